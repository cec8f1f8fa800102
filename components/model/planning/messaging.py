"""Service Bus and Event Hubs.

Sources: learn.microsoft.com/azure/azure-functions/functions-bindings-service-bus-trigger, …-event-hubs-trigger and
…-event-iot-trigger; keda.sh/docs/2.20/scalers/azure-service-bus and …/azure-event-hub.
"""

from typing import Final

from .. import roles
from ..plans import Connection, EntityKind, Kind, Outcome, Reference, SecretPart, Text, Way
from ..scalers.azure import AzureEventHub, AzureServiceBus
from . import scaled, targets
from .bound import Bound
from .draft import is_by_identity

DEFAULT_SERVICE_BUS: Final = "AzureWebJobsServiceBus"

CHECKPOINT_CONTAINER: Final = "azure-webjobs-eventhub"
"""Where the extension keeps how far it has read, in the host's account."""

DEFAULT_CONSUMER_GROUP: Final = "$Default"
"""Every hub has it."""

IOT_EVENTS: Final = "messages/events"
"""The path of an IoT hub's own events."""


def service_bus_trigger(bound: Bound) -> Outcome | None:
    """Scaled by the messages of a queue or of a topic's subscription."""
    connection = bound.connection(Kind.SERVICE_BUS, "connection", default=DEFAULT_SERVICE_BUS)
    batched = str(bound.value("cardinality")).lower() == "many" or bound.flag("isBatched")
    sessions = bound.flag("isSessionsEnabled")
    names: dict[str, Text]
    if bound.value("topicName") is not None or bound.is_unknown("topicName"):
        if bound.value("queueName") is not None:
            bound.mistake("queueName and topicName are both given; a trigger reads one of them; leave one out")
            return None
        topic, subscription = bound.needed("topicName"), bound.needed("subscriptionName")
        if connection is None or topic is None or subscription is None:
            return None
        entity = bound.entity(connection, EntityKind.SUBSCRIPTION, topic, subscription, sessions=sessions)
        counted = entity and bound.entity(connection, EntityKind.TOPIC, topic)
        names = {"topicName": topic, "subscriptionName": subscription}
        where = f"the subscription '{subscription}' of the topic '{topic}'"
    else:
        queue = bound.needed("queueName")
        if connection is None or queue is None:
            return None
        entity = counted = bound.entity(connection, EntityKind.SERVICE_BUS_QUEUE, queue, sessions=sessions)
        names = {"queueName": queue}
        where = f"the Service Bus queue '{queue}'"
    if entity is None or counted is None:
        return None
    bound.draft.grant(("Azure Service Bus Data Receiver",), connection, entity)
    bound.draft.grant((roles.SCALER_ROLES[AzureServiceBus.type],), connection, counted, scaler=True)
    if is_by_identity(connection):
        authentication = bound.draft.identity(connection)
        names["namespace"] = Reference(connection=connection.name)
    else:
        authentication = bound.draft.secrets(connection.name, {"connection": SecretPart(setting=connection.name)})
        bound.draft.warnings[
            f"KEDA counts messages of '{connection.name}' only if its connection string has the claim Manage "
            "(kedacore/keda#806); give one that has it"
        ] = None
    if sessions and not batched:
        bound.draft.notes[
            f"{bound.function.name} reads sessions, but KEDA counts messages: sessions of many messages get more "
            "replicas than there are sessions; set a larger target for them"
        ] = None
    default = targets.service_bus(bound.draft.host, batched=batched, sessions=sessions)
    keda = scaled.trigger(
        bound,
        AzureServiceBus,
        names,
        authentication,
        target=("messageCount", bound.target(default)),
    )
    return keda and bound.outcome(Way.SCALED, f"messages wait in {where}", keda)


def event_hub_trigger(bound: Bound) -> Outcome | None:
    """Scaled by the events behind the checkpoints in the host's account."""
    named = bound.text("eventHubName", "path")
    is_iot_hub = named.lower() == IOT_EVENTS
    connection = bound.connection(Kind.IOT_HUB if is_iot_hub else Kind.EVENT_HUBS, "connection")
    if connection is None or (bound.is_unknown("eventHubName", "path") and not named):
        return None
    by_identity, host = is_by_identity(connection), bound.draft.host_storage
    hub = "" if is_iot_hub else named
    if not hub and by_identity and bound.needed("eventHubName", "path") is None:
        return None
    if bound.is_unknown("consumerGroup"):
        return None
    group = bound.text("consumerGroup") or DEFAULT_CONSUMER_GROUP
    if by_identity != is_by_identity(host):
        string, identity = (host, connection) if by_identity else (connection, host)
        bound.mistake(
            f"connection '{identity.name}' is by identity and '{string.name}' by connection string, but KEDA signs in "
            "to an event hub and to its checkpoints in one way only; give both alike",
            f"connections.{string.name}",
        )
        return None
    checkpoints = bound.entity(host, EntityKind.CONTAINER, CHECKPOINT_CONTAINER)
    metadata: dict[str, Text] = {
        "consumerGroup": group,
        "checkpointStrategy": "blobMetadata",
        "blobContainer": CHECKPOINT_CONTAINER,
    }
    if hub and not _hub(bound, connection, hub, group):
        return None
    if by_identity:
        bound.draft.grant((roles.CHECKPOINTS_ROLE,), host, checkpoints, scaler=True)
        authentication = bound.draft.identity(connection)
        metadata |= {
            "eventHubNamespace": Reference(connection=connection.name),
            "eventHubName": hub,
            "storageAccountName": Reference(connection=host.name),
        }
    else:
        # The hub's name goes to the connection string: with it in the metadata as well KEDA 2.20 always fails.
        own = SecretPart(setting=connection.name, part="with entity" if hub else "whole", entity=hub)
        authentication = bound.draft.secrets(
            f"{connection.name}.{hub}" if hub else connection.name,
            {"connection": own, "storageConnection": SecretPart(setting=host.name)},
        )
    what = f"the event hub '{hub}'" if hub else f"the hub of '{connection.name}'"
    bound.draft.notes[
        f"{bound.function.name} never has more replicas at work than {what} has partitions; KEDA starts no more"
    ] = None
    keda = scaled.trigger(
        bound,
        AzureEventHub,
        metadata,
        authentication,
        target=("unprocessedEventThreshold", bound.target(targets.event_hub(bound.draft.host))),
    )
    return keda and bound.outcome(Way.SCALED, f"events are in {what}", keda)


def _hub(bound: Bound, connection: Connection, hub: str, group: str) -> bool:
    """The hub with its consumer group, and the rights to read it; whether their names are good."""
    entity = bound.entity(connection, EntityKind.HUB, hub)
    if entity is None:
        return False
    if group != DEFAULT_CONSUMER_GROUP:
        consumers = bound.entity(connection, EntityKind.CONSUMER_GROUP, hub, group)
        if consumers is None:
            return False
    bound.draft.grant(("Azure Event Hubs Data Receiver",), connection, entity)
    bound.draft.grant((roles.SCALER_ROLES[AzureEventHub.type],), connection, entity, scaler=True)
    return True
