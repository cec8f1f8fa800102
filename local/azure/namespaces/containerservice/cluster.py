"""Managed clusters."""

import re
import secrets
from collections.abc import Mapping
from typing import ClassVar, Final, cast

from local.azure.arm import TENANT_ID, ArmError, Json, dig, invalid_parameter
from local.azure.directory import CLUSTER_TYPE
from local.azure.namespaces.containerservice import (
    access,
    add_ons,
    api_server,
    credentials,
    encryption,
    identities,
    network,
    offers,
    pools,
    subnets,
    versions,
)
from local.azure.namespaces.containerservice.operations import API_VERSION, CLUSTER, OPERATIONS, busy
from local.azure.paths import same_id
from local.azure.resource_types import Change, Duration, Limits, ResourceType, new_guid
from local.azure.store import Record, Records

RESERVED_NAMES: Final = re.compile(r"azure|.*(microsoft|windows).*|(login|xbox).*", re.IGNORECASE)
NETWORK_FORCE_NEW: Final = (
    "serviceCidr", "serviceCidrs", "dnsServiceIP", "networkMode", "networkPlugin", "networkPluginMode", "podCidr",
    "podCidrs", "networkDataplane", "networkPolicy", "outboundType", "ipFamilies",
)  # fmt: skip
DEFAULTS: Final[Json] = {
    "kubernetesVersion": versions.DEFAULT,
    "enableRBAC": True,
    "maxAgentPools": 100,
    "supportPlan": "KubernetesOfficial",
    "disableLocalAccounts": False,
    "powerState": {"code": "Running"},
    "autoUpgradeProfile": {},
    "securityProfile": {},
    "workloadAutoScalerProfile": {},
    "servicePrincipalProfile": {"clientId": "msi"},
    "oidcIssuerProfile": {"enabled": False},
    "storageProfile": {
        "diskCSIDriver": {"enabled": True},
        "fileCSIDriver": {"enabled": True},
        "snapshotController": {"enabled": True},
    },
}
"""What a cluster answers when nothing was asked for, as in recordings of API version 2023-04-01 and later."""
STAYS: Final = (
    "azureMonitorProfile.metrics", "ingressProfile.webAppRouting", "metricsProfile.costAnalysis",
    "networkProfile.advancedNetworking", "securityProfile.azureKeyVaultKms", "securityProfile.defender",
    "securityProfile.imageCleaner", "workloadAutoScalerProfile.keda", "workloadAutoScalerProfile.verticalPodAutoscaler",
)  # fmt: skip
"""What a request that does not mention it leaves as it is; to turn it off, Azure's own command line
(Azure/azure-cli, command_modules/acs) and Terraform's provider state it."""


class ManagedCluster(ResourceType):
    """A cluster. Each needs a Kubernetes API server of its own, which whoever makes it brings along.

    Every pool is stored as an agent pool; a cluster's answer shows those that came with it. The real service shows all
    of them, which a refresh then takes for the program's (pulumi/pulumi-azure-native#1298).
    """

    token = "azure-native:containerservice:ManagedCluster"
    arm_type = CLUSTER_TYPE
    answered_type = "Microsoft.ContainerService/ManagedClusters"
    path = CLUSTER
    api_version = API_VERSION
    name_limits = Limits(shortest=1, longest=63, pattern=r"^[a-zA-Z0-9]$|^[a-zA-Z0-9][-_a-zA-Z0-9]{0,61}[a-zA-Z0-9]$")
    lower_case_groups = True
    keyed: ClassVar[Mapping[str, str]] = {"agentPoolProfiles": "name"}
    sku_synonyms = True
    immutable = (
        "properties.dnsPrefix", "properties.fqdnSubdomain", "properties.nodeResourceGroup",
        "properties.servicePrincipalProfile.clientId", "properties.networkProfile.serviceCidr",
        "properties.networkProfile.dnsServiceIP", "properties.networkProfile.podCidr",
    )  # fmt: skip
    force_new = (
        "diskEncryptionSetID", "dnsPrefix", "fqdnSubdomain", "linuxProfile", "location", "nodeResourceGroup",
        "windowsProfile", *(f"networkProfile.{key}" for key in NETWORK_FORCE_NEW),
    )  # fmt: skip
    duration = Duration(create=270, update=90, delete=360)
    long_running = OPERATIONS
    long_running_delete = OPERATIONS
    actions: ClassVar[Mapping[str, str]] = {credentials.USER: API_VERSION, credentials.ADMIN: API_VERSION}

    def check_name(self, name: str) -> None:
        super().check_name(name)
        if RESERVED_NAMES.fullmatch(name):
            raise ArmError(
                400,
                "InvalidParameter",
                f'The value of parameter name is invalid. Error details: "{name}" managed cluster name is invalid '
                "because it is reserved.. Please see https://aka.ms/aks-naming-rules for more details.",
                target="name",
            )

    def check_busy(self, records: Records, id: str, method: str) -> None:
        # A DELETE preempts what is running.
        running = records.running(id)
        if running and method != "DELETE":
            raise busy(running[0])

    def validate(self, change: Change) -> None:
        others = [record for record in change.records.of_type(self.arm_type) if not same_id(record.id, change.id)]
        server = change.internal.setdefault(credentials.SERVER, credentials.api_server())
        if taken := [other.id for other in others if other.internal.get(credentials.SERVER) == server]:
            raise ArmError(
                400,
                "ManagedClusterCountExceedsQuotaLimit",
                f"A Kubernetes API server is one managed cluster, and this one is '{taken[0]}': delete that first.",
            )
        identities.check_identity(change)
        if change.creates and not (change.get("properties.dnsPrefix") or change.get("properties.fqdnSubdomain")):
            raise ArmError(
                400, "InvalidParameter", "Required parameter dnsPrefix is missing (null).", target="dnsPrefix"
            )
        profile = network.wanted(change)
        network.check_network(profile)
        if dig(change.body, "properties.securityProfile.workloadIdentity.enabled") and not dig(
            change.body, "properties.oidcIssuerProfile.enabled"
        ):
            raise invalid_parameter(
                "securityProfile.workloadIdentity", "enabling workload identity requires enabling the OIDC issuer."
            )
        if change.before("properties.oidcIssuerProfile.enabled") and (
            change.get("properties.oidcIssuerProfile.enabled") is False
        ):
            raise ArmError(
                400, "OIDCIssuerCannotBeDisabled", "The OIDC issuer cannot be disabled.", target="oidcIssuerProfile"
            )
        access.check_access(change)
        add_ons.check_add_ons(change)
        made = _check_pools(change, _running_version(change))
        offers.check_offer(change, made)
        nodes = [pool["vnetSubnetID"] for pool in made.values() if pool.get("vnetSubnetID")]
        subnets.check_subnets(change.records, change.id, change.body, profile, nodes)
        api_server.check_api_server(change, nodes)
        encryption.check_encryption(change, in_network=bool(api_server.wanted(change).get("enableVnetIntegration")))

    def accept(self, change: Change) -> None:
        name = change.id.rsplit("/", 1)[-1]
        location, group = change.body["location"], change.parameters["resourceGroupName"]
        version = _running_version(change)
        change.body["eTag"] = new_guid()
        offers.accept_offer(change)
        for path in STAYS:
            if change.before(f"properties.{path}") is not None:
                change.default(f"properties.{path}", None)
        for key, value in DEFAULTS.items():
            change.default(f"properties.{key}", value)
        change.properties["currentKubernetesVersion"] = version
        api_server.accept_api_server(change)
        change.default("properties.nodeResourceGroup", f"MC_{group}_{name}_{location}")
        change.default("properties.resourceUID", secrets.token_hex(12))
        change.default("properties.identityProfile", None)
        issuer: Json = change.properties["oidcIssuerProfile"]
        if issuer.get("enabled"):
            # The slash at the end belongs to the issuer: a federated credential must repeat it.
            url = f"https://{location}.oic.prod-aks.azure.com/{TENANT_ID}/{new_guid()}/"
            issuer["issuerURL"] = change.before("properties.oidcIssuerProfile.issuerURL") or url
        identities.accept_identity(change)
        access.accept_access(change)
        add_ons.accept_add_ons(change)
        network.accept_network(change)
        # Secrets that come in never go out.
        for profile, secret in (("windowsProfile", "adminPassword"), ("servicePrincipalProfile", "secret")):
            cast(Json, change.properties.get(profile) or {}).pop(secret, None)
        _accept_pools(change)

    def finish(self, records: Records, record: Record) -> None:
        network.finish_network(record.properties["networkProfile"])
        for pool in pools.pools_of(records, record.id):
            pool.properties["provisioningState"] = "Succeeded"
            records.put(pool)
        identities.make_node_group(records, record)
        identities.finish_identity(records, record)
        add_ons.finish_add_ons(records, record)

    def removed(self, records: Records, record: Record) -> None:
        node_group = identities.node_group_id(record)
        for inner in records.below(node_group):
            records.remove(inner.id)
        records.remove(node_group)

    def answer(self, records: Records, record: Record) -> Json:
        # All pools, also those that are resources of their own: AKS does not tell them apart.
        profiles = [{"name": pool.name, **pool.properties} for pool in pools.pools_of(records, record.id)]
        properties = {key: value for key, value in record.properties.items() if value is not None}
        return {**record.body, "properties": {**properties, "agentPoolProfiles": profiles}}

    def act(self, records: Records, record: Record, action: str) -> Json:
        del records
        return credentials.kubeconfigs(record, action)


def _running_version(change: Change) -> str:
    """The version that the cluster runs after the change."""
    present = change.before("properties.currentKubernetesVersion")
    requested = change.get("properties.kubernetesVersion") or present or versions.DEFAULT
    return versions.upgraded_version(present, requested)


def _check_pools(change: Change, version: str) -> dict[str, Json]:
    """All pools as they are going to be, by name."""
    wanted: list[Json] = change.get("properties.agentPoolProfiles") or []
    if not wanted and change.creates:
        raise ArmError(
            400,
            "InvalidParameter",
            "Required parameter agentPoolProfiles is missing (null).",
            target="agentPoolProfiles",
        )
    present = {pool.name: pool.properties for pool in pools.pools_of(change.records, change.id)}
    merged = {pool["name"]: pools.merge(pool, present.get(pool["name"], {})) for pool in wanted}
    if not change.creates and merged.keys() - present.keys():
        raise ArmError(
            400,
            "BadRequest",
            "A new agent pool was introduced. Adding agent pools to an existing cluster is not allowed through managed "
            "cluster operations. For agent pool specific change, please use per agent pool operations: "
            "https://aka.ms/agent-pool-rest-api",
            target="agentPoolProfiles",
        )
    # A pool that the body leaves out stays as it is (pulumi/pulumi-azure-native#1686).
    made = {**present, **merged}
    if not any(pools.is_system(pool) for pool in made.values()):
        raise pools.no_system_pool()
    windows = bool(change.get("properties.windowsProfile"))
    for pool in wanted:
        name = pool["name"]
        pools.check_immutable(present.get(name, pool), pool)
        pools.check_pool(name, merged[name], location=change.body["location"], windows=windows)
        if pool.get("orchestratorVersion"):
            versions.check_pool_version(version, pool["orchestratorVersion"])
    return made


def _accept_pools(change: Change) -> None:
    wanted: list[Json] = change.properties.pop("agentPoolProfiles", None) or []
    present = {pool.name: pool for pool in pools.pools_of(change.records, change.id)}
    for pool in wanted:
        name = pool["name"]
        old = present.get(name)
        asked = {key: value for key, value in pool.items() if key != "name"}
        id = f"{change.id}/agentPools/{name}"
        properties = pools.complete(asked, old.properties if old else {}, change.properties)
        properties["provisioningState"] = change.properties["provisioningState"]
        body: Json = {"id": id, "name": name, "type": pools.POOL_TYPE, "properties": properties}
        change.records.put(Record(id=id, type=pools.POOL_TYPE, body=body))
