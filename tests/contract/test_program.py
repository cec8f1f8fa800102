"""The whole program, run as `pulumi up` runs it, under every stack file of the repository."""

import json
from collections import Counter
from typing import Any

import pytest

from settings import ConfigurationError
from tests.harness import facts, rules, stacks
from tests.harness.azure import KUBECONFIG, FakeAzure
from tests.harness.recording import UNKNOWN, Json, Recorded, leaves

ACCOUNT = "azure-native:storage:StorageAccount"
POOL = "azure-native:containerservice:AgentPool"
QUEUE = "azure-native:storage:Queue"
REGISTRY = "azure-native:containerregistry:Registry"
SECRET = "kubernetes:core/v1:Secret"

# Words that only stand where somebody put a key or a password (names of the settings in Azure's connection strings).
KEYS = ("AccountKey=", "SharedAccessKey", "SharedAccessSignature", "Password=")


@pytest.fixture(scope="module")
def dev() -> Recorded:
    return stacks.deployed("dev")


def with_functions(**functions: Json) -> dict[str, str]:
    return {**stacks.config("dev"), "aks-functions:functions": json.dumps(functions)}


def app(*queues: str, **rest: Any) -> Json:
    triggers = [{"type": "queueTrigger", "queueName": queue, "connection": "Orders"} for queue in queues]
    return {"project": "functions/orders", "image": "orders:1.0.0", "triggers": triggers, **rest}


def counts(recorded: Recorded) -> Counter[str]:
    return Counter(each.type for each in recorded.resources.values() if each.custom)


def test_there_are_stacks_to_run() -> None:
    assert {"dev", "local"} <= set(stacks.names())


@pytest.mark.parametrize("stack", stacks.names())
def test_every_stack_deploys_without_complaint(stack: str) -> None:
    recorded = stacks.deployed(stack)

    assert rules.complaints(recorded) == []
    assert recorded.messages == []


@pytest.mark.parametrize("stack", stacks.names())
def test_every_stack_previews(stack: str) -> None:
    recorded = stacks.deployed(stack, preview=True)

    assert counts(recorded) == counts(stacks.deployed(stack))
    assert recorded.exports["kubeconfig"] is UNKNOWN
    assert recorded.messages == []


def test_what_the_dev_stack_makes(dev: Recorded) -> None:
    assert counts(dev) == {
        "azure-native:resources:ResourceGroup": 1,
        rules.CLUSTER: 1,
        POOL: 1,
        # Of the control plane, of the kubelet, and of the app.
        rules.IDENTITY: 3,
        REGISTRY: 1,
        # Hand-out of the kubelet identity, AcrPull; the host's blobs, queue reader and processor, poison sender.
        rules.ASSIGNMENT: 6,
        # Of the app and of KEDA's operator.
        rules.CREDENTIAL: 2,
        ACCOUNT: 1,
        QUEUE: 2,
        "pulumi:providers:kubernetes": 1,
        "kubernetes:core/v1:Namespace": 2,
        rules.RELEASE: 1,
        "kubernetes:core/v1:ServiceAccount": 1,
        rules.DEPLOYMENT: 1,
        rules.AUTHENTICATION: 1,
        rules.SCALED_OBJECT: 1,
    }


def test_what_the_dev_stack_exports(dev: Recorded) -> None:
    assert dev.exports == {
        "resourceGroup": "aks-functions-dev",
        "cluster": "aks-functions-dev",
        "registry": dev.one(REGISTRY).outputs["loginServer"],
        "kedaVersion": "2.20.2",
        "functions": ["orders"],
        "kubeconfig": KUBECONFIG,
    }
    assert dev.secret_exports == {"kubeconfig"}


def test_a_stack_without_functions_is_the_platform_alone() -> None:
    config = stacks.config("dev")
    del config["aks-functions:functions"]

    recorded = stacks.run(config)

    made = counts(recorded)
    assert made[rules.CLUSTER] == made[REGISTRY] == made[rules.RELEASE] == 1
    assert made[rules.DEPLOYMENT] == made[ACCOUNT] == made[rules.CREDENTIAL] == 0
    assert recorded.exports["functions"] == []
    assert rules.complaints(recorded) == []


def test_a_location_is_all_that_a_stack_has_to_say() -> None:
    recorded = stacks.run({"azure-native:location": "westeurope"})

    assert counts(recorded)[rules.CLUSTER] == 1


def test_no_key_and_no_password_in_the_dev_stack(dev: Recorded) -> None:
    found = [
        (each.urn, path)
        for each in dev.resources.values()
        for path, value in leaves(each.inputs)
        if isinstance(value, str) and any(key in value for key in KEYS)
    ]
    assert found == []
    assert dev.all(SECRET) == []
    assert {token.rpartition(":")[2] for token, _ in dev.calls} == {"listManagedClusterUserCredentials"}
    secret = {(each.type, path) for each in dev.resources.values() for path in each.secrets}
    assert secret == {("pulumi:providers:kubernetes", "kubeconfig")}


def test_the_local_stack_s_connection_string_is_in_its_secret_alone() -> None:
    recorded = stacks.deployed("local")

    holders = {
        (each.type, path)
        for each in recorded.resources.values()
        for path, value in leaves(each.inputs)
        if isinstance(value, str) and any(key in value for key in KEYS)
    }
    assert holders == {(SECRET, "stringData.OrdersStorage")}
    assert {path.split(".")[0] for path in recorded.one(SECRET).secrets} == {"stringData"}
    # Its queue is Azurite's, so the stack makes none.
    assert recorded.all(QUEUE) == []


def test_the_app_and_keda_s_operator_are_trusted(dev: Recorded) -> None:
    issuer = dev.one(rules.CLUSTER).outputs["oidcIssuerProfile"]["issuerURL"]
    assert {(each.inputs["issuer"], each.inputs["subject"]) for each in dev.all(rules.CREDENTIAL)} == {
        (issuer, "system:serviceaccount:functions:orders"),
        (issuer, "system:serviceaccount:keda:keda-operator"),
    }
    account = dev.one("kubernetes:core/v1:ServiceAccount").inputs["metadata"]
    assert (account["namespace"], account["name"]) == ("functions", "orders")


def test_nodes_pull_from_the_stack_s_registry(dev: Recorded) -> None:
    kubelet = dev.one(rules.IDENTITY, "aks-functions-kubelet").outputs["principalId"]
    grants = {
        each.inputs["roleDefinitionId"].rpartition("/")[2]: each.inputs["principalId"]
        for each in dev.all(rules.ASSIGNMENT)
        if each.inputs["scope"] == dev.one(REGISTRY).id
    }
    assert grants == {facts.ROLES["AcrPull"]: kubelet}
    (container,) = dev.one(rules.DEPLOYMENT).inputs["spec"]["template"]["spec"]["containers"]
    assert container["image"] == f"{dev.exports['registry']}/orders:1.0.0"


def test_an_image_of_another_registry_is_taken_as_it_is() -> None:
    image = "ghcr.io/shop/orders@sha256:" + "0" * 64

    recorded = stacks.run(with_functions(orders=app("orders", image=image)))

    (container,) = recorded.one(rules.DEPLOYMENT).inputs["spec"]["template"]["spec"]["containers"]
    assert container["image"] == image


def test_the_rule_comes_when_keda_may_read_the_queue(dev: Recorded) -> None:
    """A ScaledObject becomes Ready only when the scaler can sign in and count messages, and its wait is short."""
    waits = dev.waits_for(dev.one(rules.SCALED_OBJECT))
    grants = [each for each in dev.all(rules.ASSIGNMENT) if each.name.startswith("orders-")]
    assert len(grants) == 4
    needed = [*grants, *dev.all(rules.CREDENTIAL), *dev.all(QUEUE), dev.one(POOL)]
    assert {each.urn for each in needed} <= waits


def test_keda_waits_for_no_function_and_for_no_pool_of_functions(dev: Recorded) -> None:
    before = dev.types_before(dev.one(rules.RELEASE))
    assert not before & {POOL, REGISTRY, ACCOUNT, QUEUE, rules.CREDENTIAL, rules.DEPLOYMENT}


@pytest.mark.parametrize("type_", [REGISTRY, ACCOUNT, QUEUE])
def test_what_needs_no_cluster_waits_for_none(type_: str, dev: Recorded) -> None:
    for each in dev.all(type_):
        assert not dev.types_before(each) & {rules.CLUSTER, POOL, rules.RELEASE, "kubernetes:core/v1:Namespace"}


def test_the_app_s_rights_wait_for_no_cluster(dev: Recorded) -> None:
    """They are the slowest to take effect, so they should come early."""
    for each in dev.all(rules.ASSIGNMENT):
        assert rules.CLUSTER not in dev.types_before(each)


def test_the_cluster_waits_only_for_what_it_is_made_of(dev: Recorded) -> None:
    assert dev.types_before(dev.one(rules.CLUSTER)) == {
        "azure-native:resources:ResourceGroup",
        "aks-functions:index:AksCluster",
        rules.IDENTITY,
        rules.ASSIGNMENT,
    }


def test_two_runs_ask_for_the_same(dev: Recorded) -> None:
    again = stacks.run(stacks.config("dev"))

    assert {urn: each.inputs for urn, each in dev.resources.items()} == {
        urn: each.inputs for urn, each in again.resources.items()
    }


@pytest.mark.parametrize(
    "functions",
    [
        {"orders": app("eu-new"), "orders-eu": app("new")},
        {"a-b": app("orders"), "ab": app("orders")},
        {"orders": app("orders", "orders-poison")},
        {"orders": app("q" * 63)},
        {"customer-order-processing-1": app("orders"), "customer-order-processing-2": app("orders")},
        {"o" * 54: app("orders")},
        {"keda": app("orders"), "aks-functions": app("orders")},
        {"shop": app("b-queue-new"), "shop-queue-b": app("new")},
    ],
    ids=["rights", "hyphens", "handles-poison", "long-queue", "alike", "long-app", "names-of-ours", "queues"],
)
def test_apps_beside_each_other(functions: dict[str, Json]) -> None:
    recorded = stacks.run(with_functions(**functions))

    assert rules.complaints(recorded) == []
    assert counts(recorded)[rules.SCALED_OBJECT] == len(functions)


def test_a_mistake_in_the_configuration_stops_the_program_before_anything_is_asked_for() -> None:
    created: list[str] = []

    class Watched(FakeAzure):
        def create(self, type_: str, name: str, inputs: Json) -> tuple[str, Json]:
            created.append(type_)
            return super().create(type_, name, inputs)

    config = with_functions(Orders=app("orders"), other=app("orders", image="orders"))

    with pytest.raises(ConfigurationError) as raised:
        stacks.run(config, cloud=Watched())

    assert created == []
    assert len(raised.value.mistakes) == 2


def test_the_program_is_short_enough_to_read() -> None:
    lines = (stacks.ROOT / "__main__.py").read_text().splitlines()

    assert len(lines) <= 60
