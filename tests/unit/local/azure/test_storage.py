"""Storage accounts, queues, containers and tables (learn.microsoft.com/rest/api/storagerp, version 2024-01-01)."""

import pytest

from tests.unit.local.azure.world import ACCOUNT, GROUP, SUBSCRIPTION, Azure, account, entity

CONTAINER = f"{ACCOUNT}/blobServices/default/containers/invoices"
TABLE = f"{ACCOUNT}/tableServices/default/tables/invoices"
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


def test_a_container(azure: Azure) -> None:
    """The answer of learn.microsoft.com/rest/api/storagerp/blob-containers/get."""
    assert azure.refused("PUT", CONTAINER, entity())["code"] == "ParentResourceNotFound"
    azure.put(ACCOUNT, account())

    answer = azure.put(CONTAINER, entity(metadata={"team": "shop"}))

    assert answer["type"] == "Microsoft.Storage/storageAccounts/blobServices/containers"
    assert (
        answer["properties"].items()
        >= {
            "metadata": {"team": "shop"},
            "publicAccess": "None",
            "leaseState": "Available",
            "leaseStatus": "Unlocked",
            "hasImmutabilityPolicy": False,
            "hasLegalHold": False,
        }.items()
    )


def test_anonymous_access_needs_the_account_s_consent(azure: Azure) -> None:
    """learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent"""
    azure.put(ACCOUNT, account())

    error = azure.refused("PUT", CONTAINER, entity(publicAccess="Blob"))

    assert (error["status"], error["code"]) == (409, "PublicAccessNotPermitted")
    assert error["message"] == "Public access is not permitted on this storage account."
    azure.put(ACCOUNT, account(allowBlobPublicAccess=True))
    assert azure.put(CONTAINER, entity(publicAccess="Blob"))["properties"]["publicAccess"] == "Blob"


def test_a_container_keeps_its_encryption_scope(azure: Azure) -> None:
    azure.put(ACCOUNT, account())
    azure.put(CONTAINER, entity(defaultEncryptionScope="one"))

    error = azure.refused("PUT", CONTAINER, entity(defaultEncryptionScope="two"))

    assert (error["code"], error["target"]) == ("PropertyChangeNotAllowed", "properties.defaultEncryptionScope")


def test_a_table(azure: Azure) -> None:
    azure.put(ACCOUNT, account())

    answer = azure.put(TABLE, {"properties": {}})

    assert answer["type"] == "Microsoft.Storage/storageAccounts/tableServices/tables"
    assert answer["properties"]["tableName"] == "invoices"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("blobServices/default/containers", entity(publicAces="None")),
        ("tableServices/default/tables", entity(name="x")),
    ],
)
def test_unknown_members(azure: Azure, kind: str, body: dict[str, object]) -> None:
    azure.put(ACCOUNT, account())

    assert azure.refused("PUT", f"{ACCOUNT}/{kind}/invoices", body)["code"] == "InvalidRequestContent"
