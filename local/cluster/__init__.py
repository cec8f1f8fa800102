"""A real Kubernetes control plane as child processes of this one, on the loopback interface, without containers.

etcd, kube-apiserver, kube-controller-manager and kube-scheduler are the real programs. kwok (https://kwok.sigs.k8s.io)
plays the nodes: pods are scheduled and become Ready, but no container runs. KEDA is real and runs as processes, too,
while its Deployments exist; Azurite stands in for Azure Storage.
"""

from local.cluster.control_plane import ControlPlane

__all__ = ["ControlPlane"]
