"""Private endpoints (learn.microsoft.com/azure/private-link/private-endpoint-overview)."""

from itertools import islice
from typing import Final

from local.azure.arm import GROUP, ArmError, Json
from local.azure.namespaces.network import targets
from local.azure.namespaces.network.operations import LONG_NAME, NetworkResource, last_name, referred
from local.azure.namespaces.network.ranges import subnet_ranges
from local.azure.namespaces.network.subnet import network_of
from local.azure.namespaces.network.subnets import NETWORK_TYPE, SUBNET_TYPE, delegated_to
from local.azure.namespaces.network.users import ENDPOINT_TYPE
from local.azure.paths import Template, same_id
from local.azure.resource_types import Change, Duration
from local.azure.store import Record, Records

ENDPOINT: Final = Template(GROUP + "/providers/Microsoft.Network/privateEndpoints/{privateEndpointName}")
STATES: Final[dict[str, Json]] = {
    "privateLinkServiceConnections": {"status": "Approved", "description": "Auto-Approved", "actionsRequired": "None"},
    "manualPrivateLinkServiceConnections": {"status": "Pending", "description": "", "actionsRequired": "None"},
}
"""The lists of connections, and the state of those in each: who may approve one does so by making it."""
RESERVED: Final = 3
"""Usable addresses at the beginning of a subnet that Azure keeps: those of the gateway and of DNS."""


class PrivateEndpoint(NetworkResource):
    """An endpoint. It has an address for each name of its target in `customDnsConfigs`, and the target lists it."""

    token = "azure-native:network:PrivateEndpoint"
    arm_type = ENDPOINT_TYPE
    path = ENDPOINT
    name_limits = LONG_NAME
    required = ("properties.subnet.id",)
    immutable = ("properties.subnet.id",)
    force_new = ("subnet",)
    duration = Duration(create=35, update=10, delete=20)

    def validate(self, change: Change) -> None:
        self._check_subnet(change)
        connections = [(name, each) for name in STATES for each in _connections(change, name)]
        if len(connections) != 1:
            raise ArmError(
                400,
                "InvalidRequestFormat",
                f"Private endpoint {change.id} has {len(connections)} private link service connections; it needs one.",
            )
        name, connection = connections[0]
        asked: Json = connection.get("properties") or {}
        id = f"{change.id}/{name}/{connection.get('name')}"
        target = change.records.get(str(asked.get("privateLinkServiceId")))
        if target is None or not connection.get("name"):
            raise ArmError(400, "InvalidRequestFormat", f"Connection {id} lacks its name or privateLinkServiceId.")
        groups: list[str] = asked.get("groupIds") or []
        targets.check_target(target, groups, id)
        if change.previous:
            before_id, before_group, _ = connected(change.previous)
            if not same_id(before_id, target.id) or before_group != groups[0]:
                path = f"properties.{name}"
                raise ArmError(
                    400, "PropertyChangeNotAllowed", f"Changing property '{path}' is not allowed.", target=path
                )

    def accept(self, change: Change) -> None:
        super().accept(change)
        change.properties.pop("resourceGuid", None)
        change.properties["subnet"] = {"id": change.properties["subnet"]["id"]}
        for name, state in STATES.items():
            change.properties[name] = [
                {
                    "id": f"{change.id}/{name}/{each['name']}",
                    "name": each["name"],
                    "type": f"{ENDPOINT_TYPE}/{name}",
                    "properties": {
                        **each["properties"],
                        "provisioningState": "Succeeded",
                        "privateLinkServiceConnectionState": state,
                    },
                }
                for each in _connections(change, name)
            ]
        change.default("properties.customNetworkInterfaceName", "")
        change.default("properties.ipConfigurations", [])
        change.default("properties.customDnsConfigs", self._names(change))

    def finish(self, records: Records, record: Record) -> None:
        target, _, state = connected(record)
        targets.connect(records, target, record, state)

    def removed(self, records: Records, record: Record) -> None:
        target, _, _ = connected(record)
        targets.disconnect(records, target, record)

    def _check_subnet(self, change: Change) -> None:
        subnet = referred(change.records, str(change.get("properties.subnet.id")), SUBNET_TYPE, change.id)
        referred(change.records, network_of(subnet.id), NETWORK_TYPE, change.id, change.body["location"])
        if delegated_to(subnet.properties):
            raise ArmError(
                400,
                "PrivateEndpointCreationNotAllowedAsSubnetIsDelegated",
                f"Private endpoint {change.id} cannot be created as subnet {subnet.id} is delegated.",
            )

    def _names(self, change: Change) -> list[Json]:
        """The target's names with free addresses of the subnet."""
        if change.previous:
            return []
        subnet = change.records.get(change.properties["subnet"]["id"])
        connection = next(each for name in STATES for each in change.properties[name])["properties"]
        target = change.records.get(connection["privateLinkServiceId"])
        assert subnet, "it was checked before"
        assert target, "it was checked before"
        names = targets.names(target, connection["groupIds"][0])
        taken = {
            address
            for endpoint in change.records.of_type(ENDPOINT_TYPE)
            if same_id(endpoint.properties["subnet"]["id"], subnet.id)
            for each in endpoint.properties["customDnsConfigs"]
            for address in each["ipAddresses"]
        }
        range = subnet_ranges(subnet.properties, subnet.id)[0]
        hosts = (str(host) for host in islice(range.hosts(), RESERVED, None))
        free = list(islice((host for host in hosts if host not in taken), len(names)))
        if len(free) < len(names):
            raise ArmError(
                400,
                "SubnetIsFull",
                f"Subnet {last_name(subnet.id)} with address prefix {range} does not have enough capacity for "
                f"{len(names)} IP addresses.",
            )
        return [{"fqdn": name, "ipAddresses": [address]} for name, address in zip(names, free, strict=True)]


def _connections(change: Change, name: str) -> list[Json]:
    return change.get(f"properties.{name}") or []


def connected(endpoint: Record) -> tuple[str, str, Json]:
    """What an endpoint leads to: the target's id, the part of it, and the state of the connection."""
    connection = next(each for name in STATES for each in endpoint.properties[name])["properties"]
    state = connection["privateLinkServiceConnectionState"]
    return connection["privateLinkServiceId"], connection["groupIds"][0], state
