"""Calls that look as if they registered a function, within functions that nobody may call."""

from collections.abc import Collection, Iterator

from tree_sitter import Node

from . import javascript, library
from .evaluation import Evaluator
from .module import Module
from .values import Outside, Scope


def find(
    module: Module, scope: Scope, evaluator: Evaluator, known: Collection[int]
) -> Iterator[tuple[str, Node, Node]]:
    """The method, the call, and the function around it. `known`: where calls begin that were come across already."""
    for method, call in module.method_calls():
        if method not in library.TRIGGERS and method not in library.DURABLE_TRIGGERS:
            continue
        function = call.child_by_field_name("function")
        if function is None or call.start_byte in known:
            continue
        callee = evaluator.evaluate(function, scope)
        around = _function_around(call)
        registered = _registers(callee.path) if isinstance(callee, Outside) else None
        if around is not None and registered is not None:
            yield registered, call, around


def _registers(path: tuple[str, ...]) -> str | None:
    """As `registration`; an `app` or `df` that nobody declares is a parameter, and may well be that of the library."""
    match path:
        case ("app", method) if method not in library.HTTP_METHODS:
            return method
        case ("df", "app", *methods):
            return ".".join(methods)
        case _:
            return library.registration(path)


def _function_around(node: Node) -> Node | None:
    around = node.parent
    while around is not None and around.type not in javascript.FUNCTIONS | javascript.CLASSES | javascript.TYPES:
        around = around.parent
    return around
