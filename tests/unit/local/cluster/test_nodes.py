"""The simulated nodes have what scheduling on AKS looks at (https://learn.microsoft.com/azure/aks/use-labels,
https://learn.microsoft.com/azure/aks/spot-node-pool)."""

from pathlib import Path
from typing import Any

import kubernetes_validate  # pyright: ignore[reportMissingTypeStubs]
import yaml

import local.cluster

NODES: list[dict[str, Any]] = list(yaml.safe_load_all((Path(local.cluster.__file__).parent / "nodes.yaml").read_text()))


def labels(key: str) -> list[str]:
    return [node["metadata"]["labels"].get(key) for node in NODES]


def taints(node: dict[str, Any]) -> list[str]:
    given = node.get("spec", {}).get("taints", [])
    return [f"{taint['key']}={taint['value']}:{taint['effect']}" for taint in given]


def test_they_are_valid_and_have_names_of_their_own() -> None:
    for node in NODES:
        kubernetes_validate.validate(node, "1.36", strict=True)
        assert node["metadata"]["labels"]["kubernetes.io/hostname"] == node["metadata"]["name"]
        assert node["metadata"]["labels"]["agentpool"] == node["metadata"]["labels"]["kubernetes.azure.com/agentpool"]
    assert len({node["metadata"]["name"] for node in NODES}) == len(NODES)


def test_labels() -> None:
    assert labels("kubernetes.io/arch").count("arm64") == 1
    assert set(labels("kubernetes.io/arch")) == {"amd64", "arm64"}
    assert set(labels("kubernetes.io/os")) == {"linux"}
    assert labels("kubernetes.azure.com/mode").count("system") == 1
    assert set(labels("topology.kubernetes.io/zone")) == {f"westeurope-{zone}" for zone in (1, 2, 3)}


def test_taints() -> None:
    by_pool = {node["metadata"]["labels"]["agentpool"]: taints(node) for node in NODES}
    assert by_pool == {
        "system": ["CriticalAddonsOnly=true:NoSchedule"],
        "user": [],
        "arm": [],
        "spot": ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule"],
    }
    spot = next(node for node in NODES if node["metadata"]["labels"]["agentpool"] == "spot")
    assert spot["metadata"]["labels"]["kubernetes.azure.com/scalesetpriority"] == "spot"
