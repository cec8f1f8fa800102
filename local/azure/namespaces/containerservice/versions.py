"""Kubernetes versions that AKS offers (learn.microsoft.com/azure/aks/supported-kubernetes-versions, November 2026)."""

import re
from collections.abc import Mapping
from typing import Final

from local.azure.arm import ArmError

PATCHES: Final[Mapping[str, str]] = {"1.34": "1.34.9", "1.35": "1.35.6", "1.36": "1.36.3"}
"""Minor versions in support, each with the patch that a cluster gets which asks for the minor alone. AKS takes its
latest patch, which moves every few weeks: these three only stand for it."""
DEFAULT: Final = "1.35"
OLDEST_NODES: Final = 2
"""Minor versions that a pool may lag behind the control plane."""


def running_version(requested: str) -> str:
    """The full version that a request for `1.35` or `1.35.6` gives.

    Raises:
        ArmError: AgentPoolK8sVersionNotSupported.
    """
    found = re.fullmatch(r"(\d+\.\d+)(\.\d+)?", requested)
    if not found or found[1] not in PATCHES:
        raise ArmError(
            400,
            "AgentPoolK8sVersionNotSupported",
            f"Version {requested} is not supported in this region. Please use [az aks get-versions] command to get the "
            "supported version list in this region. For more information, please check "
            "https://aka.ms/supported-version-list",
        )
    return requested if found[2] else PATCHES[found[1]]


def upgraded_version(present: str | None, requested: str) -> str:
    """The full version that a cluster has after a request; `present` is what it runs, None for a new one.

    Asking for the running minor again changes nothing, even when it has newer patches (documentation of the property).

    Raises:
        ArmError: AgentPoolK8sVersionNotSupported; OperationNotAllowed for a step back or over a minor version.
    """
    if present is None:
        return running_version(requested)
    if requested in (present, minor_version(present)):
        return present
    wanted = running_version(requested)
    backwards = _numbers(wanted) < _numbers(present)
    if backwards or _numbers(wanted)[1] > _numbers(present)[1] + 1:
        reachable = [patch for patch in PATCHES.values() if 0 <= _numbers(patch)[1] - _numbers(present)[1] <= 1]
        raise ArmError(
            400,
            "OperationNotAllowed",
            f"Upgrading Kubernetes version {present} to {wanted} is not allowed. Available upgrades: "
            f"[{' '.join(reachable)}]. Please see https://aka.ms/aks-supported-k8s-ver for version details.",
        )
    return wanted


def check_pool_version(control_plane: str, pool: str) -> None:
    """Refuse a pool that is newer than the control plane, or too old for it."""
    version = running_version(pool)
    ours, theirs = _numbers(version)[1], _numbers(control_plane)[1]
    if theirs - OLDEST_NODES <= ours <= theirs:
        return
    relation = "bigger" if ours > theirs else f"more than {OLDEST_NODES} versions lower"
    raise ArmError(
        400,
        "NodePoolMcVersionIncompatible",
        f"Node pool version {version} and control plane version {control_plane} are incompatible. Minor version of "
        f"node pool version {ours} is {relation} than control plane version {theirs}. For more information, please "
        "check https://aka.ms/aks/UpgradeVersionRules",
    )


def minor_version(version: str) -> str:
    """`1.35` of `1.35.6`."""
    return ".".join(version.split(".")[:2])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
