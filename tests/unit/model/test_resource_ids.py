"""What follows from a resource id: ids as Azure Resource Manager's template reference has them."""

import pytest

from components.model import resource_ids
from components.model.plans import Entity, EntityKind, Kind

GROUP = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/shared/providers"
ACCOUNT = f"{GROUP}/Microsoft.Storage/storageAccounts/shopdata"
BUS = f"{GROUP}/Microsoft.ServiceBus/namespaces/shop-bus"
HUBS = f"{GROUP}/Microsoft.EventHub/namespaces/shop-hubs"


@pytest.mark.parametrize(
    ("id", "kind", "path", "rest"),
    [
        (ACCOUNT, EntityKind.QUEUE, ("orders",), "/queueServices/default/queues/orders"),
        (ACCOUNT, EntityKind.CONTAINER, ("photos",), "/blobServices/default/containers/photos"),
        (ACCOUNT, EntityKind.TABLE, ("prices",), "/tableServices/default/tables/prices"),
        (BUS, EntityKind.SERVICE_BUS_QUEUE, ("orders",), "/queues/orders"),
        (BUS, EntityKind.TOPIC, ("events",), "/topics/events"),
        (BUS, EntityKind.SUBSCRIPTION, ("events", "audit"), "/topics/events/subscriptions/audit"),
        (HUBS, EntityKind.HUB, ("readings",), "/eventhubs/readings"),
        (HUBS, EntityKind.CONSUMER_GROUP, ("readings", "app"), "/eventhubs/readings/consumergroups/app"),
    ],
)
def test_scopes(id: str, kind: EntityKind, path: tuple[str, ...], rest: str) -> None:
    assert resource_ids.scope(id, Entity(connection="C", kind=kind, path=path)) == id + rest


def test_the_scope_of_no_entity_is_the_whole() -> None:
    assert resource_ids.scope(ACCOUNT, None) == ACCOUNT


def test_every_kind_of_entity_has_a_path() -> None:
    assert set(resource_ids.PATHS) == set(EntityKind)


@pytest.mark.parametrize(
    ("kind", "id", "settings"),
    [
        (
            Kind.STORAGE,
            ACCOUNT,
            {
                "blobServiceUri": "https://shopdata.blob.core.windows.net/",
                "queueServiceUri": "https://shopdata.queue.core.windows.net/",
                "tableServiceUri": "https://shopdata.table.core.windows.net/",
            },
        ),
        (Kind.SERVICE_BUS, BUS, {"fullyQualifiedNamespace": "shop-bus.servicebus.windows.net"}),
        (Kind.EVENT_HUBS, HUBS, {"fullyQualifiedNamespace": "shop-hubs.servicebus.windows.net"}),
        (Kind.EVENT_GRID, f"{GROUP}/Microsoft.EventGrid/topics/shop", {}),
    ],
)
def test_settings(kind: Kind, id: str, settings: dict[str, str]) -> None:
    """Names of the settings: "Configure an identity-based connection" (learn.microsoft.com, Azure Functions)."""
    assert resource_ids.settings(kind, id) == settings
