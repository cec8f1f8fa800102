"""PrivateEndpoint and PrivateZones: an address, and the name under which the network finds it."""

import pytest

from components import PrivateEndpoint, PrivateZones
from components.model import private_link
from tests.harness import rules
from tests.harness.azure import SUBSCRIPTION, FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import Recorded

ENDPOINT = "azure-native:network:PrivateEndpoint"
NAMES = "azure-native:network:PrivateDnsZoneGroup"
ZONE = "azure-native:privatedns:PrivateZone"
LINK = "azure-native:privatedns:VirtualNetworkLink"
PROVIDERS = f"{SUBSCRIPTION}/resourceGroups/group/providers"
NETWORK = f"{PROVIDERS}/Microsoft.Network/virtualNetworks/shop"
REGISTRY = f"{PROVIDERS}/Microsoft.ContainerRegistry/registries/shop"
HUB_ZONE = f"{SUBSCRIPTION}/resourceGroups/hub/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io"


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    def program() -> None:
        zones = PrivateZones(
            "shop",
            {
                "resource_group_name": "group",
                "network_id": NETWORK,
                "zones": {"privatelink.azurecr.io": HUB_ZONE, "privatelink.queue.core.windows.net": None},
            },
        )
        PrivateEndpoint(
            "shop",
            {
                "resource_group_name": "group",
                "subnet_id": f"{NETWORK}/subnets/endpoints",
                "target_id": REGISTRY,
                "group": "registry",
                "dns_zone_id": zones["privatelink.azurecr.io"],
            },
        )

    return deploy(program, FakeAzure())


def test_nothing_that_azure_would_refuse(recorded: Recorded) -> None:
    assert rules.complaints(recorded) == []


def test_the_endpoint_leads_to_a_part_of_the_target(recorded: Recorded) -> None:
    endpoint = recorded.one(ENDPOINT)
    (connection,) = endpoint.inputs["privateLinkServiceConnections"]

    assert endpoint.inputs["subnet"] == {"id": f"{NETWORK}/subnets/endpoints"}
    assert (connection["privateLinkServiceId"], connection["groupIds"]) == (REGISTRY, ["registry"])


def test_its_name_is_in_the_zone(recorded: Recorded) -> None:
    names = recorded.one(NAMES)
    (config,) = names.inputs["privateDnsZoneConfigs"]

    assert names.inputs["privateEndpointName"] == recorded.one(ENDPOINT).outputs["name"]
    assert config["privateDnsZoneId"] == HUB_ZONE


def test_only_missing_zones_are_made_and_linked(recorded: Recorded) -> None:
    zone, link = recorded.one(ZONE), recorded.one(LINK)

    assert zone.inputs["privateZoneName"] == "privatelink.queue.core.windows.net"
    # Private DNS zones are in no region ("location": "global").
    assert zone.inputs["location"] == link.inputs["location"] == "global"
    assert link.inputs["virtualNetwork"] == {"id": NETWORK}
    # Virtual machines do not put their names in there.
    assert link.inputs["registrationEnabled"] is False


# learn.microsoft.com/azure/private-link/private-endpoint-dns
@pytest.mark.parametrize(
    ("group", "zone"),
    [
        ("registry", "privatelink.azurecr.io"),
        ("vault", "privatelink.vaultcore.azure.net"),
        ("namespace", "privatelink.servicebus.windows.net"),
        ("blob", "privatelink.blob.core.windows.net"),
        ("queue", "privatelink.queue.core.windows.net"),
        ("table", "privatelink.table.core.windows.net"),
    ],
)
def test_zones_are_those_that_azure_recommends(group: str, zone: str) -> None:
    assert private_link.ZONES[group] == zone
