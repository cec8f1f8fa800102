"""Operations of AKS: where they are polled, and which of them exclude each other."""

from typing import Final

from local.azure.arm import GROUP, ArmError
from local.azure.paths import Template
from local.azure.resource_types import LongRunning
from local.azure.store import Operation

API_VERSION: Final = "2025-09-01"
CLUSTER: Final = Template(GROUP + "/providers/Microsoft.ContainerService/managedClusters/{resourceName}")
OPERATIONS: Final = LongRunning(
    path="/subscriptions/{subscriptionId}/providers/Microsoft.ContainerService/locations/{location}/operations/{operation}"
)


def busy(operation: Operation) -> ArmError:
    """The error for a request that another operation excludes (aka.ms/aks-pending-operation)."""
    return ArmError(
        409,
        "OperationNotAllowed",
        f"Operation is not allowed: Another operation ({operation.kind}) is in progress, please wait for it to finish "
        "before starting a new operation. See https://aka.ms/aks-pending-operation for more details",
    )
