"""What can be known of an expression of JavaScript or TypeScript without running it.

Constants are followed through the modules of the project: names that are never changed, object literals, enums,
templates, concatenations. What the code reads from `process.env` stays a `Setting`. All else is `Unknown`, with its
place.
"""

from collections.abc import Callable, Mapping
from typing import Final

from tree_sitter import Node

from ...model.functions import Place
from . import javascript
from .module import Module
from .names import Modules
from .operators import Operators, or_unknown
from .values import (
    UNDEFINED,
    Closure,
    Entry,
    Evaluated,
    List,
    Namespace,
    Object,
    Outside,
    Scope,
    Undefined,
    Unknown,
    joined,
    unknown,
)

_WRAPPERS: Final = frozenset(
    {"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression"}
)
_TRANSPARENT: Final = frozenset({("Object", "freeze"), ("Object", "seal"), ("String",)})
_MERGING: Final = frozenset({"Object.assign", "__assign"})
_INTEROP: Final = frozenset(
    {"__importStar", "__importDefault", "__toESM", "_interopRequireWildcard", "_interopRequireDefault"}
)
"""What compilers put around `require(…)`."""


class Evaluator(Operators):
    """Evaluates expressions. `call_outside` says what a call of a package's function gives."""

    def __init__(
        self,
        modules: Modules,
        call_outside: Callable[[tuple[str, ...], list[Evaluated], Place], Evaluated | None],
        constants: Mapping[tuple[str, ...], Evaluated],
    ) -> None:
        super().__init__(modules, constants)
        self._call_outside = call_outside

    def evaluate(self, node: Node, scope: Scope) -> Evaluated:
        match node.type:
            case "string":
                return javascript.string(node) or ""
            case "template_string":
                return self._template(node, scope)
            case "number":
                number = _number(javascript.text(node))
                return unknown(node, scope) if number is None else number
            case "true" | "false":
                return node.type == "true"
            case "null":
                return None
            case "undefined":
                return UNDEFINED
            case "identifier" | "shorthand_property_identifier":
                return self.name(javascript.text(node), node, scope)
            case "member_expression" | "subscript_expression":
                return self._member_expression(node, scope)
            case "object":
                return self._object(node, scope)
            case "array":
                return self._list(node, scope)
            case "call_expression":
                return self._call(node, scope)
            case "binary_expression":
                return self.binary(node, scope)
            case "ternary_expression":
                return self.ternary(node, scope)
            case "unary_expression":
                return self.unary(node, scope)
            case "assignment_expression":
                return self.evaluate(javascript.last_assigned(node), scope)
            case "type_assertion" | "sequence_expression":
                return self._inner(javascript.parts(node)[-1:], node, scope)
            case "enum_declaration":
                return self.enum(node, scope)
            case wrapper if wrapper in _WRAPPERS:
                return self._inner(javascript.parts(node)[:1], node, scope)
            case kind if kind in javascript.CLASSES:
                return self.static_fields(node, scope)
            case kind if kind in javascript.FUNCTIONS:
                return Closure(node=node, scope=scope)
            case _:
                return unknown(node, scope)

    def _inner(self, parts: list[Node], node: Node, scope: Scope) -> Evaluated:
        return self.evaluate(parts[0], scope) if parts else unknown(node, scope)

    def _member_expression(self, node: Node, scope: Scope) -> Evaluated:
        inner = node.child_by_field_name("object")
        if inner is None:
            return unknown(node, scope)
        value = self.evaluate(inner, scope)
        name = node.child_by_field_name("property")
        index = node.child_by_field_name("index")
        if name is not None:
            key: Evaluated = javascript.text(name)
        else:
            key = self.evaluate(index, scope) if index is not None else UNDEFINED
        if isinstance(key, bool) or not isinstance(key, str | int):
            return unknown(node, scope)
        if value == Outside(path=("module",)) and key == "exports":
            return self.whole(scope.module)
        member = self.member(value, str(key))
        # Where an object is unknown, the whole expression says more than its part.
        return unknown(node, scope) if isinstance(member, Unknown) and isinstance(value, Unknown) else member

    def _object(self, node: Node, scope: Scope) -> Object:
        entries, rest = dict[str, Entry](), None
        for child in node.named_children:
            match child.type:
                case "pair":
                    key, inner = child.child_by_field_name("key"), child.child_by_field_name("value")
                    name = self._key(key, scope) if key is not None else None
                    if name is None or inner is None:
                        rest = unknown(child, scope)
                    else:
                        entries[name] = Entry(value=self.evaluate(inner, scope), unknown=unknown(inner, scope))
                case "shorthand_property_identifier":
                    entry = Entry(value=self.evaluate(child, scope), unknown=unknown(child, scope))
                    entries[javascript.text(child)] = entry
                case "method_definition":
                    key = child.child_by_field_name("name")
                    if key is not None:
                        closure = Closure(node=child, scope=scope)
                        entries[javascript.text(key)] = Entry(value=closure, unknown=unknown(child, scope))
                case "spread_element":
                    match self._inner(javascript.parts(child), child, scope):
                        case Object() as spread:
                            entries.update(spread.entries)
                            rest = spread.rest or rest
                        case None | False | Undefined() | "":
                            pass
                        case _:
                            rest = unknown(child, scope)
                case _:
                    pass
        return Object(entries=entries, place=scope.module.place(node), rest=rest)

    def _key(self, key: Node, scope: Scope) -> str | None:
        if key.type == "computed_property_name":
            value = self._inner(javascript.parts(key), key, scope)
            return value if isinstance(value, str) else None
        return javascript.string(key) if key.type == "string" else javascript.text(key)

    def _list(self, node: Node, scope: Scope) -> List:
        items, rest = list[Entry](), None
        for child in node.named_children:
            if child.type == "spread_element":
                spread = self._inner(javascript.parts(child), child, scope)
                if isinstance(spread, List):
                    items.extend(spread.items)
                    rest = spread.rest or rest
                else:
                    rest = unknown(child, scope)
            elif child.type != "comment":
                items.append(Entry(value=self.evaluate(child, scope), unknown=unknown(child, scope)))
        return List(items=tuple(items), rest=rest)

    def _template(self, node: Node, scope: Scope) -> Evaluated:
        parts = list[Evaluated]()
        for child in node.named_children:
            if child.type == "template_substitution":
                parts.append(self._inner(javascript.parts(child), child, scope))
            else:
                sequence = javascript.text(child)
                parts.append(javascript.escaped(sequence) if child.type == "escape_sequence" else sequence)
        return or_unknown(joined(parts), node, scope)

    def _call(self, node: Node, scope: Scope) -> Evaluated:
        function, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or given is None or given.type != "arguments":
            return unknown(node, scope)
        arguments = javascript.parts(given)
        specifier = self.required(node, scope)
        if specifier is not None:
            found = self._modules.find(specifier, scope.module, node)
            if not isinstance(found, Module):
                return found
            return self.whole(found) if function.type == "identifier" else Namespace(module=found)
        callee = self.evaluate(function, scope)
        first = self.evaluate(arguments[0], scope) if arguments else UNDEFINED
        if javascript.text(function).rpartition(".")[2] in _INTEROP:
            return first
        values = [first, *(self.evaluate(each, scope) for each in arguments[1:])]
        if javascript.text(function) in _MERGING:
            return self._merged(values, node, scope)
        if isinstance(callee, Outside):
            if callee.path in _TRANSPARENT and len(arguments) == 1:
                if callee.path == ("String",):
                    return or_unknown(joined([first]), node, scope)
                return first
            result = self._call_outside(callee.path, values, scope.module.place(node))
            if result is not None:
                return result
        return unknown(node, scope)

    def _merged(self, values: list[Evaluated], node: Node, scope: Scope) -> Evaluated:
        """`Object.assign({}, a, b)`: what `{ ...a, ...b }` is compiled to."""
        entries, rest = dict[str, Entry](), None
        for value in values:
            if not isinstance(value, Object):
                return unknown(node, scope)
            entries.update(value.entries)
            rest = value.rest or rest
        return Object(entries=entries, place=scope.module.place(node), rest=rest)

    def required(self, node: Node, scope: Scope) -> str | None:
        """The module that `require('…')` or `import('…')` names; None where it is none that is constant."""
        function, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        argument = javascript.first(given)
        if function is None or argument is None:
            return None
        if function.type != "import" and not (function.type == "identifier" and javascript.text(function) == "require"):
            return None
        specifier = self.evaluate(argument, scope)
        return specifier if isinstance(specifier, str) else None


def _number(text: str) -> int | float | None:
    digits = text.replace("_", "")
    try:
        return int(digits, 0)
    except ValueError:
        try:
            return float(digits)
        except ValueError:
            return None
