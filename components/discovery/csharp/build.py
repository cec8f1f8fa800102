"""What the build makes of C# sources before it compiles them: which files, and which of their lines.

Rules: learn.microsoft.com/dotnet/core/project-sdk/overview (default items), C# language specification, "Pre-processing
directives". `dotnet publish` builds a release unless told otherwise: `DEBUG` is not defined then.
"""

import os
import re
from collections.abc import Collection
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from msgspec import Struct

RELEASE: Final = frozenset({"TRACE", "RELEASE", "NET", "NETCOREAPP"})


class Build(Struct, frozen=True, kw_only=True):
    """Of a project file, as far as it decides what is compiled."""

    symbols: frozenset[str] = RELEASE
    removed: tuple[re.Pattern[str], ...] = ()
    """Of `<Compile Remove="…"/>`."""

    references: tuple[str, ...] = ()
    """Other project files, of `<ProjectReference Include="…"/>`: the worker lists their functions too."""

    def compiles(self, file: str) -> bool:
        return not any(pattern.fullmatch(file) for pattern in self.removed)


def projects(folder: Path) -> list[tuple[Path, Build]]:
    """The project in a folder and those that it refers to, as the folders of their sources, each once."""
    waiting = sorted(folder.glob("*.csproj"))[:1]
    found: dict[str, tuple[Path, Build]] = {}
    while waiting:
        project = waiting.pop(0)
        if project.suffix == ".csproj" and str(project.parent) not in found and project.is_file():
            read = build(project)
            found[str(project.parent)] = project.parent, read
            waiting.extend(Path(os.path.normpath(project.parent / reference)) for reference in read.references)
    return list(found.values()) or [(folder, Build())]


def build(project: Path) -> Build:
    """Read a project file. One that is no XML says nothing; the compiler reports that better."""
    try:
        root = ElementTree.fromstring(project.read_bytes())
    except (OSError, ElementTree.ParseError, ValueError, LookupError):
        return Build()
    symbols = set(RELEASE)
    removed: list[re.Pattern[str]] = []
    references: list[str] = []
    for group in root:
        if "debug" in group.get("Condition", "").lower():
            continue
        for item in group:
            match _local(item.tag):
                case "DefineConstants":
                    symbols.update(name.strip() for name in (item.text or "").split(";") if "$" not in name)
                case "TargetFramework":
                    symbols |= _framework((item.text or "").strip())
                case "Compile":
                    removed.extend(_pattern(glob) for glob in item.get("Remove", "").split(";") if glob.strip())
                case "ProjectReference":
                    references.append(item.get("Include", "").replace("\\", "/"))
                case _:
                    pass
    return Build(symbols=frozenset(symbols), removed=tuple(removed), references=tuple(references))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _framework(name: str) -> set[str]:
    """`net8.0` defines `NET8_0` and `NET5_0_OR_GREATER` to `NET8_0_OR_GREATER`."""
    major = name.removeprefix("net").partition(".")[0]
    if not (major.isascii() and major.isdecimal() and "." in name and 5 <= int(major[:3]) <= 99):
        return set()
    return {f"NET{major}_0"} | {f"NET{each}_0_OR_GREATER" for each in range(5, int(major) + 1)}


def _pattern(glob: str) -> re.Pattern[str]:
    """A glob of MSBuild: `**` are folders, `*` and `?` stand within a name."""
    parts = re.split(r"(\*\*/?|\*|\?)", glob.strip().replace("\\", "/").removeprefix("./"))
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meaning.get(part) or re.escape(part) for part in parts), re.IGNORECASE)


class _Region(Struct):
    outer: bool
    """Whether the region around it is compiled."""
    is_active: bool
    was_active: bool
    """Whether a branch was compiled."""
    line: int
    directive: str


class LeftOut(Struct, frozen=True, kw_only=True):
    """Lines that this build does not compile."""

    line: int
    directive: str
    content: bytes


def compiled(content: bytes, symbols: Collection[str]) -> tuple[bytes, list[LeftOut]]:
    """The lines that are compiled, each where it was, and the regions that are not. Directives are lines of their own
    in C#, so this comes before any parsing."""
    if b"#if" not in content.replace(b" ", b""):
        return content, []
    defined = set(symbols)
    regions: list[_Region] = []
    kept: list[bytes] = []
    dropped: dict[tuple[int, str], list[bytes]] = {}
    for number, line in enumerate(content.split(b"\n"), 1):
        directive = line.strip()
        if not directive.startswith(b"#"):
            active = all(region.is_active for region in regions[-1:])
            kept.append(line if active else b"")
            if not active:
                dropped.setdefault((regions[-1].line, regions[-1].directive), []).append(line)
            continue
        kept.append(b"")
        words = directive[1:].decode(errors="replace").split("//")[0].split(maxsplit=1)
        _apply(words[0] if words else "", words[1] if len(words) > 1 else "", number, regions, defined)
    left_out = [
        LeftOut(line=line, directive=directive, content=b"\n".join(lines))
        for (line, directive), lines in dropped.items()
    ]
    return b"\n".join(kept), left_out


def _apply(word: str, rest: str, line: int, regions: list[_Region], defined: set[str]) -> None:
    last = regions[-1] if regions else None
    active = last.is_active if last else True
    if word == "if":
        holds = active and _holds(rest, defined)
        regions.append(
            _Region(outer=active, is_active=holds, was_active=holds, line=line, directive=f"#if {rest}".strip())
        )
    elif word in ("elif", "else") and last:
        holds = last.outer and not last.was_active and (word == "else" or _holds(rest, defined))
        last.is_active, last.was_active, last.line = holds, last.was_active or holds, line
        last.directive = f"#{word} {rest}".strip()
    elif word == "endif" and regions:
        regions.pop()
    elif word == "define" and active:
        defined.add(rest.strip())
    elif word == "undef" and active:
        defined.discard(rest.strip())


def _holds(expression: str, defined: Collection[str]) -> bool:
    """A condition of symbols with `!`, `&&`, `||`, `==`, `!=` and parentheses; one that is none does not hold."""
    tokens = re.findall(r"\w+|&&|\|\||==|!=|!|[()]|\S", expression)
    # Deeper than anyone writes, and than recursion bears.
    if len(tokens) > 100:
        return False
    try:
        value = _or(tokens, defined)
    except IndexError:
        return False
    return value and not tokens


def _or(tokens: list[str], defined: Collection[str]) -> bool:
    value = _and(tokens, defined)
    while tokens[:1] == ["||"]:
        tokens.pop(0)
        value = _and(tokens, defined) or value
    return value


def _and(tokens: list[str], defined: Collection[str]) -> bool:
    value = _equal(tokens, defined)
    while tokens[:1] == ["&&"]:
        tokens.pop(0)
        value = _equal(tokens, defined) and value
    return value


def _equal(tokens: list[str], defined: Collection[str]) -> bool:
    value = _not(tokens, defined)
    while tokens[:1] in (["=="], ["!="]):
        same = tokens.pop(0) == "=="
        value = (value == _not(tokens, defined)) is same
    return value


def _not(tokens: list[str], defined: Collection[str]) -> bool:
    token = tokens.pop(0)
    if token == "!":
        return not _not(tokens, defined)
    if token == "(":
        value = _or(tokens, defined)
        tokens.pop(0)
        return value
    return token == "true" or token in defined
