"""What a build has made of a project, and whether it still says what the sources say.

Where builds put it: `dotnet build` and `dotnet publish` below bin (into bin/output for `func`), functions.metadata by
Microsoft.Azure.Functions.Worker.Sdk, function.json by Microsoft.NET.Sdk.Functions; azure-functions-maven-plugin into
target/azure-functions/<app>, the Gradle plugin into build/azure-functions/<app>.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ..model.functions import Function, Mistake
from . import function_json
from .found import Found

DOTNET: Final = (
    "bin/output",
    "bin/publish",
    "bin/*/*/publish",
    "bin/*/*/*/publish",
    "bin/*/publish",
    "bin/*/*",
    "bin/*/*/*",
)
JAVA: Final = ("target/azure-functions/*", "build/azure-functions/*")


def metadata(folder: Path) -> Path | None:
    """The newest functions.metadata; one beside host.json belongs to what is published already."""
    files = [
        folder / function_json.METADATA,
        *_matching(folder, [f"{each}/{function_json.METADATA}" for each in DOTNET]),
    ]
    return _newest(each for each in files if each.is_file())


def function_folders(folder: Path, patterns: Iterable[str]) -> Path | None:
    """The folder with the newest function.json files below it."""
    files = _matching(folder, [f"{each}/*/{function_json.FILE}" for each in patterns])
    newest = _newest(files)
    return newest.parent.parent if newest else None


def merged(folder: Path, built: Found, file: Path, source: Found) -> Found:
    """The functions of a build, if the sources say the same; where these cannot be read, the build knows better."""
    if source.mistakes or not source.functions:
        return built
    place = Path(file).relative_to(folder).as_posix()
    differences = list(_differences(built.functions, source.functions, {each.function for each in built.mistakes}))
    mistakes = tuple(
        Mistake(text=f"{each} ({place}); the build is older than the sources; build again", place=function.place)
        for each, function in differences
    )
    places = {each.name: each.place for each in source.functions}
    stale = {function.name for _, function in differences}
    functions = tuple(
        Function(
            name=each.name,
            trigger=each.trigger,
            bindings=each.bindings,
            disabled_by=each.disabled_by,
            place=places.get(each.name, each.place),
        )
        for each in built.functions
        if each.name not in stale
    )
    left_out = tuple(dict.fromkeys((*built.left_out, *source.left_out)))
    return Found(functions=functions, mistakes=(*built.mistakes, *mistakes), left_out=left_out)


def _differences(
    built: Iterable[Function], source: Iterable[Function], unreadable: set[str]
) -> Iterable[tuple[str, Function]]:
    built_by, source_by = ({each.name: each for each in some} for some in (built, source))
    for name, function in source_by.items():
        if name not in built_by and name not in unreadable:
            yield f"the function {name} is not in the build", function
    for name, function in built_by.items():
        other = source_by.get(name)
        if other is None:
            yield f"the function {name} is in the build and no longer in the sources", function
        elif function.trigger.type.lower() != other.trigger.type.lower():
            what = f"the trigger of {name} is {other.trigger.type} and in the build {function.trigger.type}"
            yield what, other
        else:
            for key, value in other.trigger.properties.items():
                made = function.trigger.properties.get(key)
                if isinstance(value, str) and isinstance(made, str) and value != made:
                    yield f"{key} of {name} is '{value}' and in the build '{made}'", other
                    break


def _matching(folder: Path, patterns: Iterable[str]) -> list[Path]:
    try:
        return [file for each in patterns for file in folder.glob(each)]
    except OSError:
        return []


def _newest(files: Iterable[Path]) -> Path | None:
    dated: list[tuple[float, str, Path]] = []
    for file in files:
        try:
            dated.append((file.stat().st_mtime, str(file), file))
        except OSError:
            continue
    return max(dated)[2] if dated else None
