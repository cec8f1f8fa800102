"""How much one replica takes on at once, which is what the number of replicas is worked out from.

Sources: "KEDA scaling mappings for Azure Functions" (learn.microsoft.com/azure/container-apps/functions-keda-mappings),
"Target-based scaling" (…/azure-functions/functions-target-based-scaling) for what that page leaves out, and the pages
of the extensions for the defaults of host.json.
"""

from typing import Final

from ..functions import Durable, HostSettings

QUEUE_BATCH_SIZE: Final = 16
SERVICE_BUS_CALLS: Final = 16
SERVICE_BUS_SESSIONS: Final = 8
SERVICE_BUS_BATCH_SIZE: Final = 1000
EVENT_HUBS_BATCH_SIZE: Final = 100
"""Since version 6 of the extension; 10 before."""
BLOBS_AT_ONCE: Final = 8
"""For each processor; a replica of this project may use one."""
RABBITMQ_PREFETCH: Final = 30
SQL_CHANGES: Final = 1000
KAFKA_LAG: Final = 1000
REDIS_BATCH_SIZE: Final = 16
ORCHESTRATORS: Final = 10
ACTIVITIES: Final = 10
"""Durable Functions multiply 10 with the processors; a replica of this project may use one."""


def _set(value: int | None, default: int) -> int:
    return default if value is None else value


def queue(host: HostSettings) -> int:
    """Messages of a storage queue: `queues.batchSize`."""
    return _set(host.queue_batch_size, QUEUE_BATCH_SIZE)


def blob(host: HostSettings) -> int:
    """Blobs: `blobs.maxDegreeOfParallelism`."""
    return _set(host.blobs_max_degree_of_parallelism, BLOBS_AT_ONCE)


def service_bus(host: HostSettings, *, batched: bool, sessions: bool) -> int:
    """Messages: `serviceBus.maxMessageBatchSize` in batches, else `maxConcurrentSessions` or `maxConcurrentCalls`."""
    if batched:
        return _set(host.service_bus_max_message_batch_size, SERVICE_BUS_BATCH_SIZE)
    if sessions:
        return _set(host.service_bus_max_concurrent_sessions, SERVICE_BUS_SESSIONS)
    return _set(host.service_bus_max_concurrent_calls, SERVICE_BUS_CALLS)


def event_hub(host: HostSettings) -> int:
    """Events: `eventHubs.targetUnprocessedEventThreshold`, else `maxEventBatchSize`."""
    threshold = host.event_hubs_target_unprocessed_event_threshold
    return _set(threshold, _set(host.event_hubs_max_event_batch_size, EVENT_HUBS_BATCH_SIZE))


def rabbitmq(host: HostSettings) -> int:
    """Messages: `rabbitMQ.prefetchCount`."""
    return _set(host.rabbitmq_prefetch_count, RABBITMQ_PREFETCH)


def sql(host: HostSettings) -> int:
    """Changed rows: `Sql.MaxChangesPerWorker`."""
    return _set(host.sql_max_changes_per_worker, SQL_CHANGES)


def durable_query(durable: Durable) -> str:
    """What the SQL back end recommends, for the concurrency of host.json.

    Source: microsoft.github.io/durabletask-mssql, "Scaling".
    """
    orchestrators = _set(durable.max_concurrent_orchestrators, ORCHESTRATORS)
    activities = _set(durable.max_concurrent_activities, ACTIVITIES)
    return f"SELECT dt.GetScaleRecommendation({orchestrators}, {activities})"
