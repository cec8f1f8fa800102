"""Binding annotations of Java, and the binding that the build writes to `function.json` for each.

Rules: the packager in microsoft/azure-maven-plugins (`BindingEnum`, `AzureFunctionPackagerBase`), which Gradle's plugin
shares, and the libraries' annotations: Azure/azure-functions-java-library, -sql-extension, -redis-extension,
-rabbitmq-extension, -dapr-extension, microsoft/durabletask-java (`azurefunctions`). A property is written unless it has
its default.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct
from tree_sitter import Node

from ...model.functions import Direction, Place
from ..declarations import Scope
from ..syntax import child, children, text
from .constants import Constant
from .declarations import type_name

TYPES: Final = {
    "DurableActivityTrigger": "activityTrigger",
    "DurableEntityTrigger": "entityTrigger",
    "DurableOrchestrationTrigger": "orchestrationTrigger",
    "MySqlInput": "mysql",
    "MySqlOutput": "mysql",
    "MySqlTrigger": "mysqlTrigger",
    "RabbitMQOutput": "rabbitMq",
    "RabbitMQTrigger": "rabbitMqTrigger",
    "SQLInput": "sql",
    "SQLOutput": "sql",
    "SQLTrigger": "sqlTrigger",
    "ServiceBusQueueOutput": "serviceBus",
    "ServiceBusQueueTrigger": "serviceBusTrigger",
    "ServiceBusTopicOutput": "serviceBus",
    "ServiceBusTopicTrigger": "serviceBusTrigger",
}
"""Where the type is not the annotation's name with a small first letter, without `Input` and `Output`."""

DEFAULTS: Final[Mapping[str, Mapping[str, Constant]]] = {
    "CosmosDBOutput": {"containerThroughput": -1},
    "CosmosDBTrigger": {
        "checkpointDocumentCount": -1,
        "checkpointInterval": -1,
        "feedPollDelay": 5000,
        "leaseAcquireInterval": 13000,
        "leaseExpirationInterval": 60000,
        "leaseRenewInterval": 17000,
        "leasesContainerThroughput": -1,
        "maxItemsPerInvocation": -1,
    },
    "DaprInvokeOutput": {"httpVerb": "POST"},
    "EventHubTrigger": {"consumerGroup": "$Default"},
    "KafkaOutput": {
        "authenticationMode": "NOTSET",
        "batchSize": 10000,
        "lingerMs": 5,
        "maxMessageBytes": 1000012,
        "maxRetries": 2,
        "messageTimeoutMs": 300000,
        "protocol": "NOTSET",
        "requestTimeoutMs": 5000,
    },
    "KafkaTrigger": {
        "authenticationMode": "NOTSET",
        "cardinality": "ONE",
        "lagThreshold": 1000,
        "protocol": "NOTSET",
    },
    "SQLInput": {"commandType": "Text"},
    "ServiceBusQueueOutput": {"access": "MANAGE"},
    "ServiceBusQueueTrigger": {"access": "MANAGE", "cardinality": "ONE"},
    "ServiceBusTopicOutput": {"access": "MANAGE"},
    "ServiceBusTopicTrigger": {"access": "MANAGE", "cardinality": "ONE"},
}
"""Defaults of the annotations, besides empty texts, lists and `false`."""

ALWAYS_WRITTEN: Final[Mapping[str, Mapping[str, Constant]]] = {
    "EventHubTrigger": {"cardinality": "MANY"},
    "HttpTrigger": {"authLevel": "FUNCTION"},
}
"""Written also where the code leaves the default."""

STORAGE: Final = frozenset({"blobTrigger", "blob", "queueTrigger", "queue", "table"})
"""Bindings whose connection `@StorageAccount` gives, and that the build refuses without one."""


class Annotation(Struct, frozen=True, kw_only=True):
    """An annotation as written."""

    name: str
    """Without package."""
    node: Node
    scope: Scope

    @property
    def place(self) -> Place:
        return self.scope.source.place(self.node)

    @property
    def arguments(self) -> dict[str, Node]:
        """Expressions by name; `value` is that of a lone one."""
        found: dict[str, Node] = {}
        for each in (self.node.child_by_field_name("arguments") or self.node).named_children:
            if each.type == "element_value_pair":
                if value := each.child_by_field_name("value"):
                    found[text(each.child_by_field_name("key"))] = value
            elif each != self.node.child_by_field_name("name") and "comment" not in each.type:
                found["value"] = each
        return found


def annotations_on(node: Node, scope: Scope) -> Iterator[Annotation]:
    """The annotations of a type, method or parameter."""
    for each in children(child(node, "modifiers"), "annotation", "marker_annotation"):
        if name := each.child_by_field_name("name"):
            yield Annotation(name=type_name(name).rpartition(".")[2], node=each, scope=scope)


def is_binding(annotation: str) -> bool:
    """Whether an annotation, by its simple name, binds something; also of libraries not listed here."""
    return annotation.endswith(("Trigger", "Input", "Output")) or annotation in (
        "CustomBinding",
        "McpToolProperty",
        "McpPromptArgument",
    )


def direction(annotation: str) -> Direction:
    return "out" if annotation.endswith("Output") else "in"


def binding_type(annotation: str) -> str:
    name = annotation.removesuffix("Input").removesuffix("Output")
    return TYPES.get(annotation, name[:1].lower() + name[1:])


def written(annotation: str, given: Mapping[str, Constant]) -> dict[str, Constant]:
    """The properties that `function.json` gets."""
    defaults = DEFAULTS.get(annotation, {})
    kept = {
        key: value
        for key, value in given.items()
        if not (value is False or value == "" or value == () or (key in defaults and defaults[key] == value))
    }
    return {**ALWAYS_WRITTEN.get(annotation, {}), **kept}
