"""Node pools: the one that a cluster is made with, and those beside it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pulumi
from pulumi_azure_native import containerservice

from ..model import node_pools

FIXED = (
    "availabilityZones", "enableEncryptionAtHost", "maxPods", "osDiskSizeGB", "osDiskType", "osSKU", "vmSize",
    "vnetSubnetID",
)  # fmt: skip
"""What AKS refuses to change of a pool (`node_pools.IMMUTABLE`), as the provider calls it."""


def system_pool(
    cluster: Mapping[str, Any], subnet_id: pulumi.Input[str] | None
) -> containerservice.ManagedClusterAgentPoolProfileArgsDict:
    """The pool that a cluster is made with; `cluster` is resolved."""
    pool = cluster["system_pool"]
    profile: dict[str, Any] = {
        "name": node_pools.SYSTEM,
        "mode": "System",
        "type": "VirtualMachineScaleSets",
        "os_type": "Linux",
        "node_taints": [node_pools.SYSTEM_TAINT],
        "count": pool["min_count"],
        **_common(cluster, pool, cluster["zones"], subnet_id),
    }
    # The autoscaler and node auto-provisioning exclude one another in a whole cluster.
    if not (cluster["auto_provisioning"] or cluster["sku"] == "Automatic"):
        profile["enable_auto_scaling"] = True
        profile["min_count"], profile["max_count"] = pool["min_count"], pool["max_count"]
    return cast("containerservice.ManagedClusterAgentPoolProfileArgsDict", profile)


def agent_pools(
    name: str,
    cluster: Mapping[str, Any],
    made: containerservice.ManagedCluster,
    group: pulumi.Input[str],
    subnet_id: pulumi.Input[str] | None,
    parent: pulumi.Resource,
) -> Sequence[containerservice.AgentPool]:
    """The further pools, side by side: AKS works on several at a time, though never while the cluster itself changes.

    A pool's resource is called as the pool in Azure, so that one which cannot be changed in place is another resource:
    made first, while the old one is drained and deleted at the end.
    """
    pools: list[containerservice.AgentPool] = []
    for pool, said in cluster["pools"].items():
        zones = said["zones"] if said["zones"] is not None else cluster["zones"]
        of_all = {"os_sku": cluster["os_sku"], "host_encryption": cluster["security"]["host_encryption"]}
        name_in_azure = node_pools.name(pool, {**said, **of_all, "zones": zones})
        pools.append(
            containerservice.AgentPool(
                f"{name}-{name_in_azure}",
                resource_group_name=group,
                resource_name_=made.name,
                agent_pool_name=name_in_azure,
                mode=said["mode"],
                type="VirtualMachineScaleSets",
                os_type="Linux",
                enable_auto_scaling=True,
                # The autoscaler's from then on.
                count=said["min_count"],
                min_count=said["min_count"],
                max_count=said["max_count"],
                node_labels={
                    **said["labels"],
                    **(node_pools.SPOT_LABEL if said["spot"] else {}),
                    node_pools.LABEL: pool,
                },
                node_taints=node_pools.taints(said) or None,
                **_spot(said),
                **_common(cluster, said, zones, subnet_id),
                # AKS drains and removes a cluster's pools with it.
                opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["count"], deleted_with=made),
            )
        )
    return pools


def _spot(pool: Mapping[str, Any]) -> dict[str, Any]:
    if not pool["spot"]:
        return {}
    return {
        "scale_set_priority": "Spot",
        "scale_set_eviction_policy": "Delete",
        "spot_max_price": pool["spot_max_price"],
    }


def _common(
    cluster: Mapping[str, Any], pool: Mapping[str, Any], zones: Sequence[str], subnet_id: pulumi.Input[str] | None
) -> dict[str, Any]:
    upgrades = cluster["upgrades"]
    settings: dict[str, Any] = {
        "vm_size": pool["vm_size"],
        "os_sku": cluster["os_sku"],
        "os_disk_type": pool["os_disk"],
        "os_disk_size_gb": pool["os_disk_size"],
        "max_pods": pool["max_pods"],
        "enable_fips": cluster["security"]["fips"],
        # Stated, or the nodes would stay behind when the cluster is upgraded.
        "orchestrator_version": cluster["kubernetes_version"],
        "upgrade_settings": {
            "max_surge": upgrades["max_surge"],
            "drain_timeout_in_minutes": upgrades["drain_timeout"],
            "node_soak_duration_in_minutes": upgrades["node_soak"],
        },
    }
    if zones:
        settings["availability_zones"] = list(zones)
    if subnet_id is not None:
        settings["vnet_subnet_id"] = subnet_id
    if cluster["security"]["host_encryption"]:
        settings["enable_encryption_at_host"] = True
    if pool.get("spot"):
        # Azure takes no surge for what it may take back (learn.microsoft.com/azure/aks/spot-node-pool, "Limitations").
        del settings["upgrade_settings"]
    return settings
