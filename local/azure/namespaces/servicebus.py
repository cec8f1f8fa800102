"""Microsoft.ServiceBus: namespaces, queues, topics and subscriptions."""

from collections.abc import Mapping
from typing import ClassVar, Final

from local.azure.arm import GROUP, ArmError
from local.azure.namespaces.messaging import (
    BASIC,
    FOREVER,
    PREMIUM,
    MessagingNamespace,
    bad_request,
    counts,
    deletion,
    located,
    namespace_id,
    seconds,
    sku_of,
    time_span,
)
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration, Limits, ResourceType, fits

API_VERSION: Final = "2026-01-01"
NAMESPACE: Final = Template(GROUP + "/providers/Microsoft.ServiceBus/namespaces/{namespaceName}")
TOPIC: Final = Template(NAMESPACE.text + "/topics/{topicName}")
CAPACITIES: Final = (1, 2, 4, 8, 16)
"""Messaging units of a partition (learn.microsoft.com/azure/service-bus-messaging/service-bus-premium-messaging)."""
ENTITY: Final = Limits(shortest=1, longest=260, pattern=r"^[a-zA-Z0-9]([a-zA-Z0-9-._]*[a-zA-Z0-9_])?$")
SUBSCRIPTION_NAME: Final = Limits(shortest=1, longest=50, pattern=r"^[a-zA-Z0-9]([a-zA-Z0-9-._]*[a-zA-Z0-9])?$")
NOT_BASIC: Final = (
    "requiresDuplicateDetection", "requiresSession", "autoDeleteOnIdle", "defaultMessageTimeToLive",
    "duplicateDetectionHistoryTimeWindow", "enableExpress", "forwardTo",
)  # fmt: skip
TIME_SPANS: Final = {
    "autoDeleteOnIdle": FOREVER,
    "defaultMessageTimeToLive": FOREVER,
    "duplicateDetectionHistoryTimeWindow": "PT10M",
    "lockDuration": "PT1M",
}
LONGEST_LOCK: Final = 300
SIZES: Final = (1024, 2048, 3072, 4096, 5120)
PREMIUM_SIZES: Final = (*SIZES, 10240, 20480, 40960, 81920)
PARTITIONS: Final = 16
"""Message brokers that a partitioned entity is spread over; its size counts on each."""


class Namespace(MessagingNamespace):
    token = "azure-native:servicebus:Namespace"
    arm_type = "Microsoft.ServiceBus/namespaces"
    answered_type = "Microsoft.ServiceBus/Namespaces"
    path = NAMESPACE
    api_version = API_VERSION
    long_running_delete = deletion(NAMESPACE)

    def validate(self, change: Change) -> None:
        super().validate(change)
        sku = change.body["sku"]
        partitions = change.get("properties.premiumMessagingPartitions")
        if sku["name"] != PREMIUM and partitions:
            raise ArmError(
                400, "BadRequest", "premiumMessagingPartitions can only be set for a namespace with the SKU Premium."
            )
        if sku["name"] == PREMIUM and sku.get("capacity") not in (None, *(n * (partitions or 1) for n in CAPACITIES)):
            raise ArmError(400, "BadRequest", f"The capacity {sku['capacity']} is not valid for the SKU Premium.")

    def accept(self, change: Change) -> None:
        super().accept(change)
        premium = change.body["sku"]["name"] == PREMIUM
        change.default("properties.premiumMessagingPartitions", 1 if premium else 0)
        if premium:
            change.body["sku"].setdefault("capacity", 1)


class Entity(ResourceType):
    """What queues, topics and subscriptions share."""

    kind: ClassVar[str]
    parent = NAMESPACE
    api_version = API_VERSION
    name_limits = ENTITY
    tracked = False
    check_references = False
    duration = Duration(create=9, update=3, delete=3)
    spans: ClassVar[tuple[str, ...]]
    fixed: ClassVar[Mapping[str, str]] = {}
    """Properties that stay as they were created, and how the service says so."""

    def check_name(self, name: str) -> None:
        if not fits(self.name_limits, name):
            raise bad_request(
                40000,
                f"'{name}' contains character(s) that is not allowed by Service Bus. Entity segments can contain only "
                "letters, numbers, periods(.), hyphens(-), and underscores(_).",
            )

    def validate(self, change: Change) -> None:
        for property, reason in self.fixed.items():
            value = change.get(f"properties.{property}")
            if not change.creates and value not in (None, change.before(f"properties.{property}")):
                raise bad_request(40000, reason)
        for property in self.spans:
            text = change.get(f"properties.{property}")
            if text is not None:
                change.properties[property] = time_span(text, property)
        lock = change.get("properties.lockDuration")
        if lock and seconds(lock, "lockDuration") > LONGEST_LOCK:
            raise bad_request(40000, "The supplied lock time exceeds the allowed maximum of '5' minutes.")
        deliveries = change.get("properties.maxDeliveryCount")
        if deliveries is not None and deliveries < 1:
            raise bad_request(40000, f"The value '{deliveries}' of property 'maxDeliveryCount' must be 1 or more.")
        self._check_forwarding(change)

    def accept(self, change: Change) -> None:
        located(change)
        for property in self.spans:
            change.default(f"properties.{property}", TIME_SPANS[property])
        change.default("properties.enableBatchedOperations", True)
        change.default("properties.status", "Active")
        change.default("properties.accessedAt", "0001-01-01T00:00:00Z")
        change.default("properties.countDetails", counts())

    def _check_forwarding(self, change: Change) -> None:
        for property in ("forwardTo", "forwardDeadLetteredMessagesTo"):
            target = change.get(f"properties.{property}")
            places = [f"{namespace_id(change.id)}/{kind}/{target}" for kind in ("queues", "topics")]
            if target and not any(change.records.get(place) for place in places):
                raise bad_request(40400, "The auto forwarding destination entity does not exist.")


class Stored(Entity):
    """What queues and topics share beyond that: they keep messages."""

    force_new = ("requiresDuplicateDetection", "requiresSession", "enablePartitioning")

    def validate(self, change: Change) -> None:
        namespace, sku = sku_of(change.records, change.id)
        if sku == BASIC:
            self.check_basic(change, namespace)
        super().validate(change)
        if change.get("properties.requiresDuplicateDetection") and change.get("properties.enableExpress"):
            raise bad_request(
                40000, "Both DelayedPersistence and RequiresDuplicateDetection property cannot be enabled together."
            )
        self._check_sizes(change, namespace, sku)

    def check_basic(self, change: Change, namespace: str) -> None:
        """Refuse what a Basic namespace does not have."""
        for property in NOT_BASIC:
            if change.get(f"properties.{property}"):
                name = property[0].upper() + property[1:]
                raise bad_request(
                    40000,
                    f"The property '{name}' cannot be set when creating a {self.kind} because the namespace "
                    f"'{namespace}' is using 'Basic' tier. This operation is only supported in 'Standard' or 'Premium' "
                    "tier.",
                )

    def accept(self, change: Change) -> None:
        super().accept(change)
        _, sku = sku_of(change.records, change.id)
        for property in ("requiresDuplicateDetection", "enablePartitioning", "enableExpress"):
            change.default(f"properties.{property}", False)
        change.default("properties.maxMessageSizeInKilobytes", 1024 if sku == PREMIUM else 256)
        change.default("properties.sizeInBytes", 0)
        wanted = change.internal["size"] = change.internal.pop("wanted", None) or change.internal.get("size", SIZES[0])
        partitioned = change.properties["enablePartitioning"] and sku != PREMIUM
        change.properties["maxSizeInMegabytes"] = wanted * PARTITIONS if partitioned else wanted

    def _check_sizes(self, change: Change, namespace: str, sku: str) -> None:
        size, sizes = change.get("properties.maxSizeInMegabytes"), PREMIUM_SIZES if sku == PREMIUM else SIZES
        if size is not None and size not in sizes:
            raise bad_request(
                40000,
                f"The specified value {size} is invalid. The property 'MaxSizeInMegabytes', must be one of the "
                f"following values: {';'.join(map(str, sizes))}.",
            )
        change.internal["wanted"] = size
        message = change.get("properties.maxMessageSizeInKilobytes")
        if message is not None and sku != PREMIUM:
            # Azure/azure-docs#104074, hashicorp/terraform-provider-azurerm#28576: the service says no more than this.
            raise bad_request(40000, "Bad Request. To know more visit https://aka.ms/sbResourceMgrExceptions. ")
        if message is not None and not 1024 <= message <= 102400:
            raise bad_request(
                40000,
                "The property value for 'MaxMessageSizeInKilobytes' must be between 1024 and 102400 when the namespace "
                f"'{namespace}' is using 'Premium' tier.",
            )


class Queue(Stored):
    token = "azure-native:servicebus:Queue"
    arm_type = "Microsoft.ServiceBus/namespaces/queues"
    path = Template(NAMESPACE.text + "/queues/{queueName}")
    kind = "Queue"
    spans = tuple(TIME_SPANS)
    fixed: ClassVar[Mapping[str, str]] = {
        "requiresDuplicateDetection": "The value for the 'requiresDuplicateDetection' property of an existing "
        "Queue(or Topic) cannot be changed.",
        "requiresSession": "The value for RequiresSession property of an existing Queue cannot be changed.",
        "enablePartitioning": "Partitioning cannot be changed for Queue/Topic.",
    }

    def accept(self, change: Change) -> None:
        super().accept(change)
        change.default("properties.requiresSession", False)
        change.default("properties.deadLetteringOnMessageExpiration", False)
        change.default("properties.maxDeliveryCount", 10)
        change.default("properties.messageCount", 0)


class Topic(Stored):
    token = "azure-native:servicebus:Topic"
    arm_type = "Microsoft.ServiceBus/namespaces/topics"
    path = TOPIC
    kind = "Topic"
    name_limits = Limits(shortest=1, longest=260, pattern=SUBSCRIPTION_NAME.pattern)
    force_new = ("requiresDuplicateDetection", "enablePartitioning")
    spans = ("autoDeleteOnIdle", "defaultMessageTimeToLive", "duplicateDetectionHistoryTimeWindow")
    fixed: ClassVar[Mapping[str, str]] = {
        property: Queue.fixed[property] for property in ("requiresDuplicateDetection", "enablePartitioning")
    }

    def check_basic(self, change: Change, namespace: str) -> None:
        del change
        raise ArmError(
            400,
            "BadRequest",
            f"SubCode=40000. Cannot operate on type Topic because the namespace '{namespace}' is using 'Basic' tier.",
        )

    def accept(self, change: Change) -> None:
        super().accept(change)
        change.default("properties.supportOrdering", True)
        change.default("properties.subscriptionCount", 0)


class Subscription(Entity):
    """A subscription of a topic. The provider knows no property of it that a change replaces, so changing
    `requiresSession` fails here, as it does there."""

    token = "azure-native:servicebus:Subscription"
    arm_type = "Microsoft.ServiceBus/namespaces/topics/subscriptions"
    path = Template(TOPIC.text + "/subscriptions/{subscriptionName}")
    parent = TOPIC
    kind = "Subscription"
    name_limits = SUBSCRIPTION_NAME
    spans = ("autoDeleteOnIdle", "defaultMessageTimeToLive", "lockDuration")
    fixed: ClassVar[Mapping[str, str]] = {
        "requiresSession": "The value for RequiresSession property of an existing Subscription cannot be changed."
    }

    def accept(self, change: Change) -> None:
        super().accept(change)
        for property in ("requiresSession", "deadLetteringOnMessageExpiration", "isClientAffine"):
            change.default(f"properties.{property}", False)
        change.default("properties.deadLetteringOnFilterEvaluationExceptions", True)
        change.default("properties.maxDeliveryCount", 10)
        change.default("properties.messageCount", 0)


TYPES = (Namespace(), Queue(), Topic(), Subscription())
