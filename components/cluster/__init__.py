"""The AKS cluster: identities, pools, who gets in, and how it is kept up to date."""

from .args import (
    AccessArgs,
    AksClusterArgs,
    ApiServerArgs,
    ClusterArgs,
    ClusterNetworkArgs,
    NodePoolArgs,
    SecurityArgs,
    SystemPoolArgs,
    UpgradesArgs,
    WindowArgs,
)
from .cluster import AksCluster

__all__ = [
    "AccessArgs",
    "AksCluster",
    "AksClusterArgs",
    "ApiServerArgs",
    "ClusterArgs",
    "ClusterNetworkArgs",
    "NodePoolArgs",
    "SecurityArgs",
    "SystemPoolArgs",
    "UpgradesArgs",
    "WindowArgs",
]
