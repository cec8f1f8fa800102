"""On which nodes pods may run: labels and taints of AKS, and the spread over zones and nodes."""

from typing import Any

import pytest

from components.objects import as_json
from components.placement import PlacementArgs, of

Json = dict[str, Any]

# Labels and taints as AKS puts them: learn.microsoft.com/azure/aks/use-labels and …/spot-node-pool; the architecture is
# Kubernetes' own (kubernetes.io/docs/reference/labels-annotations-taints).
AMD64: Json = {
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "kubernetes.azure.com/agentpool": "functions",
}
ARM64: Json = {**AMD64, "kubernetes.io/arch": "arm64"}
WINDOWS: Json = {**AMD64, "kubernetes.io/os": "windows"}
SPOT: Json = {**AMD64, "kubernetes.azure.com/agentpool": "spot", "kubernetes.azure.com/scalesetpriority": "spot"}
SPOT_TAINT: Json = {"key": "kubernetes.azure.com/scalesetpriority", "value": "spot", "effect": "NoSchedule"}
GPU_TAINT: Json = {"key": "sku", "value": "gpu", "effect": "NoSchedule"}


def placed(args: PlacementArgs | None = None) -> Json:
    return as_json(of("orders", args or {}))


def runs_on(placement: Json, labels: Json, taint: Json | None = None) -> bool:
    """Whether the scheduler would take a node (kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node)."""
    if not placement["nodeSelector"].items() <= labels.items():
        return False
    required = (
        placement.get("affinity", {}).get("nodeAffinity", {}).get("requiredDuringSchedulingIgnoredDuringExecution")
    )
    for term in required["nodeSelectorTerms"] if required else ():
        for expression in term["matchExpressions"]:
            assert expression["operator"] == "In"
            if labels.get(expression["key"]) not in expression["values"]:
                return False
    return taint is None or any(tolerates(each, taint) for each in placement.get("tolerations", []))


def tolerates(toleration: Json, taint: Json) -> bool:
    """kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration"""
    if toleration.get("effect", taint["effect"]) != taint["effect"] or toleration["key"] != taint["key"]:
        return False
    return toleration["operator"] == "Exists" or toleration.get("value") == taint["value"]


def test_by_default_pods_run_where_microsoft_s_images_do() -> None:
    """Linux on amd64 only (Azure/azure-functions-docker#224)."""
    assert runs_on(placed(), AMD64)
    assert not runs_on(placed(), ARM64)
    assert not runs_on(placed(), WINDOWS)
    assert not runs_on(placed(), SPOT, SPOT_TAINT)


@pytest.mark.parametrize(
    ("architectures", "nodes"), [(["arm64"], [False, True]), (["amd64", "arm64"], [True, True])], ids=["arm", "both"]
)
def test_pods_run_on_what_the_image_is_built_for(architectures: list[str], nodes: list[bool]) -> None:
    placement = placed({"architectures": architectures})

    assert [runs_on(placement, each) for each in (AMD64, ARM64)] == nodes


def test_a_pool() -> None:
    placement = placed({"pool": "functions"})

    assert runs_on(placement, {**AMD64, "aks-functions/pool": "functions"})
    assert not runs_on(placement, {**AMD64, "aks-functions/pool": "other"})
    assert not runs_on(placement, AMD64)


def test_spot_nodes_are_preferred_and_not_required() -> None:
    placement = placed({"spot": True})

    assert runs_on(placement, SPOT, SPOT_TAINT)
    assert runs_on(placement, AMD64)
    (preferred,) = placement["affinity"]["nodeAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"]
    (expression,) = preferred["preference"]["matchExpressions"]
    assert SPOT[expression["key"]] in expression["values"]


def test_spot_nodes_of_either_architecture() -> None:
    placement = placed({"spot": True, "architectures": ["amd64", "arm64"]})

    assert runs_on(placement, {**SPOT, "kubernetes.io/arch": "arm64"}, SPOT_TAINT)
    assert not runs_on(placement, {**SPOT, "kubernetes.io/arch": "s390x"}, SPOT_TAINT)


@pytest.mark.parametrize(
    ("given", "kept_away"),
    [
        ({"key": "sku"}, False),
        ({"key": "sku", "value": "gpu"}, False),
        ({"key": "sku", "value": "gpu", "effect": "NoSchedule"}, False),
        ({"key": "sku", "value": "cpu"}, True),
        ({"key": "sku", "effect": "NoExecute"}, True),
        ({"key": "other"}, True),
    ],
)
def test_taints_that_are_tolerated(given: Any, kept_away: bool) -> None:
    assert runs_on(placed({"tolerations": [given]}), AMD64, GPU_TAINT) is not kept_away


def test_replicas_spread_over_zones_and_nodes() -> None:
    constraints = {each["topologyKey"]: each for each in placed()["topologySpreadConstraints"]}

    assert constraints.keys() == {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}
    for each in constraints.values():
        # A cluster in one zone still runs them.
        assert each["whenUnsatisfiable"] == "ScheduleAnyway"
        assert each["labelSelector"] == {"matchLabels": {"app.kubernetes.io/name": "orders"}}
