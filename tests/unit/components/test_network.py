"""VirtualNetwork: subnets with groups of their own, written one after the other, and the way out that was chosen."""

from typing import Any

import pytest

from components import VirtualNetwork
from tests.harness import rules
from tests.harness.azure import SUBSCRIPTION, FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import Json, Recorded

NETWORK = "azure-native:network:VirtualNetwork"
SUBNET = "azure-native:network:Subnet"
GROUP = "azure-native:network:NetworkSecurityGroup"
NAT = "azure-native:network:NatGateway"
ADDRESS = "azure-native:network:PublicIPAddress"
ROUTES = "azure-native:network:RouteTable"
PEERING = "azure-native:network:VirtualNetworkPeering"


def deployed(*, preview: bool = False, **args: Any) -> Recorded:
    def program() -> None:
        VirtualNetwork("shop", {"resource_group_name": "group", "address_space": "10.240.0.0/16", **args})

    return deploy(program, FakeAzure(), preview=preview)


def subnets(recorded: Recorded) -> dict[str, Json]:
    return {each.inputs["subnetName"]: each.inputs for each in recorded.all(SUBNET)}


def test_nothing_that_azure_would_refuse() -> None:
    recorded = deployed(api_server=True, egress="natGateway", nat_addresses=2, public_ports=[443])

    assert rules.complaints(recorded) == []


def test_subnets_are_parts_of_the_address_space() -> None:
    found = {name: each["addressPrefix"] for name, each in subnets(deployed(api_server=True)).items()}

    # Half for nodes, a quarter for endpoints, and the /28 that AKS asks for.
    assert found == {"nodes": "10.240.0.0/17", "endpoints": "10.240.128.0/18", "api-server": "10.240.192.0/28"}


def test_given_subnets_are_taken() -> None:
    found = subnets(deployed(subnets={"nodes": "10.240.4.0/22"}))

    assert found["nodes"]["addressPrefix"] == "10.240.4.0/22"
    assert "api-server" not in found


def test_azure_writes_one_subnet_of_a_network_at_a_time() -> None:
    recorded = deployed(api_server=True)

    nodes, endpoints, server = recorded.all(SUBNET)
    assert nodes.urn in recorded.waits_for(endpoints)
    assert endpoints.urn in recorded.waits_for(server)


def test_each_subnet_has_a_security_group_of_its_own() -> None:
    recorded = deployed(api_server=True)

    groups = {each["networkSecurityGroup"]["id"] for each in subnets(recorded).values()}
    assert groups == {each.id for each in recorded.all(GROUP)}
    assert len(groups) == 3


def test_nothing_leaves_by_a_way_that_azure_gives_up() -> None:
    # "Default outbound access in Azure" (learn.microsoft.com/azure/virtual-network/ip-services).
    assert {each["defaultOutboundAccess"] for each in subnets(deployed(api_server=True)).values()} == {False}


def test_the_subnet_of_the_api_server_is_aks_s() -> None:
    (delegation,) = subnets(deployed(api_server=True))["api-server"]["delegations"]

    # learn.microsoft.com/azure/aks/api-server-vnet-integration
    assert delegation["serviceName"] == "Microsoft.ContainerService/managedClusters"


def test_the_internet_reaches_nothing_unless_it_is_said() -> None:
    assert [each.inputs.get("securityRules") or [] for each in deployed().all(GROUP) if "nodes" in each.name] == [[]]


def test_the_internet_reaches_the_ports_that_are_said() -> None:
    (nodes,) = [each for each in deployed(public_ports=[443, 80, 443]).all(GROUP) if "nodes" in each.name]
    (rule,) = nodes.inputs["securityRules"]

    assert (rule["access"], rule["direction"], rule["sourceAddressPrefix"]) == ("Allow", "Inbound", "Internet")
    assert rule["destinationPortRanges"] == ["80", "443"]


def test_rules_hold_for_private_endpoints() -> None:
    """By default a subnet's policies are off for them."""
    assert subnets(deployed())["endpoints"]["privateEndpointNetworkPolicies"] == "NetworkSecurityGroupEnabled"


def test_a_nat_gateway_takes_standard_addresses_that_stay() -> None:
    recorded = deployed(egress="natGateway", nat_addresses=2)

    gateway, addresses = recorded.one(NAT), recorded.all(ADDRESS)
    assert [each["id"] for each in gateway.inputs["publicIpAddresses"]] == [each.id for each in addresses]
    # learn.microsoft.com/azure/nat-gateway/nat-gateway-resource: Standard addresses, which are static.
    assert {(each.inputs["sku"]["name"], each.inputs["publicIPAllocationMethod"]) for each in addresses} == {
        ("Standard", "Static")
    }
    assert subnets(recorded)["nodes"]["natGateway"] == {"id": gateway.id}
    assert "natGateway" not in subnets(recorded)["endpoints"]


def test_a_firewall_takes_everything() -> None:
    recorded = deployed(egress="firewall", firewall_address="10.100.0.4")

    (route,) = recorded.one(ROUTES).inputs["routes"]
    assert route["addressPrefix"] == "0.0.0.0/0"
    assert (route["nextHopType"], route["nextHopIpAddress"]) == ("VirtualAppliance", "10.100.0.4")
    assert subnets(recorded)["nodes"]["routeTable"] == {"id": recorded.one(ROUTES).id}


@pytest.mark.parametrize("egress", ["loadBalancer", None])
def test_aks_makes_a_load_balancer_itself(egress: str | None) -> None:
    recorded = deployed(**({} if egress is None else {"egress": egress}))

    assert recorded.all(NAT) == recorded.all(ROUTES) == recorded.all(ADDRESS) == []


def test_a_hub_is_peered_with() -> None:
    hub = f"{SUBSCRIPTION}/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub"
    recorded = deployed(hub=hub)

    peering = recorded.one(PEERING)
    assert peering.inputs["remoteVirtualNetwork"] == {"id": hub}
    assert peering.inputs["virtualNetworkName"] == recorded.one(NETWORK).outputs["name"]


def test_a_preview_goes_through() -> None:
    assert len(deployed(preview=True, egress="natGateway").all(SUBNET)) == 2
