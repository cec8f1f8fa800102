"""The embedded API server, asked by a client that knows only real ones (lightkube)."""

import base64
import socket

import httpx2
import pytest
from lightkube import ApiError, operators
from lightkube.generic_resource import create_namespaced_resource
from lightkube.models.apps_v1 import DeploymentSpec
from lightkube.models.core_v1 import Container, PodSpec, PodTemplateSpec
from lightkube.models.meta_v1 import LabelSelector, ObjectMeta
from lightkube.resources.apiextensions_v1 import CustomResourceDefinition
from lightkube.resources.apps_v1 import Deployment
from lightkube.resources.core_v1 import ConfigMap, Namespace, Secret, Service, ServiceAccount
from lightkube.types import PatchType

from local.errors import LocalError
from local.kubernetes.api import EmbeddedApi
from local.kubernetes.chart.crds import minimal
from tests.unit.local.kubernetes.samples import namespace

ScaledObject = create_namespaced_resource("keda.sh", "v1alpha1", "ScaledObject", "scaledobjects")


def meta(name, namespace="demo", **fields):
    return ObjectMeta(name=name, namespace=namespace, **fields)


@pytest.fixture
def demo(lightkube):
    return lightkube.create(Namespace(metadata=ObjectMeta(name="demo")))


def refused(status):
    return pytest.raises(ApiError, check=lambda error: error.status.code == status)


def orders(image="orders:1", **pod):
    labels = {"app": "orders"}
    template = PodTemplateSpec(
        metadata=ObjectMeta(labels=labels),
        spec=PodSpec(containers=[Container(name="function", image=image)], **pod),
    )
    return Deployment(
        metadata=meta("orders"), spec=DeploymentSpec(selector=LabelSelector(matchLabels=labels), template=template)
    )


@pytest.mark.usefixtures("demo")
def test_life_of_an_object(lightkube):
    created = lightkube.create(ConfigMap(metadata=meta("a"), data={"x": "1"}))
    assert created.metadata.uid
    assert created.metadata.creationTimestamp
    with refused(409) as refusal:
        lightkube.create(ConfigMap(metadata=meta("a")))
    assert str(refusal.value) == 'configmaps "a" already exists'
    assert lightkube.get(ConfigMap, "a", namespace="demo").data == {"x": "1"}
    patched = lightkube.patch(ConfigMap, "a", {"data": {"y": "2"}}, namespace="demo", patch_type=PatchType.MERGE)
    assert patched.data == {"x": "1", "y": "2"}
    assert int(patched.metadata.resourceVersion) > int(created.metadata.resourceVersion)
    with refused(409):
        lightkube.replace(created)
    patched.data = {"z": "3"}
    assert lightkube.replace(patched).data == {"z": "3"}
    assert [item.metadata.name for item in lightkube.list(ConfigMap, namespace="demo")] == ["a"]
    lightkube.delete(ConfigMap, "a", namespace="demo")
    with refused(404) as refusal:
        lightkube.get(ConfigMap, "a", namespace="demo")
    assert str(refusal.value) == 'configmaps "a" not found'


def test_objects_need_their_namespace(lightkube):
    with refused(404) as refusal:
        lightkube.create(ConfigMap(metadata=meta("a", namespace="nowhere")))
    assert str(refusal.value) == 'namespaces "nowhere" not found'


def test_a_new_cluster_has_the_namespaces_of_a_real_one(lightkube):
    found = {item.metadata.name: item.status.phase for item in lightkube.list(Namespace)}
    assert found == dict.fromkeys(["default", "kube-node-lease", "kube-public", "kube-system"], "Active")


@pytest.mark.usefixtures("demo")
def test_apply_removes_what_its_manager_leaves_out(lightkube):
    def apply(manager, data, **labels):
        obj = ConfigMap(metadata=meta("a", labels=labels or None), data=data)
        return lightkube.apply(obj, field_manager=manager, force=True)

    apply("one", {"kept": "1", "dropped": "1", "shared": "1"}, dropped="1")
    apply("two", {"other": "2", "shared": "1"})
    result = apply("one", {"kept": "2"})
    assert result.data == {"kept": "2", "other": "2", "shared": "1"}
    assert not result.metadata.labels


@pytest.mark.usefixtures("demo")
def test_applying_the_same_again_changes_nothing(lightkube):
    first = lightkube.apply(orders())
    again = lightkube.apply(orders())
    assert (again.metadata.generation, again.metadata.uid) == (first.metadata.generation, first.metadata.uid)
    assert lightkube.apply(orders("orders:2")).metadata.generation == first.metadata.generation + 1


@pytest.mark.usefixtures("demo")
def test_a_dry_run_checks_and_stores_nothing(client):
    wanted = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "demo"}, "data": {}}
    assert client.apply(wanted, "tests", dry_run=True)["metadata"]["uid"]
    assert client.objects("v1", "ConfigMap", "demo") == []
    with pytest.raises(Exception, match="wrong"):
        client.apply({**wanted, "wrong": 1}, "tests", dry_run=True)


@pytest.mark.usefixtures("demo")
def test_unknown_fields_and_wrong_types_are_refused(client):
    wanted = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "namespace": "demo"}}
    for spec in ({"prots": []}, {"ports": [{"port": "http"}]}):
        with pytest.raises(Exception, match=r'Service "a" is invalid: spec'):
            client.apply({**wanted, "spec": spec}, "tests")


@pytest.mark.usefixtures("demo")
def test_names_follow_the_rule_for_names(lightkube):
    with refused(422) as refusal:
        lightkube.create(ConfigMap(metadata=meta("Not_A_Name")))
    assert "RFC 1123" in str(refusal.value)


@pytest.mark.usefixtures("demo")
def test_selectors_cannot_change(lightkube):
    lightkube.apply(orders())
    changed = orders()
    changed.spec.selector.matchLabels = {"app": "other"}
    with refused(422) as refusal:
        lightkube.apply(changed)
    assert "field is immutable" in str(refusal.value)


@pytest.mark.usefixtures("demo")
def test_secrets_are_stored_encoded(lightkube):
    lightkube.create(Secret(metadata=meta("a"), stringData={"key": "value"}))
    stored = lightkube.get(Secret, "a", namespace="demo")
    assert stored.stringData is None
    assert base64.b64decode(stored.data["key"]) == b"value"


@pytest.mark.usefixtures("demo")
def test_lists_can_be_narrowed_by_labels_and_fields(lightkube):
    for name, labels in (("a", {"app": "x"}), ("b", {"app": "y"}), ("c", None)):
        lightkube.create(ConfigMap(metadata=meta(name, labels=labels)))

    def names(**selectors):
        return {item.metadata.name for item in lightkube.list(ConfigMap, namespace="demo", **selectors)}

    assert names(labels={"app": "x"}) == {"a"}
    assert names(labels={"app": operators.exists()}) == {"a", "b"}
    assert names(labels={"app": operators.not_equal("x")}) == {"b", "c"}
    assert names(fields={"metadata.name": "c"}) == {"c"}


@pytest.mark.usefixtures("demo")
def test_finalizers_hold_an_object_until_they_are_taken_away(lightkube):
    lightkube.create(ConfigMap(metadata=meta("a", finalizers=["example.com/hold"])))
    lightkube.delete(ConfigMap, "a", namespace="demo")
    assert lightkube.get(ConfigMap, "a", namespace="demo").metadata.deletionTimestamp
    lightkube.patch(ConfigMap, "a", {"metadata": {"finalizers": None}}, namespace="demo", patch_type=PatchType.MERGE)
    with refused(404):
        lightkube.get(ConfigMap, "a", namespace="demo")


@pytest.mark.usefixtures("demo")
def test_a_namespace_takes_its_content_along(lightkube):
    lightkube.create(ConfigMap(metadata=meta("free")))
    lightkube.create(ConfigMap(metadata=meta("held", finalizers=["example.com/hold"])))
    lightkube.delete(Namespace, "demo")
    terminating = lightkube.get(Namespace, "demo")
    assert terminating.status.phase == "Terminating"
    assert "held" in terminating.status.conditions[0].message
    assert [item.metadata.name for item in lightkube.list(ConfigMap, namespace="demo")] == ["held"]
    with refused(403) as refusal:
        lightkube.create(ConfigMap(metadata=meta("late")))
    assert "because it is being terminated" in str(refusal.value)
    lightkube.patch(ConfigMap, "held", {"metadata": {"finalizers": None}}, namespace="demo", patch_type=PatchType.MERGE)
    with refused(404):
        lightkube.get(Namespace, "demo")


@pytest.mark.usefixtures("demo")
def test_definitions_bring_kinds_and_take_them_away(lightkube):
    triggers = [{"type": "azure-queue", "metadata": {"queueName": "orders"}}]
    wanted = ScaledObject(metadata=meta("orders"), spec={"scaleTargetRef": {"name": "orders"}, "triggers": triggers})
    with refused(404):
        lightkube.create(wanted)
    lightkube.create(CustomResourceDefinition.from_dict(minimal("scaledobjects")))
    lightkube.wait(CustomResourceDefinition, "scaledobjects.keda.sh", for_conditions=["Established"])
    lightkube.create(wanted)
    lightkube.patch(
        ScaledObject, "orders", {"metadata": {"finalizers": ["f"]}}, namespace="demo", patch_type=PatchType.MERGE
    )
    lightkube.delete(CustomResourceDefinition, "scaledobjects.keda.sh")
    conditions = lightkube.get(CustomResourceDefinition, "scaledobjects.keda.sh").status.conditions
    assert [item.message for item in conditions if item.type == "Terminating"] == [
        "CustomResource deletion is in progress"
    ]
    lightkube.patch(
        ScaledObject, "orders", {"metadata": {"finalizers": None}}, namespace="demo", patch_type=PatchType.MERGE
    )
    with refused(404):
        lightkube.get(CustomResourceDefinition, "scaledobjects.keda.sh")
    with refused(404):
        list(lightkube.list(ScaledObject, namespace="demo"))


@pytest.mark.usefixtures("demo")
def test_a_deployment_rolls_out_once_what_its_pods_need_exists(lightkube):
    lightkube.apply(orders(serviceAccountName="orders"))
    waiting = lightkube.get(Deployment, "orders", namespace="demo").status
    assert waiting.availableReplicas == 0
    assert 'serviceaccount "orders" not found' in {item.message for item in waiting.conditions}
    lightkube.create(ServiceAccount(metadata=meta("orders")))
    ready = lightkube.get(Deployment, "orders", namespace="demo")
    assert ready.spec.replicas == 1
    assert ready.status.availableReplicas == 1


@pytest.mark.usefixtures("demo")
def test_services_get_an_address_and_keep_it(lightkube):
    service = Service.from_dict({"metadata": {"name": "a", "namespace": "demo"}, "spec": {"ports": [{"port": 80}]}})
    first = lightkube.apply(service).spec.clusterIP
    assert first
    service.spec.ports[0].port = 81
    assert lightkube.apply(service).spec.clusterIP == first


@pytest.mark.usefixtures("demo")
def test_watches_tell_of_changes(lightkube):
    lightkube.create(ConfigMap(metadata=meta("before")))
    seen = []
    for event, obj in lightkube.watch(ConfigMap, namespace="demo"):
        seen.append((event, obj.metadata.name))
        if len(seen) == 1:
            lightkube.create(ConfigMap(metadata=meta("during")))
        elif len(seen) == 2:
            lightkube.delete(ConfigMap, "during", namespace="demo")
        else:
            break
    assert seen == [("ADDED", "before"), ("ADDED", "during"), ("DELETED", "during")]


def test_everything_survives_the_process(tmp_path):
    database = tmp_path / "cluster.db"
    manifests = {
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions": minimal("scaledobjects"),
        "/api/v1/namespaces": namespace(),
    }
    with EmbeddedApi(database) as api:
        first, port = api.kubeconfig(), api.port
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers=token(first), trust_env=False) as http:
            for path, manifest in manifests.items():
                assert http.post(path, json=manifest).status_code == 201
    with EmbeddedApi(database) as api:
        assert (api.kubeconfig(), api.port) == (first, port)
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers=token(first), trust_env=False) as http:
            assert http.get("/api/v1/namespaces/demo").json()["status"] == {"phase": "Active"}
            assert http.get("/apis/keda.sh/v1alpha1/namespaces/demo/scaledobjects").json()["items"] == []


def token(kubeconfig):
    return {"Authorization": f"Bearer {kubeconfig.split('token: ')[1].split()[0]}"}


def test_strangers_get_nothing(api):
    with httpx2.Client(base_url=f"http://127.0.0.1:{api.port}", trust_env=False) as http:
        for headers in ({}, {"Authorization": "Bearer guess"}):
            assert http.get("/api/v1/namespaces", headers=headers).status_code == 401


def test_a_taken_port_is_one_readable_error(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LocalError, match=rf"port {port}, .*stop"), EmbeddedApi(tmp_path / "c.db", port):
            pass


def test_a_broken_database_is_one_readable_error(tmp_path):
    database = tmp_path / "cluster.db"
    database.write_text("not a database " * 100)
    with pytest.raises(LocalError, match="delete it"), EmbeddedApi(database):
        pass
