"""What Node.js does when it loads a module, followed without running it.

That is the statements at the top level, the modules that they import, the functions of the project that they call.
Where a condition or a loop depends on what nobody knows, all ways are followed "in doubt": what they register is then
a mistake and not a guess.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from tree_sitter import Node

from ...model.functions import Mistake, Place
from . import javascript, library, strays
from .evaluation import Evaluator
from .module import Module
from .resolution import Modules
from .values import UNDEFINED, Closure, Evaluated, List, Outside, Scope, Unknown, is_true, unknown

_DEEPEST_CALL: Final = 20
_TOO_DEEP: Final = "nested too deep to be read; split it up, or make it simpler"
_CALLBACKS: Final = frozenset({"forEach", "map", "flatMap", "filter", "reduce", "then", "finally"})
"""Methods that run the function that they get."""


class Register(Protocol):
    """Told of every call that registers a function."""

    def __call__(self, method: str, call: Node, scope: Scope, doubt: Node | None) -> None: ...


class Loader:
    def __init__(self, modules: Modules, evaluator: Evaluator, register: Register) -> None:
        self._modules = modules
        self._evaluator = evaluator
        self._register = register
        self._seen = set[tuple[str, int]]()
        self._active = list[int]()
        self.loaded = dict[str, Module]()
        self.mistakes = list[Mistake]()
        self.missing = list[str]()
        """What TypeScript sources import and the project does not have: it may be generated."""

    def load(self, path: str, doubt: Node | None = None) -> None:
        """Load a file, once."""
        module = None if path in self.loaded else self._modules.module(path)
        if module is None:
            return
        self.loaded[path] = module
        error = module.syntax_error()
        if error is not None:
            self._mistake(
                module.place(error),
                f"not {'TypeScript' if module.is_typescript else 'JavaScript'} from here on, so that Node.js would not "
                "load the file and none of its functions is known; mend the syntax",
            )
            return
        scope = self._evaluator.scope(module)
        try:
            self._statements(module.root.named_children, scope, doubt)
        except RecursionError:
            self._mistake(Place(file=path, line=1), _TOO_DEEP)

    def _statements(self, nodes: Sequence[Node], scope: Scope, doubt: Node | None) -> None:
        for node in nodes:
            self._statement(node, scope, doubt)

    def _statement(self, node: Node, scope: Scope, doubt: Node | None) -> None:
        match node.type:
            case "comment":
                pass
            case "import_statement" | "export_statement":
                self._import(node, scope, doubt)
            case "statement_block":
                names = dict(javascript.declared(node.named_children))
                self._statements(node.named_children, Scope(module=scope.module, outer=scope, names=names), doubt)
            case "if_statement":
                condition = node.child_by_field_name("condition")
                truth = is_true(self._evaluator.evaluate(condition, scope)) if condition is not None else None
                for field, runs in (("consequence", truth is not False), ("alternative", truth is not True)):
                    branch = node.child_by_field_name(field)
                    if branch is not None and runs:
                        inner = branch.named_children if branch.type == "else_clause" else [branch]
                        self._statements(inner, scope, doubt or (node if truth is None else None))
            case "try_statement":
                for field in ("body", "handler", "finalizer"):
                    part = node.child_by_field_name(field)
                    if part is not None:
                        block = part if field == "body" else part.child_by_field_name("body")
                        inner = doubt or (part if field == "handler" else None)
                        self._statements([block] if block is not None else [], scope, inner)
            case "for_in_statement":
                self._for(node, scope, doubt)
            case "for_statement" | "while_statement" | "do_statement" | "switch_statement":
                self._statements(node.named_children, scope, doubt or node)
            case "switch_body" | "switch_case" | "switch_default":
                self._statements(node.named_children, scope, doubt)
            case kind if kind in javascript.CLASSES or kind in javascript.TYPES or kind in javascript.FUNCTIONS:
                pass
            case _:
                self._expression(node, scope, doubt)

    def _import(self, node: Node, scope: Scope, doubt: Node | None) -> None:
        if javascript.is_of_types(node):
            return
        module, specifier = scope.module, javascript.source_of(node)
        if specifier is None:
            for child in node.named_children:
                self._statement(child, scope, doubt)
            return
        names = [name for name, _ in javascript.imports(node)]
        clauses = [each for each in node.named_children if each.type.endswith("clause")]
        if node.type == "import_statement" and clauses and module.is_typescript and not module.used & set(names):
            return
        path = self._modules.resolve(specifier, module)
        if path is not None and self._modules.is_es_module(module) and self._modules.needs_suffix(specifier, module):
            self._mistake(
                module.place(node),
                f"the import '{specifier}' leaves out a part of the file's name, and an ES module has to name it in "
                f"full; Node.js would not find it; write the name of {path}, with its suffix",
            )
        self._follow(specifier, node, scope, doubt)

    def _for(self, node: Node, scope: Scope, doubt: Node | None) -> None:
        left, right, body = (node.child_by_field_name(each) for each in ("left", "right", "body"))
        if left is None or right is None or body is None:
            return
        items = self._evaluator.evaluate(right, scope)
        of = any(each.type == "of" for each in node.children)
        if of and isinstance(items, List) and items.rest is None:
            for item in items.items:
                self._statement(body, self._bound(scope, [left], [item.value]), doubt)
        else:
            self._statement(body, self._bound(scope, [left], [unknown(left, scope)]), doubt or node)

    def _expression(self, node: Node, scope: Scope, doubt: Node | None) -> None:
        if node.type in javascript.FUNCTIONS or node.type in javascript.CLASSES:
            return
        if node.type == "call_expression":
            self._call(node, scope, doubt)
        elif node.type == "ternary_expression" or (
            node.type == "binary_expression" and any(each.type in {"&&", "||", "??"} for each in node.children)
        ):
            self._choice(node, scope, doubt)
        else:
            for child in node.named_children:
                self._expression(child, scope, doubt)

    def _choice(self, node: Node, scope: Scope, doubt: Node | None) -> None:
        first, *others = javascript.parts(node)
        self._expression(first, scope, doubt)
        truth = is_true(self._evaluator.evaluate(first, scope))
        operator = node.child_by_field_name("operator")
        for at, other in enumerate(others):
            if truth is None or (operator is not None and operator.type == "??"):
                self._expression(other, scope, doubt or node)
            elif truth is (operator.type == "&&" if operator is not None else at == 0):
                self._expression(other, scope, doubt)

    def _call(self, node: Node, scope: Scope, doubt: Node | None) -> None:
        function, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or given is None:
            return
        arguments = javascript.parts(given)
        if (specifier := self._evaluator.required(node, scope)) is not None:
            self._follow(specifier, node, scope, doubt)
            return
        if arguments and (function.type == "import" or javascript.text(function) == "require"):
            self._mistake(
                scope.module.place(node),
                f"{javascript.shown(node)} loads what is not constant, and functions may be registered there; name the "
                "module, or let `main` of package.json name the files by a pattern",
            )
            return
        callee = self._evaluator.evaluate(function, scope)
        if isinstance(callee, Outside) and (method := library.registration(callee.path)) is not None:
            self._seen.add((scope.module.path, node.start_byte))
            self._register(method, node, scope, doubt)
            return
        self._expression(function, scope, doubt)
        for argument in arguments:
            self._expression(argument, scope, doubt)
        if isinstance(callee, Closure):
            self._invoke(callee, [self._evaluator.evaluate(each, scope) for each in arguments], doubt)
        elif function.type == "member_expression":
            self._callback(function, arguments, node, scope, doubt)

    def _callback(self, function: Node, arguments: list[Node], call: Node, scope: Scope, doubt: Node | None) -> None:
        receiver, method = function.child_by_field_name("object"), function.child_by_field_name("property")
        if receiver is None or method is None or javascript.text(method) not in _CALLBACKS or not arguments:
            return
        closure = self._evaluator.evaluate(arguments[0], scope)
        if not isinstance(closure, Closure):
            return
        items = self._evaluator.evaluate(receiver, scope)
        if javascript.text(method) == "forEach" and isinstance(items, List) and items.rest is None:
            for at, item in enumerate(items.items):
                self._invoke(closure, [item.value, at], doubt)
        else:
            self._invoke(closure, [unknown(receiver, scope)], doubt or call)

    def _invoke(self, closure: Closure, arguments: list[Evaluated], doubt: Node | None) -> None:
        body = closure.node.child_by_field_name("body")
        if body is None or closure.node.id in self._active or len(self._active) > _DEEPEST_CALL:
            return
        single = closure.node.child_by_field_name("parameter")
        several = closure.node.child_by_field_name("parameters")
        parameters = [single] if single is not None else javascript.parts(several)
        inner = self._bound(closure.scope, parameters, arguments)
        self._active.append(closure.node.id)
        if body.type == "statement_block":
            self._statement(body, inner, doubt)
        else:
            self._expression(body, inner, doubt)
        self._active.pop()

    def _bound(self, outer: Scope, patterns: Sequence[Node], values: Sequence[Evaluated]) -> Scope:
        """A scope in which names have values: parameters, or a loop's variable."""
        inner = Scope(module=outer.module, outer=outer)
        for at, pattern in enumerate(patterns):
            value = values[at] if at < len(values) else UNDEFINED
            inner.values.update(self._evaluator.destructured(pattern, value, inner))
        return inner

    def _follow(self, specifier: str, node: Node, scope: Scope, doubt: Node | None) -> None:
        """Load what is imported, where it belongs to the project."""
        module = scope.module
        found = self._modules.find(specifier, module, node)
        if isinstance(found, Module):
            self.load(found.path, doubt)
        elif isinstance(found, Unknown) and module.is_typescript:
            self.missing.append(
                f"what '{specifier}' holds: {module.place(node)} imports it, and the project has no such file"
            )
        elif isinstance(found, Unknown) and not _is_tried(node):
            self._mistake(
                module.place(node),
                f"'{specifier}' is no file of the project, so that Node.js would not load this one; add it, or mend "
                "the name",
            )

    def finish(self) -> None:
        """Report calls that register a function and stand where nothing that was followed leads."""
        for module in self.loaded.values():
            known = {start for path, start in self._seen if path == module.path}
            scope = self._evaluator.scope(module)
            try:
                for method, call, around in strays.find(module, scope, self._evaluator, known):
                    self._register(method, call, scope, around)
            except RecursionError:
                self._mistake(Place(file=module.path, line=1), _TOO_DEEP)

    def _mistake(self, place: Place, text: str) -> None:
        self.mistakes.append(Mistake(text=text, place=place))


def _is_tried(node: Node) -> bool:
    """Whether the program goes on without it."""
    around = node.parent
    while around is not None:
        if around.type == "try_statement":
            return True
        around = around.parent
    return False
