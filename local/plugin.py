"""The gRPC server that the Pulumi engine talks to, in front of a `Provider`.

The SDK's own server (`pulumi.provider.experimental.server`) appends a Python traceback to every refusal and has no
way to report a resource that was created but did not become healthy; a stand-in that must fail the way the real
provider fails needs both. So this module speaks the provider protocol itself (`pulumi/provider.proto`).

Secrets that come in are unwrapped: the engine keeps the mark on outputs of the same name.
"""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, TypeAlias, cast

import grpc
import grpc.aio
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from local.provider import UNKNOWN, CheckFailure, Diff, PartiallyCreated, Properties, Provider, Refused, Secret, Unknown

SIGNATURE_KEY: Final = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"
UNKNOWN_TOKEN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
MESSAGE_LIMIT: Final = 400 * 1024 * 1024


def from_value(value: struct_pb2.Value) -> Any:
    """A protobuf value as a Python value; secrets are unwrapped, integral numbers become `int`."""
    match value.WhichOneof("kind"):
        case "bool_value":
            return value.bool_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "string_value":
            return UNKNOWN if value.string_value == UNKNOWN_TOKEN else value.string_value
        case "list_value":
            return [from_value(item) for item in value.list_value.values]
        case "struct_value":
            fields = value.struct_value.fields
            if SIGNATURE_KEY in fields and fields[SIGNATURE_KEY].string_value == SECRET_SIGNATURE:
                return from_value(fields["value"])
            return from_struct(value.struct_value)
        case _:
            return None


def from_struct(struct: struct_pb2.Struct) -> Properties:
    return {key: from_value(value) for key, value in struct.fields.items()}


def to_value(value: Any) -> struct_pb2.Value:
    """A Python value as a protobuf value. Raises TypeError for what is no JSON value, `Secret` or `UNKNOWN`."""
    match value:
        case None:
            return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
        case Unknown():
            return struct_pb2.Value(string_value=UNKNOWN_TOKEN)
        case Secret():
            return to_value({SIGNATURE_KEY: SECRET_SIGNATURE, "value": value.value})
        case bool():
            return struct_pb2.Value(bool_value=value)
        case int() | float():
            return struct_pb2.Value(number_value=value)
        case str():
            return struct_pb2.Value(string_value=value)
        case list() | tuple():
            items = cast("Sequence[Any]", value)
            return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[to_value(item) for item in items]))
        case dict():
            return struct_pb2.Value(struct_value=to_struct(cast("Properties", value)))
        case _:
            raise TypeError(f"no property value: {value!r}")


def to_struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    return struct_pb2.Struct(fields={key: to_value(value) for key, value in properties.items()})


Context: TypeAlias = Any


@asynccontextmanager
async def refusals_told(context: Context) -> AsyncGenerator[None]:
    """Turn a refusal into a gRPC status that holds the message alone; anything else is a defect and keeps its trace."""
    try:
        yield
    except Refused as refusal:
        await context.abort(grpc.StatusCode.UNKNOWN, str(refusal))
    except PartiallyCreated as partial:
        detail = provider_pb2.ErrorResourceInitFailed(
            id=partial.id,
            inputs=to_struct(partial.inputs),
            properties=to_struct(partial.properties),
            reasons=partial.reasons,
        )
        status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(partial))
        status.details.add().Pack(detail)
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        await context.abort(grpc.StatusCode.UNKNOWN, str(partial))


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """The provider protocol, translated to a `Provider`."""

    def __init__(self, provider: Provider, version: str) -> None:
        self.provider = provider
        self.version = version

    async def GetPluginInfo(self, request: Any, context: Context) -> Any:
        return plugin_pb2.PluginInfo(version=self.version)

    async def Attach(self, request: Any, context: Context) -> Any:
        return empty_pb2.Empty()

    async def Cancel(self, request: Any, context: Context) -> Any:
        await self.provider.close()
        return empty_pb2.Empty()

    async def CheckConfig(self, request: Any, context: Context) -> Any:
        async with refusals_told(context):
            return provider_pb2.CheckResponse(inputs=request.news)

    async def DiffConfig(self, request: Any, context: Context) -> Any:
        async with refusals_told(context):
            olds = request.old_inputs if request.HasField("old_inputs") else request.olds
            return diff_response(await self.provider.diff_config(from_struct(olds), from_struct(request.news)))

    async def Configure(self, request: Any, context: Context) -> Any:
        async with refusals_told(context):
            await self.provider.configure(from_struct(request.args))
            return provider_pb2.ConfigureResponse(supportsPreview=True)

    async def Check(self, request: Any, context: Context) -> Any:
        async with refusals_told(context):
            inputs, failures = await self.provider.check(
                request.urn, from_struct(request.olds), from_struct(request.news), request.randomSeed
            )
            return provider_pb2.CheckResponse(inputs=to_struct(inputs), failures=failure_list(failures))

    async def Diff(self, request: Any, context: Context) -> Any:
        async with refusals_told(context):
            diff = await self.provider.diff(
                request.urn,
                request.id,
                from_struct(request.old_inputs),
                from_struct(request.olds),
                from_struct(request.news),
            )
            return diff_response(diff)

    async def Create(self, request: Any, context: Context) -> Any:
        async with refusals_told(context):
            id, properties = await self.provider.create(
                request.urn, from_struct(request.properties), request.timeout, request.preview
            )
            return provider_pb2.CreateResponse(id=id, properties=to_struct(properties))

    async def Read(self, request: Any, context: Context) -> Any:
        async with refusals_told(context):
            state = await self.provider.read(
                request.urn, request.id, from_struct(request.inputs), from_struct(request.properties)
            )
            return provider_pb2.ReadResponse(
                id=state.id, inputs=to_struct(state.inputs), properties=to_struct(state.properties)
            )

    async def Update(self, request: Any, context: Context) -> Any:
        async with refusals_told(context):
            properties = await self.provider.update(
                request.urn,
                request.id,
                from_struct(request.old_inputs),
                from_struct(request.olds),
                from_struct(request.news),
                request.timeout,
                request.preview,
            )
            return provider_pb2.UpdateResponse(properties=to_struct(properties))

    async def Delete(self, request: Any, context: Context) -> Any:
        async with refusals_told(context):
            await self.provider.delete(
                request.urn,
                request.id,
                from_struct(request.old_inputs),
                from_struct(request.properties),
                request.timeout,
            )
            return empty_pb2.Empty()

    async def Invoke(self, request: Any, context: Context) -> Any:
        async with refusals_told(context):
            result, failures = await self.provider.invoke(request.tok, from_struct(request.args))
            response = provider_pb2.InvokeResponse(failures=failure_list(failures))
            # The field's name is a keyword of Python.
            getattr(response, "return").CopyFrom(to_struct(result))
            return response


def failure_list(failures: Sequence[CheckFailure]) -> list[Any]:
    return [provider_pb2.CheckFailure(property=failure.property, reason=failure.reason) for failure in failures]


def diff_response(diff: Diff) -> Any:
    kinds = provider_pb2.PropertyDiff
    replaces = set(diff.replaces)
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if diff.changes else provider_pb2.DiffResponse.DIFF_NONE,
        replaces=list(diff.replaces),
        # The engine prints these as `[diff: ~tags]`, and looks the names up among the inputs: top-level ones only.
        diffs=sorted({path.partition(".")[0].partition("[")[0] for path in diff.changes}),
        deleteBeforeReplace=diff.delete_before_replace,
        hasDetailedDiff=True,
        detailedDiff={
            path: kinds(kind=kinds.UPDATE_REPLACE if path in replaces else kinds.UPDATE, inputDiff=True)
            for path in diff.changes
        },
    )


def serve(provider: Provider, version: str) -> None:
    """Serve until the engine goes away. The first line on standard output is the port, as the engine expects."""
    # The schemas and the SDK stay in memory; looking through them for garbage as often as is usual would be felt.
    gc.set_threshold(100_000)

    async def run() -> None:
        options = [("grpc.max_receive_message_length", MESSAGE_LIMIT), ("grpc.max_send_message_length", MESSAGE_LIMIT)]
        server = grpc.aio.server(options=options)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(provider, version), server)
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        # An engine that was killed never says so; a plugin that went on waiting would be left behind. Who the engine is
        # has to be known before it can be gone.
        engine = os.getppid()
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        while os.getppid() == engine:
            await asyncio.sleep(1)

    with suppress(KeyboardInterrupt):
        asyncio.run(run())
