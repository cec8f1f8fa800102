"""Microsoft.EventHub: namespaces, event hubs and consumer groups.

Limits: learn.microsoft.com/azure/event-hubs/event-hubs-quotas.
"""

from collections.abc import Mapping
from typing import ClassVar, Final

from local.azure.arm import GROUP, ArmError, Json
from local.azure.namespaces.messaging import (
    BASIC,
    PREMIUM,
    STANDARD,
    MessagingNamespace,
    bad_request,
    deletion,
    located,
    sku_of,
)
from local.azure.paths import Template, same_id
from local.azure.resource_types import Change, Duration, Limits, ResourceType
from local.azure.store import Record, Records

API_VERSION: Final = "2024-01-01"
NAMESPACE: Final = Template(GROUP + "/providers/Microsoft.EventHub/namespaces/{namespaceName}")
HUB: Final = Template(NAMESPACE.text + "/eventhubs/{eventHubName}")
PATTERN: Final = r"^[a-zA-Z0-9]([a-zA-Z0-9-._]*[a-zA-Z0-9])?$"
DEFAULT_GROUP: Final = "$Default"
DEFAULT_PARTITIONS: Final = 4
MOST_PARTITIONS: Final = {BASIC: 32, STANDARD: 32, PREMIUM: 100}
MOST_DAYS: Final = {BASIC: 1, STANDARD: 7, PREMIUM: 90}
MOST_HUBS: Final = {BASIC: 10, STANDARD: 10, PREMIUM: 100}
MOST_GROUPS: Final = {BASIC: 1, STANDARD: 20, PREMIUM: 100}
MOST_UNITS: Final = {BASIC: 20, STANDARD: 40, PREMIUM: 16}
"""Throughput units, or processing units of a Premium namespace."""
DAY: Final = 24


class Namespace(MessagingNamespace):
    token = "azure-native:eventhub:Namespace"
    arm_type = "Microsoft.EventHub/namespaces"
    answered_type = "Microsoft.EventHub/Namespaces"
    path = NAMESPACE
    api_version = API_VERSION
    limits: ClassVar[Mapping[str, Limits]] = {"maximumThroughputUnits": Limits(lowest=0, highest=40)}
    immutable = ("properties.clusterArmId",)
    long_running_delete = deletion(NAMESPACE)

    def validate(self, change: Change) -> None:
        super().validate(change)
        sku = change.body["sku"]
        if change.get("properties.isAutoInflateEnabled") and sku["name"] == BASIC:
            raise ArmError(400, "BadRequest", "Cannot set Auto-Inflate in basic SKU")
        most = MOST_UNITS[sku["name"]]
        if not 0 <= sku.get("capacity", 1) <= most:
            raise ArmError(
                400, "BadRequest", f"The capacity {sku['capacity']} is not between 0 and {most} for SKU {sku['name']}."
            )

    def accept(self, change: Change) -> None:
        super().accept(change)
        change.body["sku"].setdefault("capacity", 1)
        change.default("properties.isAutoInflateEnabled", False)
        change.default("properties.maximumThroughputUnits", 0)
        change.default("properties.kafkaEnabled", change.body["sku"]["name"] != BASIC)


class EventHub(ResourceType):
    """A hub. It comes with the consumer group `$Default`."""

    token = "azure-native:eventhub:EventHub"
    arm_type = "Microsoft.EventHub/namespaces/eventhubs"
    path = HUB
    parent = NAMESPACE
    api_version = API_VERSION
    name_limits = Limits(shortest=1, longest=256, pattern=PATTERN)
    limits: ClassVar[Mapping[str, Limits]] = {
        "partitionCount": Limits(lowest=1),
        "messageRetentionInDays": Limits(lowest=1),
    }
    tracked = False
    duration = Duration(create=4, update=3, delete=3)

    def validate(self, change: Change) -> None:
        _, sku = sku_of(change.records, change.id)
        self._check_partitions(change, sku)
        self._check_retention(change, sku)
        namespace = change.id.rsplit("/", 2)[0]
        hubs = [record for record in change.records.below(namespace) if record.type == self.arm_type]
        if change.creates and len(hubs) >= MOST_HUBS[sku]:
            raise too_many("EventHub", len(hubs), MOST_HUBS[sku])

    def accept(self, change: Change) -> None:
        _, sku = sku_of(change.records, change.id)
        located(change)
        change.default("properties.partitionCount", DEFAULT_PARTITIONS)
        change.properties["partitionIds"] = [str(number) for number in range(int(change.properties["partitionCount"]))]
        hours = change.get("properties.retentionDescription.retentionTimeInHours")
        if hours:
            change.default("properties.messageRetentionInDays", hours // DAY)
        change.default("properties.messageRetentionInDays", min(7, MOST_DAYS[sku]))
        days: float = change.properties["messageRetentionInDays"]
        change.default("properties.retentionDescription.cleanupPolicy", "Delete")
        change.properties["retentionDescription"]["retentionTimeInHours"] = hours or days * DAY
        change.default("properties.status", "Active")

    def finish(self, records: Records, record: Record) -> None:
        id = f"{record.id}/consumergroups/{DEFAULT_GROUP}"
        if records.get(id) is None:
            times = {key: record.properties[key] for key in ("createdAt", "updatedAt")}
            body: Json = {"id": id, "name": DEFAULT_GROUP, "type": GROUP_TYPE, "location": record.body["location"]}
            records.put(Record(id=id, type=GROUP_TYPE, body={**body, "properties": times}))

    def _check_partitions(self, change: Change, sku: str) -> None:
        count, before = change.get("properties.partitionCount"), change.before("properties.partitionCount")
        if count is None:
            return
        if before is not None and count != before and (sku != PREMIUM or count < before):
            raise bad_request(40000, "PartitionCount cannot be changed for an event hub.")
        if not 1 <= count <= MOST_PARTITIONS[sku]:
            raise bad_request(
                40000, f"The value '{count:g}' for PartitionCount is not between 1 and {MOST_PARTITIONS[sku]}."
            )

    def _check_retention(self, change: Change, sku: str) -> None:
        most = MOST_DAYS[sku]
        days = change.get("properties.messageRetentionInDays")
        hours = change.get("properties.retentionDescription.retentionTimeInHours")
        wanted = days if days is not None else None if hours is None else hours / DAY
        if wanted is not None and wanted > most:
            raise bad_request(
                40000,
                f"The value '{wanted:g}' for MessageRetentionInDays is not valid for the {sku} tier. the value can not "
                f"exceed '{most}' day(s).",
            )


GROUP_TYPE: Final = "Microsoft.EventHub/namespaces/eventhubs/consumergroups"


class ConsumerGroup(ResourceType):
    token = "azure-native:eventhub:ConsumerGroup"
    arm_type = GROUP_TYPE
    path = Template(HUB.text + "/consumergroups/{consumerGroupName}")
    parent = HUB
    api_version = API_VERSION
    name_limits = Limits(shortest=1, longest=50, pattern=rf"^(\{DEFAULT_GROUP}|{PATTERN[1:-1]})$")
    tracked = False
    duration = Duration(create=2, update=2, delete=2)

    def validate(self, change: Change) -> None:
        namespace, sku = sku_of(change.records, change.id)
        if sku == BASIC:
            raise ArmError(
                400,
                "BadRequest",
                "The operation cannot be done on entity type 'ConsumerGroup' because the namespace "
                f"'{namespace}' is using 'Basic' tier.",
            )
        hub = change.id.rsplit("/", 2)[0]
        others = [record for record in change.records.below(hub) if not same_id(record.id, change.id)]
        if len(others) >= MOST_GROUPS[sku]:
            raise too_many("ConsumerGroup", len(others), MOST_GROUPS[sku])

    def check_delete(self, records: Records, id: str) -> None:
        del records
        if id.rsplit("/", 1)[-1].lower() == DEFAULT_GROUP.lower():
            raise bad_request(40000, f"The consumer group '{DEFAULT_GROUP}' cannot be deleted.")

    def accept(self, change: Change) -> None:
        located(change)


def too_many(kind: str, actual: int, most: int) -> ArmError:
    return ArmError(
        409,
        "Conflict",
        f"SubCode=40300. The maximum number of resources of type {kind} has been reached or exceeded. "
        f"Actual: {actual}, Max allowed: {most}",
    )


TYPES = (Namespace(), EventHub(), ConsumerGroup())
