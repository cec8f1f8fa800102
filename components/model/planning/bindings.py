"""Inputs and outputs of functions: what has to be there for them, and what the app may do with it.

Source: the pages of the bindings below learn.microsoft.com/azure/azure-functions, and "Grant permission to the
identity" in …/functions-reference. Rights are given on the single queue, container or topic where its name is constant.
"""

from collections.abc import Callable, Mapping
from typing import Final

from .. import connections
from ..plans import EntityKind, Kind
from . import databases, durable, messaging, pushed, storage
from .bound import Bound


def queue(bound: Bound) -> None:
    """Messages are sent to a storage queue."""
    connection = bound.connection(Kind.STORAGE, "connection", default=connections.HOST_STORAGE)
    name = bound.needed("queueName")
    if connection is None or name is None:
        return
    if storage.has_expression(name):
        bound.draft.grant(("Storage Queue Data Contributor",), connection)  # it makes the queue when it is missing
    elif entity := storage.queue(bound, connection, name):
        bound.draft.grant(("Storage Queue Data Message Sender",), connection, entity)


def blob(bound: Bound) -> None:
    """Blobs are read or written."""
    connection = bound.connection(Kind.STORAGE, "connection", default=connections.HOST_STORAGE)
    path = bound.needed("path", "blobPath")
    if connection is None or path is None:
        return
    role = "Storage Blob Data Contributor" if bound.binding.direction == "out" else "Storage Blob Data Reader"
    container = path.partition("/")[0]
    if storage.has_expression(container):
        bound.draft.grant((role,), connection)
    elif entity := storage.container_of(bound, connection, container):
        bound.draft.grant((role,), connection, entity)


def table(bound: Bound) -> None:
    """Rows are read or written."""
    connection = bound.connection(Kind.STORAGE, "connection", default=connections.HOST_STORAGE)
    name = bound.needed("tableName")
    if connection is None or name is None:
        return
    role = "Storage Table Data Contributor" if bound.binding.direction == "out" else "Storage Table Data Reader"
    if storage.has_expression(name):
        bound.draft.grant((role,), connection)
    elif entity := bound.entity(connection, EntityKind.TABLE, name):
        bound.draft.grant((role,), connection, entity)


def service_bus(bound: Bound) -> None:
    """Messages are sent to a queue or topic."""
    connection = bound.connection(Kind.SERVICE_BUS, "connection", default=messaging.DEFAULT_SERVICE_BUS)
    to_topic = bool(bound.text("topicName")) or str(bound.value("entityType")).lower() in ("topic", "1")
    name = bound.needed("topicName" if to_topic else "queueName", "queueOrTopicName")
    if connection is None or name is None:
        return
    kind = EntityKind.TOPIC if to_topic else EntityKind.SERVICE_BUS_QUEUE
    if storage.has_expression(name):
        bound.draft.grant(("Azure Service Bus Data Sender",), connection)
    elif entity := bound.entity(connection, kind, name):
        bound.draft.grant(("Azure Service Bus Data Sender",), connection, entity)


def event_hub(bound: Bound) -> None:
    """Events are sent to a hub."""
    connection = bound.connection(Kind.EVENT_HUBS, "connection")
    name = bound.needed("eventHubName", "path")
    if connection is None or name is None:
        return
    if storage.has_expression(name):
        bound.draft.grant(("Azure Event Hubs Data Sender",), connection)
    elif entity := bound.entity(connection, EntityKind.HUB, name):
        bound.draft.grant(("Azure Event Hubs Data Sender",), connection, entity)


def event_grid(bound: Bound) -> None:
    """Events are published to a topic: by identity, or by an address and a key in two settings."""
    if bound.value("connection") is None and bound.value("topicEndpointUri") is not None:
        return
    connection = bound.connection(Kind.EVENT_GRID, "connection")
    if connection is not None:
        bound.draft.grant(("EventGrid Data Sender",), connection)


def sql(bound: Bound) -> None:
    """Rows are read or written."""
    bound.connection(Kind.SQL, "connectionStringSetting", "connection")


def mysql(bound: Bound) -> None:
    """Rows are read or written."""
    bound.connection(Kind.MYSQL, "connectionStringSetting", "connection")


def rabbitmq(bound: Bound) -> None:
    """Messages are sent to a queue."""
    bound.connection(Kind.RABBITMQ, "connectionStringSetting", "connection")


def redis(bound: Bound) -> None:
    """Commands are sent to a cache."""
    bound.connection(Kind.REDIS, "connection", "connectionStringSetting")


def durable_client(bound: Bound) -> None:
    """Orchestrations are started, in the same back end."""
    durable.back_end(bound.draft, bound)


def nothing(_: Bound) -> None:
    """Nothing that the stack could make or give rights to."""


def cosmos_db(bound: Bound) -> None:
    """Items are read or written."""
    databases.cosmos_db(bound)


def signalr(bound: Bound) -> None:
    """Messages are sent to clients, or clients are let in."""
    pushed.signalr(bound)


def web_pubsub(bound: Bound) -> None:
    """Messages are sent to clients, or clients are let in."""
    pushed.web_pubsub(bound)


BINDINGS: Final[Mapping[str, Callable[[Bound], None]]] = {
    "queue": queue,
    "blob": blob,
    "table": table,
    "serviceBus": service_bus,
    "eventHub": event_hub,
    "eventGrid": event_grid,
    "cosmosDB": cosmos_db,
    "sql": sql,
    "mysql": mysql,
    "rabbitMQ": rabbitmq,
    "redis": redis,
    "durableClient": durable_client,
    "orchestrationClient": durable_client,
    "signalR": signalr,
    "signalRConnectionInfo": signalr,
    "signalREndpoints": signalr,
    "signalRNegotiation": signalr,
    "webPubSub": web_pubsub,
    "webPubSubConnection": web_pubsub,
    "webPubSubContext": nothing,
    **dict.fromkeys(
        (
            "http",
            "kafka",
            "sendGrid",
            "twilioSms",
            "daprState",
            "daprSecret",
            "daprPublish",
            "daprInvoke",
            "daprBinding",
            "textCompletion",
            "assistantQuery",
            "assistantCreate",
            "assistantPost",
            "embeddings",
            "embeddingsStore",
            "semanticSearch",
        ),
        nothing,
    ),
}
"""By type, as in `function.json`."""

_FOLDED: Final = {name.lower(): handle for name, handle in BINDINGS.items()}


def provide(bound: Bound) -> None:
    """What a binding needs, apart from its function's trigger."""
    handle = _FOLDED.get(bound.binding.type.lower())
    if handle is None:
        bound.draft.warnings[
            f"{bound.function.name} has a binding of the type '{bound.binding.type}', for which the stack makes "
            "nothing and gives no rights; see to what it needs"
        ] = None
        return
    handle(bound)
