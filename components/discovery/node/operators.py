"""What operators of JavaScript make of what is known, such as the default of `process.env.X || 'd'`."""

from tree_sitter import Node

from ...model.functions import Setting
from . import javascript
from .names import Names
from .values import UNDEFINED, Evaluated, Scope, Undefined, Unknown, is_true, joined, unknown


class Operators(Names):
    """Operators between expressions. What those stand for is left to `evaluate`."""

    def either(self, value: Evaluated, right: Node, scope: Scope, *, nullish: bool) -> Evaluated:
        """`value || right`, or `value ?? right`."""
        match value:
            case Setting(name=name, default=None):
                other = self.evaluate(right, scope)
                if isinstance(other, str):
                    return Setting(name=name, default=other)
                return value if other is None or isinstance(other, Undefined) else unknown(right, scope)
            case Setting() | Unknown():
                return value
            case Undefined() | None:
                return self.evaluate(right, scope)
            case _ if nullish:
                return value
            case _:
                truth = is_true(value)
                return unknown(right, scope) if truth is None else value if truth else self.evaluate(right, scope)

    def binary(self, node: Node, scope: Scope) -> Evaluated:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None or operator is None:
            return unknown(node, scope)
        value = self.evaluate(left, scope)
        match operator.type:
            case "||" | "??":
                result = self.either(value, right, scope, nullish=operator.type == "??")
            case "&&":
                truth = is_true(value)
                result = unknown(node, scope) if truth is None else self.evaluate(right, scope) if truth else value
            case "+":
                other = self.evaluate(right, scope)
                if isinstance(value, int | float) and isinstance(other, int | float):
                    result: Evaluated = value + other
                else:
                    result = or_unknown(joined([value, other]), node, scope)
            case "===" | "==" | "!==" | "!=":
                other = self.evaluate(right, scope)
                simple = all(each is None or isinstance(each, str | int | float) for each in (value, other))
                same = type(value) is type(other) and value == other
                result = same == operator.type.startswith("=") if simple else unknown(node, scope)
            case _:
                result = unknown(node, scope)
        return unknown(node, scope) if isinstance(result, Unknown) else result

    def ternary(self, node: Node, scope: Scope) -> Evaluated:
        condition = node.child_by_field_name("condition")
        yes, no = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
        if condition is None or yes is None or no is None:
            return unknown(node, scope)
        asked = _compiled_nullish(condition)
        if asked is not None:
            result = self.either(self.evaluate(asked, scope), no, scope, nullish=True)
            return unknown(node, scope) if isinstance(result, Unknown) else result
        value = self.evaluate(condition, scope)
        if isinstance(value, Setting) and self.evaluate(yes, scope) == value:
            return self.either(value, no, scope, nullish=False)
        truth = is_true(value)
        return unknown(node, scope) if truth is None else self.evaluate(yes if truth else no, scope)

    def unary(self, node: Node, scope: Scope) -> Evaluated:
        operator, argument = node.child_by_field_name("operator"), node.child_by_field_name("argument")
        if operator is None or argument is None:
            return unknown(node, scope)
        if operator.type == "void":
            return UNDEFINED
        value = self.evaluate(argument, scope)
        if operator.type == "-" and isinstance(value, int | float):
            return -value
        truth = is_true(value)
        return not truth if operator.type == "!" and truth is not None else unknown(node, scope)


def _compiled_nullish(condition: Node) -> Node | None:
    """The `a` of `(x = a) !== null && x !== void 0 ? x : b`, which is what `a ?? b` is compiled to."""
    left, right = condition.child_by_field_name("left"), condition.child_by_field_name("right")
    if left is None or right is None or javascript.text(right).partition(" !== ")[2] != "void 0":
        return None
    asked, null = left.child_by_field_name("left"), left.child_by_field_name("right")
    if asked is None or null is None or null.type != "null":
        return None
    inner = javascript.first(asked) if asked.type == "parenthesized_expression" else asked
    return javascript.last_assigned(inner) if inner is not None else None


def or_unknown(value: Evaluated | None, node: Node, scope: Scope) -> Evaluated:
    """A value; where there is none, the whole expression is what nobody knows."""
    return unknown(node, scope) if value is None else value
