"""The resource types that the emulated subscription knows, one module per resource provider namespace."""

from typing import Final

from local.azure.namespaces import (
    alertsmanagement,
    applicationinsights,
    authorization,
    consumption,
    containerregistry,
    containerservice,
    deployments,
    eventhub,
    kubernetesconfiguration,
    logic,
    managedidentity,
    monitor,
    network,
    operationalinsights,
    privatedns,
    resources,
    servicebus,
    storage,
)
from local.azure.resource_types import ResourceType

TYPES: Final[tuple[ResourceType, ...]] = (
    *resources.TYPES,
    *deployments.TYPES,
    *managedidentity.TYPES,
    *authorization.TYPES,
    *containerregistry.TYPES,
    *containerservice.TYPES,
    *storage.TYPES,
    *servicebus.TYPES,
    *eventhub.TYPES,
    *network.TYPES,
    *privatedns.TYPES,
    *operationalinsights.TYPES,
    *applicationinsights.TYPES,
    *monitor.TYPES,
    *alertsmanagement.TYPES,
    *consumption.TYPES,
    *logic.TYPES,
    *kubernetesconfiguration.TYPES,
)
BY_TOKEN: Final = {type.token: type for type in TYPES}
BY_ARM_TYPE: Final = {type.arm_type.lower(): type for type in TYPES}
