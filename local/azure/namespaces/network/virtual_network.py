"""Virtual networks."""

from typing import Final

from local.azure.arm import GROUP, ArmError, Json
from local.azure.namespaces.network import peerings, subnets
from local.azure.namespaces.network.operations import LONG_NAME, NetworkResource
from local.azure.namespaces.network.ranges import overlap_within, space
from local.azure.namespaces.network.users import check_unused
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration
from local.azure.store import Record, Records

NETWORK: Final = Template(GROUP + "/providers/Microsoft.Network/virtualNetworks/{virtualNetworkName}")


class VirtualNetwork(NetworkResource):
    """A network. Every subnet and peering is stored as a resource of its own; a network's answer shows all of them.

    A PUT without `subnets` leaves them as they are, one with an empty list removes them ("Azure Virtual Network now
    supports updates without subnet property", Azure Networking Blog, 2024). Before the API version 2023-09-01 the
    first did the same as the second, so the provider still sends back what is there.
    """

    token = "azure-native:network:VirtualNetwork"
    arm_type = subnets.NETWORK_TYPE
    path = NETWORK
    name_limits = LONG_NAME
    required = ("properties.addressSpace",)
    force_new = ("location",)
    kept = ("subnets", "virtualNetworkPeerings")
    duration = Duration(create=8, update=5, delete=11)

    def validate(self, change: Change) -> None:
        ranges = space(change.properties, change.id)
        if not ranges or overlap_within(ranges):
            raise ArmError(
                400,
                "NetcfgInvalidVirtualNetworkSite",
                f"The address space of virtual network {change.id} is not valid: it must have ranges, and they must "
                "not overlap.",
            )
        present = {subnet.name: subnet.properties for subnet in subnets.subnets_of(change.records, change.id)}
        wanted = _wanted(change)
        for name in present.keys() - (present if wanted is None else wanted).keys():
            check_unused(change.records, f"{change.id}/subnets/{name}")
        for name, properties in (wanted or {}).items():
            id = f"{change.id}/subnets/{name}"
            subnets.check_links(change.records, id, properties, change.body["location"])
            if name in present:
                subnets.check_change(change.records, id, present[name], properties)
        subnets.check_ranges(change.id, ranges, present if wanted is None else wanted)

    def check_delete(self, records: Records, id: str) -> None:
        for subnet in subnets.subnets_of(records, id):
            check_unused(records, subnet.id)

    def accept(self, change: Change) -> None:
        super().accept(change)
        change.default("properties.enableDdosProtection", False)
        change.default("properties.privateEndpointVNetPolicies", "Disabled")
        wanted = _wanted(change)
        present = {subnet.name: subnet for subnet in subnets.subnets_of(change.records, change.id)}
        for name in present.keys() - (present if wanted is None else wanted).keys():
            change.records.remove(present[name].id)
        for name, asked in (wanted or {}).items():
            id = f"{change.id}/subnets/{name}"
            properties = subnets.complete(id, asked, present[name].properties if name in present else {})
            properties["provisioningState"] = change.properties["provisioningState"]
            body: Json = {"id": id, "name": name, "type": subnets.SUBNET_TYPE, "properties": properties}
            change.records.put(Record(id=id, type=subnets.SUBNET_TYPE, body=body))
        for shown in ("subnets", "virtualNetworkPeerings"):
            change.properties.pop(shown, None)

    def finish(self, records: Records, record: Record) -> None:
        for subnet in subnets.subnets_of(records, record.id):
            subnet.properties["provisioningState"] = "Succeeded"
            records.put(subnet)

    def removed(self, records: Records, record: Record) -> None:
        peerings.disconnect(records, record.id)

    def answer(self, records: Records, record: Record) -> Json:
        shown: Json = {
            "subnets": [subnet.body for subnet in subnets.subnets_of(records, record.id)],
            "virtualNetworkPeerings": [peering.body for peering in peerings.peerings_of(records, record.id)],
        }
        return {**record.body, "properties": {**record.properties, **shown}}


def _wanted(change: Change) -> dict[str, Json] | None:
    """The subnets in a PUT's body by name, or None where it says nothing of them."""
    asked: list[Json] | None = change.get("properties.subnets")
    return None if asked is None else {subnet["name"]: subnet.get("properties") or {} for subnet in asked}
