"""What SKU and tier allow (learn.microsoft.com/azure/aks: free-standard-pricing-tiers, cost-analysis,
auto-upgrade-cluster, node-auto-provisioning, intro-aks-automatic)."""

from typing import Any

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.world import CLUSTER, SYSTEM_POOL, Azure, cluster, pool, pool_path

COSTS: Json = {"metricsProfile": {"costAnalysis": {"enabled": True}}}
SCALED: Json = {**SYSTEM_POOL, "enableAutoScaling": True, "minCount": 1, "maxCount": 3}
PROVISIONED: Json = {"nodeProvisioningProfile": {"mode": "Auto"}}


def of(tier: str, name: str = "Base", **properties: Any) -> Json:
    return {**cluster(**properties), "sku": {"name": name, "tier": tier}}


def test_cost_analysis_is_not_free(azure: Azure) -> None:
    assert azure.refused("PUT", CLUSTER, cluster(**COSTS))["target"] == "metricsProfile.costAnalysis"
    assert azure.refused("PUT", CLUSTER, of("Free", **COSTS))["code"] == "BadRequest"
    azure.put(CLUSTER, of("Standard", **COSTS))


def test_long_term_support_is_premium(azure: Azure) -> None:
    plan = {"supportPlan": "AKSLongTermSupport"}

    assert azure.refused("PUT", CLUSTER, of("Standard", **plan))["target"] == "supportPlan"
    azure.put(CLUSTER, of("Premium", **plan))


def test_node_images_are_of_one_channel(azure: Azure) -> None:
    channels = {"upgradeChannel": "node-image", "nodeOSUpgradeChannel": "SecurityPatch"}

    error = azure.refused("PUT", CLUSTER, cluster(autoUpgradeProfile=channels))

    assert error["target"] == "autoUpgradeProfile.nodeOSUpgradeChannel"


def test_one_of_two_chooses_the_nodes(azure: Azure) -> None:
    """The text as users of AKS Automatic reported it."""
    scaled = azure.refused("PUT", CLUSTER, cluster(agentPoolProfiles=[SCALED], **PROVISIONED))

    assert scaled["code"] == "OperationNotAllowed"
    assert scaled["message"] == (
        ".properties.nodeProvisioningProfile.mode cannot be Auto unless all AgentPools have property "
        ".properties.enableAutoScaling set to one of [false]"
    )
    azure.put(CLUSTER, cluster(**PROVISIONED))
    further = azure.refused("PUT", pool_path("user"), pool(enableAutoScaling=True, minCount=1, maxCount=3))
    assert further["code"] == "OperationNotAllowed"
    azure.put(pool_path("user"), pool())


def automatic(tier: str = "Standard", **properties: Any) -> Json:
    zonal = {**SYSTEM_POOL, "availabilityZones": ["1", "2", "3"]}
    return of(tier, "Automatic", **{"agentPoolProfiles": [zonal], **properties})


def test_an_automatic_cluster(azure: Azure) -> None:
    """intro-aks-automatic, the features that are preconfigured."""
    properties = azure.put(CLUSTER, automatic())["properties"]

    assert properties["networkProfile"]["networkDataplane"] == "cilium"
    assert properties["nodeProvisioningProfile"]["mode"] == "Auto"
    assert properties["workloadAutoScalerProfile"]["keda"] == {"enabled": True}
    assert properties["oidcIssuerProfile"]["issuerURL"].startswith("https://")
    assert properties["disableLocalAccounts"] is True
    assert properties["aadProfile"]["enableAzureRBAC"] is True
    assert properties["nodeResourceGroupProfile"] == {"restrictionLevel": "ReadOnly"}


def test_an_automatic_cluster_has_entra(azure: Azure) -> None:
    azure.put(CLUSTER, automatic(disableLocalAccounts=True))


def test_an_automatic_cluster_is_not_free(azure: Azure) -> None:
    assert azure.refused("PUT", CLUSTER, automatic("Free"))["target"] == "sku.tier"


@pytest.mark.parametrize(
    ("properties", "feature"),
    [
        ({"agentPoolProfiles": [SYSTEM_POOL]}, "AvailabilityZones"),
        ({"securityProfile": {"imageCleaner": {"enabled": True, "intervalHours": 24}}}, "ImageCleaner"),
    ],
)
def test_an_automatic_cluster_is_as_recommended(azure: Azure, properties: Json, feature: str) -> None:
    error = azure.refused("PUT", CLUSTER, automatic(**properties))

    assert error["code"] == "BadRequest"
    assert error["message"] == (
        f"Managed cluster 'Automatic' SKU should enable '{feature}' feature with recommended values"
    )


def test_an_automatic_cluster_has_one_data_plane(azure: Azure) -> None:
    error = azure.refused("PUT", CLUSTER, automatic(networkProfile={"networkDataplane": "azure"}))

    assert "NetworkDataplane" in error["message"]
