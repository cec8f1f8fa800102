"""What the planner makes of an example, and which part of the example each of its answers comes from.

Nothing is said here about triggers: what a key comes from is found by changing one thing of the example and looking at
what else changes.
"""

import functools
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

from components.discovery import host_json
from components.model.functions import (
    Binding,
    Function,
    HostSettings,
    Mistake,
    Place,
    ProgrammingModel,
    Project,
    Value,
)
from components.model.planning import PlanError, plan
from components.model.plans import Given, Options, Outcome, Plan, Reference, Text
from docs.variants import HOST_NUMBERS, TRIGGER_NUMBERS, Variant

NAME: Final = "work"
"""The function of every example."""

PLACE: Final = Place(file="function_app.py", line=1)
PROBE: Final = 23
"""A number that is nobody's default."""

STRING: Final = Given(by="connection string")
IDENTITY: Final = Given(by="identity")


@dataclass(frozen=True, kw_only=True)
class Example:
    """A variant of one trigger type under a configuration."""

    type: str
    variant: Variant
    given: Mapping[str, Given]
    name: str = NAME
    targets: Mapping[str, float] | None = None

    def attempt(self) -> Plan | tuple[Mistake, ...]:
        """The plan, or what is wrong."""
        trigger = Binding(type=self.type, properties=self.variant.properties, place=PLACE)
        functions = [Function(name=self.name, trigger=trigger, place=PLACE)]
        if self.variant.companion:
            functions.append(Function(name="page", trigger=Binding(type="httpTrigger", place=PLACE), place=PLACE))
        project = Project(
            folder="functions/shop",
            model=ProgrammingModel.PYTHON_V2,
            runtime="python",
            functions=tuple(functions),
            host=_host(json.dumps(self.variant.host)),
        )
        options = Options(
            settings=self.variant.settings,
            connections=self.given,
            targets=self.targets or {},
            metadata={self.name: self.variant.metadata} if self.variant.metadata else {},
        )
        try:
            return plan(project, options)
        except PlanError as error:
            return error.mistakes

    @property
    def keda(self) -> Mapping[str, Text]:
        """The scaler's metadata; none where it is not scaled, or cannot be."""
        found = self.attempt()
        trigger = outcome(found, self.name).keda if isinstance(found, Plan) else None
        return trigger.metadata if trigger else {}

    def changed(self, **changes: Any) -> "Example":
        return replace(self, variant=replace(self.variant, **changes))

    def sources(self) -> dict[str, str]:
        """What each key of the scaler's metadata comes from, in words."""
        metadata = self.keda
        properties = {value: name for name, value in self.variant.properties.items() if isinstance(value, str)}
        found: dict[str, str] = {}
        for key, value in metadata.items():
            if isinstance(value, Reference):
                found[key] = f"what stands behind `{value.connection}`"
            else:
                found[key] = f"`{properties[value]}` of the trigger" if value in properties else "always"
        other = [*_properties(self), ("the function's name", replace(self, name=f"{self.name}2"))]
        moved = {key: text for text, key in self._moved(metadata, other)}
        found |= {key: text for key, text in moved.items() if not isinstance(metadata[key], Reference)}
        found |= {key: "`scaling.metadata`" for key in self.variant.metadata if key in metadata}
        found |= self._numbers(metadata)
        for _, key in self._moved(metadata, [("", replace(self, targets={self.name: PROBE}))]):
            found[key] += "; or `scaling.targets`"
        return found

    def _moved(
        self, metadata: Mapping[str, Text], changes: Iterable[tuple[str, "Example"]]
    ) -> Iterator[tuple[str, str]]:
        for text, example in changes:
            other = example.keda
            yield from ((text, key) for key, value in metadata.items() if other and other.get(key) != value)

    def _numbers(self, metadata: Mapping[str, Text]) -> dict[str, str]:
        """By key, the numbers that it comes from."""
        by_key: dict[str, list[tuple[str, Example]]] = {}
        for text, example in _numbers(self):
            for _, key in self._moved(metadata, [(text, example)]):
                by_key.setdefault(key, []).append((text, example))
        return {key: self._joined(key, numbers) for key, numbers in by_key.items()}

    def _joined(self, key: str, numbers: list[tuple[str, "Example"]]) -> str:
        """Numbers that count together, or each where those before it say nothing."""
        (first, example), *others = numbers
        for text, other in others:
            both = example.changed(host=merged(example.variant.host, other.variant.host))
            first += f"{', else ' if both.keda[key] == example.keda[key] else ' and '}{text}"
        return first


def outcome(plan: Plan, name: str = NAME) -> Outcome:
    """What becomes of the example's function."""
    return next(each for workload in plan.workloads for each in workload.outcomes if each.function == name)


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two parts of host.json together; the second wins."""
    together = dict(one)
    for key, value in other.items():
        inner = cast("Mapping[str, Any]", value)
        together[key] = merged(together.get(key, {}), inner) if isinstance(value, dict) else value
    return together


def nested(path: str, value: object) -> dict[str, Any]:
    """`a.b` as `{"a": {"b": value}}`."""
    first, _, rest = path.partition(".")
    return {first: nested(rest, value) if rest else value}


@functools.cache
def _host(extensions: str) -> HostSettings:
    """What discovery reads from a host.json with these extensions."""
    with tempfile.TemporaryDirectory() as folder:
        content = {"version": "2.0", "extensions": json.loads(extensions)}
        (Path(folder) / host_json.FILE).write_text(json.dumps(content), encoding="utf-8")
        return host_json.read(Path(folder))


def _numbers(example: Example) -> Iterator[tuple[str, Example]]:
    for number, path in enumerate(HOST_NUMBERS):
        host = merged(example.variant.host, nested(path, PROBE + number % 2))
        yield f"`extensions.{path}` of host.json", example.changed(host=host)
    for name in TRIGGER_NUMBERS:
        yield f"`{name}` of the trigger", example.changed(properties={**example.variant.properties, name: PROBE})


def _properties(example: Example) -> Iterator[tuple[str, Example]]:
    """The example with one property missing, or with another value."""
    properties = example.variant.properties
    for name, value in properties.items():
        text = f"`{name}` of the trigger"
        without = {key: each for key, each in properties.items() if key != name}
        yield text, example.changed(properties=without)
        if isinstance(value, str):
            yield text, example.changed(properties={**properties, name: _shifted(value)})
            if value in example.variant.settings:
                settings = {**example.variant.settings, value: "another.example.com:9092"}
                yield f"the setting `{value}`", example.changed(settings=settings)


def _shifted(value: str) -> Value:
    """Another text of the same form."""
    return "".join(chr(ord(each) + 1) if "a" <= each < "z" else each for each in value)
