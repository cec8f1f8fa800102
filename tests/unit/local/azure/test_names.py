"""Names that Azure allows (learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules)."""

import pytest

from tests.unit.local.azure.world import (
    ACCOUNT,
    CLUSTER,
    GROUP,
    SUBSCRIPTION,
    Azure,
    account,
    cluster,
    credential,
    credential_path,
    identity_path,
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
