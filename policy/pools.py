"""Rules about node pools, those inside of a cluster and those beside it.

Names of properties: Microsoft.ContainerService/managedClusters/agentPools in Azure's template reference.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from .clusters import CLUSTER, unless_automatic
from .reading import at, items, number, shown, told
from .rule import Check, Level, Props, Rule
from .sources import azure, baseline

POOL: Final = "azure-native:containerservice:AgentPool"

TAINT: Final = "CriticalAddonsOnly=true:NoSchedule"
"""What keeps an app's pods off a system pool (learn.microsoft.com/azure/aks/use-system-pools)."""

FEWEST_SYSTEM_NODES: Final = 3
"""So many nodes survive the loss of one (learn.microsoft.com/azure/aks/use-system-pools)."""


def _pools(props: Props) -> Iterator[tuple[str, Props]]:
    """The pools of a cluster or a pool, each with where it is in the properties."""
    # A pool of its own has a VM size at the top, which a cluster has not.
    if "vmSize" in props:
        yield "", props
        return
    for index, each in enumerate(items(at(props, "agentPoolProfiles"))):
        yield f"agentPoolProfiles[{index}].", each


def _each(check: Callable[[Props], str | None], *, system: bool = False) -> Check:
    """A check of every pool, or of every system pool."""

    def checked(props: Props) -> str | None:
        for where, pool in _pools(props):
            if system and at(pool, "mode") != "System":
                continue
            if (found := check(pool)) is not None:
                return where + found
        return None

    return unless_automatic(checked)


def _taint(pool: Props) -> str | None:
    taints = items(at(pool, "nodeTaints"))
    return None if TAINT in taints else f"nodeTaints is {shown(', '.join(map(str, taints)) or None)}"


def _nodes(pool: Props) -> str | None:
    key = "minCount" if at(pool, "enableAutoScaling") is True else "count"
    count: Any = number(at(pool, key))
    return None if count is not None and count >= FEWEST_SYSTEM_NODES else told(pool, key)


def _zones(pool: Props) -> str | None:
    zones = items(at(pool, "availabilityZones"))
    return None if len(zones) > 1 else f"availabilityZones is {shown(', '.join(map(str, zones)) or None)}"


def _disk(pool: Props) -> str | None:
    return None if at(pool, "osDiskType") == "Ephemeral" else told(pool, "osDiskType")


def _autoscaling(pool: Props) -> str | None:
    return None if at(pool, "enableAutoScaling") is True else told(pool, "enableAutoScaling")


def _surge(pool: Props) -> str | None:
    # Azure takes no surge for spot pools (learn.microsoft.com/azure/aks/spot-node-pool).
    if at(pool, "scaleSetPriority") == "Spot" or at(pool, "upgradeSettings.maxSurge") not in (None, "", "1"):
        return None
    return told(pool, "upgradeSettings.maxSurge")


def _public_addresses(pool: Props) -> str | None:
    return told(pool, "enableNodePublicIP") if at(pool, "enableNodePublicIP") is True else None


def unless_provisioned(check: Check) -> Check:
    """A check of what node auto-provisioning does instead."""

    def checked(props: Props) -> str | None:
        return None if at(props, "nodeProvisioningProfile.mode") == "Auto" else check(props)

    return checked


RULES: Final = (
    Rule(
        id="pool-system-taint",
        title="System pools keep apps' pods away",
        types=(CLUSTER, POOL),
        check=_each(_taint, system=True),
        reason="an app that takes a node's memory would take the cluster's DNS and KEDA with it",
        fix=f"add {TAINT} to nodeTaints",
        sources=(baseline(11), azure("Restricts the CriticalAddonsOnly taint to just the system pool.")),
    ),
    Rule(
        id="pool-system-nodes",
        title="System pools have three nodes or more",
        types=(CLUSTER, POOL),
        check=_each(_nodes, system=True),
        reason="with fewer, one that fails during an upgrade takes the cluster's DNS along",
        fix="set minCount to 3 or more",
        sources=(baseline(11),),
    ),
    Rule(
        id="pool-zones",
        title="Pools spread over availability zones",
        types=(CLUSTER, POOL),
        check=_each(_zones),
        reason="with its zone the pool is gone, and zones are fixed when a pool is made",
        fix="set availabilityZones to those of the region, such as 1, 2 and 3",
        sources=(baseline(14),),
    ),
    Rule(
        id="pool-ephemeral-disks",
        title="Nodes have their operating system on a local disk",
        types=(CLUSTER, POOL),
        check=_each(_disk),
        reason="a managed disk is slower, costs money, and makes new nodes wait",
        fix="set osDiskType to Ephemeral, with a VM size that has a local disk",
        sources=(baseline(12),),
    ),
    Rule(
        id="pool-autoscaling",
        title="The autoscaler says how many nodes a pool has",
        types=(CLUSTER, POOL),
        check=unless_provisioned(_each(_autoscaling)),
        reason="KEDA's pods would wait for nodes that never come, or nodes would idle",
        fix="set enableAutoScaling to true, with minCount and maxCount",
        sources=(baseline(15),),
        development=Level.MANDATORY,
    ),
    Rule(
        id="pool-surge",
        title="Upgrades exchange several nodes at a time",
        types=(CLUSTER, POOL),
        check=_each(_surge),
        reason="one at a time outlasts its maintenance window",
        fix="set upgradeSettings.maxSurge, such as 33%",
        sources=(baseline(33),),
        production=Level.ADVISORY,
    ),
    Rule(
        id="pool-public-addresses",
        title="Nodes have no public addresses",
        types=(CLUSTER, POOL),
        check=_each(_public_addresses),
        reason="every node could be reached past the load balancer",
        fix="leave enableNodePublicIP out",
        sources=(baseline(2),),
        development=Level.MANDATORY,
    ),
)
