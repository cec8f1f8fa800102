"""How much one replica takes on, against Microsoft's pages on target-based scaling and KEDA mappings."""

import pytest

from components.model.functions import Durable, HostSettings
from components.model.planning import targets


def test_defaults_of_the_host() -> None:
    host = HostSettings()

    assert targets.queue(host) == 16
    assert targets.service_bus(host, batched=False, sessions=False) == 16
    assert targets.service_bus(host, batched=False, sessions=True) == 8
    assert targets.service_bus(host, batched=True, sessions=False) == 1000
    assert targets.event_hub(host) == 100
    assert targets.rabbitmq(host) == 30
    assert targets.sql(host) == 1000


def test_what_host_json_says() -> None:
    host = HostSettings(
        queue_batch_size=2,
        service_bus_max_concurrent_calls=3,
        service_bus_max_concurrent_sessions=4,
        service_bus_max_message_batch_size=5,
        event_hubs_max_event_batch_size=6,
        blobs_max_degree_of_parallelism=7,
        rabbitmq_prefetch_count=8,
        sql_max_changes_per_worker=9,
    )

    assert targets.queue(host) == 2
    assert targets.service_bus(host, batched=False, sessions=False) == 3
    assert targets.service_bus(host, batched=False, sessions=True) == 4
    assert targets.service_bus(host, batched=True, sessions=True) == 5
    assert targets.event_hub(host) == 6
    assert targets.blob(host) == 7
    assert targets.rabbitmq(host) == 8
    assert targets.sql(host) == 9


def test_the_threshold_of_event_hubs_goes_before_the_batch_size() -> None:
    host = HostSettings(event_hubs_target_unprocessed_event_threshold=23, event_hubs_max_event_batch_size=6)

    assert targets.event_hub(host) == 23


@pytest.mark.parametrize(
    ("durable", "query"),
    [
        # The example of microsoft.github.io/durabletask-mssql/#/scaling.
        (
            Durable(max_concurrent_orchestrators=8, max_concurrent_activities=8),
            "SELECT dt.GetScaleRecommendation(8, 8)",
        ),
        (Durable(), "SELECT dt.GetScaleRecommendation(10, 10)"),
    ],
)
def test_the_query_of_the_sql_back_end(durable: Durable, query: str) -> None:
    assert targets.durable_query(durable) == query
