"""Rules for node pools, which hold for the inline ones of a cluster and for those of their own alike."""

import re
from typing import Final

from local.azure.arm import ArmError, Json, dig, invalid_parameter
from local.azure.directory import CLUSTER_TYPE
from local.azure.namespaces.containerservice import node_settings
from local.azure.namespaces.containerservice.versions import minor_version, running_version
from local.azure.resource_types import new_guid
from local.azure.store import Record, Records

POOL_TYPE: Final = CLUSTER_TYPE + "/agentPools"
IMMUTABLE: Final = (
    "vmSize", "osType", "osSKU", "osDiskSizeGB", "osDiskType", "kubeletDiskType", "maxPods", "vnetSubnetID",
    "podSubnetID", "availabilityZones", "type", "scaleSetPriority", "kubeletConfig", "linuxOSConfig",
    "gpuInstanceProfile", "enableEncryptionAtHost", "enableNodePublicIP", "enableUltraSSD",
    "scaleSetEvictionPolicy", "spotMaxPrice",
)  # fmt: skip
KEPT: Final = (*IMMUTABLE, "count", "mode", "orchestratorVersion", "upgradeSettings", "powerState")
"""What a PUT that leaves it out does not change; any other property it takes away."""
NAME: Final = r"^[a-z][a-z0-9]{0,11}$"
LONGEST_WINDOWS_NAME: Final = 6
VM_SIZE: Final = re.compile(r"(?:standard|basic)_(?P<family>[a-z]+)(?P<cores>\d+)\w*", re.IGNORECASE)
FEWEST_SYSTEM_CORES: Final = 2
FEWEST_SYSTEM_PODS: Final = 30
MOST_NODES: Final = 1000
PODS: Final = {"overlay": 250, "kubenet": 110, "azure": 30}
"""Pods on a node unless asked otherwise (learn.microsoft.com/azure/aks/concepts-network-ip-address-planning)."""
NODE_IMAGE: Final = "AKSUbuntu-2404gen2containerd-202611.02.0"


def pools_of(records: Records, cluster: str) -> list[Record]:
    """All pools of a cluster, by name."""
    return sorted((record for record in records.below(cluster) if record.type == POOL_TYPE), key=lambda pool: pool.name)


def merge(pool: Json, previous: Json) -> Json:
    """What a PUT of `pool` asks for, given what is there."""
    return {**{key: previous[key] for key in KEPT if key in previous}, **pool}


def check_immutable(old: Json, new: Json) -> None:
    """Refuse a change of what a pool keeps for life; what `new` leaves out stays."""
    for key in IMMUTABLE:
        value, before = new.get(key), old.get(key)
        same = value == before or not (value or before) or str(value).lower() == str(before).lower()
        if value is not None and not same:
            path = f"properties.{key}"
            raise ArmError(400, "PropertyChangeNotAllowed", f"Changing property '{path}' is not allowed.", target=path)


def check_pool(name: str, pool: Json, *, location: str, windows: bool) -> None:
    """Refuse a pool that AKS would refuse; `pool` is the complete wish, `windows` whether the cluster has a
    windowsProfile (learn.microsoft.com/azure/aks/use-system-pools and create-node-pools)."""
    if not re.fullmatch(NAME, name):
        raise invalid_parameter("agentPoolProfile.name", f"'{name}' does not match {NAME}.")
    _check_vm_size(name, pool, location)
    _check_counts(name, pool)
    if pool.get("osType") == "Windows":
        if len(name) > LONGEST_WINDOWS_NAME:
            raise invalid_parameter(
                "agentPoolProfile.name", f"'{name}' of a Windows pool is longer than {LONGEST_WINDOWS_NAME} characters."
            )
        if not windows:
            raise invalid_parameter("windowsProfile", f"the Windows pool '{name}' needs a cluster created with it.")
    if is_system(pool):
        _check_system(name, pool)
    node_settings.check_settings(name, pool)


def complete(pool: Json, previous: Json, cluster: Json) -> Json:
    """The pool as AKS answers it: what was asked for, what stays, and defaults that follow from the cluster's
    properties (as in recordings of API version 2023-04-01 and later)."""
    network = dig(cluster, "networkProfile.networkPluginMode") or dig(cluster, "networkProfile.networkPlugin")
    result: Json = {
        "type": "VirtualMachineScaleSets",
        "mode": "User",
        "osType": "Linux",
        "osSKU": "Ubuntu",
        "osDiskSizeGB": 128,
        "osDiskType": "Managed",
        "kubeletDiskType": "OS",
        "maxPods": PODS.get(str(network), PODS["kubenet"]),
        "enableAutoScaling": False,
        "enableFIPS": False,
        "enableNodePublicIP": False,
        "scaleDownMode": "Delete",
        "powerState": {"code": "Running"},
        "orchestratorVersion": minor_version(cluster["currentKubernetesVersion"]),
        **node_settings.defaults(merge(pool, previous)),
        **merge(pool, previous),
    }
    node_settings.mark_spot(result)
    result.setdefault("count", result.get("minCount", 1))
    follows = cluster["currentKubernetesVersion"]
    same_minor = result["orchestratorVersion"] == minor_version(follows)
    result["currentOrchestratorVersion"] = follows if same_minor else running_version(result["orchestratorVersion"])
    result["nodeImageVersion"] = NODE_IMAGE
    result["eTag"] = new_guid()
    return result


def is_system(pool: Json) -> bool:
    return str(pool.get("mode", "User")).lower() == "system"


def no_system_pool() -> ArmError:
    return ArmError(
        400, "MustDefineAtLeastOneSystemPool", "Must define at least one system pool.", target="agentPoolProfiles"
    )


def _check_vm_size(name: str, pool: Json, location: str) -> None:
    size = pool.get("vmSize")
    if not size:
        raise ArmError(400, "InvalidParameter", f"Required parameter vmSize of pool '{name}' is missing (null).")
    if not VM_SIZE.fullmatch(size):
        raise ArmError(
            400, "BadRequest", f"The VM size of {size} is not allowed in your subscription in location '{location}'."
        )


def _check_counts(name: str, pool: Json) -> None:
    lowest = 1 if is_system(pool) else 0
    for key in ("count", "minCount", "maxCount"):
        value = pool.get(key)
        if value is not None and not lowest <= value <= MOST_NODES:
            raise invalid_parameter(
                f"agentPoolProfile.{key}", f"{value} of pool '{name}' is not between {lowest} and {MOST_NODES}."
            )
    least, most = pool.get("minCount"), pool.get("maxCount")
    if pool.get("enableAutoScaling"):
        if least is None or most is None or least > most:
            raise invalid_parameter(
                "agentPoolProfile.minCount", f"pool '{name}' needs minCount and maxCount, the first not bigger."
            )
    elif least is not None or most is not None:
        raise invalid_parameter(
            "agentPoolProfile.minCount", f"pool '{name}' has minCount or maxCount without enableAutoScaling."
        )


def _check_system(name: str, pool: Json) -> None:
    size = VM_SIZE.fullmatch(pool["vmSize"])
    if size and (size["family"].lower().startswith("b") or int(size["cores"]) < FEWEST_SYSTEM_CORES):
        raise ArmError(
            400,
            "SystemPoolSkuTooLow",
            f"System node pool must use VM sku with more than 2 cores and 4GB memory. Nodepool name: {name}.",
        )
    if pool.get("osType", "Linux") != "Linux":
        raise invalid_parameter("agentPoolProfile.osType", f"system pool '{name}' must be Linux.")
    if node_settings.is_spot(pool):
        raise invalid_parameter("agentPoolProfile.scaleSetPriority", f"system pool '{name}' cannot be Spot.")
    if pool.get("maxPods", FEWEST_SYSTEM_PODS) < FEWEST_SYSTEM_PODS:
        raise invalid_parameter(
            "agentPoolProfile.maxPods", f"system pool '{name}' must allow at least {FEWEST_SYSTEM_PODS} pods."
        )
