"""A function project, read: host.json, the settings it names, its packages, and the functions that the host would load.

What the host makes of names and of the allow-list: Utility.cs (`FunctionNameValidationRegex`) and
FunctionMetadataManager.cs (`ApplyAllowList`) of Azure/azure-functions-host; both know no case.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ..model.functions import Function, HostSettings, Mistake, Place, ProgrammingModel, Project
from . import builds, function_json, host_json, local_settings, packages, programming_models
from .found import Found
from .programming_models import RUNTIMES, Sign

NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,127}", re.IGNORECASE)
"""What the host takes as the name of a function; `host` is its own."""

SCRIPT_SETTING: Final = "PYTHON_SCRIPT_FILE_NAME"
"""The setting that gives Python v2 another file than function_app.py."""


def read(folder: Path, settings: Mapping[str, str | None] = host_json.NO_SETTINGS) -> Project:
    """Read a project as the host would with these app settings.

    Raises `host_json.ProjectError` if there is no project: no folder, or no readable host.json. What else is wrong is
    in its `mistakes`.
    """
    content = host_json.Content(folder, settings)
    host = content.host_settings()
    local = local_settings.read(folder)
    script = settings.get(SCRIPT_SETTING) or "function_app.py"
    stated_packages = packages.read(folder)
    has_handler = content.has_custom_handler
    signs = list(programming_models.signs(folder, script, stated_packages, has_custom_handler=has_handler))
    stated, where, place = settings.get(local_settings.RUNTIME) or "", "the app's settings", None
    if not stated:
        stated, where, place = local.runtime, local_settings.FILE, local.runtime_place
    model, mistakes = _model(signs, stated.lower(), where, place)
    found = _functions(folder, model, script)
    if model not in (ProgrammingModel.PYTHON_V2, ProgrammingModel.NODE_V4):
        ignored = Found()
    else:
        ignored = _ignored(folder, model, script)
    found = Found(
        functions=found.functions,
        mistakes=(*content.mistakes, *local.mistakes, *mistakes, *ignored.mistakes, *found.mistakes),
        left_out=found.left_out,
    )
    found = _allowed(_well_named(found), host)
    return Project(
        folder=str(folder),
        model=model,
        runtime=RUNTIMES[model],
        functions=found.functions,
        host=host,
        local_settings=local.names,
        packages=stated_packages,
        left_out=found.left_out,
        mistakes=found.mistakes,
    )


def _model(signs: list[Sign], stated: str, where: str, place: Place | None) -> tuple[ProgrammingModel, list[Mistake]]:
    runtimes = dict.fromkeys(each.runtime for each in signs)
    if stated and stated not in RUNTIMES.values():
        known = ", ".join(dict.fromkeys(RUNTIMES.values()))
        text = f"{local_settings.RUNTIME} is '{stated}' in {where}; the host knows {known}; write one of these"
        mistakes = [Mistake(text=text, place=place, key=f"settings.{local_settings.RUNTIME}")]
        return (signs[0].model if signs else ProgrammingModel.CUSTOM), mistakes
    if not signs and stated:
        return next(model for model, runtime in RUNTIMES.items() if runtime == stated), []
    if not signs:
        files = (
            "function_app.py, function.json, a package.json with @azure/functions, a .NET or Java project of functions"
        )
        text = f"the folder is no function project: it has no {files}; `func init` makes one"
        return ProgrammingModel.CUSTOM, [Mistake(text=text)]
    if stated:
        chosen = next((each for each in signs if each.runtime == stated), None)
        if chosen:
            return chosen.model, []
        files = f"{signs[0].file} is of {signs[0].model}, which runs with {signs[0].runtime}"
        text = f"{local_settings.RUNTIME} is '{stated}' in {where}, but {files}; the host would find no functions"
        fix = f"change the setting to {signs[0].runtime}, or the files"
        key = f"settings.{local_settings.RUNTIME}"
        return signs[0].model, [Mistake(text=f"{text}; {fix}", place=place, key=key)]
    if len(runtimes) > 1:
        files = " and ".join(
            next(f"{each.file} ({name})" for each in signs if each.runtime == name) for name in runtimes
        )
        text = f"the project has files of {len(runtimes)} runtimes, {files}; the host runs one"
        fix = f"say which in the setting {local_settings.RUNTIME}"
        key = f"settings.{local_settings.RUNTIME}"
        place = Place(file=signs[0].file, line=1)
        return signs[0].model, [Mistake(text=f"{text}; {fix}", place=place, key=key)]
    return signs[0].model, []


def _functions(folder: Path, model: ProgrammingModel, script: str) -> Found:
    # A reader brings its parser along: only the one that is needed is loaded.
    match model:
        case ProgrammingModel.PYTHON_V2:
            from . import python

            return python.read(folder, script)
        case ProgrammingModel.NODE_V4:
            from . import node

            return node.read(folder)
        case ProgrammingModel.DOTNET_ISOLATED:
            return _dotnet_isolated(folder)
        case ProgrammingModel.DOTNET_IN_PROCESS:
            return _dotnet_in_process(folder)
        case ProgrammingModel.JAVA:
            return _java(folder)
        case ProgrammingModel.CUSTOM:
            return function_json.read(folder, needs_script=False)
        case _:
            return function_json.read(folder)


def _dotnet_isolated(folder: Path) -> Found:
    built = builds.metadata(folder)
    if built and not packages.projects(folder):
        return function_json.read_metadata(folder, built)
    from . import csharp

    source = csharp.read(folder)
    return builds.merged(folder, function_json.read_metadata(folder, built), built, source) if built else source


def _dotnet_in_process(folder: Path) -> Found:
    if function_json.folders(folder):
        # C# script, or what is published already.
        return function_json.read(folder)
    built = builds.function_folders(folder, builds.DOTNET)
    if built:
        return function_json.read(folder, built)
    file = next(iter(packages.projects(folder)), folder).name
    text = "in-process .NET functions are read from the function.json files that the build writes, and there are none"
    fix = "run `dotnet publish`, or move to the isolated worker model, which is supported longer"
    return Found(mistakes=(Mistake(text=f"{text}; {fix}", place=Place(file=file, line=1)),))


def _java(folder: Path) -> Found:
    if function_json.folders(folder):
        return function_json.read(folder)
    built = builds.function_folders(folder, builds.JAVA)
    from . import java

    source = java.read(folder)
    return builds.merged(folder, function_json.read(folder, built), built, source) if built else source


def _ignored(folder: Path, model: ProgrammingModel, script: str) -> Found:
    """The function.json files of a project whose worker lists the functions itself: the host reads none of them
    (WorkerFunctionMetadataProvider: "Detected mixed function app")."""
    file = script if model is ProgrammingModel.PYTHON_V2 else packages.NODE_FILE
    mistakes = [
        Mistake(
            text=f"the host does not read this file, since functions are declared in code here ({model}, {file}); "
            "remove it, or move its function there",
            place=Place(file=f"{each.name}/{function_json.FILE}", line=1),
            function=each.name,
        )
        for each in function_json.folders(folder)
    ]
    return Found(mistakes=tuple(mistakes))


def _well_named(found: Found) -> Found:
    """Without those whose name the host refuses, or that something else is wrong with."""
    mistakes = list(found.mistakes)
    first: dict[str, Function] = {}
    for each in found.functions:
        other = first.setdefault(each.name.lower(), each)
        text = ""
        if not NAME.fullmatch(each.name) or each.name.lower() == "host":
            rule = "the host wants a letter, then letters, digits, '-' and '_', 128 together, and not 'host'"
            text = f"'{each.name}' is no name of a function; {rule}; rename it"
        elif other is not each:
            text = f"'{each.name}' is the name of a function in {other.place} as well; the host knows no case in names"
            text = f"{text}; rename one"
        if text:
            mistakes.append(Mistake(text=text, place=each.place, function=each.name))
    wrong = {each.function.lower() for each in mistakes}
    functions = tuple(each for each in found.functions if each.name.lower() not in wrong)
    return Found(functions=functions, mistakes=tuple(mistakes), left_out=found.left_out)


def _allowed(found: Found, host: HostSettings) -> Found:
    if host.functions is None:
        return found
    allowed = {each.lower() for each in host.functions}
    left_out = list(found.left_out)
    mistakes: list[Mistake] = []
    known = {each.name.lower() for each in found.functions}
    for each in found.mistakes:
        if each.function and each.function.lower() not in allowed:
            # The host reads it, and then leaves it aside.
            left_out.append(f"{each.function}: `functions` of host.json does not name it")
            continue
        known.add(each.function.lower())
        mistakes.append(each)
    left_out += [
        f"{each.name}: `functions` of host.json does not name it"
        for each in found.functions
        if each.name.lower() not in allowed
    ]
    known |= {each.partition(":")[0].lower() for each in found.left_out}
    for name in host.functions:
        if name.lower() not in known:
            text = f"`functions` names '{name}', which is no function of the project; correct it, or remove it"
            mistakes.append(Mistake(text=text, place=Place(file=host_json.FILE, line=1)))
    functions = tuple(each for each in found.functions if each.name.lower() in allowed)
    return Found(functions=functions, mistakes=tuple(mistakes), left_out=tuple(dict.fromkeys(left_out)))
