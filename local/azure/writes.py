"""Writes: what a PUT asks for is checked against every rule, and becomes what is stored."""

import copy
import functools
from collections.abc import Mapping

from local.azure.arm import ArmError, Json
from local.azure.faults import Fault, Faults
from local.azure.lifecycle import begin, save, settle
from local.azure.locks import check_locks
from local.azure.resource_types import Change, LongRunning, ResourceType
from local.azure.rules import (
    check_body,
    check_immutable,
    check_location,
    check_place,
    check_references,
    check_version,
    find_type,
)
from local.azure.schema import Schema
from local.azure.store import Operation, Record, Records


class Writer:
    """Carries out PUTs within one transaction."""

    def __init__(self, schema: Schema, faults: Faults) -> None:
        self._schema = schema
        self._faults = faults

    def write(self, records: Records, type: ResourceType, id: str, parameters: Mapping[str, str], body: Json) -> Record:
        """A write that ends at once."""
        type.check_busy(records, id, "PUT")
        record = save(self._change(records, type, id, parameters, body), type)
        type.finish(records, record)
        records.put(record)
        return record

    def begin(
        self,
        records: Records,
        type: ResourceType,
        long_running: LongRunning,
        id: str,
        parameters: Mapping[str, str],
        body: Json,
        seconds: float,
        fault: Fault | None,
    ) -> tuple[Record, Operation]:
        """A write whose operation takes `seconds`."""
        type.check_busy(records, id, "PUT")
        change = self._change(records, type, id, parameters, body)
        kind = "Creating" if change.creates else "Updating"
        change.properties["provisioningState"] = long_running.creating if change.creates else kind
        type.carry_out(change, functools.partial(self.write_nested, records))
        record = save(change, type)
        records.put(record)
        error = fault.error().detail() if fault else type.failure(change)
        return record, begin(records, id, kind, seconds, error)

    def write_nested(self, records: Records, path: str, api_version: str, body: Json) -> Json | None:
        """A write that is part of another one, by the rules of a request of its own; the error if there is one."""
        try:
            type, parameters, _ = find_type(path, "PUT")
            check_version(type, api_version, "")
            fault = self._faults.next("PUT", type.arm_type)
            if fault and not fault.late:
                raise fault.error()
            id = type.canonical_id(parameters)
            check_locks(records, type.arm_type, id, "PUT")
            body = copy.deepcopy(body)
            if not type.long_running:
                self.write(records, type, id, parameters, body)
                return None
            _, operation = self.begin(records, type, type.long_running, id, parameters, body, 0, fault)
        except ArmError as error:
            return error.detail()
        settle(records, operation)
        if operation.error is None:
            return None
        return {
            "code": "ResourceDeploymentFailure",
            "target": id,
            "message": "The resource write operation failed to complete successfully, because it reached terminal "
            "provisioning state 'Failed'.",
            "details": [operation.error],
        }

    def _change(
        self, records: Records, type: ResourceType, id: str, parameters: Mapping[str, str], body: Json
    ) -> Change:
        check_place(records, type, parameters)
        type.check_name(parameters[type.name_parameter])
        check_body(self._schema, type, body)
        previous = records.get(id)
        change = Change(
            records=records,
            id=previous.id if previous else id,
            parameters=parameters,
            body=body,
            previous=previous,
            internal=previous.internal if previous else {},
        )
        if type.tracked:
            check_location(type, change)
        check_immutable(type, change)
        if type.check_references:
            check_references(records, type, id, body)
        type.validate(change)
        return change
