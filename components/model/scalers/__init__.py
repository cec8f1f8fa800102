"""The scalers of KEDA 2.20 that this project uses: one class each, whose fields are the keys that KEDA reads."""

from collections.abc import Mapping
from typing import Final

from ..plans import Text
from ..spelling import closest
from .azure import AzureBlob, AzureEventHub, AzureQueue, AzureServiceBus
from .brokers import Kafka, RabbitMq, RedisList, RedisStream
from .general import Cpu, Cron, ExternalPush, Memory, MsSql, Prometheus
from .scaler import Scaler

SCALERS: Final[Mapping[str, type[Scaler]]] = {
    each.type: each
    for each in (
        AzureQueue,
        AzureBlob,
        AzureServiceBus,
        AzureEventHub,
        Kafka,
        RabbitMq,
        MsSql,
        RedisList,
        RedisStream,
        Cpu,
        Memory,
        Cron,
        Prometheus,
        ExternalPush,
    )
}
"""By KEDA's name."""


def from_metadata(type: str, metadata: Mapping[str, Text]) -> Scaler | tuple[str, ...]:
    """The scaler of that name with these keys, or all that is wrong with them."""
    scaler = SCALERS.get(type)
    if scaler is None:
        meant = closest(type, SCALERS)
        hint = f"; did you mean '{meant}'?" if meant else ""
        return (f"'{type}' is no scaler that this project knows; it knows {', '.join(sorted(SCALERS))}{hint}",)
    return scaler.read(metadata)
