"""API servers (learn.microsoft.com/azure/aks: private-clusters, api-server-vnet-integration,
api-server-authorized-ip-ranges)."""

from typing import Any

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.aks_networks import (
    API_SERVER,
    NETWORK,
    NETWORK_CONTRIBUTOR,
    NODES,
    delegated,
    grant,
    in_subnet,
    place,
    subnet,
    with_identity,
)
from tests.unit.local.azure.world import CLUSTER, GROUP, ROLES, Azure, cluster

ZONES = f"{GROUP}/providers/Microsoft.Network/privateDnsZones"
ZONE = f"{ZONES}/privatelink.westeurope.azmk8s.io"
ZONE_CONTRIBUTOR = f"{ROLES}/b12aa53e-6015-4669-85d0-8515ebb3ae7f"


def api_server(**profile: Any) -> Json:
    return {"apiServerAccessProfile": profile}


def test_a_private_cluster(azure: Azure) -> None:
    private = api_server(enablePrivateCluster=True, enablePrivateClusterPublicFQDN=False)

    properties = azure.put(CLUSTER, cluster(**private))["properties"]

    assert properties["privateFQDN"].endswith(".privatelink.westeurope.azmk8s.io")
    assert "fqdn" not in properties
    assert properties["apiServerAccessProfile"]["privateDNSZone"] == "system"


def test_authorized_ranges_are_for_public_ones(azure: Azure) -> None:
    """aquasecurity/tfsec#571."""
    both = api_server(enablePrivateCluster=True, authorizedIPRanges=["203.0.113.0/24"])

    error = azure.refused("PUT", CLUSTER, cluster(**both))

    assert (error["code"], error["message"]) == (
        "InvalidParameter",
        "Private cluster cannot be enabled with AuthorizedIPRanges.",
    )


def test_nobody_or_somebody(azure: Azure) -> None:
    """Azure/terraform-azurerm-aks#378."""
    both = api_server(authorizedIPRanges=["0.0.0.0/32", "203.0.113.0/24"])

    assert azure.refused("PUT", CLUSTER, cluster(**both))["message"] == (
        "Setting apiServerAuthorizedIPRange to 0.0.0.0/32 is not allowed with other IP ranges. Refer to "
        "https://aka.ms/aks/auth-ip-ranges for more details"
    )


@pytest.mark.parametrize(
    "profile",
    [
        {"authorizedIPRanges": ["everybody"]},
        {"authorizedIPRanges": ["2001:db8::/32"]},
        {"authorizedIPRanges": [f"203.0.{index}.0/24" for index in range(201)]},
        {"enablePrivateClusterPublicFQDN": True},
        {"privateDNSZone": "none"},
        {"subnetId": "anything"},
    ],
)
def test_what_a_public_one_must_not_have(azure: Azure, profile: Json) -> None:
    assert azure.refused("PUT", CLUSTER, cluster(**api_server(**profile)))["code"] == "InvalidParameter"


def test_what_is_left_out_stays_and_what_is_empty_goes(azure: Azure) -> None:
    azure.put(CLUSTER, cluster(**api_server(authorizedIPRanges=["203.0.113.0/24"])))

    left_out = azure.put(CLUSTER, cluster())["properties"]["apiServerAccessProfile"]
    emptied = azure.put(CLUSTER, cluster(**api_server(authorizedIPRanges=[])))["properties"]["apiServerAccessProfile"]

    assert (left_out["authorizedIPRanges"], emptied["authorizedIPRanges"]) == (["203.0.113.0/24"], [])


def test_a_cluster_stays_public(azure: Azure) -> None:
    azure.put(CLUSTER, cluster())

    error = azure.refused("PUT", CLUSTER, cluster(**api_server(enablePrivateCluster=True)))

    assert (error["code"], error["target"]) == (
        "PropertyChangeNotAllowed",
        "properties.apiServerAccessProfile.enablePrivateCluster",
    )


def test_without_a_zone_the_name_is_public(azure: Azure) -> None:
    profile = api_server(enablePrivateCluster=True, privateDNSZone="none", enablePrivateClusterPublicFQDN=False)

    error = azure.refused("PUT", CLUSTER, cluster(**profile))

    assert error["code"] == "NonePrivateDNSZonePublicFQDNDisabledError"


def with_zone(zone: str) -> Json:
    return api_server(enablePrivateCluster=True, privateDNSZone=zone)


@pytest.mark.parametrize(
    "name", ["privatelink.northeurope.azmk8s.io", "corp.example", "a" * 33 + ".private.westeurope.azmk8s.io"]
)
def test_names_of_zones(azure: Azure, name: str) -> None:
    zone = place(azure, f"{ZONES}/{name}")

    error = azure.refused("PUT", CLUSTER, with_identity(azure, cluster(**with_zone(zone))))

    assert error["code"] == "InvalidPrivateDNSZoneResourceID"


def test_a_zone_needs_a_user_assigned_identity(azure: Azure) -> None:
    error = azure.refused("PUT", CLUSTER, cluster(**with_zone(place(azure, ZONE))))

    assert error["code"] == "SystemAssignedIdentityNotSupportedForCustomPrivateDNSZone"


def test_the_control_plane_writes_the_zone(azure: Azure) -> None:
    """MicrosoftDocs/SupportArticles-docs, customprivatednszonemissingpermissions-error.md."""
    place(azure, ZONE)
    body = with_identity(azure, cluster(**with_zone(ZONE)))

    error = azure.refused("PUT", CLUSTER, body)

    assert error["message"] == (
        "Service principal or user-assigned identity must be given permission to read and write to custom private dns "
        f"zone {ZONE}. Check access result not allowed for action Microsoft.Network/privateDnsZones/read."
    )
    grant(azure, ZONE, ZONE_CONTRIBUTOR)
    assert azure.put(CLUSTER, body)["properties"]["privateFQDN"].endswith(".privatelink.westeurope.azmk8s.io")


def test_a_zone_is_linked_to_the_network(azure: Azure) -> None:
    """private-clusters: Network Contributor on the virtual network, beside the role on the zone."""
    place(azure, ZONE)
    subnet(azure)
    body = with_identity(azure, in_subnet(**with_zone(ZONE)))
    grant(azure, ZONE, ZONE_CONTRIBUTOR)
    grant(azure, NODES, number=2)

    error = azure.refused("PUT", CLUSTER, body)

    assert error["code"] == "LinkedAuthorizationFailed"
    assert f"'Microsoft.Network/virtualNetworks/join/action' on the linked scope(s) '{NETWORK}'" in error["message"]
    grant(azure, NETWORK, number=3)
    azure.put(CLUSTER, body)


def integrated(subnet_id: str | None = API_SERVER) -> Json:
    profile = {"enableVnetIntegration": True, **({"subnetId": subnet_id} if subnet_id else {})}
    return in_subnet(**api_server(**profile))


def test_an_api_server_in_the_network(azure: Azure) -> None:
    subnet(azure)
    place(azure, API_SERVER, addressPrefix="10.241.0.0/28", delegations=delegated())
    body = with_identity(azure, integrated())
    grant(azure, NODES)

    error = azure.refused("PUT", CLUSTER, body)

    assert error["code"] == "LinkedAuthorizationFailed"
    assert API_SERVER in error["message"]
    grant(azure, API_SERVER, NETWORK_CONTRIBUTOR, number=2)
    azure.put(CLUSTER, body)
    with_none = azure.refused(
        "PUT", CLUSTER, with_identity(azure, in_subnet(**api_server(enableVnetIntegration=False)))
    )
    assert with_none["code"] == "PropertyChangeNotAllowed"


@pytest.mark.parametrize(
    ("properties", "subnet_id"),
    [
        ({"addressPrefix": "10.241.0.0/28"}, API_SERVER),
        ({"addressPrefix": "10.241.0.0/29", "delegations": delegated()}, API_SERVER),
        ({"addressPrefix": "10.241.0.0/28", "delegations": delegated()}, NODES),
        ({"addressPrefix": "10.241.0.0/28", "delegations": delegated()}, None),
    ],
    ids=["not delegated", "too small", "of the nodes", "missing"],
)
def test_subnets_for_no_api_server(azure: Azure, properties: Json, subnet_id: str | None) -> None:
    subnet(azure)
    place(azure, API_SERVER, **properties)

    assert azure.refused("PUT", CLUSTER, integrated(subnet_id))["code"] == "ApiserverSubnetConfigError"
