"""What an expression of JavaScript can stand for, as far as that is known without running it."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from msgspec import Struct
from tree_sitter import Node

from ...model.functions import Joined, Place, Setting, Value
from . import javascript
from .module import Module


class Unknown(Struct, frozen=True, kw_only=True):
    """What is not constant."""

    shown: str
    """The expression."""
    place: Place


class Undefined(Struct, frozen=True):
    """JavaScript's `undefined`: a property with this value counts as one that is not there."""


class Outside(Struct, frozen=True, kw_only=True):
    """Something of a package or of Node.js itself, such as `("@azure/functions", "app", "http")`."""

    path: tuple[str, ...]


class Namespace(Struct, frozen=True, kw_only=True):
    """A module of the project with all that it exports."""

    module: Module


class Closure(Struct, frozen=True, kw_only=True):
    """A function or class of the project."""

    node: Node
    scope: "Scope"


class Entry(Struct, frozen=True, kw_only=True):
    """A property of an object, or an element of a list."""

    value: "Evaluated"
    unknown: Unknown
    """What is said where the value turns out to be none that a binding can have."""


class Object(Struct, frozen=True, kw_only=True):
    entries: Mapping[str, Entry]
    place: Place
    rest: Unknown | None = None
    """A part of which the names are not known, such as `...options`."""


class List(Struct, frozen=True, kw_only=True):
    items: tuple[Entry, ...]
    rest: Unknown | None = None


Evaluated: TypeAlias = (
    str
    | int
    | float
    | bool
    | Setting
    | Joined
    | Undefined
    | Unknown
    | Outside
    | Namespace
    | Closure
    | Object
    | List
    | None
)

UNDEFINED: Final = Undefined()


class Scope(Struct, eq=False, kw_only=True):
    """Names that are known at some place of a module."""

    module: Module
    outer: "Scope | None" = None
    names: Mapping[str, javascript.Declared] = {}
    values: dict[str, Evaluated] = {}
    """Of parameters and loop variables; of the others once they have been asked for."""


def unknown(node: Node, scope: Scope) -> Unknown:
    return Unknown(shown=javascript.shown(node), place=scope.module.place(node))


def is_true(value: Evaluated) -> bool | None:
    """Whether JavaScript takes a value for true; None where that is not known."""
    match value:
        case Undefined() | None:
            return False
        case str() | int() | float():
            return bool(value)
        case Object() | List() | Closure() | Namespace():
            return True
        case Joined(parts=parts):
            return True if any(isinstance(each, str) for each in parts) else None
        case _:
            return None


def joined(parts: list[Evaluated]) -> str | Setting | Joined | None:
    """The text of values one after another; None where one has none that is known."""
    texts = list[str | Setting]()
    for part in parts:
        match part:
            case bool():
                texts.append("true" if part else "false")
            case str() | int():
                texts.append(str(part))
            case Setting():
                texts.append(part)
            case Joined():
                texts.extend(part.parts)
            case _:
                return None
    merged = list[str | Setting]()
    for text in texts:
        last = merged[-1] if merged else None
        if isinstance(text, str) and isinstance(last, str):
            merged[-1] = last + text
        elif text != "":
            merged.append(text)
    if not merged:
        return ""
    return merged[0] if len(merged) == 1 else Joined(parts=tuple(merged))


def to_value(entry: Entry, unknowns: list[Unknown]) -> Value:
    """A property of a binding; what is not constant in it goes to `unknowns`."""
    match entry.value:
        case bool() | int() | float() | str() | None | Setting() | Joined():
            return entry.value
        case List(items=items, rest=rest):
            unknowns.extend([rest] if rest is not None else [])
            return tuple(to_value(each, unknowns) for each in items)
        case Object(entries=entries, rest=rest):
            unknowns.extend([rest] if rest is not None else [])
            return {key: to_value(each, unknowns) for key, each in entries.items() if each.value is not UNDEFINED}
        case _:
            unknowns.append(entry.unknown)
            return None
