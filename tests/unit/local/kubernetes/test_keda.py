"""What the embedded cluster makes of KEDA's objects, with and without KEDA; texts are those of KEDA 2.20."""

import pytest

from local.kubernetes.api.controllers import delete, settle
from local.kubernetes.api.store import Store
from local.kubernetes.api.writes import admitted
from local.kubernetes.manifests import Ref
from tests.unit.local.kubernetes.samples import TRIGGERS, deployment, namespace, scaled_object

AUTHENTICATION = {
    "apiVersion": "keda.sh/v1alpha1",
    "kind": "TriggerAuthentication",
    "metadata": {"name": "login", "namespace": "demo"},
    "spec": {"podIdentity": {"provider": "azure-workload"}},
}


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "cluster.db")
    for obj in (namespace(), namespace("keda")):
        put(store, obj)
    yield store
    store.close()


def put(store, obj):
    stored = store.put(admitted(store, "things", obj, store.get(Ref.of(obj))))
    settle(store)
    return store.get(Ref.of(stored))


def conditions(obj):
    return {item["type"]: (item["status"], item["reason"], item["message"]) for item in obj["status"]["conditions"]}


def test_without_keda_nobody_looks_at_a_scaled_object(store):
    put(store, deployment())
    untouched = put(store, scaled_object())
    assert "status" not in untouched
    assert "finalizers" not in untouched["metadata"]
    delete(store, untouched)
    assert store.get(Ref.of(untouched)) is None


def test_keda_accepts_what_it_knows(store):
    put(store, deployment())
    put(store, scaled_object())
    put(store, deployment("keda-operator", "keda"))
    accepted = store.get(Ref.of(scaled_object()))
    message = "ScaledObject is defined correctly and is ready for scaling"
    assert conditions(accepted)["Ready"] == ("True", "ScaledObjectReady", message)
    assert conditions(accepted)["Active"][0] == "False"
    assert accepted["metadata"]["finalizers"] == ["finalizer.keda.sh"]
    assert accepted["metadata"]["labels"] == {"scaledobject.keda.sh/name": "orders"}
    assert all("observedGeneration" not in item for item in accepted["status"]["conditions"])


@pytest.mark.parametrize(
    ("watched", "seen"), [("demo", True), ("keda,demo", True), ("keda", False), ("keda, demo", False), ("", True)]
)
def test_keda_looks_into_the_namespaces_that_it_is_told_to_watch(store, watched, seen):
    """pkg/util/watch.go: a list without blanks; what has no namespace is always seen."""
    operator = deployment("keda-operator", "keda")
    operator["spec"]["template"]["spec"]["containers"][0]["env"] = [{"name": "WATCH_NAMESPACE", "value": watched}]
    put(store, operator)
    put(store, deployment())
    found = put(store, scaled_object())
    assert ("status" in found) is seen
    assert ("finalizers" in found["metadata"]) is seen
    everywhere = {**AUTHENTICATION, "kind": "ClusterTriggerAuthentication", "metadata": {"name": "login"}}
    assert put(store, everywhere)["metadata"]["finalizers"] == ["finalizer.keda.sh"]


@pytest.mark.parametrize("trigger", ["timertrigger", "azure-cosmosdb", "blobTrigger"])
def test_keda_refuses_triggers_that_it_has_no_scaler_for(store, trigger):
    """azure-cosmosdb is not in 2.20.2; the others are Functions triggers, no KEDA scalers."""
    put(store, deployment("keda-operator", "keda"))
    put(store, deployment())
    status, reason, message = conditions(put(store, scaled_object(trigger)))["Ready"]
    assert (status, reason) == ("False", "ScaledObjectCheckFailed")
    assert message.endswith(f"no scaler found for type: {trigger}")


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_keda_has_a_scaler_for_the_sources_of_functions(store, trigger):
    put(store, deployment("keda-operator", "keda"))
    put(store, deployment())
    assert conditions(put(store, scaled_object(trigger)))["Ready"][0] == "True"


def test_keda_waits_for_the_deployment_and_for_the_authentication(store):
    """KEDA only logs that a TriggerAuthentication is missing; what shows is what the scaler lacks without it."""
    put(store, deployment("keda-operator", "keda"))
    wanted = scaled_object()
    trigger = {"type": "azure-queue", "metadata": {"queueName": "orders", "accountName": "acme"}}
    wanted["spec"]["triggers"] = [{**trigger, "authenticationRef": {"name": "login"}}]
    assert 'deployments.apps "orders" not found' in conditions(put(store, wanted))["Ready"][2]
    put(store, deployment())
    assert conditions(store.get(Ref.of(wanted)))["Ready"][2].endswith(
        ": error parsing azure queue metadata: no connection setting given"
    )
    put(store, AUTHENTICATION)
    assert conditions(store.get(Ref.of(wanted)))["Ready"][0] == "True"


def test_only_a_running_keda_lets_its_objects_go(store):
    operator = put(store, deployment("keda-operator", "keda"))
    put(store, deployment())
    objects = [put(store, scaled_object()), put(store, AUTHENTICATION)]
    delete(store, operator)
    for obj in objects:
        delete(store, store.get(Ref.of(obj)))
    settle(store)
    assert all(store.get(Ref.of(obj))["metadata"]["deletionTimestamp"] for obj in objects)
    put(store, deployment("keda-operator", "keda"))
    assert not any(store.get(Ref.of(obj)) for obj in objects)


def scaled_job(**trigger):
    template = {
        "spec": {"containers": [{"name": "job", "image": "orders:1", "env": [{"name": "STORE", "value": "x"}]}]}
    }
    triggers = [{"type": "azure-queue", "metadata": TRIGGERS["azure-queue"], **trigger}]
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledJob",
        "metadata": {"name": "orders", "namespace": "demo"},
        "spec": {"jobTargetRef": {"template": template}, "triggers": triggers},
    }


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ({}, ("True", "ScaledJobReady", "ScaledJob is defined correctly and is ready to scaling")),
        (
            {"metricType": "AverageValue"},
            ("False", "ScaledJobCheckFailed", "Cannot set metricType in ScaledJob triggers"),
        ),
        (
            {"type": "timertrigger"},
            ("False", "ScaledJobCheckFailed", "Failed to ensure ScaledJob is correctly created"),
        ),
        ({"metadata": {}}, ("False", "ScaledJobCheckFailed", "Failed to ensure ScaledJob is correctly created")),
    ],
)
def test_jobs(store, trigger, expected):
    """controllers/keda/scaledjob_controller.go: of what the scaler said, a ScaledJob tells nothing."""
    put(store, deployment("keda-operator", "keda"))
    assert conditions(put(store, scaled_job(**trigger)))["Ready"] == expected


def test_an_authentication_brings_what_is_in_secrets(store):
    put(store, deployment("keda-operator", "keda"))
    put(store, deployment())
    reference = [{"parameter": "connection", "name": "store", "key": "connection"}]
    put(store, {**AUTHENTICATION, "spec": {"secretTargetRef": reference}})
    wanted = scaled_object()
    trigger = {"type": "azure-queue", "metadata": {"queueName": "orders"}, "authenticationRef": {"name": "login"}}
    wanted["spec"]["triggers"] = [trigger]
    assert conditions(put(store, wanted))["Ready"][0] == "False"
    metadata = {"name": "store", "namespace": "demo"}
    put(store, {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": {"connection": "x"}})
    assert conditions(store.get(Ref.of(wanted)))["Ready"][0] == "True"


def test_the_environment_is_that_of_the_container(store):
    """From literal values, Secrets and ConfigMaps, whole or by key (pkg/scaling/resolver)."""
    put(store, deployment("keda-operator", "keda"))
    metadata = {"name": "settings", "namespace": "demo"}
    put(store, {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": {"STORE": "x"}})
    put(store, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"store": "x"}})
    whole = {"envFrom": [{"secretRef": {"name": "settings"}}]}
    single = {"env": [{"name": "STORE", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "store"}}}]}
    for source, ready in ((whole, "True"), (single, "True"), ({}, "False")):
        container = {"name": "function", "image": "orders:1", **source}
        put(store, deployment(containers=[container]))
        assert conditions(put(store, scaled_object()))["Ready"][0] == ready
