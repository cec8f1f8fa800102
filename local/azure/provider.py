"""The provider: what pulumi-azure-native does between the engine and Azure Resource Manager."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from local.azure import faults
from local.azure.arm import SUBSCRIPTION_ID, Json
from local.azure.checks import problems
from local.azure.client import AzureError, Client, OperationFailed
from local.azure.diffs import API_VERSION, CREATE_BEFORE_DELETE, compare, project
from local.azure.invokes import invoke
from local.azure.manager import ResourceManager
from local.azure.namespaces import BY_TOKEN, TYPES
from local.azure.namespaces.resources import ResourceGroup
from local.azure.naming import automatic_name
from local.azure.previews import preview
from local.azure.resource_types import ResourceType
from local.azure.schema import Schema, load
from local.azure.shapes import Shapes
from local.azure.store import Store
from local.azure.values import not_empty, without_nulls
from local.errors import LocalError
from local.provider import (
    UNKNOWN,
    CheckFailure,
    Diff,
    PartiallyCreated,
    Properties,
    Provider,
    Refused,
    State,
    resource_type,
)

DATABASE: Final = "LOCAL_AZURE_DATABASE"
TIME_SCALE: Final = "LOCAL_AZURE_TIME_SCALE"
DEFAULT_TIMEOUT: Final = 7200.0
"""Seconds that an operation may take when the program says nothing."""
SETTINGS: Final = frozenset(
    {
        "subscriptionId", "location", "tenantId", "clientId", "clientSecret", "clientCertificatePath",
        "clientCertificatePassword", "auxiliaryTenantIds", "environment", "metadataHost", "disableInstanceDiscovery",
        "useOidc", "oidcToken", "oidcTokenFilePath", "oidcRequestToken", "oidcRequestUrl", "oidcAudience", "useMsi",
        "msiEndpoint", "useDefaultAzureCredential", "partnerId", "disablePulumiPartnerId", "skipReadOnUpdate",
        "version",
    }
)  # fmt: skip


class AzureNative(Provider):
    """Stands in for pulumi-azure-native.

    Args:
        database: The emulated subscription.
        time_scale: Factor on real durations and waits.
        fault_text: JSON for `local.azure.faults.parse`.
    """

    def __init__(self, database: Path, *, time_scale: float = 0.0, fault_text: str = "") -> None:
        self._database = database
        self._time_scale = time_scale
        self._faults = faults.parse(fault_text, TYPES)
        self._cancelled = asyncio.Event()
        self._settings: Json = {}
        self._group_locations: dict[str, str] = {}

    @cached_property
    def _schema(self) -> Schema:
        return load(self._database.parent, BY_TOKEN)

    @cached_property
    def _client(self) -> Client:
        manager = ResourceManager(Store(self._database), self._schema, time_scale=self._time_scale, faults=self._faults)
        return Client(manager, time_scale=self._time_scale, cancelled=self._cancelled)

    async def configure(self, config: Properties) -> None:
        for key in config:
            if key not in SETTINGS:
                raise Refused(f"unknown configuration key 'azure-native:{key}': remove it")
        subscription = config.get("subscriptionId")
        if subscription not in (None, UNKNOWN, SUBSCRIPTION_ID):
            raise Refused(
                f"azure-native:subscriptionId is '{subscription}': the emulated subscription is {SUBSCRIPTION_ID}; "
                "remove the key from this stack"
            )
        self._settings = dict(config)

    async def check(
        self, urn: str, olds: Properties, news: Properties, seed: bytes
    ) -> tuple[Properties, list[CheckFailure]]:
        type = find_type(urn)
        inputs, olds = without_nulls(news), without_nulls(olds)
        if inputs.get(type.name_parameter) is None:
            name, is_random = automatic_name(type, urn, seed, olds)
            inputs[type.name_parameter] = name
            if is_random:
                inputs[CREATE_BEFORE_DELETE] = True
        if type.tracked and inputs.get("location") is None:
            location = await self._automatic_location(olds, inputs)
            if location is not None:
                inputs["location"] = location
        inputs.setdefault(API_VERSION, type.api_version)
        reasons = problems(self._schema, type, inputs)
        if inputs[API_VERSION] != type.api_version:
            reasons.append(f"'{API_VERSION}' is '{inputs[API_VERSION]}': only {type.api_version} is emulated")
        return inputs, [CheckFailure(property="", reason=reason) for reason in reasons]

    async def diff(self, urn: str, id: str, old_inputs: Properties, olds: Properties, news: Properties) -> Diff:
        del id
        return compare(find_type(urn), without_nulls(old_inputs), without_nulls(olds), without_nulls(news))

    async def create(self, urn: str, inputs: Properties, timeout: float, preview: bool) -> tuple[str, Properties]:
        type, inputs = find_type(urn), without_nulls(inputs)
        if preview:
            return "", self._preview(type, inputs)
        id = type.path.fill({"subscriptionId": SUBSCRIPTION_ID, **{key: str(inputs[key]) for key in _in_path(type)}})
        async with _limited(timeout):
            try:
                if await self._client.get(type, id):
                    raise Refused(f"cannot create already existing resource '{id}'")
            except AzureError as error:
                raise Refused(str(error)) from None
            outputs = await self._write(type, id, inputs)
        return str(outputs.get("id", id)), outputs

    async def update(
        self,
        urn: str,
        id: str,
        old_inputs: Properties,
        olds: Properties,
        news: Properties,
        timeout: float,
        preview: bool,
    ) -> Properties:
        del old_inputs
        type, inputs = find_type(urn), without_nulls(news)
        if preview:
            stable = {key: olds[key] for key in ("name", "location") if key in olds}
            return {**self._preview(type, inputs), **stable}
        for name, value in type.restored.items():
            if name not in inputs and olds.get(name) is not None:
                inputs[name] = value
        async with _limited(timeout):
            return await self._write(type, id, await self._keep(type, id, inputs))

    async def delete(self, urn: str, id: str, old_inputs: Properties, properties: Properties, timeout: float) -> None:
        del old_inputs, properties
        async with _limited(timeout):
            try:
                await self._client.delete(find_type(urn), id)
            except AzureError as error:
                raise Refused(str(error)) from None

    async def read(self, urn: str, id: str, inputs: Properties, properties: Properties) -> State:
        type = find_type(urn)
        found = type.path.match(id)
        if found is None:
            raise Refused(f"'{id}' is no id of {type.arm_type}: it looks like {type.path.text}")
        try:
            answer = await self._client.get(type, id)
        except AzureError as error:
            raise Refused(str(error)) from None
        if answer is None:
            return State(id="")
        outputs = self._outputs(type, answer)
        shapes = Shapes(self._schema, type)
        if inputs:
            unset = [name for name in type.kept if inputs.get(name) is None]
            olds = {name: value for name, value in without_nulls(properties).items() if name not in unset}
            outputs: Json = {**outputs, **{name: [] for name in unset if name in outputs}}
            news = {name: value for name, value in outputs.items() if name not in unset}
            projected = project(shapes, without_nulls(inputs), olds, news)
            return State(id=id, inputs=projected, properties=outputs)
        named = {key: value for key, value in found.items() if key != "subscriptionId"}
        return State(id=id, inputs={**named, **not_empty(shapes.inputs(answer))}, properties=outputs)

    async def invoke(self, token: str, args: Properties) -> tuple[Properties, list[CheckFailure]]:
        return await invoke(self._client, token, without_nulls(args))

    async def close(self) -> None:
        self._cancelled.set()

    async def _write(self, type: ResourceType, id: str, inputs: Json) -> Json:
        try:
            answer = await self._client.put(type, id, Shapes(self._schema, type).body(inputs))
        except OperationFailed as failure:
            state = await self._client.get(type, id)
            if state is None:
                raise Refused(str(failure)) from None
            outputs = self._outputs(type, state)
            raise PartiallyCreated(str(outputs.get("id", id)), inputs, outputs, [str(failure)]) from None
        except AzureError as error:
            raise Refused(str(error)) from None
        return self._outputs(type, answer)

    async def _keep(self, type: ResourceType, id: str, inputs: Json) -> Json:
        """The inputs with what is there of the lists that the program leaves to resources of their own."""
        unset = [name for name in type.kept if name not in inputs]
        try:
            answer = await self._client.get(type, id) if unset else None
        except AzureError as error:
            raise Refused(str(error)) from None
        present = Shapes(self._schema, type).inputs(answer or {})
        return {**inputs, **{name: present[name] for name in unset if name in present}}

    def _outputs(self, type: ResourceType, answer: Json) -> Json:
        outputs = Shapes(self._schema, type).outputs(answer)
        return {**outputs, "id": answer["id"], API_VERSION: type.api_version}

    def _preview(self, type: ResourceType, inputs: Json) -> Json:
        return preview(self._schema, self._schema.outputs(type.token), inputs)

    async def _automatic_location(self, olds: Json, inputs: Json) -> Any:
        """The old location, the configured one, or that of the resource group."""
        if "location" in olds:
            return olds["location"]
        if "location" in self._settings:
            return self._settings["location"]
        group = inputs.get("resourceGroupName")
        if group is None or group is UNKNOWN:
            return group
        if group not in self._group_locations:
            type = ResourceGroup()
            id = type.path.fill({"subscriptionId": SUBSCRIPTION_ID, "resourceGroupName": str(group)})
            answer = await self._client.get(type, id)
            if answer is None:
                return None
            self._group_locations[group] = answer["location"]
        return self._group_locations[group]


def from_environment() -> AzureNative:
    """The provider that the launcher's environment variables describe.

    Raises:
        LocalError: a variable is missing or malformed.
    """
    database = os.environ.get(DATABASE)
    if not database:
        raise LocalError(f"{DATABASE} is not set: this plugin is started by `make up`, not by hand")
    text = os.environ.get(TIME_SCALE, "0")
    try:
        time_scale = float(text)
    except ValueError:
        raise LocalError(f"{TIME_SCALE}: '{text}' is no number") from None
    if time_scale < 0:
        raise LocalError(f"{TIME_SCALE}: {text} is negative")
    return AzureNative(Path(database), time_scale=time_scale, fault_text=os.environ.get(faults.VARIABLE, ""))


def find_type(urn: str) -> ResourceType:
    token = resource_type(urn)
    type = BY_TOKEN.get(token)
    if type is None:
        raise Refused(f"resource type '{token}' is not emulated: the emulated subscription knows {', '.join(BY_TOKEN)}")
    return type


def _in_path(type: ResourceType) -> list[str]:
    return [name for name in type.path.parameters if name != "subscriptionId"]


@asynccontextmanager
async def _limited(timeout: float) -> AsyncGenerator[None]:
    try:
        async with asyncio.timeout(timeout or DEFAULT_TIMEOUT):
            yield
    except TimeoutError:
        raise Refused("operation timed out") from None
