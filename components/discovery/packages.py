"""The versions of packages that a project states, in the files of Python, Node.js, .NET, Maven and Gradle.

What a file states and no more: `~=1.26` stays a range, and a lock file is not looked for.

XML is read with the standard library: it loads nothing from outside, and a document type, without which there are no
entities to multiply (docs.python.org/3/library/xml.html#xml-security), is refused before it is parsed.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from . import json_file

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

VERSION_BEGINS: Final = "=<>!~;@ ["
NODE_FILE: Final = "package.json"


def read(folder: Path) -> Mapping[str, str]:
    """By package: `azure-functions`, `@azure/functions`, `Microsoft.Azure.Functions.Worker`, `group:artifact`."""
    found: dict[str, str] = {}
    for pairs in (_requirements, _pyproject, _node, _dotnet, _maven, _gradle):
        found |= dict(pairs(folder))
    return found


def node_dependencies(content: object) -> dict[str, str]:
    """Those of a package.json."""
    found: dict[str, str] = {}
    for section in ("devDependencies", "dependencies"):
        listed = json_file.get(content, section)
        if isinstance(listed, dict):
            found |= {name: each for name, each in cast("dict[str, object]", listed).items() if isinstance(each, str)}
    return found


def projects(folder: Path) -> list[Path]:
    """The .NET project files; not extensions.csproj, which other runtimes use to bring extensions along."""
    try:
        files = sorted(each for each in folder.iterdir() if each.suffix.lower() in (".csproj", ".fsproj", ".vbproj"))
    except OSError:
        return []
    return [each for each in files if each.name.lower() != "extensions.csproj"]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def _requirements(folder: Path) -> Iterator[tuple[str, str]]:
    for line in _text(folder / "requirements.txt").splitlines():
        requirement = line.partition("#")[0].strip()
        if requirement and not requirement.startswith("-"):
            yield _requirement(requirement)


def _requirement(text: str) -> tuple[str, str]:
    """Name and version of `azure-functions[extra] >= 1.26 ; python_version > "3.9"`."""
    end = min((at for each in VERSION_BEGINS if (at := text.find(each)) >= 0), default=len(text))
    name, rest = text[:end], text[end:].partition(";")[0]
    version = rest.partition("]")[2] if rest.strip().startswith("[") else rest
    # Names are compared without case, `-`, `_` and `.` being one (packaging.python.org, name normalization).
    return name.lower().replace("_", "-").replace(".", "-"), version.strip().removeprefix("==").strip()


def _pyproject(folder: Path) -> Iterator[tuple[str, str]]:
    text = _text(folder / "pyproject.toml")
    if not text:
        return
    import tomllib

    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    listed = json_file.get(json_file.get(content, "project"), "dependencies")
    for each in cast("list[object]", listed) if isinstance(listed, list) else []:
        if isinstance(each, str):
            yield _requirement(each)


def _node(folder: Path) -> Iterator[tuple[str, str]]:
    try:
        content, _ = json_file.read(folder / NODE_FILE)
    except (OSError, json_file.Unreadable):
        return
    yield from node_dependencies(content).items()


def _dotnet(folder: Path) -> Iterator[tuple[str, str]]:
    for file in projects(folder):
        yield from _references(file, "PackageReference")
    # Central package management; the file stands with the project or above it.
    for each in (folder, *list(folder.absolute().parents)[:3]) if projects(folder) else ():
        central = each / "Directory.Packages.props"
        if central.is_file():
            yield from _references(central, "PackageVersion")
            return


def _references(file: Path, tag: str) -> Iterator[tuple[str, str]]:
    for each in _elements(file):
        if _tag(each) == tag and (name := each.get("Include") or each.get("Update")):
            version = each.get("Version") or each.get("VersionOverride") or _child(each, "Version")
            if version or tag == "PackageReference":
                yield name, version


def _maven(folder: Path) -> Iterator[tuple[str, str]]:
    elements = list(_elements(folder / "pom.xml"))
    properties = {
        _tag(child): (child.text or "").strip() for each in elements if _tag(each) == "properties" for child in each
    }
    for each in elements:
        if _tag(each) in ("dependency", "plugin"):
            version = _child(each, "version")
            if version.startswith("${") and version.endswith("}"):
                version = properties.get(version[2:-1], version)
            yield f"{_child(each, 'groupId')}:{_child(each, 'artifactId')}", version


def _gradle(folder: Path) -> Iterator[tuple[str, str]]:
    for name in ("build.gradle", "build.gradle.kts"):
        for quoted in _text(folder / name).replace('"', "'").split("'")[1::2]:
            group, _, artifact = quoted.partition(":")
            artifact, _, version = artifact.partition(":")
            if group and artifact and " " not in quoted and "/" not in quoted:
                yield f"{group}:{artifact}", version


def _elements(file: Path) -> Iterator["Element"]:
    text = _text(file)
    if not text or "<!DOCTYPE" in text.upper():
        return
    from xml.etree import ElementTree

    try:
        yield from ElementTree.fromstring(text).iter()
    except (ElementTree.ParseError, ValueError):
        return


def _tag(element: "Element") -> str:
    """Without its namespace, of which pom.xml has one."""
    return str(element.tag).rpartition("}")[2]


def _child(element: "Element", tag: str) -> str:
    return next(((each.text or "").strip() for each in element if _tag(each) == tag), "")
