"""The life of a stored resource: accepted, finished when its operation ends, removed with all that is in it."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from local.azure.arm import ENDPOINT, Json
from local.azure.namespaces import BY_ARM_TYPE
from local.azure.resource_types import Change, LongRunning, ResourceType
from local.azure.store import Operation, Record, Records


def save(change: Change, type: ResourceType) -> Record:
    """The record that a validated change makes."""
    type.accept(change)
    body: Json = {
        "id": change.id,
        "name": change.id.rsplit("/", 1)[-1],
        "type": type.answered_type or type.arm_type,
        **change.body,
    }
    return Record(id=change.id, type=type.arm_type, body=body, internal=change.internal)


def settle(records: Records, operation: Operation) -> None:
    """End an operation whose time has come."""
    status = "Failed" if operation.error else "Succeeded"
    records.put_operation(replace(operation, status=status))
    record = records.get(operation.id)
    type = BY_ARM_TYPE.get(record.type.lower()) if record else None
    if record is None or type is None:
        return
    if operation.kind == "Deleting" and not operation.error:
        remove(records, record.id)
        return
    record.properties["provisioningState"] = status
    if operation.error:
        type.fail(records, record)
    else:
        type.finish(records, record)
    records.put(record)


def remove(records: Records, id: str) -> None:
    """Remove a resource with all that is in it, as ARM does."""
    record = records.get(id)
    if record is None:
        return
    for inner in [*records.below(id), record]:
        # One removal may already have taken others along.
        if records.get(inner.id):
            # What was there before may be of a type that is not emulated.
            type = BY_ARM_TYPE.get(inner.type.lower())
            if type:
                type.removed(records, inner)
            records.remove(inner.id)


def begin(records: Records, id: str, kind: str, seconds: float, error: Json | None) -> Operation:
    """Start an operation that takes `seconds` and, with an `error`, fails in the end."""
    now = time.time()
    operation = Operation(
        name=str(uuid.uuid4()), id=id, kind=kind, status="InProgress", started=now, ends=now + seconds, error=error
    )
    records.put_operation(operation)
    return operation


def preempt(records: Records, id: str) -> None:
    """End what is running on a resource that is about to be deleted."""
    for operation in records.running(id):
        error: Json = {
            "code": "OperationPreempted",
            "message": f"This operation has been preempted by a DELETE of '{id}'.",
        }
        records.put_operation(replace(operation, status="Failed", error=error))


def operation_headers(
    type: ResourceType, long_running: LongRunning, operation: Operation, parameters: Mapping[str, str], location: str
) -> dict[str, str]:
    """The header that tells the client where to ask for the operation's state, where there is one."""
    if not long_running.header:
        return {}
    path = long_running.path.format(**{**parameters, "operation": operation.name, "location": location})
    return {long_running.header: f"{ENDPOINT}{path}?api-version={type.api_version}"}


def timestamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
