"""Private DNS zones and their links (learn.microsoft.com/azure/dns/private-dns-virtual-network-links)."""

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.networks import HUB, HUB_GROUP, NETWORK, PROVIDER, link, network, refusal, stuck
from tests.unit.local.azure.world import Azure

ZONE = f"{PROVIDER}/privateDnsZones/privatelink.azurecr.io"
LINK = f"{ZONE}/virtualNetworkLinks/net"
BODY: Json = {"location": "global"}


@pytest.fixture
def zone(azure: Azure) -> Azure:
    azure.put(NETWORK, network())
    azure.put(ZONE, BODY)
    return azure


def linked(id: str = NETWORK, *, registration: bool = False) -> Json:
    return {**BODY, "properties": {"virtualNetwork": link(id), "registrationEnabled": registration}}


def test_a_zone(azure: Azure) -> None:
    """As shown in Azure/azure-cli#15010."""
    answer = azure.put(ZONE, BODY)

    assert (answer["type"], answer["location"]) == ("Microsoft.Network/privateDnsZones", "global")
    assert (
        answer["properties"].items()
        >= {
            "maxNumberOfRecordSets": 25000,
            "maxNumberOfVirtualNetworkLinks": 1000,
            "maxNumberOfVirtualNetworkLinksWithRegistration": 100,
            "numberOfVirtualNetworkLinks": 0,
            "numberOfVirtualNetworkLinksWithRegistration": 0,
            "provisioningState": "Succeeded",
        }.items()
    )


def test_a_zone_tells_of_its_operation(azure: Azure) -> None:
    headers = azure.slow().request("PUT", ZONE, BODY).headers

    path = headers["azure-asyncoperation"].removeprefix("https://management.azure.com").partition("?")[0]
    assert path.startswith(f"{PROVIDER}/privateDnsOperationStatuses/")
    status = azure.request("GET", path, version="2024-06-01").body
    assert status is not None
    assert status["status"] == "InProgress"


def test_zones_are_in_no_region(zone: Azure) -> None:
    for path, body in ((f"{PROVIDER}/privateDnsZones/acme.example", BODY), (LINK, linked())):
        code, _ = refusal(zone, path, {**body, "location": "westeurope"})
        assert code == "LocationNotAvailableForResourceType"


@pytest.mark.parametrize("name", ["azurecr", ".azurecr.io", "-a.io", "a b.io", f"{'a' * 64}.io", "a." * 34 + "io"])
def test_names(azure: Azure, name: str) -> None:
    """2 to 34 labels of 1 to 63 letters, digits, hyphens and underscores
    (learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork)."""
    assert refusal(azure, f"{PROVIDER}/privateDnsZones/{name}", BODY)[0] == "InvalidResourceName"


def test_a_link(zone: Azure) -> None:
    answer = zone.put(LINK, linked())

    assert answer["properties"]["virtualNetworkLinkState"] == "Completed"
    assert answer["properties"]["registrationEnabled"] is False
    assert zone.get(ZONE)["properties"]["numberOfVirtualNetworkLinks"] == 1


def test_a_zone_stays_as_long_as_its_links(zone: Azure) -> None:
    """Worded as in learntocloud/networking-lab#8."""
    zone.put(LINK, linked())

    assert stuck(zone, ZONE, 409) == (
        "CannotDeleteResource",
        "Cannot delete resource while nested resources exist. Some existing nested resource IDs include: "
        "'Microsoft.Network/privateDnsZones/privatelink.azurecr.io/virtualNetworkLinks/net'. Please delete all nested "
        "resources before deleting this resource.",
    )
    zone.request("DELETE", LINK)
    assert zone.request("DELETE", ZONE).status == 202


def test_a_link_leads_to_a_network_and_stays(zone: Azure) -> None:
    zone.put(HUB_GROUP, {"location": "westeurope"})
    zone.put(HUB, network("10.0.0.0/16"))
    for id in (ZONE, f"{NETWORK}-2"):
        assert refusal(zone, LINK, linked(id))[0] == "InvalidResourceReference"
    assert refusal(zone, LINK, {**BODY, "properties": {}})[0] == "InvalidParameter"
    zone.put(LINK, linked())

    assert refusal(zone, LINK, linked(HUB))[0] == "PropertyChangeNotAllowed"


def test_a_network_finds_a_name_once(zone: Azure) -> None:
    """Worded as in MicrosoftDocs/azure-aks-docs#212."""
    other = ZONE.replace("resourceGroups/rg", "resourceGroups/hub")
    zone.put(HUB_GROUP, {"location": "westeurope"})
    zone.put(other, BODY)
    zone.put(LINK, linked())

    for path in (f"{LINK}-2", f"{other}/virtualNetworkLinks/net"):
        assert refusal(zone, path, linked()) == (
            "BadRequest",
            "A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link "
            "virtual network with 'privatelink.azurecr.io' and 'privatelink.azurecr.io' zones.",
        )
    zone.put(LINK, linked())


def test_a_network_registers_in_one_zone(zone: Azure) -> None:
    other = f"{PROVIDER}/privateDnsZones/acme.example"
    zone.put(other, BODY)
    zone.put(LINK, linked(registration=True))

    assert refusal(zone, f"{other}/virtualNetworkLinks/net", linked(registration=True))[0] == "BadRequest"
    zone.put(f"{other}/virtualNetworkLinks/net", linked())
    assert zone.get(ZONE)["properties"]["numberOfVirtualNetworkLinksWithRegistration"] == 1
