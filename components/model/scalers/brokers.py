"""KEDA's scalers for Kafka, RabbitMQ and Redis, with all keys that each of them reads.

Source: the structures tagged `keda:` in kedacore/keda v2.20.2, `pkg/scalers/*.go`, and keda.sh/docs/2.20/scalers. Keys
that are a secret are left out where KEDA takes them from an authentication as well. `…_from_env` is the name of a
variable of the scaled container.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal

from msgspec import field

from .scaler import Amount, Count, Level, Scaler, Target


class Kafka(Scaler, frozen=True, kw_only=True):
    """How far a consumer group is behind."""

    type: ClassVar[str] = "kafka"

    bootstrap_servers: str | None = None
    """Brokers as `host:port`, with commas."""
    bootstrap_servers_from_env: str | None = None
    """The variable with the brokers."""
    consumer_group: str | None = None
    """The consumer group."""
    consumer_group_from_env: str | None = None
    """The variable with the consumer group."""
    topic: str | None = None
    """The topic; without it all topics of the group."""
    topic_from_env: str | None = None
    """The variable with the topic."""
    lag_threshold: Target | None = None
    """Messages that one replica takes on; 10 by default. Replicas are never more than partitions."""
    activation_lag_threshold: Count | None = None
    """Messages above which the first replica starts; 0 by default."""
    offset_reset_policy: Literal["latest", "earliest"] | None = None
    """Where a new group begins; `latest` by default, where the first messages start nothing."""
    allow_idle_consumers: bool | None = None
    """Whether there may be more replicas than partitions; off by default."""
    exclude_persistent_lag: bool | None = None
    """Whether partitions whose offset stands still are left out; off by default."""
    scale_to_zero_on_invalid_offset: bool | None = None
    """Whether a partition without an offset counts as idle; off by default, which keeps one replica for it."""
    limit_to_partitions_with_lag: bool | None = None
    """Whether there are no more replicas than partitions with messages; off by default."""
    ensure_even_distribution_of_partitions: bool | None = None
    """Whether replicas divide the number of partitions; off by default."""
    partition_limitation: str | None = None
    """The partitions that count, such as `1,3-5`; all by default."""
    version: str | None = None
    """The brokers' version; 1.0.0 by default."""
    sasl: Literal["none", "plaintext", "scram_sha256", "scram_sha512", "oauthbearer", "gssapi"] | None = None
    """How to sign in; not at all by default."""
    tls: Literal["enable", "disable"] | None = None
    """Whether the connection is encrypted; `disable` by default."""
    unsafe_ssl: bool | None = None
    """Whether certificates are not checked; off by default."""

    def problems(self) -> Iterable[str]:
        if (self.bootstrap_servers is None) == (self.bootstrap_servers_from_env is None):
            yield "the scaler kafka takes either bootstrapServers or bootstrapServersFromEnv; give one"
        if (self.consumer_group is None) == (self.consumer_group_from_env is None):
            yield "the scaler kafka takes either consumerGroup or consumerGroupFromEnv; give one"
        if self.limit_to_partitions_with_lag:
            for key, other in (
                ("allowIdleConsumers", self.allow_idle_consumers),
                ("ensureEvenDistributionOfPartitions", self.ensure_even_distribution_of_partitions),
            ):
                if other:
                    yield f"limitToPartitionsWithLag and {key} exclude each other; leave one out"


class RabbitMq(Scaler, frozen=True, kw_only=True):
    """The length or the rate of a RabbitMQ queue."""

    type: ClassVar[str] = "rabbitmq"

    queue_name: str
    """The queue."""
    mode: (
        Literal[
            "QueueLength",
            "MessageRate",
            "DeliverGetRate",
            "PublishedToDeliveredRatio",
            "ExpectedQueueConsumptionTime",
        ]
        | None
    ) = None
    """What is measured; all but `QueueLength` need the management API over HTTP. With `value`."""
    value: Amount | None = None
    """How much one replica takes on; 20 messages where mode and value are missing."""
    activation_value: Level | None = None
    """The value above which the first replica starts; 0 by default."""
    protocol: Literal["auto", "amqp", "http"] | None = None
    """How the broker is asked; by default as its address says."""
    vhost_name: str | None = None
    """The virtual host instead of that of the address."""
    use_regex: bool | None = None
    """Whether the queue's name is a regular expression; HTTP only; off by default."""
    exclude_unacknowledged: bool | None = None
    """Whether messages in work do not count; HTTP only; off by default."""
    page_size: Target | None = None
    """Queues in one answer with `use_regex`; 100 by default."""
    operation: Literal["sum", "max", "avg"] | None = None
    """What is made of several queues; `sum` by default."""
    timeout: str | None = None
    """How long an HTTP answer may take, in milliseconds or as a duration."""
    unsafe_ssl: bool | None = None
    """Whether certificates are not checked; off by default."""
    host_from_env: str | None = None
    """The variable with the broker's address."""

    def problems(self) -> Iterable[str]:
        if (self.mode is None) != (self.value is None):
            yield "the scaler rabbitmq takes mode and value together; give both or none"
        if self.protocol == "amqp" and self.mode not in (None, "QueueLength"):
            yield f"mode {self.mode} needs the management API; set protocol to 'http'"
        if self.protocol == "amqp" and (self.use_regex or self.exclude_unacknowledged or self.timeout):
            yield "useRegex, excludeUnacknowledged and timeout need the management API; set protocol to 'http'"


class _Redis(Scaler, frozen=True, kw_only=True):
    database_index: Count | None = None
    """The database; 0 by default."""
    enable_tls: bool | None = field(default=None, name="enableTLS")
    """Whether the connection is encrypted; off by default."""
    unsafe_ssl: bool | None = None
    """Whether certificates are not checked; off by default."""
    username: str | None = None
    """Who signs in; the default user by default."""
    address_from_env: str | None = None
    """The variable with `host:port`."""
    username_from_env: str | None = None
    """The variable with the user's name."""
    password_from_env: str | None = None
    """The variable with the password."""


class RedisList(_Redis, frozen=True, kw_only=True):
    """The length of a Redis list."""

    type: ClassVar[str] = "redis"

    list_name: str
    """The list's key."""
    list_length: Target | None = None
    """Entries that one replica takes on; 5 by default."""
    activation_list_length: Count | None = None
    """Entries above which the first replica starts; 0 by default."""


class RedisStream(_Redis, frozen=True, kw_only=True):
    """The entries of a Redis stream."""

    type: ClassVar[str] = "redis-streams"

    stream: str
    """The stream's key."""
    consumer_group: str | None = None
    """Whose entries; without it the whole stream counts."""
    pending_entries_count: Target | None = None
    """Entries handed out and not acknowledged that one replica takes on; they start no first replica."""
    stream_length: Target | None = None
    """Entries of the whole stream that one replica takes on; 5 by default."""
    lag_count: Target | None = None
    """Entries not handed out yet that one replica takes on; needs Redis 7."""
    activation_lag_count: Count | None = None
    """Entries above which the first replica starts; 0 by default."""
