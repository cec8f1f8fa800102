"""What operators of Python make of values."""

import ast
import operator
from collections.abc import Callable
from typing import Final, cast

from ...model.functions import Joined, Setting
from . import texts
from .texts import joined
from .values import LONGEST, Member, Unknown, truth

LARGEST_NUMBER: Final = 2**63
COMPARISONS: Final[dict[type, Callable[[object, object], object]]] = {ast.Eq: operator.eq, ast.NotEq: operator.ne}
ARITHMETIC: Final[dict[type, Callable[[int, int], int]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


def unary(operation: ast.unaryop, value: object) -> object:
    """What `not value` and the like come to."""
    match operation, value:
        case ast.Not(), _:
            known = truth(value)
            return Unknown() if known is None else not known
        case ast.USub(), int() | float():
            return -value
        case _:
            return Unknown()


def binary(operation: ast.operator, left: object, right: object) -> object:
    """What `left + right` and the like come to."""
    match operation, left, right:
        case _, Unknown(), _:
            return left
        case _, _, Unknown():
            return right
        case ast.Add(), str() | Setting() | Joined() | Member(is_text=True), str() | Setting() | Joined() | Member(
            is_text=True
        ):
            return joined([each.value if isinstance(each, Member) else each for each in (left, right)])
        case ast.Add(), tuple(), tuple():
            several = (*cast("tuple[object, ...]", left), *cast("tuple[object, ...]", right))
            return several if len(several) <= LONGEST else Unknown()
        case ast.Mod(), str(), _:
            return texts.interpolated(left, right)
        case ((ast.Add() | ast.Sub() | ast.Mult()), int(), int()):
            result = ARITHMETIC[type(operation)](left, right)
            return result if abs(result) < LARGEST_NUMBER else Unknown()
        case _:
            return Unknown()


def comparison(operations: list[ast.cmpop], left: object, right: object) -> object:
    """What `left == right` and the like come to."""
    plain = (str, int, float, bool, type(None))
    if len(operations) == 1 and isinstance(left, plain) and isinstance(right, plain):
        compare = COMPARISONS.get(type(operations[0]))
        if compare:
            return compare(left, right)
    return Unknown()
