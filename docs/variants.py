"""Every trigger as an example: the functions that the pages of `triggers` are generated from.

A section is about one trigger type, or several that become the same; its variants are what makes a difference to how
such a function runs. Properties are those of `function.json`
(learn.microsoft.com/azure/azure-functions/functions-triggers-bindings).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from components.model.connections import HOST_STORAGE
from components.model.functions import Value


@dataclass(frozen=True, kw_only=True)
class Variant:
    """A trigger, and what stands around it."""

    what: str
    """In words; empty where there is only one."""
    properties: Mapping[str, Value] = field(default_factory=dict[str, Value])
    given: tuple[str, ...] = ()
    """The connections that the configuration may give."""
    settings: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    """The app's settings; None for a secret."""
    host: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What host.json has under `extensions`."""
    metadata: Mapping[str, str] = field(default_factory=dict[str, str])
    """`scaling.metadata` of the function."""
    companion: bool = False
    """Whether the app needs another function, since nothing would start it with this one alone."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a page."""

    types: tuple[str, ...]
    variants: tuple[Variant, ...]


def _durable(backend: str) -> Mapping[str, Any]:
    return {"durableTask": {"storageProvider": {"type": backend}}}


KAFKA: Final[Mapping[str, Value]] = {"brokerList": "Brokers", "topic": "orders", "consumerGroup": "billing"}
BROKERS: Final[Mapping[str, str | None]] = {"Brokers": "kafka-0.example.com:9092"}
SASL: Final[Mapping[str, Value]] = {
    "protocol": "SaslSsl",
    "authenticationMode": "ScramSha512",
    "username": "billing",
    "password": "KafkaPassword",
}
BUS: Final[Mapping[str, Value]] = {"queueName": "orders", "connection": "Shop"}
HUB: Final[Mapping[str, Value]] = {"eventHubName": "page-views", "connection": "Telemetry"}
TABLE: Final[Mapping[str, Value]] = {"tableName": "dbo.Products", "connectionStringSetting": "Shop"}
CACHE: Final[Mapping[str, Value]] = {"key": "orders", "connection": "Cache"}

SECTIONS: Final = (
    Section(
        types=("queueTrigger",),
        variants=(Variant(what="", properties={"queueName": "orders", "connection": "Orders"}, given=("Orders",)),),
    ),
    Section(
        types=("blobTrigger",),
        variants=(
            Variant(
                what="by polling",
                properties={"path": "documents/in/{name}.pdf", "connection": "Documents"},
                given=("Documents",),
            ),
            Variant(
                what="by Event Grid",
                properties={"path": "documents/in/{name}.pdf", "connection": "Documents", "source": "EventGrid"},
                given=("Documents",),
            ),
        ),
    ),
    Section(
        types=("serviceBusTrigger",),
        variants=(
            Variant(what="a queue", properties=BUS, given=("Shop",)),
            Variant(
                what="a topic's subscription",
                properties={"topicName": "orders", "subscriptionName": "billing", "connection": "Shop"},
                given=("Shop",),
            ),
            Variant(what="with sessions", properties={**BUS, "isSessionsEnabled": True}, given=("Shop",)),
            Variant(what="in batches", properties={**BUS, "cardinality": "many"}, given=("Shop",)),
        ),
    ),
    Section(
        types=("eventHubTrigger",),
        variants=(
            Variant(what="an event hub", properties=HUB, given=("Telemetry", HOST_STORAGE)),
            Variant(
                what="with a consumer group",
                properties={**HUB, "consumerGroup": "summaries"},
                given=("Telemetry", HOST_STORAGE),
            ),
            Variant(
                what="an IoT hub",
                properties={"eventHubName": "messages/events", "connection": "Telemetry"},
                given=("Telemetry", HOST_STORAGE),
            ),
        ),
    ),
    Section(
        types=("kafkaTrigger",),
        variants=(
            Variant(what="without signing in", properties=KAFKA, settings=BROKERS),
            Variant(what="with SASL", properties={**KAFKA, **SASL}, settings={**BROKERS, "KafkaPassword": None}),
            Variant(what="with Brokers as a connection", properties=KAFKA, given=("Brokers",)),
        ),
    ),
    Section(
        types=("rabbitMQTrigger",),
        variants=(
            Variant(
                what="", properties={"queueName": "orders", "connectionStringSetting": "Broker"}, given=("Broker",)
            ),
        ),
    ),
    Section(types=("redisListTrigger",), variants=(Variant(what="", properties=CACHE, given=("Cache",)),)),
    Section(types=("redisStreamTrigger",), variants=(Variant(what="", properties=CACHE, given=("Cache",)),)),
    Section(
        types=("redisPubSubTrigger",),
        variants=(Variant(what="", properties={"channel": "orders", "connection": "Cache"}, given=("Cache",)),),
    ),
    Section(
        types=("cosmosDBTrigger",),
        variants=(
            Variant(
                what="",
                properties={"databaseName": "shop", "containerName": "products", "connection": "Shop"},
                given=("Shop",),
            ),
        ),
    ),
    Section(
        types=("sqlTrigger",),
        variants=(
            Variant(what="as it is", properties=TABLE, given=("Shop",)),
            Variant(
                what="with a query that counts",
                properties=TABLE,
                given=("Shop",),
                metadata={"query": "SELECT COUNT(*) FROM dbo.Products WHERE Exported = 0"},
            ),
        ),
    ),
    Section(types=("mysqlTrigger",), variants=(Variant(what="", properties=TABLE, given=("Shop",)),)),
    Section(
        types=("orchestrationTrigger", "activityTrigger", "entityTrigger"),
        variants=(
            Variant(what="in Azure Storage", given=(HOST_STORAGE,)),
            Variant(what="in SQL", given=("SQLDB_Connection",), host=_durable("mssql")),
            Variant(
                what="with the Durable Task Scheduler",
                given=("DURABLE_TASK_SCHEDULER_CONNECTION_STRING",),
                host=_durable("azureManaged"),
            ),
            Variant(what="with Netherite", given=(HOST_STORAGE,), host=_durable("netherite")),
        ),
    ),
    Section(types=("timerTrigger",), variants=(Variant(what="", properties={"schedule": "0 30 5 * * 1-5"}),)),
    Section(types=("httpTrigger",), variants=(Variant(what="", properties={"route": "products"}),)),
    Section(types=("eventGridTrigger",), variants=(Variant(what=""),)),
    Section(
        types=("signalRTrigger",),
        variants=(
            Variant(what="", properties={"hubName": "chat", "connectionStringSetting": "Chat"}, given=("Chat",)),
        ),
    ),
    Section(
        types=("webPubSubTrigger",),
        variants=(Variant(what="", properties={"hub": "chat", "connection": "Chat"}, given=("Chat",)),),
    ),
    Section(
        types=("mcpToolTrigger", "mcpResourceTrigger", "mcpPromptTrigger"),
        variants=(Variant(what="", properties={"toolName": "find_product"}),),
    ),
    Section(
        types=("daprServiceInvocationTrigger", "daprBindingTrigger", "daprTopicTrigger"), variants=(Variant(what=""),)
    ),
    Section(types=("warmupTrigger",), variants=(Variant(what="", companion=True),)),
    Section(types=("assistantSkillTrigger",), variants=(Variant(what="", companion=True),)),
)

BY_TYPE: Final[Mapping[str, Section]] = {each.types[0]: each for each in SECTIONS}
"""By the first of its types, which is what the pages call it."""

HOST_NUMBERS: Final = (
    "queues.batchSize",
    "queues.newBatchThreshold",
    "blobs.maxDegreeOfParallelism",
    "serviceBus.maxConcurrentCalls",
    "serviceBus.maxConcurrentSessions",
    "serviceBus.maxMessageBatchSize",
    "eventHubs.targetUnprocessedEventThreshold",
    "eventHubs.maxEventBatchSize",
    "rabbitMQ.prefetchCount",
    "sql.maxChangesPerWorker",
    "durableTask.maxConcurrentOrchestratorFunctions",
    "durableTask.maxConcurrentActivityFunctions",
)
"""Numbers below `extensions` of host.json; of two that one key comes from, the first wins."""

TRIGGER_NUMBERS: Final = ("lagThreshold", "maxBatchSize")
"""Properties of triggers that are numbers."""
