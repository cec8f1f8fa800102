"""What a preview says of outputs: inputs where they will come back, unknown for the rest."""

from collections.abc import Mapping
from typing import Any, cast

from local.azure.arm import Json
from local.azure.schema import Properties, Property, Schema
from local.provider import UNKNOWN


def preview(schema: Schema, outputs: Properties, inputs: Json) -> Json:
    """Outputs of a resource that is not written yet."""
    return {name: _value(schema, property, inputs.get(name, UNKNOWN)) for name, property in outputs.items()}


def _value(schema: Schema, property: Property, value: Any) -> Any:
    match property.get("type"), value:
        case ("boolean", bool()) | ("string", str()):
            return value
        case ("integer" | "number", int() | float()) if not isinstance(value, bool):
            return value
        case ("array", list()):
            return [_value(schema, property.get("items", {}), item) for item in cast("list[Any]", value)]
        case ("object", dict()):
            members = cast(Json, value)
            if "ref" in property:
                return preview(schema, schema.types[property["ref"]], members)
            return _each(schema, property.get("items", {}), members)
        case ("any", _):
            return value
        case _:
            return UNKNOWN


def _each(schema: Schema, property: Property, members: Mapping[str, Any]) -> Json:
    return {key: _value(schema, property, item) for key, item in members.items()}
