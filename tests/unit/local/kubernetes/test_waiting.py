"""What to wait for, and when it is reached."""

import asyncio

import pytest

from local.kubernetes.waiting import Hopeless, completed, probes, rollout, routed, serves, timeout_of, wait_for
from tests.unit.local.kubernetes.samples import deployment


def with_conditions(*conditions, generation=1, **status):
    return {"metadata": {"name": "a", "generation": generation}, "status": {**status, "conditions": list(conditions)}}


def ready(status="True", **fields):
    return {"type": "Ready", "status": status, **fields}


def missing(annotation, live):
    return [text for probe in wait_for(annotation) if (text := probe(live))]


def test_a_condition_is_reached_by_its_status():
    assert not missing("condition=Ready", with_conditions(ready()))
    assert not missing("condition=Ready=False", with_conditions(ready("False")))
    assert not missing("condition=ready", with_conditions(ready())), "as in kubectl, case does not matter"
    assert missing("condition=Ready", with_conditions()) == ["condition Ready is not reported yet"]
    assert missing("condition=Ready", {"metadata": {"name": "a"}})


def test_a_condition_that_is_not_reached_says_why_in_the_controllers_words():
    live = with_conditions(ready("False", reason="TriggerError", message="queue not found"))
    assert missing("condition=Ready", live) == ["Ready=False TriggerError: queue not found"]


def test_a_condition_of_an_older_generation_does_not_count():
    assert missing("condition=Ready", with_conditions(ready(observedGeneration=1), generation=2))
    assert missing("condition=Ready", with_conditions(ready(), generation=2, observedGeneration=1))
    assert not missing("condition=Ready", with_conditions(ready(observedGeneration=2), generation=2))


def test_a_condition_without_generation_counts_although_it_may_be_old():
    """As with the official provider; KEDA's conditions are such."""
    assert not missing("condition=Ready", with_conditions(ready(), generation=2))


@pytest.mark.parametrize(
    ("expression", "reached"),
    [
        ("jsonpath={.status.phase}=Running", True),
        ("jsonpath={.status.phase}", True),
        ("jsonpath={.status.phase}=Pending", False),
        ("jsonpath={.status.absent}", False),
        ("jsonpath={.status.count}=3", True),
        ('jsonpath={.status.list[?(@.name=="b")].ok}=true', True),
        ("jsonpath={$.status.list[*].ok}=true", False),
    ],
)
def test_json_paths(expression, reached):
    live = {
        "metadata": {},
        "status": {"phase": "Running", "count": 3, "list": [{"name": "a", "ok": False}, {"name": "b", "ok": True}]},
    }
    assert (not missing(expression, live)) is reached


def test_several_expectations_have_to_be_reached_together():
    both = '["condition=Ready", "jsonpath={.status.phase}=Active"]'
    assert not missing(both, with_conditions(ready(), phase="Active"))
    assert missing(both, with_conditions(ready(), phase="Other")) == [".status.phase is Other, not Active"]


@pytest.mark.parametrize(
    "text", ["Ready", "condition=", "jsonpath=.status.phase", "jsonpath={.status[}", "[]", '["x"]', "condition"]
)
def test_annotations_that_cannot_be_understood_are_errors(text):
    with pytest.raises(ValueError, match=r"pulumi\.com/waitFor"):
        wait_for(text)


def test_skip_await_and_kinds_without_a_rule_wait_for_nothing():
    skipped = deployment()
    skipped["metadata"]["annotations"] = {"pulumi.com/skipAwait": "true"}
    assert not probes(skipped)
    assert probes(deployment()) == [rollout]
    assert not probes({"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": {"name": "a"}})


def test_custom_timeouts_win_over_the_annotation_and_ten_minutes_are_the_default():
    annotated = {"metadata": {"annotations": {"pulumi.com/timeoutSeconds": "30"}}}
    assert timeout_of(annotated, 5) == 5
    assert timeout_of(annotated, 0) == 30
    assert timeout_of({"metadata": {}}, 0) == 600


def rolled(generation=2, observed=2, wanted=3, **status):
    live = deployment()
    live["metadata"]["generation"] = generation
    if wanted is not None:
        live["spec"]["replicas"] = wanted
    return {**live, "status": {"observedGeneration": observed, **status}}


@pytest.mark.parametrize(
    ("live", "reached"),
    [
        (rolled(replicas=3, updatedReplicas=3, availableReplicas=3), True),
        (rolled(observed=1, replicas=3, updatedReplicas=3, availableReplicas=3), False),
        (rolled(replicas=3, updatedReplicas=2, availableReplicas=3), False),
        (rolled(replicas=4, updatedReplicas=3, availableReplicas=4), False),
        (rolled(replicas=3, updatedReplicas=3, availableReplicas=2), False),
        (rolled(wanted=0), True),
        (rolled(wanted=None, replicas=1, updatedReplicas=1, availableReplicas=1), True),
        (rolled(wanted=None), False),
    ],
)
def test_rollouts_are_complete_when_kubectl_rollout_status_says_so(live, reached):
    assert (rollout(live) is None) is reached


def test_a_rollout_that_ran_out_of_time_is_not_waited_for():
    reason = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "timed out"}
    with pytest.raises(Hopeless, match="timed out"):
        rollout(rolled(conditions=[reason]))


class Cluster:
    """A client that knows one object."""

    def __init__(self, obj=None):
        self.obj = obj

    async def get(self, ref):
        return self.obj if self.obj and ref.kind == "Endpoints" else None


def service(status=None, **spec):
    metadata = {"name": "orders", "namespace": "demo"}
    spec = {"type": "ClusterIP", "clusterIP": "10.0.0.7", "selector": {"app": "orders"}, **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec, "status": status or {}}


@pytest.mark.parametrize(
    ("live", "subsets", "ready"),
    [
        (service(), None, True),
        (service(), [], True),
        (service(), [{"addresses": [{"ip": "10.1.0.1"}]}], True),
        (service(), [{"addresses": [{"ip": "10.1.0.1"}], "notReadyAddresses": [{"ip": "10.1.0.2"}]}], False),
        (service(clusterIP="None"), [{"notReadyAddresses": [{"ip": "10.1.0.2"}]}], True),
        (service(type="ExternalName"), [{"notReadyAddresses": [{"ip": "10.1.0.2"}]}], True),
        (service(selector=None), [{"notReadyAddresses": [{"ip": "10.1.0.2"}]}], True),
        (service(type="LoadBalancer"), [], False),
        (service({"loadBalancer": {"ingress": [{"ip": "203.0.113.1"}]}}, type="LoadBalancer"), [], True),
    ],
)
def test_services_wait_for_unready_endpoints_and_for_addresses(live, subsets, ready):
    """Since pulumi-kubernetes 4.17 a Service without any pod is ready (pulumi/pulumi-kubernetes#3142)."""
    endpoints = None if subsets is None else {"subsets": subsets}
    assert (asyncio.run(serves(Cluster(endpoints), live)) is None) is ready


def test_an_ingress_waits_for_its_address():
    assert "https://pulumi.io/xdv72s" in routed({"status": {}})
    assert routed({"status": {"loadBalancer": {"ingress": [{"hostname": "shop.example"}]}}}) is None


def test_a_job_waits_for_its_end():
    job = {"type": "Complete", "status": "True"}
    assert completed({"status": {"conditions": [job]}}) is None
    assert completed({"status": {}}) == "the Job is not complete"
    with pytest.raises(Hopeless, match="BackoffLimitExceeded"):
        completed({"status": {"conditions": [{**job, "type": "Failed", "reason": "BackoffLimitExceeded"}]}})


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("policy/v1", "PodDisruptionBudget"),
        ("autoscaling/v2", "HorizontalPodAutoscaler"),
        ("networking.k8s.io/v1", "NetworkPolicy"),
        ("rbac.authorization.k8s.io/v1", "RoleBinding"),
        ("gateway.networking.k8s.io/v1", "HTTPRoute"),
        ("secrets-store.csi.x-k8s.io/v1", "SecretProviderClass"),
    ],
)
def test_kinds_that_are_ready_at_once(api_version, kind):
    """`awaiters` in provider/pkg/await/awaiters.go has nothing for them."""
    assert not probes({"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}})
