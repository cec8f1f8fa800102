"""StorageSource: an account without keys, with the queues, containers and tables that it is told to have."""

import pulumi
import pytest

from components import StorageSource
from tests.harness import rules
from tests.harness.azure import FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import UNKNOWN, Recorded

COMPONENT = "aks-functions:index:StorageSource"
ACCOUNT = "azure-native:storage:StorageAccount"
QUEUE = "azure-native:storage:Queue"
CONTAINER = "azure-native:storage:BlobContainer"
TABLE = "azure-native:storage:Table"


def deployed(*queues: str, name: str = "shop", preview: bool = False) -> Recorded:
    def program() -> None:
        source = StorageSource(
            name,
            {"resource_group_name": "group", "queues": queues, "containers": ["photos"], "tables": ["prices"]},
        )
        pulumi.export("scopes", {"/".join(key): scope for key, scope in source.scopes.items()})
        pulumi.export("connection", source.connection)

    return deploy(program, FakeAzure(), preview=preview)


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return deployed("orders", "returns")


def test_the_account_takes_no_keys_and_nothing_unencrypted(recorded: Recorded) -> None:
    account = recorded.one(ACCOUNT).inputs

    assert account["allowSharedKeyAccess"] is False
    assert account["defaultToOAuthAuthentication"] is True
    assert account["allowBlobPublicAccess"] is False
    assert account["enableHttpsTrafficOnly"] is True
    assert account["minimumTlsVersion"] == "TLS1_2"


def test_it_has_what_it_is_told(recorded: Recorded) -> None:
    assert sorted(each.inputs["queueName"] for each in recorded.all(QUEUE)) == ["orders", "returns"]
    assert recorded.one(CONTAINER).inputs["containerName"] == "photos"
    assert recorded.one(TABLE).inputs["tableName"] == "prices"
    parts = [each for type_ in (QUEUE, CONTAINER, TABLE) for each in recorded.all(type_)]
    assert {each.inputs["accountName"] for each in parts} == {recorded.one(ACCOUNT).outputs["name"]}


def test_nobody_reads_a_container_without_a_right(recorded: Recorded) -> None:
    assert recorded.one(CONTAINER).inputs["publicAccess"] == "None"


def test_rights_can_be_limited_to_each_part(recorded: Recorded) -> None:
    """Ids as in learn.microsoft.com/azure/role-based-access-control/scope-overview and the template reference."""
    account = recorded.one(ACCOUNT).id

    assert recorded.exports["scopes"] == {
        "": account,
        "queue/orders": f"{account}/queueServices/default/queues/orders",
        "queue/returns": f"{account}/queueServices/default/queues/returns",
        "container/photos": f"{account}/blobServices/default/containers/photos",
        "table/prices": f"{account}/tableServices/default/tables/prices",
    }


def test_the_connection_is_by_identity(recorded: Recorded) -> None:
    account = recorded.one(ACCOUNT).outputs["name"]

    assert recorded.exports["connection"] == {
        "name": account,
        "settings": {
            "blobServiceUri": f"https://{account}.blob.core.windows.net/",
            "queueServiceUri": f"https://{account}.queue.core.windows.net/",
            "tableServiceUri": f"https://{account}.table.core.windows.net/",
        },
    }
    assert recorded.calls == []
    assert recorded.secret_exports == frozenset()


def test_all_is_below_the_component(recorded: Recorded) -> None:
    assert {each.parent for each in recorded.resources.values() if each.custom} == {recorded.one(COMPONENT).urn}


def test_parts_wait_for_the_account_and_for_nothing_else(recorded: Recorded) -> None:
    for each in (*recorded.all(QUEUE), *recorded.all(CONTAINER), *recorded.all(TABLE)):
        assert recorded.types_before(each) == {COMPONENT, ACCOUNT}


def test_a_preview_goes_through_with_unknowns() -> None:
    recorded = deployed("orders", preview=True)

    assert [each.inputs["queueName"] for each in recorded.all(QUEUE)] == ["orders"]
    assert recorded.exports["connection"]["name"] is UNKNOWN


@pytest.mark.parametrize("name", ["a", "a-b", "x" * 54, "9-lives"])
def test_account_names_fit_azure_for_any_app(name: str) -> None:
    assert list(rules.azure_names(deployed("orders", name=name))) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("orders", "eu-new"), ("orders-eu", "new")),
        (("a-b", "orders"), ("ab", "orders")),
        (("customer-orders-north-1", "orders"), ("customer-orders-north-2", "orders")),
        (("a", "b-queue-new"), ("a-queue-b", "new")),
    ],
    ids=["grants", "hyphens", "long", "queues"],
)
def test_two_side_by_side(first: tuple[str, str], second: tuple[str, str]) -> None:
    def program() -> None:
        for name, queue in (first, second):
            StorageSource(name, {"resource_group_name": "group", "queues": [queue]})

    recorded = deploy(program, FakeAzure())

    assert rules.complaints(recorded) == []
    assert len({each.outputs["name"] for each in recorded.all(ACCOUNT)}) == 2
