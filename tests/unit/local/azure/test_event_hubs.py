"""Event Hubs. Texts: learn.microsoft.com/azure/event-hubs/resource-manager-exceptions; limits: event-hubs-quotas there;
answers: recordings of the Azure CLI's own tests (command_modules/eventhubs/tests/latest/recordings)."""

from typing import Any

import pytest

from tests.unit.local.azure.world import BUS, HUBS, Azure, entity, messaging

HUB = f"{HUBS}/eventhubs/clicks"
GROUPS = f"{HUB}/consumergroups"


@pytest.fixture
def hubs(azure: Azure) -> Azure:
    azure.put(HUBS, messaging())
    return azure


def refusal(azure: Azure, path: str, **properties: Any) -> str:
    error = azure.refused("PUT", path, entity(**properties))
    assert (error["status"], error["code"]) == (400, "MessagingGatewayBadRequest")
    return error["message"]


def test_a_namespace(azure: Azure) -> None:
    answer = azure.put(HUBS, messaging(isAutoInflateEnabled=True, maximumThroughputUnits=4, disableLocalAuth=True))

    assert answer["sku"] == {"name": "Standard", "tier": "Standard", "capacity": 1}
    assert answer["type"] == "Microsoft.EventHub/Namespaces"
    assert (
        answer["properties"].items()
        >= {
            "isAutoInflateEnabled": True,
            "maximumThroughputUnits": 4,
            "kafkaEnabled": True,
            "disableLocalAuth": True,
            "provisioningState": "Succeeded",
            "serviceBusEndpoint": "https://acme-hubs.servicebus.windows.net:443/",
            "status": "Active",
        }.items()
    )


def test_names_are_shared_with_service_bus(hubs: Azure) -> None:
    error = hubs.refused("PUT", BUS.replace("acme-bus", "acme-hubs"), messaging())

    assert error["message"] == "The specified name is not available."


def test_basic_does_not_inflate(azure: Azure) -> None:
    error = azure.refused("PUT", HUBS, messaging("Basic", isAutoInflateEnabled=True))

    assert (error["status"], error["message"]) == (400, "Cannot set Auto-Inflate in basic SKU")
    assert azure.put(HUBS, messaging("Basic"))["properties"]["kafkaEnabled"] is False


def test_throughput_units(azure: Azure) -> None:
    for sku, units in (("Basic", 21), ("Standard", 41), ("Premium", 17)):
        body = {**messaging(sku), "sku": {"name": sku, "capacity": units}}
        assert azure.refused("PUT", HUBS, body)["status"] == 400


def test_a_hub(hubs: Azure) -> None:
    answer = hubs.put(HUB, entity())

    assert (
        answer["properties"].items()
        >= {
            "messageRetentionInDays": 7,
            "partitionCount": 4,
            "status": "Active",
            "partitionIds": ["0", "1", "2", "3"],
        }.items()
    )


def test_a_hub_comes_with_its_default_group(hubs: Azure) -> None:
    hubs.put(HUB, entity())

    assert hubs.get(f"{GROUPS}/$Default")["name"] == "$Default"
    assert hubs.refused("DELETE", f"{GROUPS}/$Default")["status"] == 400


def test_a_hub_goes_with_its_groups(hubs: Azure) -> None:
    hubs.put(HUB, entity())
    hubs.put(f"{GROUPS}/shop", entity(userMetadata="x"))

    assert hubs.request("DELETE", HUB).status == 200

    for group in ("shop", "$Default"):
        assert hubs.refused("GET", f"{GROUPS}/{group}")["status"] == 404


@pytest.mark.parametrize("count", [1, 32])
def test_partitions(hubs: Azure, count: int) -> None:
    assert len(hubs.put(HUB, entity(partitionCount=count))["properties"]["partitionIds"]) == count


@pytest.mark.parametrize("count", [0, 33])
def test_too_few_or_too_many_partitions(hubs: Azure, count: int) -> None:
    assert f"The value '{count}' for PartitionCount" in refusal(hubs, HUB, partitionCount=count)


@pytest.mark.parametrize(("sku", "new"), [("Standard", 8), ("Standard", 2), ("Basic", 8), ("Premium", 2)])
def test_partitions_stay(azure: Azure, sku: str, new: int) -> None:
    azure.put(HUBS, messaging(sku))
    azure.put(HUB, entity(partitionCount=4))

    assert refusal(azure, HUB, partitionCount=new) == (
        "SubCode=40000. PartitionCount cannot be changed for an event hub."
    )
    assert azure.put(HUB, entity(partitionCount=4))["properties"]["partitionCount"] == 4


def test_premium_can_grow(azure: Azure) -> None:
    """learn.microsoft.com/azure/event-hubs/dynamically-add-partitions"""
    azure.put(HUBS, messaging("Premium"))
    azure.put(HUB, entity(partitionCount=4))

    assert azure.put(HUB, entity(partitionCount=100))["properties"]["partitionCount"] == 100


@pytest.mark.parametrize(("sku", "most"), [("Basic", 1), ("Standard", 7), ("Premium", 90)])
def test_retention(azure: Azure, sku: str, most: int) -> None:
    azure.put(HUBS, messaging(sku))

    answer = azure.put(HUB, entity(messageRetentionInDays=most))

    assert answer["properties"]["retentionDescription"] == {
        "cleanupPolicy": "Delete",
        "retentionTimeInHours": most * 24,
    }
    expected = (
        f"SubCode=40000. The value '{most + 1}' for MessageRetentionInDays is not valid for the {sku} tier. the value "
        f"can not exceed '{most}' day(s)."
    )
    assert refusal(azure, HUB, messageRetentionInDays=most + 1) == expected
    assert refusal(azure, HUB, retentionDescription={"retentionTimeInHours": (most + 1) * 24}) == expected


def test_a_basic_namespace_keeps_events_a_day(azure: Azure) -> None:
    azure.put(HUBS, messaging("Basic"))

    assert azure.put(HUB, entity())["properties"]["messageRetentionInDays"] == 1


def test_ten_hubs_in_a_standard_namespace(hubs: Azure) -> None:
    for number in range(10):
        hubs.put(f"{HUBS}/eventhubs/hub-{number}", entity())

    error = hubs.refused("PUT", HUB, entity())

    assert (error["status"], error["code"]) == (409, "Conflict")
    assert error["message"] == (
        "SubCode=40300. The maximum number of resources of type EventHub has been reached or exceeded. Actual: 10, Max "
        "allowed: 10"
    )
    hubs.put(f"{HUBS}/eventhubs/hub-9", entity())


def test_a_basic_hub_has_one_group(azure: Azure) -> None:
    azure.put(HUBS, messaging("Basic"))
    azure.put(HUB, entity())

    error = azure.refused("PUT", f"{GROUPS}/shop", entity())

    assert (error["status"], error["code"]) == (400, "BadRequest")
    assert error["message"] == (
        "The operation cannot be done on entity type 'ConsumerGroup' because the namespace 'acme-hubs' is using "
        "'Basic' tier."
    )


def test_twenty_groups_on_a_standard_hub(hubs: Azure) -> None:
    hubs.put(HUB, entity())
    for number in range(19):
        hubs.put(f"{GROUPS}/group-{number}", entity())

    error = hubs.refused("PUT", f"{GROUPS}/shop", entity())

    assert (error["status"], error["code"]) == (409, "Conflict")
    assert error["message"].endswith("Actual: 20, Max allowed: 20")
