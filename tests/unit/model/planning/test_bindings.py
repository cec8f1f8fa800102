"""Rights and event sources, against "Grant permission to the identity" (azure-functions/functions-reference) for the
app, and learn.microsoft.com/azure/aks/keda-workload-identity for KEDA's operator."""

import pytest

from components.model.functions import Binding
from components.model.planning.bindings import BINDINGS
from components.model.plans import Entity, EntityKind, Given, Options, Plan
from components.model.roles import ROLES
from tests.unit.model.planning.projects import STRING, binding, function, mistakes, planned

HTTP = binding("httpTrigger")
OWN = ("app", "Storage Blob Data Owner", "AzureWebJobsStorage", "")
"""What the host needs on its own account, whatever the functions do."""


def rights(plan: Plan) -> set[tuple[str, str, str, str]]:
    return {
        (each.to, each.role, each.connection, "/".join(each.entity.path) if each.entity else "") for each in plan.grants
    } - {OWN}


def entities(plan: Plan) -> set[tuple[str, EntityKind, str]]:
    return {(each.connection, each.kind, "/".join(each.path)) for each in plan.entities}


def test_the_host_may_use_its_own_account() -> None:
    (grant,) = planned(function("page", HTTP)).grants

    assert (grant.to, grant.role, grant.connection, grant.entity) == (
        "app",
        "Storage Blob Data Owner",
        "AzureWebJobsStorage",
        None,
    )


@pytest.mark.parametrize(
    ("trigger", "wanted"),
    [
        (
            binding("queueTrigger", queueName="orders", connection="C"),
            {
                ("app", "Storage Queue Data Reader", "C", "orders"),
                ("app", "Storage Queue Data Message Processor", "C", "orders"),
                ("app", "Storage Queue Data Message Sender", "C", "orders-poison"),
                ("scaler", "Storage Queue Data Reader", "C", "orders"),
            },
        ),
        (
            binding("blobTrigger", path="reports/{name}", connection="C"),
            {
                ("app", "Storage Blob Data Owner", "C", ""),
                ("app", "Storage Queue Data Contributor", "C", ""),
                ("app", "Storage Queue Data Contributor", "AzureWebJobsStorage", ""),
                ("scaler", "Storage Blob Data Reader", "C", "reports"),
            },
        ),
        (
            binding("serviceBusTrigger", queueName="orders", connection="C"),
            {
                ("app", "Azure Service Bus Data Receiver", "C", "orders"),
                ("scaler", "Azure Service Bus Data Owner", "C", "orders"),
            },
        ),
        (
            binding("serviceBusTrigger", topicName="sales", subscriptionName="mail", connection="C"),
            {
                ("app", "Azure Service Bus Data Receiver", "C", "sales/mail"),
                ("scaler", "Azure Service Bus Data Owner", "C", "sales"),
            },
        ),
        (
            binding("eventHubTrigger", eventHubName="clicks", connection="C"),
            {
                ("app", "Azure Event Hubs Data Receiver", "C", "clicks"),
                ("scaler", "Azure Event Hubs Data Receiver", "C", "clicks"),
                ("scaler", "Storage Blob Data Reader", "AzureWebJobsStorage", "azure-webjobs-eventhub"),
            },
        ),
        (
            binding("orchestrationTrigger"),
            {
                ("app", "Storage Blob Data Contributor", "AzureWebJobsStorage", ""),
                ("app", "Storage Queue Data Contributor", "AzureWebJobsStorage", ""),
                ("app", "Storage Table Data Contributor", "AzureWebJobsStorage", ""),
            },
        ),
        (binding("timerTrigger", schedule="0 0 * * * *"), set[tuple[str, str, str, str]]()),
    ],
    ids=["queue", "blob", "Service Bus queue", "Service Bus subscription", "event hub", "durable", "timer"],
)
def test_rights_of_triggers(trigger: Binding, wanted: set[tuple[str, str, str, str]]) -> None:
    assert rights(planned(function("work", trigger))) == wanted


@pytest.mark.parametrize(
    ("bound", "wanted"),
    [
        (binding("queue", "out", queueName="sent", connection="C"), ("Storage Queue Data Message Sender", "sent")),
        (binding("queue", "out", queueName="{id}", connection="C"), ("Storage Queue Data Contributor", "")),
        (binding("blob", path="reports/{id}", connection="C"), ("Storage Blob Data Reader", "reports")),
        (binding("blob", "out", path="reports/{id}", connection="C"), ("Storage Blob Data Contributor", "reports")),
        (binding("blob", "out", path="{id}/x", connection="C"), ("Storage Blob Data Contributor", "")),
        (binding("blob", path="$web/index.html", connection="C"), ("Storage Blob Data Reader", "$web")),
        (binding("table", tableName="Orders", connection="C"), ("Storage Table Data Reader", "Orders")),
        (binding("table", "out", tableName="Orders", connection="C"), ("Storage Table Data Contributor", "Orders")),
        (binding("serviceBus", "out", queueName="sent", connection="C"), ("Azure Service Bus Data Sender", "sent")),
        (binding("serviceBus", "out", topicName="sales", connection="C"), ("Azure Service Bus Data Sender", "sales")),
        (
            binding("serviceBus", "out", queueOrTopicName="sales", entityType="Topic", connection="C"),
            ("Azure Service Bus Data Sender", "sales"),
        ),
        (binding("eventHub", "out", eventHubName="clicks", connection="C"), ("Azure Event Hubs Data Sender", "clicks")),
    ],
)
def test_rights_of_inputs_and_outputs(bound: Binding, wanted: tuple[str, str]) -> None:
    assert rights(planned(function("page", HTTP, bound))) == {("app", wanted[0], "C", wanted[1])}


@pytest.mark.parametrize(
    ("bound", "type", "role"),
    [
        (binding("eventGrid", "out", connection="C"), "Microsoft.EventGrid/topics", "EventGrid Data Sender"),
        (
            binding("signalR", "out", connectionStringSetting="C"),
            "Microsoft.SignalRService/SignalR",
            "SignalR Service Owner",
        ),
        (binding("webPubSub", "out", connection="C"), "Microsoft.SignalRService/WebPubSub", "Web PubSub Service Owner"),
    ],
)
def test_rights_on_what_exists(bound: Binding, type: str, role: str) -> None:
    id = f"/subscriptions/0/resourceGroups/shop/providers/{type}/shop"
    options = Options(connections={"C": Given(by="identity", resource_id=id)})

    assert rights(planned(function("page", HTTP, bound), options=options)) == {("app", role, "C", "")}


def test_the_right_to_cosmos_data_is_not_the_stack_s_to_give() -> None:
    id = "/subscriptions/0/resourceGroups/shop/providers/Microsoft.DocumentDB/databaseAccounts/shop"
    options = Options(connections={"C": Given(by="identity", resource_id=id)})
    plan = planned(function("page", HTTP, binding("cosmosDB", "out", connection="C")), options=options)

    assert rights(plan) == set()
    assert any("az cosmosdb sql role assignment create" in each for each in plan.warnings)


def test_a_connection_string_needs_no_rights() -> None:
    plan = planned(
        function("work", binding("queueTrigger", queueName="orders", connection="C")),
        options=Options(connections={"C": STRING}),
    )

    assert rights(plan) == set()


@pytest.mark.parametrize("type", BINDINGS)
def test_no_binding_without_properties_ends_without_a_mistake_of_its_function(type: str) -> None:
    found = mistakes(function("broken", binding("queueTrigger"), binding(type, "out")))

    assert found[-1].function == "broken"


def test_a_binding_that_nobody_knows_is_a_warning() -> None:
    plan = planned(function("page", HTTP, binding("carrierPigeon", "out")))

    assert any("carrierPigeon" in each for each in plan.warnings)


def test_every_role_is_known() -> None:
    everything = planned(
        function(
            "a",
            binding("queueTrigger", queueName="orders"),
            binding("blob", path="in-1/x"),
            binding("table", tableName="T01"),
        ),
        function("b", binding("serviceBusTrigger", queueName="q"), binding("serviceBus", "out", topicName="t")),
        function("c", binding("eventHubTrigger", eventHubName="h", connection="H")),
    )

    assert {each.role for each in everything.grants} <= ROLES.keys()


class TestEntities:
    def test_a_queue_has_its_poison_queue(self) -> None:
        plan = planned(function("work", binding("queueTrigger", queueName="orders", connection="C")))

        assert entities(plan) == {("C", EntityKind.QUEUE, "orders"), ("C", EntityKind.QUEUE, "orders-poison")}

    def test_an_app_may_wait_for_its_own_poison_queue(self) -> None:
        plan = planned(
            function("work", binding("queueTrigger", queueName="orders", connection="C")),
            function("mend", binding("queueTrigger", queueName="orders-poison", connection="C")),
        )

        assert {role for _, role, _, name in rights(plan) if name == "orders-poison"} == {
            "Storage Queue Data Reader",
            "Storage Queue Data Message Processor",
            "Storage Queue Data Message Sender",
        }
        assert ("C", EntityKind.QUEUE, "orders-poison-poison") not in entities(plan)

    def test_a_subscription_has_its_topic(self) -> None:
        trigger = binding("serviceBusTrigger", topicName="sales", subscriptionName="mail", isSessionsEnabled=True)
        plan = planned(function("work", trigger))

        assert plan.entities == (
            Entity(
                connection="AzureWebJobsServiceBus",
                kind=EntityKind.SUBSCRIPTION,
                path=("sales", "mail"),
                requires_session=True,
            ),
            Entity(connection="AzureWebJobsServiceBus", kind=EntityKind.TOPIC, path=("sales",)),
        )

    def test_a_queue_with_sessions_is_one_queue_for_its_senders_too(self) -> None:
        plan = planned(
            function("send", HTTP, binding("serviceBus", "out", queueName="orders", connection="C")),
            function("work", binding("serviceBusTrigger", queueName="orders", connection="C", isSessionsEnabled=True)),
        )

        (queue,) = plan.entities
        assert queue.requires_session
        assert {each.entity for each in plan.grants if each.connection == "C"} == {queue}

    def test_a_queue_has_sessions_or_not(self) -> None:
        (found,) = mistakes(
            function("one", binding("serviceBusTrigger", queueName="orders", isSessionsEnabled=True)),
            function("two", binding("serviceBusTrigger", queueName="orders")),
        )

        assert "with sessions by one function and without by another" in found.text

    @pytest.mark.parametrize(("group", "made"), [("$Default", False), ("shop", True)])
    def test_consumer_groups(self, group: str, made: bool) -> None:
        trigger = binding("eventHubTrigger", eventHubName="clicks", connection="C", consumerGroup=group)
        found = entities(planned(function("work", trigger)))

        assert ("C", EntityKind.HUB, "clicks") in found
        assert ("AzureWebJobsStorage", EntityKind.CONTAINER, "azure-webjobs-eventhub") in found
        assert (("C", EntityKind.CONSUMER_GROUP, f"clicks/{group}") in found) == made

    def test_outputs_alone_are_made_too(self) -> None:
        plan = planned(
            function(
                "page",
                HTTP,
                binding("queue", "out", queueName="Sent", connection="C"),
                binding("blob", "out", path="reports/x", connection="C"),
                binding("blob", "out", path="{id}/x", connection="C"),
                binding("blob", path="$web/index.html", connection="C"),
            )
        )

        assert entities(plan) == {("C", EntityKind.QUEUE, "sent"), ("C", EntityKind.CONTAINER, "reports")}

    def test_nothing_is_made_in_what_exists(self) -> None:
        options = Options(
            connections={
                "C": Given(
                    by="identity",
                    resource_id="/subscriptions/0/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/shop",
                )
            }
        )
        plan = planned(function("work", binding("queueTrigger", queueName="orders", connection="C")), options=options)

        assert plan.entities == ()
        assert ("scaler", "Storage Queue Data Reader", "C", "orders") in rights(plan)
