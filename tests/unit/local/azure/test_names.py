"""Names that Azure allows (learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules)."""

import pytest

from tests.unit.local.azure.world import (
    ACCOUNT,
    BUS,
    CLUSTER,
    GROUP,
    HUBS,
    SUBSCRIPTION,
    Azure,
    account,
    cluster,
    credential,
    credential_path,
    entity,
    identity_path,
    messaging,
    pool,
    pool_path,
    registry,
)

REGISTRIES = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries"
ACCOUNTS = f"{GROUP}/providers/Microsoft.Storage/storageAccounts"
CLUSTERS = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters"
LOCATED = {"location": "westeurope"}


@pytest.mark.parametrize("name", ["rg.", "r" * 91, "r g", "r#g"])
def test_group_is_refused(empty: Azure, name: str) -> None:
    assert empty.refused("PUT", f"{SUBSCRIPTION}/resourceGroups/{name}", LOCATED)["status"] == 400


@pytest.mark.parametrize("name", ["r", "r" * 90, "r-g_(1).x"])
def test_group_is_accepted(empty: Azure, name: str) -> None:
    empty.put(f"{SUBSCRIPTION}/resourceGroups/{name}", LOCATED)


@pytest.mark.parametrize("name", ["acme", "a" * 51, "my-registry", "my_registry"])
def test_registry_is_refused(azure: Azure, name: str) -> None:
    assert azure.refused("PUT", f"{REGISTRIES}/{name}", registry())["code"] == "InvalidResourceName"


@pytest.mark.parametrize("name", ["Acme1", "a" * 50])
def test_registry_is_accepted(azure: Azure, name: str) -> None:
    azure.put(f"{REGISTRIES}/{name}", registry())


@pytest.mark.parametrize("name", ["ac", "a" * 25, "Acme", "my-store", "my_store"])
def test_account_is_refused(azure: Azure, name: str) -> None:
    error = azure.refused("PUT", f"{ACCOUNTS}/{name}", account())

    assert (error["status"], error["code"]) == (400, "AccountNameInvalid")
    assert error["message"] == (
        f"{name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in "
        "length and use numbers and lower-case letters only."
    )


@pytest.mark.parametrize("name", ["or", "q" * 64, "Orders", "-orders", "orders-", "or--ders", "or_ders"])
def test_queue_is_refused(azure: Azure, name: str) -> None:
    azure.put(ACCOUNT, account())

    assert azure.refused("PUT", f"{ACCOUNT}/queueServices/default/queues/{name}", {"properties": {}})["status"] == 400


@pytest.mark.parametrize("name", ["ord", "q" * 63, "my-orders-2", "2nd"])
def test_queue_is_accepted(azure: Azure, name: str) -> None:
    azure.put(ACCOUNT, account())

    azure.put(f"{ACCOUNT}/queueServices/default/queues/{name}", {"properties": {}})


@pytest.mark.parametrize("name", ["ab", "a" * 129, "-app", "my.app"])
def test_identity_is_refused(azure: Azure, name: str) -> None:
    assert azure.refused("PUT", identity_path(name), LOCATED)["code"] == "InvalidResourceName"


@pytest.mark.parametrize("name", ["ab", "a" * 121, "-one", "my.one"])
def test_credential_is_refused(azure: Azure, name: str) -> None:
    azure.identity("app")

    assert azure.refused("PUT", credential_path("app", name), credential("a:a"))["code"] == "InvalidResourceName"


@pytest.mark.parametrize("name", ["-aks", "aks-", "a" * 64, "my.aks"])
def test_cluster_is_refused(azure: Azure, name: str) -> None:
    assert azure.refused("PUT", f"{CLUSTERS}/{name}", cluster())["code"] == "InvalidResourceName"


@pytest.mark.parametrize("name", ["azure", "AZURE", "my-microsoft-aks", "xWindowsx", "login1", "XboxLive"])
def test_cluster_is_reserved(azure: Azure, name: str) -> None:
    """MicrosoftDocs/SupportArticles-docs, azure-kubernetes/error-codes/invalidparameter-error.md."""
    error = azure.refused("PUT", f"{CLUSTERS}/{name}", cluster())

    assert (error["status"], error["code"], error["target"]) == (400, "InvalidParameter", "name")
    assert error["message"].startswith(
        f'The value of parameter name is invalid. Error details: "{name}" managed cluster name is invalid because it '
        "is reserved.. Please see https://aka.ms/aks-naming-rules"
    )


@pytest.mark.parametrize("name", ["azure1", "a", "my-login", "a" * 63])
def test_cluster_is_accepted(azure: Azure, name: str) -> None:
    azure.put(f"{CLUSTERS}/{name}", cluster())


@pytest.mark.parametrize("name", ["User", "1user", "my-pool", "u" * 13])
def test_pool_is_refused(azure: Azure, name: str) -> None:
    azure.put(CLUSTER, cluster())

    assert azure.refused("PUT", pool_path(name), pool())["status"] == 400


@pytest.mark.parametrize("name", ["in", "c" * 64, "Invoices", "-in", "in-", "in--voices", "in_voices", "$other"])
def test_container_is_refused(azure: Azure, name: str) -> None:
    azure.put(ACCOUNT, account())
    path = f"{ACCOUNT}/blobServices/default/containers/{name}"

    assert azure.refused("PUT", path, entity())["code"] == "InvalidResourceName"


@pytest.mark.parametrize("name", ["inv", "c" * 63, "1-2-3", "azure-webjobs-eventhub", "$web", "$root"])
def test_container_is_accepted(azure: Azure, name: str) -> None:
    azure.put(ACCOUNT, account())
    azure.put(f"{ACCOUNT}/blobServices/default/containers/{name}", entity())


@pytest.mark.parametrize("name", ["in", "t" * 64, "1invoices", "in-voices", "in_voices", "tables", "Tables"])
def test_table_is_refused(azure: Azure, name: str) -> None:
    azure.put(ACCOUNT, account())
    path = f"{ACCOUNT}/tableServices/default/tables/{name}"

    assert azure.refused("PUT", path, {"properties": {}})["code"] == "InvalidResourceName"


@pytest.mark.parametrize("kind", ["Microsoft.ServiceBus", "Microsoft.EventHub"])
@pytest.mark.parametrize("name", ["acmeb", "a" * 51, "1acme-bus", "acme-bus-", "acme_bus", "acme-sb", "acme-mgmt"])
def test_messaging_namespace_is_refused(azure: Azure, kind: str, name: str) -> None:
    assert azure.refused("PUT", f"{GROUP}/providers/{kind}/namespaces/{name}", messaging())["status"] == 400


@pytest.mark.parametrize("kind", ["Microsoft.ServiceBus", "Microsoft.EventHub"])
@pytest.mark.parametrize("name", ["acmebs", "a" * 50, "Acme-Bus-1"])
def test_messaging_namespace_is_accepted(azure: Azure, kind: str, name: str) -> None:
    azure.put(f"{GROUP}/providers/{kind}/namespaces/{name}", messaging())


@pytest.mark.parametrize("place", ["queues", "topics"])
@pytest.mark.parametrize("name", ["-orders", "orders-", "or ders", "or$ders", "q" * 261])
def test_service_bus_entity_is_refused(azure: Azure, place: str, name: str) -> None:
    """learn.microsoft.com/azure/service-bus-messaging/service-bus-resource-manager-exceptions"""
    azure.put(BUS, messaging())

    error = azure.refused("PUT", f"{BUS}/{place}/{name}", entity())

    assert error["message"] == (
        f"SubCode=40000. '{name}' contains character(s) that is not allowed by Service Bus. Entity segments can "
        "contain only letters, numbers, periods(.), hyphens(-), and underscores(_)."
    )


@pytest.mark.parametrize("name", ["o", "q" * 260, "Orders.v1_2-x"])
def test_service_bus_entity_is_accepted(azure: Azure, name: str) -> None:
    azure.put(BUS, messaging())
    azure.put(f"{BUS}/queues/{name}", entity())
    azure.put(f"{BUS}/topics/{name}", entity())


def test_subscriptions_have_short_names(azure: Azure) -> None:
    azure.put(BUS, messaging())
    azure.put(f"{BUS}/topics/orders", entity())

    azure.put(f"{BUS}/topics/orders/subscriptions/{'s' * 50}", entity())
    assert azure.refused("PUT", f"{BUS}/topics/orders/subscriptions/{'s' * 51}", entity())["status"] == 400


@pytest.mark.parametrize("name", ["-clicks", "clicks-", "cl ick", "h" * 257])
def test_hub_is_refused(azure: Azure, name: str) -> None:
    azure.put(HUBS, messaging())

    assert azure.refused("PUT", f"{HUBS}/eventhubs/{name}", entity())["code"] == "InvalidResourceName"


@pytest.mark.parametrize("name", ["-etl", "etl-", "$Other", "g" * 51])
def test_consumer_group_is_refused(azure: Azure, name: str) -> None:
    azure.put(HUBS, messaging())
    azure.put(f"{HUBS}/eventhubs/clicks", entity())

    path = f"{HUBS}/eventhubs/clicks/consumergroups/{name}"
    assert azure.refused("PUT", path, entity())["code"] == "InvalidResourceName"
