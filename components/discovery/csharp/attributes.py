"""Binding attributes of the isolated worker, and the binding that the SDK writes to `functions.metadata` for each.

Constructors, defaults and the rule of names are those of the published packages: Azure/azure-functions-dotnet-worker
(`extensions/*/src/*Attribute.cs`, `sdk/Sdk.Generators`), -sql-extension, -redis-extension, -dapr-extension,
-durable-extension and -mcp-extension. A property is named like the constructor's parameter or the attribute's property,
with a small first letter; the type is the attribute's name without `Attribute`, `Input` and `Output`.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from ...model.functions import Direction
from .constants import Constant, Member

_COSMOS_DB: Final = (("databaseName", "containerName"),)
_BLOB: Final = (("blobPath",),)
_TABLE: Final = (("tableName", "partitionKey", "rowKey"),)
_SQL: Final = (("tableName", "connectionStringSetting", "leasesTableName"),)
_SQL_INPUT: Final = (("commandText", "connectionStringSetting", "commandType", "parameters"),)
_REDIS_COMMAND: Final = (("connection", "command"),)
_HUB: Final = (("hubName", "connectionStringSetting"),)

CONSTRUCTORS: Final[Mapping[str, Sequence[tuple[str, ...]]]] = {
    "ActivityTrigger": (),
    "BlobInput": _BLOB,
    "BlobOutput": _BLOB,
    "BlobTrigger": (("path",),),
    "CosmosDBInput": _COSMOS_DB,
    "CosmosDBOutput": _COSMOS_DB,
    "CosmosDBTrigger": _COSMOS_DB,
    "DaprBindingOutput": (),
    "DaprBindingTrigger": (),
    "DaprInvokeOutput": (),
    "DaprPublishOutput": (),
    "DaprSecretInput": (("secretStoreName", "key"),),
    "DaprServiceInvocationTrigger": (),
    "DaprStateInput": (("stateStore",),),
    "DaprStateOutput": (("stateStore",),),
    "DaprTopicTrigger": (("pubSubName",),),
    "DurableClient": (),
    "EntityTrigger": (),
    "EventGridOutput": (),
    "EventGridTrigger": (),
    "EventHubOutput": (("eventHubName",),),
    "EventHubTrigger": (("eventHubName",),),
    "HttpTrigger": (("authLevel", "*methods"), ("*methods",)),
    "KafkaOutput": (("brokerList", "topic"),),
    "KafkaTrigger": (("brokerList", "topic"),),
    "McpPromptArgument": (("argumentName", "description", "isRequired"),),
    "McpPromptTrigger": (("promptName",),),
    "McpResourceTrigger": (("uri", "resourceName"),),
    "McpToolProperty": (("propertyName", "description", "isRequired"),),
    "McpToolTrigger": (("toolName", "description"),),
    "MySqlInput": _SQL_INPUT,
    "MySqlOutput": (("commandText", "connectionStringSetting"),),
    "MySqlTrigger": _SQL,
    "OrchestrationTrigger": (),
    "QueueOutput": (("queueName",),),
    "QueueTrigger": (("queueName",),),
    "RabbitMQOutput": (),
    "RabbitMQTrigger": (("queueName",), ("hostName", "userNameSetting", "passwordSetting", "port", "queueName")),
    "RedisInput": _REDIS_COMMAND,
    "RedisListTrigger": (("connection", "key", "pollingIntervalInMs", "maxBatchSize", "listDirection"),),
    "RedisOutput": _REDIS_COMMAND,
    "RedisPubSubTrigger": (("connection", "channel", "pattern"),),
    "RedisStreamTrigger": (("connection", "key", "pollingIntervalInMs", "maxBatchSize"),),
    "ServiceBusOutput": (("queueOrTopicName", "entityType"),),
    "ServiceBusTrigger": (("queueName",), ("topicName", "subscriptionName")),
    "SignalRConnectionInfoInput": (),
    "SignalREndpointsInput": _HUB,
    "SignalRNegotiationInput": _HUB,
    "SignalROutput": (),
    "SignalRTrigger": (("hubName", "category", "event", "*parameterNames"),),
    "SqlInput": _SQL_INPUT,
    "SqlOutput": (("commandText", "connectionStringSetting"),),
    "SqlTrigger": _SQL,
    "TableInput": (*_TABLE, ("tableName", "partitionKey", "take")),
    "TableOutput": _TABLE,
    "TimerTrigger": (("schedule",),),
    "WarmupTrigger": (),
    "WebPubSubTrigger": (("eventType", "eventName", "*connections"), ("hub", "eventType", "eventName", "*connections")),
}
"""Parameters of each attribute's constructors; `*` takes all that are left."""

DEFAULTS: Final[Mapping[str, Mapping[str, Constant]]] = {
    "EventGridTrigger": {"cardinality": "One"},
    "EventHubTrigger": {"cardinality": "Many"},
    "KafkaTrigger": {"cardinality": "One"},
    "RedisListTrigger": {"pollingIntervalInMs": 1000, "maxBatchSize": 16, "listDirection": Member("LEFT")},
    "RedisPubSubTrigger": {"pattern": False},
    "RedisStreamTrigger": {"pollingIntervalInMs": 1000, "maxBatchSize": 16},
    "ServiceBusOutput": {"entityType": Member("Queue")},
    "ServiceBusTrigger": {"cardinality": "One"},
}
"""What is written although the code does not say it; `cardinality` is the attribute's `IsBatched`."""

_MEMBERS: Final = frozenset({"authLevel", "commandType", "entityType", "eventType", "listDirection"})
_NUMBERS: Final = frozenset({"maxBatchSize", "pollingIntervalInMs", "port", "take"})
_FLAGS: Final = frozenset({"isRequired", "pattern"})


def is_binding(attribute: str) -> bool:
    """Whether an attribute, by its name without `Attribute`, binds something; also one of a package not listed here."""
    return attribute in CONSTRUCTORS or attribute.endswith(("Trigger", "Input", "Output"))


def direction(attribute: str) -> Direction:
    return "out" if attribute.endswith("Output") else "in"


def binding_type(attribute: str) -> str:
    return small(attribute.removesuffix("Input").removesuffix("Output"))


def small(name: str) -> str:
    return name[:1].lower() + name[1:]


def positional(attribute: str, values: Sequence[Constant]) -> dict[str, Constant]:
    """Values given by position, under the names of the constructor that takes them; none where the constructors of an
    attribute are not known."""
    for names in CONSTRUCTORS.get(attribute, ()):
        if len(values) > len(names) and not names[-1].startswith("*"):
            continue
        named: dict[str, Constant] = {}
        for index, name in enumerate(names):
            if not name.startswith("*"):
                if index < len(values):
                    named[name] = values[index]
            elif rest := tuple(value for value in values[index:] if value is not None):
                # An array stands for the whole list.
                named[name[1:]] = rest[0] if isinstance(rest[0], tuple) else rest
        if all(_fits(name, value) for name, value in named.items()):
            return named
    return {}


def _fits(name: str, value: Constant) -> bool:
    """None, for what is not known or `null`, fits everywhere."""
    if value is None:
        return True
    if name in _MEMBERS:
        return isinstance(value, Member)
    if name in _NUMBERS:
        return isinstance(value, int)
    if name in _FLAGS:
        return isinstance(value, bool)
    return isinstance(value, str | tuple)
