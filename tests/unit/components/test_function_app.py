"""FunctionApp: a Deployment for each group of functions, acting as one identity, and the order in which all comes."""

from pathlib import Path
from typing import Any

import pulumi
import pytest

from components import FunctionApp
from components.discovery.host_json import ProjectError
from components.model.planning import PlanError
from tests.harness import rules, workload_rules
from tests.harness.azure import FakeAzure
from tests.harness.recording import UNKNOWN, Json, Recorded, leaves
from tests.unit.components import apps

COMPONENT = "aks-functions:index:FunctionApp"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
STASH = "pulumi:index:Stash"

GROUPED = {
    "events": {"functions": ["process_order"]},
    "web": {"functions": ["price"]},
    "nightly": {"functions": ["report"]},
}


@pytest.fixture(scope="module")
def queue(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return apps.function_app(apps.write(tmp_path_factory.mktemp("queue"), apps.QUEUE))


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return apps.function_app(apps.write(tmp_path_factory.mktemp("web"), apps.HTTP, apps.GRID))


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    project = apps.write(tmp_path_factory.mktemp("grouped"), apps.QUEUE, apps.HTTP, apps.TIMER)
    return apps.function_app(project, groups=GROUPED, settings={"GREETING": "hello"})


@pytest.fixture(scope="module")
def by_string(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    project = apps.write(tmp_path_factory.mktemp("string"), apps.QUEUE)
    string = {"connection_string": {"value": apps.Hidden(apps.STRING)}}
    return apps.function_app(
        project,
        connections={**apps.CONNECTIONS, "Orders": string},
        secrets={"API_KEY": {"value": apps.Hidden("k3y")}},
    )


ALL = ("queue", "web", "grouped", "by_string")


@pytest.mark.parametrize("which", ALL)
def test_nothing_that_kubernetes_or_keda_would_refuse(which: str, request: pytest.FixtureRequest) -> None:
    assert rules.complaints(request.getfixturevalue(which)) == []


def test_pods_act_as_the_identity(grouped: Recorded) -> None:
    """Annotation and label: learn.microsoft.com/azure/aks/workload-identity-overview."""
    account = grouped.one(workload_rules.SERVICE_ACCOUNT).inputs["metadata"]

    assert account["annotations"]["azure.workload.identity/client-id"] == apps.CLIENT_ID
    assert (account["namespace"], account["name"]) == ("functions", "orders")
    for each in grouped.all(rules.DEPLOYMENT):
        template = each.inputs["spec"]["template"]
        assert template["metadata"]["labels"]["azure.workload.identity/use"] == "true"
        assert template["spec"]["serviceAccountName"] == "orders"


def test_the_host_finds_its_connections_by_their_endpoints(queue: Recorded) -> None:
    """`<name>__queueServiceUri`: "Configure identity-based connections" of Azure Functions. No `__credential`: the
    value `managedidentity` asks the node's identity service, which knows nothing of a workload's identity."""
    found = apps.variables(apps.container(apps.deployment(queue)))

    for connection in ("AzureWebJobsStorage", "Orders"):
        assert found[f"{connection}__queueServiceUri"] == "https://shop1a2b3c4d.queue.core.windows.net/"
        assert found[f"{connection}__blobServiceUri"] == "https://shop1a2b3c4d.blob.core.windows.net/"
    assert not [name for name in found if name.endswith("__credential")]


def test_the_host_knows_its_language(queue: Recorded) -> None:
    """learn.microsoft.com/azure/azure-functions/functions-app-settings#functions_worker_runtime"""
    assert apps.variables(apps.container(apps.deployment(queue)))["FUNCTIONS_WORKER_RUNTIME"] == "python"


@pytest.mark.parametrize("which", ALL)
def test_the_host_is_not_told_that_it_is_app_service(which: str, request: pytest.FixtureRequest) -> None:
    """`POD_NAMESPACE` does that (`IsKubernetesManagedHosting` in Azure/azure-functions-host)."""
    recorded: Recorded = request.getfixturevalue(which)

    for each in recorded.all(rules.DEPLOYMENT):
        assert "POD_NAMESPACE" not in apps.variables(apps.container(each))


def test_settings_reach_the_pods(grouped: Recorded) -> None:
    for each in grouped.all(rules.DEPLOYMENT):
        assert apps.variables(apps.container(each))["GREETING"] == "hello"


def test_each_group_is_a_deployment_that_runs_its_functions(grouped: Recorded) -> None:
    """`functions` of host.json, overridden as any of its values: `AzureFunctionsJobHost__<path>`
    (learn.microsoft.com/azure/azure-functions/functions-host-json#override-hostjson-values)."""
    running = {
        each.inputs["metadata"]["name"]: [
            value
            for name, value in sorted(apps.variables(apps.container(each)).items())
            if name.startswith("AzureFunctionsJobHost__functions__")
        ]
        for each in grouped.all(rules.DEPLOYMENT)
    }

    assert running == {
        "orders-events": ["process_order"],
        "orders-web": ["price"],
        "orders-nightly": ["report"],
    }


def test_an_app_that_is_not_split_runs_all_of_its_functions(web: Recorded) -> None:
    found = apps.variables(apps.container(apps.deployment(web)))

    assert not [name for name in found if name.startswith("AzureFunctionsJobHost__functions__")]


def test_only_what_is_called_has_a_service(grouped: Recorded) -> None:
    assert [each.inputs["metadata"]["name"] for each in grouped.all(workload_rules.SERVICE)] == ["orders-web"]
    assert grouped.exports["urls"] == {"orders-web": "http://orders-web.functions.svc.cluster.local"}


def test_what_runs_each_function_is_said(grouped: Recorded) -> None:
    assert len(grouped.exports["triggers"]) == 3
    for function in ("process_order", "price", "report"):
        assert [each for each in grouped.exports["triggers"] if each.startswith(f"{function}: ")]


# Secrets


def test_an_app_by_identity_has_no_secret(queue: Recorded) -> None:
    assert queue.all(workload_rules.SECRET) == queue.all(STASH) == []
    assert all(not each.secrets for each in queue.resources.values())


def test_a_secret_text_is_in_a_secret_and_nowhere_else(by_string: Recorded) -> None:
    secret = by_string.one(workload_rules.SECRET)

    assert secret.inputs["stringData"] == {"Orders": apps.STRING, "API_KEY": "k3y"}
    for each in by_string.resources.values():
        for path, value in leaves(each.inputs):
            if "AccountKey" in str(value) or "k3y" in str(value):
                assert each.type == workload_rules.SECRET
                assert {path, path.split(".")[0]} & each.secrets


def test_pods_read_it_by_the_names_of_the_settings(by_string: Recorded) -> None:
    name = by_string.one(workload_rules.SECRET).outputs["metadata"]["name"]
    found = apps.variables(apps.container(apps.deployment(by_string)))

    assert found["Orders"] == {"secretKeyRef": {"name": name, "key": "Orders"}}
    assert found["API_KEY"] == {"secretKeyRef": {"name": name, "key": "API_KEY"}}
    # An exact name wins over the prefix, so that both together would be one too many.
    assert not [each for each in found if each.startswith("Orders__")]


def test_a_new_text_makes_a_new_secret_so_that_pods_roll(by_string: Recorded) -> None:
    secret = by_string.one(workload_rules.SECRET)

    assert secret.inputs["immutable"] is True
    assert "name" not in secret.inputs["metadata"]


def test_a_text_that_is_in_the_cluster_already_stays_there(tmp_path: Path) -> None:
    there = {"secret": {"name": "from-elsewhere", "key": "orders"}}
    recorded = apps.function_app(
        apps.write(tmp_path, apps.QUEUE), connections={**apps.CONNECTIONS, "Orders": {"connection_string": there}}
    )

    assert rules.complaints(recorded) == []
    assert recorded.all(workload_rules.SECRET) == []
    assert apps.variables(apps.container(apps.deployment(recorded)))["Orders"] == {
        "secretKeyRef": {"name": "from-elsewhere", "key": "orders"}
    }


def keys(recorded: Recorded) -> Json:
    return recorded.one(workload_rules.SECRET, "orders-keys").inputs["stringData"]


def test_the_host_finds_the_keys_of_all_that_is_called(web: Recorded) -> None:
    """Names and folder: `KubernetesSecretsRepository` and `SimpleKubernetesClient` in Azure/azure-functions-host. A key
    of an extension: `eventgrid_extension` (…/functions-bindings-event-grid-trigger)."""
    found = apps.variables(apps.container(apps.deployment(web)))
    mounted = {each["name"]: each["mountPath"] for each in apps.container(apps.deployment(web))["volumeMounts"]}
    (volume,) = [each for each in apps.pod(apps.deployment(web))["volumes"] if "secret" in each]

    assert keys(web).keys() == {
        "host.master",
        "host.function.default",
        "host.systemKey.eventgrid_extension",
        "functions.price.default",
        "functions.audit.default",
    }
    assert found["AzureWebJobsSecretStorageType"] == "kubernetes"
    assert "AzureWebJobsKubernetesSecretName" not in found
    assert mounted[volume["name"]] == "/run/secrets/functions-keys"


def test_keys_differ_and_are_long(web: Recorded) -> None:
    assert len(set(keys(web).values())) == len(keys(web))
    # 256 bits, in characters of 6 bits each.
    assert all(len(each) * 6 >= 256 for each in keys(web).values())


def test_keys_are_secret_from_their_seed_on(web: Recorded) -> None:
    seed = web.one(STASH)

    assert "input" in seed.secrets
    assert web.one(workload_rules.SECRET, "orders-keys").secrets
    # Each run draws another one, which must change nothing.
    assert seed.ignore_changes == ("input",)
    plain = {value for each in web.resources.values() for value in leaves(each.inputs) if each.type == rules.DEPLOYMENT}
    assert not {value for _, value in plain} & set(keys(web).values())


def test_keys_stay_what_they_are(tmp_path: Path) -> None:
    """The text that the state holds decides, not the one that this run has drawn; a new function changes no other."""

    class Kept(FakeAzure):
        def create(self, type_: str, name: str, inputs: Json) -> tuple[str, Json]:
            return ("kept", {"output": "seed"}) if type_ == STASH else super().create(type_, name, inputs)

    def once(*functions: str) -> Json:
        project = apps.write(tmp_path / str(len(functions)), *functions)

        def program(inside: pulumi.ResourceOptions) -> None:
            FunctionApp("orders", apps.app_args(project), inside)

        return keys(apps.in_cluster(program, cloud=Kept()))

    one, two = once(apps.HTTP), once(apps.HTTP, apps.GRID)
    assert once(apps.HTTP) == one
    assert one.items() <= two.items()


# Order


def test_what_keda_watches_goes_before_keda(queue: Recorded) -> None:
    keda = queue.one(CONFIG_MAP, "keda").urn

    for type_ in (rules.SCALED_OBJECT, rules.AUTHENTICATION):
        assert keda in queue.one(type_).dependencies


def test_the_rule_comes_last(by_string: Recorded) -> None:
    before = by_string.types_before(by_string.one(rules.SCALED_OBJECT))

    assert {rules.DEPLOYMENT, rules.AUTHENTICATION, workload_rules.SECRET, workload_rules.SERVICE_ACCOUNT} <= before


def test_pods_wait_for_no_rule(queue: Recorded) -> None:
    assert not queue.types_before(apps.deployment(queue)) & {rules.SCALED_OBJECT, rules.AUTHENTICATION}


@pytest.mark.parametrize("which", ALL)
def test_all_is_below_the_component_and_in_the_given_cluster(which: str, request: pytest.FixtureRequest) -> None:
    recorded: Recorded = request.getfixturevalue(which)
    component = recorded.one(COMPONENT)
    mine = [each for each in recorded.resources.values() if each.custom and each.name.startswith("orders")]

    assert {each.parent for each in mine} == {component.urn}
    in_cluster = [each for each in mine if each.type.startswith("kubernetes:")]
    assert {each.provider for each in in_cluster} == {recorded.one("pulumi:providers:kubernetes", "inside").urn}
    assert {each.deleted_with for each in in_cluster} == {recorded.one(CONFIG_MAP, "cluster").urn}
    for each in in_cluster:
        assert each.inputs["metadata"]["labels"]["app.kubernetes.io/part-of"] == "aks-functions"
        assert each.inputs["metadata"]["namespace"] == "functions"


def test_only_what_keda_reads_once_is_replaced(by_string: Recorded) -> None:
    replaced = {each.type for each in by_string.resources.values() if each.replace_on_changes}

    assert replaced == {rules.SCALED_OBJECT, rules.AUTHENTICATION}


def test_outputs_hold_no_secret(web: Recorded) -> None:
    outputs, secrets = web.registered_outputs[web.one(COMPONENT).urn]

    assert (outputs["name"], outputs["image"]) == ("orders", "shop.azurecr.io/orders:1.0.0")
    assert not secrets


# Mistakes, previews, and several


class Untouched(FakeAzure):
    """Fails when anything but what stands for the cluster is asked for."""

    def create(self, type_: str, name: str, inputs: Json) -> tuple[str, Json]:
        assert type_ in (CONFIG_MAP, "pulumi:providers:kubernetes"), f"{type_} {name} was created"
        return super().create(type_, name, inputs)


UNKNOWN_NAME = """
@app.queue_trigger(arg_name="msg", queue_name=make_name(), connection="Orders")
def work(msg: func.QueueMessage) -> None:
    pass
"""


@pytest.mark.parametrize(
    ("functions", "args", "words"),
    [
        ((UNKNOWN_NAME,), {}, "make_name()"),
        ((), {}, "no functions"),
        ((apps.QUEUE,), {"groups": {"a": {"functions": ["proces_order"]}}}, "process_order"),
        ((apps.QUEUE,), {"scaling": {"metadata": {"process_order": {"queueLenght": "5"}}}}, "queueLength"),
    ],
    ids=["not constant", "none", "group", "metadata"],
)
def test_a_wrong_project_is_told_before_anything_is_made(
    tmp_path: Path, functions: tuple[str, ...], args: Json, words: str
) -> None:
    project = apps.write(tmp_path, *functions)

    def program(inside: pulumi.ResourceOptions) -> None:
        FunctionApp("orders", apps.app_args(project, **args), inside)

    with pytest.raises(PlanError, match=words.replace("(", r"\(").replace(")", r"\)")):
        apps.in_cluster(program, cloud=Untouched())


def test_a_folder_that_is_no_project_is_told_before_anything_is_made(tmp_path: Path) -> None:
    def program(inside: pulumi.ResourceOptions) -> None:
        FunctionApp("orders", apps.app_args(str(tmp_path)), inside)

    with pytest.raises(ProjectError, match=r"host\.json"):
        apps.in_cluster(program, cloud=Untouched())


def test_a_preview_goes_through_with_unknowns(tmp_path: Path) -> None:
    recorded = apps.function_app(apps.write(tmp_path, apps.QUEUE, apps.HTTP), preview=True)

    assert recorded.exports["triggers"] is UNKNOWN
    assert recorded.exports["urls"] == {"orders": "http://orders.functions.svc.cluster.local"}
    assert len(recorded.all(rules.SCALED_OBJECT)) == 1


def test_two_side_by_side(tmp_path: Path) -> None:
    project: Any = apps.write(tmp_path, apps.QUEUE, apps.HTTP)

    def program(inside: pulumi.ResourceOptions) -> None:
        for name in ("orders", "orders-eu"):
            FunctionApp(name, apps.app_args(project), inside)

    recorded = apps.in_cluster(program)

    assert rules.complaints(recorded) == []
    assert len(recorded.all(rules.SCALED_OBJECT)) == 2
    assert len({each.outputs["metadata"]["name"] for each in recorded.all(workload_rules.SECRET)}) == 2
