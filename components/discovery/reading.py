"""What readers of compiled languages have in common: bindings in annotations, and the mistakes that go with them."""

from collections.abc import Sequence

from msgspec import Struct
from tree_sitter import Node

from ..model.functions import Binding, Function, Mistake, Place
from .syntax import brief


class Unknown(Struct, frozen=True, kw_only=True):
    """A property whose value the sources do not tell."""

    name: str
    node: Node
    why: str
    """Completes "is `…`, which"."""


class Reading(Struct, frozen=True, kw_only=True):
    """A binding, with the properties that are known, and the others."""

    binding: Binding
    unknown: tuple[Unknown, ...] = ()


def settle(trigger: Reading | None) -> dict[str, str]:
    """The trigger as the configuration would have to give it."""
    if trigger is None:
        return {"type": "..."}
    known = {key: value for key, value in trigger.binding.properties.items() if isinstance(value, str)}
    return {"type": trigger.binding.type, **known, **{each.name: "..." for each in trigger.unknown}}


def not_constant(readings: Sequence[Reading], function: str, trigger: Reading | None, constants: str) -> list[Mistake]:
    """A mistake for each property that is not known. `constants`: what the language takes instead."""
    return [
        Mistake(
            text=f"{each.name} of {reading.binding.type} in function {function} is `{brief(each.node)}`, which "
            f"{each.why}; only constants can stand there; write {constants} or `%SETTING%`",
            place=Place(file=reading.binding.place.file, line=each.node.start_point.row + 1),
            function=function,
            settle=settle(trigger),
        )
        for reading in readings
        for each in reading.unknown
    ]


def one_trigger(function: str, triggers: Sequence[Reading], example: str) -> list[str]:
    if len(triggers) == 1:
        return []
    number = len(triggers) or "no"
    return [
        f"function {function} has {number} triggers; it needs exactly one; put one such as {example} on a parameter"
    ]


def unique(functions: Sequence[Function]) -> tuple[tuple[Function, ...], list[Mistake]]:
    """Those whose names occur once, in the order of their places; the host does not look at the case of names."""
    by_name: dict[str, list[Function]] = {}
    for function in sorted(functions, key=lambda each: each.place):
        by_name.setdefault(function.name.lower(), []).append(function)
    mistakes = [
        Mistake(
            text=f"function {same.name} is declared in {first.place} too; names are unique in an app, whatever their "
            "case; rename one",
            place=same.place,
            function=same.name,
        )
        for first, *others in by_name.values()
        for same in others
    ]
    return tuple(same[0] for same in by_name.values() if len(same) == 1), mistakes
