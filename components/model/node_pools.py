"""What Azure Kubernetes Service refuses of a node pool, and what makes a pool another one.

Sources: learn.microsoft.com/azure/aks/use-system-pools, create-node-pools, use-labels, spot-node-pool,
use-arm64-vms and concepts-storage ("Ephemeral OS disk").
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from . import names

SYSTEM: Final = "agentpool"
"""The pool that the cluster is made with. AKS lists pools by name, and the node count that is left to the autoscaler is
told by its place in the list; so this one is the first."""

IMMUTABLE: Final = (
    "vm_size", "zones", "os_sku", "os_disk", "os_disk_size", "max_pods", "host_encryption", "spot", "spot_max_price",
)  # fmt: skip
"""What AKS refuses to change of a pool, or the provider replaces it for (learn.microsoft.com/azure/aks:
create-node-pools, enable-host-encryption)."""

DIGITS: Final = "abcdefghijklmnopqrstuvwxyz234567"
SUFFIX_LENGTH: Final = 3
"""Letters and digits behind the name of a pool that tell it from the one whose place it takes."""

LABEL: Final = "aks-functions/pool"
"""The label of nodes with the name that the configuration gives their pool, which stays when the pool is exchanged."""

SPOT: Final = "kubernetes.azure.com/scalesetpriority"
"""A label of spot nodes, and the taint that AKS puts on them; the value is `spot`."""

SPOT_LABEL: Final = {SPOT: "spot"}
SPOT_TAINT: Final = f"{SPOT}=spot:NoSchedule"
"""What AKS puts on spot nodes in any case; stated, since a pool with labels or taints is answered with them."""

SYSTEM_TAINT: Final = "CriticalAddonsOnly=true:NoSchedule"
"""What keeps apps away from the pools that AKS and KEDA run on (use-system-pools)."""

FEWEST_SYSTEM_PODS: Final = 30

_VM_SIZE: Final = (
    r"standard_(?P<family>[a-z]+?)(?P<cores>\d+)(-\d+)?(?P<features>[a-z]*)(_[a-z0-9]+?)??(_v(?P<version>\d+))?"
)
"""How Azure names VM sizes (learn.microsoft.com/azure/virtual-machines/vm-naming-conventions)."""

_TAINT: Final = (
    r"[a-z0-9]([a-z0-9./_-]{0,251}[a-z0-9])?"
    r"(=[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?:(NoSchedule|PreferNoSchedule|NoExecute)"
)
_AZURES_PREFIX: Final = "kubernetes.azure.com"

Problems = Iterator[tuple[str, str]]


def name(pool: str, said: Mapping[str, Any]) -> str:
    """The pool's name in Azure: another one as soon as something changes that AKS cannot change in place.

    So the new pool is made first, and the old one is drained and deleted when all else is done. `said` is resolved,
    with what holds for all pools of the cluster: `zones`, `os_sku` and `host_encryption`.
    """
    import hashlib  # here alone, as in `names`

    kept = repr([said[key] for key in IMMUTABLE]).encode()
    number = int.from_bytes(hashlib.sha256(kept).digest()[:8])
    suffix = "".join(DIGITS[number >> (5 * place) & 31] for place in range(SUFFIX_LENGTH))
    return f"{pool}{suffix}"


def taints(pool: Mapping[str, Any]) -> list[str]:
    """The taints of a resolved pool: its own, and those of its kind."""
    own = [*([SYSTEM_TAINT] if pool["mode"] == "System" else []), *([SPOT_TAINT] if pool["spot"] else [])]
    return [*pool["taints"], *(each for each in own if each not in pool["taints"])]


def problems(cluster: Mapping[str, Any]) -> Problems:
    """What is wrong with the pools of a resolved cluster: keys below `cluster`, and what, rule and fix."""
    no_arm = cluster["security"]["fips"] and cluster["os_sku"] == "Ubuntu"
    for key, text in _pool({"mode": "System", **cluster["system_pool"]}, no_arm=no_arm):
        yield f"system_pool.{key}", text
    for pool, said in cluster["pools"].items():
        longest = names.RULES["node pool"].longest - SUFFIX_LENGTH
        if problem := names.problem("node pool", pool):
            yield f"pools.{pool}", f"{problem}; choose another"
        elif len(pool) > longest:
            yield (
                f"pools.{pool}",
                f"it has {len(pool)} characters; {SUFFIX_LENGTH} more tell it from the one whose place it takes; AKS "
                f"takes {names.RULES['node pool'].longest} in all; choose a name of up to {longest}",
            )
        elif pool == SYSTEM:
            yield f"pools.{pool}", "it is the name of the pool that the cluster is made with; choose another"
        elif pool < SYSTEM:
            yield (
                f"pools.{pool}",
                f"it comes before '{SYSTEM}' in the alphabet, the pool that the cluster is made with, which has to be "
                f"the first; choose another, such as x{pool}",
            )
        for key, text in _pool(said, no_arm=no_arm):
            yield f"pools.{pool}.{key}", text


def _pool(pool: Mapping[str, Any], *, no_arm: bool) -> Problems:
    least, most, system = pool["min_count"], pool["max_count"], pool["mode"] == "System"
    if least > most:
        yield (
            "min_count",
            f"{least} is more than maxCount, which is {most}; the autoscaler works between the two; lower minCount or "
            "raise maxCount",
        )
    if system and least < 1:
        yield "min_count", "a system pool is never empty; write 1 or more"
    if system and pool["max_pods"] < FEWEST_SYSTEM_PODS:
        yield "max_pods", f"{pool['max_pods']} is too few; a system pool takes {FEWEST_SYSTEM_PODS} pods a node or more"
    if system and pool.get("spot"):
        yield "spot", "Azure takes spot nodes back at any time, and system pools are none; choose the mode User"
    if not pool.get("spot") and pool.get("spot_max_price", -1) != -1:
        yield "spot_max_price", "it is for spot nodes; set spot to true, or remove it"
    yield from _size(pool, system=system, no_arm=no_arm)
    for key in pool.get("labels", ()):
        if key.startswith(_AZURES_PREFIX) or key == LABEL:
            yield "labels", f"'{key}' is set by AKS or this stack; choose another key"
    for taint in pool.get("taints", ()):
        if not re.fullmatch(_TAINT, taint, re.ASCII):
            yield "taints", f"'{taint}' is no taint like gpu=yes:NoSchedule; change it"
        elif taint.startswith(_AZURES_PREFIX):
            yield "taints", f"'{taint}' is set by AKS; choose another key"


def _size(pool: Mapping[str, Any], *, system: bool, no_arm: bool) -> Problems:
    size = re.fullmatch(_VM_SIZE, pool["vm_size"].lower())
    if size is None:
        # Azure has sizes that its own convention does not describe; it says which it knows.
        return
    if system and (size["family"] == "b" or int(size["cores"]) < 2):
        yield (
            "vm_size",
            f"'{pool['vm_size']}' is too weak; a system pool takes 2 cores or more, 4 recommended, and none of the B "
            "series; choose another, such as Standard_D4ds_v5",
        )
    if no_arm and "p" in size["features"]:
        yield (
            "vm_size",
            f"'{pool['vm_size']}' has Arm64 processors, for which Ubuntu has no cryptography validated by FIPS 140; "
            "set osSku to AzureLinux, or security.fips to false",
        )
    if pool["os_disk"] == "Ephemeral" and int(size["version"] or 1) >= 5 and "d" not in size["features"]:
        yield (
            "os_disk",
            f"'{pool['vm_size']}' has no local disk for an ephemeral operating system; choose a size with a d, such as "
            "Standard_D4ds_v5, or Managed",
        )
