"""Validation of inputs against the SDK's schema, in the words of pulumi-azure-native.

One check goes beyond it: a name that the type does not have is refused. The real provider drops such a name in
silence. The SDK's classes cannot produce it, but a plain dictionary for a nested object can.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from typing import Any, Final, cast

from local.azure.arm import Json
from local.azure.resource_types import Limits, ResourceType
from local.azure.schema import Properties, Property, Schema
from local.provider import UNKNOWN

OWN_INPUTS: Final = frozenset({"azureApiVersion", "__createBeforeDelete"})
"""Inputs that the provider itself adds."""
LOCATION_HINT: Final = (
    ". Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'."
)


class Checker:
    """Collects what is wrong with the inputs of one resource."""

    def __init__(
        self,
        schema: Schema,
        limits: Mapping[str, Limits],
        *,
        enums: bool = False,
        open_enums: Collection[str] = (),
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._enums = enums
        self._open_enums = open_enums
        self.problems: list[str] = []

    def object(self, properties: Properties, values: Json, context: str = "") -> None:
        for name, property in properties.items():
            if property.get("required") and values.get(name) is None:
                self._missing(_join(context, name))
        for name, value in values.items():
            if name in properties:
                self._value(properties[name], value, _join(context, name))
            elif context or name not in OWN_INPUTS:
                self.problems.append(f"unknown property '{_join(context, name)}'{_nearest(name, properties)}")

    def _missing(self, path: str) -> None:
        self.problems.append(f"missing required property '{path}'{LOCATION_HINT if path == 'location' else ''}")

    def _value(self, property: Property, value: Any, path: str) -> None:
        expected = property.get("type", "any")
        if value is UNKNOWN or value is None or expected == "any":
            return
        got = _kind(value)
        if got != expected and not (got == "number" and expected == "integer"):
            article = "an" if got in ("array", "object") else "a"
            self.problems.append(f"'{path}' should be of type '{expected}' but got {article} {got}")
        elif got == "object":
            self._members(property, cast(Json, value), path)
        elif got == "array":
            for index, item in enumerate(cast("list[Any]", value)):
                self._value(property.get("items", {}), item, f"{path}[{index}]")
        elif got == "string":
            self._string(property, value, path)
        elif got == "number":
            self._number(expected, value, path)

    def _members(self, property: Property, value: Json, path: str) -> None:
        if "ref" in property:
            self.object(self._schema.types[property["ref"]], value, path)
            return
        for key, item in value.items():
            self._value(property.get("items", {}), item, _join(path, key))

    def _string(self, property: Property, value: str, path: str) -> None:
        limits = self._limits_of(path)
        if limits.shortest is not None and len(value) < limits.shortest:
            self.problems.append(
                f"'{path}' is too short ({len(value)}): at least {limits.shortest} characters required"
            )
        if limits.longest is not None and len(value) > limits.longest:
            self.problems.append(f"'{path}' is too long ({len(value)}): at most {limits.longest} characters allowed")
        if limits.pattern and not re.search(limits.pattern, value, re.ASCII):
            self.problems.append(f"'{path}' does not match expression '{limits.pattern}'")
        allowed = [] if _plain(path) in self._open_enums else property.get("enum", [])
        if self._enums and allowed and value.lower() not in {item.lower() for item in allowed}:
            self.problems.append(f"'{value}' is not a valid value for '{path}': use one of {', '.join(allowed)}")

    def _number(self, expected: str, value: float, path: str) -> None:
        if expected == "integer" and not float(value).is_integer():
            self.problems.append(f"'{path}' must be an integer but got {value:f}")
        limits = self._limits_of(path)
        if limits.lowest is not None and value < limits.lowest:
            self.problems.append(f"'{path}' is too low ({value:f} < {limits.lowest:f})")
        if limits.highest is not None and value > limits.highest:
            self.problems.append(f"'{path}' is too high ({value:f} > {limits.highest:f})")

    def _limits_of(self, path: str) -> Limits:
        return self._limits.get(_plain(path), Limits())


def problems(schema: Schema, type: ResourceType, inputs: Json) -> list[str]:
    """What the provider's Check says to these inputs; empty when they are fine."""
    checker = Checker(schema, {type.name_parameter: type.name_limits, **type.limits})
    properties = schema.inputs(type.token)
    required = {type.name_parameter, "location"} if type.tracked else {type.name_parameter}
    checker.object({name: _requiring(name, property, required) for name, property in properties.items()}, inputs)
    return checker.problems


def bad_values(schema: Schema, type: ResourceType, inputs: Json) -> list[str]:
    """What the service finds in a body, given in the SDK's shape: wrong types, missing members, unknown enum values."""
    checker = Checker(schema, {}, enums=True, open_enums=type.open_enums)
    properties = schema.inputs(type.token)
    checker.object({name: properties[name] for name in properties if name not in type.path.parameters}, inputs)
    return checker.problems


def _requiring(name: str, property: Property, required: Collection[str]) -> Property:
    return {**property, "required": True} if name in required else property


def _plain(path: str) -> str:
    """A path without the places in lists."""
    return re.sub(r"\[\d+\]", "", path)


def _join(context: str, name: str) -> str:
    return f"{context}.{name}" if context else name


def _nearest(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f", did you mean '{near[0]}'?" if near else ""


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
