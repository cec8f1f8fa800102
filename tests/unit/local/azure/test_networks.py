"""Virtual networks and peerings (learn.microsoft.com/azure/virtual-network/virtual-networks-faq and
virtual-network-peering-overview)."""

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.networks import (
    ENDPOINTS,
    HUB,
    HUB_GROUP,
    NETWORK,
    NODES,
    inline,
    link,
    located,
    network,
    refusal,
    stuck,
    subnet,
)
from tests.unit.local.azure.world import CLUSTER, Azure, cluster, entity

THERE = f"{NETWORK}/virtualNetworkPeerings/hub"
BACK = f"{HUB}/virtualNetworkPeerings/net"


@pytest.fixture
def hub(azure: Azure) -> Azure:
    """Two networks that can be peered."""
    azure.put(HUB_GROUP, {"location": "westeurope"})
    azure.put(HUB, network("10.0.0.0/16"))
    azure.put(NETWORK, network())
    return azure


def peering(remote: str = HUB, **properties: object) -> Json:
    return entity(remoteVirtualNetwork=link(remote), allowVirtualNetworkAccess=True, **properties)


def state(azure: Azure, path: str) -> str:
    return azure.get(path)["properties"]["peeringState"]


def test_a_network(azure: Azure) -> None:
    """Subnets in its body are resources as much as others are."""
    answer = azure.put(NETWORK, network(subnets=[inline("nodes", "10.240.0.0/24")]))

    assert answer["type"] == "Microsoft.Network/virtualNetworks"
    assert answer["properties"]["provisioningState"] == "Succeeded"
    assert answer["properties"]["addressSpace"] == {"addressPrefixes": ["10.240.0.0/16"]}
    assert [each["id"] for each in answer["properties"]["subnets"]] == [NODES]
    assert azure.get(NODES)["properties"]["addressPrefix"] == "10.240.0.0/24"


def test_a_network_tells_of_its_operation(azure: Azure) -> None:
    headers = azure.slow().request("PUT", NETWORK, network()).headers

    assert "/providers/Microsoft.Network/locations/westeurope/operations/" in headers["azure-asyncoperation"]


@pytest.mark.parametrize("name", ["n", "-net", "net-", "n" * 65, "my net"])
def test_names(azure: Azure, name: str) -> None:
    assert refusal(azure, NETWORK.replace("/net", f"/{name}"), network())[0] == "InvalidResourceName"


@pytest.mark.parametrize(
    ("ranges", "code"),
    [
        (["10.240.0.0"], "InvalidAddressPrefixFormat"),
        (["ten"], "InvalidAddressPrefixFormat"),
        (["10.240.0.1/16"], "InvalidCIDRNotation"),
        (["10.240.0.0/16", "10.240.1.0/24"], "NetcfgInvalidVirtualNetworkSite"),
    ],
)
def test_address_spaces(azure: Azure, ranges: list[str], code: str) -> None:
    assert refusal(azure, NETWORK, network(*ranges))[0] == code


def test_a_network_has_an_address_space(azure: Azure) -> None:
    assert refusal(azure, NETWORK, located())[0] == "InvalidParameter"


def test_subnets_stay_without_a_word_of_them(azure: Azure) -> None:
    """Since API version 2023-09-01; only an empty list removes them."""
    azure.put(NETWORK, network(subnets=[inline("nodes", "10.240.0.0/24")]))

    assert len(azure.put(NETWORK, network())["properties"]["subnets"]) == 1
    assert azure.put(NETWORK, network(subnets=[]))["properties"]["subnets"] == []
    assert azure.refused("GET", NODES)["status"] == 404


def test_the_address_space_keeps_its_subnets(azure: Azure) -> None:
    azure.put(NETWORK, network("10.240.0.0/16", "10.250.0.0/16"))
    azure.put(NODES, subnet("10.250.0.0/24"))

    assert refusal(azure, NETWORK, network("10.240.0.0/16"))[0] == "NetcfgSubnetRangeOutsideVnet"


def test_a_network_that_a_cluster_uses(azure: Azure) -> None:
    azure.put(NETWORK, network())
    azure.put(NODES, subnet())
    body = cluster(networkProfile={"networkPlugin": "azure", "networkPluginMode": "overlay"})
    body["properties"]["agentPoolProfiles"][0]["vnetSubnetID"] = NODES
    azure.put(CLUSTER, body)

    for code, message in (stuck(azure, NETWORK), stuck(azure, NODES), refusal(azure, NETWORK, network(subnets=[]))):
        assert code == "InUseSubnetCannotBeDeleted"
        assert message.startswith("Subnet nodes is in use by ")
        assert "/agentPools/system" in message


def test_a_network_goes_with_all_that_is_in_it(azure: Azure) -> None:
    azure.put(NETWORK, network())
    azure.put(NODES, subnet())

    assert azure.request("DELETE", NETWORK).status == 202

    for path in (NETWORK, NODES):
        assert azure.refused("GET", path)["status"] == 404


def test_one_thing_changes_at_a_time(azure: Azure) -> None:
    azure.put(NETWORK, network())
    slow = azure.slow()
    assert slow.request("PUT", NODES, subnet()).status == 201

    for method, path, body in (
        ("PUT", ENDPOINTS, subnet("10.240.1.0/24")),
        ("PUT", NETWORK, network()),
        ("DELETE", NODES, None),
    ):
        error = slow.refused(method, path, body)
        assert (error["status"], error["code"]) == (409, "AnotherOperationInProgress")
    assert slow.request("PUT", HUB.replace("/hub/", "/rg/"), network("10.0.0.0/16")).status == 201


def test_a_peering_has_two_halves(hub: Azure) -> None:
    hub.put(THERE, peering())
    assert state(hub, THERE) == "Initiated"

    hub.put(BACK, peering(NETWORK))
    assert (state(hub, THERE), state(hub, BACK)) == ("Connected", "Connected")
    assert hub.get(THERE)["properties"]["remoteAddressSpace"] == {"addressPrefixes": ["10.0.0.0/16"]}

    hub.request("DELETE", BACK)
    assert state(hub, THERE) == "Disconnected"


def test_a_peering_to_a_network_that_is_gone(hub: Azure) -> None:
    hub.put(THERE, peering())
    hub.request("DELETE", HUB)

    assert state(hub, THERE) == "Disconnected"


def test_peered_networks_share_no_address(hub: Azure) -> None:
    hub.put(HUB, network("10.0.0.0/16", "10.240.128.0/24"))

    code, message = refusal(hub, THERE, peering())

    assert code == "VnetAddressSpacesOverlap"
    assert "10.240.0.0/16" in message


def test_two_networks_have_one_peering(hub: Azure) -> None:
    hub.put(THERE, peering())

    assert refusal(hub, f"{THERE}-2", peering())[0] == "AnotherPeeringAlreadyReferencesRemoteVnet"


def test_a_peering_leads_to_a_network(hub: Azure) -> None:
    hub.put(f"{HUB}/subnets/firewall", subnet("10.0.0.0/24"))

    for remote in (f"{HUB}-2", f"{HUB}/subnets/firewall"):
        assert refusal(hub, THERE, peering(remote))[0] == "InvalidResourceReference"
