"""What a program asked of the engine, as data that tests can question."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

Json: TypeAlias = dict[str, Any]

STACK_TYPE: Final = "pulumi:pulumi:Stack"


class Unknown:
    """The only value of it, `UNKNOWN`, stands where a preview does not know yet."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, kw_only=True)
class Registration:
    """One resource as the program registered it; inputs are plain values, whole numbers are ints."""

    urn: str
    type: str
    name: str
    custom: bool
    parent: str
    inputs: Json
    secrets: frozenset[str]
    """Paths of secret inputs, such as `stringData` or `stringData.Orders`."""
    dependencies: frozenset[str]
    provider: str
    """The URN of the provider that the program chose; empty for the default provider."""
    deleted_with: str
    ignore_changes: tuple[str, ...]
    replace_on_changes: tuple[str, ...]
    delete_before_replace: bool
    create_timeout: str
    id: str
    """Empty for components, and in a preview."""
    outputs: Json
    """What the resource has after its creation, inputs included."""


@dataclass(kw_only=True)
class Recorded:
    """Everything that a program asked for, in the order of registration."""

    resources: dict[str, Registration] = field(default_factory=dict[str, Registration])
    registered_outputs: dict[str, tuple[Json, frozenset[str]]] = field(
        default_factory=dict[str, tuple[Json, frozenset[str]]]
    )
    """By URN: what a component or the stack registered as its outputs, and which of them are secret."""
    calls: list[tuple[str, Json]] = field(default_factory=list[tuple[str, Json]])
    messages: list[str] = field(default_factory=list[str])
    """Warnings and errors that the program or the SDK logged."""

    def all(self, type_: str) -> list[Registration]:
        """The resources of a type, such as `kubernetes:core/v1:Secret`."""
        return [each for each in self.resources.values() if each.type == type_]

    def one(self, type_: str, name: str | None = None) -> Registration:
        """The only resource of a type, or the only one of that name."""
        found = [each for each in self.all(type_) if name in (None, each.name)]
        assert len(found) == 1, f"{len(found)} resources {type_} {name or ''}; there are {sorted(self.resources)}"
        return found[0]

    def parent(self, resource: Registration) -> Registration:
        return self.resources[resource.parent]

    @property
    def exports(self) -> Json:
        """The stack's outputs."""
        return self._stack_outputs[0]

    @property
    def secret_exports(self) -> frozenset[str]:
        """The names of those that are secret."""
        return self._stack_outputs[1]

    @property
    def _stack_outputs(self) -> tuple[Json, frozenset[str]]:
        return next(both for urn, both in self.registered_outputs.items() if f"::{STACK_TYPE}::" in urn)

    def waits_for(self, resource: Registration) -> set[str]:
        """The URNs of everything that has to exist before the resource is created, however many steps away.

        A child waits for its parent, and a component exists when what it depends on does.
        """
        seen: set[str] = set()
        ahead = [resource.urn]
        while ahead:
            current = self.resources[ahead.pop()]
            for urn in {*current.dependencies, *filter(None, [current.provider, current.parent])} - seen:
                seen.add(urn)
                if urn in self.resources:
                    ahead.append(urn)
        return seen

    def types_before(self, resource: Registration) -> set[str]:
        """The types of what the resource waits for."""
        return {self.resources[urn].type for urn in self.waits_for(resource) if urn in self.resources}


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every scalar in a value with its path, such as `spec.triggers[0].type`."""
    if isinstance(value, Mapping):
        for key, each in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield from leaves(each, f"{path}.{key}".lstrip("."))  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for index, each in enumerate(value):  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
            yield from leaves(each, f"{path}[{index}]")  # pyright: ignore[reportUnknownArgumentType]
    else:
        yield path, value
