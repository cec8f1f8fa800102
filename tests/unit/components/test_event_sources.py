"""StorageSource: no keys, the queues and their poison queues, and the least rights for a queue trigger."""

import pulumi
import pytest

from components import StorageSource
from tests.harness import facts, rules
from tests.harness.azure import FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import UNKNOWN, Recorded

COMPONENT = "aks-functions:index:StorageSource"
ACCOUNT = "azure-native:storage:StorageAccount"
QUEUE = "azure-native:storage:Queue"


def deployed(*queues: str, name: str = "shop", preview: bool = False) -> Recorded:
    def program() -> None:
        source = StorageSource(name, {"resource_group_name": "group", "queues": queues})
        pulumi.export("grants", source.grants)
        pulumi.export("connection", source.connection)

    return deploy(program, FakeAzure(), preview=preview)


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return deployed("orders", "returns")


def queue_names(recorded: Recorded) -> list[str]:
    return sorted(each.inputs["queueName"] for each in recorded.all(QUEUE))


def granted(recorded: Recorded) -> set[tuple[str, str]]:
    """Role and queue of every grant; the account is the empty queue."""
    account = recorded.one(ACCOUNT).id
    return {
        (each["role"], each["scope"].removeprefix(account).removeprefix("/queueServices/default/queues/"))
        for each in recorded.exports["grants"].values()
    }


def test_the_account_takes_no_keys_and_nothing_unencrypted(recorded: Recorded) -> None:
    account = recorded.one(ACCOUNT).inputs

    assert account["allowSharedKeyAccess"] is False
    assert account["defaultToOAuthAuthentication"] is True
    assert account["allowBlobPublicAccess"] is False
    assert account["enableHttpsTrafficOnly"] is True
    assert account["minimumTlsVersion"] == "TLS1_2"


def test_every_queue_has_its_poison_queue(recorded: Recorded) -> None:
    assert queue_names(recorded) == ["orders", "orders-poison", "returns", "returns-poison"]
    assert {each.inputs["accountName"] for each in recorded.all(QUEUE)} == {recorded.one(ACCOUNT).outputs["name"]}


def test_rights_are_the_documented_ones_and_no_wider(recorded: Recorded) -> None:
    """Host: blob data owner of its account. Queue trigger: reader and message processor of its queue. All:
    learn.microsoft.com/azure/azure-functions/functions-reference, "Grant permission to the identity". A failing message
    is put into a poison queue that exists, which is what a sender may do."""
    assert granted(recorded) == {
        ("Storage Blob Data Owner", ""),
        ("Storage Queue Data Reader", "orders"),
        ("Storage Queue Data Message Processor", "orders"),
        ("Storage Queue Data Message Sender", "orders-poison"),
        ("Storage Queue Data Reader", "returns"),
        ("Storage Queue Data Message Processor", "returns"),
        ("Storage Queue Data Message Sender", "returns-poison"),
    }


def test_every_granted_role_exists(recorded: Recorded) -> None:
    assert {role for role, _ in granted(recorded)} <= facts.ROLES.keys()


# The host makes no poison queue for a poison queue, nor where the name would be too long (QueueListenerFactory in
# Azure/azure-sdk-for-net, sdk/storage/Microsoft.Azure.WebJobs.Extensions.Storage.Queues).
@pytest.mark.parametrize(
    ("queues", "expected"),
    [
        (["orders", "orders-poison"], ["orders", "orders-poison"]),
        (["orders-poison"], ["orders-poison"]),
        (["q" * 56], ["q" * 56, "q" * 56 + "-poison"]),
        (["q" * 57], ["q" * 57]),
        (["orders", "orders"], ["orders", "orders-poison"]),
        ([], []),
    ],
    ids=["handled", "poison-alone", "just-fits", "too-long", "twice", "none"],
)
def test_poison_queues_are_those_that_the_host_would_use(queues: list[str], expected: list[str]) -> None:
    recorded = deployed(*queues)

    assert queue_names(recorded) == expected
    assert list(rules.azure_names(recorded)) == []


def test_an_app_that_handles_its_poison_queue_may_read_it_and_send_to_it() -> None:
    roles = {role for role, queue in granted(deployed("orders", "orders-poison")) if queue == "orders-poison"}

    assert roles == {
        "Storage Queue Data Reader",
        "Storage Queue Data Message Processor",
        "Storage Queue Data Message Sender",
    }


def test_the_connection_is_by_identity(recorded: Recorded) -> None:
    account = recorded.one(ACCOUNT).outputs

    assert recorded.exports["connection"] == {
        "account_name": account["name"],
        "queue_endpoint": f"https://{account['name']}.queue.core.windows.net/",
        "blob_endpoint": f"https://{account['name']}.blob.core.windows.net/",
    }
    assert recorded.calls == []
    assert recorded.secret_exports == frozenset()


def test_all_is_below_the_component(recorded: Recorded) -> None:
    assert {each.parent for each in recorded.resources.values() if each.custom} == {recorded.one(COMPONENT).urn}


def test_queues_wait_for_the_account_and_for_nothing_else(recorded: Recorded) -> None:
    for queue in recorded.all(QUEUE):
        assert recorded.types_before(queue) == {COMPONENT, ACCOUNT}


def test_a_preview_goes_through_with_unknowns() -> None:
    recorded = deployed("orders", preview=True)

    assert queue_names(recorded) == ["orders", "orders-poison"]
    assert recorded.exports["connection"]["account_name"] is UNKNOWN


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
