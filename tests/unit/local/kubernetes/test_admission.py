"""What is refused before it is stored: KEDA 2.20.2, `apis/keda/v1alpha1/*_webhook.go` and `config/crd/bases`."""

import pytest

from local.kubernetes.api.admission import denied, invalid
from local.kubernetes.api.store import Store
from local.kubernetes.api.writes import Status, admitted
from tests.unit.local.kubernetes.samples import deployment, namespace, scaled_object

RESOURCES = {"resources": {"requests": {"cpu": "100m", "memory": "64Mi"}}}
CPU = {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "60"}}
HOOKS = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingWebhookConfiguration",
    "metadata": {"name": "keda-admission"},
}


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "cluster.db")
    for obj in (namespace(), namespace("keda"), HOOKS, deployment("keda-admission-webhooks", "keda"), deployment()):
        store.put(obj)
    yield store
    store.close()


def changed(name="orders", **spec):
    obj = scaled_object(name=name)
    return {**obj, "spec": {**obj["spec"], **spec}}


def reason(store, obj, **options):
    text = denied(store, obj, None, **{"dry_run": False, **options})
    prefix = 'admission webhook "vscaledobject.kb.io" denied the request: '
    assert text is None or text.startswith(prefix)
    return text and text.removeprefix(prefix)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"idleReplicaCount": 0}, "IdleReplicaCount=0 must be less than MinReplicaCount=0"),
        ({"idleReplicaCount": 2, "minReplicaCount": 1}, "IdleReplicaCount=2 must be less than MinReplicaCount=1"),
        (
            {"triggers": [CPU], "minReplicaCount": 1, "fallback": {"failureThreshold": 1, "replicas": 2}},
            "at least one trigger (that is not cpu or memory) has to have the `AverageValue` type",
        ),
        (
            {"fallback": {"failureThreshold": 1, "replicas": 2, "behavior": "scalingModifiers"}},
            "scalingModifiers fallback behavior requires scalingModifiers.formula to be defined",
        ),
        ({"advanced": {"scalingModifiers": {"formula": "a"}}}, "formula is given but target is empty"),
        (
            {"triggers": [{"type": "cron", "metadata": {}, "useCachedMetrics": True}]},
            'property "useCachedMetrics" is not supported for "cron" scaler',
        ),
        (
            {"triggers": [{"type": "azure-queue", "name": "a", "metadata": {}}] * 2},
            'triggerName "a" is defined multiple times in the ScaledObject/ScaledJob, but it must be unique',
        ),
    ],
)
def test_what_a_dry_run_refuses_too(store, spec, words):
    assert words in reason(store, changed(**spec))
    assert words in reason(store, changed(**spec), dry_run=True)


def test_names(store):
    assert 'scaledobject name "' + "o" * 64 in reason(store, changed("o" * 64))
    assert 'HPA name "keda-hpa-' + "o" * 55 in reason(store, changed("o" * 55))
    own = {"horizontalPodAutoscalerConfig": {"name": "orders"}}
    assert reason(store, changed("o" * 63, advanced=own)) is None


def test_one_workload_has_one_scaled_object(store):
    store.put(scaled_object())
    assert reason(store, changed("second")) == (
        "the workload 'orders' of type 'apps/v1.Deployment' is already managed by the ScaledObject 'orders'"
    )
    assert reason(store, scaled_object()) is None


def test_two_scaled_objects_have_two_autoscalers(store):
    own = {"horizontalPodAutoscalerConfig": {"name": "shared"}}
    store.put(changed(advanced=own))
    second = changed("second", advanced=own, scaleTargetRef={"name": "other"})
    assert reason(store, second) == "the HPA 'shared' is already managed by the ScaledObject 'orders'"


def test_a_workload_with_an_autoscaler_of_its_own(store):
    store.put(
        {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": "own", "namespace": "demo"},
            "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "orders"}},
        }
    )
    assert reason(store, scaled_object()) == (
        "the workload 'orders' of type 'apps/v1.Deployment' is already managed by the hpa 'own'"
    )
    takes = scaled_object(annotations={"scaledobject.keda.sh/transfer-hpa-ownership": "true"})
    assert "must be specified by name in advanced settings" in reason(store, takes)
    takes["spec"]["advanced"] = {"horizontalPodAutoscalerConfig": {"name": "own"}}
    assert reason(store, takes) is None


def test_cpu_needs_a_request_and_a_minimum_and_no_dry_run_tells(store):
    assert reason(store, changed(triggers=[CPU], minReplicaCount=1)) == (
        "the scaledobject has a cpu trigger but the container function doesn't have the cpu request defined"
    )
    store.put({**deployment(containers=[{"name": "function", "image": "orders:1", **RESOURCES}])})
    assert reason(store, changed(triggers=[CPU])) == (
        "scaledobject has only cpu/memory triggers AND minReplica is 0 (scale to zero doesn't work in this case)"
    )
    assert reason(store, changed(triggers=[CPU]), dry_run=True) is None
    assert reason(store, changed(triggers=[CPU], minReplicaCount=1)) is None
    missing = changed(triggers=[CPU], minReplicaCount=1, scaleTargetRef={"name": "absent"})
    assert reason(store, missing) == 'Deployment.apps "absent" not found'


def test_a_limit_range_is_a_request_too(store):
    limits = {"limits": [{"type": "Container", "defaultRequest": {"cpu": "50m"}}]}
    metadata = {"name": "limits", "namespace": "demo"}
    store.put({"apiVersion": "v1", "kind": "LimitRange", "metadata": metadata, "spec": limits})
    assert reason(store, changed(triggers=[CPU], minReplicaCount=1)) is None


@pytest.mark.parametrize(
    ("identity", "words"),
    [
        ({"identityId": ""}, "identityId of PodIdentity should not be empty"),
        ({"identityAuthorityHost": "https://x"}, "identityTenantID of PodIdentity should not be nil or empty"),
        ({"identityTenantId": ""}, "identityTenantId of PodIdentity should not be empty"),
    ],
)
def test_authentications(store, identity, words):
    spec = {"podIdentity": {"provider": "azure-workload", **identity}}
    metadata = {"name": "login", "namespace": "demo"}
    obj = {"apiVersion": "keda.sh/v1alpha1", "kind": "TriggerAuthentication", "metadata": metadata, "spec": spec}
    assert words in denied(store, obj, None, dry_run=False)
    assert denied(store, {**obj, "spec": {"podIdentity": {"provider": "azure-workload"}}}, None, dry_run=False) is None


def test_the_operator_may_always_take_its_finalizer_away(store):
    wrong = changed(idleReplicaCount=0)
    held = {**wrong, "metadata": {**wrong["metadata"], "finalizers": ["finalizer.keda.sh"]}}
    assert denied(store, wrong, held, dry_run=False) is None
    assert denied(store, wrong, wrong, dry_run=False)


def test_without_the_webhooks_everything_passes(tmp_path):
    store = Store(tmp_path / "cluster.db")
    assert denied(store, changed(idleReplicaCount=0), None, dry_run=False) is None
    store.close()


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"scaleTargetRef": {}}, "spec.scaleTargetRef.name: Invalid value"),
        ({"triggers": []}, "spec.triggers: Required value"),
        ({"triggers": [{"metadata": {}}]}, "spec.triggers[0].type: Required value"),
        ({"triggers": [{"type": "cron"}]}, "spec.triggers[0].metadata: Required value"),
        (
            {"triggers": [{"type": "azure-queue", "metadata": {"queueLength": 5}}]},
            'spec.triggers[0].metadata.queueLength in body must be of type string: "integer"',
        ),
        ({"pollingInterval": 0}, "spec.pollingInterval in body should be greater than or equal to 1"),
        ({"cooldownPeriod": -1}, "spec.cooldownPeriod in body should be greater than or equal to 0"),
        ({"maxReplicaCount": 0}, "spec.maxReplicaCount in body should be greater than or equal to 1"),
        ({"minReplicaCount": 101}, "minReplicaCount must be less than or equal to maxReplicaCount"),
    ],
)
def test_what_the_definitions_refuse(spec, words):
    assert words in invalid(changed(**spec))


def test_jobs_have_a_template_and_a_known_strategy():
    job = {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledJob", "metadata": {"name": "a", "namespace": "demo"}}
    triggers = changed()["spec"]["triggers"]
    assert invalid({**job, "spec": {"triggers": triggers}}) == "spec.jobTargetRef: Required value"
    spec = {"jobTargetRef": {"template": {}}, "triggers": triggers}
    assert invalid({**job, "spec": spec}) is None
    assert "Unsupported value" in invalid({**job, "spec": {**spec, "rollout": {"strategy": "default"}}})


def test_refusals_have_the_server_s_form(store):
    with pytest.raises(Status) as refusal:
        admitted(store, "scaledobjects", changed("second", pollingInterval=0), None)
    assert (refusal.value.code, refusal.value.reason) == (422, "Invalid")
    assert str(refusal.value).startswith('ScaledObject.keda.sh "second" is invalid: spec.pollingInterval')
    with pytest.raises(Status) as refusal:
        admitted(store, "scaledobjects", changed("second", idleReplicaCount=0), None)
    assert (refusal.value.code, refusal.value.reason) == (403, "Forbidden")
