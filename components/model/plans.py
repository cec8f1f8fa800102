"""What a function app needs to run and to scale, worked out from its functions. Data only; `planning` fills it in."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Literal, TypeAlias

from msgspec import Struct

from .functions import Binding


class Kind(StrEnum):
    """What stands behind a connection."""

    STORAGE = "storage account"
    SERVICE_BUS = "Service Bus namespace"
    EVENT_HUBS = "Event Hubs namespace"
    IOT_HUB = "IoT hub"
    COSMOS_DB = "Cosmos DB account"
    SQL = "SQL database"
    MYSQL = "MySQL database"
    KAFKA = "Kafka cluster"
    RABBITMQ = "RabbitMQ broker"
    REDIS = "Redis cache"
    EVENT_GRID = "Event Grid topic"
    SIGNALR = "SignalR service"
    WEB_PUBSUB = "Web PubSub service"
    DURABLE_TASK_SCHEDULER = "Durable Task Scheduler"
    OTHER = "other service"


class Given(Struct, frozen=True, kw_only=True):
    """A connection that the configuration gives, instead of one that the stack makes."""

    by: Literal["connection string", "identity"]
    """`identity`: an existing resource by its id."""
    resource_id: str = ""
    """With `identity`."""


class Reference(Struct, frozen=True, kw_only=True):
    """A text that is known only when the event source is there.

    `part`: `name` is the storage account's, or the namespace's first label, as scalers want it.
    """

    connection: str
    part: Literal["name"] = "name"


Text: TypeAlias = str | Reference

Metadata: TypeAlias = Mapping[str, Text]
"""KEDA's `triggers[].metadata`: all values are texts."""


class SecretPart(Struct, frozen=True, kw_only=True):
    """Where a parameter of a TriggerAuthentication comes from: a connection's string or a secret setting, or a part.

    `part`: `whole` is the text itself. `address` and `password` are those of a Redis connection string as
    StackExchange.Redis writes it. `with entity` is an Event Hubs connection string with `EntityPath=<entity>`, which
    KEDA 2.20 wants there and not in the metadata (kedacore/keda#7926).
    """

    setting: str
    part: Literal["whole", "address", "password", "with entity"] = "whole"
    entity: str = ""


class Authentication(Struct, frozen=True, kw_only=True):
    """How a scaler signs in. Either by identity (`secrets` is empty) or by secrets; scalers that agree share one."""

    name: str
    """Unique in the app; lowercase letters, digits, '-' and '.'."""
    identity: bool
    secrets: Mapping[str, SecretPart] = {}
    """Parameter of the scaler to secret."""
    texts: Mapping[str, str] = {}
    """Parameters that KEDA only takes from an authentication and that are no secrets, such as Kafka's `sasl`; they go
    to a Secret with the others."""


class KedaTrigger(Struct, frozen=True, kw_only=True):
    """One entry of a ScaledObject's `triggers`."""

    function: str
    """The function it stands for; empty for one that only the configuration names. Durable functions share one."""
    type: str
    metadata: Metadata
    authentication: Authentication | None = None
    name: str = ""
    """For `scalingModifiers`; unique in the ScaledObject where set."""
    metric_type: Literal["", "AverageValue", "Value", "Utilization"] = ""


class Way(StrEnum):
    """How a function comes to run."""

    SCALED = "KEDA"
    """By the event source, from zero."""
    ALWAYS_ON = "always on"
    """At least one replica, since nobody outside could know that there is work."""
    PUSHED = "HTTP"
    """Somebody calls: the workload has a Service and the HTTP way of scaling."""
    CALLED = "within the app"
    """By the host itself or by another function of the app, such as a warm-up."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What becomes of one function."""

    function: str
    trigger: Binding
    """Resolved: no `Setting`, no `Joined`, no `%...%`."""
    way: Way
    why: str
    """In words, for people: what makes it run, or why nothing else is possible."""
    keda: KedaTrigger | None = None
    """With `SCALED`."""


class EntityKind(StrEnum):
    """What a binding uses inside an account or namespace; the members of `path` are named behind each."""

    QUEUE = "queue"  # (queue,)
    CONTAINER = "container"  # (container,)
    TABLE = "table"  # (table,)
    SERVICE_BUS_QUEUE = "Service Bus queue"  # (queue,)
    TOPIC = "topic"  # (topic,)
    SUBSCRIPTION = "subscription"  # (topic, subscription)
    HUB = "event hub"  # (hub,)
    CONSUMER_GROUP = "consumer group"  # (hub, group)


class Entity(Struct, frozen=True, kw_only=True, order=True):
    """A queue, container, topic, … behind a connection."""

    connection: str
    kind: EntityKind
    path: tuple[str, ...]
    requires_session: bool = False
    """Service Bus queues and subscriptions only; fixed at creation."""


class Grant(Struct, frozen=True, kw_only=True, order=True):
    """A right, as narrow as Azure allows."""

    to: Literal["app", "scaler"]
    """The app's pods, or KEDA's operator when it looks at the app's event sources: two identities."""
    role: str
    """A key of `roles.ROLES`."""
    connection: str
    entity: Entity | None = None
    """What it is limited to; None for the whole account or namespace."""


class Options(Struct, frozen=True, kw_only=True):
    """What the configuration of an app says about its functions."""

    settings: Mapping[str, str | None] = {}
    """The app's settings by name; None where there is one, but its value is a secret or not known yet."""
    connections: Mapping[str, Given] = {}
    explicit: Mapping[str, Mapping[str, object]] = {}
    """By function: `type` and the binding's properties, instead of what the code says. With `run` (`always` or `http`)
    instead of properties for a type that nobody knows."""
    groups: Mapping[str, Sequence[str]] = {}
    """Names of functions by group; together all of them, each once. Empty for an app that is not split."""
    targets: Mapping[str, float] = {}
    """By function: how much one replica takes on, instead of what host.json says."""
    metadata: Mapping[str, Mapping[str, str]] = {}
    """By function: further metadata of its scaler, such as `activationQueueLength`."""
    host: bool = True
    """Whether the Functions host runs, which needs storage of its own; not so in a container that is no function
    project."""
    min_replicas: Mapping[str, int] = {}
    """By group, or under the empty name for an app that is not split: what the configuration asks for; default 0."""


class Connection(Struct, frozen=True, kw_only=True):
    """A connection as the Functions host knows it: a name in the code, and what stands behind it."""

    name: str
    kind: Kind
    given: Given | None
    """None where the stack makes the event source."""


class WorkloadPlan(Struct, frozen=True, kw_only=True):
    """Functions that share a Deployment and a scaling rule."""

    group: str
    """Empty for an app that is not split."""
    outcomes: tuple[Outcome, ...]
    triggers: tuple[KedaTrigger, ...]
    """Without duplicates; empty where nothing scales it by events."""
    min_replicas: int
    """The least that the functions need: 1 with a function that is always on, or that is called over HTTP while the
    workload scales by events; else 0."""

    @property
    def functions(self) -> tuple[str, ...]:
        return tuple(each.function for each in self.outcomes)

    @property
    def is_pushed(self) -> bool:
        """Whether somebody calls it: it needs a Service."""
        return any(each.way is Way.PUSHED for each in self.outcomes)


class Plan(Struct, frozen=True, kw_only=True):
    """An app."""

    workloads: tuple[WorkloadPlan, ...]
    connections: Mapping[str, Connection]
    """By name; with `AzureWebJobsStorage`, the host's own, wherever the host runs."""
    entities: tuple[Entity, ...]
    """What the stack has to make, for connections that are not given; sorted, without duplicates."""
    grants: tuple[Grant, ...]
    """For connections by identity; sorted, without duplicates."""
    system_keys: tuple[str, ...] = ()
    """The extensions whose webhooks are called with a key of their own, such as `blobs_extension`."""
    warnings: Sequence[str] = ()
    """What works but surprises, each with what will happen and what to do."""
    notes: Sequence[str] = ()
    """Where a name came from, such as `queueName of process_order is 'orders', from the setting QUEUE`."""
