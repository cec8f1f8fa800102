"""What a cluster's SKU, its tier and its channels of upgrades allow.

Sources: learn.microsoft.com/azure/aks/free-standard-pricing-tiers, cost-analysis, auto-upgrade-cluster,
auto-upgrade-node-os-image, node-auto-provisioning and intro-aks-automatic; texts as users of the service reported them.
"""

from collections.abc import Mapping
from typing import Any, Final

from local.azure.arm import ArmError, Json, dig, invalid_parameter
from local.azure.resource_types import Change

PAID: Final = ("Standard", "Premium")
ZONES: Final = {"1", "2", "3"}
AUTOMATIC: Final[Mapping[str, Any]] = {
    "networkProfile.networkPlugin": "azure",
    "networkProfile.networkPluginMode": "overlay",
    "networkProfile.networkDataplane": "cilium",
    "networkProfile.networkPolicy": "cilium",
    "oidcIssuerProfile.enabled": True,
    "securityProfile.workloadIdentity.enabled": True,
    "securityProfile.imageCleaner.enabled": True,
    "securityProfile.imageCleaner.intervalHours": 168,
    "aadProfile.managed": True,
    "aadProfile.enableAzureRBAC": True,
    "disableLocalAccounts": True,
    "enableRBAC": True,
    "autoUpgradeProfile.upgradeChannel": "stable",
    "autoUpgradeProfile.nodeOSUpgradeChannel": "NodeImage",
    "nodeProvisioningProfile.mode": "Auto",
    "nodeResourceGroupProfile.restrictionLevel": "ReadOnly",
    "workloadAutoScalerProfile.keda.enabled": True,
    "workloadAutoScalerProfile.verticalPodAutoscaler.enabled": True,
}
"""What an Automatic cluster is made with; what a request says of it must be the same."""
FEATURES: Final[Mapping[str, str]] = {
    "securityProfile.imageCleaner": "ImageCleaner",
    "securityProfile.workloadIdentity": "WorkloadIdentity",
}
"""What AKS calls a part of the body whose name is not that of its last but one member."""


def check_offer(change: Change, pools: Mapping[str, Json]) -> None:
    """Refuse what the SKU does not have; `pools` are all pools as they are going to be."""
    if is_automatic(change):
        _check_automatic(change, pools)
    if dig(change.properties, "metricsProfile.costAnalysis.enabled") and tier(change) not in PAID:
        raise ArmError(
            400,
            "BadRequest",
            f"Cost analysis is not supported for the tier {tier(change)}: it needs {' or '.join(PAID)}.",
            target="metricsProfile.costAnalysis",
        )
    if change.get("properties.supportPlan") == "AKSLongTermSupport" and tier(change) != "Premium":
        raise invalid_parameter("supportPlan", "AKSLongTermSupport needs the tier Premium.")
    channels: Json = change.get("properties.autoUpgradeProfile") or {}
    node_channel = channels.get("nodeOSUpgradeChannel")
    if channels.get("upgradeChannel") == "node-image" and node_channel not in (None, "NodeImage"):
        raise invalid_parameter(
            "autoUpgradeProfile.nodeOSUpgradeChannel", "with the channel node-image it can only be NodeImage."
        )
    if provisions_nodes(change):
        check_no_autoscaler(pools)


def accept_offer(change: Change) -> None:
    """Fill in the SKU, and what an Automatic cluster has without being asked."""
    change.default("sku.name", "Base")
    change.default("sku.tier", "Free")
    if is_automatic(change):
        for path, value in AUTOMATIC.items():
            change.default(f"properties.{path}", value)
    change.default("properties.nodeProvisioningProfile.mode", "Manual")


def is_automatic(change: Change) -> bool:
    return str(change.get("sku.name") or change.before("sku.name")).lower() == "automatic"


def tier(change: Change) -> str:
    """Free, Standard or Premium."""
    return str(change.get("sku.tier") or change.before("sku.tier") or "Free").capitalize()


def provisions_nodes(change: Change) -> bool:
    """Whether AKS chooses the nodes by itself."""
    path = "properties.nodeProvisioningProfile.mode"
    return (change.get(path) or change.before(path) or ("Auto" if is_automatic(change) else "Manual")) == "Auto"


def check_no_autoscaler(pools: Mapping[str, Json]) -> None:
    """Refuse pools with the autoscaler, whose place node auto-provisioning takes."""
    if any(pool.get("enableAutoScaling") for pool in pools.values()):
        raise ArmError(
            400,
            "OperationNotAllowed",
            ".properties.nodeProvisioningProfile.mode cannot be Auto unless all AgentPools have property "
            ".properties.enableAutoScaling set to one of [false]",
        )


def _check_automatic(change: Change, pools: Mapping[str, Json]) -> None:
    wrong: list[str] = []
    if tier(change) not in PAID:
        raise invalid_parameter("sku.tier", "an Automatic cluster needs the tier Standard.")
    for path, value in AUTOMATIC.items():
        asked = dig(change.properties, path)
        if asked is not None and asked != value:
            part = path.rpartition(".")[0]
            wrong.append(FEATURES.get(part, _feature(path)))
    if any(set(pool.get("availabilityZones") or []) != ZONES for pool in pools.values()):
        wrong.append("AvailabilityZones")
    if wrong:
        raise ArmError(
            400,
            "BadRequest",
            "; ".join(
                f"Managed cluster 'Automatic' SKU should enable '{feature}' feature with recommended values"
                for feature in dict.fromkeys(wrong)
            ),
        )


def _feature(path: str) -> str:
    name = path.removesuffix(".enabled").rpartition(".")[2]
    return name[0].upper() + name[1:]
