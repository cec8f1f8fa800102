"""Replications (learn.microsoft.com/azure/container-registry/container-registry-geo-replication)."""

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.world import REGISTRY, Azure, registry

NORTH = f"{REGISTRY}/replications/northeurope"


@pytest.fixture
def premium(azure: Azure) -> Azure:
    """A subscription with a registry that can have copies."""
    azure.put(REGISTRY, registry("Premium"))
    return azure


def replica(location: str = "northeurope", **properties: str) -> Json:
    return {"location": location, "properties": properties}


def test_a_replication(premium: Azure) -> None:
    response = premium.request("PUT", NORTH, replica())

    assert response.status == 201
    properties = premium.get(NORTH)["properties"]
    assert properties["status"]["displayStatus"] == "Ready"
    assert (properties["regionEndpointEnabled"], properties["zoneRedundancy"]) == (True, "Disabled")


def test_copies_are_premium(azure: Azure) -> None:
    azure.put(REGISTRY, registry("Standard"))

    error = azure.refused("PUT", NORTH, replica())

    assert error["status"] == 400
    assert "Premium" in error["message"]


def test_a_region_has_one_copy(premium: Azure) -> None:
    premium.put(NORTH, replica())

    home = premium.refused("PUT", f"{REGISTRY}/replications/westeurope", replica("West Europe"))
    again = premium.refused("PUT", f"{REGISTRY}/replications/second", replica())

    assert (home["status"], again["status"]) == (409, 409)


def test_zone_redundancy_stays(premium: Azure) -> None:
    premium.put(NORTH, replica(zoneRedundancy="Enabled"))

    error = premium.refused("PUT", NORTH, replica(zoneRedundancy="Disabled"))

    assert error["target"] == "properties.zoneRedundancy"


def test_a_registry_with_copies_stays_premium(premium: Azure) -> None:
    premium.put(NORTH, replica())

    assert premium.refused("PUT", REGISTRY, registry("Standard"))["target"] == "properties.replications"
    assert premium.request("DELETE", NORTH).status == 202
    assert premium.request("GET", NORTH).status == 404
    assert premium.put(REGISTRY, registry("Standard"))["sku"]["name"] == "Standard"
