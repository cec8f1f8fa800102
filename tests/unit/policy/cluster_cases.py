"""Cases of rules about clusters and pools."""

from collections.abc import Mapping
from typing import Final

from tests.unit.policy.azure import (
    AUTOMATIC_CLUSTER,
    BASELINE_CLUSTER,
    BASELINE_USER_POOL,
    QUICKSTART_CLUSTER,
    varied,
)
from tests.unit.policy.case import Cases


def cluster(path: str, *wrong: object, words: tuple[str, ...] = (), right: tuple[object, ...] = ()) -> Cases:
    """The baseline's cluster is right, the quickstart's wrong; so are further values of the property."""
    said = words or (path,)
    return Cases(
        (BASELINE_CLUSTER, *(varied(BASELINE_CLUSTER, path, each) for each in right)),
        (
            (QUICKSTART_CLUSTER, (*said, "not set")),
            *((varied(BASELINE_CLUSTER, path, each), said) for each in wrong),
        ),
    )


def pool(key: str, *wrong: object, words: tuple[str, ...] = ()) -> Cases:
    """The same for a property of pools, inside of a cluster and beside it."""
    said = words or (key,)
    inside = f"agentPoolProfiles.0.{key}"
    return Cases(
        (BASELINE_CLUSTER, BASELINE_USER_POOL, AUTOMATIC_CLUSTER),
        (
            (QUICKSTART_CLUSTER, (f"agentPoolProfiles[0].{said[0]}",)),
            *((varied(BASELINE_CLUSTER, inside, each), (f"agentPoolProfiles[0].{said[0]}",)) for each in wrong),
            *((varied(BASELINE_USER_POOL, key, each), said) for each in wrong),
        ),
    )


CLUSTERS: Final[Mapping[str, Cases]] = {
    "cluster-local-accounts": cluster("disableLocalAccounts", False),
    "cluster-entra": cluster("aadProfile.managed", False),
    "cluster-azure-rbac": cluster("aadProfile.enableAzureRBAC", False),
    "cluster-rbac": Cases(
        (BASELINE_CLUSTER, QUICKSTART_CLUSTER),
        ((varied(BASELINE_CLUSTER, "enableRBAC", False), ("enableRBAC", "false")),),
    ),
    "cluster-tier": cluster("sku.tier", "Free", right=("Premium",)),
    "cluster-api-server": Cases(
        (
            BASELINE_CLUSTER,
            varied(QUICKSTART_CLUSTER, "apiServerAccessProfile.authorizedIPRanges", ["203.0.113.0/24"]),
            varied(QUICKSTART_CLUSTER, "publicNetworkAccess", "Disabled"),
        ),
        (
            (QUICKSTART_CLUSTER, ("authorizedIPRanges is not set",)),
            (varied(QUICKSTART_CLUSTER, "apiServerAccessProfile.authorizedIPRanges", ["0.0.0.0/0"]), ("0.0.0.0/0",)),
        ),
    ),
    "cluster-run-command": cluster("apiServerAccessProfile.disableRunCommand", False),
    "cluster-workload-identity": Cases(
        (BASELINE_CLUSTER, AUTOMATIC_CLUSTER),
        (
            (QUICKSTART_CLUSTER, ("oidcIssuerProfile.enabled",)),
            (
                varied(BASELINE_CLUSTER, "securityProfile.workloadIdentity.enabled", False),
                ("securityProfile.workloadIdentity.enabled is false",),
            ),
        ),
    ),
    "cluster-managed-identity": Cases(
        (BASELINE_CLUSTER,), ((QUICKSTART_CLUSTER, ("identity.type", "SystemAssigned")),)
    ),
    "cluster-network-policy": cluster("networkProfile.networkPolicy", "none", right=("cilium", "calico")),
    "cluster-no-kubenet": Cases(
        (BASELINE_CLUSTER, QUICKSTART_CLUSTER),
        (
            (
                varied(QUICKSTART_CLUSTER, "networkProfile.networkPlugin", "kubenet"),
                ("networkProfile.networkPlugin", "kubenet"),
            ),
        ),
    ),
    "cluster-overlay": cluster("networkProfile.networkPluginMode", ""),
    "cluster-policy-add-on": cluster("addonProfiles.azurepolicy.enabled", False),
    "cluster-secret-rotation": Cases(
        (BASELINE_CLUSTER,),
        (
            (QUICKSTART_CLUSTER, ("azureKeyvaultSecretsProvider.enabled is not set",)),
            (
                varied(
                    BASELINE_CLUSTER, "addonProfiles.azureKeyvaultSecretsProvider.config.enableSecretRotation", "false"
                ),
                ("enableSecretRotation", "false"),
            ),
        ),
    ),
    "cluster-image-cleaner": cluster("securityProfile.imageCleaner.enabled", False),
    # The baseline starts without and recommends `patch` for later.
    "cluster-upgrades": Cases(
        (varied(BASELINE_CLUSTER, "autoUpgradeProfile.upgradeChannel", "patch"), AUTOMATIC_CLUSTER),
        ((BASELINE_CLUSTER, ("upgradeChannel", "none")), (QUICKSTART_CLUSTER, ("upgradeChannel", "not set"))),
    ),
    "cluster-node-upgrades": cluster(
        "autoUpgradeProfile.nodeOSUpgradeChannel", "None", "Unmanaged", right=("SecurityPatch",)
    ),
    "cluster-defender": cluster("securityProfile.defender.securityMonitoring.enabled", False),
    "cluster-costs": Cases(
        (varied(BASELINE_CLUSTER, "metricsProfile.costAnalysis.enabled", True),),
        ((QUICKSTART_CLUSTER, ("metricsProfile.costAnalysis.enabled",)),),
    ),
    "pool-system-taint": Cases(
        (BASELINE_CLUSTER, BASELINE_USER_POOL, AUTOMATIC_CLUSTER),
        (
            (QUICKSTART_CLUSTER, ("agentPoolProfiles[0].nodeTaints", "not set")),
            (varied(BASELINE_USER_POOL, "mode", "System"), ("nodeTaints",)),
        ),
    ),
    "pool-system-nodes": Cases(
        (BASELINE_CLUSTER, QUICKSTART_CLUSTER, BASELINE_USER_POOL),
        (
            (varied(BASELINE_CLUSTER, "agentPoolProfiles.0.minCount", 2.0), ("agentPoolProfiles[0].minCount is 2",)),
            (varied(QUICKSTART_CLUSTER, "agentPoolProfiles.0.count", 1.0), ("agentPoolProfiles[0].count is 1",)),
        ),
    ),
    "pool-zones": pool("availabilityZones", ["1"], []),
    "pool-ephemeral-disks": pool("osDiskType", "Managed"),
    "pool-autoscaling": Cases(
        (
            *pool("enableAutoScaling").right,
            varied(QUICKSTART_CLUSTER, "nodeProvisioningProfile.mode", "Auto"),
        ),
        pool("enableAutoScaling", False).wrong,
    ),
    "pool-surge": Cases(
        (BASELINE_CLUSTER, BASELINE_USER_POOL, {"vmSize": "Standard_D4d_v5", "scaleSetPriority": "Spot"}),
        pool("upgradeSettings.maxSurge", "1").wrong,
    ),
    "pool-public-addresses": Cases(
        (BASELINE_CLUSTER, BASELINE_USER_POOL),
        ((varied(BASELINE_USER_POOL, "enableNodePublicIP", True), ("enableNodePublicIP is true",)),),
    ),
}
