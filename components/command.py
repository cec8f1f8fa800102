"""`python -m pulumi_aks_functions discover <folder>`: what a function project declares, and what becomes of it.

Nothing of the project is run, and Pulumi is not imported: it answers while one waits.
"""

# What it found, it prints.
# ruff: noqa: T201

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from .discovery import projects
from .discovery.host_json import ProjectError
from .model.functions import Binding, Joined, Mistake, Place, Project, Setting, Value
from .model.planning import PlanError, plan
from .model.plans import Given, Options, Outcome, Plan

HEADINGS: Final = ("FUNCTION", "TRIGGER", "SOURCE", "CONNECTION", "RUNS", "PLACE")

SOURCES: Final = (
    ("queueName",),
    ("topicName", "subscriptionName"),
    ("eventHubName", "consumerGroup"),
    ("path",),
    ("schedule",),
    ("databaseName", "containerName"),
    ("databaseName", "collectionName"),
    ("tableName",),
    ("key",),
    ("channel",),
    ("topic", "consumerGroup"),
    ("route",),
    ("toolName",),
    ("promptName",),
    ("uri",),
    ("methodName",),
    ("bindingName",),
    ("hubName",),
    ("hub",),
)
"""Properties that say what a trigger listens to; the first that it has."""

CONNECTIONS: Final = ("connection", "connectionStringSetting", "connectionString", "connectionName", "brokerList")
DEFAULT_CONNECTIONS: Final = {
    "queuetrigger": "AzureWebJobsStorage",
    "blobtrigger": "AzureWebJobsStorage",
    "servicebustrigger": "AzureWebJobsServiceBus",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 if all is well, 1 with mistakes, 2 for a wrong use of the command."""
    options = _parser().parse_args(arguments)
    folder: Path = options.folder
    settings: dict[str, str | None] = dict(options.setting)
    app = folder.absolute().name
    try:
        project = projects.read(folder, settings)
    except ProjectError as error:
        mistakes = (Mistake(text=str(error)),)
        if options.json:
            print(json.dumps({"mistakes": [_mistake(each, app) for each in mistakes]}, indent=2))
        _complain(mistakes, folder, app)
        return 1
    planned: Plan | None = None
    mistakes = project.mistakes
    try:
        given = dict.fromkeys(options.connection, Given(by="connection string"))
        planned = plan(project, Options(settings=settings, connections=given))
    except PlanError as error:
        mistakes = (*mistakes, *(each for each in error.mistakes if each not in mistakes))
    if options.json:
        print(json.dumps(_described(project, planned, mistakes, app), indent=2))
    else:
        _print(project, planned)
    _complain(mistakes, folder, app)
    return 1 if mistakes else 0


def _parser() -> argparse.ArgumentParser:
    # Asking for the terminal's width takes a twentieth of the time.
    layout = partial(argparse.HelpFormatter, width=80)
    parser = argparse.ArgumentParser(
        prog="python -m pulumi_aks_functions",
        description="Azure Functions on AKS, without Pulumi.",
        formatter_class=layout,
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    discover = commands.add_parser(
        "discover",
        formatter_class=layout,
        help="what a function project declares, and how each function would run",
        description="Read a function project, without running it, and print how each function would run.",
    )
    discover.add_argument("folder", type=Path, help="of the function project, with its host.json")
    discover.add_argument(
        "--setting",
        action="append",
        default=[],
        type=_setting,
        metavar="NAME=VALUE",
        help="an app setting, as often as needed; without =VALUE one whose value is a secret",
    )
    discover.add_argument(
        "--connection",
        action="append",
        default=[],
        metavar="NAME",
        help="a connection that the configuration gives by connection string, as often as needed",
    )
    discover.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser


def _setting(text: str) -> tuple[str, str | None]:
    name, equals, value = text.partition("=")
    if not name:
        raise argparse.ArgumentTypeError(f"'{text}' has no name; write NAME=VALUE")
    return name, value if equals else None


# For people


def _print(project: Project, planned: Plan | None) -> None:
    rows: list[tuple[str, ...]] = [HEADINGS]
    outcomes = _outcomes(planned)
    for function in project.functions:
        outcome = outcomes.get(function.name)
        trigger = outcome.trigger if outcome else function.trigger
        way = outcome.way.value if outcome else "-"
        row = (function.name, trigger.type, _source(trigger), _connection(trigger), way, str(function.place))
        rows.append(row)
    count = len(project.functions)
    print(f"{project.folder}: {project.model}, {count} function{'' if count == 1 else 's'}")
    if len(rows) > 1:
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    for each in project.left_out:
        print(f"left out: {each}")
    for each in planned.notes if planned else ():
        print(f"note: {each}")
    for each in planned.warnings if planned else ():
        print(f"warning: {each}")


def _complain(mistakes: Sequence[Mistake], folder: Path, app: str) -> None:
    for each in mistakes:
        place = f"{folder / each.place.file}:{each.place.line}: " if each.place else ""
        print(f"{place}{each.text}", file=sys.stderr)
        lines = each.configuration(app)
        if lines:
            print("  this would settle it:", *lines.splitlines(), sep="\n    ", file=sys.stderr)


def _outcomes(planned: Plan | None) -> dict[str, Outcome]:
    return {each.function: each for workload in (planned.workloads if planned else ()) for each in workload.outcomes}


def _source(trigger: Binding) -> str:
    properties = {name.lower(): value for name, value in trigger.properties.items()}
    for names in SOURCES:
        if properties.get(names[0].lower()) is not None:
            values = [value for name in names if (value := properties.get(name.lower())) is not None]
            return "/".join(map(_shown, values))
    return ""


def _connection(trigger: Binding) -> str:
    properties = {name.lower(): value for name, value in trigger.properties.items()}
    given = next((value for name in CONNECTIONS if (value := properties.get(name.lower()))), None)
    return _shown(given) if given else DEFAULT_CONNECTIONS.get(trigger.type.lower(), "")


def _shown(value: Value) -> str:
    match value:
        case Setting():
            return f"%{value.name}%"
        case Joined():
            return "".join(each if isinstance(each, str) else f"%{each.name}%" for each in value.parts)
        case _:
            return str(value)


# For programs


def _described(project: Project, planned: Plan | None, mistakes: Sequence[Mistake], app: str) -> dict[str, Any]:
    outcomes = _outcomes(planned)
    functions: list[dict[str, Any]] = []
    for function in project.functions:
        outcome = outcomes.get(function.name)
        functions.append(
            {
                "name": function.name,
                "trigger": _binding(outcome.trigger if outcome else function.trigger),
                "bindings": [_binding(each) for each in function.bindings],
                "runs": outcome.way.value if outcome else None,
                "why": outcome.why if outcome else None,
                "place": _place(function.place),
            }
        )
    return {
        "model": project.model.value,
        "runtime": project.runtime,
        "functions": functions,
        "left_out": list(project.left_out),
        "notes": list(planned.notes) if planned else [],
        "warnings": list(planned.warnings) if planned else [],
        "local_settings": list(project.local_settings),
        "packages": dict(project.packages),
        "mistakes": [_mistake(each, app) for each in mistakes],
    }


def _binding(binding: Binding) -> dict[str, Any]:
    return {
        "type": binding.type,
        "direction": binding.direction,
        "properties": {name: _plain(value) for name, value in binding.properties.items()},
        "place": _place(binding.place),
    }


def _plain(value: Value) -> Any:
    match value:
        case Setting():
            return {"setting": value.name, "default": value.default}
        case Joined():
            return {"joined": [_plain(each) for each in value.parts]}
        case Mapping():
            return {name: _plain(each) for name, each in value.items()}
        case tuple():
            return [_plain(each) for each in value]
        case _:
            return value


def _place(place: Place | None) -> dict[str, Any] | None:
    return {"file": place.file, "line": place.line} if place else None


def _mistake(mistake: Mistake, app: str) -> dict[str, Any]:
    return {
        "text": mistake.text,
        "place": _place(mistake.place),
        "function": mistake.function,
        "key": mistake.key,
        "configuration": mistake.configuration(app),
    }
