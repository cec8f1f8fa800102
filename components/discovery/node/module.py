"""A source file of JavaScript or TypeScript, parsed (tree-sitter-javascript, tree-sitter-typescript)."""

import posixpath
from collections.abc import Iterator
from functools import cache, cached_property
from typing import Final

import tree_sitter
import tree_sitter_javascript
import tree_sitter_typescript
from msgspec import Struct
from tree_sitter import Node

from ...model.functions import Place
from . import javascript
from .javascript import Declared

_IMPORTS: Final = frozenset({"import_specifier", "import_clause", "namespace_import", "import_require_clause"})

_ASSIGNMENTS: Final = frozenset({"assignment_expression", "augmented_assignment_expression", "update_expression"})
_NAMES: Final = frozenset({"identifier", "shorthand_property_identifier"})


class Module(Struct, eq=False, kw_only=True, dict=True):
    """A source file."""

    path: str
    """Below the project's folder, with `/`."""
    source: bytes

    @property
    def is_typescript(self) -> bool:
        return self._suffix in {".ts", ".mts", ".cts", ".tsx"}

    @property
    def _suffix(self) -> str:
        return posixpath.splitext(self.path)[1]

    @cached_property
    def root(self) -> Node:
        return _parser(_grammar(self._suffix)).parse(self.source).root_node

    def place(self, node: Node) -> Place:
        return Place(file=self.path, line=node.start_point.row + 1)

    @cached_property
    def names(self) -> dict[str, Declared]:
        return dict(javascript.declared(self.root.named_children))

    @cached_property
    def changed(self) -> frozenset[str]:
        """Names that are assigned to after their declaration, or whose members are."""
        names = set[str]()
        for node in self._all:
            if node.type not in _ASSIGNMENTS:
                continue
            left = node.child_by_field_name("argument" if node.type == "update_expression" else "left")
            if left is not None and left.type in {"member_expression", "subscript_expression"}:
                left = left.child_by_field_name("object")
            names.update(javascript.pattern_names(left) if left is not None else ())
        return frozenset(names)

    @cached_property
    def used(self) -> frozenset[str]:
        """Names that stand for a value somewhere: TypeScript leaves out imports of which there is none."""
        return frozenset(
            javascript.text(each)
            for each in self._all
            if each.type in _NAMES and each.parent is not None and each.parent.type not in _IMPORTS
        )

    def assigned_members(self, name: str) -> Iterator[tuple[str, Node]]:
        """The `X = …` of `name.X = …;` at the top level: what TypeScript makes of a static field."""
        for statement in self.root.named_children:
            assignment = javascript.first(statement)
            if assignment is None or assignment.type != "assignment_expression":
                continue
            left, right = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
            if left is not None and right is not None and javascript.text(left).startswith(f"{name}."):
                yield javascript.text(left).removeprefix(f"{name}."), right

    def method_calls(self) -> Iterator[tuple[str, Node]]:
        """All calls of the form `x.method(…)`, wherever they stand."""
        for node in self._all:
            function = node.child_by_field_name("function") if node.type == "call_expression" else None
            method = function.child_by_field_name("property") if function is not None else None
            if method is not None:
                yield javascript.text(method), node

    def syntax_error(self) -> Node | None:
        """The first place that is no JavaScript or TypeScript."""
        node = self.root
        if not node.has_error:
            return None
        while not (node.is_error or node.is_missing):
            inner = next((each for each in node.children if each.has_error or each.is_missing), None)
            if inner is None:
                return node
            node = inner
        return node

    @cached_property
    def _all(self) -> list[Node]:
        """Every name, assignment and call of the file: a walk of the whole tree is what costs most."""
        wanted = _NAMES | _ASSIGNMENTS | {"call_expression"}
        found, cursor = list[Node](), self.root.walk()
        while True:
            node = cursor.node
            if node is not None and node.type in wanted:
                found.append(node)
            if cursor.goto_first_child():
                continue
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return found


def _grammar(suffix: str) -> str:
    return "typescript" if suffix in {".ts", ".mts", ".cts"} else "tsx" if suffix == ".tsx" else "javascript"


@cache
def _language(grammar: str) -> tree_sitter.Language:
    match grammar:
        case "typescript":
            return tree_sitter.Language(tree_sitter_typescript.language_typescript())
        case "tsx":
            return tree_sitter.Language(tree_sitter_typescript.language_tsx())
        case _:
            return tree_sitter.Language(tree_sitter_javascript.language())


@cache
def _parser(grammar: str) -> tree_sitter.Parser:
    return tree_sitter.Parser(_language(grammar))
