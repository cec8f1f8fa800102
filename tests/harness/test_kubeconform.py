"""The check of objects finds what is wrong with them, and needs no network."""

from pathlib import Path
from typing import Any

import pytest

from tests.harness import kubeconform

Json = dict[str, Any]

pytestmark = pytest.mark.cluster

CONFIG_MAP: Json = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"key": "value"}}
SERVICE: Json = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web"},
    "spec": {"ports": [{"port": 80, "targetPort": "http"}]},
}
SCALED_OBJECT: Json = {
    "apiVersion": "keda.sh/v1alpha1",
    "kind": "ScaledObject",
    "metadata": {"name": "orders"},
    "spec": {
        "scaleTargetRef": {"name": "orders"},
        "triggers": [{"type": "azure-queue", "metadata": {"queueName": "orders", "queueLength": "5"}}],
    },
}


def spec(of: Json, **changes: Any) -> Json:
    return {**of, "spec": {**of["spec"], **changes}}


@pytest.mark.parametrize("version", ["1.33", "1.34", "1.35", "1.36", "1.37"])
def test_objects_as_documented(version: str, tmp_path: Path) -> None:
    assert kubeconform.refusals([CONFIG_MAP, SERVICE, SCALED_OBJECT], version, tmp_path) == []


@pytest.mark.parametrize(
    ("wrong", "part"),
    [
        ({**CONFIG_MAP, "data": {"key": 1}}, "/data/key"),
        ({**CONFIG_MAP, "dat": {}}, "dat"),
        (spec(SERVICE, ports=[{"port": "80"}]), "/spec/ports/0/port"),
        (spec(SERVICE, selectors={}), "selectors"),
        (spec(SCALED_OBJECT, maxReplicas=3), "maxReplicas"),
        (spec(SCALED_OBJECT, triggers=[{"type": "azure-queue", "metadata": {"queueLength": 5}}]), "queueLength"),
        ({**SERVICE, "apiVersion": "v2"}, "could not find schema"),
        ({**SCALED_OBJECT, "kind": "ScaledObjects"}, "could not find schema"),
    ],
)
def test_what_is_wrong_is_found(wrong: Json, part: str, tmp_path: Path) -> None:
    [refusal] = kubeconform.refusals([CONFIG_MAP, wrong], "1.35", tmp_path)

    assert refusal.startswith(f"{wrong['kind']} {wrong['metadata']['name']}: ")
    assert part in refusal
