"""How rules read properties: whatever is missing, or of another shape, is None or empty."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from .rule import Check, Props


def at(value: Any, path: str) -> Any:
    """The value at a path such as `sku.tier`; None where it ends early."""
    for key in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = cast("Mapping[str, Any]", value).get(key)
    return value


def items(value: Any) -> Sequence[Any]:
    """A list, or an empty one. The engine's lists are sequences of its own."""
    return cast("Sequence[Any]", value) if isinstance(value, Sequence) and not isinstance(value, str | bytes) else ()


def members(value: Any) -> Mapping[str, Any]:
    """A map, or an empty one."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def number(value: Any) -> float | None:
    """A number, and no truth value."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def shown(value: Any) -> str:
    """A value in a message."""
    if value is None:
        return "not set"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value) if isinstance(value, str | bool | int | float) else "there"


def told(props: Any, path: str) -> str:
    """`<path> is <value>`."""
    return f"{path} is {shown(at(props, path))}"


def is_one_of(path: str, *allowed: Any) -> Check:
    """A check that a property has one of some values."""

    def check(props: Props) -> str | None:
        value = at(props, path)
        # In Python 1 equals True.
        right = any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in allowed)
        return None if right else told(props, path)

    return check


def is_none_of(path: str, *refused: Any) -> Check:
    """A check that a property has none of some values, for one that is right when it is not set."""

    def check(props: Props) -> str | None:
        return told(props, path) if at(props, path) in refused else None

    return check


def first(*checks: Check) -> Check:
    """A check of several things, which tells the first that is wrong."""

    def check(props: Props) -> str | None:
        return next((found for each in checks if (found := each(props)) is not None), None)

    return check
