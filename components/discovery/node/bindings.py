"""The trigger, inputs and outputs that the options of `app.…('name', options)` make."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from ...model.functions import Binding, Direction, Joined, Place, Setting, Value
from . import library
from .values import UNDEFINED, Entry, Evaluated, List, Object, Undefined, Unknown, is_true, to_value

FIX: Final = "write a text, a constant or process.env.<NAME>"
EXPLICIT: Final = "or give the trigger in the configuration"

_NO_PROPERTIES: Final = frozenset({"type", "name", "dataType", "direction"})
_FOR_CALLERS: Final = frozenset(
    {"description", "icons", "metadata", "promptArguments", "resultSchema", "toolProperties"}
)
"""What an MCP trigger tells its callers; it says nothing on how the function runs, and is rarely constant."""


class Unclear(Struct, frozen=True, kw_only=True):
    """Something that has to be known and is not."""

    text: str
    place: Place
    of_trigger: bool
    """Then the configuration can settle it."""


class Registered(Struct, frozen=True, kw_only=True):
    """What a function is bound to."""

    trigger: Binding
    bindings: tuple[Binding, ...]
    unclear: tuple[Unclear, ...]
    settle: Mapping[str, str]
    """The trigger as the configuration would give it, `...` for what is not known."""


def registered(method: str, options: Object, place: Place) -> Registered:
    """What the method of `app`, `df.app` or `df.app.client` (`client.http`) registers for these options."""
    kind = method.removeprefix("client.")
    unclear = list[Unclear]()
    if options.rest is not None:
        unclear.append(_unclear("a part of the options", options.rest, of_trigger=True))
    trigger, settle = _trigger(kind, options, place, unclear)
    bindings = [
        each
        for object_, direction in _others(method, options, place, unclear)
        if (each := _binding(object_, direction, unclear)) is not None
    ]
    unclear.extend(_same_names(options, place))
    return Registered(trigger=trigger, bindings=tuple(bindings), unclear=tuple(unclear), settle=settle)


def _trigger(kind: str, options: Object, place: Place, unclear: list[Unclear]) -> tuple[Binding, Mapping[str, str]]:
    if kind in library.HTTP_METHODS:
        options = library.with_method(kind, options, place)
    given = _get(options, "trigger")
    if isinstance(given, Object):
        object_ = given
    elif kind in library.DURABLE_TRIGGERS:
        object_ = library.binding(library.DURABLE_TRIGGERS[kind], None, place)
    elif given is None or isinstance(given, Undefined):
        own = {key: each for key, each in options.entries.items() if key not in library.OPTIONS_OF_FUNCTION}
        object_ = Object(entries={} if kind == "generic" else own, place=place)
        if kind != "generic":
            object_ = library.binding(library.TRIGGERS[kind], object_, place)
    else:
        unclear.append(_unclear("trigger", options.entries["trigger"].unknown, of_trigger=True))
        object_ = Object(entries={"type": Entry(value="...", unknown=Unknown(shown="...", place=place))}, place=place)
    unknowns = list[tuple[str, Unknown]]()
    type_ = _type(object_)
    if type_ is None:
        unclear.append(
            Unclear(
                text=f"the trigger has no type that is constant; write it as in function.json, such as 'kafkaTrigger', "
                f"{EXPLICIT}",
                place=object_.place,
                of_trigger=True,
            )
        )
        type_ = "..."
    elif type_ != "..." and not type_.lower().endswith("trigger"):
        # The library completes it.
        type_ += "Trigger"
    binding = _made(type_, object_, "in", unknowns)
    unclear.extend(_unclear(f"{key} of {type_}" if key else type_, each, of_trigger=True) for key, each in unknowns)
    open_ = {key for key, _ in unknowns if key}
    settle = {"type": type_} | {
        key: "..." if key in open_ else shown
        for key, value in binding.properties.items()
        if (shown := _shown(value)) or key in open_
    }
    return binding, settle


def _others(method: str, options: Object, place: Place, unclear: list[Unclear]) -> Iterator[tuple[Object, Direction]]:
    """Inputs, the return value, outputs, in the library's order."""
    inputs = list(_objects(options, "extraInputs", unclear))
    for each in inputs:
        yield each, "in"
    if method.startswith("client.") and not any(_type(each) == library.DURABLE_CLIENT for each in inputs):
        yield library.binding(library.DURABLE_CLIENT, None, place), "in"
    returned = _get(options, "return")
    if isinstance(returned, Object):
        yield returned, "out"
    elif is_true(returned) is not False:
        unclear.append(_unclear("return", options.entries["return"].unknown, of_trigger=False))
    elif library.TRIGGERS.get(method.removeprefix("client.")) == "httpTrigger":
        yield library.binding("http", None, place), "out"
    for each in _objects(options, "extraOutputs", unclear):
        yield each, "out"


def _objects(options: Object, key: str, unclear: list[Unclear]) -> Iterator[Object]:
    value = _get(options, key)
    if value is None or isinstance(value, Undefined):
        return
    if not isinstance(value, List):
        unclear.append(_unclear(key, options.entries[key].unknown, of_trigger=False))
        return
    if value.rest is not None:
        unclear.append(_unclear(f"a part of {key}", value.rest, of_trigger=False))
    for item in value.items:
        if isinstance(item.value, Object):
            yield item.value
        else:
            unclear.append(_unclear(f"one of {key}", item.unknown, of_trigger=False))


def _binding(object_: Object, direction: Direction, unclear: list[Unclear]) -> Binding | None:
    type_ = _type(object_)
    if type_ is None:
        unclear.append(
            Unclear(
                text="a binding has no type that is constant; write it as in function.json, such as 'signalR'",
                place=object_.place,
                of_trigger=False,
            )
        )
        return None
    unknowns = list[tuple[str, Unknown]]()
    binding = _made(type_, object_, direction, unknowns)
    unclear.extend(_unclear(f"{key} of {type_}" if key else type_, each, of_trigger=False) for key, each in unknowns)
    return binding


def _made(type_: str, object_: Object, direction: Direction, unknowns: list[tuple[str, Unknown]]) -> Binding:
    properties = dict[str, Value]()
    if object_.rest is not None:
        unknowns.append(("", object_.rest))
    for key, entry in object_.entries.items():
        if key in _NO_PROPERTIES or isinstance(entry.value, Undefined):
            continue
        if key in _FOR_CALLERS and type_.startswith("mcp"):
            continue
        inner = list[Unknown]()
        properties[key] = to_value(entry, inner)
        unknowns.extend((key, each) for each in inner)
    return Binding(type=type_, direction=direction, properties=properties, place=object_.place)


def _same_names(options: Object, place: Place) -> Iterator[Unclear]:
    """The library refuses two bindings of one name; those that it names itself differ as their properties do."""
    seen = set[str]()
    for key in ("extraInputs", "extraOutputs"):
        items = _get(options, key)
        for item in items.items if isinstance(items, List) else ():
            name = _get(item.value, "name") if isinstance(item.value, Object) else None
            if isinstance(name, str) and name in seen:
                yield Unclear(
                    text=f"two bindings have the name '{name}', which the library refuses ('Duplicate bindings found')"
                    "; name one of them otherwise",
                    place=place,
                    of_trigger=False,
                )
            elif isinstance(name, str):
                seen.add(name)


def _get(object_: Object, key: str) -> Evaluated:
    return object_.entries[key].value if key in object_.entries else UNDEFINED


def _type(object_: Object) -> str | None:
    value = _get(object_, "type")
    return value if isinstance(value, str) and value else None


def _unclear(what: str, unknown: Unknown, *, of_trigger: bool) -> Unclear:
    shown = unknown.shown if "`" in unknown.shown else f"`{unknown.shown}`"
    return Unclear(
        text=f"{what} is {shown}, which is not a constant, and has to be known before the app runs; {FIX}"
        + (f", {EXPLICIT}" if of_trigger else ""),
        place=unknown.place,
        of_trigger=of_trigger,
    )


def _shown(value: Value) -> str:
    """A property as the configuration would give it; empty for what it cannot."""
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value)
        case Setting(name=name):
            return f"%{name}%"
        case Joined(parts=parts):
            return "".join(each if isinstance(each, str) else f"%{each.name}%" for each in parts)
        case _:
            return ""
