"""function.json, one in each function's folder, and functions.metadata, which .NET's isolated worker model builds.

The folder's name is the function's; bindings are checked as HostFunctionMetadataProvider and FunctionDescriptorProvider
of Azure/azure-functions-host check them. Hosts since 2.0 ignore `disabled` (Azure/azure-functions-host#2767), but in a
file that is generated from .NET attributes it repeats `[Disable]`, which they do not
(learn.microsoft.com/azure/azure-functions/disable-function).
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, cast

from msgspec.structs import replace

from ..model.functions import Binding, Function, Mistake, Place, Value
from . import json_file
from .found import Found
from .signatures import BINDINGS, camel_case

FILE: Final = "function.json"
METADATA: Final = "functions.metadata"

EXCLUDED: Final = frozenset(("type", "direction", "name", "datatype", "properties"))
"""What a binding has besides its properties, in lower case."""

SPELLING: Final = {
    name.lower(): name for signature in BINDINGS.values() for name in (camel_case(each) for each in signature.names)
}
"""Names of properties by their lower case, since the host knows no case."""


def folders(at: Path) -> list[Path]:
    """The folders directly below that have a function.json, as the host looks for them."""
    try:
        names = sorted(each.name for each in os.scandir(at) if each.is_dir())
    except OSError:
        return []
    return [at / name for name in names if _is_file(at / name / FILE)]


def read(folder: Path, at: Path | None = None, *, needs_script: bool = True) -> Found:
    """The functions of the folders below `at`, which is `folder` or something in it that a build made.

    `needs_script`: whether the host needs a script file beside function.json, which a custom handler does not.
    """
    functions: list[Function] = []
    mistakes: list[Mistake] = []
    left_out: list[str] = []
    for each in folders(at or folder):
        reader = _Reader(folder, each / FILE, each.name)
        content = reader.content()
        if content is not None:
            reader.check(content, needs_script=needs_script)
            function = reader.function(content)
            if function and reader.is_disabled:
                left_out.append(f"{each.name}: `[Disable]` stands in its code ({function.place})")
            elif function:
                functions.append(function)
        mistakes.extend(reader.mistakes)
    functions.sort(key=lambda each: each.place)
    return Found(functions=tuple(functions), mistakes=tuple(mistakes), left_out=tuple(left_out))


def read_metadata(folder: Path, file: Path) -> Found:
    """The functions of a functions.metadata file."""
    place = Place(file=_relative(folder, file), line=1)
    rebuild = "it is written by the build; build again"
    try:
        content, text = json_file.read(file)
    except OSError:
        return Found(mistakes=(Mistake(text=f"it cannot be read; {rebuild}", place=place),))
    except json_file.Unreadable as error:
        return Found(mistakes=(Mistake(text=f"{error}; {rebuild}", place=replace(place, line=error.line)),))
    if not isinstance(content, list):
        return Found(mistakes=(Mistake(text=f"it is no list of functions; {rebuild}", place=place),))
    functions: list[Function] = []
    mistakes: list[Mistake] = []
    for each in cast("list[object]", content):
        name = json_file.get(each, "name")
        if not isinstance(name, str):
            mistakes.append(Mistake(text=f"a function has no name; {rebuild}", place=place))
            continue
        reader = _Reader(folder, file, name, text)
        function = reader.function(each)
        if function:
            functions.append(function)
        mistakes.extend(reader.mistakes)
    return Found(functions=tuple(functions), mistakes=tuple(mistakes))


class _Reader:
    """Of one function; `mistakes`: what the host would not take."""

    def __init__(self, folder: Path, file: Path, name: str, text: str = "") -> None:
        self.mistakes: list[Mistake] = []
        self.is_disabled = False
        self._file = file
        self._path = _relative(folder, file)
        self._name = name
        self._text = text
        self._disabled_by = ""

    def content(self) -> object:
        """What the file says; None where it cannot be read, which is in `mistakes` then."""
        try:
            content, self._text = json_file.read(self._file)
        except OSError:
            self._add("it cannot be read; check that it is a file with the right to read it")
        except json_file.Unreadable as error:
            self._add(str(error), line=error.line)
        else:
            if isinstance(content, dict):
                return cast("object", content)
            self._add(f"the file is {json_file.shown(content)}; it must be a JSON object; write one")
        return None

    def check(self, content: object, *, needs_script: bool) -> None:
        """What stands beside the bindings."""
        disabled = json_file.get(content, "disabled", default=False)
        if _is_generated(content):
            self.is_disabled = disabled is True
            self._disabled_by = disabled if isinstance(disabled, str) else ""
        elif disabled is not False:
            text = f"disabled is {json_file.shown(disabled)}, which hosts since 2.0 ignore, so that the function runs"
            self._add(
                f"{text}; remove it, and set AzureWebJobs.{self._name}.Disabled to true to disable it", "disabled"
            )
        if needs_script and not json_file.get(content, "scriptFile") and not self._has_script():
            self._add("there is no script beside it and no scriptFile; the host does not know what to run; add one")

    def function(self, content: object) -> Function | None:
        """None where the host would not take it, which is in `mistakes` then."""
        bindings = list(self._bindings(json_file.get(content, "bindings")))
        triggers = [each for each in bindings if each.is_trigger]
        if not self.mistakes and len(triggers) != 1:
            count = "no trigger" if not triggers else f"{len(triggers)} triggers"
            self._add(f"the function {self._name} has {count}; the host wants one; change its bindings", "bindings")
        if self.mistakes:
            return None
        return Function(
            name=self._name,
            trigger=triggers[0],
            bindings=tuple(each for each in bindings if not each.is_trigger),
            disabled_by=self._disabled_by,
            place=self._place(self._name if self._file.name == METADATA else ""),
        )

    def _bindings(self, listed: object) -> Iterator[Binding]:
        if not isinstance(listed, list) or not listed:
            self._add(
                f"the function {self._name} has no bindings; the host wants at least one; list them in `bindings`"
            )
            return
        for each in cast("list[object]", listed):
            type_name = json_file.get(each, "type")
            if not isinstance(type_name, str) or not type_name:
                self._add(f"a binding of the function {self._name} has no type; the host wants one; add it", "bindings")
                continue
            direction = json_file.get(each, "direction", "in")
            directions = {"in": ("in",), "out": ("out",), "inout": ("in", "out")}.get(str(direction).lower())
            if directions is None:
                self._add(f"direction is {json_file.shown(direction)}; it is in, out or inout; change it", "direction")
                continue
            properties = {
                SPELLING.get(key.lower(), key): _value(value)
                for key, value in cast("dict[str, object]", each).items()
                if key.lower() not in EXCLUDED
            }
            for one in ("in",) if type_name.lower().endswith("trigger") else directions:
                place = self._place(type_name)
                yield Binding(type=type_name, direction=one, properties=properties, place=place)  # pyright: ignore[reportArgumentType]

    def _has_script(self) -> bool:
        try:
            return any(each.is_file() and each.name != FILE for each in self._file.parent.iterdir())
        except OSError:
            return False

    def _place(self, key: str) -> Place:
        return Place(file=self._path, line=json_file.line_of(self._text, key) if key else 1)

    def _add(self, text: str, key: str = "", line: int = 0) -> None:
        place = Place(file=self._path, line=line) if line else self._place(key)
        self.mistakes.append(Mistake(text=text, place=place, function=self._name))


def _is_generated(content: object) -> bool:
    """Whether the build wrote it from .NET attributes."""
    source = json_file.get(content, "configurationSource")
    return isinstance(source, str) and source.lower() == "attributes"


def _value(value: object) -> Value:
    match value:
        case list():
            return tuple(_value(each) for each in cast("list[object]", value))
        case dict():
            return {key: _value(each) for key, each in cast("dict[str, object]", value).items()}
        case bool() | int() | float() | str() | None:
            return value
        case _:
            return None


def script_extension(folder: Path) -> str:
    """The extension of the script that a function.json names, or that stands beside it, such as `.py`."""
    try:
        content, _ = json_file.read(folder / FILE)
    except (OSError, json_file.Unreadable):
        content = None
    script = json_file.get(content, "scriptFile")
    if isinstance(script, str) and script:
        return Path(script).suffix.lower()
    try:
        names = sorted(each.name.lower() for each in folder.iterdir() if each.name != FILE)
    except OSError:
        return ""
    # Which of several files the host takes: `DeterminePrimaryScriptFile`.
    first = ("__init__.py", "index.js", "index.mjs", "index.cjs", "run.ps1", "run.csx", "run.py", "run.js")
    chosen = next((each for each in first if each in names), "")
    return Path(chosen).suffix or next((Path(each).suffix for each in names if Path(each).suffix in SCRIPTS), "")


SCRIPTS: Final[Mapping[str, str]] = {
    ".py": "python",
    ".js": "node",
    ".mjs": "node",
    ".cjs": "node",
    ".ts": "node",
    ".ps1": "powershell",
    ".jar": "java",
    ".dll": "dotnet",
    ".csx": "dotnet",
    ".cs": "dotnet",
}
"""Runtimes by the extension of scripts."""


def _relative(folder: Path, file: Path) -> str:
    try:
        return file.relative_to(folder).as_posix()
    except ValueError:
        return file.as_posix()


def _is_file(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:
        return False
