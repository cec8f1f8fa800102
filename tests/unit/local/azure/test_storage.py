"""Storage accounts and queues (learn.microsoft.com/rest/api/storagerp, version 2024-01-01)."""

from tests.unit.local.azure.world import ACCOUNT, GROUP, SUBSCRIPTION, Azure, account

QUEUE = f"{ACCOUNT}/queueServices/default/queues/orders"


def test_an_account(azure: Azure) -> None:
    response = azure.request("PUT", ACCOUNT, account(allowSharedKeyAccess=False))

    assert response.status == 202
    assert "/asyncoperations/" in response.headers["location"]
    answer = azure.get(ACCOUNT)
    assert answer["properties"]["allowSharedKeyAccess"] is False
    assert answer["properties"]["primaryEndpoints"]["queue"] == "https://acmestore.queue.core.windows.net/"
    assert answer["properties"]["networkAcls"]["defaultAction"] == "Allow"
    assert answer["sku"] == {"name": "Standard_LRS", "tier": "Standard"}


def test_names_are_global(azure: Azure) -> None:
    azure.put(ACCOUNT, account())
    azure.put(f"{SUBSCRIPTION}/resourceGroups/other", {"location": "westeurope"})

    for path in (
        ACCOUNT.replace("resourceGroups/rg", "resourceGroups/other"),
        f"{GROUP}/providers/Microsoft.Storage/storageAccounts/mystorageaccount",
    ):
        error = azure.refused("PUT", path, account())
        assert (error["status"], error["code"]) == (409, "StorageAccountAlreadyTaken")
        assert error["message"] == f"The storage account named {path.rsplit('/', 1)[-1]} is already taken."


def test_what_stays(azure: Azure) -> None:
    azure.put(ACCOUNT, account(isHnsEnabled=False))

    error = azure.refused("PUT", ACCOUNT, account(isHnsEnabled=True))

    assert (error["code"], error["target"]) == ("PropertyChangeNotAllowed", "properties.isHnsEnabled")
    assert (
        azure.put(ACCOUNT, account(isHnsEnabled=False, allowSharedKeyAccess=False))["properties"]["isHnsEnabled"]
        is False
    )


def test_keys_stay_the_same(azure: Azure) -> None:
    azure.put(ACCOUNT, account())
    first = azure.request("POST", f"{ACCOUNT}/listKeys", {}).body
    azure.put(ACCOUNT, account(minimumTlsVersion="TLS1_2"))

    second = azure.request("POST", f"{ACCOUNT}/listKeys", {}).body

    assert first is not None
    assert [key["keyName"] for key in first["keys"]] == ["key1", "key2"]
    assert first == second


def test_a_queue(azure: Azure) -> None:
    assert azure.refused("PUT", QUEUE, {"properties": {}})["code"] == "ParentResourceNotFound"
    azure.put(ACCOUNT, account())

    answer = azure.put(QUEUE, {"properties": {"metadata": {"team": "shop"}}})

    assert answer["type"] == "Microsoft.Storage/storageAccounts/queueServices/queues"
    assert answer["properties"]["metadata"] == {"team": "shop"}


def test_queues_go_with_their_account(azure: Azure) -> None:
    azure.put(ACCOUNT, account())
    azure.put(QUEUE, {"properties": {}})

    assert azure.request("DELETE", ACCOUNT).status == 200

    azure.put(ACCOUNT, account())
    assert azure.refused("GET", QUEUE)["status"] == 404
