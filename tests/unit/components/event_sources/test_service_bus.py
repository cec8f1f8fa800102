"""ServiceBusSource: a namespace without local authentication, with queues, topics and subscriptions."""

import pulumi
import pytest

from components import ServiceBusSource
from tests.harness import rules
from tests.harness.azure import FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import UNKNOWN, Recorded

NAMESPACE = "azure-native:servicebus:Namespace"
QUEUE = "azure-native:servicebus:Queue"
TOPIC = "azure-native:servicebus:Topic"
SUBSCRIPTION = "azure-native:servicebus:Subscription"


def deployed(name: str = "shop", *, preview: bool = False) -> Recorded:
    def program() -> None:
        source = ServiceBusSource(
            name,
            {
                "resource_group_name": "group",
                "queues": {"orders": {"requires_session": True}, "returns": {}},
                "topics": {"events": {"audit": {}}, "silence": {}},
            },
        )
        pulumi.export("scopes", {"/".join(key): scope for key, scope in source.scopes.items()})
        pulumi.export("connection", source.connection)

    return deploy(program, FakeAzure(), preview=preview)


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return deployed()


def test_nobody_signs_in_with_a_key(recorded: Recorded) -> None:
    namespace = recorded.one(NAMESPACE).inputs

    assert namespace["disableLocalAuth"] is True
    assert namespace["minimumTlsVersion"] == "1.2"


def test_the_tier_has_topics_and_sessions(recorded: Recorded) -> None:
    """Basic has neither (azure.microsoft.com/pricing/details/service-bus, feature table)."""
    assert recorded.one(NAMESPACE).inputs["sku"] == {"name": "Standard", "tier": "Standard"}


def test_what_nobody_can_read_is_kept(recorded: Recorded) -> None:
    for each in (*recorded.all(QUEUE), recorded.one(SUBSCRIPTION)):
        assert each.inputs["deadLetteringOnMessageExpiration"] is True
        assert 1 <= each.inputs["maxDeliveryCount"] <= 2000


def test_sessions_are_those_that_are_asked_for(recorded: Recorded) -> None:
    sessions = {each.inputs["queueName"]: each.inputs["requiresSession"] for each in recorded.all(QUEUE)}

    assert sessions == {"orders": True, "returns": False}


def test_rights_can_be_limited_to_each_part(recorded: Recorded) -> None:
    namespace = recorded.one(NAMESPACE).id

    assert recorded.exports["scopes"] == {
        "": namespace,
        "Service Bus queue/orders": f"{namespace}/queues/orders",
        "Service Bus queue/returns": f"{namespace}/queues/returns",
        "topic/events": f"{namespace}/topics/events",
        "topic/silence": f"{namespace}/topics/silence",
        "subscription/events/audit": f"{namespace}/topics/events/subscriptions/audit",
    }


def test_the_connection_is_by_identity(recorded: Recorded) -> None:
    name = recorded.one(NAMESPACE).outputs["name"]

    assert recorded.exports["connection"] == {
        "name": name,
        "settings": {"fullyQualifiedNamespace": f"{name}.servicebus.windows.net"},
    }


@pytest.mark.parametrize("name", ["a", "a-b", "x" * 54])
def test_names_fit_azure_for_any_app(name: str) -> None:
    assert list(rules.azure_names(deployed(name))) == []


def test_a_preview_goes_through_with_unknowns() -> None:
    assert deployed(preview=True).exports["connection"]["name"] is UNKNOWN
