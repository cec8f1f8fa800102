"""Connections, against "Configure identity-based connections" of Azure Functions."""

import pytest

from components.model import connections
from components.model.plans import Given, Kind

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop/providers"
BY_STRING = Given(by="connection string")


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_rule(kind: Kind) -> None:
    assert kind in connections.RULES


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (Kind.STORAGE, ("C__blobServiceUri", "C__queueServiceUri", "C__tableServiceUri")),
        (Kind.SERVICE_BUS, ("C__fullyQualifiedNamespace",)),
        (Kind.EVENT_HUBS, ("C__fullyQualifiedNamespace",)),
        (Kind.COSMOS_DB, ("C__accountEndpoint",)),
        (Kind.SIGNALR, ("C__serviceUri",)),
        (Kind.EVENT_GRID, ("C__topicEndpointUri",)),
        (Kind.RABBITMQ, ()),
    ],
)
def test_settings_by_identity(kind: Kind, names: tuple[str, ...]) -> None:
    assert connections.settings(kind, "C") == names


@pytest.mark.parametrize("kind", Kind)
def test_nobody_asks_the_virtual_machine(kind: Kind) -> None:
    # `credential` is for App Service (Azure/azure-functions-dotnet-worker#1423).
    assert not any("credential" in each for each in connections.settings(kind, "C"))


def test_what_the_stack_makes() -> None:
    made = {kind for kind in Kind if connections.problem("C", kind, None) is None}

    assert made == {Kind.STORAGE, Kind.SERVICE_BUS, Kind.EVENT_HUBS}
    assert made == {kind for kind in Kind if connections.is_made(kind)}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_takes_a_connection_string(kind: Kind) -> None:
    assert connections.problem("C", kind, BY_STRING) is None


@pytest.mark.parametrize(
    ("kind", "type"),
    [
        (Kind.STORAGE, "Microsoft.Storage/storageAccounts"),
        (Kind.STORAGE, "microsoft.storage/storageaccounts"),
        (Kind.SERVICE_BUS, "Microsoft.ServiceBus/namespaces"),
        (Kind.EVENT_HUBS, "Microsoft.EventHub/namespaces"),
        (Kind.COSMOS_DB, "Microsoft.DocumentDB/databaseAccounts"),
        (Kind.SIGNALR, "Microsoft.SignalRService/SignalR"),
        (Kind.WEB_PUBSUB, "Microsoft.SignalRService/WebPubSub"),
        (Kind.EVENT_GRID, "Microsoft.EventGrid/topics"),
    ],
)
def test_an_existing_resource_of_the_right_type(kind: Kind, type: str) -> None:
    assert connections.problem("C", kind, Given(by="identity", resource_id=f"{GROUP}/{type}/shop")) is None


@pytest.mark.parametrize(
    "resource_id",
    [
        f"{GROUP}/Microsoft.ServiceBus/namespaces/shop",
        f"{GROUP}/Microsoft.Storage/storageAccounts/shop/queueServices/default",
        "shop",
    ],
)
def test_an_existing_resource_of_another_type(resource_id: str) -> None:
    problem = connections.problem("C", Kind.STORAGE, Given(by="identity", resource_id=resource_id))

    assert problem is not None
    assert "Microsoft.Storage/storageAccounts" in problem


@pytest.mark.parametrize(
    "kind", [Kind.RABBITMQ, Kind.KAFKA, Kind.REDIS, Kind.MYSQL, Kind.SQL, Kind.IOT_HUB, Kind.OTHER]
)
def test_some_need_a_connection_string(kind: Kind) -> None:
    problem = connections.problem("C", kind, Given(by="identity", resource_id=f"{GROUP}/A.B/c/d"))

    assert problem is not None
    assert "connection string" in problem
