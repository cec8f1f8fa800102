"""Which programming model a project follows, from its files and from FUNCTIONS_WORKER_RUNTIME.

Documentation: learn.microsoft.com/azure/azure-functions/functions-reference of each language; what `func init` makes.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from ..model.functions import ProgrammingModel
from . import function_json, json_file, packages

RUNTIMES: Final[Mapping[ProgrammingModel, str]] = {
    ProgrammingModel.PYTHON_V2: "python",
    ProgrammingModel.PYTHON_V1: "python",
    ProgrammingModel.NODE_V4: "node",
    ProgrammingModel.NODE_V3: "node",
    ProgrammingModel.DOTNET_ISOLATED: "dotnet-isolated",
    ProgrammingModel.DOTNET_IN_PROCESS: "dotnet",
    ProgrammingModel.JAVA: "java",
    ProgrammingModel.POWERSHELL: "powershell",
    ProgrammingModel.CUSTOM: "custom",
}
"""FUNCTIONS_WORKER_RUNTIME (learn.microsoft.com/azure/azure-functions/functions-app-settings)."""

SCRIPTED: Final[Mapping[str, ProgrammingModel]] = {
    "python": ProgrammingModel.PYTHON_V1,
    "node": ProgrammingModel.NODE_V3,
    "powershell": ProgrammingModel.POWERSHELL,
    "java": ProgrammingModel.JAVA,
    "dotnet": ProgrammingModel.DOTNET_IN_PROCESS,
}
"""The model of function.json files by the runtime of their scripts."""

ISOLATED: Final = "Microsoft.Azure.Functions.Worker"
IN_PROCESS: Final = "Microsoft.NET.Sdk.Functions"
JAVA_LIBRARY: Final = "com.microsoft.azure.functions:azure-functions-java-library"
JAVA_PLUGIN: Final = "com.microsoft.azure:azure-functions-maven-plugin"


class Sign(Struct, frozen=True, kw_only=True):
    """A file that speaks for a model."""

    model: ProgrammingModel
    file: str

    @property
    def runtime(self) -> str:
        return RUNTIMES[self.model]


def signs(folder: Path, script: str, stated: Mapping[str, str], *, has_custom_handler: bool) -> Iterator[Sign]:
    """What speaks for which model, strongest first. `script`: the file of Python v2; `stated`: versions by package."""
    if has_custom_handler:
        # Its functions are function.json files whatever their folders hold.
        yield Sign(model=ProgrammingModel.CUSTOM, file="host.json")
        return
    if _is_file(folder / script):
        yield Sign(model=ProgrammingModel.PYTHON_V2, file=script)
    if _is_node_v4(folder):
        yield Sign(model=ProgrammingModel.NODE_V4, file=packages.NODE_FILE)
    for file in packages.projects(folder):
        if ISOLATED in stated or IN_PROCESS in stated:
            isolated = ISOLATED in stated
            model = ProgrammingModel.DOTNET_ISOLATED if isolated else ProgrammingModel.DOTNET_IN_PROCESS
            yield Sign(model=model, file=file.name)
            break
    if _is_file(folder / function_json.METADATA):
        yield Sign(model=ProgrammingModel.DOTNET_ISOLATED, file=function_json.METADATA)
    java = next((each for each in ("pom.xml", "build.gradle", "build.gradle.kts") if _is_file(folder / each)), "")
    if java and (JAVA_LIBRARY in stated or JAVA_PLUGIN in stated or "azurefunctions" in _text(folder / java).lower()):
        yield Sign(model=ProgrammingModel.JAVA, file=java)
    for each in function_json.folders(folder):
        runtime = function_json.SCRIPTS.get(function_json.script_extension(each))
        if runtime:
            yield Sign(model=SCRIPTED[runtime], file=f"{each.name}/{function_json.FILE}")


def _is_node_v4(folder: Path) -> bool:
    """Whether package.json depends on `@azure/functions` 4, or says `main` where the version is no number."""
    try:
        content, _ = json_file.read(folder / packages.NODE_FILE)
    except (OSError, json_file.Unreadable):
        return False
    version = packages.node_dependencies(content).get("@azure/functions", "")
    digits = version.lstrip("^~>=v ").partition(".")[0]
    if digits.isdecimal():
        return int(digits) >= 4
    return bool(version) and isinstance(json_file.get(content, "main"), str)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except (OSError, ValueError):
        return False
