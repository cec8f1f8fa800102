"""Subnets (learn.microsoft.com/azure/virtual-network/virtual-network-manage-subnet)."""

from collections.abc import Callable

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.networks import (
    API_SERVER,
    ENDPOINTS,
    GATEWAY,
    NETWORK,
    NODES,
    ROUTES,
    SECURITY,
    delegation,
    gateway,
    inline,
    link,
    located,
    network,
    refusal,
    stuck,
    subnet,
)
from tests.unit.local.azure.world import CLUSTER, Azure, cluster, entity

ATTACHED = pytest.mark.parametrize(
    ("path", "name", "code"),
    [
        (SECURITY, "networkSecurityGroup", "InUseNetworkSecurityGroupCannotBeDeleted"),
        (ROUTES, "routeTable", "InUseRouteTableCannotBeDeleted"),
        (GATEWAY, "natGateway", "InUseNatGatewayCannotBeDeleted"),
    ],
)


@pytest.fixture
def net(azure: Azure) -> Azure:
    azure.put(NETWORK, network())
    return azure


def attachment(path: str, location: str = "westeurope") -> Json:
    body = gateway() if path == GATEWAY else located()
    return {**body, "location": location}


def in_network(body: Json) -> tuple[str, Json]:
    return NETWORK, network(subnets=[inline("nodes", body["properties"].pop("addressPrefix"), **body["properties"])])


def alone(body: Json) -> tuple[str, Json]:
    return NODES, body


EITHER_WAY = pytest.mark.parametrize("place", [alone, in_network])
"""The rules for a subnet are the same in its network's body."""


def test_a_subnet(net: Azure) -> None:
    answer = net.put(NODES, subnet(defaultOutboundAccess=False))

    assert answer["type"] == "Microsoft.Network/virtualNetworks/subnets"
    assert (
        answer["properties"].items()
        >= {
            "addressPrefix": "10.240.0.0/24",
            "provisioningState": "Succeeded",
            "defaultOutboundAccess": False,
            "delegations": [],
            "privateEndpointNetworkPolicies": "Disabled",
            "privateLinkServiceNetworkPolicies": "Enabled",
        }.items()
    )


def test_a_subnet_is_in_a_network(azure: Azure) -> None:
    assert refusal(azure, NODES, subnet(), 404)[0] == "ParentResourceNotFound"


@EITHER_WAY
@pytest.mark.parametrize(
    ("prefix", "code", "message"),
    [
        ("10.240.0.0/30", "NetcfgInvalidSubnet", "Subnet 'nodes' is not valid in virtual network 'net'."),
        (
            "10.241.0.0/24",
            "NetcfgSubnetRangeOutsideVnet",
            "Subnet 'nodes' is not valid because its IP address range is outside the IP address range of virtual "
            "network 'net'.",
        ),
        (
            "10.240.0.0/8",
            "InvalidCIDRNotation",
            f"The address prefix 10.240.0.0/8 in resource {NODES} has an invalid CIDR notation. For the given prefix "
            "length, the address prefix should be 10.0.0.0/8.",
        ),
    ],
)
def test_ranges(net: Azure, place: Callable[[Json], tuple[str, Json]], prefix: str, code: str, message: str) -> None:
    assert refusal(net, *place(subnet(prefix))) == (code, message)


def test_a_subnet_has_a_range(net: Azure) -> None:
    assert refusal(net, NODES, entity())[0] == "NetcfgInvalidSubnet"
    net.put(NODES, entity(addressPrefixes=["10.240.0.0/29"]))


def test_subnets_do_not_overlap(net: Azure) -> None:
    net.put(NODES, subnet("10.240.0.0/24"))

    assert refusal(net, ENDPOINTS, subnet("10.240.0.128/25")) == (
        "NetcfgSubnetRangesOverlap",
        "Subnet 'endpoints' is not valid because its IP address range overlaps with that of an existing subnet in "
        "virtual network 'net'.",
    )
    net.put(NODES, subnet("10.240.0.0/25"))
    net.put(ENDPOINTS, subnet("10.240.0.128/25"))


def test_default_outbound_access_is_chosen_once(net: Azure) -> None:
    """As the SDK's documentation of the property says."""
    net.put(NODES, subnet(defaultOutboundAccess=False))

    assert refusal(net, NODES, subnet(defaultOutboundAccess=True))[0] == "PropertyChangeNotAllowed"
    assert net.put(NODES, subnet())["properties"]["defaultOutboundAccess"] is False


@ATTACHED
def test_what_is_attached_stays_as_long(net: Azure, path: str, name: str, code: str) -> None:
    net.put(path, attachment(path))
    net.put(NODES, subnet(**{name: link(path)}))

    assert net.get(path)["properties"]["subnets"] == [{"id": NODES}]
    refused, message = stuck(net, path)
    assert refused == code
    assert f"{path} cannot be deleted because it is in use by the following resources: {NODES}." in message

    # A PUT says all there is: what it leaves out is taken away.
    net.put(NODES, subnet())
    assert "subnets" not in net.get(path)["properties"]
    assert net.request("DELETE", path).status == 202


@EITHER_WAY
@ATTACHED
def test_what_is_attached_is_of_its_type_and_region(
    net: Azure, place: Callable[[Json], tuple[str, Json]], path: str, name: str, code: str
) -> None:
    del code
    net.put(path, attachment(path, "eastus"))

    for other in (path, NETWORK, f"{path}-2"):
        assert refusal(net, *place(subnet(**{name: link(other)})))[0] == "InvalidResourceReference"


def test_a_delegation(net: Azure) -> None:
    answer = net.put(NODES, subnet(delegations=delegation()))

    assert [each["properties"]["serviceName"] for each in answer["properties"]["delegations"]] == [API_SERVER]


def test_a_used_subnet_keeps_its_range_and_delegation(net: Azure) -> None:
    net.put(NODES, subnet())
    body = cluster(networkProfile={"networkPlugin": "azure", "networkPluginMode": "overlay"})
    body["properties"]["agentPoolProfiles"][0]["vnetSubnetID"] = NODES
    net.put(CLUSTER, body)

    code, message = refusal(net, NODES, subnet(delegations=delegation()))
    assert code == "SubnetDelegationsCannotChangeWhenSubnetUsedByResource"
    assert f"cannot be changed from [] to [{API_SERVER}]" in message
    assert refusal(net, NODES, subnet("10.240.1.0/24")) == (
        "InUsePrefixCannotBeDeleted",
        "IpPrefix 10.240.0.0/24 on Subnet nodes has active allocations and cannot be deleted.",
    )
