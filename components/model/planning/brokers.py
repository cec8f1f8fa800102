"""Kafka, RabbitMQ and Redis, which know no identity of Azure.

Sources: learn.microsoft.com/azure/azure-functions/functions-bindings-kafka-trigger, …-rabbitmq-trigger and
…-cache-trigger-redislist; keda.sh/docs/2.20/scalers/apache-kafka, …/rabbitmq-queue, …/redis-lists, …/redis-streams.
"""

from typing import Final

from ..functions import ProgrammingModel, Value
from ..plans import Authentication, Kind, Outcome, SecretPart, Text, Way
from ..scalers.brokers import Kafka, RabbitMq, RedisList, RedisStream
from . import scaled, targets
from .bound import Bound

SASL: Final = {"gssapi": "gssapi", "plain": "plaintext", "scramsha256": "scram_sha256", "scramsha512": "scram_sha512"}
"""`authenticationMode` as KEDA calls it. Both names lead to the same mechanisms of SASL."""

PROTOCOLS: Final = ("plaintext", "ssl", "saslplaintext", "saslssl")

MODES: Final = (*SASL, "oauthbearer")


def kafka_trigger(bound: Bound) -> Outcome | None:
    """Scaled by how far the consumer group is behind."""
    brokers, topic = bound.needed("brokerList"), bound.needed("topic")
    group = bound.needed("consumerGroup")
    if brokers is None or topic is None or group is None:
        return None
    settings = bound.draft.options.settings
    # A new group of the extension begins with the earliest message, which has to start the first replica.
    metadata: dict[str, Text] = {"topic": topic, "consumerGroup": group, "offsetResetPolicy": "earliest"}
    plain = settings.get(brokers, "")
    if brokers in bound.draft.options.connections:
        if bound.connection_named(brokers, Kind.KAFKA) is None:
            return None
        metadata["bootstrapServersFromEnv"] = brokers
    elif plain is None:
        metadata["bootstrapServersFromEnv"] = brokers
    elif plain or ":" in brokers:
        metadata["bootstrapServers"] = plain or brokers
    else:
        bound.mistake(
            f"brokerList is '{brokers}', which is neither a setting of the app nor a list of host:port; "
            f"give settings.{brokers}",
            f"settings.{brokers}",
        )
        return None
    signed = _kafka_sign_in(bound)
    if signed is None:
        return None
    authentication, keys = signed
    lag = bound.number("lagThreshold", targets.KAFKA_LAG)
    keda = scaled.trigger(
        bound,
        Kafka,
        {**metadata, **keys},
        authentication,
        target=("lagThreshold", bound.target(lag)),
        adjustable=frozenset({"offsetResetPolicy", "tls"}),
    )
    return keda and bound.outcome(Way.SCALED, f"messages wait in the topic '{topic}'", keda)


def _choice(value: Value, names: tuple[str, ...]) -> str | None:
    """An enumeration as the bindings write it: by number, or by name in any spelling; '' for none, None for a wrong."""
    if value is None or value in (-1, "-1"):
        return ""
    if isinstance(value, int) or (isinstance(value, str) and value.isascii() and value.isdigit()):
        number = int(value)
        return names[number] if 0 <= number < len(names) else None
    plain = str(value).lower().replace("_", "").replace("-", "")
    if plain == "notset":
        return ""
    return plain if plain in names else None


def _kafka_sign_in(bound: Bound) -> tuple[Authentication | None, dict[str, Text]] | None:
    """How the scaler signs in to Kafka, or None after a mistake."""
    protocol = _choice(bound.value("protocol"), PROTOCOLS)
    mode = _choice(bound.value("authenticationMode"), MODES)
    if protocol is None or mode is None:
        key, known = ("protocol", PROTOCOLS) if protocol is None else ("authenticationMode", MODES)
        bound.mistake(f"{key} is {bound.value(key)!r}; Kafka bindings take {', '.join(known)}; choose one")
        return None
    keys: dict[str, Text] = {"tls": "enable"} if protocol.endswith("ssl") else {}
    if not protocol.startswith("sasl"):
        return None, keys  # librdkafka signs in with these two protocols only, whatever the mode
    sasl = SASL.get(mode or "plain")
    if sasl in (None, "gssapi"):
        bound.mistake(
            f"authenticationMode is {mode}, which needs files or tokens that the app does not name for KEDA; give the "
            "trigger by hand, with a scaler of its own",
            f"triggers.{bound.function.name}",
        )
        return None
    secrets: dict[str, SecretPart] = {}
    texts = {"sasl": str(sasl)}
    for parameter in ("username", "password"):
        name = bound.needed(parameter)
        if name is None:
            return None
        settings = bound.draft.options.settings
        if plain := settings.get(name):
            texts[parameter] = plain
        elif name in settings or name in bound.draft.options.connections:
            secrets[parameter] = SecretPart(setting=name)
        elif parameter == "username":
            texts[parameter] = name
        else:
            bound.mistake(
                "password names no setting of the app, so that it would be a password in the code; write the name of a "
                "setting instead and give its value as a secret",
                "settings",
            )
            return None
    return bound.draft.secrets(f"{bound.function.name}.kafka", secrets, texts), keys


def rabbitmq_trigger(bound: Bound) -> Outcome | None:
    """Scaled by the length of the queue."""
    connection = bound.connection(Kind.RABBITMQ, "connectionStringSetting", "connection")
    queue = bound.needed("queueName")
    if connection is None or queue is None:
        return None
    keda = scaled.trigger(
        bound,
        RabbitMq,
        {"queueName": queue, "mode": "QueueLength"},
        bound.draft.secrets(connection.name, {"host": SecretPart(setting=connection.name)}),
        target=("value", bound.target(targets.rabbitmq(bound.draft.host))),
        adjustable=frozenset({"mode"}),
    )
    return keda and bound.outcome(Way.SCALED, f"messages wait in the RabbitMQ queue '{queue}'", keda)


def redis_list_trigger(bound: Bound) -> Outcome | None:
    """Scaled by the length of the list."""
    return _redis(bound, RedisList, "listName", "listLength", {}, "entries are in the Redis list")


def redis_stream_trigger(bound: Bound) -> Outcome | None:
    """Scaled by the entries that no replica was given yet.

    Pending entries are given already, so that with none running there are none; and the whole stream never shrinks. The
    extension's consumer group is the function's short name (`RedisStreamTriggerBinding.CreateListenerAsync`), which is
    `Functions.<name>` for all that the host wraps itself, and the name alone for code that runs in its process.
    """
    in_process = bound.draft.project.model is ProgrammingModel.DOTNET_IN_PROCESS
    group = bound.function.name if in_process else f"Functions.{bound.function.name}"
    bound.draft.warnings[
        f"{bound.function.name} is scaled by the lag of a Redis stream, which Redis tells from version 7 on, such as "
        "Azure Managed Redis; Azure Cache for Redis has version 6 and would never scale; use one that has it"
    ] = None
    return _redis(bound, RedisStream, "stream", "lagCount", {"consumerGroup": group}, "entries are in the Redis stream")


def _redis(
    bound: Bound, scaler: type[RedisList] | type[RedisStream], name: str, target: str, keys: dict[str, Text], why: str
) -> Outcome | None:
    connection = bound.connection(Kind.REDIS, "connection", "connectionStringSetting")
    key = bound.needed("key")
    if connection is None or key is None:
        return None
    secrets = {part: SecretPart(setting=connection.name, part=part) for part in ("address", "password")}
    batch = bound.number("maxBatchSize", targets.REDIS_BATCH_SIZE)
    keda = scaled.trigger(
        bound,
        scaler,
        # Azure's caches take encrypted connections only.
        {name: key, "enableTLS": "true", **keys},
        bound.draft.secrets(connection.name, secrets),
        target=(target, bound.target(batch)),
        adjustable=frozenset({"enableTLS", "consumerGroup"}),
    )
    return keda and bound.outcome(Way.SCALED, f"{why} '{key}'", keda)


def redis_pubsub_trigger(bound: Bound) -> Outcome | None:
    """Always on."""
    connection = bound.connection(Kind.REDIS, "connection", "connectionStringSetting")
    if bound.needed("channel") is None or connection is None:
        return None
    return bound.outcome(Way.ALWAYS_ON, "Redis keeps no message that nobody listens to at that moment")
