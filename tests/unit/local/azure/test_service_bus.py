"""Service Bus. Texts: learn.microsoft.com/azure/service-bus-messaging/service-bus-resource-manager-exceptions; answers:
recordings of the Azure CLI's own tests (command_modules/servicebus/tests/latest/recordings)."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from local.azure.arm import Json
from local.provider import PartiallyCreated
from tests.unit.local.azure.engine import BUS as BUS_TYPE
from tests.unit.local.azure.engine import BUS_QUEUE, Engine
from tests.unit.local.azure.world import BUS, GROUP, HUBS, SUBSCRIPTION, Azure, entity, messaging

QUEUE = f"{BUS}/queues/orders"
TOPIC = f"{BUS}/topics/orders"
SHOP = f"{TOPIC}/subscriptions/shop"
FOREVER = "P10675199DT2H48M5.4775807S"


@pytest.fixture
def bus(azure: Azure) -> Azure:
    azure.put(BUS, messaging())
    return azure


def refusal(azure: Azure, path: str, **properties: Any) -> str:
    error = azure.refused("PUT", path, entity(**properties))
    assert (error["status"], error["code"]) == (400, "MessagingGatewayBadRequest")
    return error["message"]


def test_a_namespace_says_itself_when_it_is_ready(azure: Azure) -> None:
    response = azure.slow().request("PUT", BUS, messaging(disableLocalAuth=True))

    assert response.headers == {}
    assert response.body is not None
    assert response.body["properties"]["provisioningState"] == "Created"
    assert response.body["properties"]["status"] == "Activating"


def test_a_namespace(azure: Azure) -> None:
    answer = azure.put(BUS, messaging(disableLocalAuth=True))

    assert answer["sku"] == {"name": "Standard", "tier": "Standard"}
    assert answer["type"] == "Microsoft.ServiceBus/Namespaces"
    assert (
        answer["properties"].items()
        >= {
            "premiumMessagingPartitions": 0,
            "minimumTlsVersion": "1.2",
            "publicNetworkAccess": "Enabled",
            "disableLocalAuth": True,
            "provisioningState": "Succeeded",
            "serviceBusEndpoint": "https://acme-bus.servicebus.windows.net:443/",
            "status": "Active",
        }.items()
    )


def test_a_namespace_goes_with_all_that_is_in_it(bus: Azure) -> None:
    for path in (QUEUE, TOPIC, SHOP):
        bus.put(path, entity())

    response = bus.request("DELETE", BUS)

    assert response.status == 202
    assert "/operationresults/" in response.headers["location"]
    for path in (BUS, QUEUE, TOPIC, SHOP):
        assert bus.refused("GET", path)["status"] == 404


def test_names_are_global_and_shared_with_event_hubs(bus: Azure) -> None:
    """Both live in the zone servicebus.windows.net."""
    bus.put(f"{SUBSCRIPTION}/resourceGroups/other", {"location": "westeurope"})

    for path in (
        BUS.replace("resourceGroups/rg", "resourceGroups/other"),
        HUBS.replace("acme-hubs", "Acme-Bus"),
        f"{GROUP}/providers/Microsoft.ServiceBus/namespaces/contoso",
    ):
        error = bus.refused("PUT", path, messaging())
        assert (error["status"], error["message"]) == (400, "The specified name is not available.")


@pytest.mark.parametrize(("old", "new"), [("Standard", "Premium"), ("Premium", "Standard")])
def test_premium_is_for_life(azure: Azure, old: str, new: str) -> None:
    azure.put(BUS, messaging(old))

    assert azure.refused("PUT", BUS, messaging(new))["status"] == 400
    azure.put(BUS, messaging(old, minimumTlsVersion="1.2"))


def test_basic_and_standard_can_change(azure: Azure) -> None:
    azure.put(BUS, messaging("Basic"))

    assert azure.put(BUS, messaging("Standard"))["sku"]["tier"] == "Standard"


def test_partitions_are_premium_s(azure: Azure) -> None:
    assert azure.refused("PUT", BUS, messaging("Standard", premiumMessagingPartitions=2))["status"] == 400
    assert (
        azure.refused("PUT", BUS, {**messaging("Premium"), "sku": {"name": "Premium", "capacity": 3}})["status"] == 400
    )
    body = {**messaging("Premium", premiumMessagingPartitions=2), "sku": {"name": "Premium", "capacity": 4}}
    assert azure.put(BUS, body)["properties"]["premiumMessagingPartitions"] == 2


def test_a_sku_is_one_of_three(azure: Azure) -> None:
    assert azure.refused("PUT", BUS, messaging("Free"))["code"] == "InvalidRequestContent"


def test_a_queue(bus: Azure) -> None:
    answer = bus.put(QUEUE, entity())

    assert answer["type"] == "Microsoft.ServiceBus/namespaces/queues"
    assert answer["location"] == "westeurope"
    assert (
        answer["properties"].items()
        >= {
            "maxMessageSizeInKilobytes": 256,
            "lockDuration": "PT1M",
            "maxSizeInMegabytes": 1024,
            "requiresDuplicateDetection": False,
            "requiresSession": False,
            "defaultMessageTimeToLive": FOREVER,
            "deadLetteringOnMessageExpiration": False,
            "enableBatchedOperations": True,
            "duplicateDetectionHistoryTimeWindow": "PT10M",
            "maxDeliveryCount": 10,
            "status": "Active",
            "autoDeleteOnIdle": FOREVER,
            "enablePartitioning": False,
            "enableExpress": False,
        }.items()
    )


def test_a_topic(bus: Azure) -> None:
    answer = bus.put(TOPIC, entity())

    assert (
        answer["properties"].items()
        >= {
            "maxMessageSizeInKilobytes": 256,
            "defaultMessageTimeToLive": FOREVER,
            "requiresDuplicateDetection": False,
            "supportOrdering": True,
            "subscriptionCount": 0,
            "status": "Active",
        }.items()
    )


def test_a_subscription(bus: Azure) -> None:
    assert bus.refused("PUT", SHOP, entity())["code"] == "ParentResourceNotFound"
    bus.put(TOPIC, entity())

    answer = bus.put(SHOP, entity(lockDuration="PT3M", maxDeliveryCount=12))

    assert (
        answer["properties"].items()
        >= {
            "isClientAffine": False,
            "lockDuration": "PT3M",
            "requiresSession": False,
            "deadLetteringOnMessageExpiration": False,
            "deadLetteringOnFilterEvaluationExceptions": True,
            "maxDeliveryCount": 12,
            "autoDeleteOnIdle": FOREVER,
        }.items()
    )


@pytest.mark.parametrize(
    ("given", "answered"),
    [("P1Y2M3DT3H11M2S", "P428DT3H11M2S"), ("P1DT3M4S", "P1DT3M4S"), ("P1Y", "P365D"), ("PT90S", "PT1M30S")],
)
def test_time_spans_are_answered_in_days(bus: Azure, given: str, answered: str) -> None:
    """The first three are recorded."""
    assert bus.put(TOPIC, entity(defaultMessageTimeToLive=given))["properties"]["defaultMessageTimeToLive"] == answered


@pytest.mark.parametrize("text", ["5 minutes", "PT", "P", "300", ""])
def test_what_is_no_time_span(bus: Azure, text: str) -> None:
    assert "is no ISO 8601 duration" in refusal(bus, QUEUE, lockDuration=text)


def test_sizes_of_partitioned_entities_count_on_each_broker(bus: Azure) -> None:
    """Recorded: 3072 was asked for, 49152 answered."""
    assert (
        bus.put(TOPIC, entity(maxSizeInMegabytes=3072, enablePartitioning=True))["properties"]["maxSizeInMegabytes"]
        == 49152
    )
    assert bus.put(TOPIC, entity(maxSizeInMegabytes=3072))["properties"]["maxSizeInMegabytes"] == 49152
    assert bus.put(TOPIC, entity())["properties"]["maxSizeInMegabytes"] == 49152


def test_sizes(bus: Azure) -> None:
    assert refusal(bus, QUEUE, maxSizeInMegabytes=16384) == (
        "SubCode=40000. The specified value 16384 is invalid. The property 'MaxSizeInMegabytes', must be one of the "
        "following values: 1024;2048;3072;4096;5120."
    )


def test_locks_last_five_minutes_at_most(bus: Azure) -> None:
    bus.put(QUEUE, entity(lockDuration="PT5M"))
    bus.put(TOPIC, entity())
    for path in (QUEUE, SHOP):
        assert refusal(bus, path, lockDuration="PT5M1S") == (
            "SubCode=40000. The supplied lock time exceeds the allowed maximum of '5' minutes."
        )


def test_a_message_is_delivered_at_least_once(bus: Azure) -> None:
    assert "must be 1 or more" in refusal(bus, QUEUE, maxDeliveryCount=0)


@pytest.mark.parametrize(
    "property",
    [
        {"requiresSession": True},
        {"requiresDuplicateDetection": True},
        {"duplicateDetectionHistoryTimeWindow": "PT10M"},
        {"autoDeleteOnIdle": "PT5M"},
        {"defaultMessageTimeToLive": "P14D"},
        {"enableExpress": True},
        {"forwardTo": "other"},
    ],
    ids=lambda property: next(iter(property)),
)
def test_what_basic_does_not_have(azure: Azure, property: dict[str, Any]) -> None:
    azure.put(BUS, messaging("Basic"))
    name = next(iter(property))
    name = name[0].upper() + name[1:]

    assert refusal(azure, QUEUE, **property) == (
        f"SubCode=40000. The property '{name}' cannot be set when creating a Queue because the namespace 'acme-bus' is "
        "using 'Basic' tier. This operation is only supported in 'Standard' or 'Premium' tier."
    )
    azure.put(QUEUE, entity(requiresSession=False, maxDeliveryCount=5, deadLetteringOnMessageExpiration=True))


def test_basic_has_no_topics(azure: Azure) -> None:
    azure.put(BUS, messaging("Basic"))

    error = azure.refused("PUT", TOPIC, entity())

    assert (error["status"], error["code"]) == (400, "BadRequest")
    assert error["message"] == (
        "SubCode=40000. Cannot operate on type Topic because the namespace 'acme-bus' is using 'Basic' tier."
    )


def test_large_messages_are_premium_s(bus: Azure) -> None:
    """MicrosoftDocs/azure-docs#104074: the service does not say what it means."""
    assert refusal(bus, QUEUE, maxMessageSizeInKilobytes=1024).startswith("SubCode=40000. Bad Request.")


def test_messages_of_premium(azure: Azure) -> None:
    azure.put(BUS, messaging("Premium"))

    assert azure.put(QUEUE, entity())["properties"]["maxMessageSizeInKilobytes"] == 1024
    assert refusal(azure, QUEUE, maxMessageSizeInKilobytes=256) == (
        "SubCode=40000. The property value for 'MaxMessageSizeInKilobytes' must be between 1024 and 102400 when the "
        "namespace 'acme-bus' is using 'Premium' tier."
    )
    azure.put(QUEUE, entity(maxMessageSizeInKilobytes=102400, maxSizeInMegabytes=81920))


@pytest.mark.parametrize(
    ("path", "property", "message"),
    [
        (
            QUEUE,
            "requiresDuplicateDetection",
            "The value for the 'requiresDuplicateDetection' property of an existing Queue(or Topic) cannot be changed.",
        ),
        (QUEUE, "requiresSession", "The value for RequiresSession property of an existing Queue cannot be changed."),
        (QUEUE, "enablePartitioning", "Partitioning cannot be changed for Queue/Topic."),
        (TOPIC, "enablePartitioning", "Partitioning cannot be changed for Queue/Topic."),
        (
            TOPIC,
            "requiresDuplicateDetection",
            "The value for the 'requiresDuplicateDetection' property of an existing Queue(or Topic) cannot be changed.",
        ),
        (
            SHOP,
            "requiresSession",
            "The value for RequiresSession property of an existing Subscription cannot be changed.",
        ),
    ],
)
def test_what_stays(bus: Azure, path: str, property: str, message: str) -> None:
    bus.put(TOPIC, entity())
    bus.put(path, entity())

    assert refusal(bus, path, **{property: True}) == f"SubCode=40000. {message}"
    bus.put(path, entity(**{property: False}))


def test_express_and_duplicates_exclude_each_other(bus: Azure) -> None:
    assert refusal(bus, QUEUE, enableExpress=True, requiresDuplicateDetection=True) == (
        "SubCode=40000. Both DelayedPersistence and RequiresDuplicateDetection property cannot be enabled together."
    )


@pytest.mark.parametrize("property", ["forwardTo", "forwardDeadLetteredMessagesTo"])
def test_forwarding_needs_its_destination(bus: Azure, property: str) -> None:
    assert refusal(bus, QUEUE, **{property: "archive"}) == (
        "SubCode=40400. The auto forwarding destination entity does not exist."
    )
    bus.put(f"{BUS}/topics/archive", entity())
    assert bus.put(QUEUE, entity(**{property: "archive"}))["properties"][property] == "archive"


def namespace(group: str) -> Json:
    return {"resourceGroupName": group, "namespaceName": "acme-bus", "sku": {"name": "Standard"}}


def test_a_program_waits_for_its_namespace(start: Callable[..., Engine], group: str) -> None:
    """No header tells of the operation: the provider asks for the namespace until it is ready."""
    brief = start(time_scale=0.01)
    begin = time.monotonic()

    made = brief.create(BUS_TYPE, "bus", namespace(group))

    # A namespace takes 45 s.
    assert time.monotonic() - begin >= 0.45
    assert made.properties["status"] == "Active"
    assert made.properties["serviceBusEndpoint"] == "https://acme-bus.servicebus.windows.net:443/"


def test_a_namespace_that_cannot_be_made(start: Callable[..., Engine], group: str) -> None:
    order = {"method": "PUT", "type": "Microsoft.ServiceBus/namespaces", "nth": 1, "status": 400, "code": "C"}
    broken = start(fault_text=json.dumps([{**order, "message": "m", "late": True}]))

    with pytest.raises(PartiallyCreated, match=r'Code="Failed" Message="The async operation failed\."'):
        broken.create(BUS_TYPE, "bus", namespace(group))


def test_a_program_s_queue(engine: Engine, group: str) -> None:
    engine.create(BUS_TYPE, "bus", namespace(group))
    names = {"resourceGroupName": group, "namespaceName": "acme-bus", "queueName": "orders"}

    queue = engine.create(BUS_QUEUE, "orders", {**names, "lockDuration": "PT60S"})

    assert queue.properties["lockDuration"] == "PT1M"
    assert engine.refresh(BUS_QUEUE, queue).inputs == queue.inputs
    replaced = engine.diff(BUS_QUEUE, queue, {**names, "requiresSession": True})
    assert replaced.replaces == ["requiresSession"]
    assert replaced.delete_before_replace
