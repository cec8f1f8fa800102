"""A custom resource's definition as a JSON Schema that refuses what the API server would drop without a word.

A definition's `openAPIV3Schema` is structural: types are stated once, on the way down `properties`, `items` and
`additionalProperties`; what stands in `allOf`, `anyOf`, `oneOf` and `not` only limits values. Fields that it does not
name are pruned, unless `x-kubernetes-preserve-unknown-fields` keeps them; here they are errors. Rules in CEL
(`x-kubernetes-validations`) have no counterpart in JSON Schema and are left out.

Sources: kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions, "Specifying a
structural schema" and "Field pruning"; the OpenAPI 3.0 specification, "Schema Object".
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

Json: TypeAlias = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
CALLED_THE_SAME: Final = (
    *("type", "format", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "multipleOf", "required"),
    *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
)
"""What OpenAPI 3.0 and JSON Schema have in common, without what only describes."""


def schemas(definition: Mapping[str, Any]) -> Iterator[tuple[str, Json]]:
    """The schema of each served version of a CustomResourceDefinition, by `<group>/<kind>_<version>`."""
    spec = definition["spec"]
    group, kind = spec["group"], spec["names"]["kind"]
    for version in spec["versions"]:
        if version["served"]:
            resource = _resource(_structural(version["schema"]["openAPIV3Schema"]))
            resource["properties"]["apiVersion"]["enum"] = [f"{group}/{version['name']}"]
            resource["properties"]["kind"]["enum"] = [kind]
            resource["required"] = sorted({"apiVersion", "kind", "metadata", *resource.get("required", ())})
            yield f"{group}/{kind.lower()}_{version['name']}", {"$schema": DIALECT, **resource}


def _structural(schema: Mapping[str, Any]) -> Json:
    """A part of the schema that states types."""
    converted = _limits(schema, _structural)
    if schema.get("x-kubernetes-int-or-string"):
        converted["type"] = ["integer", "string"]
    if schema.get("type") == "object":
        if schema.get("x-kubernetes-embedded-resource"):
            converted = _resource(converted)
        if "additionalProperties" in schema:
            converted["additionalProperties"] = _limit(schema["additionalProperties"], _structural)
        elif not schema.get("x-kubernetes-preserve-unknown-fields"):
            converted["additionalProperties"] = False
    if schema.get("nullable"):
        # Not as a further type: an `enum` beside it would refuse null all the same.
        return {"anyOf": [converted, {"type": "null"}]}
    return converted


def _limits(schema: Mapping[str, Any], inner: Any) -> Json:
    """What the schema says of values; `inner` converts the schemas of fields and members."""
    converted: Json = {key: schema[key] for key in CALLED_THE_SAME if key in schema}
    for bound in ("Minimum", "Maximum"):
        # A flag beside the limit in OpenAPI 3.0, the limit itself in JSON Schema.
        if schema.get(f"exclusive{bound}"):
            converted[f"exclusive{bound}"] = converted.pop(bound.lower())
    if "properties" in schema:
        converted["properties"] = {name: inner(each) for name, each in schema["properties"].items()}
    if "items" in schema:
        converted["items"] = inner(schema["items"])
    for key in ("allOf", "anyOf", "oneOf"):
        if key in schema:
            converted[key] = [_value(each) for each in schema[key]]
    if "not" in schema:
        converted["not"] = _value(schema["not"])
    return converted


def _value(schema: Mapping[str, Any]) -> Json:
    """A part that only limits values: it closes nothing."""
    converted = _limits(schema, _value)
    if "additionalProperties" in schema:
        converted["additionalProperties"] = _limit(schema["additionalProperties"], _value)
    return converted


def _limit(schema: Mapping[str, Any] | bool, inner: Any) -> Json | bool:
    return schema if isinstance(schema, bool) else inner(schema)


def _resource(schema: Json) -> Json:
    """With what every object has; the API server checks an object's metadata itself."""
    known = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}}
    return {**schema, "properties": {**schema.get("properties", {}), **known}}
