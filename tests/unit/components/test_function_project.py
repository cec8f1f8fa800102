"""FunctionProject: from a folder of code to event sources, identities, rights, image and workloads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from components import FunctionProject
from components.model.planning import PlanError
from tests.harness import facts, rules, workload_rules
from tests.harness.azure import SUBSCRIPTION, FakeAzure
from tests.harness.pods import SCALED_JOB
from tests.harness.recording import UNKNOWN, Json, Recorded, Registration, leaves
from tests.unit.components import apps
from tests.unit.components.apps import Hidden

STORAGE = "azure-native:storage:StorageAccount"
BUS = "azure-native:servicebus:Namespace"
HUBS = "azure-native:eventhub:Namespace"
QUEUE = "azure-native:storage:Queue"
CONTAINER = "azure-native:storage:BlobContainer"
TASK_RUN = "azure-native:containerregistry:TaskRun"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"

ACCOUNT_ID = f"{SUBSCRIPTION}/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/shopdata"
BUS_ID = f"{SUBSCRIPTION}/resourceGroups/data/providers/Microsoft.ServiceBus/namespaces/shop-bus"
VAULT_ID = f"{SUBSCRIPTION}/resourceGroups/data/providers/Microsoft.KeyVault/vaults/shop-vault"

ALL = (apps.QUEUE, apps.SUBSCRIPTION, apps.BUS_QUEUE, apps.HUB, apps.HTTP, apps.TIMER)

ROLES = {id_: name for name, id_ in facts.ROLES.items()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return apps.function_project(apps.write(tmp_path_factory.mktemp("whole"), *ALL))


@pytest.fixture(scope="module")
def queue(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return apps.function_project(apps.write(tmp_path_factory.mktemp("queue"), apps.QUEUE))


def identity(recorded: Recorded, name: str = "orders") -> Registration:
    return recorded.one(rules.IDENTITY, f"{name}-identity")


def rights(recorded: Recorded, who: Registration) -> set[tuple[str, str]]:
    """The roles of an identity with their scopes."""
    return {
        (ROLES[each.inputs["roleDefinitionId"].rpartition("/")[2]], each.inputs["scope"])
        for each in recorded.all(rules.ASSIGNMENT)
        if each.inputs["principalId"] == who.outputs["principalId"]
    }


def environment(recorded: Recorded) -> Json:
    return apps.variables(apps.container(apps.deployment(recorded)))


def secrets_in_the_clear(recorded: Recorded) -> Iterator[str]:
    for each in recorded.resources.values():
        for path, value in leaves(each.inputs):
            parts = path.replace("[", ".").split(".")
            above = {".".join(parts[:length]) for length in range(1, len(parts) + 1)} | {path}
            if any(word in str(value) for word in ("AccountKey=", "SharedAccessKey=")) and not above & each.secrets:
                yield f"{each.urn}: {path}"


def test_nothing_that_azure_kubernetes_or_keda_would_refuse(whole: Recorded, queue: Recorded) -> None:
    assert rules.complaints(whole) == rules.complaints(queue) == []


# Event sources


def test_what_the_code_names_is_made(whole: Recorded) -> None:
    """A queue gets a poison queue, where the host puts what keeps failing."""
    assert sorted(each.inputs["queueName"] for each in whole.all(QUEUE)) == ["orders", "orders-poison"]
    assert [each.inputs["containerName"] for each in whole.all(CONTAINER)] == ["azure-webjobs-eventhub"]
    assert whole.one("azure-native:servicebus:Queue").inputs["queueName"] == "returns"
    assert whole.one("azure-native:servicebus:Topic").inputs["topicName"] == "order-events"
    assert whole.one("azure-native:servicebus:Subscription").inputs["subscriptionName"] == "shipments"
    assert whole.one("azure-native:eventhub:EventHub").inputs["eventHubName"] == "page-views"
    assert whole.one("azure-native:eventhub:ConsumerGroup").inputs["consumerGroupName"] == "summaries"


def test_one_of_a_kind_serves_all_connections(whole: Recorded) -> None:
    assert len(whole.all(STORAGE)) == len(whole.all(BUS)) == len(whole.all(HUBS)) == 1
    name = whole.one(STORAGE).outputs["name"]
    found = environment(whole)
    for connection in ("AzureWebJobsStorage", "Orders"):
        assert found[f"{connection}__queueServiceUri"] == f"https://{name}.queue.core.windows.net/"
    bus, hubs = whole.one(BUS).outputs["name"], whole.one(HUBS).outputs["name"]
    assert found["ShopBus__fullyQualifiedNamespace"] == f"{bus}.servicebus.windows.net"
    assert found["Telemetry__fullyQualifiedNamespace"] == f"{hubs}.servicebus.windows.net"


def test_only_the_host_s_own_account_for_what_needs_no_more(tmp_path: Path) -> None:
    recorded = apps.function_project(apps.write(tmp_path, apps.TIMER))

    assert len(recorded.all(STORAGE)) == 1
    assert recorded.all(QUEUE) == recorded.all(CONTAINER) == recorded.all(BUS) == recorded.all(HUBS) == []


def test_sessions_of_the_code_are_sessions_of_the_queue(tmp_path: Path) -> None:
    function = apps.BUS_QUEUE.replace('connection="ShopBus"', 'connection="ShopBus", is_sessions_enabled=True')
    recorded = apps.function_project(apps.write(tmp_path, function))

    assert recorded.one("azure-native:servicebus:Queue").inputs["requiresSession"] is True


# Identities and rights


def test_two_identities_each_for_one_account(whole: Recorded) -> None:
    """KEDA signs in as its operator, never as the workload (kedacore/keda#4597)."""
    trusted = {
        each.inputs["resourceName"]: (each.inputs["subject"], each.inputs["issuer"])
        for each in whole.all(rules.CREDENTIAL)
    }

    assert len(whole.all(rules.CREDENTIAL)) == 2
    assert trusted == {
        identity(whole).outputs["name"]: ("system:serviceaccount:functions:orders", apps.ISSUER),
        identity(whole, "orders_scaler").outputs["name"]: ("system:serviceaccount:keda:keda-operator", apps.ISSUER),
    }
    account = whole.one(workload_rules.SERVICE_ACCOUNT).inputs["metadata"]
    assert account["annotations"]["azure.workload.identity/client-id"] == identity(whole).outputs["clientId"]
    for each in whole.all(rules.AUTHENTICATION):
        assert each.inputs["spec"]["podIdentity"]["identityId"] == identity(whole, "orders_scaler").outputs["clientId"]


def test_the_app_has_the_rights_of_its_bindings(whole: Recorded) -> None:
    """ "Grant permission to the identity" on the page of each trigger, and for the host's own account
    learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity."""
    account, bus, hubs = (whole.one(each).id for each in (STORAGE, BUS, HUBS))
    queues = f"{account}/queueServices/default/queues"

    assert rights(whole, identity(whole)) == {
        ("Storage Blob Data Owner", account),
        ("Storage Queue Data Reader", f"{queues}/orders"),
        ("Storage Queue Data Message Processor", f"{queues}/orders"),
        ("Storage Queue Data Message Sender", f"{queues}/orders-poison"),
        ("Azure Service Bus Data Receiver", f"{bus}/queues/returns"),
        ("Azure Service Bus Data Receiver", f"{bus}/topics/order-events/subscriptions/shipments"),
        ("Azure Event Hubs Data Receiver", f"{hubs}/eventhubs/page-views"),
    }


def test_keda_may_look_and_no_more(whole: Recorded) -> None:
    """learn.microsoft.com/azure/aks/keda-workload-identity; Service Bus tells its numbers to owners only."""
    account, bus, hubs = (whole.one(each).id for each in (STORAGE, BUS, HUBS))

    assert rights(whole, identity(whole, "orders_scaler")) == {
        ("Storage Queue Data Reader", f"{account}/queueServices/default/queues/orders"),
        ("Azure Service Bus Data Owner", f"{bus}/queues/returns"),
        ("Azure Service Bus Data Owner", f"{bus}/topics/order-events"),
        ("Azure Event Hubs Data Receiver", f"{hubs}/eventhubs/page-views"),
        ("Storage Blob Data Reader", f"{account}/blobServices/default/containers/azure-webjobs-eventhub"),
    }


def test_an_output_is_a_right_of_the_app_alone(tmp_path: Path) -> None:
    function = apps.TIMER.replace(
        "\ndef report", '\n@app.queue_output(arg_name="out", queue_name="reports", connection="Orders")\ndef report'
    ).replace("(timer: func.TimerRequest)", "(timer: func.TimerRequest, out: func.Out[str])")
    recorded = apps.function_project(apps.write(tmp_path, function))

    queue = recorded.one(QUEUE)
    assert queue.inputs["queueName"] == "reports"
    assert rights(recorded, identity(recorded)) == {
        ("Storage Blob Data Owner", recorded.one(STORAGE).id),
        ("Storage Queue Data Message Sender", queue.id),
    }
    # Nothing is scaled by events, so that KEDA needs no identity.
    assert [each.name for each in recorded.all(rules.IDENTITY)] == ["orders-identity"]


def test_rights_and_credentials_come_before_what_needs_them(whole: Recorded) -> None:
    """KEDA looks as soon as it has a rule, and pods as soon as they run."""
    needed = {each.urn for each in (*whole.all(rules.ASSIGNMENT), *whole.all(rules.CREDENTIAL))}

    assert needed <= whole.waits_for(whole.one(rules.SCALED_OBJECT))
    assert needed <= whole.waits_for(apps.deployment(whole))


def test_event_sources_do_not_wait_for_the_cluster(whole: Recorded) -> None:
    for each in (*whole.all(STORAGE), *whole.all(BUS), *whole.all(rules.ASSIGNMENT), *whole.all(rules.CREDENTIAL)):
        assert not [kind for kind in whole.types_before(each) if kind.startswith("kubernetes:")]


# What exists already


def existing(folder: Path, **connections: Json) -> Recorded:
    recorded = apps.function_project(apps.write(folder, apps.QUEUE, apps.SUBSCRIPTION), connections=connections)
    assert rules.complaints(recorded) == []
    return recorded


def test_an_existing_account_is_used_by_its_id(tmp_path: Path) -> None:
    given = {"resource_id": ACCOUNT_ID}
    recorded = existing(tmp_path, AzureWebJobsStorage=given, Orders=given, ShopBus={"resource_id": BUS_ID})

    assert recorded.all(STORAGE) == recorded.all(BUS) == recorded.all(QUEUE) == []
    found = environment(recorded)
    assert found["Orders__queueServiceUri"] == "https://shopdata.queue.core.windows.net/"
    assert found["AzureWebJobsStorage__blobServiceUri"] == "https://shopdata.blob.core.windows.net/"
    assert found["ShopBus__fullyQualifiedNamespace"] == "shop-bus.servicebus.windows.net"
    queue, bus = apps.triggers(recorded)
    assert queue["metadata"]["accountName"] == "shopdata"
    assert bus["metadata"]["namespace"] == "shop-bus"


def test_rights_in_it_are_as_narrow(tmp_path: Path) -> None:
    given = {"resource_id": ACCOUNT_ID}
    recorded = existing(tmp_path, AzureWebJobsStorage=given, Orders=given, ShopBus={"resource_id": BUS_ID})

    queues = f"{ACCOUNT_ID}/queueServices/default/queues"
    assert rights(recorded, identity(recorded)) == {
        ("Storage Blob Data Owner", ACCOUNT_ID),
        ("Storage Queue Data Reader", f"{queues}/orders"),
        ("Storage Queue Data Message Processor", f"{queues}/orders"),
        ("Storage Queue Data Message Sender", f"{queues}/orders-poison"),
        ("Azure Service Bus Data Receiver", f"{BUS_ID}/topics/order-events/subscriptions/shipments"),
    }
    assert rights(recorded, identity(recorded, "orders_scaler")) == {
        ("Storage Queue Data Reader", f"{queues}/orders"),
        ("Azure Service Bus Data Owner", f"{BUS_ID}/topics/order-events"),
    }


def test_only_what_is_not_given_is_made(tmp_path: Path) -> None:
    recorded = existing(tmp_path, Orders={"resource_id": ACCOUNT_ID})

    # The host's own account, and the namespace.
    assert len(recorded.all(STORAGE)) == len(recorded.all(BUS)) == 1
    assert recorded.all(QUEUE) == []
    own = recorded.one(STORAGE).outputs["name"]
    assert environment(recorded)["AzureWebJobsStorage__blobServiceUri"] == f"https://{own}.blob.core.windows.net/"


def test_another_cloud_s_addresses(tmp_path: Path) -> None:
    address = "https://shopdata.queue.core.usgovcloudapi.net/"
    recorded = existing(tmp_path, Orders={"resource_id": ACCOUNT_ID, "settings": {"queueServiceUri": address}})

    assert environment(recorded)["Orders__queueServiceUri"] == address


def test_a_connection_string_needs_no_right(tmp_path: Path) -> None:
    recorded = existing(tmp_path, Orders={"connection_string": {"value": Hidden(apps.STRING)}})

    assert list(secrets_in_the_clear(recorded)) == []
    granted = rights(recorded, identity(recorded)) | rights(recorded, identity(recorded, "orders_scaler"))
    assert not [role for role, _ in granted if "Queue" in role]


def test_a_vault_is_read_by_whom_needs_it(tmp_path: Path) -> None:
    """A right to one secret: learn.microsoft.com/azure/key-vault/general/rbac-guide, "secret scope role assignment"."""
    recorded = apps.function_project(
        apps.write(tmp_path, apps.QUEUE),
        connections={"Orders": {"connection_string": {"key_vault": {"vault_id": VAULT_ID, "name": "orders-storage"}}}},
        secrets={"API_KEY": {"key_vault": {"vault_id": VAULT_ID, "name": "api-key"}}},
    )

    assert rules.complaints(recorded) == []
    one, two = (("Key Vault Secrets User", f"{VAULT_ID}/secrets/{each}") for each in ("orders-storage", "api-key"))
    assert {one, two} <= rights(recorded, identity(recorded))
    # KEDA needs what it counts by, and nothing else of the app's.
    assert rights(recorded, identity(recorded, "orders_scaler")) == {one}
    parameters = recorded.one(workload_rules.SECRET_PROVIDER_CLASS).inputs["spec"]["parameters"]
    assert parameters["clientID"] == identity(recorded).outputs["clientId"]
    assert parameters["tenantId"] == identity(recorded).outputs["tenantId"]


def test_no_secret_in_the_clear(tmp_path: Path) -> None:
    strings = {
        "AzureWebJobsStorage": {"connection_string": {"value": Hidden(apps.STRING)}},
        "Telemetry": {"connection_string": {"value": Hidden(apps.BUS_STRING)}},
    }
    recorded = apps.function_project(apps.write(tmp_path, apps.HUB, apps.HTTP), connections=strings)

    assert rules.complaints(recorded) == []
    assert list(secrets_in_the_clear(recorded)) == []
    assert "AccountKey" not in str(recorded.exports)


# The image


@pytest.mark.parametrize(
    ("image", "whole_image"),
    [
        ("orders:1.0.0", "shop.azurecr.io/orders:1.0.0"),
        ("team/orders@sha256:" + "a" * 64, "shop.azurecr.io/team/orders@sha256:" + "a" * 64),
        ("ghcr.io/acme/orders:2", "ghcr.io/acme/orders:2"),
        ("localhost:5000/orders:2", "localhost:5000/orders:2"),
    ],
)
def test_an_image_without_a_registry_is_in_the_stack_s(tmp_path: Path, image: str, whole_image: str) -> None:
    """The first part is a registry if it has a dot or a port (github.com/distribution/reference)."""
    recorded = apps.function_project(apps.write(tmp_path, apps.TIMER), image=image)

    assert apps.container(apps.deployment(recorded))["image"] == whole_image


def test_an_image_that_is_built(tmp_path: Path) -> None:
    build = {"repository": "https://github.com/acme/shop.git", "commit": "0123456789abcdef0123456789abcdef01234567"}
    recorded = apps.function_project(apps.write(tmp_path, apps.TIMER), build=build)

    run = recorded.one(TASK_RUN)
    digest = run.outputs["runResult"]["outputImages"][0]["digest"]
    assert apps.container(apps.deployment(recorded))["image"] == f"shop.azurecr.io/orders@{digest}"
    assert run.urn in recorded.waits_for(apps.deployment(recorded))
    assert run.inputs["registryName"] == "shop"


# Around it


def test_all_is_below_the_component(whole: Recorded) -> None:
    component = whole.one("aks-functions:index:FunctionProject")
    top = [each for each in whole.resources.values() if not each.parent or "Stack" in each.parent]

    assert {each.type for each in top} == {component.type, CONFIG_MAP, "pulumi:providers:kubernetes"}
    cluster = whole.one(CONFIG_MAP, "cluster").urn
    for each in whole.resources.values():
        if each.type.startswith("azure-native:"):
            # They outlive a cluster, and the provider of Azure is not the cluster's.
            assert each.deleted_with != cluster
            assert "kubernetes" not in each.provider


def test_a_job_instead_of_a_project() -> None:
    def program(inside: object) -> None:
        args = apps.project_args("", job={}, triggers={"work": {"type": "queueTrigger", "queueName": "orders"}})
        del args["project"]
        FunctionProject("orders", args, inside=inside)  # pyright: ignore[reportArgumentType]

    recorded = apps.in_cluster(program)

    assert rules.complaints(recorded) == []
    assert recorded.all(rules.DEPLOYMENT) == []
    (trigger,) = recorded.one(SCALED_JOB).inputs["spec"]["triggers"]
    assert trigger["metadata"]["accountName"] == recorded.one(STORAGE).outputs["name"]


def test_what_surprises_is_a_warning(tmp_path: Path) -> None:
    """KEDA counts blobs, new or not (kedacore/keda#547)."""
    function = apps.QUEUE.replace(
        'queue_trigger(arg_name="msg", queue_name="orders"', 'blob_trigger(arg_name="msg", path="incoming/{name}"'
    )
    recorded = apps.function_project(apps.write(tmp_path, function.replace("QueueMessage", "InputStream")))

    assert any("kedacore/keda#547" in each for each in recorded.messages)


class Untouched(FakeAzure):
    """Fails when anything but what stands for the cluster is asked for."""

    def create(self, type_: str, name: str, inputs: Json) -> tuple[str, Json]:
        assert type_ in (CONFIG_MAP, "pulumi:providers:kubernetes"), f"{type_} {name} was created"
        return super().create(type_, name, inputs)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"connections": {"Orders": {"resource_id": BUS_ID}}}, "not the id of a Microsoft.Storage/storageAccounts"),
        ({"connections": {"ShopBus": {"resource_id": BUS_ID}}, "groups": {"a": {"functions": []}}}, "in no group"),
        ({"settings": {"Orders__queueServiceUri": "https://other/"}}, "Orders__queueServiceUri"),
    ],
    ids=["kind", "group", "setting"],
)
def test_mistakes_are_told_before_anything_is_made(tmp_path: Path, args: Json, words: str) -> None:
    with pytest.raises(PlanError, match=words):
        apps.function_project(apps.write(tmp_path, apps.QUEUE), cloud=Untouched(), **args)


def test_a_preview_goes_through_with_unknowns(tmp_path: Path) -> None:
    build = {"repository": "https://github.com/acme/shop.git", "commit": "0" * 40}
    recorded = apps.function_project(apps.write(tmp_path, *ALL), build=build, preview=True)

    assert recorded.exports["image"] is UNKNOWN
    assert environment(recorded)["Orders__queueServiceUri"] is UNKNOWN
    for trigger in apps.triggers(recorded):
        if trigger["type"] == "azure-queue":
            assert trigger["metadata"]["accountName"] is UNKNOWN


def test_two_side_by_side(tmp_path: Path) -> None:
    project = apps.write(tmp_path, *ALL)

    def program(inside: object) -> None:
        for name in ("orders", "orders-eu"):
            FunctionProject(name, apps.project_args(project), inside=inside)  # pyright: ignore[reportArgumentType]

    recorded = apps.in_cluster(program)

    assert rules.complaints(recorded) == []
    assert len(recorded.all(STORAGE)) == 2
