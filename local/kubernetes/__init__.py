"""Stand-in for the Kubernetes provider plugin, and an embedded API server.

`python -m local.kubernetes` is the plugin: it speaks the provider protocol to the Pulumi engine and plain HTTP to an
API server, which may be the embedded one (`local.kubernetes.api`) or a real kube-apiserver. It reproduces
pulumi-kubernetes 4.34 for ordinary objects in server-side-apply mode and `helm.sh/v3:Release` for two charts,
KEDA's and that of its HTTP add-on.
"""
