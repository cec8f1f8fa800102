"""What Azure Kubernetes Service refuses of a cluster although each of its settings is right by itself.

Sources: the pages of learn.microsoft.com/azure/aks that each rule names, and the preconditions of Microsoft's own
modules (Azure/terraform-azurerm-aks).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from . import defaults, networks, node_pools, replacements, resource_ids, spelling, versions

Problems = Iterator[tuple[str, str]]
"""Keys below `cluster`, and what is wrong, the rule and the fix."""

TIERS_WITH_COSTS: Final = ("Standard", "Premium")
"""Tiers whose costs can be seen by namespace (cost-analysis)."""

PRIVATE_DNS_ZONE: Final = (
    r"/subscriptions/[^/]+/resourcegroups/[^/]+/providers/microsoft\.network/privatednszones/([^/]+)"
)
KEY: Final = r"https://([A-Za-z0-9-]{3,24})\.vault\.[a-z.]+/keys/[A-Za-z0-9-]{1,127}/[0-9a-f]{32}"
"""The identifier of a key's version (learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates)."""

ZONE_NAME: Final = r"([a-z0-9-]{1,32}\.)?private(link)?\.[a-z0-9]+\.azmk8s\.io"
"""What AKS takes as the name of a zone for a private API server (private-clusters, "Configure a private DNS zone")."""

AUTOMATIC: Final[Mapping[str, Any]] = {
    "tier": "Standard",
    "zones": ["1", "2", "3"],
    "network_dataplane": "cilium",
    "access.entra": True,
    "access.local_accounts": False,
    "upgrades.channel": "stable",
    "upgrades.node_os_channel": "NodeImage",
    "security.image_cleaner_hours": 168,
    "security.node_group_lockdown": True,
    "vertical_pod_autoscaler": True,
}
"""What a cluster of the SKU Automatic has and nobody may take away (intro-aks-automatic, "Feature comparison")."""


def resolved(profile: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a cluster as they hold. One whose nodes AKS chooses has no pools unless they are given."""
    said = defaults.resolved("cluster", profile, given)
    if said["sku"] == "Automatic":
        for key, value in AUTOMATIC.items():
            if defaults.at(given, key) is None:
                section, _, part = key.rpartition(".")
                (said[section] if section else said)[part] = value
    if given.get("pools") is None and (said["auto_provisioning"] or said["sku"] == "Automatic"):
        said["pools"] = {}
    return said


def node_count(cluster: Mapping[str, Any]) -> int:
    """The most nodes of all pools together, with those of an upgrade; of what AKS provisions by itself, none."""
    surge = cluster["upgrades"]["max_surge"]
    return sum(networks.nodes(pool, surge) for pool in (cluster["system_pool"], *cluster["pools"].values()))


def problems(cluster: Mapping[str, Any], network: Mapping[str, Any]) -> Problems:
    """What is wrong; both are resolved."""
    yield from _versions(cluster)
    yield from _access(cluster["access"])
    yield from _api_server(cluster["api_server"], network)
    yield from _encryption(cluster)
    yield from _provisioning(cluster)
    yield from node_pools.problems(cluster)


def _versions(cluster: Mapping[str, Any]) -> Problems:
    version, upgrades = cluster["kubernetes_version"], cluster["upgrades"]
    if upgrades["channel"] == "patch" and version.count(".") > 1:
        minor = versions.minor(version)
        yield (
            "kubernetes_version",
            f"'{version}' names a patch, and upgrades.channel is patch, which would move past it; write '{minor}', or "
            "set the channel to none",
        )
    if upgrades["window"] and upgrades["channel"] == "none" and upgrades["node_os_channel"] in ("None", "Unmanaged"):
        yield "upgrades.window", "nothing is upgraded by itself, so that no window is kept; remove it, or set a channel"
    if cluster["cost_analysis"] and cluster["tier"] not in TIERS_WITH_COSTS:
        yield (
            "cost_analysis",
            f"the tier {cluster['tier']} has none; it takes Standard or Premium; change one",
        )


def _access(access: Mapping[str, Any]) -> Problems:
    entra, local = access["entra"], access["local_accounts"]
    if not entra and not local:
        yield (
            "access.local_accounts",
            "nobody could sign in: there are neither local accounts nor Microsoft Entra; set access.entra to true",
        )
    if entra and not local and not access["admins"]:
        yield (
            "access.admins",
            "missing; with Microsoft Entra and without local accounts nobody could reach the cluster; give the object "
            "ids of Entra groups, and put whoever deploys into one of them",
        )
    if not entra:
        for key in ("admins", "namespaces"):
            if access[key]:
                yield f"access.{key}", "it names Entra groups, and access.entra is off; set it to true, or remove them"
    if access["login"] == "admin" and not local:
        yield "access.login", "'admin' is a local account, and access.localAccounts is off; choose azurecli"


def _api_server(server: Mapping[str, Any], network: Mapping[str, Any]) -> Problems:
    zone = server["private_dns_zone"]
    if server["private"] and server["authorized_ranges"]:
        yield (
            "api_server.authorized_ranges",
            "they are for a public API server, and this one is private; remove them, or set apiServer.private to false",
        )
    if server["private"] and zone == "none" and not server["public_fqdn"]:
        yield (
            "api_server.public_fqdn",
            "privateDnsZone is none, so that the API server would have no name at all; set apiServer.publicFqdn to "
            "true, or privateDnsZone to system",
        )
    if not server["private"] and server["public_fqdn"]:
        yield "api_server.public_fqdn", "it is for a private API server; set apiServer.private to true, or remove it"
    if zone not in ("system", "none"):
        found = re.fullmatch(PRIVATE_DNS_ZONE, zone, re.IGNORECASE)
        if not server["private"]:
            yield "api_server.private_dns_zone", "it is for a private API server; set apiServer.private, or remove it"
        elif not found:
            yield "api_server.private_dns_zone", f"'{zone}' is neither system, none nor a private DNS zone's id"
        elif not re.fullmatch(ZONE_NAME, found[1], re.IGNORECASE):
            yield (
                "api_server.private_dns_zone",
                f"'{found[1]}' is no name that AKS takes, which is [part.]privatelink.<region>.azmk8s.io; give another",
            )
    if server["vnet_integration"]:
        if not networks.own(network):
            yield (
                "api_server.vnet_integration",
                "the API server goes into a subnet of an own network, and there is none; give network.addressSpace",
            )
        elif network["existing"]["nodes"] is not None and network["existing"]["api_server"] is None:
            yield (
                "api_server.vnet_integration",
                "network.existing.apiServer is missing; it is the id of a subnet of a /28 or larger, delegated to "
                "Microsoft.ContainerService/managedClusters; add it",
            )


def _encryption(cluster: Mapping[str, Any]) -> Problems:
    kms = cluster["security"]["kms"]
    if kms is None:
        return
    key, vault = re.fullmatch(KEY, kms["key"]), resource_ids.name(kms["vault"])
    if key is None:
        yield (
            "security.kms.key",
            f"'{kms['key']}' is no key with its version, like https://<vault>.vault.azure.net/keys/<name>/<version>; "
            "`az keyvault key show --query key.kid` prints it",
        )
    elif key[1].lower() != vault.lower():
        yield (
            "security.kms.vault",
            f"it is '{vault}', and the key is in '{key[1]}'; give the id of the vault that the key is in",
        )
    if kms.get("private") and not cluster["api_server"]["vnet_integration"]:
        yield (
            "security.kms.private",
            "an API server outside of the network does not reach a private vault "
            "(learn.microsoft.com/azure/aks/use-kms-etcd-encryption); set apiServer.vnetIntegration to true",
        )


def _provisioning(cluster: Mapping[str, Any]) -> Problems:
    if cluster["auto_provisioning"]:
        if cluster["pools"]:
            yield (
                "pools",
                f"autoProvisioning takes the place of the autoscaler of {', '.join(sorted(cluster['pools']))}; "
                "write pools: {}, or turn it off",
            )
        if cluster["network_dataplane"] != "cilium":
            yield "auto_provisioning", "it needs the data plane cilium; set networkDataplane to cilium"
    if cluster["fqdn_policies"] and cluster["network_dataplane"] != "cilium":
        yield (
            "fqdn_policies",
            "it needs the data plane cilium; set networkDataplane to cilium, or fqdnPolicies to false",
        )
    if cluster["sku"] == "Automatic":
        for key, value in AUTOMATIC.items():
            if (held := defaults.at(cluster, key)) != value:
                has, wants = spelling.shown(held), spelling.shown(value)
                yield key, f"{has} is not what AKS Automatic has, which is {wants}; remove it, or choose the SKU Base"
        if cluster["pools"]:
            yield "pools", "AKS Automatic chooses its nodes itself; write pools: {}"
    elif cluster["upgrades"]["channel"] == "stable":
        yield (
            "upgrades.channel",
            "'stable' moves to another minor version by itself, past cluster.kubernetesVersion; it is for the SKU "
            "Automatic; choose patch or none",
        )


def fixed(cluster: Mapping[str, Any], network: Mapping[str, Any]) -> dict[str, Any]:
    """What cannot change while the cluster stays: Azure refuses it, or the provider replaces the cluster.

    By configuration key. Source: `forceNewMap` of pulumi/pulumi-azure-native (`provider/pkg/gen/replacement.go`), and
    "cannot be changed" on the pages of AKS; of the pool that the cluster is made with, what AKS keeps for its life.
    """
    server, pool = cluster["api_server"], cluster["system_pool"]
    return {
        "network.podCidr": network["pod_cidr"],
        "network.serviceCidr": network["service_cidr"],
        "network.dnsServiceIp": network["dns_service_ip"],
        "network.egress": network["egress"],
        "cluster.networkDataplane": cluster["network_dataplane"],
        replacements.PRIVATE: server["private"],
        replacements.IN_NETWORK: server["vnet_integration"],
        "cluster.security.diskEncryptionSet": cluster["security"]["disk_encryption_set"],
        "cluster.security.hostEncryption": cluster["security"]["host_encryption"],
        "cluster.zones": list(cluster["zones"]),
        "cluster.osSku": cluster["os_sku"],
        **{
            f"cluster.systemPool.{spelling.camel(key)}": pool[key]
            for key in ("vm_size", "os_disk", "os_disk_size", "max_pods")
        },
    }
