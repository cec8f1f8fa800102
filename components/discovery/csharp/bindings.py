"""Attributes of C# that bind something, and the bindings that they come to."""

from collections.abc import Iterator

from msgspec import Struct
from tree_sitter import Node

from ...model.functions import Binding, Place, Value
from ..constants import NotConstant
from ..declarations import Declared, Scope
from ..reading import Reading, Unknown
from ..syntax import child, children, text
from .attributes import DEFAULTS, binding_type, direction, is_binding, positional, small
from .constants import Constant, Constants, Member
from .declarations import NAMES, Types, type_name


class Argument(Struct, frozen=True, kw_only=True):
    """An argument of an attribute."""

    name: str
    """Empty where it is given by position."""
    is_property: bool
    """`Name = …`, in contrast to `name: …`, which is a parameter of the constructor."""
    expression: Node


class Attribute(Struct, frozen=True, kw_only=True):
    """An attribute as written."""

    name: str
    """Without namespace, alias and `Attribute`."""
    node: Node
    scope: Scope

    @property
    def place(self) -> Place:
        return self.scope.source.place(self.node)

    @property
    def arguments(self) -> Iterator[Argument]:
        for each in children(child(self.node, "attribute_argument_list"), "attribute_argument"):
            if parts := [part for part in each.named_children if part.type != "comment"]:
                yield Argument(
                    name=text(each.child_by_field_name("name")).lstrip("@"),
                    is_property=any(sign.type == "=" for sign in each.children),
                    expression=parts[-1],
                )


class Bindings:
    """Reads bindings among the types of a project."""

    def __init__(self, types: Types, constants: Constants) -> None:
        self._types = types
        self._constants = constants

    def attributes(self, node: Node, scope: Scope, target: str = "") -> Iterator[Attribute]:
        for group in children(node, "attribute_list"):
            specified = text(child(group, "attribute_target_specifier")).rstrip(": ")
            for attribute in children(group, "attribute"):
                name = child(attribute, *NAMES)
                if specified == target and name:
                    simple = self._types.alias(scope.source, type_name(name)).rpartition(".")[2].rpartition(":")[2]
                    yield Attribute(name=simple.removesuffix("Attribute") or simple, node=attribute, scope=scope)

    def returned(self, method: Node, declared: Declared) -> list[Reading]:
        """Outputs on the properties of what a method returns."""
        returned = method.child_by_field_name("returns")
        while returned:
            if returned.type == "nullable_type":
                returned = returned.named_children[0]
            elif returned.type == "generic_name" and type_name(returned) == "Task":
                returned = next(iter((child(returned, "type_argument_list") or returned).named_children), None)
            else:
                break
        if returned is None or returned.type not in NAMES:
            return []
        found: list[Reading] = []
        for part in self._types.find(type_name(returned), declared.scope):
            properties = children(part.node.child_by_field_name("body"), "property_declaration")
            for each in properties:
                found.extend(self._output(each, part.scope, ""))
            # A record's parameters are properties; an attribute says that it is meant for those.
            for each in children(child(part.node, "parameter_list"), "parameter"):
                found.extend(self._output(each, part.scope, "property"))
        return found

    def _output(self, declaration: Node, scope: Scope, target: str) -> Iterator[Reading]:
        attributes = list(self.attributes(declaration, scope, target))
        held = declaration.child_by_field_name("type")
        if any(each.name == "HttpResult" for each in attributes) or (
            held and type_name(held).rpartition(".")[2] == "HttpResponseData"
        ):
            place = scope.source.place(declaration)
            yield Reading(binding=Binding(type="http", direction="out", place=place))
            return
        yield from (self.binding(each) for each in attributes if is_binding(each.name))

    def binding(self, attribute: Attribute) -> Reading:
        values: list[Constant] = []
        named: dict[str, Constant] = {}
        unknown: list[tuple[str | int, Node, str]] = []
        for argument in attribute.arguments:
            key = small(argument.name)
            try:
                value = self._constants.evaluate(argument.expression, attribute.scope)
            except NotConstant as why:
                # Its position is kept for those after it.
                value = None
                unknown.append((key or len(values), argument.expression, str(why)))
            if key:
                named[key] = value
            else:
                values.append(value)
        by_position = positional(attribute.name, values)
        given = {**DEFAULTS.get(attribute.name, {}), **by_position, **named}
        if attribute.name == "BlobTrigger" and "blobPath" in given:
            given["path"] = given.pop("blobPath")
        if isinstance(batched := given.pop("isBatched", None), bool):
            given["cardinality"] = "Many" if batched else "One"
        return Reading(
            binding=Binding(
                type=binding_type(attribute.name),
                direction=direction(attribute.name),
                properties={name: _value(value) for name, value in given.items() if value is not None},
                place=attribute.place,
            ),
            unknown=tuple(
                Unknown(name=_called(key, list(by_position)), node=node, why=why) for key, node, why in unknown
            ),
        )


def _called(key: str | int, names: list[str]) -> str:
    """The property that a value is for; one given by position may be of those that the last one takes."""
    if isinstance(key, str):
        return key
    return names[min(key, len(names) - 1)] if names else f"argument {key + 1}"


def _value(constant: Constant) -> Value:
    match constant:
        case Member(name=name):
            return name
        case tuple():
            return tuple(_value(each) for each in constant)
        case _:
            return constant
