"""What a module of JavaScript or TypeScript exports: as an ES module, for CommonJS, and as TypeScript compiles it."""

from msgspec import Struct
from tree_sitter import Node

from .javascript import (
    Declared,
    Imported,
    compiled_enum,
    declared,
    first,
    is_of_types,
    last_assigned,
    parts,
    source_of,
    specifiers,
    string,
    text,
)


class Exports(Struct, frozen=True, kw_only=True):
    """What a module hands out."""

    named: dict[str, Declared]
    """Nodes are expressions, or the declaration of the very name."""
    stars: list[str]
    """The modules all of whose names are handed on."""
    whole: Node | None
    """`module.exports = …`, or TypeScript's `export = …`."""


def read(root: Node) -> Exports:
    named, stars, whole = dict[str, Declared](), list[str](), None
    for statement in root.named_children:
        if statement.type == "export_statement" and not is_of_types(statement):
            declaration = statement.child_by_field_name("declaration")
            value = statement.child_by_field_name("value")
            specifier = source_of(statement)
            if any(each.type == "=" for each in statement.children):
                whole = first(statement)
            elif any(each.type == "default" for each in statement.children):
                exported = value if value is not None else declaration
                if exported is not None:
                    named["default"] = exported
            elif declaration is not None:
                named.update(declared([declaration]))
            elif any(each.type == "*" for each in statement.children):
                stars += [specifier] if specifier is not None else []
            for clause in statement.named_children:
                if clause.type == "export_clause":
                    for node, name, alias in specifiers(clause):
                        named[alias] = Imported(specifier=specifier, export=name) if specifier is not None else node
                elif (
                    clause.type == "namespace_export" and specifier is not None and (name := first(clause)) is not None
                ):
                    named[text(name)] = Imported(specifier=specifier, export="*")
        elif statement.type == "expression_statement" and (expression := first(statement)) is not None:
            while expression.type == "assignment_expression":
                left, right = expression.child_by_field_name("left"), expression.child_by_field_name("right")
                if left is None or right is None:
                    break
                target = text(left).removeprefix("module.")
                if target == "exports" and left.type == "member_expression":
                    whole = last_assigned(right)
                elif target.startswith("exports.") and left.type == "member_expression":
                    named[target.removeprefix("exports.")] = last_assigned(right)
                expression = right
            if expression.type == "call_expression":
                _compiled_export(expression, named, stars)
                if (enum := compiled_enum(statement)) is not None and enum[0] in named:
                    named[enum[0]] = enum[1]
    return Exports(named=named, stars=stars, whole=whole)


def _compiled_export(call: Node, named: dict[str, Declared], stars: list[str]) -> None:
    """What TypeScript makes of `export * from` and `export { x } from` for CommonJS."""
    function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
    given = parts(arguments)
    if function is None or len(given) < 2:
        return
    called = text(function)
    if called.rpartition(".")[2] == "__exportStar" and given[0].type == "call_expression":
        required = first(given[0].child_by_field_name("arguments"))
        specifier = string(required) if required is not None else None
        stars += [specifier] if specifier is not None else []
    elif called == "Object.defineProperty" and text(given[0]) == "exports" and len(given) == 3:
        name = string(given[1])
        getter = next((each for each in parts(given[2]) if text(each).startswith("get:")), None)
        value = getter.child_by_field_name("value") if getter is not None else None
        returned = first(value.child_by_field_name("body")) if value is not None else None
        exported = first(returned)
        if name is not None and exported is not None:
            named[name] = exported
