"""Azure's resources as others describe them, in the spelling of Azure's template reference.

`BASELINE_CLUSTER` is that of mspnp/aks-baseline (`workload-team/cluster-stamp.bicep`), `QUICKSTART_CLUSTER` the one of
the quickstart "Deploy an AKS cluster using an ARM template" in learn.microsoft.com/azure/aks.
"""

import copy
from typing import Any, Final

from tests.harness.recording import Json

BASELINE_CLUSTER: Final[Json] = {
    "resourceName": "aks-baseline",
    "sku": {"name": "Base", "tier": "Standard"},
    "identity": {"type": "UserAssigned", "userAssignedIdentities": ["/subscriptions/s/resourceGroups/g/i"]},
    "disableLocalAccounts": True,
    "enableRBAC": True,
    "aadProfile": {"managed": True, "enableAzureRBAC": True},
    "apiServerAccessProfile": {
        "enablePrivateCluster": True,
        "enableVnetIntegration": True,
        "disableRunCommand": True,
    },
    "oidcIssuerProfile": {"enabled": True},
    "securityProfile": {
        "workloadIdentity": {"enabled": True},
        "imageCleaner": {"enabled": True, "intervalHours": 120.0},
        "defender": {"securityMonitoring": {"enabled": True}},
    },
    "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkPolicy": "azure"},
    "addonProfiles": {
        "azurepolicy": {"enabled": True, "config": {"version": "v2"}},
        "azureKeyvaultSecretsProvider": {"enabled": True, "config": {"enableSecretRotation": "true"}},
    },
    "autoUpgradeProfile": {"upgradeChannel": "none", "nodeOSUpgradeChannel": "NodeImage"},
    "agentPoolProfiles": [
        {
            "name": "npsystem",
            "mode": "System",
            "count": 3.0,
            "enableAutoScaling": True,
            "minCount": 3.0,
            "maxCount": 4.0,
            "vmSize": "Standard_D2d_v5",
            "osDiskType": "Ephemeral",
            "osDiskSizeGB": 64.0,
            "availabilityZones": ["1", "2", "3"],
            "nodeTaints": ["CriticalAddonsOnly=true:NoSchedule"],
            "upgradeSettings": {"maxSurge": "33%"},
        }
    ],
}

QUICKSTART_CLUSTER: Final[Json] = {
    "resourceName": "aks101cluster",
    "identity": {"type": "SystemAssigned"},
    "dnsPrefix": "aks101",
    "agentPoolProfiles": [
        {
            "name": "agentpool",
            "osDiskSizeGB": 0.0,
            "count": 3.0,
            "vmSize": "standard_d2s_v3",
            "osType": "Linux",
            "mode": "System",
        }
    ],
    "linuxProfile": {"adminUsername": "azureuser"},
}

AUTOMATIC_CLUSTER: Final[Json] = {"resourceName": "automatic", "sku": {"name": "Automatic", "tier": "Standard"}}
"""learn.microsoft.com/azure/aks/automatic: all else is preset."""

BASELINE_USER_POOL: Final[Json] = {
    "agentPoolName": "npuser01",
    "mode": "User",
    "enableAutoScaling": True,
    "minCount": 2.0,
    "maxCount": 5.0,
    "vmSize": "Standard_D4d_v5",
    "osDiskType": "Ephemeral",
    "osDiskSizeGB": 120.0,
    "availabilityZones": ["1", "2", "3"],
    "upgradeSettings": {"maxSurge": "33%"},
}

BASELINE_REGISTRY: Final[Json] = {
    "registryName": "acraksbaseline",
    "sku": {"name": "Premium"},
    "adminUserEnabled": False,
    "publicNetworkAccess": "Disabled",
    "zoneRedundancy": "Enabled",
    "policies": {"retentionPolicy": {"status": "enabled", "days": 15.0}},
}

QUICKSTART_REGISTRY: Final[Json] = {"registryName": "acr1", "sku": {"name": "Basic"}, "adminUserEnabled": True}
"""learn.microsoft.com/azure/container-registry/container-registry-get-started-docker-cli, with its admin account."""

ACCOUNT: Final[Json] = {
    "kind": "StorageV2",
    "sku": {"name": "Standard_LRS"},
    "allowSharedKeyAccess": False,
    "allowBlobPublicAccess": False,
    "minimumTlsVersion": "TLS1_2",
    "enableHttpsTrafficOnly": True,
    "publicNetworkAccess": "Disabled",
}
"""By the "Security recommendations for Blob storage" (learn.microsoft.com/azure/storage/blobs)."""

BARE_ACCOUNT: Final[Json] = {"kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
"""What Azure makes of it takes keys, from everywhere."""

BUS: Final[Json] = {
    "sku": {"name": "Premium"},
    "disableLocalAuth": True,
    "minimumTlsVersion": "1.2",
    "publicNetworkAccess": "Disabled",
}
BARE_BUS: Final[Json] = {"sku": {"name": "Standard"}}

SUBSCRIPTION: Final = "/subscriptions/00000000-0000-0000-0000-000000000000"
QUEUE_READER: Final[Json] = {
    "roleDefinitionId": (
        f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/19e7f393-937e-4f77-808e-94535e297925"
    ),
    "principalId": "11111111-1111-1111-1111-111111111111",
    "principalType": "ServicePrincipal",
    "scope": f"{SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/shop",
}
"""Storage Queue Data Reader, one of Azure's built-in roles, on one account."""

CREDENTIAL: Final[Json] = {
    "issuer": "https://eastus.oic.prod-aks.azure.com/22222222-2222-2222-2222-222222222222/",
    "subject": "system:serviceaccount:shop:orders",
    "audiences": ["api://AzureADTokenExchange"],
}
"""As in "Create the federated identity credential" (learn.microsoft.com/azure/aks/workload-identity-deploy-cluster)."""

DIAGNOSTICS: Final[Json] = {
    "resourceUri": (
        f"{SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/aks-baseline"
    ),
    "logs": [
        {"category": each, "enabled": True}
        for each in ("cluster-autoscaler", "kube-controller-manager", "kube-audit-admin", "guard")
    ],
}
"""What mspnp/aks-baseline collects."""


def varied(example: Json, path: str, value: Any) -> Json:
    """An example with another value at a path such as `sku.tier`; numbers are places in lists."""
    copied: Any = copy.deepcopy(example)
    *way, last = path.split(".")
    part = copied
    for key in way:
        part = part[int(key)] if key.isdecimal() else part.setdefault(key, {})
    part[last] = value
    return copied


def security_group(**rule: Any) -> Json:
    """A group with one rule that lets something in (learn.microsoft.com/azure/virtual-network/network-security-groups-
    overview)."""
    allowed = {
        "name": "in",
        "priority": 100.0,
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "Tcp",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
    }
    return {"securityRules": [{**allowed, **rule}]}
