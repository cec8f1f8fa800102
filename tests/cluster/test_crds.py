"""What the components send to KEDA, against the definitions that this release of KEDA ships.

The API server drops a field that a definition does not know, without a word; here such a field is an error.
"""

import functools
from typing import Any, TypeAlias

import jsonschema
import pytest
import yaml

from components.model import scaling
from components.model.autoscaling import Scaling
from components.model.plans import KedaTrigger
from tests.harness import rules, stacks

Json: TypeAlias = dict[str, Any]

pytestmark = pytest.mark.cluster

DEFINITIONS = stacks.ROOT / ".local/share/keda/crds"
KINDS = {"ScaledObject": rules.SCALED_OBJECT, "TriggerAuthentication": rules.AUTHENTICATION}


def strict(schema: Json) -> Json:
    """The same schema without the leave to ignore unknown fields."""
    known: Json = {name: strict(each) for name, each in schema.get("properties", {}).items()}
    inner: Json = {key: strict(schema[key]) for key in ("items", "additionalProperties") if is_schema(schema.get(key))}
    closed = {"properties": known, "additionalProperties": False} if known else {}
    return {**schema, **closed, **inner}


def is_schema(value: object) -> bool:
    return isinstance(value, dict)


@functools.cache
def definition(kind: str) -> Json:
    """The schema of a kind's served version, from whatever file of the release holds it."""
    for file in sorted(DEFINITIONS.glob("*.yaml")):
        text = file.read_text()
        # One of the files is large, and slow to parse.
        if f"kind: {kind}\n" in text:
            document: Json = yaml.safe_load(text)
            (version,) = [each for each in document["spec"]["versions"] if each["served"]]
            assert version["name"] == "v1alpha1"
            schema = strict(version["schema"]["openAPIV3Schema"])
            # The API server itself checks an object's metadata.
            return {**schema, "properties": {**schema["properties"], "metadata": {}}}
    pytest.fail(f"no definition of {kind} in {DEFINITIONS}; KEDA's build brings them: make test-cluster")


def errors(kind: str, instance: Json) -> list[str]:
    validator: Any = jsonschema.Draft202012Validator(definition(kind))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(instance)]


@pytest.mark.parametrize("stack", stacks.names())
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_stack_s_objects_fit_their_definitions(stack: str, kind: str) -> None:
    found = stacks.deployed(stack).all(KINDS[kind])

    assert found
    for each in found:
        assert errors(kind, each.inputs) == []


def scaled_object(**spec: Any) -> Json:
    queue = KedaTrigger(function="work", type="azure-queue", metadata={"queueName": "orders", "queueLength": "16"})
    trigger = scaling.trigger(queue, accounts={}, authentication="a")
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "spec": {**scaling.scaled_object_spec("orders", [trigger], Scaling()), **spec},
    }


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        ({"maxReplicas": 3}, "maxReplicas"),
        ({"pollingInterval": 0}, "pollingInterval"),
        ({"maxReplicaCount": 0}, "maxReplicaCount"),
        ({"minReplicaCount": -1}, "minReplicaCount"),
        ({"scaleTargetRef": {"name": ""}}, "scaleTargetRef"),
        ({"triggers": [{"type": "azure-queue", "metadata": {"queueLength": 5}}]}, "metadata.queueLength"),
    ],
    ids=["unknown", "poll", "maximum", "minimum", "target", "number"],
)
def test_the_definitions_refuse_what_keda_documents_as_wrong(spec: Json, place: str) -> None:
    """So the test above can fail, and the limits of the settings are KEDA's own."""
    assert errors("ScaledObject", scaled_object()) == []
    assert any(place in error for error in errors("ScaledObject", scaled_object(**spec)))


@pytest.mark.parametrize("provider", ["azure", "workload"])
def test_pod_identities_that_keda_no_longer_knows(provider: str) -> None:
    spec = {"podIdentity": {"provider": provider, "identityId": "client"}}

    assert errors(
        "TriggerAuthentication", {"apiVersion": "keda.sh/v1alpha1", "kind": "TriggerAuthentication", "spec": spec}
    )
