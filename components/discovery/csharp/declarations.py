"""The types that C# sources declare, and what names mean where.

Names are looked up as the compiler does: enclosing types and their bases, enclosing namespaces, `using`s (C# language
specification, "Namespace and type names").
"""

from collections.abc import Iterator, Mapping
from typing import Final

import tree_sitter_c_sharp
from msgspec import Struct
from tree_sitter import Language, Node, Parser

from ..declarations import Declared, Scope, Sources, around
from ..syntax import Source, child, children, text

PARSER: Final = Parser(Language(tree_sitter_c_sharp.language()))

_TYPES: Final = (
    "class_declaration",
    "struct_declaration",
    "record_declaration",
    "interface_declaration",
    "enum_declaration",
)
NAMES: Final = ("identifier", "qualified_name", "alias_qualified_name", "generic_name")


class Usings(Struct, frozen=True, kw_only=True):
    """The `using`s of a file, and the global ones."""

    namespaces: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    """Of `using static`."""
    aliases: Mapping[str, str] = {}


class Types(Sources):
    """The types of a project, by full name."""

    def __init__(self, unread: Mapping[str, bytes]) -> None:
        super().__init__(PARSER, unread)
        self._declared: dict[str, list[Declared]] = {}
        self._usings: dict[str, Usings] = {}
        self._global = Usings()
        for file in [file for file, content in unread.items() if b"global using" in content]:
            self.source(file)

    def _declared_in(self, source: Source) -> Iterator[Declared]:
        self._usings[source.file] = _usings(source.root, are_global=False)
        found = _usings(source.root, are_global=True)
        self._global = Usings(
            namespaces=self._global.namespaces + found.namespaces,
            types=self._global.types + found.types,
            aliases={**self._global.aliases, **found.aliases},
        )
        for declared in _declarations(source):
            self._declared.setdefault(declared.name, []).append(declared)
            yield declared

    def alias(self, source: Source, name: str) -> str:
        """What a simple name stands for, where a `using` renames something."""
        return self._usings[source.file].aliases.get(name) or self._global.aliases.get(name, name)

    def find(self, name: str, scope: Scope) -> list[Declared]:
        """The parts of a type as a name in some place means it; empty where it is not of this project."""
        first, dot, rest = name.removeprefix("global::").partition(".")
        aliased = self.alias(scope.source, first)
        name = f"{aliased.removeprefix('global::')}{dot}{rest}"
        self.read_mentions(name.rpartition(".")[2])
        for outer in (*around(scope.inside), ""):
            if found := self._declared.get(f"{outer}.{name}" if outer else name):
                return found
        for namespace in (*self._usings[scope.source.file].namespaces, *self._global.namespaces):
            if found := self._declared.get(f"{namespace}.{name}"):
                return found
        # The project file can add `using`s; a name that only one type can have needs none to be understood.
        fitting = [parts for full, parts in self._declared.items() if full.endswith(f".{name}")]
        return fitting[0] if len(fitting) == 1 else []

    def bases(self, declared: Declared) -> Iterator[str]:
        """The names of what a type derives from, as written, without type arguments."""
        for base in children(child(declared.node, "base_list"), *NAMES, "primary_constructor_base_type"):
            yield type_name(child(base, *NAMES) or base if base.type == "primary_constructor_base_type" else base)

    def with_bases(self, parts: list[Declared]) -> Iterator[Declared]:
        """A type and what it derives from; each once, also where they go round in a circle."""
        seen: set[str] = set()
        waiting = list(parts)
        while waiting:
            declared = waiting.pop(0)
            yield declared
            if declared.name not in seen:
                seen.add(declared.name)
                waiting.extend(part for base in self.bases(declared) for part in self.find(base, declared.scope))

    def derived_from(self, declared: Declared, *names: str) -> str:
        """The one of `names` that a type has among its bases, directly or not; else empty."""
        for each in self.with_bases([declared]):
            for base in self.bases(each):
                if (simple := base.rpartition(".")[2]) in names:
                    return simple
        return ""

    def named(self, full: str) -> list[Declared]:
        """The parts of a type, by its full name."""
        return self._declared.get(full, [])

    def static(self, source: Source) -> list[str]:
        """The types whose members a file uses by their simple names."""
        return [*self._usings[source.file].types, *self._global.types]


def type_name(node: Node) -> str:
    """A dotted name as written, without type arguments and `?`."""
    parts: list[str] = []
    while True:
        match node.type:
            case "qualified_name" | "member_access_expression":
                named = [each for each in node.named_children if each.type != "comment"]
                parts.append(type_name(named[-1]))
                node = named[0]
            case "generic_name" | "nullable_type":
                node = node.named_children[0]
            case _:
                parts.append("".join(text(node).split()))
                return ".".join(reversed(parts))


def _usings(root: Node, *, are_global: bool) -> Usings:
    namespaces: list[str] = []
    types: list[str] = []
    aliases: dict[str, str] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        for directive in children(node, "using_directive"):
            words = {each.type for each in directive.children}
            if ("global" in words) != are_global or not directive.named_children:
                continue
            target = type_name(directive.named_children[-1]).removeprefix("global::")
            if name := directive.child_by_field_name("name"):
                aliases[text(name)] = target
            elif "static" in words:
                types.append(target)
            else:
                namespaces.append(target)
        waiting.extend(children(node, "namespace_declaration", "declaration_list"))
    return Usings(namespaces=tuple(namespaces), types=tuple(types), aliases=aliases)


def _declarations(source: Source) -> Iterator[Declared]:
    """All types of a file, nested ones too."""
    waiting: list[tuple[Node, str]] = [(source.root, "")]
    while waiting:
        node, inside = waiting.pop()
        for each in node.named_children:
            name = text(each.child_by_field_name("name")).replace(" ", "")
            full = f"{inside}.{name}" if inside else name
            if each.type in _TYPES:
                yield Declared(name=full, node=each, source=source)
                if body := each.child_by_field_name("body"):
                    waiting.append((body, full))
            elif each.type == "namespace_declaration":
                waiting.extend((body, full) for body in children(each, "declaration_list"))
            elif each.type == "file_scoped_namespace_declaration":
                # What follows stands beside it in the tree.
                inside = full
                waiting.append((each, full))
