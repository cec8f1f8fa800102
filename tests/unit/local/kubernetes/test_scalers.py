"""What KEDA's scalers say to metadata: the words of KEDA 2.20.2 (`pkg/scalers`, `typed_config.go`), the parameters of
https://keda.sh/docs/2.20/scalers/."""

import pytest

from local.kubernetes.api.scalers import Trigger, trouble
from tests.unit.local.kubernetes.samples import ENV, TRIGGERS

WORKLOAD = "azure-workload"


def told(type, identity="", metric_type="", auth=None, **changes):
    metadata = {**TRIGGERS.get(type, {}), **changes}
    metadata = {key: value for key, value in metadata.items() if value is not None}
    return trouble(
        Trigger(type=type, metadata=metadata, metric_type=metric_type, auth=auth or {}, env=ENV, identity=identity)
    )


@pytest.mark.parametrize("type", TRIGGERS)
def test_what_is_complete_is_accepted(type):
    assert told(type) is None


@pytest.mark.parametrize(
    ("type", "metadata"),
    [
        ("azure-queue", {"queueName": "orders", "accountName": "acme"}),
        ("azure-blob", {"blobContainerName": "invoices", "accountName": "acme"}),
        ("azure-servicebus", {"topicName": "orders", "subscriptionName": "shop", "namespace": "acme"}),
        ("azure-eventhub", {"eventHubNamespace": "acme", "eventHubName": "clicks", "storageAccountName": "acme"}),
    ],
)
def test_identity_needs_no_connection(type, metadata):
    assert trouble(Trigger(type=type, metadata=metadata, identity=WORKLOAD)) is None
    assert trouble(Trigger(type=type, metadata=metadata)) is not None


@pytest.mark.parametrize("type", ["timertrigger", "blobTrigger", "azure-cosmosdb", "azure-durabletask-scheduler"])
def test_types_that_no_scaler_is_found_for(type):
    assert told(type) == f"no scaler found for type: {type}"


@pytest.mark.parametrize(
    ("type", "parameter", "order"),
    [
        ("azure-queue", "queueName", "triggerMetadata"),
        ("azure-blob", "blobContainerName", "triggerMetadata"),
        ("kafka", "bootstrapServers", "triggerMetadata resolvedEnv"),
        ("kafka", "consumerGroup", "triggerMetadata resolvedEnv"),
        ("rabbitmq", "queueName", "triggerMetadata"),
        ("mssql", "query", "triggerMetadata"),
        ("mssql", "targetValue", "triggerMetadata"),
        ("mysql", "queryValue", "triggerMetadata"),
        ("redis", "listName", "triggerMetadata"),
        ("redis-streams", "stream", "triggerMetadata"),
        ("cron", "timezone", "triggerMetadata"),
        ("prometheus", "threshold", "triggerMetadata"),
        ("external-push", "scalerAddress", "triggerMetadata"),
        ("cpu", "value", "triggerMetadata"),
    ],
)
def test_what_is_missing(type, parameter, order):
    text = told(type, metric_type="Utilization" if type == "cpu" else "", **{parameter: None})
    assert text.endswith(f'missing required parameter "{parameter}" in [{order}]')


def test_several_things_are_told_together():
    assert told("redis", listName=None, address=None) == (
        "error parsing redis metadata: error parsing redis metadata: missing required parameter "
        '"listName" in [triggerMetadata]\nno addresses or hosts given. address should be a comma separated list of '
        "host:port or set the host/port values"
    )


@pytest.mark.parametrize(
    ("type", "changes", "words"),
    [
        ("azure-queue", {"connectionFromEnv": None}, "error parsing azure queue metadata: no connection setting given"),
        ("azure-queue", {"connectionFromEnv": "ABSENT"}, "no connection setting given"),
        ("azure-queue", {"queueLength": "many"}, 'unable to set param "queueLength" value "many"'),
        ("azure-queue", {"queueLength": "1.5"}, "json: cannot unmarshal number 1.5 into Go value of type int64"),
        (
            "azure-queue",
            {"queueLengthStrategy": "some"},
            'parameter "queueLengthStrategy" value "some" must be one of [all visibleonly]',
        ),
        ("azure-queue", {"cloud": "Moon"}, "invalid cloud environment Moon"),
        ("azure-queue", {"cloud": "Private"}, "endpointSuffix must be provided for Private cloud type"),
        ("azure-blob", {"connectionFromEnv": None}, "connection string is required when not using pod identity)"),
        ("azure-servicebus", {"queueName": None}, "no service bus entity type set"),
        ("azure-servicebus", {"queueName": None, "topicName": "t"}, "no subscription name provided with topic name"),
        ("azure-servicebus", {"topicName": "t"}, "both topic and queue name metadata provided"),
        ("azure-servicebus", {"subscriptionName": "s"}, "subscription name provided with queue name"),
        ("azure-servicebus", {"connectionFromEnv": None, "connection": "x"}, "no connection setting given"),
        ("azure-eventhub", {"storageConnectionFromEnv": None}, "no storage connection string given"),
        ("azure-eventhub", {"connectionFromEnv": None}, "no event hub connection string given"),
        (
            "azure-eventhub",
            {"connectionFromEnv": "BUS"},
            "connection string does not contain event hub name, and parameter eventHubName not provided",
        ),
        ("azure-eventhub", {"unprocessedEventThreshold": "0"}, '"unprocessedEventThreshold" must be a positive number'),
        ("kafka", {"lagThreshold": "0"}, '"lagThreshold" must be positive number'),
        ("kafka", {"sasl": "plaintext"}, "no username given"),
        ("kafka", {"sasl": "ldap"}, 'parameter "sasl" value "ldap" must be one of'),
        (
            "kafka",
            {"allowIdleConsumers": "true", "limitToPartitionsWithLag": "true"},
            "allowIdleConsumers and limitToPartitionsWithLag cannot be set simultaneously",
        ),
        (
            "kafka",
            {"topic": None, "limitToPartitionsWithLag": "true"},
            "topic must be specified when using limitToPartitionsWithLag",
        ),
        ("rabbitmq", {"hostFromEnv": "STORE"}, "unknown host URL scheme: ``"),
        ("rabbitmq", {"mode": "QueueLength"}, "value must be specified"),
        ("rabbitmq", {"value": "5"}, "mode must be specified"),
        ("rabbitmq", {"mode": "Age", "value": "5"}, "trigger mode Age must be one of"),
        ("rabbitmq", {"mode": "MessageRate", "value": "5"}, "protocol amqp not supported; must be HTTP"),
        ("rabbitmq", {"useRegex": "true"}, "configure useRegex=true only with HTTP protocol"),
        ("mssql", {"connectionStringFromEnv": None}, "must provide either connectionstring or host"),
        ("mssql", {"targetValue": "0"}, "no targetValue given"),
        ("redis", {"address": None, "host": "a,b", "port": "1"}, "not enough hosts or ports given"),
        ("cron", {"start": "0 0 6 * * *"}, "expected exactly 5 fields, found 6: [0 0 6 * * *]"),
        ("cron", {"end": "0 6 * * *"}, "start and end can not have exactly same time input"),
        ("cron", {"desiredReplicas": "0"}, "no desiredReplicas specified"),
        ("prometheus", {"threshold": "x"}, 'unable to set param "threshold" value "x"'),
    ],
)
def test_what_is_wrong(type, changes, words):
    assert words in told(type, **changes)


@pytest.mark.parametrize(
    ("type", "changes", "words"),
    [
        ("azure-queue", {}, "no accountName given"),
        ("azure-blob", {}, "accountName is required when using Azure Workload Identity"),
        ("azure-servicebus", {}, "namespace are required when using pod identity"),
        ("azure-eventhub", {"eventHubName": "clicks"}, "no event hub namespace string given"),
        ("azure-eventhub", {"eventHubNamespace": "acme"}, "no event hub name string given"),
        (
            "azure-eventhub",
            {"storageConnectionFromEnv": None},
            "no storage connection string or storage account name for pod identity based authentication given",
        ),
    ],
)
def test_what_identity_needs(type, changes, words):
    assert words in told(type, identity=WORKLOAD, **changes)


def test_another_identity():
    assert told("azure-queue", identity="aws").endswith("pod identity aws not supported for azure storage queues")


def test_parameters_of_an_authentication_come_first():
    assert told("azure-queue", connectionFromEnv=None, auth={"connection": "AccountName=acme"}) is None
    assert told("kafka", sasl="plaintext", auth={"username": "u", "password": "p"}) is None


@pytest.mark.parametrize("type", ["azure-queue", "kafka", "cron", "external-push"])
def test_utilization_is_for_cpu_and_memory(type):
    assert told(type, metric_type="Utilization").startswith("error getting scaler metric type: 'Utilization'")
    assert told(type, metric_type="Value") is None


@pytest.mark.parametrize("type", ["cpu", "memory"])
def test_resources(type):
    assert told(type, metric_type="Utilization", value="60") is None
    assert told(type, metric_type="AverageValue", value="500m") is None
    assert told(type, value="60") == (
        f"error parsing {type} metadata: unknown metric type: , allowed values are 'Utilization' or 'AverageValue'"
    )
    old = Trigger(type=type, metadata={"type": "Utilization", "value": "60"}, metric_type="Utilization")
    assert "The 'type' setting is DEPRECATED" in trouble(old)


def test_an_unknown_key_is_ignored():
    """As in KEDA: keda.sh, `KEDA_CHECK_UNEXPECTED_SCALERS_PARAMS` is off by default."""
    assert told("azure-queue", queueLenght="50") is None


def test_other_scalers_are_taken_as_they_are():
    assert told("postgresql") is None
