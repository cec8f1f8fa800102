"""Azure Resource Manager: one request in, one answer out."""

import asyncio
import copy
import re
import time
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Final
from urllib.parse import quote

from local.azure.arm import ArmError, Json, Response
from local.azure.faults import Fault, Faults
from local.azure.lifecycle import begin, operation_headers, preempt, remove, settle, timestamp
from local.azure.locks import check_locks
from local.azure.resource_types import LOCATION, LongRunning, ResourceType
from local.azure.rules import check_subscription, check_version, find, find_type
from local.azure.schema import Schema
from local.azure.store import Record, Records, Store
from local.azure.writes import Writer

SHORTEST_WRITE: Final = 0.25
"""Seconds that a write with a claim takes at least: at any time scale, requests sent together do overlap."""
CLAIM_MARGIN: Final = 10.0
"""Seconds for which a claim outlives its write when the writer dies."""
OPERATION_PATH: Final = re.compile(
    r"/(?P<kind>operations|(?:privatedns)?operationstatuses|operationresults|asyncoperations)/(\w+-)?"
    r"(?P<name>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",
    re.IGNORECASE,
)


class ResourceManager:
    """The service. Real durations times `time_scale` pass; with 0, operations end as soon as one looks at them."""

    def __init__(
        self,
        store: Store,
        schema: Schema,
        *,
        time_scale: float = 0.0,
        faults: Faults | None = None,
        shortest_write: float = SHORTEST_WRITE,
    ) -> None:
        self._store = store
        self._time_scale = time_scale
        self._faults = faults or Faults()
        self._writer = Writer(schema, self._faults)
        self._shortest_write = shortest_write

    async def handle(self, method: str, path: str, api_version: str, body: Json | None = None) -> Response:
        """Answer a request.

        Args:
            method: GET, PUT, DELETE or POST.
            path: From `/subscriptions` on, without query.
            api_version: The query parameter `api-version`.
            body: The JSON body of a PUT.
        """
        try:
            return await self._handle(method, path.rstrip("/"), api_version, body)
        except ArmError as error:
            return error.response()

    async def _handle(self, method: str, path: str, api_version: str, body: Json | None) -> Response:
        with self._store.transaction() as records:
            check_subscription(records, path)
        operation = OPERATION_PATH.search(path)
        if operation and method == "GET":
            return self._status(operation["name"].lower(), operation["kind"].lower())
        type, parameters, action = find_type(path, method)
        check_version(type, api_version, action)
        fault = self._faults.next(method, type.arm_type)
        if fault and not fault.late:
            raise fault.error()
        id = type.canonical_id(parameters)
        with self._store.transaction() as records:
            check_locks(records, type.arm_type, id, method)
        match method:
            case "GET":
                return self._get(type, id, parameters)
            case "PUT":
                return await self._put(type, id, parameters, body, fault)
            case "DELETE":
                return await self._delete(type, id, parameters, fault)
            case "POST":
                return self._post(type, id, parameters, action)
            case _:
                raise ArmError(405, "MethodNotAllowed", f"The HTTP method '{method}' is not supported for '{path}'.")

    def _get(self, type: ResourceType, id: str, parameters: Mapping[str, str]) -> Response:
        with self._transaction() as records:
            return Response(status=200, body=type.answer(records, find(records, type, id, parameters)))

    def _post(self, type: ResourceType, id: str, parameters: Mapping[str, str], action: str) -> Response:
        with self._transaction() as records:
            return Response(status=200, body=type.act(records, find(records, type, id, parameters), action))

    async def _put(
        self, type: ResourceType, id: str, parameters: Mapping[str, str], body: Json | None, fault: Fault | None
    ) -> Response:
        if body is None:
            raise ArmError(400, "InvalidRequestContent", "The request content was invalid: the body is missing.")
        body = copy.deepcopy(body)
        with self._transaction() as records:
            creates = records.get(id) is None
        seconds = type.duration.create if creates else type.duration.update
        if type.long_running:
            return self._begin_put(type, type.long_running, id, parameters, body, seconds * self._time_scale, fault)
        async with self._write(type, id, seconds * self._time_scale):
            with self._transaction() as records:
                answer = type.answer(records, self._writer.write(records, type, id, parameters, body))
        headers = {"location": quote(id)} if type.lower_case_groups else {}
        return Response(status=201 if creates else 200, headers=headers, body=answer)

    def _begin_put(
        self,
        type: ResourceType,
        long_running: LongRunning,
        id: str,
        parameters: Mapping[str, str],
        body: Json,
        seconds: float,
        fault: Fault | None,
    ) -> Response:
        with self._transaction() as records:
            record, operation = self._writer.begin(records, type, long_running, id, parameters, body, seconds, fault)
            answer = type.answer(records, record)
        headers = operation_headers(type, long_running, operation, parameters, answer.get("location", "global"))
        if long_running.header == LOCATION:
            return Response(status=202, headers=headers)
        return Response(status=201 if operation.kind == "Creating" else 200, headers=headers, body=answer)

    async def _delete(
        self, type: ResourceType, id: str, parameters: Mapping[str, str], fault: Fault | None
    ) -> Response:
        with self._transaction() as records:
            record = records.get(id)
            if record is None:
                return Response(status=204)
            type.check_busy(records, id, "DELETE")
            type.check_delete(records, id)
            if type.long_running_delete:
                return self._begin_delete(records, type, type.long_running_delete, record, parameters, fault)
        await asyncio.sleep(type.duration.delete * self._time_scale)
        with self._transaction() as records:
            remove(records, id)
        return Response(status=200)

    def _begin_delete(
        self,
        records: Records,
        type: ResourceType,
        long_running: LongRunning,
        record: Record,
        parameters: Mapping[str, str],
        fault: Fault | None,
    ) -> Response:
        preempt(records, record.id)
        record.properties["provisioningState"] = "Deleting"
        records.put(record)
        seconds = type.duration.delete * self._time_scale
        operation = begin(records, record.id, "Deleting", seconds, fault.error().detail() if fault else None)
        location = record.body.get("location", "global")
        return Response(status=202, headers=operation_headers(type, long_running, operation, parameters, location))

    def _status(self, name: str, kind: str) -> Response:
        with self._transaction() as records:
            operation = records.operation(name)
        if operation is None:
            raise ArmError(404, "OperationNotFound", f"The operation '{name}' was not found.")
        running = operation.status == "InProgress"
        if kind in ("operationresults", "asyncoperations"):
            # Behind the header Location, the HTTP status tells; behind Azure-AsyncOperation, the body does.
            failed = Response(status=409, body={"error": operation.error})
            return failed if operation.status == "Failed" else Response(status=202 if running else 200)
        body: Json = {"name": name, "status": operation.status, "startTime": timestamp(operation.started)}
        if not running:
            body["endTime"] = timestamp(operation.ends)
        if operation.status == "Failed":
            body["error"] = operation.error
        return Response(status=200, body=body)

    @contextmanager
    def _transaction(self) -> Generator[Records]:
        """A transaction on a subscription in which all operations have ended whose time has come.

        They end in a transaction of their own: what ends stays ended when the request is refused.
        """
        with self._store.transaction() as records:
            for operation in records.due(time.time()):
                settle(records, operation)
        with self._store.transaction() as records:
            yield records

    @asynccontextmanager
    async def _write(self, type: ResourceType, id: str, seconds: float) -> AsyncGenerator[None]:
        """The time that a synchronous write takes, alone where the type wants it."""
        key = type.claim(id)
        if not key:
            await asyncio.sleep(seconds)
            yield
            return
        seconds = max(seconds, self._shortest_write)
        with self._store.transaction() as records:
            if not records.claim(key, seconds + CLAIM_MARGIN):
                raise type.refuse_claim(key)
        try:
            await asyncio.sleep(seconds)
            yield
        finally:
            with self._store.transaction() as records:
                records.release(key)
