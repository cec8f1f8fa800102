"""Rules for subnets, which hold for those in a virtual network's body and for those of their own alike.

Sources: learn.microsoft.com/azure/virtual-network/virtual-networks-faq and virtual-network-manage-subnet; error texts
as users of the service reported them (Azure/azure-cli#10917, MicrosoftDocs/azure-docs#123869).
"""

from collections.abc import Mapping
from typing import Final

from local.azure.arm import ArmError, Json
from local.azure.namespaces.network.operations import last_name, referred
from local.azure.namespaces.network.ranges import Range, inside, subnet_ranges
from local.azure.namespaces.network.users import users_of
from local.azure.store import Record, Records

NETWORK_TYPE: Final = "Microsoft.Network/virtualNetworks"
SUBNET_TYPE: Final = NETWORK_TYPE + "/subnets"
LARGEST_PREFIX: Final = {4: 29, 6: 64}
"""By IP version: the smallest subnet is a /29, and one of IPv6 is exactly a /64."""
LINKS: Final[Mapping[str, str]] = {
    "networkSecurityGroup": "Microsoft.Network/networkSecurityGroups",
    "routeTable": "Microsoft.Network/routeTables",
    "natGateway": "Microsoft.Network/natGateways",
}
"""What a subnet refers to, and of which type it is."""
READ_ONLY: Final = ("provisioningState", "resourceNavigationLinks", "serviceAssociationLinks")
"""What an answer has and a PUT may repeat without effect."""
ACTIONS: Final = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
OUTBOUND: Final = "defaultOutboundAccess"


def subnets_of(records: Records, network_id: str) -> list[Record]:
    """All subnets of a virtual network, by name."""
    found = [record for record in records.below(network_id) if record.type == SUBNET_TYPE]
    return sorted(found, key=lambda subnet: subnet.name)


def check_ranges(network_id: str, space: list[Range], subnets: Mapping[str, Json]) -> None:
    """Refuse subnets, by name, that are too small, outside the address space, or share addresses."""
    seen: list[Range] = []
    for name, properties in subnets.items():
        mine = subnet_ranges(properties, f"{network_id}/subnets/{name}")
        if not mine or any(one.prefixlen > LARGEST_PREFIX[one.version] for one in mine):
            raise _invalid("NetcfgInvalidSubnet", name, network_id, "")
        if not all(inside(one, space) for one in mine):
            raise _invalid("NetcfgSubnetRangeOutsideVnet", name, network_id, "is outside the IP address range of")
        if any(one.overlaps(other) for one in mine for other in seen):
            raise _invalid("NetcfgSubnetRangesOverlap", name, network_id, "overlaps with that of an existing subnet in")
        seen += mine


def check_links(records: Records, id: str, properties: Json, location: str) -> None:
    """Refuse references to what is not of the type that they are for, or not in the network's region."""
    for name, arm_type in LINKS.items():
        link = properties.get(name)
        if link:
            referred(records, str(link.get("id")), arm_type, id, location)


def check_change(records: Records, id: str, old: Json, new: Json) -> None:
    """Refuse what a subnet keeps for life, or as long as somebody uses it."""
    wanted = new.get(OUTBOUND)
    if wanted is not None and wanted != old.get(OUTBOUND, True):
        path = f"properties.{OUTBOUND}"
        raise ArmError(400, "PropertyChangeNotAllowed", f"Changing property '{path}' is not allowed.", target=path)
    users = users_of(records, id)
    if not users:
        return
    before, after = delegated_to(old), delegated_to(new)
    if before != after:
        raise ArmError(
            400,
            "SubnetDelegationsCannotChangeWhenSubnetUsedByResource",
            f"Delegations of subnet {id} cannot be changed from [{', '.join(before)}] to [{', '.join(after)}] because "
            f"it is being used by the resource {users[0]}.",
        )
    gone = set(subnet_ranges(old, id)) - set(subnet_ranges(new, id))
    if gone:
        raise ArmError(
            400,
            "InUsePrefixCannotBeDeleted",
            f"IpPrefix {', '.join(map(str, gone))} on Subnet {last_name(id)} has active allocations and cannot be "
            "deleted.",
        )


def complete(id: str, asked: Json, old: Json) -> Json:
    """The properties of a subnet as the service answers them: what a PUT leaves out is taken away."""
    result: Json = {
        "privateEndpointNetworkPolicies": "Disabled",
        "privateLinkServiceNetworkPolicies": "Enabled",
        "delegations": [],
        **({OUTBOUND: old[OUTBOUND]} if OUTBOUND in old else {}),
        **{key: value for key, value in asked.items() if key not in READ_ONLY},
    }
    for name in LINKS:
        if result.get(name):
            result[name] = {"id": result[name]["id"]}
    result["delegations"] = [_delegation(id, delegation) for delegation in result["delegations"]]
    return result


def delegated_to(properties: Json) -> list[str]:
    """The services that a subnet is delegated to."""
    delegations: list[Json] = properties.get("delegations") or []
    return [each["properties"]["serviceName"] for each in delegations]


def _delegation(subnet_id: str, asked: Json) -> Json:
    return {
        "id": f"{subnet_id}/delegations/{asked['name']}",
        "name": asked["name"],
        "type": f"{SUBNET_TYPE}/delegations",
        "properties": {
            "provisioningState": "Succeeded",
            "serviceName": asked["properties"]["serviceName"],
            "actions": ACTIONS,
        },
    }


def _invalid(code: str, name: str, network_id: str, why: str) -> ArmError:
    network = f"virtual network '{last_name(network_id)}'"
    if not why:
        return ArmError(400, code, f"Subnet '{name}' is not valid in {network}.")
    return ArmError(400, code, f"Subnet '{name}' is not valid because its IP address range {why} {network}.")
