"""Source files as syntax trees: what the readers of C#, Java and JavaScript have in common.

A tree of tree-sitter (tree-sitter.github.io) covers every file, also one with errors, and keeps where each node stands.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from tree_sitter import Node, Parser, Tree

from ..model.functions import Mistake, Place

DEEPEST: Final = 100
"""Expressions nested deeper than this are not followed; nobody writes them by hand."""


class Source(Struct, frozen=True, kw_only=True):
    """A parsed file."""

    file: str
    """The path below the project's folder, with `/`."""
    tree: Tree

    @property
    def root(self) -> Node:
        return self.tree.root_node

    def place(self, node: Node) -> Place:
        return Place(file=self.file, line=node.start_point.row + 1)


def text(node: Node | None) -> str:
    return (node.text or b"").decode(errors="replace") if node else ""


def brief(node: Node) -> str:
    """The code of a node in one line, for messages."""
    code = " ".join(text(node).split())
    return code if len(code) <= 80 else f"{code[:77]}..."


def parse(parser: Parser, file: str, content: bytes) -> Source:
    return Source(file=file, tree=parser.parse(content))


def files(folder: Path, suffixes: Sequence[str], leave_out: Collection[str]) -> Iterator[tuple[str, Path]]:
    """Files with one of the suffixes below a folder, sorted, with their names below it; without folders of the names
    left out or beginning with a dot. Links to folders are not followed, so that none leads around in a circle."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in leave_out and not name.startswith("."))
        below = below_folder(Path(parent), folder)
        for name in sorted(names):
            if name.endswith(tuple(suffixes)):
                yield below + name, Path(parent, name)


def below_folder(path: Path, folder: Path) -> str:
    """How paths in a folder begin, seen from another one: `Features/`, or nothing in that one itself."""
    relative = Path(os.path.relpath(path, folder)).as_posix()
    return "" if relative == "." else f"{relative}/"


def content(file: str, path: Path) -> bytes | Mistake:
    """A source file's text in UTF-8, or why it has none. Compilers take other bytes as Latin-1, or as what the system
    has; either way only letters beyond ASCII differ."""
    try:
        found = path.read_bytes()
    except OSError as error:
        return Mistake(
            text=f"cannot be read: {error.strerror or error}; make it readable", place=Place(file=file, line=1)
        )
    try:
        if found.startswith((b"\xff\xfe", b"\xfe\xff")):
            found = found.decode("utf-16").encode()
    except UnicodeError:
        found = b"\0"
    if b"\0" in found:
        return Mistake(text="is not text; save it in UTF-8", place=Place(file=file, line=1))
    found = found.removeprefix(b"\xef\xbb\xbf")
    try:
        found.decode()
    except UnicodeError:
        return found.decode("latin-1").encode()
    return found


def first_error(root: Node, bodies: Collection[str] = ()) -> Node | None:
    """The first place that the grammar does not know; not one inside `bodies`, the types of nodes that hold statements:
    those say nothing about bindings, and a grammar can be older than the language."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            return node
        if node.has_error and node.type not in bodies:
            waiting.extend(reversed(node.children))
    return None


def syntax_mistake(source: Source, bodies: Collection[str], build: str) -> Mistake | None:
    """What to say of a file that cannot be read whole. `build`: what would tell its functions too."""
    node = first_error(source.root, bodies) if source.root.has_error else None
    if node is None:
        return None
    what = f"`{node.type}` is missing" if node.is_missing else f"`{brief(node)}` is not understood"
    return Mistake(
        text=f"{what} here, so functions in this file could be missed; mend it, or, if the compiler takes it, {build}",
        place=source.place(node),
    )


def children(node: Node | None, *types: str) -> list[Node]:
    """The named children of these types."""
    return [child for child in node.named_children if child.type in types] if node else []


def child(node: Node | None, *types: str) -> Node | None:
    return next(iter(children(node, *types)), None)
