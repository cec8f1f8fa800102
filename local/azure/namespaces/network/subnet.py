"""Subnets that are resources of their own."""

from local.azure.arm import ArmError, Json
from local.azure.namespaces.network import subnets
from local.azure.namespaces.network.operations import NetworkResource, in_use
from local.azure.namespaces.network.ranges import space
from local.azure.namespaces.network.users import ENDPOINT_TYPE, check_unused
from local.azure.namespaces.network.virtual_network import NETWORK
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration
from local.azure.store import Record, Records


class Subnet(NetworkResource):
    """A subnet. The service changes one thing in a network at a time and refuses the rest, which the provider retries.

    The provider knows no property of it that a change replaces, so changing `defaultOutboundAccess` fails here, as its
    documentation says ("can only be set at the time of subnet creation").
    """

    token = "azure-native:network:Subnet"
    arm_type = subnets.SUBNET_TYPE
    path = Template(NETWORK.text + "/subnets/{subnetName}")
    parent = NETWORK
    tracked = False
    duration = Duration(create=8, update=5, delete=11)

    def locked(self, id: str) -> str:
        return network_of(id)

    def validate(self, change: Change) -> None:
        network = change.records.get(network_of(change.id))
        assert network, "the parent was checked before"
        name = change.id.rsplit("/", 1)[-1]
        siblings = {
            subnet.name: subnet.properties
            for subnet in subnets.subnets_of(change.records, network.id)
            if subnet.name.lower() != name.lower()
        }
        delegations: list[Json] = change.get("properties.delegations") or []
        if any("properties" not in each for each in delegations):
            raise ArmError(400, "InvalidRequestFormat", f"A delegation of subnet {change.id} names no service.")
        subnets.check_ranges(network.id, space(network.properties, network.id), {**siblings, name: change.properties})
        subnets.check_links(change.records, change.id, change.properties, network.body["location"])
        if change.previous:
            subnets.check_change(change.records, change.id, change.previous.properties, change.properties)

    def check_delete(self, records: Records, id: str) -> None:
        check_unused(records, id)

    def accept(self, change: Change) -> None:
        super().accept(change)
        state = change.properties["provisioningState"]
        old = change.previous.properties if change.previous else {}
        change.body["properties"] = {
            **subnets.complete(change.id, change.properties, old),
            "provisioningState": state,
        }

    def answer(self, records: Records, record: Record) -> Json:
        endpoints = in_use(records, ENDPOINT_TYPE, "subnet", record.id)
        shown: Json = {"privateEndpoints": [{"id": id} for id in endpoints]} if endpoints else {}
        return {**record.body, "properties": {**record.properties, **shown}}


def network_of(id: str) -> str:
    """The id of the virtual network that a subnet or a peering is in."""
    return id.rsplit("/", 2)[0]
