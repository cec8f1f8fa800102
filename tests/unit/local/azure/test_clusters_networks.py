"""Subnets of a cluster's nodes (learn.microsoft.com/azure/aks: egress-outboundtype, nat-gateway, azure-cni-overlay)."""

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.aks_networks import (
    GATEWAY,
    NETWORK,
    NODES,
    ROUTES,
    delegated,
    grant,
    in_subnet,
    place,
    subnet,
    with_identity,
)
from tests.unit.local.azure.world import CLUSTER, Azure, cluster, pool, pool_path

FIREWALL: Json = {
    "name": "all",
    "properties": {
        "addressPrefix": "0.0.0.0/0",
        "nextHopType": "VirtualAppliance",
        "nextHopIpAddress": "10.1.0.4",
    },
}


def outbound(kind: str) -> Json:
    return {"networkProfile": {"outboundType": kind}}


def test_nodes_in_a_subnet(azure: Azure) -> None:
    subnet(azure)
    body = with_identity(azure, in_subnet())
    grant(azure, NODES)

    azure.put(CLUSTER, body)

    assert azure.get(pool_path("system"))["properties"]["vnetSubnetID"] == NODES


def test_a_subnet_must_exist(azure: Azure) -> None:
    assert azure.refused("PUT", CLUSTER, in_subnet())["code"] == "InvalidResourceReference"


def test_a_network_is_no_subnet(azure: Azure) -> None:
    place(azure, NETWORK)

    error = azure.refused("PUT", CLUSTER, in_subnet(NETWORK))

    assert (error["code"], error["target"]) == ("InvalidParameter", "agentPoolProfile.vnetSubnetID")


def test_the_control_plane_joins_the_subnet(azure: Azure) -> None:
    subnet(azure)

    error = azure.refused("PUT", CLUSTER, with_identity(azure, in_subnet()))

    assert (error["status"], error["code"]) == (403, "LinkedAuthorizationFailed")
    assert (
        "however, it does not have permission to perform action "
        f"'Microsoft.Network/virtualNetworks/subnets/join/action' on the linked scope(s) '{NODES}'"
    ) in error["message"]


def test_delegated_subnets_are_taken(azure: Azure) -> None:
    subnet(azure, delegations=delegated("Microsoft.ContainerInstance/containerGroups"))

    assert azure.refused("PUT", CLUSTER, in_subnet())["code"] == "SubnetIsDelegated"


def test_services_have_addresses_of_their_own(azure: Azure) -> None:
    """MicrosoftDocs/SupportArticles-docs, servicecidroverlapexistingsubnetscidr-error.md; another subnet counts too."""
    subnet(azure)
    place(azure, f"{NETWORK}/subnets/other", addressPrefixes=["10.0.239.0/24"])

    error = azure.refused("PUT", CLUSTER, in_subnet())

    assert (error["code"], error["target"]) == ("ServiceCidrOverlapExistingSubnetsCidr", "networkProfile.serviceCIDR")
    assert error["message"] == (
        "The specified service CIDR 10.0.0.0/16 is conflicted with an existing subnet CIDR 10.0.239.0/24"
    )


def test_pods_have_addresses_of_their_own(azure: Azure) -> None:
    subnet(azure, prefix="10.244.8.0/22")

    assert azure.refused("PUT", CLUSTER, in_subnet())["code"] == "PodCidrOverlapExistingSubnetsCidr"


def test_routing_needs_a_route_table(azure: Azure) -> None:
    subnet(azure)

    error = azure.refused("PUT", CLUSTER, in_subnet(**outbound("userDefinedRouting")))

    assert error["code"] == "ExistingRouteTableNotAssociatedWithSubnet"
    assert error["message"].startswith(f"An existing route table has not been associated with subnet {NODES}.")


def test_routing_goes_through_a_firewall(azure: Azure) -> None:
    """Azure/AKS#1842, hashicorp/terraform-provider-azurerm#8609."""
    subnet(azure, routeTable={"id": place(azure, ROUTES)})
    body = in_subnet(**outbound("userDefinedRouting"))
    assert azure.refused("PUT", CLUSTER, body)["code"] == "RouteTableMissingDefaultRouteError"
    internet = {"name": "all", "properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": "Internet"}}
    place(azure, ROUTES, routes=[internet])

    error = azure.refused("PUT", CLUSTER, body)

    assert error["code"] == "RouteTableInvalidNextHop"
    assert error["message"] == (
        "Default route 0.0.0.0/0 has a next hop of Internet but only next hops of VirtualAppliance or "
        "VirtualNetworkGateway are allowed. Please see http://aka.ms/aks/outboundtype for more details"
    )


def test_a_route_table_needs_a_user_assigned_identity(azure: Azure) -> None:
    """Azure/AKS#2333."""
    subnet(azure, routeTable={"id": place(azure, ROUTES, routes=[FIREWALL])})

    error = azure.refused("PUT", CLUSTER, in_subnet(**outbound("userDefinedRouting")))

    assert error["message"] == (
        "Clusters using managed identity type SystemAssigned do not support bringing your own route table. Please see "
        "https://aka.ms/aks/customrt for more information"
    )


def test_the_control_plane_writes_the_route_table(azure: Azure) -> None:
    """Azure/AKS-Construction#501."""
    subnet(azure, routeTable={"id": place(azure, ROUTES, routes=[FIREWALL])})
    body = with_identity(azure, in_subnet(**outbound("userDefinedRouting")))
    grant(azure, NODES)

    error = azure.refused("PUT", CLUSTER, body)

    assert error["code"] == "CustomRouteTableMissingPermission"
    assert error["message"] == (
        "Managed identity or service principle must be given permission to read and write to custom route table "
        f"{ROUTES}. Please see https://aka.ms/aks/customrt for more information"
    )
    grant(azure, ROUTES, number=2)
    azure.put(CLUSTER, body)


def test_a_nat_gateway_is_at_the_subnet(azure: Azure) -> None:
    """jenkins-infra/azure#719."""
    subnet(azure)

    error = azure.refused("PUT", CLUSTER, in_subnet(**outbound("userAssignedNATGateway")))

    assert error["code"] == "SubnetNotAssociatedWithNATGateway"
    assert error["message"] == f"Subnet '{NODES}' must have a NAT gateway associated for outbound connection."


def test_a_nat_gateway_has_an_address(azure: Azure) -> None:
    subnet(azure, natGateway={"id": place(azure, GATEWAY)})
    body = in_subnet(**outbound("userAssignedNATGateway"))

    assert azure.refused("PUT", CLUSTER, body)["code"] == "NATGatewayNotAssociatedWithPublicIPOrIPPrefix"
    place(azure, GATEWAY, publicIpAddresses=[{"id": "some"}])
    azure.put(CLUSTER, body)


def test_whose_nat_gateway(azure: Azure) -> None:
    subnet(azure)

    own = azure.refused("PUT", CLUSTER, in_subnet(**outbound("managedNATGateway")))
    managed = azure.refused("PUT", CLUSTER, cluster(**outbound("userAssignedNATGateway")))

    assert own["code"] == "ManagedNATGatewayWithCustomVNetNotAllowed"
    assert managed["code"] == "UserAssignedNATGatewayWithManagedVNetNotAllowed"


def test_routing_needs_a_network_of_its_own(azure: Azure) -> None:
    error = azure.refused("PUT", CLUSTER, cluster(**outbound("userDefinedRouting")))

    assert error["target"] == "networkProfile.outboundType"


@pytest.mark.parametrize(
    ("gateway", "accepted"),
    [
        ({"managedOutboundIPProfile": {"count": 16}, "idleTimeoutInMinutes": 4}, True),
        ({"managedOutboundIPProfile": {"count": 17}}, False),
        ({"idleTimeoutInMinutes": 3}, False),
    ],
)
def test_a_nat_gateway_of_akss_own(azure: Azure, gateway: Json, accepted: bool) -> None:
    """1 to 16 addresses, 4 to 120 minutes."""
    body = cluster(networkProfile={"outboundType": "managedNATGateway", "natGatewayProfile": gateway})

    assert (azure.request("PUT", CLUSTER, body).status == 201) is accepted


def test_further_pools_are_in_the_same_network(azure: Azure) -> None:
    subnet(azure)
    azure.put(CLUSTER, in_subnet())
    other = subnet(azure, f"{NETWORK}-other/subnets/nodes", "10.99.0.0/16")

    error = azure.refused("PUT", pool_path("user"), pool(vnetSubnetID=other))

    assert (error["code"], error["target"]) == ("InvalidParameter", "agentPoolProfile.vnetSubnetID")
    place(azure, f"{NETWORK}/subnets/more", addressPrefix="10.241.0.0/16")
    azure.put(pool_path("user"), pool(vnetSubnetID=f"{NETWORK}/subnets/more"))


def test_policies_by_domain_name_take_cilium(azure: Azure) -> None:
    """learn.microsoft.com/azure/aks/container-network-security-concepts."""
    overlay = {"networkPlugin": "azure", "networkPluginMode": "overlay"}
    services = {"advancedNetworking": {"enabled": True, "security": {"enabled": True}}}

    error = azure.refused("PUT", CLUSTER, cluster(networkProfile={**overlay, **services}))

    assert error["target"] == "networkProfile.advancedNetworking.security"
    azure.put(CLUSTER, cluster(networkProfile={**overlay, **services, "networkDataplane": "cilium"}))
