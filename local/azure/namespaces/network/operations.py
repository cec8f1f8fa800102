"""What all of Microsoft.Network shares: its API version, names, operations, and how it refuses what is in use."""

from typing import Final

from local.azure.arm import ArmError, Json
from local.azure.paths import same_id
from local.azure.resource_types import ENVELOPE, Change, Limits, LongRunning, ResourceType, new_guid
from local.azure.store import Record, Records

API_VERSION: Final = "2024-05-01"
OPERATIONS: Final = LongRunning(
    path="/subscriptions/{subscriptionId}/providers/Microsoft.Network/locations/{location}/operations/{operation}",
    creating="Updating",
)
NAME: Final = Limits(shortest=1, longest=80, pattern=r"^[a-zA-Z0-9]$|^[a-zA-Z0-9][a-zA-Z0-9-._]*[a-zA-Z0-9_]$")
"""learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork"""
LONG_NAME: Final = Limits(shortest=2, longest=64, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9-._]*[a-zA-Z0-9_]$")
"""Names of virtual networks and private endpoints (same page)."""
ZONE_TYPE: Final = "Microsoft.Network/privateDnsZones"


class NetworkResource(ResourceType):
    """A type of Microsoft.Network: every write and every DELETE is an operation that outlives its request."""

    api_version = API_VERSION
    name_limits = NAME
    envelope = ENVELOPE | {"etag"}
    long_running = OPERATIONS
    long_running_delete = OPERATIONS

    def check_busy(self, records: Records, id: str, method: str) -> None:
        del method
        for operation in records.running(self.locked(id)):
            raise ArmError(
                409,
                "AnotherOperationInProgress",
                "Another operation on this or dependent resource is in progress. To retrieve status of the operation "
                f"use uri: https://management.azure.com/operations/{operation.name}.",
            )

    def locked(self, id: str) -> str:
        """The resource that a write holds with all that is in it."""
        return id

    def accept(self, change: Change) -> None:
        change.body["etag"] = f'W/"{new_guid()}"'
        if self.tracked:
            change.default("properties.resourceGuid", new_guid())


def in_use(records: Records, arm_type: str, name: str, id: str) -> list[str]:
    """Ids of the resources of a type whose property `name` is `{"id": id}` or a list with it."""
    found: list[str] = []
    for record in records.of_type(arm_type):
        value: Json | list[Json] = record.properties.get(name) or []
        references = value if isinstance(value, list) else [value]
        if any(same_id(str(reference.get("id")), id) for reference in references):
            found.append(record.id)
    return found


def referred(records: Records, id: str, arm_type: str, by: str, location: str = "") -> Record:
    """What a resource refers to. Refuse another type than the reference asks for, and another region where one is
    given."""
    record = records.get(id)
    if (
        record is None
        or record.type.lower() != arm_type.lower()
        or (location and record.body.get("location") != location)
    ):
        raise ArmError(
            400,
            "InvalidResourceReference",
            f"Resource {id} referenced by resource {by} was not found. Please make sure that the referenced resource "
            "exists, and that both resources are in the same region.",
        )
    return record


def last_name(id: str) -> str:
    return id.rsplit("/", 1)[-1]
