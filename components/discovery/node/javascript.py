"""The syntax of JavaScript and TypeScript: texts, and the names that statements declare and import.

Nodes are those of tree-sitter-javascript and tree-sitter-typescript. What names stand for is worked out in `names`, and
only where somebody asks.
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from msgspec import Struct
from tree_sitter import Node

FUNCTIONS: Final = frozenset(
    {
        "arrow_function",
        "function_declaration",
        "function_expression",
        "generator_function",
        "generator_function_declaration",
        "method_definition",
    }
)
CLASSES: Final = frozenset({"class", "class_declaration", "abstract_class_declaration"})
TYPES: Final = frozenset({"interface_declaration", "type_alias_declaration", "ambient_declaration", "internal_module"})

_VARIABLES: Final = frozenset({"lexical_declaration", "variable_declaration"})


class Imported(Struct, frozen=True, kw_only=True):
    """A name that comes from another module: one of its exports, `*` for all of them, `default` for the default."""

    specifier: str
    export: str


Declared: TypeAlias = Node | Imported
"""What a name stands for: a declaration in the module, or an import."""


def parts(node: Node | None) -> list[Node]:
    """What a node consists of, without comments."""
    return [each for each in node.named_children if each.type != "comment"] if node is not None else []


def first(node: Node | None) -> Node | None:
    return next(iter(parts(node)), None)


def text(node: Node) -> str:
    return (node.text or b"").decode(errors="replace")


def shown(node: Node) -> str:
    """An expression as it is shown to people: on one line, and not longer than that."""
    line = " ".join(text(node).split())
    return line if len(line) <= 60 else line[:57] + "..."


def string(node: Node) -> str | None:
    """What a string literal says; also that of a template without `${…}`."""
    if node.type not in {"string", "template_string"}:
        return None
    parts = list[str]()
    for child in node.named_children:
        if child.type == "string_fragment":
            parts.append(text(child))
        elif child.type == "escape_sequence":
            parts.append(escaped(text(child)))
        else:
            return None
    return "".join(parts)


def escaped(sequence: str) -> str:
    r"""The character that `\n`, `\x41`, `\u0041` or `\u{41}` stands for."""
    simple = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
    sign, rest = sequence[1:2], sequence[2:].strip("{}")
    if sign in {"x", "u"}:
        try:
            return chr(int(rest, 16))
        except (ValueError, OverflowError):
            return "�"
    return simple.get(sequence[1:], sequence[1:])


def declared(statements: Sequence[Node]) -> Iterator[tuple[str, Declared]]:
    """The names that the statements of a module or block declare. A variable's node is its `variable_declarator`."""
    for statement in statements:
        if statement.type in _VARIABLES:
            for declarator in statement.named_children:
                name = declarator.child_by_field_name("name")
                if declarator.type == "variable_declarator" and name is not None:
                    yield from ((each, declarator) for each in pattern_names(name))
        elif statement.type in FUNCTIONS or statement.type in CLASSES or statement.type == "enum_declaration":
            name = statement.child_by_field_name("name")
            if name is not None:
                yield text(name), statement
        elif statement.type == "export_statement":
            inner = statement.child_by_field_name("declaration")
            if inner is not None:
                yield from declared([inner])
        elif statement.type == "import_statement":
            yield from imports(statement)
        elif statement.type == "expression_statement" and (body := compiled_enum(statement)) is not None:
            yield body


def pattern_names(pattern: Node) -> Iterator[str]:
    """The names in what stands left of `=`."""
    match pattern.type:
        case "identifier" | "shorthand_property_identifier_pattern":
            yield text(pattern)
        case "pair_pattern":
            value = pattern.child_by_field_name("value")
            yield from pattern_names(value) if value is not None else ()
        case "object_assignment_pattern" | "assignment_pattern":
            left = pattern.child_by_field_name("left")
            yield from pattern_names(left) if left is not None else ()
        case "object_pattern" | "array_pattern" | "rest_pattern":
            for child in pattern.named_children:
                yield from pattern_names(child)
        case _:
            return


def compiled_enum(statement: Node) -> tuple[str, Node] | None:
    """An enum as TypeScript compiles it, `(function (E) { … })(E || (E = {}))`: its name, and the function."""
    call = first(statement)
    function = call.child_by_field_name("function") if call is not None and call.type == "call_expression" else None
    arguments = call.child_by_field_name("arguments") if call is not None else None
    if function is None or function.type != "parenthesized_expression" or arguments is None:
        return None
    body, argument = first(function), first(arguments)
    left = argument.child_by_field_name("left") if argument is not None else None
    if (
        body is None
        or body.type != "function_expression"
        or argument is None
        or argument.type != "binary_expression"
        or left is None
    ):
        return None
    return (text(left), body) if left.type == "identifier" else None


def imports(statement: Node) -> Iterator[tuple[str, Imported]]:
    """The names that an import brings."""
    if is_of_types(statement):
        return
    for clause in statement.named_children:
        if clause.type == "import_require_clause":
            source = clause.child_by_field_name("source")
            specifier = string(source) if source is not None else None
            name = first(clause)
            if specifier is not None and name is not None:
                yield text(name), Imported(specifier=specifier, export="*")
        elif clause.type == "import_clause" and (specifier := source_of(statement)) is not None:
            for part in clause.named_children:
                if part.type == "identifier":
                    yield text(part), Imported(specifier=specifier, export="default")
                elif part.type == "namespace_import" and (name := first(part)) is not None:
                    yield text(name), Imported(specifier=specifier, export="*")
                elif part.type == "named_imports":
                    for _, name, alias in specifiers(part):
                        yield alias, Imported(specifier=specifier, export=name)


def source_of(statement: Node) -> str | None:
    """The module that an import or export names."""
    source = statement.child_by_field_name("source")
    if source is None:
        clause = next((each for each in statement.named_children if each.type == "import_require_clause"), None)
        source = clause.child_by_field_name("source") if clause is not None else None
    return string(source) if source is not None else None


def is_of_types(statement: Node) -> bool:
    """`import type …` and `export type …`, of which nothing is left when the program runs."""
    return any(each.type in {"type", "typeof"} for each in statement.children)


def specifiers(clause: Node) -> Iterator[tuple[Node, str, str]]:
    """Name and alias of `{ name as alias }`, or name twice; without those of types."""
    for specifier in clause.named_children:
        name = specifier.child_by_field_name("name")
        alias = specifier.child_by_field_name("alias")
        if name is not None and not is_of_types(specifier):
            original = string(name) or text(name)
            yield name, original, original if alias is None else string(alias) or text(alias)


def last_assigned(node: Node) -> Node:
    """`c` of `a = b = c`."""
    while node.type == "assignment_expression" and (right := node.child_by_field_name("right")) is not None:
        node = right
    return node
