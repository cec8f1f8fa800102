"""What KEDA's scalers say to the metadata of a trigger before they have asked any server.

Parameters and words are those of KEDA 2.20.2 (`pkg/scalers/*_scaler.go`, `pkg/scalers/scalersconfig/typed_config.go`),
for the scalers that event sources of Functions need; other known types are accepted as they are. As in KEDA, a key
that no scaler knows is ignored.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

METADATA: Final = "triggerMetadata"
AUTH: Final = "authParams"
ENV: Final = "resolvedEnv"
WORKLOAD_IDENTITY: Final = "azure-workload"
KNOWN: Final = frozenset(
    """
    activemq apache-kafka arangodb artemis-queue aws-cloudwatch aws-dynamodb aws-dynamodb-streams aws-kinesis-stream
    aws-sqs-queue azure-app-insights azure-blob azure-data-explorer azure-eventhub azure-log-analytics azure-monitor
    azure-pipelines azure-queue azure-servicebus beanstalkd cassandra couchdb cpu cron datadog dynatrace
    elastic-forecast elasticsearch etcd external external-mock external-push forgejo-runner gcp-cloudtasks gcp-pubsub
    gcp-stackdriver gcp-storage github-runner graphite huawei-cloudeye ibmmq influxdb kafka kubernetes-resource
    kubernetes-workload liiklus loki memory metrics-api mongodb mssql mysql nats-jetstream new-relic nsq opensearch
    openstack-metric openstack-swift postgresql predictkube prometheus pulsar rabbitmq redis redis-cluster
    redis-cluster-streams redis-sentinel redis-sentinel-streams redis-streams selenium-grid solace-direct-messaging
    solace-event-queue solarwinds solr splunk splunk-observability sumologic temporal
    """.split()  # noqa: SIM905
)
UTILIZATION: Final = (
    "error getting scaler metric type: 'Utilization' metric type is unsupported for external metrics, allowed values "
    "are 'Value' or 'AverageValue'"
)


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """One trigger with what KEDA has found out about it: `auth` from its TriggerAuthentication, `env` of the target's
    container, `identity` the provider of the pod identity."""

    type: str
    metadata: Mapping[str, str]
    metric_type: str = ""
    auth: Mapping[str, str] = field(default_factory=dict[str, str])
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    identity: str = ""

    def value(self, name: str, *order: str) -> str:
        """The value of a parameter, looked for where the scaler does, in that order; by default in the metadata."""
        for place in order or (METADATA,):
            match place:
                case "authParams":
                    found = self.auth.get(name)
                case "resolvedEnv":
                    found = self.env.get(self.metadata.get(f"{name}FromEnv", ""))
                case _:
                    found = self.metadata.get(name)
            if found and found.strip():
                return found.strip()
        return ""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter that can be wrong: missing, no number, or none of the allowed words."""

    name: str
    order: Sequence[str] = (METADATA,)
    required: bool = False
    type: str = "string"
    allowed: Sequence[str] = ()

    def problem(self, trigger: Trigger) -> str | None:
        value = trigger.value(self.name, *self.order)
        if not value:
            missing = f'missing required parameter "{self.name}" in [{" ".join(self.order)}]'
            return missing if self.required else None
        if self.allowed and value not in self.allowed:
            return f'parameter "{self.name}" value "{value}" must be one of [{" ".join(self.allowed)}]'
        if self.type == "bool" and value not in (
            "1",
            "t",
            "T",
            "TRUE",
            "true",
            "True",
            "0",
            "f",
            "F",
            "FALSE",
            "false",
            "False",
        ):
            return (
                f'unable to set param "{self.name}" value "{value}": unable to parse boolean value "{value}": '
                f'strconv.ParseBool: parsing "{value}": invalid syntax'
            )
        if self.type in ("int64", "float64") and (reason := not_a_number(value, self.type)):
            return (
                f'unable to set param "{self.name}" value "{value}": unable to unmarshal to field type {self.type}: '
                f"{reason}"
            )
        return None


@dataclass(frozen=True, kw_only=True)
class Scaler:
    """How one scaler reads a trigger.

    `outer` and `inner` are the words that KEDA puts before what is wrong with the parameters, the outer ones also
    before what `check` finds. `validate` runs with the parameters and can find several things.
    """

    parameters: Sequence[Parameter]
    outer: str = ""
    inner: str = ""
    validate: Callable[[Trigger], Sequence[str]] | None = None
    check: Callable[[Trigger], str | None] | None = None
    resource: bool = False
    """Whether it is the HPA's own metric, so that `Utilization` is allowed."""


def trouble(trigger: Trigger) -> str | None:
    """Why KEDA could not build the scaler of this trigger; None where it could."""
    if trigger.type not in KNOWN:
        return f"no scaler found for type: {trigger.type}"
    scaler = SCALERS.get(trigger.type)
    if scaler is None:
        return None
    if not scaler.resource and trigger.metric_type == "Utilization":
        return UTILIZATION
    found = [text for parameter in scaler.parameters if (text := parameter.problem(trigger))]
    found += scaler.validate(trigger) if scaler.validate else []
    if found:
        return f"{scaler.outer}{scaler.inner}" + "\n".join(found)
    failed = scaler.check(trigger) if scaler.check else None
    return f"{scaler.outer}{failed}" if failed else None


def not_a_number(text: str, type: str) -> str:
    """What Go's JSON decoder says to it, or nothing."""
    try:
        value = json.loads(text)
    except ValueError:
        return f"invalid character '{text[0]}' looking for beginning of value"
    if isinstance(value, bool) or not isinstance(value, int | float):
        kind = "bool" if isinstance(value, bool) else "string"
        return f"json: cannot unmarshal {kind} into Go value of type {type}"
    if type == "int64" and not re.fullmatch(r"-?\d+", text):
        return f"json: cannot unmarshal number {text} into Go value of type int64"
    return ""


def identity_or_connection(
    *, account: str, none: str, no_account: str, unsupported: str, order: Sequence[str]
) -> Callable[[Trigger], str | None]:
    """The check that most Azure scalers share: a connection string, or an account and KEDA's own identity."""

    def check(trigger: Trigger) -> str | None:
        if problem := cloud(trigger, "endpointSuffix"):
            return problem
        match trigger.identity:
            case "" | "none":
                return None if trigger.value("connection", *order) else none
            case "azure-workload":
                return None if trigger.value(account) else no_account
            case provider:
                return unsupported.format(provider=provider)

    return check


def cloud(trigger: Trigger, suffix: str) -> str | None:
    """What is wrong with the key `cloud`, which every Azure scaler has."""
    name = trigger.metadata.get("cloud", "")
    if name.lower() == "private" and not trigger.metadata.get(suffix):
        return f"{suffix} must be provided for Private cloud type"
    known = ("private", "azurepubliccloud", "azureusgovernmentcloud", "azurechinacloud", "azurecloud")
    return None if not name or name.lower() in known else f"invalid cloud environment {name}"


def service_bus_entity(trigger: Trigger) -> Sequence[str]:
    queue, topic, subscription = (trigger.value(name) for name in ("queueName", "topicName", "subscriptionName"))
    if queue and subscription:
        return ["subscription name provided with queue name"]
    if queue and topic:
        return ["both topic and queue name metadata provided"]
    if topic and not subscription:
        return ["no subscription name provided with topic name"]
    return [] if queue or topic else ["no service bus entity type set"]


def event_hub(trigger: Trigger) -> str | None:
    if problem := cloud(trigger, "endpointSuffix"):
        return problem
    storage = trigger.value("storageConnection", AUTH, ENV)
    hub = trigger.value("eventHubName", METADATA, ENV)
    if trigger.identity in ("", "none"):
        connection = trigger.value("connection", AUTH, ENV)
        if not storage:
            return "no storage connection string given"
        if not connection:
            return "no event hub connection string given"
        if "EntityPath" not in connection and not hub:
            return "connection string does not contain event hub name, and parameter eventHubName not provided"
    elif trigger.identity == WORKLOAD_IDENTITY:
        if not storage and not trigger.value("storageAccountName"):
            return "no storage connection string or storage account name for pod identity based authentication given"
        if not trigger.value("eventHubNamespace", METADATA, ENV):
            return "no event hub namespace string given"
        if not hub:
            return "no event hub name string given"
    return None


def kafka(trigger: Trigger) -> Sequence[str]:
    def flag(name: str) -> bool:
        return trigger.value(name).lower() == "true"

    topic = trigger.value("topic", METADATA, ENV)
    if (trigger.value("lagThreshold") or "10").startswith(("-", "0")):
        return ['"lagThreshold" must be positive number']
    if flag("allowIdleConsumers") and flag("limitToPartitionsWithLag"):
        return ["allowIdleConsumers and limitToPartitionsWithLag cannot be set simultaneously"]
    if flag("limitToPartitionsWithLag") and not topic:
        return ["topic must be specified when using limitToPartitionsWithLag"]
    if flag("limitToPartitionsWithLag") and flag("ensureEvenDistributionOfPartitions"):
        return ["limitToPartitionsWithLag and ensureEvenDistributionOfPartitions cannot be set simultaneously"]
    if flag("ensureEvenDistributionOfPartitions") and not topic:
        return ["topic must be specified when using ensureEvenDistributionOfPartitions"]
    if trigger.value("sasl", METADATA, AUTH) in ("plaintext", "scram_sha256", "scram_sha512"):
        for name in ("username", "password"):
            if not trigger.value(name, AUTH):
                return [f"no {name} given"]
    return []


def rabbitmq(trigger: Trigger) -> Sequence[str]:
    protocol = trigger.value("protocol", METADATA, AUTH) or "auto"
    if protocol not in ("amqp", "http", "auto"):
        return [f"the protocol has to be either `amqp`, `http`, or `auto` but is `{protocol}`"]
    if protocol == "auto":
        scheme = urlsplit(trigger.value("host", METADATA, AUTH, ENV)).scheme
        if scheme not in ("amqp", "amqps", "http", "https"):
            return [f"unknown host URL scheme: `{scheme}`"]
        protocol = scheme.removesuffix("s")
    if protocol == "amqp" and trigger.value("workloadIdentityResource", AUTH):
        return ["workload identity is not supported for the AMQP protocol at the moment"]
    for name in ("useRegex", "excludeUnacknowledged"):
        if trigger.value(name).lower() == "true" and protocol != "http":
            return [f"configure {name}=true only with HTTP protocol"]
    mode, value, length = (trigger.value(name) for name in ("mode", "value", "queueLength"))
    if length and (mode or value):
        return ["queueLength is deprecated; use mode and value"]
    if not length and (mode or value):
        modes = ["QueueLength", "MessageRate", "DeliverGetRate", "PublishedToDeliveredRatio"]
        for name, given in (("mode", mode), ("value", value)):
            if not given:
                return [f"{name} must be specified"]
        last = "ExpectedQueueConsumptionTime"
        if mode not in (*modes, last):
            return [f"trigger mode {mode} must be one of {', '.join(modes)} or {last}"]
        if mode != modes[0] and protocol != "http":
            return [f"protocol {protocol} not supported; must be HTTP to use trigger mode {mode}"]
    return []


def sql_server(trigger: Trigger) -> Sequence[str]:
    connection = trigger.value("connectionString", AUTH, ENV) or trigger.value("host", AUTH, METADATA)
    return [] if connection else ["must provide either connectionstring or host"]


def redis(trigger: Trigger) -> Sequence[str]:
    def listed(*names: str) -> list[str]:
        found = next(filter(None, (trigger.value(name, METADATA, AUTH, ENV) for name in names)), "")
        return [item for item in found.split(",") if item]

    hosts, ports = listed("host", "hosts"), listed("port", "ports")
    if hosts and ports and len(hosts) != len(ports):
        return ["not enough hosts or ports given. number of hosts should be equal to the number of ports"]
    if not listed("address", "addresses") and not (hosts and ports):
        return [
            "no addresses or hosts given. address should be a comma separated list of host:port or set the host/port "
            "values"
        ]
    if trigger.value("enableTLS") and trigger.value("tls", AUTH):
        return ["unable to set `tls` in both ScaledObject and TriggerAuthentication together"]
    return []


def cron(trigger: Trigger) -> Sequence[str]:
    start, end = trigger.value("start"), trigger.value("end")
    for name, text in (("start", start), ("end", end)):
        fields = text.split()
        if not fields:
            return [f"error parsing {name} schedule: empty spec string"]
        if len(fields) != 5:
            found = f"expected exactly 5 fields, found {len(fields)}: [{' '.join(fields)}]"
            return [f"error parsing {name} schedule: {found}"]
    if start == end:
        return ["start and end can not have exactly same time input"]
    return ["no desiredReplicas specified"] if trigger.value("desiredReplicas") == "0" else []


def resource(trigger: Trigger) -> Sequence[str]:
    if trigger.value("type"):
        return [
            f"scaler {trigger.type} info: The 'type' setting is DEPRECATED and is removed in v2.18 - Use 'metricType' "
            "instead."
        ]
    return []


def resource_metric(trigger: Trigger) -> str | None:
    if trigger.metric_type in ("Utilization", "AverageValue"):
        return None
    return f"unknown metric type: {trigger.metric_type}, allowed values are 'Utilization' or 'AverageValue'"


def _required(*names: str, order: Sequence[str] = (METADATA,), type: str = "string") -> list[Parameter]:
    return [Parameter(name=name, order=order, required=True, type=type) for name in names]


def _numbers(*names: str, type: str = "int64") -> list[Parameter]:
    return [Parameter(name=name, type=type) for name in names]


def _flags(*names: str) -> list[Parameter]:
    return [Parameter(name=name, type="bool") for name in names]


def _external(words: str) -> Scaler:
    return Scaler(parameters=[*_required("scalerAddress"), *_flags("enableTLS", "unsafeSsl")], outer=words, inner=words)


def _resource(name: str) -> Scaler:
    return Scaler(
        parameters=_required("value"),
        outer=f"error parsing {name} metadata: ",
        validate=resource,
        check=resource_metric,
        resource=True,
    )


_QUEUE = "error parsing azure queue metadata: "
_BLOB = "error parsing azure blob metadata: "
_BUS = "error parsing azure service bus metadata: "
_RABBIT = "error parsing RabbitMQ metadata: "
_REDIS = "error parsing redis metadata: "
_PROMETHEUS = "error parsing prometheus metadata: "
_EXTERNAL = "error parsing external scaler metadata: "

SCALERS: Final[Mapping[str, Scaler]] = {
    "azure-queue": Scaler(
        parameters=[
            *_required("queueName"),
            *_numbers("queueLength", "activationQueueLength"),
            Parameter(name="queueLengthStrategy", allowed=("all", "visibleonly")),
        ],
        outer=_QUEUE,
        inner=_QUEUE,
        check=identity_or_connection(
            account="accountName",
            none="no connection setting given",
            no_account="no accountName given",
            unsupported="pod identity {provider} not supported for azure storage queues",
            order=(AUTH, METADATA, ENV),
        ),
    ),
    "azure-blob": Scaler(
        parameters=[
            *_required("blobContainerName"),
            *_numbers("blobCount", "activationBlobCount"),
            *_flags("recursive"),
        ],
        outer=_BLOB,
        inner=_BLOB,
        check=identity_or_connection(
            account="accountName",
            none="connection string is required when not using pod identity)",
            no_account="accountName is required when using Azure Workload Identity",
            unsupported='pod identity provider "{provider}" is not supported for Azure Storage Blobs (supported: none, '
            "azure-workload)",
            order=(AUTH, ENV, METADATA),
        ),
    ),
    "azure-servicebus": Scaler(
        parameters=[
            *_numbers("messageCount", "activationMessageCount"),
            *_flags("useRegex"),
            Parameter(name="operation", allowed=("sum", "max", "avg")),
        ],
        outer=_BUS,
        inner=_BUS,
        validate=service_bus_entity,
        check=identity_or_connection(
            account="namespace",
            none="no connection setting given",
            no_account="namespace are required when using pod identity",
            unsupported="azure service bus doesn't support pod identity {provider}",
            order=(AUTH, ENV),
        ),
    ),
    "azure-eventhub": Scaler(
        parameters=_numbers(
            "unprocessedEventThreshold", "activationUnprocessedEventThreshold", "stalePartitionInfoThreshold"
        ),
        outer="unable to get eventhub metadata: ",
        inner="error parsing azure eventhub metadata: ",
        validate=lambda trigger: (
            ['"unprocessedEventThreshold" must be a positive number']
            if (trigger.value("unprocessedEventThreshold") or "64").startswith(("-", "0"))
            else []
        ),
        check=event_hub,
    ),
    "kafka": Scaler(
        parameters=[
            *_required("bootstrapServers", "consumerGroup", order=(METADATA, ENV)),
            *_numbers("lagThreshold", "activationLagThreshold"),
            *_flags("allowIdleConsumers", "limitToPartitionsWithLag", "ensureEvenDistributionOfPartitions"),
            Parameter(name="offsetResetPolicy", allowed=("latest", "earliest")),
            Parameter(name="tls", order=(METADATA, AUTH), allowed=("enable", "disable")),
            Parameter(
                name="sasl",
                order=(METADATA, AUTH),
                allowed=("none", "plaintext", "scram_sha256", "scram_sha512", "oauthbearer", "gssapi"),
            ),
        ],
        outer="error parsing kafka metadata: ",
        inner="error parsing kafka metadata: ",
        validate=kafka,
    ),
    "rabbitmq": Scaler(
        parameters=[
            *_required("queueName"),
            *_required("host", order=(METADATA, AUTH, ENV)),
            *_numbers("value", "activationValue", "queueLength", type="float64"),
            *_numbers("pageSize"),
            *_flags("useRegex", "excludeUnacknowledged", "unsafeSsl"),
        ],
        outer=_RABBIT,
        inner=_RABBIT,
        validate=rabbitmq,
    ),
    "mssql": Scaler(
        parameters=[
            *_required("query"),
            *_required("targetValue", type="float64"),
            *_numbers("activationTargetValue", type="float64"),
        ],
        validate=sql_server,
        check=lambda trigger: "no targetValue given" if float(trigger.value("targetValue")) == 0 else None,
    ),
    "mysql": Scaler(
        parameters=[
            *_required("query"),
            *_required("queryValue", type="float64"),
            *_numbers("activationQueryValue", type="float64"),
        ],
        outer="error parsing MySQL metadata: ",
        inner="error parsing mysql metadata: ",
    ),
    "redis": Scaler(
        parameters=[*_numbers("listLength", "activationListLength", "databaseIndex"), *_required("listName")],
        outer=_REDIS,
        inner=_REDIS,
        validate=redis,
    ),
    "redis-streams": Scaler(
        parameters=[
            *_numbers("pendingEntriesCount", "streamLength", "lagCount", "databaseIndex", "activationLagCount"),
            *_required("stream"),
        ],
        outer="error parsing redis streams metadata: ",
        inner="error parsing redis stream metadata: ",
        validate=redis,
    ),
    "cron": Scaler(
        parameters=[*_required("start", "end", "timezone"), *_required("desiredReplicas", type="int64")],
        outer="error parsing cron metadata: ",
        validate=cron,
    ),
    "cpu": _resource("cpu"),
    "memory": _resource("memory"),
    "prometheus": Scaler(
        parameters=[
            *_required("serverAddress", "query"),
            *_required("threshold", type="float64"),
            *_numbers("activationThreshold", type="float64"),
        ],
        outer=_PROMETHEUS,
        inner=_PROMETHEUS,
    ),
    "external": _external(_EXTERNAL),
    "external-push": _external(_EXTERNAL),
}


def strings(value: Any) -> dict[str, str]:
    """A map of strings, whatever else is in it."""
    if not isinstance(value, dict):
        return {}
    return {str(key): str(item) for key, item in value.items()}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
