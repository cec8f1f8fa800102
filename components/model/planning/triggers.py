"""Every trigger of Azure Functions, and what makes its function run on Kubernetes.

The names are those of `function.json` (learn.microsoft.com/azure/azure-functions/functions-triggers-bindings); the host
compares them without regard to case.
"""

from collections.abc import Callable, Mapping
from typing import Final

from ..plans import Outcome
from . import brokers, databases, durable, messaging, pushed, storage
from .bound import Bound

TRIGGERS: Final[Mapping[str, Callable[[Bound], Outcome | None]]] = {
    "queueTrigger": storage.queue_trigger,
    "blobTrigger": storage.blob_trigger,
    "serviceBusTrigger": messaging.service_bus_trigger,
    "eventHubTrigger": messaging.event_hub_trigger,
    "kafkaTrigger": brokers.kafka_trigger,
    "rabbitMQTrigger": brokers.rabbitmq_trigger,
    "redisListTrigger": brokers.redis_list_trigger,
    "redisStreamTrigger": brokers.redis_stream_trigger,
    "redisPubSubTrigger": brokers.redis_pubsub_trigger,
    "cosmosDBTrigger": databases.cosmos_db_trigger,
    "sqlTrigger": databases.sql_trigger,
    "mysqlTrigger": databases.mysql_trigger,
    **dict.fromkeys(durable.TRIGGERS, durable.trigger),
    "timerTrigger": pushed.timer_trigger,
    "httpTrigger": pushed.http_trigger,
    "eventGridTrigger": pushed.event_grid_trigger,
    "signalRTrigger": pushed.signalr_trigger,
    "webPubSubTrigger": pushed.web_pubsub_trigger,
    **dict.fromkeys(("mcpToolTrigger", "mcpResourceTrigger", "mcpPromptTrigger"), pushed.mcp_trigger),
    **dict.fromkeys(("daprServiceInvocationTrigger", "daprBindingTrigger", "daprTopicTrigger"), pushed.dapr_trigger),
    "warmupTrigger": pushed.warmup_trigger,
    "assistantSkillTrigger": pushed.assistant_skill_trigger,
}
"""By type. None of a handler is a mistake that it has told."""

_CANONICAL: Final = {name.lower(): name for name in TRIGGERS}


def canonical(type: str) -> str | None:
    """The type as `function.json` spells it, or None for one that nobody knows."""
    return _CANONICAL.get(type.lower())
