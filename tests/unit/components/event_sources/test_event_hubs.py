"""EventHubsSource: a namespace without local authentication, with hubs and consumer groups."""

import pulumi
import pytest

from components import EventHubsSource
from tests.harness import rules
from tests.harness.azure import FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import UNKNOWN, Recorded

NAMESPACE = "azure-native:eventhub:Namespace"
HUB = "azure-native:eventhub:EventHub"
GROUP = "azure-native:eventhub:ConsumerGroup"


def deployed(name: str = "shop", *, preview: bool = False) -> Recorded:
    def program() -> None:
        source = EventHubsSource(
            name,
            {"resource_group_name": "group", "hubs": {"readings": {"consumer_groups": ["app"]}, "alarms": {}}},
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


def test_the_tier_has_consumer_groups(recorded: Recorded) -> None:
    """Basic has `$Default` only, and keeps events for a day (learn.microsoft.com/azure/event-hubs/compare-tiers)."""
    assert recorded.one(NAMESPACE).inputs["sku"]["name"] == "Standard"


def test_hubs_have_partitions_and_a_retention_that_the_tier_allows(recorded: Recorded) -> None:
    """1 to 32 partitions, 1 to 7 days (learn.microsoft.com/azure/event-hubs/event-hubs-quotas)."""
    for hub in recorded.all(HUB):
        assert 1 <= hub.inputs["partitionCount"] <= 32
        assert 1 <= hub.inputs["messageRetentionInDays"] <= 7


def test_rights_can_be_limited_to_each_part(recorded: Recorded) -> None:
    namespace = recorded.one(NAMESPACE).id

    assert recorded.exports["scopes"] == {
        "": namespace,
        "event hub/alarms": f"{namespace}/eventhubs/alarms",
        "event hub/readings": f"{namespace}/eventhubs/readings",
        "consumer group/readings/app": f"{namespace}/eventhubs/readings/consumergroups/app",
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
