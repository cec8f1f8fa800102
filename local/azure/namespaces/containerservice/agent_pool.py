"""Agent pools that are resources of their own."""

from collections.abc import Mapping
from typing import ClassVar

from local.azure.arm import dig
from local.azure.namespaces.containerservice import offers, pools, subnets, versions
from local.azure.namespaces.containerservice.operations import API_VERSION, CLUSTER, OPERATIONS, busy
from local.azure.paths import Template, same_id
from local.azure.resource_types import Change, Duration, Limits, ResourceType
from local.azure.store import Record, Records


class AgentPool(ResourceType):
    """A pool next to those that the cluster was created with; both kinds are stored as this type."""

    token = "azure-native:containerservice:AgentPool"
    arm_type = pools.POOL_TYPE
    path = Template(CLUSTER.text + "/agentPools/{agentPoolName}")
    parent = CLUSTER
    api_version = API_VERSION
    name_limits = Limits(shortest=1, longest=12, pattern=pools.NAME)
    limits: ClassVar[Mapping[str, Limits]] = {"osDiskSizeGB": Limits(lowest=0, highest=2048)}
    envelope = frozenset({"id", "name", "type"})
    tracked = False
    lower_case_groups = True
    force_new = ("vmSize", "gpuInstanceProfile", "networkProfile.nodePublicIPTags")
    duration = Duration(create=180, update=60, delete=120)
    long_running = OPERATIONS
    long_running_delete = OPERATIONS

    def check_busy(self, records: Records, id: str, method: str) -> None:
        """Pools change next to each other, but not while the cluster itself does (Azure/AKS#1913)."""
        cluster = _cluster_id(id)
        for operation in records.running(cluster):
            if same_id(operation.id, cluster) or (same_id(operation.id, id) and method != "DELETE"):
                raise busy(operation)

    def validate(self, change: Change) -> None:
        cluster = _cluster(change.records, change.id)
        old = change.previous.properties if change.previous else {}
        if old:
            pools.check_immutable(old, change.properties)
        pool = pools.merge(change.properties, old)
        windows = bool(cluster.properties.get("windowsProfile"))
        name = change.id.rsplit("/", 1)[-1]
        pools.check_pool(name, pool, location=cluster.body["location"], windows=windows)
        if change.get("properties.orchestratorVersion"):
            versions.check_pool_version(
                cluster.properties["currentKubernetesVersion"], change.properties["orchestratorVersion"]
            )
        if not pools.is_system(pool):
            self.check_delete(change.records, change.id)
        if dig(cluster.properties, "nodeProvisioningProfile.mode") == "Auto":
            offers.check_no_autoscaler({name: pool})
        present = [each.properties.get("vnetSubnetID") for each in pools.pools_of(change.records, cluster.id)]
        nodes = [each for each in (pool.get("vnetSubnetID"), *present) if each]
        subnets.check_subnets(change.records, cluster.id, cluster.body, cluster.properties["networkProfile"], nodes)

    def check_delete(self, records: Records, id: str) -> None:
        """The cluster keeps a system pool without this one."""
        others = [pool for pool in pools.pools_of(records, _cluster_id(id)) if not same_id(pool.id, id)]
        if not any(pools.is_system(pool.properties) for pool in others):
            raise pools.no_system_pool()

    def accept(self, change: Change) -> None:
        old = change.previous.properties if change.previous else {}
        cluster = _cluster(change.records, change.id)
        change.body["properties"] = pools.complete(change.properties, old, cluster.properties)


def _cluster_id(pool_id: str) -> str:
    return pool_id.rsplit("/", 2)[0]


def _cluster(records: Records, pool_id: str) -> Record:
    record = records.get(_cluster_id(pool_id))
    assert record, "the parent was checked before"
    return record
