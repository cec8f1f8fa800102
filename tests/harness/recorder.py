"""Runs a Pulumi program without an engine and keeps every request that the program makes of one.

What the engine does to a request before a provider sees it, and what decides about a deployment, is done here too:
types of URNs carry the types of all parents, a second resource of the same URN is an error, and `deletedWith` comes
from the parent (`inheritFromParent` in pulumi/pulumi, pkg/resource/deploy/source_eval.go). In a preview ids are
unknown, and so is every output that is no input.
"""

import asyncio
import contextvars
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias

import pulumi
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import mocks
from pulumi.runtime.proto import engine_pb2, resource_pb2

Json: TypeAlias = dict[str, Any]

STACK_TYPE: Final = "pulumi:pulumi:Stack"

# The marks that values carry on the wire (sdk/python/lib/pulumi/runtime/rpc.py in pulumi/pulumi).
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
_UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


class Unknown:
    """The only value of it, `UNKNOWN`, stands where a preview does not know yet."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


class Cloud(Protocol):
    """What answers instead of the providers."""

    def create(self, type_: str, name: str, inputs: Json) -> tuple[str, Json]:
        """The id of a new resource, and the outputs that it has besides its inputs."""
        ...

    def reshaped(self, type_: str) -> frozenset[str]:
        """The outputs of a type whose shape is not that of the input of the same name."""
        ...

    def call(self, token: str, arguments: Json) -> Json:
        """The answer of a provider's function."""
        ...


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


class _Monitor(mocks.MockMonitor):
    """The engine's side: answers registrations from `cloud`, keeps them in `recorded`."""

    def __init__(self, cloud: Cloud, recorded: Recorded, *, preview: bool) -> None:
        self.cloud, self.recorded, self.preview = cloud, recorded, preview

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> Any:
        parent_type = request.parent.split("::")[2] if request.parent else STACK_TYPE
        lineage = "" if parent_type == STACK_TYPE else f"{parent_type}$"
        stack, project = pulumi.get_stack(), pulumi.get_project()
        urn = f"urn:pulumi:{stack}::{project}::{lineage}{request.type}::{request.name}"
        if request.type == STACK_TYPE:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        inputs, secrets = _plain(request.object)
        id_, outputs = "", {}
        if request.custom and not self.preview:
            id_, outputs = self.cloud.create(request.type, request.name, inputs)
        above = self.recorded.resources.get(request.parent)
        registration = Registration(
            urn=urn,
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            inputs=inputs,
            secrets=secrets,
            dependencies=frozenset(request.dependencies).union(
                *(each.urns for each in request.propertyDependencies.values())
            ),
            provider=request.provider.rpartition("::")[0],
            deleted_with=request.deletedWith or (above.deleted_with if above else ""),
            ignore_changes=tuple(request.ignoreChanges),
            replace_on_changes=tuple(request.replaceOnChanges),
            delete_before_replace=request.deleteBeforeReplace,
            create_timeout=request.customTimeouts.create,
            id=id_,
            outputs={**inputs, **outputs},
        )
        # Requests come from several threads; `setdefault` looks and adds in one step.
        if self.recorded.resources.setdefault(urn, registration) is not registration:
            raise DuplicateError(f"Duplicate resource URN '{urn}'; try giving it a unique name")
        state = struct_pb2.Struct()
        state.CopyFrom(request.object)
        for key in self.cloud.reshaped(request.type) & set(inputs):
            del state.fields[key]
        state.update(outputs)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=id_, object=state)

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> Any:
        self.recorded.registered_outputs[request.urn] = _plain(request.outputs)
        return empty_pb2.Empty()

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> Any:
        arguments, _ = _plain(request.args)
        self.recorded.calls.append((request.tok, arguments))
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").update(self.cloud.call(request.tok, arguments))
        return response


class DuplicateError(Exception):
    """The engine's error for two resources of one name and type under parents of one type."""


class _Engine:
    """The engine's log."""

    def __init__(self, recorded: Recorded) -> None:
        self.recorded = recorded

    def Log(self, request: engine_pb2.LogRequest) -> Any:
        if request.severity >= engine_pb2.WARNING:
            self.recorded.messages.append(request.message)
        return empty_pb2.Empty()


def in_stack(
    function: Callable[[], Any],
    *,
    config: Mapping[str, str] | None = None,
    secrets: Sequence[str] = (),
    stack: str = "dev",
    project: str = "aks-functions",
    monitor: object = None,
    engine: object = None,
    preview: bool = False,
) -> Any:
    """Call a function as a program of that stack; nothing of it is left behind afterwards.

    `config`: full keys to values as the engine hands them over, which is text, and JSON for maps and lists; `secrets`:
    those of the keys under which something is encrypted in the stack's file.
    """

    def run() -> Any:
        pulumi.runtime.configure(
            pulumi.runtime.Settings(
                project=project, stack=stack, monitor=monitor, engine=engine, dry_run=preview, organization="tests"
            )
        )
        pulumi.runtime.set_all_config(dict(config or {}), list(secrets))
        return function()

    return contextvars.copy_context().run(run)


def _ignore(loop: asyncio.AbstractEventLoop, context: Json) -> None:
    pass


def deploy(
    program: Callable[[], object],
    cloud: Cloud,
    *,
    preview: bool = False,
    config: Mapping[str, str] | None = None,
    stack: str = "dev",
) -> Recorded:
    """Run a program to its end as `pulumi up` would, or `pulumi preview`. Raises what the program raises."""
    recorded = Recorded()

    def whole() -> None:
        program()

    def run() -> None:
        with asyncio.Runner() as runner:
            # As the language host does: a failed program leaves futures behind that nobody asks.
            runner.get_loop().set_exception_handler(_ignore)
            runner.run(pulumi.runtime.run_in_stack(whole))

    in_stack(
        run,
        config=config,
        stack=stack,
        monitor=_Monitor(cloud, recorded, preview=preview),
        engine=_Engine(recorded),
        preview=preview,
    )
    return recorded


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


def _plain(message: struct_pb2.Struct) -> tuple[Json, frozenset[str]]:
    """A message's values without marks, and the paths of those that were marked secret."""
    secrets: set[str] = set()

    def value(wire: struct_pb2.Value, path: str) -> Any:
        match wire.WhichOneof("kind"):
            case "struct_value":
                return struct(wire.struct_value, path)
            case "list_value":
                return [value(each, f"{path}[{index}]") for index, each in enumerate(wire.list_value.values)]
            case "number_value":
                return int(wire.number_value) if wire.number_value.is_integer() else wire.number_value
            case "bool_value":
                return wire.bool_value
            case "string_value":
                return UNKNOWN if wire.string_value == _UNKNOWN else wire.string_value
            case _:
                return None

    def struct(wire: struct_pb2.Struct, path: str) -> Any:
        if _SIGNATURE in wire.fields:
            assert wire.fields[_SIGNATURE].string_value == _SECRET, f"{path}: not a plain value and no secret"
            secrets.add(path)
            return value(wire.fields["value"], path)
        return {key: value(each, f"{path}.{key}".lstrip(".")) for key, each in wire.fields.items()}

    return struct(message, ""), frozenset(secrets)
