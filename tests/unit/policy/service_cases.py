"""Cases of rules about Azure's other resources."""

from collections.abc import Mapping
from typing import Final

from tests.unit.policy.azure import (
    ACCOUNT,
    BARE_ACCOUNT,
    BARE_BUS,
    BASELINE_REGISTRY,
    BUS,
    CREDENTIAL,
    DIAGNOSTICS,
    QUEUE_READER,
    QUICKSTART_REGISTRY,
    SUBSCRIPTION,
    security_group,
    varied,
)
from tests.unit.policy.case import Cases

SERVICES: Final[Mapping[str, Cases]] = {
    "registry-admin": Cases(
        (BASELINE_REGISTRY, {"sku": {"name": "Basic"}}), ((QUICKSTART_REGISTRY, ("adminUserEnabled is true",)),)
    ),
    "registry-anonymous-pull": Cases(
        (BASELINE_REGISTRY,),
        ((varied(BASELINE_REGISTRY, "anonymousPullEnabled", True), ("anonymousPullEnabled is true",)),),
    ),
    "registry-premium": Cases((BASELINE_REGISTRY,), ((QUICKSTART_REGISTRY, ("sku.name", "Basic")),)),
    "registry-zones": Cases(
        (BASELINE_REGISTRY,),
        (
            (QUICKSTART_REGISTRY, ("zoneRedundancy is not set",)),
            (varied(BASELINE_REGISTRY, "zoneRedundancy", "Disabled"), ("Disabled",)),
        ),
    ),
    "registry-public-access": Cases(
        (BASELINE_REGISTRY,),
        (
            (QUICKSTART_REGISTRY, ("publicNetworkAccess is not set",)),
            (varied(BASELINE_REGISTRY, "publicNetworkAccess", "Enabled"), ("Enabled",)),
        ),
    ),
    "registry-retention": Cases(
        (BASELINE_REGISTRY, QUICKSTART_REGISTRY),
        (
            (varied(BASELINE_REGISTRY, "policies.retentionPolicy.status", "disabled"), ("status", "disabled")),
            ({"sku": {"name": "Premium"}}, ("policies.retentionPolicy.status is not set",)),
        ),
    ),
    "storage-shared-keys": Cases((ACCOUNT,), ((BARE_ACCOUNT, ("allowSharedKeyAccess is not set",)),)),
    "storage-https": Cases(
        (ACCOUNT, BARE_ACCOUNT),
        ((varied(ACCOUNT, "enableHttpsTrafficOnly", False), ("enableHttpsTrafficOnly is false",)),),
    ),
    "storage-tls": Cases(
        (ACCOUNT, varied(ACCOUNT, "minimumTlsVersion", "TLS1_3")),
        (
            (BARE_ACCOUNT, ("minimumTlsVersion is not set",)),
            (varied(ACCOUNT, "minimumTlsVersion", "TLS1_0"), ("TLS1_0",)),
        ),
    ),
    "storage-public-blobs": Cases(
        (ACCOUNT,), ((varied(ACCOUNT, "allowBlobPublicAccess", True), ("allowBlobPublicAccess is true",)),)
    ),
    "storage-public-containers": Cases(
        ({"containerName": "stock", "publicAccess": "None"}, {"containerName": "stock"}),
        (
            ({"containerName": "stock", "publicAccess": "Blob"}, ("publicAccess", "Blob")),
            ({"containerName": "stock", "publicAccess": "Container"}, ("publicAccess", "Container")),
        ),
    ),
    "storage-public-access": Cases((ACCOUNT,), ((BARE_ACCOUNT, ("publicNetworkAccess is not set",)),)),
    "messaging-local-authentication": Cases((BUS,), ((BARE_BUS, ("disableLocalAuth is not set",)),)),
    # learn.microsoft.com/azure/service-bus-messaging/service-bus-sas: there is no right one.
    "messaging-keys": Cases((), (({"rights": ["Listen", "Send"]}, ("Listen, Send",)),)),
    "messaging-tls": Cases((BUS,), ((varied(BUS, "minimumTlsVersion", "1.0"), ("minimumTlsVersion", "1.0")),)),
    "messaging-public-access": Cases((BUS,), ((BARE_BUS, ("publicNetworkAccess is not set",)),)),
    "network-open-ports": Cases(
        (
            security_group(sourceAddressPrefix="Internet", destinationPortRanges=["80", "443"]),
            security_group(sourceAddressPrefix="VirtualNetwork", destinationPortRange="*"),
            security_group(sourceAddressPrefix="203.0.113.7", destinationPortRange="22"),
            security_group(sourceAddressPrefix="*", destinationPortRange="*", access="Deny"),
            security_group(sourceAddressPrefix="*", destinationPortRange="*", direction="Outbound"),
            {"securityRules": []},
        ),
        (
            (security_group(sourceAddressPrefix="*", destinationPortRange="*"), ("securityRules[0]", "every port")),
            (security_group(sourceAddressPrefix="Internet", destinationPortRanges=["443", "20-30"]), ("20-30",)),
            (security_group(sourceAddressPrefixes=["0.0.0.0/0"], destinationPortRange="3389"), ("3389",)),
            (
                security_group(sourceAddressPrefix="Internet", destinationPortRange="22")["securityRules"][0],
                ("destinationPortRange is 22",),
            ),
        ),
    ),
    "network-security-groups": Cases(
        ({"subnetName": "nodes", "networkSecurityGroup": {"id": "/g"}}, {"subnetName": "AzureFirewallSubnet"}),
        (({"subnetName": "nodes", "addressPrefix": "10.240.0.0/22"}, ("networkSecurityGroup is not set",)),),
    ),
    "network-way-out": Cases(
        ({"subnetName": "nodes", "defaultOutboundAccess": False},),
        (({"subnetName": "nodes", "addressPrefix": "10.240.0.0/22"}, ("defaultOutboundAccess is not set",)),),
    ),
    "role-overwhelming": Cases(
        (QUEUE_READER,),
        tuple(
            (varied(QUEUE_READER, "roleDefinitionId", f"/providers/x/roleDefinitions/{guid}"), (name,))
            # learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged
            for name, guid in (
                ("Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
                ("Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c"),
                ("User Access Administrator", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"),
                ("Role Based Access Control Administrator", "F58310D9-A9F6-439A-9E8D-F62E7B41A168"),
            )
        ),
    ),
    "role-principal-type": Cases(
        (QUEUE_READER,),
        (({key: each for key, each in QUEUE_READER.items() if key != "principalType"}, ("principalType is not set",)),),
    ),
    "role-scope": Cases(
        (QUEUE_READER,),
        (
            (varied(QUEUE_READER, "scope", f"{SUBSCRIPTION}/resourceGroups/shop"), ("scope", "resourceGroups/shop")),
            (varied(QUEUE_READER, "scope", SUBSCRIPTION), (SUBSCRIPTION,)),
            (varied(QUEUE_READER, "scope", "/providers/Microsoft.Management/managementGroups/shop"), ("scope",)),
        ),
    ),
    # Any of one's own is told.
    "role-definitions": Cases((), (({"roleName": "Shop reader", "permissions": []}, ("Shop reader",)),)),
    "credential-issuer": Cases(
        (CREDENTIAL,), ((varied(CREDENTIAL, "issuer", "http://issuer.example.com/"), ("issuer", "http://")),)
    ),
    "credential-subject": Cases(
        (CREDENTIAL, varied(CREDENTIAL, "subject", "repo:octo-org/octo-repo:environment:Production")),
        (
            (
                varied(CREDENTIAL, "subject", "system:serviceaccount:shop:default"),
                ("system:serviceaccount:shop:default",),
            ),
            (varied(CREDENTIAL, "subject", "system:serviceaccount:shop"), ("subject",)),
            (varied(CREDENTIAL, "audiences", ["shop"]), ("audiences", "shop")),
        ),
    ),
    "workspace-retention": Cases(
        ({"retentionInDays": 30.0}, {"retentionInDays": 730.0}, {}),
        (({"retentionInDays": 7.0}, ("retentionInDays is 7",)),),
    ),
    "workspace-local-authentication": Cases(
        ({"features": {"disableLocalAuth": True}},), (({}, ("features.disableLocalAuth is not set",)),)
    ),
    "insights-local-authentication": Cases(({"disableLocalAuth": True},), (({}, ("disableLocalAuth is not set",)),)),
    "insights-workspace": Cases(
        ({"workspaceResourceId": "/w"},), (({"applicationType": "web"}, ("workspaceResourceId is not set",)),)
    ),
    "diagnostics-categories": Cases(
        (
            DIAGNOSTICS,
            varied(DIAGNOSTICS, "logs", [{"categoryGroup": "allLogs", "enabled": True}]),
            {"resourceUri": "/providers/Microsoft.ContainerRegistry/registries/shop", "logs": []},
        ),
        (
            (varied(DIAGNOSTICS, "logs.3.enabled", False), ("guard",)),
            (varied(DIAGNOSTICS, "logs", []), ("cluster-autoscaler", "kube-audit-admin")),
        ),
    ),
    "costs-tags": Cases(({"tags": {"owner": "shop"}},), (({}, ("tags is not set",)), ({"tags": {}}, ("tags",)))),
    "costs-budget-notifications": Cases(
        ({"amount": 100.0, "notifications": {"most": {"threshold": 80.0}}},),
        (({"amount": 100.0}, ("notifications is not set",)),),
    ),
}
