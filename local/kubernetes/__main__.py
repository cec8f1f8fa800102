"""Started by the Pulumi engine as the plugin `pulumi-resource-kubernetes`."""

from local.kubernetes.provider import KubernetesProvider
from local.plugin import serve

if __name__ == "__main__":
    serve(KubernetesProvider(), "4.34.2")
