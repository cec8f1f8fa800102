"""What a Python expression stands for, as far as it can be told without running it.

Constants stand for themselves, lists are tuples. The rest has a class here; `Unknown` is what only running would tell.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from msgspec import Struct

from ...model.functions import Place

LONGEST: Final = 10_000
"""Characters of a text, members of a list: what is longer is no name, and may be a way to fill the memory."""

Namespace: TypeAlias = dict[str, object]


class Unknown(Struct, frozen=True, kw_only=True):
    """What only running the code would tell."""

    why: str = ""
    """A clause, such as "where `QUEUE` is assigned more than once"; empty where there is no more to say."""
    told: bool = False
    """Whether a mistake says so already."""


class External(Struct, frozen=True, kw_only=True):
    """Something of a package that is not the project's, by its full name, such as `azure.functions.FunctionApp`."""

    path: str

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    def attribute(self, name: str) -> "External":
        return External(path=f"{self.path}.{name}")


class Module(Struct, kw_only=True, eq=False):
    """A module of the project."""

    name: str
    file: str
    namespace: Namespace = {}
    stars: list[str] = []
    """The packages that it imports everything from."""
    changed: frozenset[str] = frozenset()
    """Names that a function declares `global`, so that it may assign them at any time."""
    is_package: bool = False
    is_complete: bool = False
    """Whether it has run to its end; not while it waits for what it imports."""


class Routine(Struct, kw_only=True, eq=False):
    """A function or method of the project."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    module: Module


class Class(Struct, kw_only=True, eq=False):
    """A class of the project; also its instance, where that has no attributes of its own."""

    name: str
    namespace: Namespace
    bases: tuple[object, ...]
    is_plain: bool
    """Whether nothing but the body decides its attributes: no base classes, no decorators, no special methods."""

    def external_bases(self) -> Iterator[str]:
        for base in self.bases:
            if isinstance(base, External):
                yield base.path
            elif isinstance(base, Class):
                yield from base.external_bases()

    @property
    def is_enumeration(self) -> bool:
        return any(path in ("enum.Enum", "enum.StrEnum", "enum.IntEnum") for path in self.external_bases())

    @property
    def is_text(self) -> bool:
        """Whether its members are texts themselves."""
        return any(path in ("builtins.str", "enum.StrEnum") for path in self.external_bases())


class Member(Struct, frozen=True, kw_only=True):
    """A member of an enumeration of the project."""

    name: str
    value: object
    is_text: bool
    is_text_in_texts: bool
    """Whether an f-string shows its value: that of a `StrEnum` always, that of `str, Enum` depends on the version."""


class Argument(Struct, frozen=True, kw_only=True):
    value: object
    node: ast.expr


class Arguments(Struct, frozen=True, kw_only=True):
    """What a call is given."""

    positional: tuple[Argument, ...] = ()
    named: Mapping[str, Argument] = {}
    unpacked: str = ""
    """The expression behind `*` or `**` that is not known."""

    def get(self, position: int, name: str) -> Argument | None:
        return self.positional[position] if position < len(self.positional) else self.named.get(name)


class Site(Struct, frozen=True, kw_only=True):
    """Where in the code something happens, and whether it happens for sure."""

    place: Place
    doubt: str = ""
    """Why it is not sure, such as "under a condition"; empty where it is."""


class Object:
    """Something of a package that has a meaning for the reader, such as a function app."""

    def attribute(self, name: str) -> object:
        """What `object.name` stands for."""
        return Unknown(why=f"`{name}` is not known") if name else self

    def called(self, arguments: Arguments, site: Site) -> object:
        """What calling it returns."""
        del arguments, site
        return Unknown()


def truth(value: object) -> bool | None:
    """Whether a condition holds; None where only running would tell."""
    match value:
        case bool() | int() | float() | str() | tuple() | dict() | None:
            return bool(value)  # pyright: ignore[reportUnknownArgumentType]
        case External(path="typing.TYPE_CHECKING"):
            return False
        case Module() | Class() | Routine() | Object():
            return True
        case _:
            return None


def expression(node: ast.AST) -> str:
    """An expression as people wrote it, more or less, on one line."""
    try:
        text = ast.unparse(node).replace("\n", " ")
    except (RecursionError, ValueError):
        return "..."
    return text if len(text) <= 60 else f"{text[:57]}..."
