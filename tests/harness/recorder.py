"""Runs a Pulumi program without an engine and keeps every request that the program makes of one.

What the engine does to a request before a provider sees it, and what decides about a deployment, is done here too:
types of URNs carry the types of all parents, a second resource of the same URN is an error, and `deletedWith` comes
from the parent (`inheritFromParent` in pulumi/pulumi, pkg/resource/deploy/source_eval.go). In a preview ids are
unknown, and so is every output that is no input.
"""

import asyncio
import contextvars
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import pulumi
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import mocks
from pulumi.runtime.proto import engine_pb2, resource_pb2

from tests.harness.recording import STACK_TYPE, UNKNOWN, Json, Recorded, Registration

# The marks that values carry on the wire (sdk/python/lib/pulumi/runtime/rpc.py in pulumi/pulumi).
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
_UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


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


class _Monitor(mocks.MockMonitor):
    """The engine's side: answers registrations from `cloud`, keeps them in `recorded`."""

    def __init__(self, cloud: Cloud, recorded: Recorded, *, preview: bool) -> None:
        self.cloud, self.recorded, self.preview = cloud, recorded, preview

    def RegisterStackTransform(self, request: Any) -> Any:  # noqa: ARG002
        # It is not carried out: that is the engine's part, and what is recorded is the program's own.
        return empty_pb2.Empty()

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
    secrets: Sequence[str] = (),
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
        secrets=secrets,
        stack=stack,
        monitor=_Monitor(cloud, recorded, preview=preview),
        engine=_Engine(recorded),
        preview=preview,
    )
    return recorded


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
