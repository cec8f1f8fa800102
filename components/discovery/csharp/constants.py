"""Constant expressions of C#, as far as attributes use them.

Rules: C# language specification, "Constant expressions" and "Attribute specification": an argument of an attribute is a
constant.
"""

from typing import Final, TypeAlias

from msgspec import Struct
from tree_sitter import Node

from ..constants import NotConstant, calculated, joined, operand, signed, whole_number
from ..declarations import Declared, Scope, around
from ..syntax import DEEPEST, brief, child, children, text
from .declarations import Types, type_name

KNOWN_ENUMS: Final = frozenset(
    {
        "AuthorizationLevel",
        "BlobTriggerSource",
        "BrokerAuthenticationMode",
        "BrokerProtocol",
        "CommandType",
        "CosmosDBChangeFeedMode",
        "KafkaMessageKeyType",
        "ListDirection",
        "OAuthBearerMethod",
        "ServiceBusEntityType",
        "WebPubSubEventType",
        "WebPubSubTriggerAcceptedClientProtocols",
    }
)
"""Enumerations of the binding packages, whose sources are not in the project."""


class Member(Struct, frozen=True):
    """A member of an enumeration; bindings know it by its name."""

    name: str


Constant: TypeAlias = bool | int | float | str | Member | tuple["Constant", ...] | None


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
                return joined(_unescaped(part) for part in node.named_children)
            case "verbatim_string_literal":
                return text(node)[2:-1].replace('""', '"')
            case "raw_string_literal":
                return _raw("".join(text(part) for part in children(node, "raw_string_content")))
            case "character_literal":
                return joined(_unescaped(part) for part in node.named_children)
            case "boolean_literal":
                return text(node) == "true"
            case "null_literal":
                return None
            case "integer_literal":
                return _integer(text(node))
            case "real_literal":
                return float(text(node).lower().rstrip("fdm").replace("_", ""))
            case "parenthesized_expression" | "expression_element" | "collection_element":
                return self.evaluate(node.named_children[0], scope, depth + 1)
            case "cast_expression":
                return self._part(node, "value", scope, depth)
            case "prefix_unary_expression":
                return signed(text(node)[:1], self.evaluate(node.named_children[-1], scope, depth + 1))
            case "binary_expression":
                return self._binary(node, scope, depth)
            case "interpolated_string_expression":
                return self._interpolated(node, scope, depth)
            case "implicit_array_creation_expression" | "array_creation_expression":
                return self._elements(child(node, "initializer_expression"), scope, depth)
            case "collection_expression" | "initializer_expression":
                return self._elements(node, scope, depth)
            case "invocation_expression" if text(node.child_by_field_name("function")) == "nameof":
                argument = child(node.child_by_field_name("arguments"), "argument")
                return type_name(argument.named_children[-1]).rpartition(".")[2] if argument else ""
            case "identifier" | "member_access_expression" | "qualified_name":
                return self._named(type_name(node), scope, depth)
            case "invocation_expression":
                raise NotConstant("is a call")
            case _:
                raise NotConstant

    def _part(self, node: Node, name: str, scope: Scope, depth: int) -> Constant:
        return self.evaluate(operand(node, name), scope, depth + 1)

    def _elements(self, node: Node | None, scope: Scope, depth: int) -> Constant:
        elements = node.named_children if node else []
        return tuple(self.evaluate(each, scope, depth + 1) for each in elements if each.type != "comment")

    def _binary(self, node: Node, scope: Scope, depth: int) -> Constant:
        left, right = self._part(node, "left", scope, depth), self._part(node, "right", scope, depth)
        match text(node.child_by_field_name("operator")), left, right:
            case "+", str() | None, str() | None:
                return (left or "") + (right or "")
            case operator, _, _:
                return calculated(operator, left, right)

    def _interpolated(self, node: Node, scope: Scope, depth: int) -> str:
        start = "".join(text(part) for part in children(node, "interpolation_start")) + text(node)[:6]
        if '"""' in start:
            raise NotConstant("is an interpolated raw string, which is not read")
        parts: list[str] = []
        for part in node.named_children:
            if part.type == "interpolation":
                held = [each for each in part.named_children if each.type != "interpolation_brace"]
                value = self.evaluate(held[0], scope, depth + 1) if len(held) == 1 else None
                if not isinstance(value, str):
                    raise NotConstant(f"holds `{brief(part)}`, which is no constant text")
                parts.append(value)
            elif part.type == "escape_sequence":
                parts.append(_unescaped(part))
            elif part.type == "string_content":
                unbraced = text(part).replace("{{", "{").replace("}}", "}")
                parts.append(unbraced.replace('""', '"') if "@" in text(node)[:3] else unbraced)
        return joined(parts)

    def _named(self, name: str, scope: Scope, depth: int) -> Constant:
        owner, _, member = name.rpartition(".")
        owners: list[list[Declared]] = []
        if owner:
            owners.append(self._types.find(owner, scope))
        else:
            self._types.read_mentions(member)
            owners.extend(self._types.named(outer) for outer in around(scope.inside))
            owners.extend(self._types.find(each, scope) for each in self._types.static(scope.source))
        for parts in owners:
            for declared in self._types.with_bases(parts):
                if (found := _member(declared, member)) is not None:
                    return self._value(*found, declared, depth)
        if owner and not owners[0]:
            if self._types.alias(scope.source, owner).rpartition(".")[2] in KNOWN_ENUMS:
                return Member(member)
            raise NotConstant(f"refers to `{owner}`, whose source is not in this project")
        raise NotConstant("refers to nothing that this project's sources declare")

    def _value(self, field: Node, declarator: Node, declared: Declared, depth: int) -> Constant:
        if field.type == "enum_member_declaration":
            return Member(text(field.child_by_field_name("name")))
        if "const" not in {text(modifier) for modifier in children(field, "modifier")}:
            raise NotConstant("refers to a field that is not `const`")
        value = declarator.named_children[-1]
        if value == declarator.child_by_field_name("name"):
            raise NotConstant("refers to a field without a value")
        return self.evaluate(value, declared.scope, depth + 1)


def _member(declared: Declared, name: str) -> tuple[Node, Node] | None:
    """A field and its declarator, or the member of an enumeration."""
    for each in children(declared.node.child_by_field_name("body"), "field_declaration", "enum_member_declaration"):
        declarators = children(child(each, "variable_declaration"), "variable_declarator")
        for declarator in declarators or [each]:
            if text(declarator.child_by_field_name("name")) == name:
                return each, declarator
    return None


_ESCAPES: Final = {
    "'": "'", '"': '"', "\\": "\\", "0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r",
    "t": "\t", "v": "\v",
}  # fmt: skip


def _unescaped(part: Node) -> str:
    """A part of a text: characters as they are, or an escape."""
    code = text(part)
    if part.type != "escape_sequence":
        return code
    if code[1] in "xuU":
        number = int(code[2:], 16)
        return chr(number) if number < 0x110000 else code
    return _ESCAPES.get(code[1], code)


def _integer(code: str) -> int:
    base = {"0x": 16, "0b": 2}.get(code[:2].lower(), 10)
    return whole_number(code, base, "ul")


def _raw(content: str) -> str:
    """A raw text of several lines begins after the first line break and is indented like its last line."""
    if "\n" not in content:
        return content
    lines = content.replace("\r\n", "\n").split("\n")
    indent = len(lines[-1])
    return "\n".join(line[indent:] for line in lines[1:-1])
