"""What follows from the resource id of an account or namespace that exists already.

Domains are those of Azure's public cloud; for another, and where none can be known, the settings are given.
"""

from typing import Final

from .plans import Entity, EntityKind, Kind

PATHS: Final[dict[EntityKind, str]] = {
    EntityKind.QUEUE: "/queueServices/default/queues/{}",
    EntityKind.CONTAINER: "/blobServices/default/containers/{}",
    EntityKind.TABLE: "/tableServices/default/tables/{}",
    EntityKind.SERVICE_BUS_QUEUE: "/queues/{}",
    EntityKind.TOPIC: "/topics/{}",
    EntityKind.SUBSCRIPTION: "/topics/{}/subscriptions/{}",
    EntityKind.HUB: "/eventhubs/{}",
    EntityKind.CONSUMER_GROUP: "/eventhubs/{}/consumergroups/{}",
}
"""How the id of something in an account or namespace goes on (learn.microsoft.com/azure/templates)."""

ENDPOINTS: Final[dict[Kind, dict[str, str]]] = {
    Kind.STORAGE: {
        "blobServiceUri": "https://{}.blob.core.windows.net/",
        "queueServiceUri": "https://{}.queue.core.windows.net/",
        "tableServiceUri": "https://{}.table.core.windows.net/",
    },
    Kind.SERVICE_BUS: {"fullyQualifiedNamespace": "{}.servicebus.windows.net"},
    Kind.EVENT_HUBS: {"fullyQualifiedNamespace": "{}.servicebus.windows.net"},
    Kind.COSMOS_DB: {"accountEndpoint": "https://{}.documents.azure.com:443/"},
    Kind.SIGNALR: {"serviceUri": "https://{}.service.signalr.net"},
    Kind.WEB_PUBSUB: {"serviceUri": "https://{}.webpubsub.azure.com"},
}
"""What the host wants to know of a connection by identity. An Event Grid topic's address holds its region."""


def name(resource_id: str) -> str:
    """The name of the resource: the last part of its id."""
    return resource_id.rstrip("/").rpartition("/")[2]


def settings(kind: Kind, resource_id: str) -> dict[str, str]:
    """What the host reads as `<connection>__<key>`; empty where it does not follow from the id."""
    return {key: text.format(name(resource_id)) for key, text in ENDPOINTS.get(kind, {}).items()}


def scope(resource_id: str, entity: Entity | None) -> str:
    """The id that a right is limited to: of the whole resource, or of something in it."""
    return resource_id + (PATHS[entity.kind].format(*entity.path) if entity else "")
