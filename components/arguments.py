"""What components do with their arguments: pick out a part of them, and say everything that is wrong with them at once,
before anything is registered."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import pulumi


class ArgumentsError(pulumi.InputPropertiesError, pulumi.RunError):
    """Every mistake in a component's arguments; Pulumi prints the message without a traceback."""


def picked(kind: type, args: object) -> dict[str, Any]:
    """Of typed arguments, those that another type of arguments (a TypedDict) has."""
    given = cast("Mapping[str, Any]", args)
    return {key: given[key] for key in kind.__annotations__ if key in given}


def refuse(component: str, problems: Iterable[tuple[str, str]]) -> None:
    """Raise `ArgumentsError` with every problem, by snake_case path of the argument; nothing where there is none."""
    found = list(problems)
    if found:
        count = "a mistake" if len(found) == 1 else f"{len(found)} mistakes"
        lines = [f"{count} in the arguments of {component}:", *(f"{key}: {text}" for key, text in found)]
        raise ArgumentsError("\n  ".join(lines), [{"property_path": key, "reason": text} for key, text in found])
