"""Every trigger of Azure Functions: what makes its function run, against KEDA's and Microsoft's documentation.

KEDA: keda.sh/docs/2.20/scalers. Functions: learn.microsoft.com/azure/azure-functions/functions-triggers-bindings.
"""

from typing import Any

import pytest
from azure.functions.decorators import constants

from components.model import scalers
from components.model.functions import Binding, Durable, HostSettings
from components.model.planning import triggers
from components.model.plans import Options, Reference, SecretPart, Way
from tests.unit.model.planning.projects import STRING, binding, function, mistakes, outcome, planned

GIVEN = (
    "Rabbit",
    "Cache",
    "Sql",
    "MySql",
    "Cosmos",
    "Iot",
    "AzureSignalRConnectionString",
    "WebPubSubConnectionString",
    "SQLDB_Connection",
    "DURABLE_TASK_SCHEDULER_CONNECTION_STRING",
)
STRINGS = Options(
    connections=dict.fromkeys(GIVEN, STRING),
    settings={"KafkaUser": "shop", "KafkaPassword": None, "Brokers": "kafka-1:9092,kafka-2:9092"},
)
"""What the stack does not make, given by connection string."""

HOST = Reference(connection="AzureWebJobsStorage")


def account(connection: str) -> Reference:
    return Reference(connection=connection)


SCALED: list[tuple[str, Binding, str, dict[str, Any]]] = [
    (
        "storage queue",
        binding("queueTrigger", queueName="orders", connection="Orders"),
        "azure-queue",
        {"queueName": "orders", "queueLength": "16", "accountName": account("Orders")},
    ),
    (
        "storage queue, host's account",
        binding("queueTrigger", queueName="orders"),
        "azure-queue",
        {"queueName": "orders", "queueLength": "16", "accountName": HOST},
    ),
    (
        "storage queue, written large",
        binding("queueTrigger", queueName="Orders", connection=""),
        "azure-queue",
        {"queueName": "orders", "queueLength": "16", "accountName": HOST},
    ),
    (
        "blobs of a container",
        binding("blobTrigger", path="reports/{name}", connection="Reports"),
        "azure-blob",
        {"blobContainerName": "reports", "recursive": "true", "blobCount": "8", "accountName": account("Reports")},
    ),
    (
        "blobs, container alone",
        binding("blobTrigger", path="reports"),
        "azure-blob",
        {"blobContainerName": "reports", "recursive": "true", "blobCount": "8", "accountName": HOST},
    ),
    (
        "blobs of a folder and an extension",
        binding("blobTrigger", path="reports/in/{name}.csv"),
        "azure-blob",
        {
            "blobContainerName": "reports",
            "recursive": "true",
            "blobPrefix": "in/",
            "globPattern": "in/*.csv",
            "blobCount": "8",
            "accountName": HOST,
        },
    ),
    (
        "one blob",
        binding("blobTrigger", path="reports/day[1].csv"),
        "azure-blob",
        {
            "blobContainerName": "reports",
            "recursive": "true",
            "blobPrefix": "day[1].csv",
            "globPattern": r"day\[1\].csv",
            "blobCount": "8",
            "accountName": HOST,
        },
    ),
    (
        "blobs with braces in their names",
        binding("blobTrigger", path="reports/{{20140101}}-{name}"),
        "azure-blob",
        {
            "blobContainerName": "reports",
            "recursive": "true",
            "blobPrefix": "{20140101}-",
            "blobCount": "8",
            "accountName": HOST,
        },
    ),
    (
        "Service Bus queue",
        binding("serviceBusTrigger", queueName="orders", connection="Bus"),
        "azure-servicebus",
        {"queueName": "orders", "messageCount": "16", "namespace": account("Bus")},
    ),
    (
        "Service Bus queue, default connection",
        binding("serviceBusTrigger", queueName="orders"),
        "azure-servicebus",
        {"queueName": "orders", "messageCount": "16", "namespace": account("AzureWebJobsServiceBus")},
    ),
    (
        "Service Bus subscription",
        binding("serviceBusTrigger", topicName="sales", subscriptionName="mail", connection="Bus"),
        "azure-servicebus",
        {"topicName": "sales", "subscriptionName": "mail", "messageCount": "16", "namespace": account("Bus")},
    ),
    (
        "Service Bus sessions",
        binding("serviceBusTrigger", queueName="orders", connection="Bus", isSessionsEnabled=True),
        "azure-servicebus",
        {"queueName": "orders", "messageCount": "8", "namespace": account("Bus")},
    ),
    (
        "Service Bus batches",
        binding("serviceBusTrigger", queueName="orders", connection="Bus", cardinality="many"),
        "azure-servicebus",
        {"queueName": "orders", "messageCount": "1000", "namespace": account("Bus")},
    ),
    (
        "event hub",
        binding("eventHubTrigger", eventHubName="clicks", connection="Hub"),
        "azure-eventhub",
        {
            "consumerGroup": "$Default",
            "checkpointStrategy": "blobMetadata",
            "blobContainer": "azure-webjobs-eventhub",
            "eventHubNamespace": account("Hub"),
            "eventHubName": "clicks",
            "storageAccountName": HOST,
            "unprocessedEventThreshold": "100",
        },
    ),
    (
        "event hub, consumer group",
        binding("eventHubTrigger", eventHubName="clicks", connection="Hub", consumerGroup="shop"),
        "azure-eventhub",
        {
            "consumerGroup": "shop",
            "checkpointStrategy": "blobMetadata",
            "blobContainer": "azure-webjobs-eventhub",
            "eventHubNamespace": account("Hub"),
            "eventHubName": "clicks",
            "storageAccountName": HOST,
            "unprocessedEventThreshold": "100",
        },
    ),
    (
        "Kafka",
        binding("kafkaTrigger", brokerList="kafka:9092", topic="clicks", consumerGroup="shop", lagThreshold=50),
        "kafka",
        {
            "bootstrapServers": "kafka:9092",
            "topic": "clicks",
            "consumerGroup": "shop",
            "lagThreshold": "50",
            "offsetResetPolicy": "earliest",
        },
    ),
    (
        "Kafka, brokers in a setting",
        binding("kafkaTrigger", brokerList="Brokers", topic="clicks", consumerGroup="shop"),
        "kafka",
        {
            "bootstrapServers": "kafka-1:9092,kafka-2:9092",
            "topic": "clicks",
            "consumerGroup": "shop",
            "lagThreshold": "1000",
            "offsetResetPolicy": "earliest",
        },
    ),
    (
        "RabbitMQ",
        binding("rabbitMQTrigger", queueName="orders", connectionStringSetting="Rabbit"),
        "rabbitmq",
        {"queueName": "orders", "mode": "QueueLength", "value": "30"},
    ),
    (
        "Redis list",
        binding("redisListTrigger", key="orders", connection="Cache"),
        "redis",
        {"listName": "orders", "listLength": "16", "enableTLS": "true"},
    ),
    (
        "Redis stream",
        binding("redisStreamTrigger", key="clicks", connection="Cache"),
        "redis-streams",
        {"stream": "clicks", "consumerGroup": "Functions.work", "lagCount": "16", "enableTLS": "true"},
    ),
]


@pytest.mark.parametrize(
    ("trigger", "type", "metadata"), [each[1:] for each in SCALED], ids=[each[0] for each in SCALED]
)
def test_scaled_by_the_event_source(trigger: Binding, type: str, metadata: dict[str, Any]) -> None:
    found = outcome(trigger, options=STRINGS)

    assert found.way is Way.SCALED
    assert found.keda is not None
    assert found.keda.type == type
    assert found.keda.metadata == metadata


OTHERS: list[tuple[Binding, Way]] = [
    (binding("timerTrigger", schedule="0 */5 * * * *"), Way.ALWAYS_ON),
    (binding("cosmosDBTrigger", databaseName="shop", containerName="orders", connection="Cosmos"), Way.ALWAYS_ON),
    (binding("sqlTrigger", tableName="dbo.Orders", connectionStringSetting="Sql"), Way.ALWAYS_ON),
    (binding("mysqlTrigger", tableName="orders", connectionStringSetting="MySql"), Way.ALWAYS_ON),
    (binding("redisPubSubTrigger", channel="orders", connection="Cache"), Way.ALWAYS_ON),
    (binding("orchestrationTrigger"), Way.ALWAYS_ON),
    (binding("activityTrigger"), Way.ALWAYS_ON),
    (binding("entityTrigger"), Way.ALWAYS_ON),
    (binding("httpTrigger"), Way.PUSHED),
    (binding("HTTPTRIGGER"), Way.PUSHED),
    (binding("eventGridTrigger"), Way.PUSHED),
    (binding("blobTrigger", path="reports/{name}", source="EventGrid"), Way.PUSHED),
    (binding("signalRTrigger", hubName="chat", category="messages", event="sent"), Way.PUSHED),
    (binding("webPubSubTrigger", hub="chat", eventType="user"), Way.PUSHED),
    (binding("mcpToolTrigger", toolName="save"), Way.PUSHED),
    (binding("mcpResourceTrigger", uri="file://x"), Way.PUSHED),
    (binding("mcpPromptTrigger", promptName="save"), Way.PUSHED),
    (binding("daprServiceInvocationTrigger"), Way.PUSHED),
    (binding("daprBindingTrigger"), Way.PUSHED),
    (binding("daprTopicTrigger"), Way.PUSHED),
]


@pytest.mark.parametrize(("trigger", "way"), OTHERS, ids=[each.type for each, _ in OTHERS])
def test_not_scaled_by_the_event_source(trigger: Binding, way: Way) -> None:
    found = outcome(trigger, options=STRINGS)

    assert found.way is way
    assert found.keda is None
    assert found.why


@pytest.mark.parametrize("type", ["warmupTrigger", "assistantSkillTrigger"])
def test_called_by_the_app_itself(type: str) -> None:
    plan = planned(function("work", binding(type)), function("page", binding("httpTrigger")))

    assert [each.way for each in plan.workloads[0].outcomes] == [Way.CALLED, Way.PUSHED]


def test_no_trigger_of_the_python_library_is_unknown() -> None:
    library = {value for name, value in vars(constants).items() if name.endswith("_TRIGGER")}
    # `connectorTrigger` is generic: only its owner knows what it does.
    assert {each for each in library if triggers.canonical(each) is None} == {"connectorTrigger"}


def test_the_type_is_spelled_as_in_function_json() -> None:
    assert (
        outcome(binding("SERVICEBUSTRIGGER", QUEUENAME="orders", Connection="Bus")).trigger.type == "serviceBusTrigger"
    )


def test_all_scalers_are_kedas() -> None:
    # kedacore/keda, pkg/scaling/scalers_builder.go
    assert {type for _, _, type, _ in SCALED} <= scalers.SCALERS.keys()


@pytest.mark.parametrize(
    ("trigger", "keys"),
    [
        (binding("eventGridTrigger"), ("eventgrid_extension",)),
        (binding("blobTrigger", path="reports/{name}", source="EventGrid"), ("blobs_extension",)),
        (binding("signalRTrigger"), ("signalr_extension",)),
        (binding("webPubSubTrigger"), ("webpubsub_extension",)),
        (binding("mcpToolTrigger"), ("mcp_extension",)),
        (binding("orchestrationTrigger"), ("durabletask_extension",)),
        (binding("httpTrigger"), ()),
    ],
)
def test_keys_of_webhooks(trigger: Binding, keys: tuple[str, ...]) -> None:
    assert planned(function("work", trigger), options=STRINGS).system_keys == keys


class TestDurable:
    SQL = HostSettings(durable=Durable(backend="mssql", max_concurrent_orchestrators=8, max_concurrent_activities=8))

    def test_the_sql_back_end_recommends_how_many_replicas_run(self) -> None:
        plan = planned(
            function("run", binding("orchestrationTrigger")),
            function("step", binding("activityTrigger")),
            host=self.SQL,
            options=STRINGS,
        )

        (trigger,) = plan.workloads[0].triggers
        assert trigger.type == "mssql"
        assert trigger.metadata == {"query": "SELECT dt.GetScaleRecommendation(8, 8)", "targetValue": "1"}
        assert trigger.authentication is not None
        assert trigger.authentication.secrets == {"connectionString": SecretPart(setting="SQLDB_Connection")}
        assert plan.workloads[0].min_replicas == 0

    def test_a_starter_over_http_keeps_a_replica(self) -> None:
        # The recommendation is 0 while nothing runs (microsoft/durabletask-mssql#28).
        plan = planned(
            function("run", binding("orchestrationTrigger")),
            function("start", binding("httpTrigger"), binding("durableClient")),
            host=self.SQL,
            options=STRINGS,
        )

        assert plan.workloads[0].min_replicas == 1

    @pytest.mark.parametrize("backend", ["AzureStorage", "netherite", "azureManaged", "AZURESTORAGE"])
    def test_other_back_ends_have_no_scaler(self, backend: str) -> None:
        found = outcome(
            binding("orchestrationTrigger"), host=HostSettings(durable=Durable(backend=backend)), options=STRINGS
        )

        assert found.way is Way.ALWAYS_ON

    def test_an_unknown_back_end(self) -> None:
        (found,) = mistakes(
            function("run", binding("orchestrationTrigger")),
            function("step", binding("activityTrigger")),
            host=HostSettings(durable=Durable(backend="redis")),
        )

        assert "'redis'" in found.text


class TestByConnectionString:
    def test_a_queue(self) -> None:
        found = outcome(
            binding("queueTrigger", queueName="orders", connection="Orders"),
            options=Options(connections={"Orders": STRING}),
        )

        assert found.keda is not None
        assert found.keda.metadata == {"queueName": "orders", "queueLength": "16"}
        assert found.keda.authentication is not None
        assert not found.keda.authentication.identity
        assert found.keda.authentication.secrets == {"connection": SecretPart(setting="Orders")}

    def test_an_event_hub_has_its_name_in_the_connection_string_alone(self) -> None:
        # With `eventHubName` in the metadata as well, KEDA 2.20 always fails (kedacore/keda#7926).
        found = outcome(
            binding("eventHubTrigger", eventHubName="clicks", connection="Hub"),
            options=Options(connections={"Hub": STRING, "AzureWebJobsStorage": STRING}),
        )

        assert found.keda is not None
        assert "eventHubName" not in found.keda.metadata
        assert found.keda.authentication is not None
        assert found.keda.authentication.secrets == {
            "connection": SecretPart(setting="Hub", part="with entity", entity="clicks"),
            "storageConnection": SecretPart(setting="AzureWebJobsStorage"),
        }

    def test_an_iot_hub_is_in_its_connection_string(self) -> None:
        found = outcome(
            binding("eventHubTrigger", eventHubName="messages/events", connection="Iot"),
            options=Options(connections={"Iot": STRING, "AzureWebJobsStorage": STRING}),
        )

        assert found.keda is not None
        assert found.keda.authentication is not None
        assert found.keda.authentication.secrets["connection"] == SecretPart(setting="Iot")

    @pytest.mark.parametrize("given", ["Hub", "AzureWebJobsStorage"])
    def test_an_event_hub_and_its_checkpoints_are_reached_alike(self, given: str) -> None:
        (found,) = mistakes(
            function("work", binding("eventHubTrigger", eventHubName="clicks", connection="Hub")),
            options=Options(connections={given: STRING}),
        )

        assert found.key == f"connections.{given}"
        assert "one way only" in found.text

    def test_redis_has_its_address_in_the_connection_string(self) -> None:
        found = outcome(binding("redisListTrigger", key="orders", connection="Cache"), options=STRINGS)

        assert found.keda is not None
        assert found.keda.authentication is not None
        assert found.keda.authentication.secrets == {
            "address": SecretPart(setting="Cache", part="address"),
            "password": SecretPart(setting="Cache", part="password"),
        }


class TestKafka:
    def test_signing_in(self) -> None:
        found = outcome(
            binding(
                "kafkaTrigger",
                brokerList="%Brokers%",
                topic="clicks",
                consumerGroup="shop",
                protocol="SASLSSL",
                authenticationMode="PLAIN",
                username="KafkaUser",
                password="%KafkaPassword%",
            ),
            options=STRINGS,
        )

        assert found.keda is not None
        assert found.keda.metadata["tls"] == "enable"
        assert found.keda.metadata["bootstrapServers"] == "kafka-1:9092,kafka-2:9092"
        assert found.keda.authentication is not None
        assert found.keda.authentication.texts == {"sasl": "plaintext", "username": "shop"}
        assert found.keda.authentication.secrets == {"password": SecretPart(setting="KafkaPassword")}

    @pytest.mark.parametrize(
        ("mode", "sasl"),
        [("ScramSha256", "scram_sha256"), ("SCRAM_SHA_512", "scram_sha512"), (1, "plaintext"), (None, "plaintext")],
    )
    def test_mechanisms(self, mode: str | int | None, sasl: str) -> None:
        found = outcome(
            binding(
                "kafkaTrigger",
                brokerList="kafka:9092",
                topic="clicks",
                consumerGroup="shop",
                protocol="SaslPlaintext",
                authenticationMode=mode,
                username="shop",
                password="KafkaPassword",
            ),
            options=STRINGS,
        )

        assert found.keda is not None
        assert "tls" not in found.keda.metadata
        assert found.keda.authentication is not None
        assert found.keda.authentication.texts == {"sasl": sasl, "username": "shop"}

    def test_brokers_in_a_secret_come_from_the_container(self) -> None:
        found = outcome(
            binding("kafkaTrigger", brokerList="KafkaPassword", topic="clicks", consumerGroup="shop"), options=STRINGS
        )

        assert found.keda is not None
        assert found.keda.metadata["bootstrapServersFromEnv"] == "KafkaPassword"
        assert "bootstrapServers" not in found.keda.metadata

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"brokerList": "Broker"}, "neither a setting"),
            ({"protocol": "SASLSSL", "username": "shop", "password": "hunter2"}, "a password in the code"),
            ({"protocol": "SASLSSL", "username": "shop"}, "password of work is missing"),
            ({"protocol": "SASLSSL", "authenticationMode": "GSSAPI"}, "gssapi"),
            ({"protocol": "TLS"}, "protocol is 'TLS'"),
            ({"authenticationMode": 9}, "authenticationMode is 9"),
        ],
    )
    def test_mistakes(self, changed: dict[str, Any], words: str) -> None:
        properties = {"brokerList": "kafka:9092", "topic": "clicks", "consumerGroup": "shop", **changed}
        (found,) = mistakes(function("work", binding("kafkaTrigger", **properties)), options=STRINGS)

        assert words in found.text

    def test_a_password_in_the_code_is_not_repeated(self) -> None:
        properties = {"brokerList": "kafka:9092", "topic": "clicks", "consumerGroup": "shop", "protocol": 3}
        (found,) = mistakes(
            function("work", binding("kafkaTrigger", **properties, username="shop", password="hunter2")),
            options=STRINGS,
        )

        assert "hunter2" not in found.text


def test_a_query_scales_a_sql_trigger() -> None:
    found = outcome(
        binding("sqlTrigger", tableName="dbo.Orders", connectionStringSetting="Sql"),
        options=Options(
            connections={"Sql": STRING}, metadata={"work": {"query": "SELECT COUNT(*) FROM dbo.Orders WHERE New = 1"}}
        ),
    )

    assert found.way is Way.SCALED
    assert found.keda is not None
    assert found.keda.metadata == {"query": "SELECT COUNT(*) FROM dbo.Orders WHERE New = 1", "targetValue": "1000"}


def test_blobs_by_polling_come_with_a_warning() -> None:
    plan = planned(function("work", binding("blobTrigger", path="reports/{name}")))

    assert any("kedacore/keda#547" in each for each in plan.warnings)


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        (binding("queueTrigger"), "queueName of work is missing"),
        (binding("blobTrigger", connection="Reports"), "path of work is missing"),
        (binding("blobTrigger", path="{container}/{name}"), "container is not constant"),
        (binding("serviceBusTrigger", connection="Bus"), "queueName of work is missing"),
        (binding("serviceBusTrigger", topicName="sales", connection="Bus"), "subscriptionName of work is missing"),
        (binding("serviceBusTrigger", topicName="sales", queueName="orders"), "leave one out"),
        (binding("eventHubTrigger", connection="Hub"), "eventHubName of work is missing"),
        (binding("eventHubTrigger", eventHubName="clicks"), "connection of work is missing"),
        (binding("eventHubTrigger", eventHubName="messages/events", connection="Hub"), "which the stack does not make"),
        (binding("rabbitMQTrigger", queueName="orders"), "connectionStringSetting of work is missing"),
        (binding("rabbitMQTrigger", queueName="orders", connectionStringSetting="Other"), "does not make"),
        (binding("redisListTrigger", connection="Cache"), "key of work is missing"),
        (binding("kafkaTrigger", topic="clicks", consumerGroup="shop"), "brokerList of work is missing"),
        (binding("timerTrigger"), "schedule of work is missing"),
        (binding("cosmosDBTrigger", databaseName="shop", containerName="orders"), "Cosmos DB account"),
        (binding("queueTrigger", queueName="a--b"), "'a--b'"),
        (binding("queueTrigger", queueName="orders-{id}"), "'orders-{id}'"),
        (binding("blobTrigger", path="ab/{name}"), "'ab'"),
        (binding("serviceBusTrigger", queueName="-orders", connection="Bus"), "'-orders'"),
        (binding("eventHubTrigger", eventHubName="x" * 51, connection="Hub"), "event hub"),
        (binding("eventHubTrigger", eventHubName="h", connection="Hub", consumerGroup="-"), "consumer group"),
        (binding("queueTrigger", queueName="orders", connection="Orders-Storage"), "'Orders-Storage'"),
        (binding("queueTrigger", queueName=True), "it must be a text"),
        (binding("redisListTrigger", key="orders", connection="Cache", maxBatchSize="many"), "whole number"),
        (binding("genericTrigger"), "no trigger type that anybody knows"),
        (binding("connectorTrigger"), "no trigger type that anybody knows"),
    ],
)
def test_mistakes_name_their_place(trigger: Binding, words: str) -> None:
    (found,) = mistakes(function("work", trigger), options=STRINGS)

    assert words in found.text
    assert found.function == "work"
    assert str(found).startswith("function_app.py:3: ")


def test_a_connection_string_in_the_code_is_not_repeated() -> None:
    trigger = binding("queueTrigger", queueName="orders", connection="AccountName=shop;AccountKey=hunter2")
    (found,) = mistakes(function("work", trigger))

    assert "a whole connection string" in found.text
    assert "hunter2" not in found.text


def test_a_mistake_shows_what_would_settle_it() -> None:
    (found,) = mistakes(function("work", binding("queueTrigger", connection="Orders")))

    assert found.configuration("shop").splitlines() == [
        "functions:",
        "  shop:",
        "    triggers:",
        "      work:",
        "        type: queueTrigger",
        "        connection: Orders",
        "        queueName: ...",
    ]


@pytest.mark.parametrize("name", ["Shared", "SHARED"])
def test_one_name_stands_for_one_service(name: str) -> None:
    bus = binding("serviceBus", "out", queueName="sent", connection=name)
    (found,) = mistakes(function("work", binding("queueTrigger", queueName="orders", connection="Shared"), bus))

    assert "one name stands for one service" in found.text


def test_a_web_pubsub_trigger_takes_events_of_every_service_that_it_lists() -> None:
    """`connections`: functions-bindings-web-pubsub-trigger, the services whose signature is checked."""
    trigger = binding("webPubSubTrigger", hub="chat", eventType="user", connections=("Chat", "Backup"))

    plan = planned(function("talk", trigger), options=Options(connections=dict.fromkeys(("Chat", "Backup"), STRING)))

    assert {"Chat", "Backup"} <= set(plan.connections)


def test_a_container_that_is_no_function_project_needs_no_storage_of_the_host() -> None:
    options = Options(
        host=False,
        explicit={"work": {"type": "queueTrigger", "queueName": "orders", "connection": "Orders"}},
    )

    plan = planned(options=options)

    assert set(plan.connections) == {"Orders"}
    assert {each.connection for each in plan.grants} == {"Orders"}
