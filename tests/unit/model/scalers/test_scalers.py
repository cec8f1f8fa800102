"""Scalers, against what KEDA 2.20.2 reads (keda.sh/docs/2.20/scalers and the structures in its `pkg/scalers`)."""

import pytest

from components.model import scalers
from components.model.plans import Reference
from components.model.scalers.azure import AzureBlob, AzureQueue
from tests.harness import facts

REQUIRED = {
    "azure-queue": {"queueName": "orders"},
    "azure-blob": {"blobContainerName": "reports"},
    "azure-servicebus": {"queueName": "orders"},
    "azure-eventhub": {},
    "kafka": {"bootstrapServers": "kafka:9092", "consumerGroup": "shop"},
    "rabbitmq": {"queueName": "orders"},
    "mssql": {"query": "SELECT 1", "targetValue": "1"},
    "redis": {"listName": "orders"},
    "redis-streams": {"stream": "orders"},
    "cpu": {"value": "50"},
    "memory": {"value": "50"},
    "cron": {"timezone": "Europe/Berlin", "start": "0 8 * * *", "end": "0 18 * * *", "desiredReplicas": "2"},
    "prometheus": {"serverAddress": "http://prometheus:9090", "query": "up", "threshold": "1.5"},
    "external-push": {"scalerAddress": "scaler.keda:9090"},
}
"""By scaler, the keys that KEDA asks for; where they are in an authentication, none."""


def read(type: str, **changed: str) -> scalers.Scaler | tuple[str, ...]:
    return scalers.from_metadata(type, {**REQUIRED[type], **changed})


def refusal(type: str, **changed: str) -> str:
    found = read(type, **changed)
    assert isinstance(found, tuple)
    return "; ".join(found)


def test_every_scaler_is_tried() -> None:
    assert REQUIRED.keys() == scalers.SCALERS.keys()


@pytest.mark.parametrize("type", REQUIRED)
def test_what_kedas_documentation_asks_for_is_enough(type: str) -> None:
    scaler = read(type)

    assert isinstance(scaler, scalers.SCALERS[type])
    assert scaler.metadata() == REQUIRED[type]


@pytest.mark.parametrize(
    ("type", "key"), [(type, key) for type, keys in REQUIRED.items() for key in keys if type != "azure-servicebus"]
)
def test_a_key_that_keda_asks_for_is_missed(type: str, key: str) -> None:
    found = scalers.from_metadata(type, {name: value for name, value in REQUIRED[type].items() if name != key})

    assert isinstance(found, tuple)
    assert key in " ".join(found)


@pytest.mark.parametrize("type", sorted(REQUIRED.keys() - {"external-push"}))
def test_keda_would_ignore_an_unknown_key(type: str) -> None:
    assert "'zzz'" in refusal(type, zzz="1")


DOCUMENTED = {
    "azure-queue": facts.AZURE_QUEUE_METADATA,
    "azure-blob": {
        *("blobContainerName", "blobCount", "activationBlobCount", "blobPrefix", "blobDelimiter", "recursive"),
        *("globPattern", "accountName", "cloud", "endpointSuffix", "connectionFromEnv"),
    },
    "azure-servicebus": {
        *("queueName", "topicName", "subscriptionName", "messageCount", "activationMessageCount", "namespace"),
        *("useRegex", "operation", "cloud", "endpointSuffix", "connectionFromEnv"),
    },
    "azure-eventhub": {
        *("consumerGroup", "unprocessedEventThreshold", "activationUnprocessedEventThreshold", "blobContainer"),
        *("checkpointStrategy", "eventHubNamespace", "eventHubName", "storageAccountName", "cloud", "endpointSuffix"),
        *("storageEndpointSuffix", "stalePartitionInfoThreshold", "connectionFromEnv", "storageConnectionFromEnv"),
    },
    "mssql": {
        *("query", "targetValue", "activationTargetValue", "host", "port", "database", "username"),
        *("connectionStringFromEnv", "passwordFromEnv"),
    },
    "cron": {"timezone", "start", "end", "desiredReplicas"},
    "cpu": {"value", "containerName"},
    "memory": {"value", "containerName"},
}
"""By scaler, all keys of its page below keda.sh/docs/2.20/scalers, but for those that hold a secret."""


@pytest.mark.parametrize("type", DOCUMENTED)
def test_keys_are_those_of_the_documentation(type: str) -> None:
    assert scalers.SCALERS[type].keys().keys() == set(DOCUMENTED[type])


@pytest.mark.parametrize(
    ("type", "written", "meant"),
    [
        ("azure-queue", "queueLenght", "queueLength"),
        ("azure-queue", "queuelength", "queueLength"),
        ("azure-blob", "blobPrefx", "blobPrefix"),
        ("redis", "enableTls", "enableTLS"),
        ("kafka", "lagTreshold", "lagThreshold"),
    ],
)
def test_a_misspelt_key_is_told_from_the_right_one(type: str, written: str, meant: str) -> None:
    assert f"did you mean '{meant}'?" in refusal(type, **{written: "5"})


@pytest.mark.parametrize(
    ("type", "key", "value", "rule"),
    [
        ("azure-queue", "queueLength", "many", "a whole number, 1 or more"),
        ("azure-queue", "queueLength", "0", "a whole number, 1 or more"),
        ("azure-queue", "queueLength", "2.5", "a whole number, 1 or more"),
        ("azure-queue", "queueLength", "٣", "a whole number, 1 or more"),
        ("azure-queue", "queueLength", "9" * 19, "a whole number, 1 or more"),
        ("azure-queue", "activationQueueLength", "-1", "a whole number, 0 or more"),
        ("azure-queue", "queueLengthStrategy", "some", "'all' or 'visibleonly'"),
        ("azure-queue", "queueName", "", "a text that is not empty"),
        ("azure-queue", "cloud", "Private", "endpointSuffix"),
        ("azure-blob", "recursive", "yes", "'true' or 'false'"),
        ("mssql", "targetValue", "0", "a number, more than 0"),
        ("prometheus", "activationThreshold", "-0.5", "a number, 0 or more"),
        ("kafka", "sasl", "plain", "'plaintext'"),
        ("azure-eventhub", "checkpointStrategy", "blob", "'blobMetadata'"),
        ("cron", "start", "0 0 8 * * *", "five fields"),
        ("cron", "end", "0 8 * * *", "start and end are the same"),
        ("cron", "desiredReplicas", "0", "1 or more"),
        ("rabbitmq", "mode", "QueueLength", "mode and value together"),
        ("azure-servicebus", "topicName", "orders", "either queueName or topicName"),
    ],
)
def test_wrong_values(type: str, key: str, value: str, rule: str) -> None:
    assert rule in refusal(type, **{key: value})


@pytest.mark.parametrize("other", ["allowIdleConsumers", "ensureEvenDistributionOfPartitions"])
def test_keys_of_kafka_that_exclude_each_other(other: str) -> None:
    # kedacore/keda, kafkaMetadata.Validate
    assert other in refusal("kafka", limitToPartitionsWithLag="true", **{other: "true"})


def test_rates_of_rabbitmq_need_its_management_api() -> None:
    assert "management API" in refusal("rabbitmq", mode="MessageRate", value="1", protocol="amqp")
    assert isinstance(read("rabbitmq", mode="MessageRate", value="1", protocol="http"), scalers.Scaler)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = scalers.from_metadata("azure-queue", {"queueLength": "0", "zzz": "1"})

    assert isinstance(found, tuple)
    assert len(found) == 3


def test_an_unknown_scaler_is_refused_with_the_known_ones() -> None:
    found = scalers.from_metadata("azure-quueue", {})

    assert isinstance(found, tuple)
    assert "did you mean 'azure-queue'?" in found[0]
    assert "prometheus" in found[0]


def test_values_become_texts() -> None:
    scaler = AzureBlob(blob_container_name="reports", blob_count=5, recursive=True)

    assert scaler.metadata() == {"blobContainerName": "reports", "blobCount": "5", "recursive": "true"}


def test_whole_numbers_stay_whole() -> None:
    scaler = read("mssql", targetValue="2.0", activationTargetValue="0.5")

    assert isinstance(scaler, scalers.Scaler)
    assert scaler.metadata()["targetValue"] == "2"
    assert scaler.metadata()["activationTargetValue"] == "0.5"


def test_what_only_the_event_source_knows_stays_a_reference() -> None:
    account = Reference(connection="Orders")
    found = scalers.from_metadata("azure-queue", {"queueName": "orders", "accountName": account})

    assert isinstance(found, AzureQueue)
    assert found.metadata()["accountName"] == account


def test_a_name_may_not_be_a_reference() -> None:
    found = scalers.from_metadata("azure-queue", {"queueName": Reference(connection="Orders")})

    assert isinstance(found, tuple)
    assert "a plain text" in found[0]


def test_an_external_scaler_gets_further_keys() -> None:
    scaler = read("external-push", taskHub="orders", enableTLS="true")

    assert isinstance(scaler, scalers.Scaler)
    assert scaler.metadata() == {"scalerAddress": "scaler.keda:9090", "taskHub": "orders", "enableTLS": "true"}
