"""What holds for a platform where its configuration says nothing: one entry for each key, with its reason.

Two profiles: `development` is cheap and quick, `production` is what a review of the AKS baseline cluster expects
(learn.microsoft.com/azure/architecture/reference-architectures/containers/aks/baseline-aks). Keys are those of the
arguments; a stack's file spells them in camel case.
"""

# A row a key is a table to read; broken into five lines it is none.
# ruff: noqa: E501

import copy
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Final

from msgspec import Struct


class Profile(StrEnum):
    """Which set of defaults holds."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Default(Struct, frozen=True, kw_only=True):
    """What one key is where nobody says otherwise; None leaves the thing out, or to Azure."""

    key: str
    """The path of the key; `*` stands for a name of one's own choice."""
    development: Any
    production: Any
    why: str


def _same(key: str, value: Any, why: str) -> Default:
    return Default(key=key, development=value, production=value, why=why)


def _by_profile(key: str, development: Any, production: Any, why: str) -> Default:
    return Default(key=key, development=development, production=production, why=why)


TABLE: Final[tuple[Default, ...]] = (
    # The platform
    _same("platform.name", "aks-functions", "what names in Azure begin with, the stack's name behind it"),
    _same("platform.namespace", "functions", "where function apps are, and nothing else"),
    _same("platform.profile", "development", "a first try is cheap, and production says so"),
    _same("platform.tags", {}, "on everything that takes some; Azure adds up costs by them"),
    # The network
    _by_profile("network.address_space", None, "10.240.0.0/16", "an own network takes private endpoints and an own way out; without one AKS makes its own"),
    _same("network.subnets.nodes", None, "the first half of the address space; nodes of the autoscaler's maximum and those of an upgrade have to fit"),
    _same("network.subnets.endpoints", None, "the third quarter of the address space"),
    _same("network.subnets.api_server", None, "the first 16 addresses of the last quarter, as many as AKS asks for"),
    _same("network.pod_cidr", "10.244.0.0/16", "Azure's own default; every node takes a /24 of it"),
    _same("network.service_cidr", "10.0.0.0/16", "Azure's own default; stated, since it must not overlap the network"),
    _same("network.dns_service_ip", "10.0.0.10", "Azure's own default, inside the services' range"),
    _by_profile("network.egress", "loadBalancer", "natGateway", "a gateway has ports for many connections, and an address that partners can allow"),
    _same("network.nat_addresses", 1, "64,512 ports; KEDA and the apps share them"),
    _same("network.firewall_address", None, "only with the egress `firewall`, which a hub's firewall takes over"),
    _by_profile("network.private_endpoints", False, True, "registry and storage answer in the network alone"),
    _same("network.vaults", [], "ids of Key Vaults that get a private endpoint, too"),
    _same("network.dns_zones", {}, "the zones of private endpoints are made here unless a hub has them"),
    _same("network.hub", None, "the virtual network to peer with, by id"),
    _same("network.public_ports", [], "what the Internet may reach on the nodes' subnet, where a load balancer stands before an ingress"),
    _same("network.existing.nodes", None, "a subnet of somebody else's instead of an own network"),
    _same("network.existing.endpoints", None, "with `network.existing.nodes`, where private endpoints go"),
    _same("network.existing.api_server", None, "with `network.existing.nodes`, for an API server in the network"),
    # The cluster
    _same("cluster.sku", "Base", "`Automatic` leaves pools, network and KEDA to AKS"),
    _same("cluster.kubernetes_version", "1.35", "the newest that KEDA 2.20 is tested with (1.33 to 1.35)"),
    _by_profile("cluster.tier", "Free", "Standard", "Free promises no availability and is for fewer than 10 nodes"),
    _by_profile("cluster.zones", [], ["1", "2", "3"], "a zone may fail; a pool's zones are fixed when it is made"),
    _same("cluster.os_sku", "AzureLinux", "few packages, and none that a node does not need"),
    _same("cluster.network_dataplane", "cilium", "enforces network policies without iptables, and costs nothing; Azure's own policy engine ends in 2028"),
    _same("cluster.network_observability", False, "flows, drops and DNS answers by pod, as metrics; Azure's Advanced Container Networking costs money by node"),
    _same("cluster.fqdn_policies", False, "network policies by domain name; the same offer of Azure's, and the same price"),
    _same("cluster.application_routing", False, "AKS runs an NGINX ingress controller; most platforms have one, or a gateway"),
    _same("cluster.api_server.private", False, "a private one is reached from its network alone, so that whoever deploys must be there"),
    _same("cluster.api_server.vnet_integration", False, "the API server in an own subnet, where a private link costs too much time or money"),
    _same("cluster.api_server.authorized_ranges", [], "who reaches a public API server; empty for everybody who can sign in"),
    _same("cluster.api_server.private_dns_zone", "system", "where a private API server's name is; AKS makes the zone"),
    _same("cluster.api_server.public_fqdn", False, "the name of a private API server is nobody's business outside"),
    _by_profile("cluster.access.entra", False, True, "people sign in with Microsoft Entra, and Azure's roles say what they may do"),
    _by_profile("cluster.access.local_accounts", True, False, "a client certificate belongs to nobody and cannot be revoked"),
    _same("cluster.access.login", "azurecli", "how kubelogin signs in; a pipeline has `workloadidentity`, `spn` or `msi`"),
    _same("cluster.access.admins", [], "object ids of Entra groups; they may do everything in the cluster"),
    _same("cluster.access.namespaces", {}, "object ids of Entra groups by namespace and role"),
    _by_profile("cluster.upgrades.channel", "none", "patch", "patches hold fixes of security and no news"),
    _same("cluster.upgrades.node_os_channel", "NodeImage", "the nodes' own fixes, tested by AKS, every week"),
    _by_profile("cluster.upgrades.window", None, {"day": "Sunday", "start": "02:00", "hours": 4, "utc_offset": "+00:00"}, "upgrades come at an hour of one's own choice"),
    _by_profile("cluster.upgrades.max_surge", "10%", "33%", "how many nodes at a time are exchanged; more is faster, and needs more addresses and quota"),
    _same("cluster.upgrades.drain_timeout", 30, "minutes for a node's pods to end; Azure's own default"),
    _by_profile("cluster.upgrades.node_soak", 0, 5, "minutes between two nodes, in which a bad image shows before it is everywhere"),
    _by_profile("cluster.security.image_cleaner_hours", None, 168, "images that nothing runs leave the nodes, with their holes"),
    _same("cluster.security.key_vault", True, "secrets can be mounted from a Key Vault; costs nothing"),
    _same("cluster.security.key_vault_rotation", "2m", "a changed secret is there soon"),
    _by_profile("cluster.security.azure_policy", False, True, "Azure's policies reach into the cluster"),
    _by_profile("cluster.security.run_command", True, False, "commands through Azure's API go past the network's and Kubernetes' own controls"),
    _same("cluster.security.defender", False, "Microsoft Defender for Containers is paid for by core; whoever has the plan turns it on"),
    _same("cluster.security.kms", None, "encrypts Kubernetes Secrets by a key of one's own; without that key the cluster is lost"),
    _same("cluster.security.fips", False, "node images with validated cryptography, for who has to prove it"),
    _same("cluster.security.host_encryption", False, "has to be registered in the subscription first"),
    _same("cluster.security.node_group_lockdown", False, "nobody but AKS changes the nodes' resource group; tools that do would fail"),
    _same("cluster.security.disk_encryption_set", None, "the id of a set with a key of one's own"),
    _by_profile("cluster.system_pool.vm_size", "Standard_D2s_v5", "Standard_D4ds_v5", "4 cores as AKS recommends, with a local disk for the operating system"),
    _by_profile("cluster.system_pool.min_count", 1, 3, "one in each zone"),
    _by_profile("cluster.system_pool.max_count", 3, 5, "room for an upgrade and KEDA's second replicas"),
    _by_profile("cluster.system_pool.os_disk", "Managed", "Ephemeral", "a local disk is faster, free, and empty after a reimage"),
    _same("cluster.system_pool.os_disk_size", 128, "GiB; what AKS gives a node of this size"),
    _same("cluster.system_pool.max_pods", 110, "fits a /24 of the pods' range, twice over for rollouts; 250 is AKS's most"),
    _same("cluster.pools", {"functions": {}}, "one for function apps; any number, by name"),
    _same("cluster.pools.*.mode", "User", "`System` for a second pool of AKS's own pods"),
    _by_profile("cluster.pools.*.vm_size", "Standard_D4s_v5", "Standard_D4ds_v5", "with a local disk for the operating system in production"),
    _by_profile("cluster.pools.*.min_count", 1, 2, "two, so that one may fail; 0 where a cold start of minutes is no matter"),
    _same("cluster.pools.*.max_count", 10, "a limit for the bill"),
    _same("cluster.pools.*.zones", None, "those of the cluster"),
    _by_profile("cluster.pools.*.os_disk", "Managed", "Ephemeral", "as for the system pool"),
    _same("cluster.pools.*.os_disk_size", 128, "GiB; as for the system pool"),
    _same("cluster.pools.*.max_pods", 110, "as for the system pool"),
    _same("cluster.pools.*.spot", False, "Azure takes spot nodes back at half a minute's notice; what runs there has to ask for it"),
    _same("cluster.pools.*.spot_max_price", -1, "US dollars an hour; -1 is up to the price of a regular node"),
    _same("cluster.pools.*.labels", {}, "for node selectors of one's own"),
    _same("cluster.pools.*.taints", [], "what keeps pods away that do not tolerate it, such as `gpu=yes:NoSchedule`"),
    _same("cluster.auto_provisioning", False, "AKS chooses VM sizes by itself; it takes the place of the autoscaler"),
    _same("cluster.vertical_pod_autoscaler", False, "recommends requests of pods; apps grow in number, by KEDA"),
    _same("cluster.flux", None, "a repository whose manifests AKS keeps in the cluster"),
    _by_profile("cluster.cost_analysis", False, True, "costs by namespace; free from the tier Standard on"),
    _same("cluster.allow_cluster_replacement", False, "a new cluster is an outage, and never by accident"),
    # The registry
    _same("registry.id", None, "one that exists already, by id"),
    _same("registry.login_server", None, "of one that exists already, where it is not its name and azurecr.io"),
    _by_profile("registry.sku", "Basic", "Premium", "zones, private endpoints and retention are Premium's alone"),
    _by_profile("registry.zone_redundancy", False, True, "without images nothing scales"),
    _by_profile("registry.public_access", True, False, "images come in through the network, or from an ACR task"),
    _same("registry.allowed_ranges", [], "the public addresses that may reach it; empty for all"),
    _by_profile("registry.export", True, False, "images do not leave for another registry; with the network closed alone"),
    _by_profile("registry.data_endpoint", False, True, "layers come from an address of the registry's own, so that a firewall can allow it alone"),
    _by_profile("registry.retention_days", None, 15, "days until manifests without a tag are removed"),
    _same("registry.replicas", [], "regions with a copy"),
    _same("registry.cache", [], "public registries whose images are pulled through this one, such as `mcr.microsoft.com`"),
    _same("registry.permissions", "roles", "`abac` for an existing one whose roles are by repository"),
    # Event sources
    _by_profile("sources.storage_sku", "Standard_LRS", "Standard_ZRS", "messages outlive a zone"),
    _same("sources.service_bus_sku", "Standard", "Premium costs a hundred times as much; private endpoints take it"),
    _same("sources.event_hubs_sku", "Standard", "up to 40 throughput units, with consumer groups and private endpoints"),
    # KEDA
    _same("keda.install", "helm", "the newest version with all options; `addon` is AKS's, `existing` somebody else's"),
    _same("keda.version", "2.20.2", "the one that this is tested with"),
    _same("keda.namespace", "keda", "KEDA's own habit; `kube-system` for the add-on"),
    _same("keda.service_account", "keda-operator", "the operator's, which identities trust"),
    _by_profile("keda.replicas", 1, 2, "a second one takes over in seconds"),
    _by_profile("keda.network_policy", False, True, "KEDA reaches the cluster, and Azure over HTTPS and AMQP, and nothing else"),
    _by_profile("keda.prometheus", False, True, "how long queues are, and what goes wrong"),
    _same("keda.egress_ports", [], "TCP ports beside 443 and AMQP's that scalers need, such as 9093 for Kafka"),
    _same("keda.log_level", "info", "`debug` tells of every poll"),
    _same("keda.restrict_secrets", False, "KEDA reads Secrets of its own namespace alone; no app may then give a connection string"),
    _same("keda.failure_policy", "Ignore", "`Fail` refuses even the removal of finalizers while the webhook is down"),
    _by_profile("keda.watch_own_namespace", False, True, "KEDA may work in the namespace of the function apps and nowhere else"),
    _by_profile("keda.keep_crds", False, True, "a removed release does not take all scaling rules of the cluster along"),
    _same("keda.images", "ghcr.io", "`registry` pulls them through the stack's own registry"),
    # Monitoring
    _by_profile("monitoring.enabled", False, True, "logs cost money by volume"),
    _same("monitoring.workspace", None, "an existing workspace, by id"),
    _same("monitoring.retention_days", 30, "free for that long"),
    _same("monitoring.daily_quota_gb", None, "a limit for the bill; beyond it nothing is logged"),
    _same("monitoring.application_insights", True, "traces of every function app"),
    _same("monitoring.container_logs", True, "what containers write"),
    _same("monitoring.diagnostics", True, "what the control plane and the registry did"),
    _same("monitoring.prometheus", True, "metrics of nodes, pods and KEDA"),
    _same("monitoring.alerts", True, "KEDA's errors, apps at their limit, queues that grow"),
    _same("monitoring.dashboard", True, "queue length against replicas, for each function app"),
    _same("monitoring.emails", [], "who gets the alerts"),
    # Operations
    _same("operations.budget", None, "an amount a month, and who is told at 80 and 100 %"),
    _same("operations.schedule", None, "when a cluster of development stops and starts"),
    _by_profile("operations.locks", False, True, "nobody deletes registry, network or workspace by hand"),
    _by_profile("operations.protect", False, True, "Pulumi does not delete what holds data until this is off"),
)  # fmt: skip

ANY: Final = "*"
"""Stands for a name of one's own choice in a key."""


def resolved(section: str, profile: Profile | str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The keys below `section` as they hold: what is given, else the profile's default. Unknown keys stay.

    A key that is given as None counts as not given.
    """
    return _resolved(_tree()[section], Profile(profile), given)


def of(key: str, profile: Profile | str = Profile.DEVELOPMENT) -> Any:
    """The default of one key."""
    section, _, rest = key.partition(".")
    return at(resolved(section, profile, {}), rest)


def at(values: Mapping[str, Any], key: str) -> Any:
    """The value at a dotted key; None where there is none."""
    value: Any = values
    for part in key.split("."):
        below: Mapping[str, Any] = value or {}
        value = below.get(part)
    return value


@cache
def _tree() -> dict[str, Any]:
    """The table as a tree: a part is a dictionary by key; what has a default itself has it under the empty key."""
    tree: dict[str, Any] = {}
    for each in TABLE:
        part = tree
        for name in each.key.split("."):
            part = part.setdefault(name, {})
        part[""] = each
    return tree


def _resolved(part: Mapping[str, Any], profile: Profile, given: Mapping[str, Any]) -> dict[str, Any]:
    result = {key: value for key, value in given.items() if value is not None}
    for key, below in part.items():
        default: Default | None = below.get("")
        value = result.get(key)
        if default is not None and value is None:
            value = copy.deepcopy(default.production if profile is Profile.PRODUCTION else default.development)
        if ANY in below:
            members: Mapping[str, Any] = value or {}
            value = {name: _resolved(below[ANY], profile, each or {}) for name, each in members.items()}
        elif default is None:
            value = _resolved(below, profile, value or {})
        result[key] = value
    return result
