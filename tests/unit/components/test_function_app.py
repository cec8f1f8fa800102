"""FunctionApp: a Deployment that KEDA may scale, the rule that scales it, and the order in which they come and go."""

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi_kubernetes import Provider
from pulumi_kubernetes.core.v1 import ConfigMap

from components import FunctionApp, ScalingArgs, StorageConnectionArgs
from tests.harness import facts, rules
from tests.harness.azure import FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import UNKNOWN, Json, Recorded, leaves

COMPONENT = "aks-functions:index:FunctionApp"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
SECRET = "kubernetes:core/v1:Secret"
KEDA = "kubernetes:core/v1:ConfigMap"
CLIENT_ID = "00000000-0000-0000-0000-00000000c11e"
STRING = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=a2V5;EndpointSuffix=core.windows.net"

OWN: StorageConnectionArgs = {
    "account_name": "shop1a2b3c4d",
    "queue_endpoint": "https://shop1a2b3c4d.queue.core.windows.net/",
    "blob_endpoint": "https://shop1a2b3c4d.blob.core.windows.net/",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "host.json").write_text(json.dumps({"version": "2.0", "extensions": {"queues": {"batchSize": 8}}}))
    return folder


def deployed(
    project: Path,
    *,
    string: str | None = None,
    connection: str = "Orders",
    scaling: ScalingArgs | None = None,
    preview: bool = False,
    names: tuple[str, ...] = ("orders",),
) -> Recorded:
    def program() -> None:
        given: StorageConnectionArgs = {"connection_string": pulumi.Output.secret(string)} if string else OWN
        cluster = ConfigMap("cluster", opts=pulumi.ResourceOptions(provider=Provider("other")))
        keda = ConfigMap("keda", opts=pulumi.ResourceOptions(provider=Provider("another")))
        options = pulumi.ResourceOptions(providers=[Provider("inside")], deleted_with=cluster, depends_on=[keda])
        for name in names:
            app = FunctionApp(
                name,
                {
                    "namespace": "functions",
                    "project": str(project),
                    "image": "shop.azurecr.io/orders:1.0.0",
                    "client_id": pulumi.Output.from_input(CLIENT_ID),
                    "triggers": [{"queue_name": "orders", "connection": connection}],
                    "connections": {"AzureWebJobsStorage": OWN, connection: given},
                    "scaling": scaling or {},
                },
                options,
            )
            pulumi.export(name, app.scaled_object)

    return deploy(program, FakeAzure(), preview=preview)


@pytest.fixture(scope="module")
def by_identity(project: Path) -> Recorded:
    return deployed(project)


@pytest.fixture(scope="module")
def by_string(project: Path) -> Recorded:
    return deployed(project, string=STRING)


def variables(recorded: Recorded) -> Json:
    """The container's environment: name to value, or to where the value comes from."""
    (container,) = recorded.one(rules.DEPLOYMENT).inputs["spec"]["template"]["spec"]["containers"]
    return {each["name"]: each.get("value", each.get("valueFrom")) for each in container["env"]}


def triggers(recorded: Recorded) -> list[Json]:
    return recorded.one(rules.SCALED_OBJECT).inputs["spec"]["triggers"]


@pytest.mark.parametrize("which", ["by_identity", "by_string"])
def test_nothing_that_kubernetes_or_keda_would_refuse(which: str, request: pytest.FixtureRequest) -> None:
    recorded: Recorded = request.getfixturevalue(which)

    assert rules.complaints(recorded) == []


def test_pods_act_as_the_identity(by_identity: Recorded) -> None:
    """Annotation and label: learn.microsoft.com/azure/aks/workload-identity-overview."""
    account = by_identity.one(ACCOUNT).inputs["metadata"]
    template = by_identity.one(rules.DEPLOYMENT).inputs["spec"]["template"]

    assert account["annotations"]["azure.workload.identity/client-id"] == CLIENT_ID
    assert (account["namespace"], account["name"]) == ("functions", "orders")
    assert template["metadata"]["labels"]["azure.workload.identity/use"] == "true"
    assert template["spec"]["serviceAccountName"] == "orders"


def test_keda_signs_in_as_the_identity_by_its_client_id(by_identity: Recorded) -> None:
    spec = by_identity.one(rules.AUTHENTICATION).inputs["spec"]

    assert spec == {"podIdentity": {"provider": "azure-workload", "identityId": CLIENT_ID}}


def test_an_app_by_identity_has_no_secret(by_identity: Recorded) -> None:
    assert by_identity.all(SECRET) == []
    assert all(not each.secrets for each in by_identity.resources.values())
    assert not [name for name, value in variables(by_identity).items() if isinstance(value, dict)]


def test_the_host_finds_its_connections_by_their_endpoints(by_identity: Recorded) -> None:
    """`<name>__queueServiceUri`: "Configure identity-based connections" of Azure Functions. No `__credential`: the
    value `managedidentity` asks the node's identity service, which knows nothing of a workload's identity."""
    found = variables(by_identity)

    for connection in ("AzureWebJobsStorage", "Orders"):
        assert found[f"{connection}__queueServiceUri"] == OWN.get("queue_endpoint")
        assert found[f"{connection}__blobServiceUri"] == OWN.get("blob_endpoint")
    assert not [name for name in found if name.endswith("__credential")]


def test_the_trigger_by_identity_names_the_account(by_identity: Recorded) -> None:
    (trigger,) = triggers(by_identity)

    assert trigger["type"] == "azure-queue"
    assert trigger["metadata"] == {"queueName": "orders", "queueLength": "8", "accountName": "shop1a2b3c4d"}


def test_a_replica_takes_on_what_its_host_json_says(by_identity: Recorded) -> None:
    # The file of the fixture says 8; Microsoft maps batchSize to queueLength ("KEDA scaling mappings").
    assert [each["metadata"]["queueLength"] for each in triggers(by_identity)] == ["8"]


def test_a_connection_string_is_in_a_secret_and_nowhere_else(by_string: Recorded) -> None:
    secret = by_string.one(SECRET)

    assert secret.inputs["stringData"] == {"Orders": STRING}
    for each in by_string.resources.values():
        for path, value in leaves(each.inputs):
            if "AccountKey" in str(value):
                assert each.type == SECRET
                assert {path, path.split(".")[0]} & each.secrets


def test_pods_and_keda_read_the_same_secret(by_string: Recorded) -> None:
    name = by_string.one(SECRET).outputs["metadata"]["name"]

    assert variables(by_string)["Orders"] == {"secretKeyRef": {"name": name, "key": "Orders"}}
    assert by_string.one(rules.AUTHENTICATION).inputs["spec"] == {
        "secretTargetRef": [{"parameter": "connection", "name": name, "key": "Orders"}]
    }
    (trigger,) = triggers(by_string)
    assert "accountName" not in trigger["metadata"]


def test_a_new_connection_string_makes_a_new_secret_so_that_pods_roll(by_string: Recorded) -> None:
    secret = by_string.one(SECRET)

    assert secret.inputs["immutable"] is True
    assert "name" not in secret.inputs["metadata"]


def test_replicas_are_keda_s(by_identity: Recorded) -> None:
    assert "replicas" not in by_identity.one(rules.DEPLOYMENT).inputs["spec"]


def test_scaling_defaults_are_those_that_the_arguments_document(by_identity: Recorded) -> None:
    spec = by_identity.one(rules.SCALED_OBJECT).inputs["spec"]

    keys = ("minReplicaCount", "maxReplicaCount", "pollingInterval", "cooldownPeriod")
    assert [spec[key] for key in keys] == [
        documented(key) for key in ("min_replicas", "max_replicas", *snake(keys[2:]))
    ]


def snake(keys: tuple[str, ...]) -> list[str]:
    return [re.sub("([A-Z])", lambda match: f"_{match[1].lower()}", key) for key in keys]


def documented(key: str) -> int:
    """The default that the docstring after a key of `ScalingArgs` promises to people."""
    match = re.search(rf"    {key}: .*\n    \"\"\".*Default: (\d+)\.", inspect.getsource(ScalingArgs))
    assert match, key
    return int(match[1])


def test_given_scaling_reaches_keda(project: Path) -> None:
    recorded = deployed(
        project, scaling={"min_replicas": 2, "max_replicas": 7, "polling_interval": 11, "cooldown_period": 13}
    )

    spec = recorded.one(rules.SCALED_OBJECT).inputs["spec"]
    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (2, 7)
    assert (spec["pollingInterval"], spec["cooldownPeriod"]) == (11, 13)


def test_a_changed_rule_is_a_new_object_whose_readiness_is_fresh(by_identity: Recorded) -> None:
    """KEDA's conditions carry no generation: after an update the wait would end on the old `Ready=True`."""
    rule = by_identity.one(rules.SCALED_OBJECT)

    assert rule.inputs["metadata"]["annotations"]["pulumi.com/waitFor"] == "condition=Ready"
    assert rule.replace_on_changes == ("spec",)
    # The webhook refuses a second ScaledObject for one workload, so the old one has to go first.
    assert rule.delete_before_replace
    assert rule.create_timeout in ("1m", "2m")


def test_a_changed_authentication_makes_a_new_rule(by_identity: Recorded) -> None:
    """KEDA reads it once, for a rule; under a new name, the rule that refers to it changes, and is checked anew."""
    authentication = by_identity.one(rules.AUTHENTICATION)

    assert authentication.replace_on_changes == ("spec",)
    # The new one first, so that the old rule never lacks its own.
    assert not authentication.delete_before_replace
    assert "name" not in authentication.inputs["metadata"]


def test_other_objects_are_updated_in_place(by_string: Recorded) -> None:
    others = [
        each for each in by_string.resources.values() if each.type not in (rules.SCALED_OBJECT, rules.AUTHENTICATION)
    ]

    assert not any(each.replace_on_changes or each.delete_before_replace for each in others)


def test_what_keda_watches_goes_before_keda(by_identity: Recorded) -> None:
    keda = by_identity.one(KEDA, "keda").urn

    for type_ in (rules.SCALED_OBJECT, rules.AUTHENTICATION):
        assert keda in by_identity.one(type_).dependencies


def test_the_rule_comes_last(by_string: Recorded) -> None:
    types = by_string.types_before(by_string.one(rules.SCALED_OBJECT))

    assert {rules.DEPLOYMENT, rules.AUTHENTICATION, SECRET, ACCOUNT} <= types


def test_pods_wait_for_no_rule(by_identity: Recorded) -> None:
    types = by_identity.types_before(by_identity.one(rules.DEPLOYMENT))

    assert not types & {rules.SCALED_OBJECT, rules.AUTHENTICATION}


def test_every_child_uses_the_given_provider_and_goes_with_the_cluster(by_string: Recorded) -> None:
    provider = by_string.one("pulumi:providers:kubernetes", "inside").urn
    component = by_string.one(COMPONENT)

    children = [each for each in by_string.resources.values() if each.parent == component.urn]
    assert {each.type for each in children} == {
        ACCOUNT,
        SECRET,
        rules.DEPLOYMENT,
        rules.AUTHENTICATION,
        rules.SCALED_OBJECT,
    }
    assert {each.provider for each in children} == {provider}
    assert {each.deleted_with for each in children} == {by_string.one(KEDA, "cluster").urn}


def test_objects_are_labelled_with_the_app(by_string: Recorded) -> None:
    component = by_string.one(COMPONENT)

    for each in by_string.resources.values():
        if each.parent == component.urn:
            assert each.inputs["metadata"]["labels"]["app.kubernetes.io/name"] == "orders"
            assert each.inputs["metadata"]["namespace"] == "functions"


def test_outputs(by_string: Recorded) -> None:
    outputs, secrets = by_string.registered_outputs[by_string.one(COMPONENT).urn]

    assert outputs == {"name": "orders", "image": "shop.azurecr.io/orders:1.0.0", "scaled_object": "orders"}
    assert not secrets


def test_a_preview_goes_through_with_unknowns(project: Path) -> None:
    recorded = deployed(project, string=STRING, preview=True)

    assert recorded.exports["orders"] is UNKNOWN
    reference: Any = recorded.one(rules.AUTHENTICATION).inputs["spec"]["secretTargetRef"][0]
    assert reference["key"] == "Orders"


# Names of connections are names of environment variables; those of Kubernetes objects are narrower.
@pytest.mark.parametrize("connection", ["Orders", "ORDERS_EU", "o", "Orders__primary", "AzureWebJobsStorage"])
def test_a_connection_gives_its_authentication_a_valid_name(project: Path, connection: str) -> None:
    recorded = deployed(project, connection=connection)

    name = recorded.one(rules.AUTHENTICATION).outputs["metadata"]["name"]
    assert re.fullmatch(facts.KUBERNETES_SUBDOMAIN_NAME, name)
    assert triggers(recorded)[0]["authenticationRef"] == {"name": name}


def test_two_side_by_side(project: Path) -> None:
    recorded = deployed(project, names=("orders", "orders-eu"))

    assert rules.complaints(recorded) == []
    assert len(recorded.all(rules.SCALED_OBJECT)) == 2


def test_names_of_app_and_connection_do_not_run_into_each_other(project: Path) -> None:
    first = deployed(project, names=("orders",), connection="Eu_Storage")
    second = deployed(project, names=("orders-eu",), connection="Storage")

    names = {each.one(rules.AUTHENTICATION).outputs["metadata"]["name"] for each in (first, second)}
    assert len(names) == 2
