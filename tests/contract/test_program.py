"""The whole program, run as `pulumi up` runs it, under every stack file of the repository."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from settings import ConfigurationError
from tests.harness import facts, rules, stacks
from tests.harness.azure import KUBECONFIG, FakeAzure
from tests.harness.configurations import python_app
from tests.harness.recording import UNKNOWN, Json, Recorded, Registration, leaves

ACCOUNT = "azure-native:storage:StorageAccount"
BUILD = "azure-native:containerregistry:TaskRun"
CONTAINER = "azure-native:storage:BlobContainer"
HUB = "azure-native:eventhub:EventHub"
HUB_GROUP = "azure-native:eventhub:ConsumerGroup"
POOL = "azure-native:containerservice:AgentPool"
PROJECT = "aks-functions:index:FunctionProject"
QUEUE = "azure-native:storage:Queue"
REGISTRY = "azure-native:containerregistry:Registry"
SECRET = "kubernetes:core/v1:Secret"
SERVICE = "kubernetes:core/v1:Service"
STASH = "pulumi:index:Stash"
SUBSCRIPTION = "azure-native:servicebus:Subscription"
TOPIC = "azure-native:servicebus:Topic"

SAMPLES = ("catalog", "orders", "reports", "shipments", "telemetry")

# Words that only stand where somebody put a key or a password (names of the settings in Azure's connection strings).
KEYS = ("AccountKey=", "SharedAccessKey", "SharedAccessSignature", "Password=")


@pytest.fixture(scope="module")
def dev() -> Recorded:
    return stacks.deployed("dev")


def with_functions(**functions: Json) -> dict[str, str]:
    return {**stacks.config("dev"), "aks-functions:functions": json.dumps(functions)}


def app(folder: Path, *queues: str, **rest: Any) -> Json:
    """An app with a function for each queue, all behind one connection."""
    return {**python_app(folder, *(f'queue_trigger("m", "{queue}", "Orders")' for queue in queues)), **rest}


def of(recorded: Recorded, app: str, type_: str) -> list[Registration]:
    """An app's own resources of a type."""

    def lineage(each: Registration) -> Iterator[Registration]:
        while each.parent in recorded.resources:
            each = recorded.resources[each.parent]
            yield each

    return [
        each
        for each in recorded.all(type_)
        if any(above.type == PROJECT and above.name == app for above in lineage(each))
    ]


def texts(recorded: Recorded) -> Iterator[tuple[Registration, str, str]]:
    """Every text that the program asked for."""
    for each in recorded.resources.values():
        for path, value in leaves(each.inputs):
            if isinstance(value, str):
                yield each, path, value


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


def test_nothing_about_triggers_is_in_the_stack_files() -> None:
    """The code says what functions wait for, and nobody has to write it down twice."""
    named = ("queueName", "order-events", "warehouse", "page-views", "summaries", "slow-pages", "30 5 * * 1-5")
    for stack in stacks.names():
        text = (stacks.ROOT / f"Pulumi.{stack}.yaml").read_text()
        assert "trigger" not in text.lower()
        assert [each for each in named if each in text] == []


@pytest.mark.parametrize("stack", stacks.names())
def test_every_stack_deploys_all_samples(stack: str) -> None:
    config: Json = yaml.safe_load(stacks.config(stack)["aks-functions:functions"])

    assert (
        sorted(config)
        == list(SAMPLES)
        == sorted(each.name for each in (stacks.ROOT / "functions").iterdir() if each.is_dir())
    )


def test_what_the_dev_stack_makes(dev: Recorded) -> None:
    assert counts(dev) == {
        "azure-native:resources:ResourceGroup": 1,
        rules.CLUSTER: 1,
        POOL: 1,
        REGISTRY: 1,
        "pulumi:providers:kubernetes": 1,
        "kubernetes:core/v1:Namespace": 2,
        rules.RELEASE: 1,
        # Of the control plane and the kubelet; of five apps; of KEDA for the three that scale by events.
        rules.IDENTITY: 2 + 5 + 3,
        rules.CREDENTIAL: 5 + 3,
        # Hand-out of the kubelet identity, AcrPull; every host's blobs; and of the functions:
        # orders: queue reader and processor, poison sender, and reader for KEDA;
        # shipments: receiver, sender, and owner for KEDA, who counts;
        # telemetry: receiver, sender to its queue, and receiver and reader of the checkpoints for KEDA;
        # reports: reader of one container, contributor to another.
        rules.ASSIGNMENT: 2 + 5 + 4 + 3 + 4 + 2,
        # Every host has its own.
        ACCOUNT: 5,
        # orders, orders-poison, slow-pages.
        QUEUE: 3,
        # The checkpoints' azure-webjobs-eventhub, stock, reports.
        CONTAINER: 3,
        "azure-native:servicebus:Namespace": 1,
        TOPIC: 1,
        SUBSCRIPTION: 1,
        # warehouse.
        "azure-native:servicebus:Queue": 1,
        "azure-native:eventhub:Namespace": 1,
        HUB: 1,
        HUB_GROUP: 1,
        "kubernetes:core/v1:ServiceAccount": 5,
        rules.DEPLOYMENT: 5,
        "kubernetes:policy/v1:PodDisruptionBudget": 5,
        "kubernetes:networking.k8s.io/v1:NetworkPolicy": 5,
        rules.AUTHENTICATION: 3,
        rules.SCALED_OBJECT: 3,
        # The catalog is called, so it has an address, an autoscaler, and keys that are drawn once.
        SERVICE: 1,
        "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": 1,
        # Three more keep what cannot change without a new cluster, a new resource group, or all new.
        STASH: 4,
        SECRET: 1,
    }


def test_what_the_dev_stack_exports(dev: Recorded) -> None:
    exports = dict(dev.exports)
    functions: dict[str, list[str]] = exports.pop("functions")
    notes: dict[str, list[str]] = exports.pop("notes")
    assert exports == {
        "resourceGroup": "aks-functions-dev",
        "cluster": "aks-functions-dev",
        "registry": dev.one(REGISTRY).outputs["loginServer"],
        "kedaVersion": "2.20.2",
        "urls": {each: {} for each in SAMPLES} | {"catalog": {"catalog": "http://catalog.functions.svc.cluster.local"}},
        "kubeconfig": KUBECONFIG,
    }
    # By app, what runs each of its functions.
    assert {each: [line.partition(":")[0] for line in lines] for each, lines in functions.items()} == {
        "catalog": ["get_product", "list_products"],
        "orders": ["process_order"],
        "reports": ["WriteStockReport"],
        "shipments": ["planShipment"],
        "telemetry": ["SummarisePageViews"],
    }
    # What the code leaves to its environment (`process.env` in functions/shipments).
    for variable in ("ORDER_EVENTS_TOPIC", "WAREHOUSE_QUEUE"):
        assert [each for each in notes["shipments"] if variable in each]
    assert dev.secret_exports == {"kubeconfig"}


def test_what_runs_all_the_time_is_not_scaled(dev: Recorded) -> None:
    replicas = {
        each.inputs["metadata"]["name"]: each.inputs["spec"].get("replicas") for each in dev.all(rules.DEPLOYMENT)
    }
    assert replicas == dict.fromkeys(SAMPLES) | {"reports": 1}


def test_a_stack_without_functions_is_the_platform_alone() -> None:
    config = stacks.config("dev")
    del config["aks-functions:functions"]

    recorded = stacks.run(config)

    made = counts(recorded)
    assert made[rules.CLUSTER] == made[REGISTRY] == made[rules.RELEASE] == 1
    assert made[rules.DEPLOYMENT] == made[ACCOUNT] == made[rules.CREDENTIAL] == 0
    assert recorded.exports["functions"] == {}
    assert rules.complaints(recorded) == []


def test_a_location_is_all_that_a_stack_has_to_say() -> None:
    recorded = stacks.run({"azure-native:location": "westeurope"})

    assert counts(recorded)[rules.CLUSTER] == 1


def test_no_key_and_no_password_in_the_dev_stack(dev: Recorded) -> None:
    assert [(each.urn, path) for each, path, value in texts(dev) if any(key in value for key in KEYS)] == []
    assert {token.rpartition(":")[2] for token, _ in dev.calls} == {"listManagedClusterUserCredentials"}
    secret = {(each.type, path) for each in dev.resources.values() for path in each.secrets}
    assert secret == {
        ("pulumi:providers:kubernetes", "kubeconfig"),
        # What callers of the catalog's functions show the host, and what it is made from.
        (STASH, "input"),
        (SECRET, "stringData"),
    }


def test_the_local_stack_s_connection_string_is_in_its_secret_alone() -> None:
    recorded = stacks.deployed("local")

    holders = {(each.type, path) for each, path, value in texts(recorded) if any(key in value for key in KEYS)}
    assert holders == {(SECRET, "stringData.OrdersStorage")}
    assert {path.split(".")[0] for each in recorded.all(SECRET) for path in each.secrets} == {"stringData"}
    # Its queue is Azurite's, so the stack makes none.
    assert of(recorded, "orders", QUEUE) == []


@pytest.mark.parametrize("preview", [False, True], ids=["up", "preview"])
def test_a_secret_reaches_the_cluster_s_secret_and_nothing_else(preview: bool, tmp_path: Path) -> None:
    account = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=hunter2;EndpointSuffix=core.windows.net"
    said = app(
        tmp_path,
        "orders",
        secrets={"PAYMENT_TOKEN": {"value": "hunter3"}},
        connections={"Orders": {"connectionString": account}},
        settings={"PLAIN": "hunter4"},
    )

    recorded = stacks.run(with_functions(shop=said), secrets=["aks-functions:functions"], preview=preview)

    holders = {
        (each.type, path, value) for each, path, value in texts(recorded) if "hunter2" in value or "hunter3" in value
    }
    assert holders == {(SECRET, "stringData.Orders", account), (SECRET, "stringData.PAYMENT_TOKEN", "hunter3")}
    (secret,) = of(recorded, "shop", SECRET)
    assert {path for path, _ in leaves(secret.inputs) if path.startswith("stringData.")} <= {
        each if "." in each else f"{each}.{key}" for each in secret.secrets for key in secret.inputs["stringData"]
    }
    assert "hunter2" not in str((recorded.registered_outputs, recorded.messages, recorded.calls))
    assert "hunter3" not in str((recorded.registered_outputs, recorded.messages, recorded.calls))
    # While a plain setting is one.
    assert [path.endswith("value") for _, path, value in texts(recorded) if value == "hunter4"] == [True]


def test_the_apps_and_keda_s_operator_are_trusted(dev: Recorded) -> None:
    issuer = dev.one(rules.CLUSTER).outputs["oidcIssuerProfile"]["issuerURL"]
    subjects = Counter((each.inputs["issuer"], each.inputs["subject"]) for each in dev.all(rules.CREDENTIAL))
    assert subjects == {
        **{(issuer, f"system:serviceaccount:functions:{each}"): 1 for each in SAMPLES},
        # By an identity of its own for each app whose event source it looks at.
        (issuer, "system:serviceaccount:keda:keda-operator"): 3,
    }
    accounts = [each.inputs["metadata"] for each in dev.all("kubernetes:core/v1:ServiceAccount")]
    assert sorted((each["namespace"], each["name"]) for each in accounts) == [("functions", each) for each in SAMPLES]


def test_nodes_pull_from_the_stack_s_registry(dev: Recorded) -> None:
    kubelet = dev.one(rules.IDENTITY, "aks-functions-kubelet").outputs["principalId"]
    grants = {
        each.inputs["roleDefinitionId"].rpartition("/")[2]: each.inputs["principalId"]
        for each in dev.all(rules.ASSIGNMENT)
        if each.inputs["scope"] == dev.one(REGISTRY).id
    }
    assert grants == {facts.ROLES["AcrPull"]: kubelet}
    assert images(dev) == {each: f"{dev.exports['registry']}/{each}:1.0.0" for each in SAMPLES}


def images(recorded: Recorded) -> dict[str, str]:
    """By Deployment."""
    pods = {
        each.inputs["metadata"]["name"]: each.inputs["spec"]["template"]["spec"]
        for each in recorded.all(rules.DEPLOYMENT)
    }
    return {name: container["image"] for name, pod in pods.items() for container in pod["containers"]}


def test_an_image_of_another_registry_is_taken_as_it_is(tmp_path: Path) -> None:
    image = "ghcr.io/shop/orders@sha256:" + "0" * 64

    recorded = stacks.run(with_functions(orders=app(tmp_path, "orders", image=image)))

    assert images(recorded) == {"orders": image}


def test_an_image_that_is_built_is_known_by_what_came_out() -> None:
    commit = "6ec7cc5f9c2a4d5ab4f6d3a1d4ee3b5c0f9c1e2a"
    build = {"repository": "https://github.com/acme/shop.git", "commit": commit}

    recorded = stacks.run(with_functions(orders={"project": "functions/orders", "build": build}))

    run = recorded.one(BUILD)
    assert run.inputs["runRequest"]["sourceLocation"] == f"https://github.com/acme/shop.git#{commit}:functions/orders"
    digest = run.outputs["runResult"]["outputImages"][0]["digest"]
    assert images(recorded) == {"orders": f"{recorded.exports['registry']}/orders@{digest}"}
    assert rules.complaints(recorded) == []


@pytest.mark.parametrize(
    ("app", "grants", "sources"),
    # KEDA asks a hub for its partitions, not for a consumer group.
    [("orders", 5, [QUEUE]), ("shipments", 4, [TOPIC, SUBSCRIPTION]), ("telemetry", 5, [HUB, CONTAINER])],
)
def test_the_rule_comes_when_keda_may_look_at_the_source(
    app: str, grants: int, sources: list[str], dev: Recorded
) -> None:
    """A ScaledObject becomes Ready only when the scaler can sign in and count messages, and its wait is short."""
    (rule,) = of(dev, app, rules.SCALED_OBJECT)
    waits = dev.waits_for(rule)
    granted = of(dev, app, rules.ASSIGNMENT)
    assert len(granted) == grants
    found = [each for type_ in sources for each in of(dev, app, type_)]
    assert {each.type for each in found} == set(sources)
    needed = [*granted, *of(dev, app, rules.CREDENTIAL), *found, dev.one(POOL)]
    assert {each.urn for each in needed} <= waits


def test_keda_waits_for_no_function_and_for_no_pool_of_functions(dev: Recorded) -> None:
    before = dev.types_before(dev.one(rules.RELEASE))
    assert not before & {POOL, REGISTRY, ACCOUNT, QUEUE, TOPIC, HUB, rules.CREDENTIAL, rules.DEPLOYMENT}


@pytest.mark.parametrize("type_", [REGISTRY, ACCOUNT, QUEUE, CONTAINER, TOPIC, SUBSCRIPTION, HUB, HUB_GROUP])
def test_what_needs_no_cluster_waits_for_none(type_: str, dev: Recorded) -> None:
    for each in dev.all(type_):
        assert not dev.types_before(each) & {rules.CLUSTER, POOL, rules.RELEASE, "kubernetes:core/v1:Namespace"}


def test_the_apps_rights_wait_for_no_cluster(dev: Recorded) -> None:
    """They are the slowest to take effect, so they should come early."""
    for each in dev.all(rules.ASSIGNMENT):
        assert rules.CLUSTER not in dev.types_before(each)


def test_the_cluster_waits_only_for_what_it_is_made_of(dev: Recorded) -> None:
    assert dev.types_before(dev.one(rules.CLUSTER)) == {
        "azure-native:resources:ResourceGroup",
        "aks-functions:index:FunctionsPlatform",
        "aks-functions:index:AksCluster",
        rules.IDENTITY,
        rules.ASSIGNMENT,
        # What it was made with at first.
        STASH,
    }


def test_two_runs_ask_for_the_same() -> None:
    class Kept(FakeAzure):
        """As the engine does, it keeps what was drawn first."""

        def create(self, type_: str, name: str, inputs: Json) -> tuple[str, Json]:
            return ("drawn", {"output": "first"}) if type_ == STASH else super().create(type_, name, inputs)

    def asked() -> dict[str, Json]:
        recorded = stacks.run(stacks.config("dev"), cloud=Kept())
        return {
            urn: {key: value for key, value in each.inputs.items() if key not in each.ignore_changes}
            for urn, each in recorded.resources.items()
        }

    assert asked() == asked()


@pytest.mark.parametrize(
    "queues",
    [
        {"orders": ["eu-new"], "orders-eu": ["new"]},
        {"a-b": ["orders"], "ab": ["orders"]},
        {"orders": ["orders", "orders-poison"]},
        {"orders": ["q" * 63]},
        {"customer-order-processing-1": ["orders"], "customer-order-processing-2": ["orders"]},
        {"o" * 54: ["orders"]},
        {"keda": ["orders"], "aks-functions": ["orders"]},
        {"shop": ["b-queue-new"], "shop-queue-b": ["new"]},
    ],
    ids=["rights", "hyphens", "handles-poison", "long-queue", "alike", "long-app", "names-of-ours", "queues"],
)
def test_apps_beside_each_other(queues: dict[str, list[str]], tmp_path: Path) -> None:
    recorded = stacks.run(with_functions(**{name: app(tmp_path / name, *each) for name, each in queues.items()}))

    assert rules.complaints(recorded) == []
    assert counts(recorded)[rules.SCALED_OBJECT] == len(queues)


def test_groups_of_an_app_run_apart(tmp_path: Path) -> None:
    groups = {"in": {"functions": ["one"]}, "back": {"functions": ["two"], "scaling": {"maxReplicas": 3}}}

    recorded = stacks.run(with_functions(shop=app(tmp_path, "orders", "returns", groups=groups)))

    assert rules.complaints(recorded) == []
    assert set(images(recorded)) == {"shop-in", "shop-back"}
    limits = {
        each.inputs["metadata"]["name"]: each.inputs["spec"]["maxReplicaCount"]
        for each in recorded.all(rules.SCALED_OBJECT)
    }
    assert limits == {"shop-in": 20, "shop-back": 3}


def test_the_http_add_on_comes_with_the_first_app_that_scales_by_requests() -> None:
    http = {"host": "shop.example.com", "requests": 20}

    recorded = stacks.run(with_functions(catalog={"project": "functions/catalog", "image": "catalog:1", "http": http}))

    assert rules.complaints(recorded) == []
    assert {each.inputs["name"] for each in recorded.all(rules.RELEASE)} >= {"keda"}
    assert len(recorded.all(rules.RELEASE)) == 2
    assert len(recorded.all(rules.SCALED_OBJECT)) == 1


@pytest.mark.parametrize(
    ("said", "count"),
    [
        # Wrong by themselves.
        ({"Orders": {}, "other": {"image": "orders"}}, 2),
        # In contradiction to the code, which is read before anything is made.
        ({"orders": {"connections": {"Zzz": {"secret": {"name": "a", "key": "b"}}}}}, 1),
        ({"orders": {"project": "tests/fixtures/projects/custom-unknown-trigger"}}, 1),
        ({"orders": {"scaling": {"targets": {"onee": 1}}}, "other": {"http": {"host": "a.b", "requests": 1}}}, 2),
    ],
    ids=["alone", "connection", "trigger", "apps"],
)
def test_a_mistake_in_the_configuration_stops_the_program_before_anything_is_asked_for(
    said: dict[str, Json], count: int, tmp_path: Path
) -> None:
    created: list[str] = []

    class Watched(FakeAzure):
        def create(self, type_: str, name: str, inputs: Json) -> tuple[str, Json]:
            created.append(type_)
            return super().create(type_, name, inputs)

    apps = {name: {**app(tmp_path / name, "orders"), **each} for name, each in said.items()}

    with pytest.raises(ConfigurationError) as raised:
        stacks.run(with_functions(**apps), cloud=Watched())

    assert created == []
    assert len(raised.value.mistakes) == count


def test_the_program_is_short_enough_to_read() -> None:
    lines = (stacks.ROOT / "__main__.py").read_text().splitlines()

    assert len(lines) <= 60
