"""The body of a Python module, run statement by statement as far as that needs no running.

A module's body runs at import, so what it assigns, defines and registers is followed in that order; bodies of functions
are not. Of a condition that cannot be told both branches are followed, and a name counts only if they agree about it.
"""

import ast
from collections.abc import Iterable, Iterator
from typing import Final, cast

from ...model.functions import Setting
from .expressions import Evaluator
from .imports import Importer, Imports
from .scope import Scope
from .values import Class, External, Module, Namespace, Object, Routine, Unknown, expression, truth

MOST_STATEMENTS: Final = 200_000
"""Of a project, loops unrolled; beyond that it is no declaration of functions."""

SPECIAL_METHODS: Final = frozenset(("__init__", "__new__", "__getattr__", "__getattribute__", "__class_getitem__"))

AGAIN: Final = "where `{}` is assigned more than once"
CONDITION: Final = "where `{}` depends on a condition"


class Decorator(Object):
    """What can stand before a function."""

    def apply(self, target: object, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> object:
        """What the decorated function is."""
        del node, scope
        return target


class Runner:
    """Runs bodies of modules; `importer`: who runs those that they import."""

    def __init__(self, evaluator: Evaluator, importer: Importer) -> None:
        self._evaluator = evaluator
        self._importer = importer
        self._imports = Imports(importer)
        self._statements = 0

    def run(self, module: Module, body: list[ast.stmt]) -> None:
        """Fill the namespace of a module."""
        self._run(body, Scope(module, module.namespace))

    def _run(self, body: Iterable[ast.stmt], scope: Scope) -> None:
        for statement in body:
            self._statements += 1
            if self._statements > MOST_STATEMENTS:
                if self._statements == MOST_STATEMENTS + 1:
                    self._importer.complain(
                        "its loops are too long to follow; make them shorter", scope.module.file, statement.lineno
                    )
                return
            self._step(statement, scope)

    def _step(self, node: ast.stmt, scope: Scope) -> None:
        match node:
            case ast.Import():
                self._imports.plain(node, scope)
            case ast.ImportFrom():
                self._imports.named(node, scope)
            case ast.Assign():
                value = self._value(node.value, scope)
                for target in node.targets:
                    self._assign(target, value, scope)
            case ast.AnnAssign() if node.value is not None:
                self._assign(node.target, self._value(node.value, scope), scope)
            case ast.AugAssign(target=ast.Name(id=name)):
                scope.namespace[name] = Unknown(why=AGAIN.format(name))
            case ast.Expr():
                self._value(node.value, scope)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._define(node, scope)
            case ast.ClassDef():
                scope.namespace[node.name] = self._class(node, scope)
            case ast.If():
                self._if(node, scope)
            case ast.Try() | ast.TryStar():
                self._try(node, scope)
            case ast.For() | ast.AsyncFor():
                self._for(node, scope)
            case ast.While():
                self._branches([node.body, []], scope, "in a loop")
                self._run(node.orelse, scope)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self._value(item.context_expr, scope)
                    if item.optional_vars is not None:
                        self._assign(item.optional_vars, Unknown(), scope)
                self._run(node.body, scope)
            case ast.Match():
                self._branches([*(case.body for case in node.cases), []], scope, "under a condition")
            case ast.Delete():
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        scope.namespace.pop(target.id, None)
            case _:
                pass

    def _value(self, node: ast.expr, scope: Scope) -> object:
        return self._evaluator.value(node, scope)

    def _assign(self, target: ast.expr, value: object, scope: Scope) -> None:
        match target:
            case ast.Name(id=name):
                if name in scope.module.changed and not isinstance(value, Object):
                    value = Unknown(why=f"where a function may assign `{name}`")
                known = name in scope.namespace and not isinstance(scope.namespace[name], Module | External)
                same = known and scope.namespace[name] == value
                scope.namespace[name] = Unknown(why=AGAIN.format(name)) if known and not same else value
            case ast.Tuple() | ast.List():
                values = cast("tuple[object, ...]", value) if isinstance(value, tuple) else ()
                plain = len(values) == len(target.elts) and not any(
                    isinstance(each, ast.Starred) for each in target.elts
                )
                for index, each in enumerate(target.elts):
                    self._assign(each, values[index] if plain else Unknown(), scope)
            case ast.Starred():
                self._assign(target.value, Unknown(), scope)
            case ast.Attribute(value=owner, attr=name):
                changed = self._value(owner, scope)
                if isinstance(changed, Module | Class):
                    changed.namespace[name] = Unknown(why=AGAIN.format(name))
            case ast.Subscript(value=ast.Name(id=name)) if isinstance(scope.namespace.get(name), dict | tuple):
                scope.namespace[name] = Unknown(why=f"where `{name}` is changed")
            case _:
                pass

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        value: object = Routine(node=node, module=scope.module)
        for each in reversed(node.decorator_list):
            decorator = self._value(each, scope)
            if isinstance(decorator, Decorator):
                value = decorator.apply(value, node, scope)
        scope.namespace[node.name] = value

    def _class(self, node: ast.ClassDef, scope: Scope) -> Class:
        namespace: Namespace = {}
        self._run(node.body, Scope(scope.module, namespace, scope.doubt))
        bases = tuple(self._value(each, scope) for each in node.bases)
        plain = not (node.bases or node.keywords or node.decorator_list or SPECIAL_METHODS & set(namespace))
        return Class(name=node.name, namespace=namespace, bases=bases, is_plain=plain)

    def _if(self, node: ast.If, scope: Scope) -> None:
        known = truth(self._value(node.test, scope))
        if known is None:
            self._branches([node.body, node.orelse], scope, "under a condition")
        else:
            self._run(node.body if known else node.orelse, scope)

    def _branches(self, bodies: list[list[ast.stmt]], scope: Scope, doubt: str) -> None:
        """Follow each, and keep of the names what all that come to an end agree about."""
        outcomes: list[Namespace] = []
        for body in bodies:
            branch = Scope(scope.module, dict(scope.namespace), scope.doubt or doubt)
            self._run(body, branch)
            if not (body and isinstance(body[-1], ast.Raise)):
                outcomes.append(branch.namespace)
        self._merge(outcomes, scope)

    def _merge(self, outcomes: list[Namespace], scope: Scope) -> None:
        for name in {name for each in outcomes for name in each}:
            values = [each.get(name, Unknown()) for each in outcomes]
            agreed = all(value is values[0] or value == values[0] for value in values)
            scope.namespace[name] = values[0] if agreed else Unknown(why=CONDITION.format(name))

    def _try(self, node: ast.Try | ast.TryStar, scope: Scope) -> None:
        """The body counts, as it has to come to its end for the host to load what it declares; an `except` that gives
        a setting its default, or stands in for an import, is understood."""
        before = dict(scope.namespace)
        self._run([*node.body, *node.orelse], scope)
        for handler in node.handlers:
            branch = Scope(scope.module, dict(before), "in an `except`")
            self._run(handler.body, branch)
            if handler.body and isinstance(handler.body[-1], ast.Raise):
                continue
            for name, value in branch.namespace.items():
                known = scope.namespace.get(name)
                match known, value:
                    case Setting(default=None), str():
                        scope.namespace[name] = Setting(name=known.name, default=value)
                    case ((External() | Module() | Class() | Routine() | Object()), _):
                        pass
                    case _ if known != value:
                        scope.namespace[name] = Unknown(why=CONDITION.format(name))
                    case _:
                        pass
        self._run(node.finalbody, scope)

    def _for(self, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
        several = self._value(node.iter, scope)
        names = [each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)]
        if isinstance(several, tuple | dict):
            inside = Scope(scope.module, scope.namespace, scope.doubt or "in a loop")
            for value in cast("Iterable[object]", several):
                for name in names:
                    scope.namespace.pop(name, None)
                self._assign(node.target, value, scope)
                self._run(node.body, inside)
        else:
            why = f"which goes through `{expression(node.iter)}`"
            scope.namespace |= {name: Unknown(why=why) for name in names}
            self._branches([node.body, []], scope, "in a loop over what is not constant")
        scope.namespace |= {name: Unknown(why=AGAIN.format(name)) for name in names}
        self._run(node.orelse, scope)


def statements(node: ast.AST, *, within_functions: bool = True) -> Iterator[ast.stmt]:
    """All statements below a node; expressions, which are most of a tree, are passed by."""
    waiting = [node]
    while waiting:
        parent = waiting.pop()
        for name in ("body", "orelse", "handlers", "cases", "finalbody"):
            several: object = getattr(parent, name, None)
            # The body of a lambda is an expression.
            for child in cast("list[ast.AST]", several) if isinstance(several, list) else ():
                if isinstance(child, ast.stmt):
                    yield child
                if within_functions or not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                    waiting.append(child)
