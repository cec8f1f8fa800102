"""Mistakes in what the configuration says of the platform: each is told with key, value, rule and fix.

Rules are those of the pages of Azure that `components.model` names; each case is wrong by one of them.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from components.model.spelling import camel
from docs import configuration_tables
from tests.harness.configurations import GOOD, loaded, mistakes, told
from tests.harness.recording import Json

GROUP = "11111111-2222-3333-4444-555555555555"
RESOURCES = "/subscriptions/s/resourceGroups/g/providers"
SUBNET = f"{RESOURCES}/Microsoft.Network/virtualNetworks/hub/subnets/nodes"
REGISTRY = f"{RESOURCES}/Microsoft.ContainerRegistry/registries/shop"
WORKSPACE = f"{RESOURCES}/Microsoft.OperationalInsights/workspaces/shop"
VAULT = f"{RESOURCES}/Microsoft.KeyVault/vaults/shop"
KEY = "https://shop.vault.azure.net/keys/etcd/0123456789abcdef0123456789abcdef"
ZONE = f"{RESOURCES}/Microsoft.Network/privateDnsZones"

OWN = {"addressSpace": "10.240.0.0/16"}
ENTRA = {"entra": True, "localAccounts": False, "admins": [GROUP]}
PREMIUM = {"sku": "Premium"}


def cluster(**said: Any) -> Json:
    return {"cluster": said}


def network(**said: Any) -> Json:
    return {"network": said}


def registry(**said: Any) -> Json:
    return {"registry": said}


def keda(**said: Any) -> Json:
    return {"keda": said}


def pools(**said: Any) -> Json:
    return cluster(pools=said)


def app(**said: Any) -> Json:
    return {"functions": {"orders": {**GOOD["orders"], **said}}}


# What is given, the key that the line begins with, and what it has to say.
CONTRADICTIONS: list[tuple[str, Json, str, list[str]]] = [
    # Address ranges: concepts-network-ip-address-planning.
    ("space-small", network(addressSpace="10.240.0.0/27"), "network.addressSpace", ["10.240.0.0/27", "/26", "shorter"]),
    (
        "space-of-pods",
        network(addressSpace="10.244.0.0/16"),
        "network.podCidr",
        ["10.244.0.0/16", "overlaps addressSpace", "choose another"],
    ),
    (
        "space-of-services",
        network(addressSpace="10.0.0.0/16"),
        "network.serviceCidr",
        ["10.0.0.0/16", "overlaps addressSpace", "choose another"],
    ),
    (
        "space-reserved",
        network(addressSpace="172.31.0.0/16"),
        "network.addressSpace",
        ["172.31.0.0/16", "AKS keeps for itself", "choose another"],
    ),
    # A system pool of 3 and a pool of 10 with 10 % more each are 15 nodes, and Azure keeps 5 addresses.
    (
        "nodes-do-not-fit",
        network(addressSpace="10.240.0.0/26", subnets={"nodes": "10.240.0.0/28"}),
        "network.subnets.nodes",
        ["16 addresses", "15 nodes", "need 20", "lower maxCount or maxSurge"],
    ),
    (
        "nodes-do-not-fit-a-half",
        {**network(addressSpace="10.240.0.0/26"), **pools(functions={"maxCount": 40})},
        "network.addressSpace",
        ["32 addresses", "48 nodes", "need 53"],
    ),
    (
        "pods-do-not-fit",
        {**network(podCidr="10.244.0.0/20"), **pools(functions={"maxCount": 20})},
        "network.podCidr",
        ["10.244.0.0/20", "16 nodes", "26", "shorter prefix, or lower maxCount"],
    ),
    ("pods-small", network(podCidr="10.244.0.0/25"), "network.podCidr", ["10.244.0.0/25", "/24", "shorter prefix"]),
    (
        "subnet-outside",
        network(**OWN, subnets={"endpoints": "10.250.0.0/24"}),
        "network.subnets.endpoints",
        ["10.250.0.0/24", "outside addressSpace", "choose a part"],
    ),
    (
        "subnet-tiny",
        network(**OWN, subnets={"endpoints": "10.240.255.0/30"}),
        "network.subnets.endpoints",
        ["10.240.255.0/30", "smallest subnet is a /29"],
    ),
    (
        "subnets-overlap",
        network(**OWN, subnets={"endpoints": "10.240.0.0/24"}),
        "network.subnets.endpoints",
        ["10.240.0.0/24", "overlap", "choose another"],
    ),
    (
        "api-server-tiny",
        network(**OWN, subnets={"apiServer": "10.240.255.0/29"}),
        "network.subnets.apiServer",
        ["10.240.255.0/29", "/28"],
    ),
    ("services-reserved", network(serviceCidr="172.30.0.0/16", dnsServiceIp="172.30.0.10"), "network.serviceCidr", []),
    (
        "services-large",
        network(serviceCidr="10.0.0.0/12"),
        "network.serviceCidr",
        ["smaller than /12", "longer prefix"],
    ),
    ("dns-first", network(dnsServiceIp="10.0.0.1"), "network.dnsServiceIp", ["10.0.0.1", "API server's", "choose"]),
    # What goes together in a network.
    (
        "two-networks",
        network(**OWN, existing={"nodes": SUBNET}),
        "network.addressSpace",
        ["network.existing.nodes", "remove either"],
    ),
    (
        "endpoints-alone",
        network(existing={"endpoints": SUBNET}),
        "network.existing.endpoints",
        ["network.existing.nodes is missing", "add it"],
    ),
    ("api-alone", network(existing={"apiServer": SUBNET}), "network.existing.apiServer", ["missing", "add it"]),
    ("subnets-of-none", network(subnets={"nodes": "10.240.0.0/24"}), "network.subnets", ["network.addressSpace"]),
    ("hub-of-none", network(hub=SUBNET.rpartition("/subnets")[0]), "network.hub", ["network.addressSpace", "remove"]),
    ("ports-of-none", network(publicPorts=[443]), "network.publicPorts", ["network.addressSpace", "remove"]),
    ("firewall-of-none", network(egress="firewall"), "network.egress", ["'firewall'", "route table", "addressSpace"]),
    (
        "firewall-nowhere",
        network(**OWN, egress="firewall"),
        "network.firewallAddress",
        ["missing", "all traffic goes to its address", "add it"],
    ),
    (
        "firewall-unused",
        network(**OWN, egress="natGateway", firewallAddress="10.1.0.4"),
        "network.firewallAddress",
        ["natGateway", "set it to firewall, or remove"],
    ),
    ("nat-unused", network(natAddresses=2), "network.natAddresses", ["loadBalancer", "set it to natGateway"]),
    (
        "endpoints-nowhere",
        {**network(privateEndpoints=True), **registry(**PREMIUM)},
        "network.privateEndpoints",
        ["own network", "addressSpace"],
    ),
    (
        "endpoints-in-no-subnet",
        {**network(existing={"nodes": SUBNET}, privateEndpoints=True), **registry(**PREMIUM)},
        "network.existing.endpoints",
        ["missing", "network.privateEndpoints is on", "add its id, or turn"],
    ),
    (
        "zone-unknown",
        {**network(**OWN, privateEndpoints=True, dnsZones={"privatelink.web": f"{ZONE}/x"}), **registry(**PREMIUM)},
        "network.dnsZones.privatelink.web",
        ["privatelink.azurecr.io", "remove it"],
    ),
    (
        "vaults-unused",
        network(**OWN, vaults=[f"{RESOURCES}/Microsoft.KeyVault/vaults/shop"]),
        "network.vaults",
        ["network.privateEndpoints is off", "turn it on, or remove"],
    ),
    (
        "zones-unused",
        network(**OWN, dnsZones={"privatelink.azurecr.io": f"{ZONE}/privatelink.azurecr.io"}),
        "network.dnsZones",
        ["network.privateEndpoints is off"],
    ),
    # The cluster: the preconditions of Azure/terraform-azurerm-aks and the pages of AKS.
    (
        "patch-of-a-patch",
        cluster(kubernetesVersion="1.35.2", upgrades={"channel": "patch"}),
        "cluster.kubernetesVersion",
        ["'1.35.2'", "upgrades.channel is patch", "write '1.35'"],
    ),
    (
        "window-for-nothing",
        cluster(
            upgrades={
                "channel": "none",
                "nodeOsChannel": "None",
                "window": {"day": "Sunday", "start": "02:00", "hours": 4},
            }
        ),
        "cluster.upgrades.window",
        ["nothing is upgraded", "remove it, or set a channel"],
    ),
    ("channel-stable", cluster(upgrades={"channel": "stable"}), "cluster.upgrades.channel", ["'stable'", "Automatic"]),
    (
        "costs-for-free",
        cluster(costAnalysis=True),
        "cluster.costAnalysis",
        ["Free", "Standard or Premium", "change one"],
    ),
    (
        "nobody-at-all",
        cluster(access={"localAccounts": False}),
        "cluster.access.localAccounts",
        ["access.entra to true"],
    ),
    (
        "nobody-in-entra",
        cluster(access={"entra": True, "localAccounts": False}),
        "cluster.access.admins",
        ["missing", "nobody could reach", "object ids of Entra groups"],
    ),
    ("admins-of-none", cluster(access={"admins": [GROUP]}), "cluster.access.admins", ["access.entra is off", "true"]),
    (
        "namespaces-of-none",
        cluster(access={"namespaces": {"apps": {"readers": [GROUP]}}}),
        "cluster.access.namespaces",
        ["access.entra is off"],
    ),
    (
        "admin-without-account",
        cluster(access={**ENTRA, "login": "admin"}),
        "cluster.access.login",
        ["'admin'", "access.localAccounts is off", "choose azurecli"],
    ),
    (
        "private-and-ranges",
        cluster(apiServer={"private": True, "authorizedRanges": ["203.0.113.0/24"]}),
        "cluster.apiServer.authorizedRanges",
        ["public API server", "private", "remove them, or set"],
    ),
    (
        "fqdn-of-a-public",
        cluster(apiServer={"publicFqdn": True}),
        "cluster.apiServer.publicFqdn",
        ["private API server"],
    ),
    (
        "no-name-at-all",
        cluster(apiServer={"private": True, "privateDnsZone": "none"}),
        "cluster.apiServer.publicFqdn",
        ["no name at all", "publicFqdn to true"],
    ),
    (
        "zone-of-a-public",
        cluster(apiServer={"privateDnsZone": f"{ZONE}/privatelink.westeurope.azmk8s.io"}),
        "cluster.apiServer.privateDnsZone",
        ["private API server", "remove it"],
    ),
    (
        "zone-no-id",
        cluster(apiServer={"private": True, "privateDnsZone": "custom"}),
        "cluster.apiServer.privateDnsZone",
        ["'custom'", "system, none"],
    ),
    (
        "zone-name",
        cluster(apiServer={"private": True, "privateDnsZone": f"{ZONE}/example.com"}),
        "cluster.apiServer.privateDnsZone",
        ["'example.com'", "privatelink.<region>.azmk8s.io"],
    ),
    (
        "integration-nowhere",
        cluster(apiServer={"vnetIntegration": True}),
        "cluster.apiServer.vnetIntegration",
        ["own network", "network.addressSpace"],
    ),
    (
        "integration-in-no-subnet",
        {**network(existing={"nodes": SUBNET}), **cluster(apiServer={"vnetIntegration": True})},
        "cluster.apiServer.vnetIntegration",
        ["network.existing.apiServer is missing", "/28", "delegated"],
    ),
    (
        "provisioning-and-pools",
        cluster(autoProvisioning=True, pools={"work": {}}),
        "cluster.pools",
        ["autoProvisioning", "work", "write pools: {}"],
    ),
    (
        "provisioning-without-cilium",
        cluster(autoProvisioning=True, networkDataplane="azure"),
        "cluster.autoProvisioning",
        ["cilium", "set networkDataplane"],
    ),
    (
        "automatic-and-pools",
        {**cluster(sku="Automatic", access={"admins": [GROUP]}, pools={"work": {}}), **keda(install="addon")},
        "cluster.pools",
        ["AKS Automatic", "write pools: {}"],
    ),
    (
        "automatic-free",
        {**cluster(sku="Automatic", tier="Free", access={"admins": [GROUP]}), **keda(install="addon")},
        "cluster.tier",
        ["'Free'", "'Standard'", "SKU Base"],
    ),
    (
        "automatic-zones",
        {**cluster(sku="Automatic", zones=["1"], access={"admins": [GROUP]}), **keda(install="addon")},
        "cluster.zones",
        ["AKS Automatic"],
    ),
    (
        "automatic-own-keda",
        cluster(sku="Automatic", access={"admins": [GROUP]}),
        "keda.install",
        ["'helm'", "second KEDA", "set keda.install to addon"],
    ),
    # use-kms-etcd-encryption.
    (
        "kms-no-version",
        cluster(security={"kms": {"key": "https://shop.vault.azure.net/keys/etcd", "vault": VAULT}}),
        "cluster.security.kms.key",
        ["'https://shop.vault.azure.net/keys/etcd'", "with its version", "az keyvault key show"],
    ),
    (
        "kms-other-vault",
        cluster(security={"kms": {"key": KEY.replace("shop", "other"), "vault": VAULT}}),
        "cluster.security.kms.vault",
        ["'shop'", "'other'", "give the id of the vault"],
    ),
    (
        "kms-out-of-reach",
        cluster(security={"kms": {"key": KEY, "vault": VAULT, "private": True}}),
        "cluster.security.kms.private",
        ["outside of the network", "set apiServer.vnetIntegration to true"],
    ),
    (
        "kms-without-vault",
        cluster(security={"kms": {"key": KEY}}),
        "cluster.security.kms.vault",
        ["missing", "resource id of the key's vault"],
    ),
    (
        "kms-vault-is-none",
        cluster(security={"kms": {"key": KEY, "vault": REGISTRY}}),
        "cluster.security.kms.vault",
        ["Microsoft.KeyVault/vaults", "copy it"],
    ),
    # container-network-security-concepts.
    (
        "domains-without-cilium",
        cluster(fqdnPolicies=True, networkDataplane="azure"),
        "cluster.fqdnPolicies",
        ["data plane cilium", "fqdnPolicies to false"],
    ),
    (
        "automatic-without-vpa",
        {
            **cluster(sku="Automatic", verticalPodAutoscaler=False, access={"admins": [GROUP]}),
            **keda(install="addon"),
        },
        "cluster.verticalPodAutoscaler",
        ["'False'", "AKS Automatic", "remove it"],
    ),
    # tutorial-use-gitops-flux2.
    (
        "flux-nowhere",
        cluster(flux={"url": "manifests"}),
        "cluster.flux.url",
        ["no address of a Git repository", "https://", "change it"],
    ),
    (
        "flux-with-token",
        cluster(flux={"url": "https://token@github.com/example/manifests"}),
        "cluster.flux.url",
        ["a user or token", "Secret", "secret"],
    ),
    (
        "flux-branch",
        cluster(flux={"url": "https://github.com/example/manifests", "branch": "two words"}),
        "cluster.flux.branch",
        ['"two words"', "such as main"],
    ),
    (
        "defender-blind",
        cluster(security={"defender": True}),
        "cluster.security.defender",
        ["monitoring.enabled is off"],
    ),
    # Pools.
    ("pool-min", pools(work={"minCount": 11}), "cluster.pools.work.minCount", ["11", "maxCount, which is 10", "lower"]),
    ("pool-system-empty", pools(work={"mode": "System", "minCount": 0}), "cluster.pools.work.minCount", ["1 or more"]),
    (
        "pool-system-pods",
        pools(work={"mode": "System", "maxPods": 20}),
        "cluster.pools.work.maxPods",
        ["20", "30 pods"],
    ),
    ("pool-system-spot", pools(work={"mode": "System", "spot": True}), "cluster.pools.work.spot", ["mode User"]),
    # use-arm64-vms.
    (
        "pool-arm-fips",
        cluster(osSku="Ubuntu", security={"fips": True}, pools={"work": {"vmSize": "Standard_D4pds_v5"}}),
        "cluster.pools.work.vmSize",
        ["'Standard_D4pds_v5'", "Arm64", "osSku to AzureLinux"],
    ),
    ("pool-price", pools(work={"spotMaxPrice": 0.1}), "cluster.pools.work.spotMaxPrice", ["set spot to true"]),
    ("pool-weak", cluster(systemPool={"vmSize": "Standard_B2s"}), "cluster.systemPool.vmSize", ["Standard_B2s", "B"]),
    (
        "pool-no-disk",
        pools(work={"osDisk": "Ephemeral", "vmSize": "Standard_D4s_v5"}),
        "cluster.pools.work.osDisk",
        ["'Standard_D4s_v5'", "no local disk", "or Managed"],
    ),
    (
        "pool-label",
        pools(work={"labels": {"kubernetes.azure.com/mode": "x"}}),
        "cluster.pools.work.labels",
        ["'kubernetes.azure.com/mode'", "choose another key"],
    ),
    ("pool-taint", pools(work={"taints": ["gpu"]}), "cluster.pools.work.taints", ["'gpu'", "gpu=yes:NoSchedule"]),
    (
        "pool-taint-azure",
        pools(work={"taints": ["kubernetes.azure.com/x=y:NoSchedule"]}),
        "cluster.pools.work.taints",
        ["set by AKS"],
    ),
    ("pool-long", pools(functionss={}), "cluster.pools.functionss", ["10 characters", "up to 9"]),
    ("pool-taken", pools(agentpool={}), "cluster.pools.agentpool", ["made with", "choose another"]),
    ("pool-first", pools(a100={}), "cluster.pools.a100", ["alphabet", "choose another"]),
    ("pool-name", pools(Work={}), "cluster.pools.Work", ["'Work'", "choose another"]),
    (
        "pool-unknown",
        app(workload={"pool": "batch"}),
        "functions.orders.workload.pool",
        ["'batch'", "functions", "name"],
    ),
    # The registry: "Service tier features and limits".
    *(
        (
            f"basic-{key}",
            {**registry(**{key: value}), **(network(**OWN, privateEndpoints=False) if key == "publicAccess" else {})},
            f"registry.{key}",
            ["Basic", "Premium", "set registry.sku to Premium"],
        )
        for key, value in {
            "zoneRedundancy": True,
            "allowedRanges": ["203.0.113.0/24"],
            "retentionDays": 7,
            "dataEndpoint": True,
            "replicas": ["northeurope"],
            "export": False,
            "publicAccess": False,
        }.items()
    ),
    (
        "endpoints-of-basic",
        network(**OWN, privateEndpoints=True),
        "registry.sku",
        ["network.privateEndpoints is on", "Basic", "Premium, or turn them off"],
    ),
    ("registry-closed", registry(**PREMIUM, publicAccess=False), "registry.publicAccess", ["nobody could reach it"]),
    (
        "export-open",
        registry(**PREMIUM, export=False),
        "registry.export",
        ["registry.publicAccess to false", "true here"],
    ),
    (
        "ranges-closed",
        {
            **network(**OWN, privateEndpoints=True),
            **registry(**PREMIUM, publicAccess=False, allowedRanges=["203.0.113.0/24"]),
        },
        "registry.allowedRanges",
        ["public endpoint", "closed", "or remove them"],
    ),
    ("registry-of-two", registry(id=REGISTRY, sku="Premium"), "registry.sku", ["registry.id names another", "remove"]),
    ("cache-of-another", registry(id=REGISTRY, cache=["ghcr.io"]), "registry.cache", ["registry.id names another"]),
    (
        "server-of-none",
        registry(loginServer="shop.azurecr.io"),
        "registry.loginServer",
        ["give registry.id, or remove"],
    ),
    ("abac-of-none", registry(permissions="abac"), "registry.permissions", ["'abac'", "exists already"]),
    (
        "build-abac",
        {
            **registry(id=REGISTRY, permissions="abac"),
            **app(image=None, build={"repository": "https://github.com/acme/shop.git", "commit": "0" * 40}),
        },
        "functions.orders.build",
        ["registry.permissions is abac", "give an image"],
    ),
    (
        "build-closed",
        {
            **network(**OWN, privateEndpoints=True),
            **registry(**PREMIUM, publicAccess=False),
            **app(image=None, build={"repository": "https://github.com/acme/shop.git", "commit": "0" * 40}),
        },
        "functions.orders.build",
        ["registry.publicAccess is false", "give an image, or open it"],
    ),
    # KEDA: keda-about, and the chart's own rules.
    ("keda-account", keda(serviceAccount="mine"), "keda.serviceAccount", ["keda-operator", "remove it"]),
    ("keda-ports", keda(egressPorts=[9093]), "keda.egressPorts", ["keda.networkPolicy is off", "set it, or remove"]),
    ("keda-kube-system", keda(namespace="kube-system"), "keda.namespace", ["'kube-system'", "choose another"]),
    ("addon-replicas", keda(install="addon", replicas=2), "keda.replicas", ["addon", "set keda.install to helm"]),
    ("addon-version", keda(install="addon", version="2.20.2"), "keda.version", ["addon", "remove it"]),
    ("existing-images", keda(install="existing", images="registry"), "keda.images", ["existing", "helm"]),
    ("existing-old", keda(install="existing", version="2.9.0"), "keda.version", ["'2.9.0'", "2.16", "upgrade"]),
    (
        "addon-unknown",
        {**keda(install="addon"), **cluster(kubernetesVersion="1.29")},
        "keda.install",
        ["1.29", "1.33", "cluster.kubernetesVersion", "helm"],
    ),
    (
        "addon-requests",
        {
            **keda(install="addon"),
            "functions": {
                "catalog": {
                    "project": "functions/catalog",
                    "image": "catalog:1",
                    "http": {"host": "shop.example.com", "requests": 20},
                }
            },
        },
        "keda.install",
        ["requests in flight", "HTTP add-on", "helm, or remove http.requests"],
    ),
    (
        "policy-and-integration",
        {
            **network(**OWN),
            **cluster(apiServer={"vnetIntegration": True}),
            **keda(networkPolicy=True),
        },
        "keda.networkPolicy",
        ["cluster.apiServer.vnetIntegration", "set keda.networkPolicy to false"],
    ),
    (
        "secrets-kept-from-keda",
        {
            **keda(restrictSecrets=True),
            **app(connections={"OrdersStorage": {"secret": {"name": "a", "key": "b"}}}),
        },
        "keda.restrictSecrets",
        ["orders", "resourceId", "false"],
    ),
    # Monitoring and operations.
    (
        "monitoring-off",
        {"monitoring": {"emails": ["a@example.com"]}},
        "monitoring.emails",
        ["monitoring.enabled is off"],
    ),
    (
        "workspace-of-two",
        {"monitoring": {"enabled": True, "workspace": WORKSPACE, "retentionDays": 90}},
        "monitoring.retentionDays",
        ["monitoring.workspace is another", "remove it"],
    ),
    (
        "alerts-of-nothing",
        {"monitoring": {"enabled": True, "prometheus": False, "alerts": True}},
        "monitoring.alerts",
        ["monitoring.prometheus is off"],
    ),
    (
        "dashboard-of-nothing",
        {"monitoring": {"enabled": True, "prometheus": False, "dashboard": True}},
        "monitoring.dashboard",
        ["monitoring.prometheus is off"],
    ),
    (
        "emails-of-nothing",
        {"monitoring": {"enabled": True, "alerts": False, "emails": ["a@example.com"]}},
        "monitoring.emails",
        ["monitoring.alerts is off"],
    ),
    (
        "schedule-in-production",
        {
            "platform": {"profile": "production"},
            **cluster(access={"admins": [GROUP]}),
            "operations": {"schedule": {"start": "07:00", "stop": "19:00"}},
        },
        "operations.schedule",
        ["production", "remove it"],
    ),
    (
        "schedule-short",
        {"operations": {"schedule": {"start": "07:00", "stop": "07:10"}}},
        "operations.schedule.start",
        ["'07:00'", "30 minutes", "'07:10'", "another time"],
    ),
    # Values by themselves that have rules of their own.
    ("tag-name", {"platform": {"tags": {"a/b": "c"}}}, "platform.tags.a/b", ["'a/b'", "<>%&", "choose another"]),
    ("tag-azure", {"platform": {"tags": {"azureTeam": "c"}}}, "platform.tags.azureTeam", ["Azure keeps for itself"]),
    (
        "tag-secret",
        {"platform": {"tags": {"team": "AccountName=a;AccountKey=hunter2"}}},
        "platform.tags.team",
        ["a key or a password", "everybody", "remove it"],
    ),
    ("tag-long", {"platform": {"tags": {"team": "x" * 257}}}, "platform.tags.team", ["256 characters"]),
    ("subnet-id", network(existing={"nodes": "nodes"}), "network.existing.nodes", ["'nodes'", "resource id", "portal"]),
    ("registry-id", registry(id="shop"), "registry.id", ["'shop'", "Microsoft.ContainerRegistry/registries"]),
    ("workspace-id", {"monitoring": {"workspace": "x"}}, "monitoring.workspace", ["'x'", "OperationalInsights"]),
    (
        "group-id",
        cluster(access={"admins": ["platform"]}),
        "cluster.access.admins[0]",
        ['"platform"', "az ad group show"],
    ),
    ("zone-4", cluster(zones=["4"]), "cluster.zones[0]", ['"4"', '"1", "2" or "3"']),
    ("surge", cluster(upgrades={"maxSurge": "0%"}), "cluster.upgrades.maxSurge", ['"0%"', "33%"]),
    ("soak", cluster(upgrades={"nodeSoak": 31}), "cluster.upgrades.nodeSoak", ["31", "0 to 30"]),
    (
        "hours",
        cluster(upgrades={"window": {"day": "Sunday", "start": "02:00", "hours": 3}}),
        "cluster.upgrades.window.hours",
        ["3", "4 to 24"],
    ),
    (
        "cleaner",
        cluster(security={"imageCleanerHours": 12}),
        "cluster.security.imageCleanerHours",
        ["12", "24 to 2160"],
    ),
    ("pods-250", cluster(systemPool={"maxPods": 251}), "cluster.systemPool.maxPods", ["251", "10 to 250"]),
    ("disk-30", cluster(systemPool={"osDiskSize": 20}), "cluster.systemPool.osDiskSize", ["20", "30 to 2048"]),
    ("retention", registry(**PREMIUM, retentionDays=366), "registry.retentionDays", ["366", "0 to 365"]),
    ("cache-unknown", registry(cache=["docker.io"]), "registry.cache[0]", ['"docker.io"', "mcr.microsoft.com"]),
    ("nat-17", network(egress="natGateway", natAddresses=17), "network.natAddresses", ["17", "1 to 16"]),
    ("port-0", network(**OWN, publicPorts=[0]), "network.publicPorts[0]", ["0", "TCP port"]),
    (
        "budget-month",
        {"operations": {"budget": {"amount": 1, "emails": ["a@b.c"], "start": "2026-13"}}},
        "operations.budget.start",
        ['"2026-13"', "month"],
    ),
    (
        "budget-nothing",
        {"operations": {"budget": {"amount": 0, "emails": ["a@b.c"], "start": "2026-12"}}},
        "operations.budget.amount",
        ["0", "above 0"],
    ),
    (
        "budget-nobody",
        {"operations": {"budget": {"amount": 1, "emails": [], "start": "2026-12"}}},
        "operations.budget.emails",
        ["at least one member"],
    ),
    (
        "schedule-time",
        {"operations": {"schedule": {"start": "7", "stop": "19:00"}}},
        "operations.schedule.start",
        ['"7"'],
    ),
    ("keda-replicas", keda(replicas=4), "keda.replicas", ["4", "1 to 3"]),
    (
        "days-workspace",
        {"monitoring": {"enabled": True, "retentionDays": 7}},
        "monitoring.retentionDays",
        ["30 to 730"],
    ),
]


@pytest.mark.parametrize(("config", "key", "words"), [pytest.param(*rest, id=name) for name, *rest in CONTRADICTIONS])
def test_a_mistake_is_one_line_with_key_value_rule_and_fix(config: Json, key: str, words: list[str]) -> None:
    told(config, key, words)


def of_another_type() -> Iterator[tuple[str, Json]]:
    """Every key of the platform with something in it that no key takes: a number in a list in a list."""
    for section in configuration_tables.SECTIONS:
        for key, _ in configuration_tables.keys(section):
            path = [part if part != "*" else "work" for part in camel(key).split(".")]
            config: Any = [[1.5]]
            for part in reversed(path):
                config = {part: config}
            yield ".".join(path), config


@pytest.mark.parametrize(("key", "config"), [pytest.param(*each, id=each[0]) for each in of_another_type()])
def test_what_belongs_under_a_key_is_said(key: str, config: Json) -> None:
    lines = [line for line in mistakes(config) if line.startswith(f"aks-functions:{key}")]

    (line,) = lines
    # A list is told of its members.
    assert line.startswith((f"aks-functions:{key}: ", f"aks-functions:{key}[0]: "))
    assert "a list" in line
    assert "does not fit" in line
    assert line.endswith("change it")


def test_at_least_150_bad_configurations_are_tried() -> None:
    assert len(CONTRADICTIONS) + len(list(of_another_type())) >= 150


def test_what_contradicts_is_told_together() -> None:
    config = {
        **network(addressSpace="10.0.0.0/16", egress="firewall"),
        **cluster(costAnalysis=True, apiServer={"publicFqdn": True}),
        **registry(zoneRedundancy=True),
        **keda(install="addon", replicas=2),
    }

    assert [line.split(": ")[0].removeprefix("aks-functions:") for line in mistakes(config)] == [
        "network.firewallAddress",
        "network.serviceCidr",
        "cluster.costAnalysis",
        "cluster.apiServer.publicFqdn",
        "registry.zoneRedundancy",
        "keda.replicas",
    ]


def test_nothing_is_said_of_a_section_that_could_not_be_read() -> None:
    config = {**network(addressSpace="10.0.0.0/16"), **cluster(tier="Gold", costAnalysis=True)}

    (line,) = mistakes(config)
    assert line.startswith("aks-functions:cluster.tier: ")


@pytest.mark.parametrize(
    "config",
    [
        {
            **network(existing={"nodes": SUBNET}),
            "platform": {"profile": "production"},
            **cluster(access={"admins": [GROUP]}),
            **registry(id=REGISTRY),
        },
        cluster(sku="Automatic", access={"admins": [GROUP]}) | keda(install="addon"),
        cluster(autoProvisioning=True),
        keda(install="existing", version="2.19.0", namespace="scaling"),
        pools(work={"spot": True, "minCount": 0}, arm64={"vmSize": "Standard_D4ps_v5"}),
        network(egress="natGateway", natAddresses=4),
    ],
    ids=["borrowed", "automatic", "provisioned", "existing-keda", "pools", "managed-nat"],
)
def test_what_goes_together(config: Json) -> None:
    existing = {"endpoints": SUBNET.replace("nodes", "endpoints"), "nodes": SUBNET}
    if "network" in config and "existing" in config["network"]:
        config = {**config, "network": {"existing": existing}}

    assert loaded(config)
