"""Faults to order: the nth request of a method to a type is answered with an error, or its operation fails late."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from local.azure.arm import ArmError
from local.azure.resource_types import ResourceType
from local.errors import LocalError

VARIABLE: Final = "LOCAL_AZURE_FAULTS"
REQUIRED: Final = {"method": str, "type": str, "nth": int, "status": int, "code": str, "message": str}
OPTIONAL: Final = {"retryAfter": int, "late": bool}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One order. `type` is an ARM resource type; `nth` counts from 1 within one process; `retry_after` is in seconds.

    A late fault lets the request through and fails its long-running operation.
    """

    method: str
    type: str
    nth: int
    status: int
    code: str
    message: str
    retry_after: int | None = None
    late: bool = False

    def error(self) -> ArmError:
        headers = {"retry-after": str(self.retry_after)} if self.retry_after is not None else {}
        return ArmError(self.status, self.code, self.message, headers=headers)


class Faults:
    """Counts requests and says which of them fail."""

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        self._faults = faults
        self._seen: Counter[tuple[str, str]] = Counter()

    def next(self, method: str, type: str) -> Fault | None:
        """Count one request; the fault that is ordered for it, if any."""
        key = (method, type.lower())
        self._seen[key] += 1
        return next((fault for fault in self._faults if (fault.method, fault.type.lower()) == key
                     and fault.nth == self._seen[key]), None)  # fmt: skip


def parse(text: str, types: Iterable[ResourceType]) -> Faults:
    """Read a JSON list of faults for the known `types`; empty text means none.

    Raises:
        LocalError: not JSON, a missing, unknown or mistyped key, an unknown type, or `late` where nothing is.
    """
    if not text.strip():
        return Faults()
    try:
        entries: Any = json.loads(text)
    except ValueError as error:
        raise LocalError(f"{VARIABLE}: no valid JSON: {error}") from None
    if not isinstance(entries, list):
        raise LocalError(f"{VARIABLE}: must be a list of objects")
    known = {type.arm_type.lower(): type for type in types}
    return Faults([_fault(index, entry, known) for index, entry in enumerate(cast("list[Any]", entries))])


def _fault(index: int, entry: Any, known: dict[str, ResourceType]) -> Fault:
    where = f"{VARIABLE}[{index}]"
    if not isinstance(entry, dict):
        raise LocalError(f"{where}: must be an object")
    values = cast("dict[str, Any]", entry)
    allowed = REQUIRED | OPTIONAL
    for key, value in values.items():
        if key not in allowed:
            raise LocalError(f"{where}: unknown key '{key}': use {', '.join(allowed)}")
        if type(value) is not allowed[key]:
            raise LocalError(f"{where}.{key}: must be {allowed[key].__name__}, not {value!r}")
    missing = [key for key in REQUIRED if key not in values]
    if missing:
        raise LocalError(f"{where}: missing {', '.join(missing)}")
    type_ = known.get(values["type"].lower())
    if type_ is None:
        raise LocalError(f"{where}.type: unknown resource type '{values['type']}'")
    lasting = {"PUT": type_.long_running, "DELETE": type_.long_running_delete}
    if values.get("late") and not lasting.get(values["method"].upper()):
        raise LocalError(f"{where}.late: {values['method']} of {type_.arm_type} is no long-running operation")
    return Fault(
        method=values["method"].upper(),
        type=values["type"],
        nth=values["nth"],
        status=values["status"],
        code=values["code"],
        message=values["message"],
        retry_after=values.get("retryAfter"),
        late=values.get("late", False),
    )
