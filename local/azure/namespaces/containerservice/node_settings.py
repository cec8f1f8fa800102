"""What a pool says about its nodes: how they are exchanged, whether Azure may take them back, their disks and labels.

Sources: learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling, spot-node-pool, availability-zones, use-labels,
concepts-storage ("Ephemeral OS disk") and the API's descriptions of `AgentPoolUpgradeSettings`. The error codes are
AKS's own.
"""

import re
from typing import Any, Final

from local.azure.arm import ArmError, Json, invalid_parameter

SURGE: Final = re.compile(r"\d+|(100|\d{1,2})%")
MINUTES: Final = {"drainTimeoutInMinutes": (1, 1440), "nodeSoakDurationInMinutes": (0, 30)}
ZONES: Final = ("1", "2", "3")
FEWEST_PODS: Final = 10
MOST_PODS: Final = 250
VM_SIZE: Final = re.compile(
    r"standard_[a-z]+?\d+(-\d+)?(?P<features>[a-z]*)(_[a-z0-9]+?)??(_v(?P<version>\d+))?", re.IGNORECASE
)
"""How VM sizes are named (learn.microsoft.com/azure/virtual-machines/vm-naming-conventions)."""
FIRST_WITHOUT_DISK: Final = 5
"""From this version on, a size has a local disk only if its features say so with a `d`."""
SPOT_ONLY: Final = ("scaleSetEvictionPolicy", "spotMaxPrice")
RESERVED: Final = "kubernetes.azure.com"
PRIORITY: Final = f"{RESERVED}/scalesetpriority"
"""The label, and with `spot:NoSchedule` the taint, that AKS gives spot nodes."""
SPOT_TAINT: Final = f"{PRIORITY}=spot:NoSchedule"
TAINT: Final = re.compile(r"[A-Za-z0-9][\w./-]*(=[\w.-]*)?:(NoSchedule|PreferNoSchedule|NoExecute)", re.ASCII)


def check_settings(name: str, pool: Json) -> None:
    """Refuse settings of a pool that AKS would refuse; `pool` is the complete wish."""
    _check_upgrades(name, pool)
    _check_spot(name, pool)
    _check_disk(name, pool)
    _check_cryptography(name, pool)
    _check_pods(name, pool)
    zones: list[str] = pool.get("availabilityZones") or []
    for zone in zones:
        if zone not in ZONES:
            raise ArmError(
                400,
                "InvalidAvailabilityZoneFormat",
                f"The zone '{zone}' of pool '{name}' is not one of {', '.join(ZONES)}.",
                target="agentPoolProfile.availabilityZones",
            )
    labels: dict[str, str] = pool.get("nodeLabels") or {}
    for key in labels:
        if key.startswith(RESERVED) and not (key == PRIORITY and is_spot(pool)):
            raise ArmError(
                400,
                "NodeLabelKeyNotAllowed",
                f"The label key '{key}' of pool '{name}' is not allowed: the prefix {RESERVED} is reserved for AKS.",
                target="agentPoolProfile.nodeLabels",
            )
    taints: list[str] = pool.get("nodeTaints") or []
    for taint in taints:
        if not TAINT.fullmatch(taint):
            raise invalid_parameter("agentPoolProfile.nodeTaints", f"'{taint}' is no taint such as key=on:NoSchedule.")


def is_spot(pool: Json) -> bool:
    return str(pool.get("scaleSetPriority") or "Regular").lower() == "spot"


def defaults(pool: Json) -> Json:
    """What a pool has without being asked for; a spot pool has no surge."""
    if not is_spot(pool):
        return {"upgradeSettings": {"maxSurge": "10%"}}
    return {"upgradeSettings": {}, "scaleSetEvictionPolicy": "Delete", "spotMaxPrice": -1}


def mark_spot(pool: Json) -> None:
    """Give the nodes of a spot pool the label and the taint that tell what they are."""
    if is_spot(pool):
        taints: list[str] = pool.get("nodeTaints") or []
        pool["nodeTaints"] = taints if SPOT_TAINT in taints else [*taints, SPOT_TAINT]
        pool["nodeLabels"] = {**(pool.get("nodeLabels") or {}), PRIORITY: "spot"}


def _check_upgrades(name: str, pool: Json) -> None:
    settings: Json = pool.get("upgradeSettings") or {}
    where = "agentPoolProfile.upgradeSettings"
    for key in ("maxSurge", "maxUnavailable"):
        value = settings.get(key)
        if value is not None and not SURGE.fullmatch(str(value)):
            raise invalid_parameter(f"{where}.{key}", f"'{value}' of pool '{name}' is no number and no percentage.")
    if is_spot(pool) and settings.get("maxSurge"):
        raise invalid_parameter(f"{where}.maxSurge", "Spot pools can't set max surge.")
    if _some(settings.get("maxSurge")) and _some(settings.get("maxUnavailable")):
        raise invalid_parameter(f"{where}.maxUnavailable", f"pool '{name}' has maxSurge as well: set one to 0.")
    for key, (least, most) in MINUTES.items():
        value = settings.get(key)
        if value is not None and not least <= value <= most:
            raise invalid_parameter(f"{where}.{key}", f"{value} of pool '{name}' is not between {least} and {most}.")


def _some(value: Any) -> bool:
    return value is not None and int(str(value).removesuffix("%")) > 0


def _check_spot(name: str, pool: Json) -> None:
    if not is_spot(pool):
        for key in SPOT_ONLY:
            if pool.get(key) not in (None, "", -1):
                raise invalid_parameter(f"agentPoolProfile.{key}", f"pool '{name}' is not of priority Spot.")
        return
    price = pool.get("spotMaxPrice", -1)
    if price != -1 and price <= 0:
        raise invalid_parameter(
            "agentPoolProfile.spotMaxPrice", f"{price} of pool '{name}' is neither -1 nor positive."
        )


def _check_disk(name: str, pool: Json) -> None:
    size = VM_SIZE.fullmatch(str(pool.get("vmSize")))
    if pool.get("osDiskType") != "Ephemeral" or size is None:
        return
    if int(size["version"] or 1) >= FIRST_WITHOUT_DISK and "d" not in size["features"].lower():
        raise ArmError(
            400,
            "VMSizeDoesNotSupportEphemeralOS",
            f"The virtual machine size {pool['vmSize']} of pool '{name}' does not support EphemeralOS disk.",
            target="agentPoolProfile.osDiskType",
        )


def _check_cryptography(name: str, pool: Json) -> None:
    """Limitations of learn.microsoft.com/azure/aks/use-arm64-vms; a `p` in a size says Arm64."""
    size = VM_SIZE.fullmatch(str(pool.get("vmSize")))
    if pool.get("enableFIPS") and size and "p" in size["features"].lower() and pool.get("osSKU", "Ubuntu") == "Ubuntu":
        raise invalid_parameter(
            "agentPoolProfile.enableFIPS", f"pool '{name}' is Arm64, for which FIPS takes the OS SKU AzureLinux."
        )


def _check_pods(name: str, pool: Json) -> None:
    pods = pool.get("maxPods")
    if pods is not None and not FEWEST_PODS <= pods <= MOST_PODS:
        raise ArmError(
            400,
            "InsufficientMaxPods" if pods < FEWEST_PODS else "MaxPodsLimitExceeded",
            f"maxPods {pods} of pool '{name}' is not between {FEWEST_PODS} and {MOST_PODS}.",
            target="agentPoolProfile.maxPods",
        )
