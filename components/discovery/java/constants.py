"""Constant expressions of Java, as far as annotations use them.

Rules: Java language specification 15.29 (constant expressions) and 4.12.4 (constant variables: `final`, with a constant
as value).
"""

from typing import Final, TypeAlias

from tree_sitter import Node

from ..constants import NotConstant, calculated, joined, operand, signed, whole_number
from ..declarations import Declared, Scope, around
from ..syntax import DEEPEST, child, children, text
from .declarations import Types

KNOWN_ENUMS: Final = frozenset(
    {
        "AccessRights",
        "AuthorizationLevel",
        "BrokerAuthenticationMode",
        "BrokerProtocol",
        "Cardinality",
        "CommandType",
        "HttpMethod",
        "ListDirection",
    }
)
"""Enumerations of the binding libraries, whose sources are not in the project."""

Constant: TypeAlias = bool | int | float | str | tuple["Constant", ...]


class Constants:
    """What expressions come to, among the types of a project."""

    def __init__(self, types: Types) -> None:
        self._types = types

    def evaluate(self, node: Node, scope: Scope, depth: int = 0) -> Constant:
        """The value of an expression. Raises `NotConstant`."""
        if depth > DEEPEST:
            raise NotConstant("is nested or refers too deep to follow")
        match node.type:
            case "string_literal":
                return _string(node)
            case "character_literal":
                return joined(_unescaped(part) for part in node.named_children) or text(node)[1:-1]
            case "true" | "false":
                return node.type == "true"
            case "decimal_integer_literal":
                return whole_number(text(node), 10, "l")
            case "hex_integer_literal":
                return whole_number(text(node)[2:], 16, "l")
            case "binary_integer_literal":
                return whole_number(text(node)[2:], 2, "l")
            case "octal_integer_literal":
                return whole_number(text(node), 8, "l")
            case "decimal_floating_point_literal":
                return float(text(node).lower().rstrip("fd").replace("_", ""))
            case "parenthesized_expression":
                return self.evaluate(node.named_children[-1], scope, depth + 1)
            case "cast_expression":
                return self._part(node, "value", scope, depth)
            case "unary_expression":
                operator = text(node.child_by_field_name("operator"))
                return signed(operator, self._part(node, "operand", scope, depth))
            case "binary_expression":
                return self._binary(node, scope, depth)
            case "ternary_expression":
                holds = self._part(node, "condition", scope, depth)
                return self._part(node, "consequence" if holds else "alternative", scope, depth)
            case "element_value_array_initializer" | "array_initializer":
                parts = [part for part in node.named_children if "comment" not in part.type]
                return tuple(self.evaluate(part, scope, depth + 1) for part in parts)
            case "identifier" | "field_access" | "scoped_identifier":
                return self._named("".join(text(node).split()), scope, depth)
            case "method_invocation":
                raise NotConstant("is a call")
            case _:
                raise NotConstant

    def _part(self, node: Node, name: str, scope: Scope, depth: int) -> Constant:
        return self.evaluate(operand(node, name), scope, depth + 1)

    def _binary(self, node: Node, scope: Scope, depth: int) -> Constant:
        left, right = self._part(node, "left", scope, depth), self._part(node, "right", scope, depth)
        match text(node.child_by_field_name("operator")), left, right:
            case ("+", str(), str() | int()) | ("+", int(), str()):
                return _shown(left) + _shown(right)
            case operator, _, _:
                return calculated(operator, left, right)

    def _named(self, name: str, scope: Scope, depth: int) -> Constant:
        owner, _, member = name.rpartition(".")
        imports = self._types.imports(scope.source)
        if owner:
            elsewhere = [owner]
        else:
            elsewhere = [*([imports.members[member]] if member in imports.members else []), *imports.owners]
        outer = [] if owner else [self._types.named(each) for each in around(scope.inside)]
        if found := self._field([*outer, *(self._types.find(each, scope) for each in elsewhere)], member):
            return self._value(*found, member, depth)
        unseen = [each for each in elsewhere if self._types.find(each, scope) is None]
        if any(each.rpartition(".")[2] in KNOWN_ENUMS for each in unseen):
            return member
        if unseen:
            raise NotConstant(f"refers to `{unseen[0]}`, whose source is not in this project")
        raise NotConstant("refers to nothing that this project's sources declare")

    def _field(self, owners: list[Declared | None], member: str) -> tuple[Node, Declared] | None:
        """The field, and the member of a type that declares it, or the member of an enumeration."""
        for owner in owners:
            for declared in self._types.with_bases(owner):
                for each in declared.members:
                    if each.type == "enum_constant" and text(each.child_by_field_name("name")) == member:
                        return each, declared
                    if each.type in ("field_declaration", "constant_declaration"):
                        for declarator in children(each, "variable_declarator"):
                            if text(declarator.child_by_field_name("name")) == member:
                                return each, declared
        return None

    def _value(self, field: Node, declared: Declared, member: str, depth: int) -> Constant:
        if field.type == "enum_constant":
            return member
        # Fields of an interface are final without saying so.
        in_interface = declared.node.type in ("interface_declaration", "annotation_type_declaration")
        if not in_interface and "final" not in text(child(field, "modifiers")).split():
            raise NotConstant("refers to a field that is not `final`")
        for declarator in children(field, "variable_declarator"):
            value = declarator.child_by_field_name("value")
            if text(declarator.child_by_field_name("name")) == member and value:
                return self.evaluate(value, declared.scope, depth + 1)
        raise NotConstant("refers to a field without a value")


def _shown(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "s": " ", "t": "\t", "\n": "", "\r\n": ""}


def _unescaped(part: Node) -> str:
    code = text(part)
    if part.type != "escape_sequence":
        return code
    rest = code[1:]
    if rest.startswith("u"):
        return chr(int(rest.lstrip("u"), 16))
    if rest.isdigit():
        return chr(int(rest, 8))
    return _ESCAPES.get(rest, rest)


def _string(node: Node) -> str:
    parts = [(part, text(part)) for part in node.named_children]
    if not any(part.type == "multiline_string_fragment" for part, _ in parts):
        return joined(_unescaped(part) for part, _ in parts)
    # A text block: what its lines have in common before their first sign is not part of it, nor is space at their end;
    # escapes come after that (Java language specification 3.10.6).
    lines = text(node)[3:-3].replace("\r\n", "\n").partition("\n")[2].split("\n")
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    if not lines[-1].strip():
        indents.append(len(lines[-1]))
    indent = min(indents, default=0)
    block = "\n".join(line[indent:].rstrip() for line in lines)
    if "\\" in block:
        raise NotConstant("is a text block with escapes, which is not read")
    return block
