"""Microsoft.Resources: resource groups."""

from collections.abc import Mapping
from typing import Final

from local.azure.arm import GROUP, ArmError
from local.azure.paths import Template
from local.azure.resource_types import LOCATION, Change, Duration, Limits, LongRunning, ResourceType
from local.azure.store import Records

GROUP_TYPE: Final = "Microsoft.Resources/resourceGroups"
REGIONS: Final = frozenset(
    {
        "australiacentral", "australiaeast", "australiasoutheast", "austriaeast", "belgiumcentral",
        "brazilsouth", "canadacentral", "canadaeast", "centralindia", "centralus", "chilecentral", "eastasia",
        "eastus", "eastus2", "francecentral", "germanywestcentral", "indonesiacentral", "israelcentral",
        "italynorth", "japaneast", "japanwest", "koreacentral", "koreasouth", "malaysiawest", "mexicocentral",
        "newzealandnorth", "northcentralus", "northeurope", "norwayeast", "polandcentral", "qatarcentral",
        "southafricanorth", "southcentralus", "southeastasia", "southindia", "spaincentral", "swedencentral",
        "switzerlandnorth", "uaenorth", "uksouth", "ukwest", "westcentralus", "westeurope", "westindia",
        "westus", "westus2", "westus3",
    }
)  # fmt: skip
"""Regions of the public cloud that anyone can use (learn.microsoft.com/azure/reliability/regions-list)."""


class ResourceGroup(ResourceType):
    token = "azure-native:resources:ResourceGroup"
    arm_type = GROUP_TYPE
    path = Template(GROUP)
    api_version = "2024-03-01"
    # The real service accepts more letters than ASCII; a name that needs them is refused here.
    name_limits = Limits(shortest=1, longest=90, pattern=r"^[-\w\._\(\)]+$")
    duration = Duration(create=1, update=1, delete=30)
    long_running_delete = LongRunning(
        path="/subscriptions/{subscriptionId}/operationresults/{operation}", header=LOCATION
    )

    def check_name(self, name: str) -> None:
        super().check_name(name)
        if name.endswith("."):
            raise ArmError(
                400, "InvalidResourceGroup", f"The provided resource group name '{name}' must not end with a period."
            )

    def check_busy(self, records: Records, id: str, method: str) -> None:
        group = records.get(id)
        if method != "DELETE" and group and group.properties.get("provisioningState") == "Deleting":
            raise ArmError(
                409,
                "ResourceGroupBeingDeleted",
                f"The resource group '{group.name}' is in deprovisioning state and cannot perform this operation.",
            )

    def missing(self, parameters: Mapping[str, str]) -> ArmError:
        name = parameters["resourceGroupName"]
        return ArmError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")

    def moved(self, change: Change, old: str, new: str) -> ArmError:
        del change
        return ArmError(
            409,
            "InvalidResourceGroupLocation",
            f"Invalid resource group location '{new}'. The Resource group already exists in location '{old}'.",
        )

    def accept(self, change: Change) -> None:
        change.properties["provisioningState"] = "Succeeded"


TYPES = (ResourceGroup(),)
