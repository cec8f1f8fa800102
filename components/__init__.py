"""The component library: a registry, an AKS cluster, KEDA, and containerised function apps with their identities.

Nothing here reads stack configuration; arguments are typed dictionaries, ids and names go in and come out.
"""

from .cluster import AksCluster, AksClusterArgs, NodePoolArgs
from .connections import StorageConnectionArgs
from .event_sources import StorageSource, StorageSourceArgs
from .function_app import FunctionApp, FunctionAppArgs, QueueTriggerArgs, ScalingArgs
from .identity import GrantArgs, ServiceAccountArgs, WorkloadIdentity, WorkloadIdentityArgs
from .keda import Keda, KedaArgs
from .registry import ContainerRegistry, ContainerRegistryArgs

__all__ = [
    "AksCluster",
    "AksClusterArgs",
    "ContainerRegistry",
    "ContainerRegistryArgs",
    "FunctionApp",
    "FunctionAppArgs",
    "GrantArgs",
    "Keda",
    "KedaArgs",
    "NodePoolArgs",
    "QueueTriggerArgs",
    "ScalingArgs",
    "ServiceAccountArgs",
    "StorageConnectionArgs",
    "StorageSource",
    "StorageSourceArgs",
    "WorkloadIdentity",
    "WorkloadIdentityArgs",
]
