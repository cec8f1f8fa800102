"""Route tables (learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview)."""

from ipaddress import ip_address
from typing import Any

from local.azure.arm import GROUP, ArmError
from local.azure.namespaces.network.attachments import Attachment, complete_parts, parts
from local.azure.namespaces.network.subnets import LINKS
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration

APPLIANCE = "VirtualAppliance"


class RouteTable(Attachment):
    """A route table. Its routes are part of it here; the real service has them as resources of their own, too."""

    token = "azure-native:network:RouteTable"
    arm_type = LINKS["routeTable"]
    path = Template(GROUP + "/providers/Microsoft.Network/routeTables/{routeTableName}")
    link = "routeTable"
    kind = "Route table"
    kept = ("routes",)
    duration = Duration(create=5, update=4, delete=4)

    def validate(self, change: Change) -> None:
        seen: dict[str, str] = {}
        for part in parts(change, "routes"):
            name, route = part["name"], part["properties"]
            prefix = route.get("addressPrefix", "")
            other = seen.setdefault(prefix, name)
            if other != name:
                raise ArmError(
                    400,
                    "RouteConflict",
                    f"Route {other} conflicts with route {name}. Routes cannot have the same AddressPrefix {prefix}.",
                )
            appliance = route["nextHopType"] == APPLIANCE
            if appliance and not _is_address(route.get("nextHopIpAddress")):
                # Wording: Azure/terraform-azurerm-hubnetworking#48.
                raise ArmError(
                    400,
                    "InvalidNextHopIpAddress",
                    f"NextHopIpAddress cannot be Null or Empty in route {name} when NextHopType is {APPLIANCE}: it "
                    "must be an IP address.",
                )

    def accept(self, change: Change) -> None:
        super().accept(change)
        change.default("properties.disableBgpRoutePropagation", False)
        complete_parts(change, self.arm_type, "routes")


def _is_address(text: Any) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
