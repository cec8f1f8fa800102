"""An embedded Kubernetes API server for runs without a real one.

It stores objects and answers as kube-apiserver does, as far as this project's programs ask, and emulates the outcome of
a few controllers. What it is not: a scheduler, a kubelet, KEDA. `make demo` has the real ones.
"""

from local.kubernetes.api.embedded import EmbeddedApi

__all__ = ["EmbeddedApi"]
