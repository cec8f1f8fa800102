"""The types that Java sources declare, and what names mean where.

Names are looked up as the compiler does (Java language specification 6.5): enclosing types and what they inherit,
imports, the package.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import tree_sitter_java
from msgspec import Struct
from tree_sitter import Language, Node, Parser

from ..declarations import Declared, Scope, Sources, around
from ..syntax import Source, child, children, text

PARSER: Final = Parser(Language(tree_sitter_java.language()))

_TYPES: Final = (
    "class_declaration",
    "interface_declaration",
    "enum_declaration",
    "record_declaration",
    "annotation_type_declaration",
)


class Imports(Struct, frozen=True, kw_only=True):
    package: str
    types: Mapping[str, str]
    """Full names by simple ones."""
    packages: tuple[str, ...]
    """Of `import a.b.*`; a type's name too."""
    members: Mapping[str, str]
    """Types by the names of members, of `import static`."""
    owners: tuple[str, ...]
    """Types of `import static a.B.*`."""


class Types(Sources):
    """The types of a project, by full name."""

    def __init__(self, unread: Mapping[str, bytes]) -> None:
        super().__init__(PARSER, unread)
        self._declared: dict[str, Declared] = {}
        self._imports: dict[str, Imports] = {}

    def _declared_in(self, source: Source) -> Iterator[Declared]:
        imports = self._imports[source.file] = _imports(source.root)
        for declared in _declarations(source, imports.package):
            self._declared.setdefault(declared.name, declared)
            yield declared

    def full_name(self, name: str, scope: Scope) -> str:
        """The full name that an imported type has; else the name as it is."""
        first, dot, rest = name.partition(".")
        return f"{self._imports[scope.source.file].types.get(first, first)}{dot}{rest}"

    def find(self, name: str, scope: Scope) -> Declared | None:
        """A type as a name in some place means it; None where it is not of this project."""
        self.read_mentions(name.rpartition(".")[2])
        imports = self._imports[scope.source.file]
        full = self.full_name(name, scope)
        candidates = [f"{outer}.{name}" for outer in around(scope.inside)]
        candidates += [full, f"{imports.package}.{name}", *(f"{each}.{name}" for each in imports.packages)]
        return next((found for each in candidates if (found := self._declared.get(each))), None)

    def with_bases(self, declared: Declared | None) -> Iterator[Declared]:
        """A type and what it inherits from; each once, also where they go round in a circle."""
        seen: set[str] = set()
        waiting = [declared] if declared else []
        while waiting:
            each = waiting.pop(0)
            if each.name in seen:
                continue
            seen.add(each.name)
            yield each
            waiting.extend(base for name in _bases(each.node) if (base := self.find(name, each.scope)))

    def named(self, full: str) -> Declared | None:
        """A type by its full name."""
        return self._declared.get(full)

    def imports(self, source: Source) -> Imports:
        return self._imports[source.file]


def type_name(node: Node) -> str:
    """A dotted name as written, without type arguments."""
    while node.type == "generic_type":
        node = node.named_children[0]
    return "".join(text(node).split())


def _bases(node: Node) -> Iterator[str]:
    superclass = node.child_by_field_name("superclass")
    yield from (type_name(each) for each in (superclass.named_children if superclass else []))
    for group in children(node, "super_interfaces", "extends_interfaces"):
        for listed in children(group, "type_list"):
            yield from (type_name(each) for each in listed.named_children)


def _imports(root: Node) -> Imports:
    package = child(root, "package_declaration")
    types: dict[str, str] = {}
    packages: list[str] = []
    members: dict[str, str] = {}
    owners: list[str] = []
    for each in children(root, "import_declaration"):
        name = type_name(each.named_children[0]) if each.named_children else ""
        before, _, last = name.rpartition(".")
        is_static = any(word.type == "static" for word in each.children)
        is_open = child(each, "asterisk") is not None
        if is_static and is_open:
            owners.append(name)
        elif is_static:
            members[last] = before
        elif is_open:
            packages.append(name)
        else:
            types[last] = name
    return Imports(
        package=type_name(package.named_children[-1]) if package else "",
        types=types,
        packages=tuple(packages),
        members=members,
        owners=tuple(owners),
    )


def _declarations(source: Source, package: str) -> Iterator[Declared]:
    """All types of a file, nested ones too."""
    waiting = [(node, package) for node in source.root.named_children]
    while waiting:
        node, inside = waiting.pop()
        if node.type in _TYPES:
            name = text(node.child_by_field_name("name"))
            declared = Declared(name=f"{inside}.{name}" if inside else name, node=node, source=source)
            yield declared
            waiting.extend((member, declared.name) for member in declared.members)
