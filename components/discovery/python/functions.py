"""From a decorated Python function to a function with its bindings, as the library writes them for the host."""

from collections.abc import Iterator, Mapping
from typing import Final, cast

from ...model.functions import Binding, Function, Joined, Mistake, Setting, Value
from ..signatures import BINDINGS, Signature, camel_case
from .apps import Builder, Container, Use, member
from .decorators import BLOB_SOURCES, ENUMERATIONS, PREVIEW, ROUTE, is_opaque
from .values import Argument, Member, Unknown, expression

EXCLUDED: Final = frozenset(("type", "direction", "name", "dataType"))
"""What a binding has besides its properties."""

CONSTANT: Final = (
    "names are read without running the code; write a text, or read it from os.environ, or give the trigger in the "
    "configuration"
)


class Reader:
    """Reads the functions of `app`; `mistakes`: what is wrong with them."""

    def __init__(self, app: Container) -> None:
        self.mistakes: list[Mistake] = []
        self._app = app

    def function(self, builder: Builder) -> Function | None:
        """None where it could not be read, which is in `mistakes` then."""
        return _FunctionReader(self._app, builder, self.mistakes).function()


class _FunctionReader:
    def __init__(self, app: Container, builder: Builder, mistakes: list[Mistake]) -> None:
        self._app = app
        self._builder = builder
        self._all_mistakes = mistakes
        self._mistakes: list[Mistake] = []
        self._name = builder.name

    def function(self) -> Function | None:
        name = self._named()
        bindings = [each for use in self._builder.uses for each in self._bindings(use)]
        triggers = [each for each in bindings if each.is_trigger]
        if self._builder.doubt:
            text = f"{self._name} is defined {self._builder.doubt}, which only running would decide"
            settle = _settling(triggers[0]) if triggers else {}
            self._add(f"{text}; define it once and always, or give its trigger in the configuration", settle=settle)
        if len(triggers) != 1:
            count = "no trigger" if not triggers else f"{len(triggers)} triggers"
            if not self._mistakes:
                self._add(f"{self._name} has {count}; a function has one; decorate it with one")
        self._all_mistakes.extend(self._mistakes)
        if self._mistakes or name is None:
            return None
        others = tuple(each for each in bindings if not each.is_trigger)
        return Function(name=name, trigger=triggers[0], bindings=others, place=self._builder.place)

    def _named(self) -> str | None:
        for use in self._builder.uses:
            if use.name == "function_name":
                argument = use.arguments.get(0, "name")
                value = argument.value if argument else None
                if isinstance(value, Member) and value.is_text:
                    value = value.value
                if isinstance(value, str):
                    self._name = value
                    return value
                what = f"`{expression(argument.node)}`" if argument else use.arguments.unpacked or "not given"
                rule = "the name of a function is read without running the code; write a text"
                self._add(f"the name of {self._builder.name} is {what}, which is not a constant; {rule}", use)
                return None
        return self._name

    def _bindings(self, use: Use) -> Iterator[Binding]:
        if use.name == "route":
            yield from self._route(use)
        elif use.name == "mcp_tool":
            yield self._tool(use)
        elif signature := BINDINGS.get(use.name):
            yield self._binding(use, signature)

    def _binding(self, use: Use, signature: Signature) -> Binding:
        given = self._given(use, signature)
        type_argument = given.pop("type", None) if not signature.type else None
        type_name = type_argument.value if type_argument else signature.type
        if not isinstance(type_name, str):
            what = expression(type_argument.node) if type_argument else ""
            self._add(f"the type of {use.name} is `{what}`, which is not a constant; write it as a text", use)
            type_name = "genericTrigger" if signature.is_trigger else "generic"
        properties: dict[str, Value] = {camel_case(name): value for name, value in signature.defaults.items()}
        unknown: list[tuple[str, Argument]] = []
        # The first parameter is the name of the binding in the function.
        for parameter, argument in list(given.items()):
            if parameter == signature.names[0] or camel_case(parameter) in EXCLUDED:
                continue
            properties.pop(camel_case(parameter), None)
            value = _property(parameter, argument.value, enumerated=parameter in signature.names)
            if isinstance(value, Unknown):
                unknown.append((parameter, argument))
            elif value is not None:
                properties[camel_case(parameter)] = value
        if use.name == "dapr_topic_trigger" and "topic" in properties:
            properties.setdefault("route", properties["topic"])
        # A generic trigger for HTTP gets what `route` gives.
        if type_name.lower() == "httptrigger":
            self._complete_http(properties, has_level="auth_level" in given)
        binding = Binding(type=type_name, direction=signature.direction, properties=properties, place=use.place)
        settle = _settling(binding, [camel_case(parameter) for parameter, _ in unknown]) if binding.is_trigger else {}
        for parameter, argument in unknown:
            why = argument.value.why if isinstance(argument.value, Unknown) else ""
            constant = f", which is not a constant{', ' + why if why else ''}"
            self._add(f"{parameter} is `{expression(argument.node)}`{constant}; {CONSTANT}", use, settle)
        return binding

    def _given(self, use: Use, signature: Signature) -> dict[str, Argument]:
        """The arguments by parameter."""
        names = signature.names
        given = dict(zip(names, use.arguments.positional, strict=False)) | dict(use.arguments.named)
        known = Binding(type=signature.type, properties={}, place=use.place)
        settle = _settling(known, [camel_case(each) for each in signature.required[1:]]) if signature.is_trigger else {}
        if use.arguments.unpacked:
            text = f"{use.name} is given `{use.arguments.unpacked}`, which is not a constant; {CONSTANT}"
            self._add(text, use, settle)
        elif len(use.arguments.positional) > len(names):
            self._add(f"{use.name} has more than its {len(names)} arguments; Python refuses that; remove them", use)
        elif use.name not in PREVIEW:
            for name in signature.required:
                if name not in given:
                    self._add(f"{use.name} has no {name}; the library requires it; add it", use)
        return given

    def _route(self, use: Use) -> Iterator[Binding]:
        names = ROUTE.replace("?", "").split()
        given = dict(zip(names, use.arguments.positional, strict=False)) | dict(use.arguments.named)
        properties: dict[str, Value] = {}
        unknown: list[tuple[str, Argument]] = []
        for parameter in ("methods", "auth_level", "route"):
            argument = given.get(parameter)
            value = _property(parameter, argument.value, enumerated=True) if argument else None
            if argument and isinstance(value, Unknown):
                unknown.append((parameter, argument))
            elif value is not None and not isinstance(value, Unknown):
                properties[camel_case(parameter)] = value
        self._complete_http(properties, has_level=True)
        trigger = Binding(type="httpTrigger", properties=properties, place=use.place)
        if use.arguments.unpacked:
            text = f"route is given `{use.arguments.unpacked}`, which is not a constant; {CONSTANT}"
            self._add(text, use, _settling(trigger))
        for parameter, argument in unknown:
            text = f"{parameter} is `{expression(argument.node)}`, which is not a constant; {CONSTANT}"
            self._add(text, use, _settling(trigger, [camel_case(parameter)]))
        yield trigger
        yield Binding(type="http", direction="out", place=use.place)

    def _complete_http(self, properties: dict[str, Value], *, has_level: bool) -> None:
        properties.setdefault("route", self._name)
        argument = self._app.http_auth_level
        level = _property("auth_level", argument.value, enumerated=True) if argument else None
        if level is None or isinstance(level, Unknown):
            level = "FUNCTION"
        if has_level:
            properties.setdefault("authLevel", level)
        else:
            properties["authLevel"] = level

    def _tool(self, use: Use) -> Binding:
        """`mcp_tool` takes name and description from the function."""
        properties: dict[str, Value] = {"toolName": self._name}
        if self._builder.documentation:
            properties["description"] = self._builder.documentation
        return Binding(type="mcpToolTrigger", properties=properties, place=use.place)

    def _add(self, text: str, use: Use | None = None, settle: Mapping[str, str] | None = None) -> None:
        place = use.place if use else self._builder.place
        self._mistakes.append(Mistake(text=text, place=place, function=self._name, settle=settle or {}))


def _property(parameter: str, value: object, *, enumerated: bool) -> Value | Unknown:
    """A value as function.json has it; `Unknown` where it has to be known and is not, None where it is left out."""
    value = member(value)
    if isinstance(value, Member):
        value = value.value if value.is_text else Unknown()
    if enumerated and parameter in ENUMERATIONS:
        value = _upper(value)
    if parameter == "source" and isinstance(value, str):
        value = BLOB_SOURCES.get(value, value)
    match value:
        case bool() | int() | float() | str() | Setting() | Joined() | None:
            return value
        case tuple():
            values = [_property("", each, enumerated=False) for each in cast("tuple[object, ...]", value)]
            known = tuple(each for each in values if not isinstance(each, Unknown))
            if len(known) == len(values):
                return known
        case dict():
            pairs = cast("dict[str, object]", value).items()
            mapped = {key: _property("", each, enumerated=False) for key, each in pairs}
            known_pairs = {key: each for key, each in mapped.items() if not isinstance(each, Unknown)}
            if len(known_pairs) == len(mapped):
                return known_pairs
        case _:
            pass
    if is_opaque(parameter):
        return None
    return value if isinstance(value, Unknown) else Unknown()


def _upper(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_upper(member(each)) for each in cast("tuple[object, ...]", value))
    return value.upper() if isinstance(value, str) else value


def _settling(trigger: Binding, unknown: list[str] | None = None) -> dict[str, str]:
    """The trigger as the configuration would give it."""
    lines = {"type": trigger.type}
    for name, value in trigger.properties.items():
        if isinstance(value, Setting):
            lines[name] = f"%{value.name}%"
        elif isinstance(value, bool):
            lines[name] = "true" if value else "false"
        elif isinstance(value, int | float | str):
            lines[name] = str(value)
    lines |= dict.fromkeys(unknown or [], "...")
    return lines
