"""How the provider talks to Azure Resource Manager: retries, polling, and errors in the provider's words."""

import asyncio
from collections.abc import Callable
from typing import Final, cast
from urllib.parse import parse_qs, urlsplit

from local.azure.arm import Json, Response, dig
from local.azure.manager import ResourceManager
from local.azure.resource_types import ASYNC_OPERATION, LOCATION, ResourceType

RETRIED: Final = frozenset({408, 429, 500, 502, 503, 504})
RETRIED_CODES: Final = frozenset({"AnotherOperationInProgress"})
WAITS: Final = (20.0, 60.0, 120.0)
"""Seconds before each retry, unless the answer says how long (pulumi-azure-native, client_azcore.go)."""
WRITE_POLL: Final = 10.0
DELETE_POLL: Final = 30.0
NOT_FOUND: Final = 404
SUCCEEDED: Final = "Succeeded"
TERMINAL: Final = frozenset({SUCCEEDED, "Failed", "Canceled"})


class AzureError(Exception):
    """A request that failed, in the form that the provider prints."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f'Status={status} Code="{code}" Message="{message}"')


class OperationFailed(AzureError):
    """A write that was accepted and failed afterwards: the resource exists."""


class Client:
    """Sends requests on behalf of one provider; its waits are real ones times `time_scale`.

    Once `cancelled` is set, whatever waits fails with `context canceled`.
    """

    def __init__(self, manager: ResourceManager, *, time_scale: float, cancelled: asyncio.Event) -> None:
        self._manager = manager
        self._time_scale = time_scale
        self._cancelled = cancelled

    async def get(self, type: ResourceType, id: str) -> Json | None:
        """The resource, or None if it, its parent or its group does not exist."""
        response = await self._send("GET", id, type.api_version)
        if response.status == NOT_FOUND:
            return None
        return _checked(response).body

    async def put(self, type: ResourceType, id: str, body: Json) -> Json:
        """Write and wait for the end; the answer is what a GET then says.

        Raises:
            AzureError: ARM refused the write.
            OperationFailed: the write was accepted and failed later.
        """
        response = _checked(await self._send("PUT", id, type.api_version, body))
        # The service may answer another spelling of the id.
        id = str((response.body or {}).get("id", id))
        await self._wait(response, WRITE_POLL)
        while True:
            answer = await self.get(type, id)
            if answer is None:
                raise OperationFailed(NOT_FOUND, "ResourceNotFound", f"'{id}' is gone after it was written")
            state = dig(answer, "properties.provisioningState")
            # Where no header leads to an operation, the resource says itself when it is ready.
            if not type.long_running or type.long_running.header or state in TERMINAL:
                break
            await self._sleep(WRITE_POLL, OperationFailed)
        if type.long_running and not type.long_running.header and state != SUCCEEDED:
            raise OperationFailed(200, str(state), "The async operation failed.")
        return answer

    async def delete(self, type: ResourceType, id: str) -> None:
        """Delete and wait for the end; what is not there counts as deleted."""
        response = await self._send("DELETE", id, type.api_version)
        if response.status != NOT_FOUND:
            await self._wait(_checked(response), DELETE_POLL)

    async def post(self, type: ResourceType, id: str, action: str) -> Json:
        """Carry out an action of a resource, such as `listKeys`."""
        return _checked(await self._send("POST", f"{id}/{action}", type.actions[action], {})).body or {}

    async def _send(self, method: str, path: str, api_version: str, body: Json | None = None) -> Response:
        for wait in WAITS:
            response = await self._manager.handle(method, path, api_version, body)
            if response.status not in RETRIED and _code(response) not in RETRIED_CODES:
                return response
            await self._sleep(float(response.headers.get("retry-after", wait)), AzureError)
        return await self._manager.handle(method, path, api_version, body)

    async def _wait(self, response: Response, interval: float) -> None:
        address = response.headers.get(ASYNC_OPERATION)
        # A synchronous answer may carry a Location too; it means the resource, not an operation.
        if address is None and response.status == 202:
            address = response.headers.get(LOCATION)
        if address is None:
            return
        parts = urlsplit(address)
        version = parse_qs(parts.query)["api-version"][0]
        while True:
            await self._sleep(interval, OperationFailed)
            polled = await self._send("GET", parts.path, version)
            if _finished(polled):
                return

    async def _sleep(self, seconds: float, error: Callable[[int, str, str], AzureError]) -> None:
        try:
            await asyncio.wait_for(self._cancelled.wait(), max(seconds * self._time_scale, 0.001))
        except TimeoutError:
            return
        raise error(499, "Canceled", "context canceled")


def _finished(polled: Response) -> bool:
    """Whether a polled operation has succeeded.

    Raises:
        OperationFailed: it has failed.
    """
    body = polled.body or {}
    if polled.status >= 400 or body.get("status") in ("Failed", "Canceled"):
        error = _error(polled)
        raise OperationFailed(polled.status, error.get("code", "OperationFailed"), error.get("message", "unknown"))
    return polled.status == 200 and body.get("status", "Succeeded") == "Succeeded"


def _code(response: Response) -> str:
    return _error(response).get("code", "")


def _error(response: Response) -> Json:
    return cast(Json, (response.body or {}).get("error") or {})


def _checked(response: Response) -> Response:
    if response.status >= 400:
        error = _error(response)
        raise AzureError(response.status, error.get("code", ""), error.get("message", ""))
    return response
