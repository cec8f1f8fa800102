"""What `make demo` shows: a burst of messages, replicas that come and go, and a picture of it.

The scaling is real (KEDA, the autoscaler and the API server decide). The nodes are simulated, so no container runs:
as many workers as there are Ready replicas run the function's own code in this process instead.
"""
