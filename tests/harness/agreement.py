"""Whether a project of the corpus is read and planned as the documentation has it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from components.discovery import projects
from components.discovery.host_json import ProjectError
from components.model.functions import Binding, Function, Place, Project
from components.model.planning import PlanError, plan
from components.model.plans import Outcome, Way
from tests.harness.expectations import SECRET, Expected

ENUMERATIONS: Final = frozenset({"cardinality", "authLevel", "source"})
"""Properties whose values the host reads without regard to case."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """What became of a project."""

    project: Project | None
    outcomes: Mapping[str, Outcome]
    min_replicas: int
    messages: tuple[str, ...]
    places: tuple[Place, ...]
    shown: str
    """All that anybody could see of it."""


def read(expected: Expected) -> Read:
    """Reads and plans a project; a mistake of its author comes back as a message."""
    try:
        project = projects.read(expected.folder, expected.options.settings)
    except ProjectError as error:
        return Read(
            project=None, outcomes={}, min_replicas=0, messages=(str(error),), places=(), shown=f"{error!r} {error}"
        )
    try:
        planned = plan(project, expected.options)
    except PlanError as error:
        messages = tuple(str(mistake) for mistake in error.mistakes)
        places = tuple(mistake.place for mistake in error.mistakes if mistake.place)
        return Read(
            project=project,
            outcomes={},
            min_replicas=0,
            messages=messages,
            places=places,
            shown=f"{project!r} {error.mistakes!r}",
        )
    outcomes = {each.function: each for workload in planned.workloads for each in workload.outcomes}
    return Read(
        project=project,
        outcomes=outcomes,
        min_replicas=max((each.min_replicas for each in planned.workloads), default=0),
        messages=(),
        places=(),
        shown=f"{project!r} {planned!r}",
    )


def disagreements(expected: Expected) -> list[str]:
    """What the readers and the planner see otherwise than the documentation; empty where they agree."""
    got = read(expected)
    if SECRET in got.shown:
        return ["a value of local.settings.json shows"]
    if expected.refused:
        return list(_refusal(expected, got))
    if got.messages:
        return [f"refused: {message}" for message in got.messages]
    assert got.project
    return [*_functions(expected, got), *_replicas(got)]


def _refusal(expected: Expected, got: Read) -> Iterator[str]:
    if not got.messages:
        yield f"not refused; found {', '.join(got.outcomes) or 'nothing'}"
        return
    text = "\n".join(got.messages).lower()
    for word in expected.refused:
        if word.lower() not in text:
            yield f"no {word!r} in: {text}"
    if expected.place and not any(_is_at(place, expected.place) for place in got.places):
        yield f"the place is {', '.join(map(str, got.places)) or 'nowhere'}, not {expected.place}: {text}"


def _is_at(place: Place, wanted: str) -> bool:
    """`wanted` is a file, a line of it or a range of lines."""
    file, _, lines = wanted.partition(":")
    first, _, last = lines.partition("-")
    return place.file == file and (not first or int(first) <= place.line <= int(last or first))


def _functions(expected: Expected, got: Read) -> Iterator[str]:
    assert got.project
    if got.project.model != expected.model:
        yield f"the model is {got.project.model}, not {expected.model}"
    for name in sorted(expected.functions.keys() ^ got.outcomes.keys()):
        yield f"{name} is {'not found' if name in expected.functions else 'found, but should not be'}"
    by_name = {each.name: each for each in got.project.functions}
    for name in sorted(expected.functions.keys() & got.outcomes.keys()):
        function, outcome, wanted = by_name[name], got.outcomes[name], expected.functions[name]
        for difference in (*_function(function, wanted), *_outcome(outcome, wanted)):
            yield f"{name}: {difference}"


def _function(function: Function, wanted: Mapping[str, Any]) -> Iterator[str]:
    place, file, lines = function.place, wanted.get("file"), wanted.get("lines")
    if file and place.file != file:
        yield f"the file is {place.file}, not {file}"
    elif lines and not lines[0] <= place.line <= lines[1]:
        yield f"line {place.line} is not within {lines[0]}-{lines[1]}"
    bindings = [each for each in function.bindings if each.type != "http"]
    types = Counter((each.type, each.direction) for each in bindings)
    wanted_types = Counter((each["type"], each["direction"]) for each in wanted.get("bindings", ()))
    if types != wanted_types:
        yield f"bound to {sorted(types.elements())}, not {sorted(wanted_types.elements())}"
        return
    for each in wanted.get("bindings", ()):
        if not any(_is_bound(binding, each) for binding in bindings):
            yield f"no {each['direction']} {each['type']} with {each['properties']}"


def _is_bound(binding: Binding, wanted: Mapping[str, Any]) -> bool:
    return (binding.type, binding.direction) == (wanted["type"], wanted["direction"]) and all(
        _is_same(key, binding.properties.get(key), value) for key, value in wanted.get("properties", {}).items()
    )


def _outcome(outcome: Outcome, wanted: Mapping[str, Any]) -> Iterator[str]:
    trigger, keda, way = outcome.trigger, outcome.keda, wanted["way"]
    # The host does not regard case: the .NET build writes `mySqlTrigger`, the page says `mysqlTrigger`.
    if trigger.type.lower() != wanted["trigger"].lower():
        yield f"the trigger is {trigger.type}, not {wanted['trigger']}"
    for key, value in wanted.get("properties", {}).items():
        if not _is_same(key, trigger.properties.get(key), value):
            yield f"{key} is {trigger.properties.get(key)!r}, not {value!r}"
    if outcome.way not in ([way] if isinstance(way, str) else way):
        yield f"it runs {outcome.way}, not {way}: {outcome.why}"
    if bool(keda) != (outcome.way is Way.SCALED):
        yield f"it runs {outcome.way}, with the scaler {keda}"
    if "scaler" in wanted and keda:
        if keda.type != wanted["scaler"]:
            yield f"the scaler is {keda.type}, not {wanted['scaler']}"
        for key, value in wanted["metadata"].items():
            if keda.metadata.get(key) != value:
                yield f"{key} of the scaler is {keda.metadata.get(key)!r}, not {value!r}"


def _is_same(key: str, value: object, wanted: object) -> bool:
    if key in ENUMERATIONS and isinstance(value, str) and isinstance(wanted, str):
        return value.lower() == wanted.lower()
    return value == wanted and isinstance(value, bool) == isinstance(wanted, bool)


def _replicas(got: Read) -> Iterator[str]:
    """One replica at least where something is always on, or is called while events scale the app to zero."""
    ways = {each.way for each in got.outcomes.values()}
    least = int(Way.ALWAYS_ON in ways or {Way.PUSHED, Way.SCALED} <= ways)
    if got.min_replicas != least:
        yield f"at least {got.min_replicas} replicas, not {least}"
