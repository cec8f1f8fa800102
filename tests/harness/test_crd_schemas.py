"""The conversion of definitions, against what Kubernetes documents of structural schemas and of pruning."""

import copy
from typing import Any

import jsonschema
import pytest

from tests.harness import crd_schemas

Json = dict[str, Any]

FIELDS: Json = {
    "cronSpec": {"type": "string", "pattern": "^[0-9* ]+$"},
    "image": {"type": "string", "nullable": True, "enum": ["small", "large"]},
    "replicas": {"type": "integer", "minimum": 1, "maximum": 10, "exclusiveMaximum": True},
    "port": {"x-kubernetes-int-or-string": True},
    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    "anything": {
        "type": "object",
        "x-kubernetes-preserve-unknown-fields": True,
        "properties": {"closed": {"type": "object", "properties": {"known": {"type": "integer"}}}},
    },
    "pod": {"type": "object", "x-kubernetes-embedded-resource": True, "properties": {"spec": {"type": "object"}}},
    "steps": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"type": "string"}, "ref": {"type": "string"}},
            "oneOf": [{"required": ["ref"]}, {"properties": {"name": {"enum": ["own"]}}, "not": {"required": ["ref"]}}],
        },
    },
}
DEFINITION: Json = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "spec": {
        "group": "stable.example.com",
        "names": {"kind": "CronTab", "plural": "crontabs"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "required": ["spec"],
                        "properties": {
                            "metadata": {"type": "object"},
                            "spec": {"type": "object", "properties": FIELDS},
                        },
                    }
                },
            },
            {"name": "v1beta1", "served": False, "storage": False},
        ],
    },
}


def errors(instance: Json) -> list[str]:
    [(name, schema)] = crd_schemas.schemas(DEFINITION)
    assert name == "stable.example.com/crontab_v1"
    jsonschema.Draft202012Validator.check_schema(schema)
    validator: Any = jsonschema.Draft202012Validator(schema)
    return [error.json_path for error in validator.iter_errors(instance)]


def resource(**spec: Any) -> Json:
    return {"apiVersion": "stable.example.com/v1", "kind": "CronTab", "metadata": {"name": "a"}, "spec": spec}


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"cronSpec": "* 5", "replicas": 9, "port": 80},
        {"image": None, "port": "http"},
        {"labels": {"any": "name"}},
        {"anything": {"unknown": {"deep": 1}, "closed": {"known": 1}}},
        {"pod": {"apiVersion": "v1", "kind": "Pod", "metadata": {"labels": {"a": "b"}}}},
        {"steps": [{"name": "own"}, {"name": "other", "ref": "x"}]},
    ],
)
def test_what_the_api_server_keeps_is_valid(spec: Json) -> None:
    assert errors(resource(**spec)) == []


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        # "Field pruning": what the schema does not name is dropped.
        ({"unknown": 1}, "$.spec"),
        ({"steps": [{"name": "own", "unknown": 1}]}, "$.spec.steps[0]"),
        ({"anything": {"closed": {"unknown": 1}}}, "$.spec.anything.closed"),
        ({"pod": {"unknown": 1}}, "$.spec.pod"),
        ({"pod": {"spec": {"unknown": 1}}}, "$.spec.pod.spec"),
        # Values.
        ({"cronSpec": "daily"}, "$.spec.cronSpec"),
        ({"cronSpec": None}, "$.spec.cronSpec"),
        ({"image": "huge"}, "$.spec.image"),
        ({"replicas": 0}, "$.spec.replicas"),
        ({"replicas": 10}, "$.spec.replicas"),
        ({"port": 1.5}, "$.spec.port"),
        ({"labels": {"number": 1}}, "$.spec.labels.number"),
        ({"steps": [{"ref": "x"}]}, "$.spec.steps[0]"),
        ({"steps": [{"name": "other"}]}, "$.spec.steps[0]"),
    ],
)
def test_what_it_would_refuse_or_drop_is_an_error(spec: Json, place: str) -> None:
    assert errors(resource(**spec)) == [place]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"apiVersion": "stable.example.com/v1beta1"}, "$.apiVersion"),
        ({"kind": "Crontab"}, "$.kind"),
        ({"unknown": 1}, "$"),
    ],
)
def test_an_object_is_of_its_kind_and_version(change: Json, place: str) -> None:
    assert errors({**resource(), **change}) == [place]


@pytest.mark.parametrize("key", ["apiVersion", "kind", "metadata", "spec"])
def test_what_every_object_has(key: str) -> None:
    instance = resource()
    del instance[key]

    assert errors(instance) == ["$"]


def test_the_definition_stays_as_it_is() -> None:
    before = copy.deepcopy(DEFINITION)

    list(crd_schemas.schemas(DEFINITION))

    assert before == DEFINITION
