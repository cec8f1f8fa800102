"""Types that the sources of C# and Java declare: where they stand, and which files have to be parsed to know them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from tree_sitter import Node, Parser

from .syntax import Source, children, parse


class Scope(Struct, frozen=True, kw_only=True):
    """Where an expression stands: names mean what they mean there."""

    source: Source
    inside: str
    """The full name of the type, else the namespace or package, around it."""


class Declared(Struct, frozen=True, kw_only=True):
    """A type, or a part of one."""

    name: str
    """With namespace or package, and outer types."""
    node: Node
    source: Source

    @property
    def scope(self) -> Scope:
        return Scope(source=self.source, inside=self.name)

    @property
    def members(self) -> list[Node]:
        """What its body holds; methods of an enumeration of Java stand a level deeper."""
        body = self.node.child_by_field_name("body")
        deeper = [member for part in children(body, "enum_body_declarations") for member in part.named_children]
        return [*(body.named_children if body else []), *deeper]


class Sources(ABC):
    """The source files of a project. Each is parsed when something in it may be needed."""

    def __init__(self, parser: Parser, unread: Mapping[str, bytes]) -> None:
        self._parser = parser
        self._unread = dict(unread)
        self._sought: set[str] = set()
        self._sources: dict[str, Source] = {}
        self._in_file: dict[str, list[Declared]] = {}

    def source(self, file: str) -> Source:
        """A file, parsed."""
        if file not in self._sources:
            source = self._sources[file] = parse(self._parser, file, self._unread.pop(file))
            self._in_file[file] = list(self._declared_in(source))
        return self._sources[file]

    @abstractmethod
    def _declared_in(self, source: Source) -> Iterable[Declared]:
        """The types in a file that was just parsed; the place to note what else it says."""

    def of(self, source: Source) -> list[Declared]:
        """The types in a file."""
        return self._in_file[source.file]

    def read_mentions(self, name: str) -> None:
        """Parse what may declare a name."""
        if name in self._sought:
            return
        self._sought.add(name)
        for file in [file for file, content in self._unread.items() if name.encode() in content]:
            self.source(file)


def around(name: str) -> Iterator[str]:
    """A dotted name, then the ones around it."""
    while name:
        yield name
        name = name.rpartition(".")[0]
