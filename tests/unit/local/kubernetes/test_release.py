"""A Helm release of KEDA: installed as a whole, upgraded, read, taken away in order."""

import asyncio
import base64
import gzip
import json

import pytest

from local.kubernetes.manifests import Ref
from local.kubernetes.release_inputs import check_release, release_diff
from local.provider import UNKNOWN, PartiallyCreated, Refused
from tests.unit.local.kubernetes.samples import RELEASE, deployment, namespace, scaled_object, urn

TOKEN = urn("kubernetes:helm.sh/v3:Release", "keda")
# The operator's pods cannot start without this Secret, so the rollout never ends.
BROKEN = {"env": [{"name": "X", "valueFrom": {"secretKeyRef": {"name": "absent", "key": "x"}}}]}


def inputs(**changes):
    return {**RELEASE, **changes}


@pytest.fixture
def keda(client):
    client.apply(namespace("keda"), "tests")


def left(client):
    """What a release may leave behind: nothing but its namespace."""
    kinds = [
        ("v1", "Secret"),
        ("v1", "Service"),
        ("apps/v1", "Deployment"),
        ("policy/v1", "PodDisruptionBudget"),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
        ("apiregistration.k8s.io/v1", "APIService"),
        ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
    ]
    names = [obj["metadata"]["name"] for kind in kinds for obj in client.objects(*kind)]
    accounts = [obj["metadata"]["name"] for obj in client.objects("v1", "ServiceAccount")]
    return names + [name for name in accounts if name != "default"]


@pytest.mark.usefixtures("keda")
def test_install_makes_everything_and_waits_for_it(provider, client):
    id, state = provider.create(TOKEN, inputs(), 0, False)
    assert id == "keda/keda"
    assert state["status"] == {
        "appVersion": "2.20.2",
        "chart": "keda",
        "name": "keda",
        "namespace": "keda",
        "revision": 1,
        "status": "deployed",
        "version": "2.20.2",
    }
    assert {
        obj["metadata"]["name"]: obj["status"]["availableReplicas"] for obj in client.objects("apps/v1", "Deployment")
    } == {
        "keda-operator": 1,
        "keda-operator-metrics-apiserver": 1,
        "keda-admission-webhooks": 1,
    }
    assert len(client.objects("apiextensions.k8s.io/v1", "CustomResourceDefinition")) == 6


@pytest.mark.usefixtures("keda")
def test_uninstall_leaves_nothing(provider, client):
    provider.create(TOKEN, inputs(values={"podDisruptionBudget": {"operator": {"minAvailable": 1}}}), 0, False)
    provider.delete(TOKEN, "keda/keda", inputs(), {}, 0)
    assert left(client) == []
    assert provider.read(TOKEN, "keda/keda", inputs(), {}).id == ""
    provider.delete(TOKEN, "keda/keda", inputs(), {}, 0)


@pytest.mark.usefixtures("keda")
def test_the_record_is_helms_own(provider, client):
    """Helm 3 stores a release as base64 of gzip of JSON in a Secret of type helm.sh/release.v1."""
    provider.create(TOKEN, inputs(values={"logging": {"operator": {"level": "debug"}}}), 0, False)
    (secret,) = client.objects("v1", "Secret", "keda")
    assert secret["metadata"]["name"] == "sh.helm.release.v1.keda.v1"
    assert secret["type"] == "helm.sh/release.v1"
    assert secret["metadata"]["labels"].items() >= {"owner": "helm", "name": "keda", "status": "deployed"}.items()
    release = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(secret["data"]["release"]))))
    assert release["info"]["status"] == "deployed"
    assert release["config"] == {"logging": {"operator": {"level": "debug"}}}
    assert release["chart"]["metadata"]["version"] == "2.20.2"


@pytest.mark.usefixtures("keda")
def test_upgrade_changes_adds_and_removes(provider, client):
    provider.create(TOKEN, inputs(values={"podDisruptionBudget": {"operator": {"minAvailable": 1}}}), 0, False)
    state = provider.update(TOKEN, "keda/keda", {}, {}, inputs(values={"operator": {"replicaCount": 2}}), 0, False)
    assert state["status"]["revision"] == 2
    operator = Ref(api_version="apps/v1", kind="Deployment", name="keda-operator", namespace="keda")
    assert client.get(operator)["status"]["availableReplicas"] == 2
    assert client.objects("policy/v1", "PodDisruptionBudget") == []
    assert [obj["metadata"]["name"] for obj in client.objects("v1", "Secret")] == ["sh.helm.release.v1.keda.v2"]


@pytest.mark.usefixtures("keda")
def test_an_interrupted_installation_goes_on(provider):
    async def interrupted():
        installing = asyncio.create_task(provider.target.create(TOKEN, inputs(values=BROKEN), 0, False))
        await asyncio.sleep(1)
        installing.cancel()
        await asyncio.wait([installing])

    provider.loop.run_until_complete(interrupted())
    assert provider.read(TOKEN, "keda/keda", inputs(), {}).properties["status"]["status"] == "pending-install"
    assert provider.create(TOKEN, inputs(), 0, False)[1]["status"]["status"] == "deployed"


@pytest.mark.usefixtures("keda")
def test_a_failed_upgrade_is_rolled_back(provider, client):
    provider.create(TOKEN, inputs(values={"operator": {"replicaCount": 2}}), 0, False)
    with pytest.raises(Refused, match=r'rolled back due to atomic being set.*secret "absent" not found'):
        provider.update(TOKEN, "keda/keda", {}, {}, inputs(values=BROKEN, timeout=0.3), 0, False)
    operator = client.get(Ref(api_version="apps/v1", kind="Deployment", name="keda-operator", namespace="keda"))
    assert operator["spec"]["replicas"] == 2
    assert operator["status"]["availableReplicas"] == 2
    assert provider.read(TOKEN, "keda/keda", inputs(), {}).properties["status"]["revision"] == 1


@pytest.mark.usefixtures("keda")
def test_a_failed_installation_leaves_nothing_when_atomic(provider, client):
    with pytest.raises(Refused, match=r'uninstalled due to atomic being set.*secret "absent" not found'):
        provider.create(TOKEN, inputs(values=BROKEN, timeout=0.3), 0, False)
    assert left(client) == []


@pytest.mark.usefixtures("keda")
def test_a_failed_installation_stays_when_not_atomic(provider, client):
    with pytest.raises(PartiallyCreated) as failure:
        provider.create(TOKEN, inputs(values=BROKEN, timeout=0.3, atomic=False), 0, False)
    assert failure.value.id == "keda/keda"
    assert 'secret "absent" not found' in failure.value.reasons[0]
    assert failure.value.properties["status"]["status"] == "failed"
    assert left(client)


@pytest.mark.usefixtures("keda")
def test_a_failed_upgrade_stays_when_not_atomic(provider):
    provider.create(TOKEN, inputs(atomic=False), 0, False)
    with pytest.raises(PartiallyCreated):
        provider.update(TOKEN, "keda/keda", {}, {}, inputs(values=BROKEN, timeout=0.3, atomic=False), 0, False)
    read = provider.read(TOKEN, "keda/keda", inputs(), {})
    assert (read.properties["status"]["status"], read.properties["status"]["revision"]) == ("failed", 2)
    assert provider.update(TOKEN, "keda/keda", {}, {}, inputs(), 0, False)["status"]["status"] == "deployed"


@pytest.mark.usefixtures("keda")
def test_objects_of_others_are_not_taken_over_and_not_deleted(provider, client):
    spec = {"ports": [{"port": 1}]}
    metadata = {"name": "keda-operator", "namespace": "keda"}
    client.apply({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}, "someone else")
    with pytest.raises(Refused, match=r"Service keda/keda-operator exists .*invalid ownership metadata"):
        provider.create(TOKEN, inputs(), 0, False)
    assert left(client) == ["keda-operator"]


@pytest.mark.usefixtures("keda")
def test_a_name_is_used_once(provider):
    provider.create(TOKEN, inputs(), 0, False)
    with pytest.raises(Refused, match="cannot re-use a name that is still in use"):
        provider.create(TOKEN, inputs(), 0, False)


def test_the_namespace_has_to_be_there_or_to_be_asked_for(provider, client):
    with pytest.raises(Refused, match='namespaces "keda" not found'):
        provider.create(TOKEN, inputs(), 0, False)
    provider.create(TOKEN, inputs(createNamespace=True), 0, False)
    assert client.get(Ref.of(namespace("keda")))


@pytest.mark.usefixtures("keda")
def test_an_uninstall_that_keda_objects_block_names_them_and_the_way_out(provider, client):
    provider.create(TOKEN, inputs(), 0, False)
    client.apply(namespace(), "tests")
    client.apply(deployment(), "tests")
    client.apply(scaled_object(), "tests")
    with pytest.raises(Refused, match="ScaledObject demo/orders") as refusal:
        provider.delete(TOKEN, "keda/keda", inputs(timeout=0.3), {}, 0)
    assert "kubectl patch scaledobjects orders -n demo" in str(refusal.value)
    path = client.path(Ref.of(scaled_object()))
    merge = "application/merge-patch+json"
    client.request("PATCH", path, body={"metadata": {"finalizers": None}}, content_type=merge)
    provider.delete(TOKEN, "keda/keda", inputs(), {}, 0)
    assert "scaledobjects.keda.sh" not in left(client)


@pytest.mark.usefixtures("keda")
def test_processes_have_to_be_announced(provider, client, tmp_path, monkeypatch):
    monkeypatch.setenv("LOCAL_KEDA_CRDS", str(tmp_path))
    with pytest.raises(Refused, match="keda-processes"):
        provider.create(TOKEN, inputs(), 0, False)
    assert left(client) == []


@pytest.mark.usefixtures("keda")
def test_refresh_and_import_read_the_record(provider):
    values = {"operator": {"replicaCount": 2}}
    _, state = provider.create(TOKEN, inputs(values=values), 0, False)
    read = provider.read(TOKEN, "keda/keda", inputs(values=values), state)
    assert read.inputs == inputs(values=values)
    assert read.properties == state
    imported = provider.read(TOKEN, "keda/keda", {}, {})
    assert imported.inputs["values"] == values
    assert check_release("keda", {}, imported.inputs, "default")[1] == []


def test_preview_promises_no_status(provider):
    assert provider.create(TOKEN, inputs(), 0, True) == ("", inputs())


def test_check_fills_in_what_helm_would():
    given = {key: RELEASE[key] for key in ("chart", "repositoryOpts")}
    checked, failures = check_release("keda", {}, {**given, "compat": "true", "values": UNKNOWN}, "default")
    assert not failures
    assert checked["namespace"] == "default"
    assert checked["timeout"] == 300
    assert checked["version"] == "2.20.2"
    assert checked["name"].startswith("keda-")
    again, _ = check_release("keda", checked, given, "default")
    assert again["name"] == checked["name"]


@pytest.mark.parametrize(
    ("changes", "property", "words"),
    [
        ({"chart": "redis"}, "chart", "redis"),
        ({"version": "2.19.0"}, "version", "2.20.2"),
        ({"repositoryOpts": {"repo": "https://example.com"}}, "repositoryOpts", "kedacore"),
        ({"repositoryOpts": None}, "repositoryOpts", "kedacore"),
        ({"values": {"operater": {}}}, "values", "operator"),
        ({"postrender": "sed"}, "postrender", "postrender"),
        ({"valueYamlFiles": ["x"]}, "valueYamlFiles", "valueYamlFiles"),
    ],
)
def test_what_is_not_keda_is_refused_by_name(changes, property, words):
    _, failures = check_release("keda", {}, inputs(**changes), "default")
    assert [failure.property for failure in failures] == [property]
    assert words in failures[0].reason


def test_only_name_and_namespace_replace_a_release():
    assert release_diff(inputs(), inputs(values={"a": 1})).changes == ["values"]
    assert not release_diff(inputs(), inputs(values={"a": 1})).replaces
    for key in ("name", "namespace"):
        diff = release_diff(inputs(), inputs(**{key: "other"}))
        assert diff.replaces == [key]
        assert not diff.delete_before_replace
