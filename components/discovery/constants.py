"""Constant expressions, as far as C# and Java agree on them: signs, whole numbers, and why something is no constant.

Rules: C# language specification, "Constant expressions"; Java language specification 15.29.
"""

from collections.abc import Iterable
from typing import Final

from tree_sitter import Node

LONGEST_NUMBER: Final = 80
"""Digits; the largest whole number of both languages has 64, all binary."""


class NotConstant(Exception):
    """An expression whose value the sources do not tell; the message completes "is `…`, which"."""

    def __init__(self, why: str = "is not a constant") -> None:
        super().__init__(why)


def operand(node: Node, field: str) -> Node:
    """An operand, which only code with a mistake lacks."""
    found = node.child_by_field_name(field)
    if found is None:
        raise NotConstant
    return found


def signed(sign: str, value: object) -> bool | int | float:
    """An operator before a value."""
    match sign, value:
        case "!", bool():
            return not value
        case "-", int() | float():
            return -value
        case "+", int() | float():
            return value
        case _:
            raise NotConstant


def calculated(operator: str, left: object, right: object) -> int:
    """An operator between whole numbers."""
    match operator, left, right:
        case "+", int(), int():
            return left + right
        case "-", int(), int():
            return left - right
        case "*", int(), int():
            return left * right
        case _:
            raise NotConstant


def whole_number(code: str, base: int, suffixes: str) -> int:
    """A literal. `suffixes`: letters behind it that say its type, in lower case."""
    digits = code.lower().rstrip(suffixes).replace("_", "")
    if len(digits) > LONGEST_NUMBER:
        raise NotConstant("is a number too large")
    try:
        return int(digits, base)
    except ValueError:
        raise NotConstant("is not a number") from None


def joined(parts: Iterable[str]) -> str:
    """A text of its parts; two escapes can make one letter, and half of one is none."""
    return "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
