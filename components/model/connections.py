"""What stands behind a connection: how the Functions host is told of it, and what Azure calls it.

Source: "Configure identity-based connections" (learn.microsoft.com/azure/azure-functions/functions-reference) and the
pages of the extensions. `<name>__credential` is none of the settings: without it the host finds the workload identity,
while `managedidentity` would ask the virtual machine (Azure/azure-functions-dotnet-worker#1423).
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from .plans import Given, Kind

HOST_STORAGE: Final = "AzureWebJobsStorage"
"""The name of the connection that the Functions host uses for itself."""

PREFIX: Final = "AzureWebJobs"
"""The host looks for a connection of this prefix and the name first (`GetWebJobsConnectionSection` in
Azure/azure-webjobs-sdk)."""


class ConnectionRule(Struct, frozen=True, kw_only=True):
    """What holds for all connections of a kind."""

    settings: tuple[str, ...] = ()
    """The settings behind `<name>__` by which the host uses its identity; none where it needs a connection string."""
    resource_type: str = ""
    """What Azure Resource Manager calls it; empty where there is no such resource."""
    made: bool = False
    """Whether the stack makes it."""


RULES: Final[Mapping[Kind, ConnectionRule]] = {
    Kind.STORAGE: ConnectionRule(
        settings=("blobServiceUri", "queueServiceUri", "tableServiceUri"),
        resource_type="Microsoft.Storage/storageAccounts",
        made=True,
    ),
    Kind.SERVICE_BUS: ConnectionRule(
        settings=("fullyQualifiedNamespace",), resource_type="Microsoft.ServiceBus/namespaces", made=True
    ),
    Kind.EVENT_HUBS: ConnectionRule(
        settings=("fullyQualifiedNamespace",), resource_type="Microsoft.EventHub/namespaces", made=True
    ),
    Kind.IOT_HUB: ConnectionRule(),
    Kind.COSMOS_DB: ConnectionRule(
        settings=("accountEndpoint",), resource_type="Microsoft.DocumentDB/databaseAccounts"
    ),
    Kind.SQL: ConnectionRule(),
    Kind.MYSQL: ConnectionRule(),
    Kind.KAFKA: ConnectionRule(),
    Kind.RABBITMQ: ConnectionRule(),
    Kind.REDIS: ConnectionRule(),
    Kind.EVENT_GRID: ConnectionRule(settings=("topicEndpointUri",), resource_type="Microsoft.EventGrid/topics"),
    Kind.SIGNALR: ConnectionRule(settings=("serviceUri",), resource_type="Microsoft.SignalRService/SignalR"),
    Kind.WEB_PUBSUB: ConnectionRule(settings=("serviceUri",), resource_type="Microsoft.SignalRService/WebPubSub"),
    Kind.DURABLE_TASK_SCHEDULER: ConnectionRule(),
    Kind.OTHER: ConnectionRule(),
}

WITHOUT_IDENTITY: Final[Mapping[Kind, str]] = {
    Kind.IOT_HUB: "the Event Hub-compatible endpoint of an IoT hub",
    Kind.SQL: "a database, whose connection string may say `Authentication=Active Directory Default`,",
    Kind.MYSQL: "a MySQL database",
    Kind.KAFKA: "a Kafka cluster",
    Kind.RABBITMQ: "a RabbitMQ broker",
    Kind.REDIS: "a Redis cache that KEDA counts in",
    Kind.DURABLE_TASK_SCHEDULER: "a Durable Task Scheduler, whose string says `Authentication=WorkloadIdentity`,",
    Kind.OTHER: "a service of this kind",
}
"""In words, what the host or KEDA cannot reach by a resource id."""

_RESOURCE_ID: Final = r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/([^/]+/[^/]+)/[^/]+"


def settings(kind: Kind, name: str) -> tuple[str, ...]:
    """The settings by which the host reaches the connection with its identity; none where it cannot."""
    return tuple(f"{name}__{each}" for each in RULES[kind].settings)


def is_made(kind: Kind) -> bool:
    """Whether the stack makes what stands behind such a connection."""
    return RULES[kind].made


def with_article(kind: Kind) -> str:
    """`an IoT hub`, `a storage account`."""
    return f"{'an' if kind[0] in 'AEIOU' else 'a'} {kind}"


def problem(name: str, kind: Kind, given: Given | None) -> str | None:
    """What is wrong with what the configuration gives for a connection, or does not, in words, or None."""
    rule = RULES[kind]
    if given is None:
        if rule.made:
            return None
        how = "by connection string" if not rule.settings else "by connection string or by the id of the resource"
        return f"connection '{name}' is {with_article(kind)}, which the stack does not make; give it {how}"
    if given.by == "connection string":
        return None
    if not rule.settings:
        return (
            f"connection '{name}' is given by a resource id, but {WITHOUT_IDENTITY[kind]} "
            "needs a connection string; give that"
        )
    matched = re.fullmatch(_RESOURCE_ID, given.resource_id, re.IGNORECASE)
    if given.resource_id and (not matched or matched[1].lower() != rule.resource_type.lower()):
        return (
            f"connection '{name}' is {with_article(kind)}, but '{given.resource_id}' is not the id of a "
            f"{rule.resource_type}; copy the id from its properties in the portal"
        )
    return None
