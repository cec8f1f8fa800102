"""The node pools that a cluster has when nothing else is asked for."""

from typing import Final

from msgspec import Struct


class NodePool(Struct, frozen=True, kw_only=True):
    """A pool that the cluster autoscaler keeps between two numbers of nodes."""

    vm_size: str
    min_count: int
    max_count: int


SYSTEM: Final = NodePool(vm_size="Standard_D2s_v5", min_count=1, max_count=3)
"""For AKS's own pods and KEDA. Azure refuses B-series sizes for system pools."""

FUNCTIONS: Final = NodePool(vm_size="Standard_D4s_v5", min_count=1, max_count=10)
"""For function apps."""
