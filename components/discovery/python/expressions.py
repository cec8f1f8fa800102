"""The value of a Python expression, worked out from its syntax: constants, names, settings, and texts made of them.

The environment is what the app's settings become, so `os.environ["X"]`, `os.environ.get("X", "d")` and `os.getenv` are
known as the setting they read (docs.python.org/3/library/os.html#os.getenv).
"""

import ast
from typing import Final, Protocol, cast

from ...model.functions import Setting
from . import members, operations, texts
from .scope import Scope
from .texts import joined
from .values import (
    LONGEST,
    Argument,
    Arguments,
    Class,
    External,
    Namespace,
    Object,
    Routine,
    Site,
    Unknown,
    expression,
    truth,
)

DEEPEST_CALL: Final = 5
"""Calls of the project's one-line functions within one another."""


class Library(Protocol):
    """What the reader knows about packages."""

    def called(self, path: str, arguments: Arguments, site: Site) -> object:
        """What calling a package's function or class returns."""
        ...

    def handed(self, given: Object, routine: Routine, site: Site) -> None:
        """A function of the project, which is not followed, is given something of a package."""
        ...


class Evaluator:
    """`library`: what calls of packages return."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._calls = 0

    def value(self, node: ast.expr | None, scope: Scope) -> object:
        """What an expression stands for; `Unknown` where only running it would tell."""
        try:
            return self._value(node, scope)
        except RecursionError:
            return Unknown(why="which is nested too deep")

    def _value(self, node: ast.expr | None, scope: Scope) -> object:
        match node:
            case None:
                return None
            case ast.Constant(value=str() | bool() | int() | float() | None):
                return node.value
            case ast.Name():
                return scope.lookup(node.id)
            case ast.Attribute():
                return members.attribute(self._value(node.value, scope), node.attr)
            case ast.Call():
                return self._call(node, scope)
            case ast.JoinedStr():
                return joined([self._value(each, scope) for each in node.values])
            case ast.FormattedValue(conversion=-1 | 115, format_spec=None):
                return self._value(node.value, scope)
            case ast.BinOp():
                return operations.binary(node.op, self._value(node.left, scope), self._value(node.right, scope))
            case ast.BoolOp():
                return self._either(node, scope)
            case ast.UnaryOp():
                return operations.unary(node.op, self._value(node.operand, scope))
            case ast.Compare():
                left, right = self._value(node.left, scope), self._value(node.comparators[0], scope)
                return operations.comparison(node.ops, left, right)
            case ast.IfExp():
                return self._conditional(node, scope)
            case ast.Tuple() | ast.List() | ast.Set():
                return self._sequence(node.elts, scope)
            case ast.Dict():
                return self._dictionary(node, scope)
            case ast.Subscript():
                return members.item(self._value(node.value, scope), self._value(node.slice, scope))
            case ast.NamedExpr(target=ast.Name(id=name)):
                scope.namespace[name] = value = self._value(node.value, scope)
                return value
            case ast.Lambda():
                return Routine(node=node, module=scope.module)
            case _:
                return Unknown()

    def arguments(self, node: ast.Call, scope: Scope) -> Arguments:
        positional: list[Argument] = []
        named: dict[str, Argument] = {}
        unpacked = ""
        for each in node.args:
            if not isinstance(each, ast.Starred):
                positional.append(Argument(value=self._value(each, scope), node=each))
            elif isinstance(several := self._value(each.value, scope), tuple):
                values = cast("tuple[object, ...]", several)
                positional.extend(Argument(value=value, node=each.value) for value in values)
            else:
                unpacked = f"*{expression(each.value)}"
        for each in node.keywords:
            value = self._value(each.value, scope)
            if each.arg is not None:
                named[each.arg] = Argument(value=value, node=each.value)
            elif isinstance(value, dict) and all(isinstance(key, str) for key in cast("dict[object, object]", value)):
                options = cast("dict[str, object]", value)
                named |= {key: Argument(value=option, node=each.value) for key, option in options.items()}
            else:
                unpacked = f"**{expression(each.value)}"
        return Arguments(positional=tuple(positional), named=named, unpacked=unpacked)

    def _call(self, node: ast.Call, scope: Scope) -> object:
        if isinstance(node.func, ast.Attribute):
            owner = self._value(node.func.value, scope)
            if isinstance(owner, str):
                return texts.method(owner, node.func.attr, self.arguments(node, scope))
            called = members.attribute(owner, node.func.attr)
        else:
            called = self._value(node.func, scope)
        arguments = self.arguments(node, scope)
        match called:
            case External(path="os.getenv" | "os.environ.get"):
                return texts.setting(arguments)
            case External(path="builtins.str"):
                return joined([each.value for each in arguments.positional])
            case External(path="builtins.int") if len(arguments.positional) == 1:
                value = arguments.positional[0].value
                return value if isinstance(value, int | Setting) else Unknown()
            case External(path="builtins.list" | "builtins.tuple" | "builtins.set") if len(arguments.positional) == 1:
                value = arguments.positional[0].value
                return cast("object", value) if isinstance(value, tuple) else Unknown()
            case External(path="builtins.dict") if not arguments.positional and not arguments.unpacked:
                return {name: each.value for name, each in arguments.named.items()}
            case External():
                return self._library.called(called.path, arguments, scope.site(node))
            case Object():
                return called.called(arguments, scope.site(node))
            case Class() if not called.is_plain:
                apps = (self._library.called(each, arguments, scope.site(node)) for each in called.external_bases())
                return next((each for each in apps if isinstance(each, Object)), Unknown())
            case Class():
                return called
            case Routine():
                for each in (*arguments.positional, *arguments.named.values()):
                    if isinstance(each.value, Object):
                        self._library.handed(each.value, called, scope.site(node))
                return self._routine(called, arguments)
            case Unknown(told=True):
                return called
            case _:
                return Unknown()

    def _routine(self, routine: Routine, arguments: Arguments) -> object:
        """What a function that only returns an expression returns."""
        match routine.node:
            case ast.Lambda(body=returned):
                pass
            case ast.FunctionDef(
                decorator_list=[], body=[*documentation, ast.Return(value=ast.expr() as returned)]
            ) if all(isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) for each in documentation):
                pass
            case _:
                return Unknown()
        parameters = routine.node.args
        names = [each.arg for each in (*parameters.posonlyargs, *parameters.args)]
        module = Scope(routine.module, routine.module.namespace)
        if parameters.vararg or parameters.kwarg or arguments.unpacked or len(arguments.positional) > len(names):
            return Unknown()
        if self._calls >= DEEPEST_CALL:
            return Unknown()
        self._calls += 1
        try:
            namespace = dict(zip(names[len(names) - len(parameters.defaults) :], parameters.defaults, strict=True))
            values: Namespace = {name: self._value(node, module) for name, node in namespace.items()}
            for each, node in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True):
                names.append(each.arg)
                if node is not None:
                    values[each.arg] = self._value(node, module)
            values |= {name: each.value for name, each in zip(names, arguments.positional, strict=False)}
            values |= {name: each.value for name, each in arguments.named.items()}
            if set(values) != set(names):
                return Unknown()
            return self._value(returned, Scope(routine.module, values))
        finally:
            self._calls -= 1

    def _either(self, node: ast.BoolOp, scope: Scope) -> object:
        values = [self._value(each, scope) for each in node.values]
        match node.op, values:
            case ast.Or(), [Setting(default=None) as setting, str() as default]:
                return Setting(name=setting.name, default=default)
            case _:
                pass
        for value in values[:-1]:
            known = truth(value)
            if known is None:
                return Unknown()
            if known is isinstance(node.op, ast.Or):
                return value
        return values[-1]

    def _conditional(self, node: ast.IfExp, scope: Scope) -> object:
        known = truth(self._value(node.test, scope))
        if known is not None:
            return self._value(node.body if known else node.orelse, scope)
        one, other = self._value(node.body, scope), self._value(node.orelse, scope)
        return one if one == other else Unknown()

    def _sequence(self, nodes: list[ast.expr], scope: Scope) -> object:
        values: list[object] = []
        for node in nodes:
            if not isinstance(node, ast.Starred):
                values.append(self._value(node, scope))
            elif isinstance(several := self._value(node.value, scope), tuple):
                values.extend(cast("tuple[object, ...]", several))
            else:
                return Unknown()
        return tuple(values) if len(values) <= LONGEST else Unknown()

    def _dictionary(self, node: ast.Dict, scope: Scope) -> object:
        values: dict[str, object] = {}
        for key_node, value_node in zip(node.keys, node.values, strict=True):
            value = self._value(value_node, scope)
            if key_node is None and isinstance(value, dict):
                values |= cast("dict[str, object]", value)
            elif isinstance(key := self._value(key_node, scope), str):
                values[key] = value
            else:
                return Unknown()
        return values if len(values) <= LONGEST else Unknown()
