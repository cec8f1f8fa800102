"""Locks: what may not be deleted or changed, whoever asks (learn.microsoft.com/azure/azure-resource-manager/management/
lock-resources)."""

from typing import Final

from local.azure.arm import ArmError
from local.azure.paths import within
from local.azure.store import Record, Records

LOCK_TYPE: Final = "Microsoft.Authorization/locks"
READ_ONLY: Final = "ReadOnly"
OPERATIONS: Final = {"DELETE": "delete", "PUT": "write", "POST": "write"}


def check_locks(records: Records, arm_type: str, id: str, method: str) -> None:
    """Refuse what a lock forbids: on the resource, on what it is in or, for a DELETE, on what is in it.

    Locks themselves may be made and removed at any time.
    """
    if method not in OPERATIONS or arm_type == LOCK_TYPE:
        return
    locked = [lock_scope(lock) for lock in records.of_type(LOCK_TYPE) if _forbids(lock, id, method)]
    if locked:
        raise ArmError(
            409,
            "ScopeLocked",
            f"The scope '{id}' cannot perform {OPERATIONS[method]} operation because following scope(s) are locked: "
            f"'{','.join(locked)}'. Please remove the lock and try again.",
        )


def lock_scope(lock: Record) -> str:
    """The id of what a lock is on."""
    return lock.id[: lock.id.lower().rindex(f"/providers/{LOCK_TYPE.lower()}/")]


def _forbids(lock: Record, id: str, method: str) -> bool:
    scope = lock_scope(lock)
    if method == "DELETE":
        return within(id, scope) or within(scope, id)
    return lock.properties["level"] == READ_ONLY and within(id, scope)
