"""EventJob: a ScaledJob for a container that ends by itself."""

from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from components.model.planning import PlanError
from tests.harness import crd_schemas, kubeconform, rules, workload_rules
from tests.harness.pods import SCALED_JOB
from tests.harness.recording import UNKNOWN, Json, Recorded
from tests.unit.components import apps
from tests.unit.components.apps import Hidden

COMPONENT = "aks-functions:index:EventJob"
QUEUE: Json = {"type": "queueTrigger", "queueName": "orders", "connection": "Orders"}


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return apps.event_job(triggers={"work": QUEUE}, settings={"GREETING": "hello"})


@pytest.fixture(scope="module")
def spec(recorded: Recorded) -> Json:
    return recorded.one(SCALED_JOB).inputs["spec"]


def test_nothing_that_kubernetes_or_keda_would_refuse(recorded: Recorded) -> None:
    """Its `jobTargetRef` is held against Kubernetes' own schema of a Job, which knows no snake_case."""
    assert rules.complaints(recorded) == []


def test_one_run_for_what_waits(spec: Json) -> None:
    (trigger,) = spec["triggers"]

    assert trigger["type"] == "azure-queue"
    assert trigger["metadata"]["queueName"] == "orders"
    assert spec["minReplicaCount"] == 0


def test_there_is_no_deployment(recorded: Recorded) -> None:
    for type_ in (rules.DEPLOYMENT, rules.SCALED_OBJECT, workload_rules.SERVICE, workload_rules.DISRUPTION_BUDGET):
        assert recorded.all(type_) == []


def test_an_update_lets_jobs_finish(spec: Json) -> None:
    """KEDA's own `immediate` deletes them (keda.sh/docs/2.20/reference/scaledjob-spec)."""
    assert spec["rollout"] == {"strategy": "gradual"}


@pytest.mark.parametrize(
    ("trigger", "strategy"),
    [
        (QUEUE, "default"),
        ({"type": "serviceBusTrigger", "queueName": "returns", "connection": "ShopBus"}, "default"),
        (
            {"type": "kafkaTrigger", "brokerList": "b:9092", "topic": "t", "consumerGroup": "g"},
            "accurate",
        ),
    ],
    ids=["queue", "bus", "kafka"],
)
def test_no_message_is_counted_twice(trigger: Json, strategy: str) -> None:
    """`accurate` is for sources whose number falls when a message is taken (keda.sh, ScaledJob, `scalingStrategy`).
    A storage queue counts invisible messages too, a Service Bus queue those that are locked."""
    recorded = apps.event_job(triggers={"work": trigger})

    assert recorded.one(SCALED_JOB).inputs["spec"]["scalingStrategy"] == {"strategy": strategy}


def test_runs_have_an_end_and_are_kept_to_look_at() -> None:
    recorded = apps.event_job(triggers={"work": QUEUE}, job={"deadline": 60, "retries": 7, "kept": 3})

    spec = recorded.one(SCALED_JOB).inputs["spec"]
    assert (spec["successfulJobsHistoryLimit"], spec["failedJobsHistoryLimit"]) == (3, 3)
    assert spec["jobTargetRef"]["activeDeadlineSeconds"] == 60
    assert spec["jobTargetRef"]["backoffLimit"] == 7


def test_the_container_ends_by_itself(spec: Json) -> None:
    pod = spec["jobTargetRef"]["template"]["spec"]
    (container,) = pod["containers"]

    assert pod["restartPolicy"] == "Never"
    assert not {"startupProbe", "readinessProbe", "livenessProbe", "ports"} & container.keys()
    found = apps.variables(container)
    assert found["GREETING"] == "hello"
    assert found["Orders__queueServiceUri"] == "https://shop1a2b3c4d.queue.core.windows.net/"
    # There is no Functions host to be told anything.
    assert not {"FUNCTIONS_WORKER_RUNTIME", "ASPNETCORE_URLS"} & found.keys()


def test_pods_act_as_the_identity(recorded: Recorded, spec: Json) -> None:
    template = spec["jobTargetRef"]["template"]

    account = recorded.one(workload_rules.SERVICE_ACCOUNT).inputs["metadata"]
    assert template["metadata"]["labels"]["azure.workload.identity/use"] == "true"
    assert template["spec"]["serviceAccountName"] == account["name"] == "orders"


def test_what_is_not_for_jobs_is_left_out() -> None:
    """`useCachedMetrics` and `metricType` are a ScaledObject's; with the second a ScaledJob is never ready."""
    recorded = apps.event_job(triggers={"work": QUEUE}, scaling={"preset": "responsive"})

    assert rules.complaints(recorded) == []


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"triggers": {"work": {"type": "timerTrigger", "schedule": "0 0 6 * * *"}}}, "keeps the time"),
        ({"triggers": {"work": {"type": "httpTrigger"}}}, "request"),
        ({"triggers": {"work": QUEUE, "other": {"type": "httpTrigger"}}}, "other"),
        ({"triggers": {"work": QUEUE}, "scaling": {"cpu_utilization": 70}}, "cpu"),
        (
            {"triggers": {"work": QUEUE}, "scaling": {"scalers": [{"type": "memory", "metadata": {"value": "1Gi"}}]}},
            "memory",
        ),
    ],
    ids=["timer", "http", "both", "cpu", "memory"],
)
def test_what_starts_no_job_is_told(args: Json, words: str) -> None:
    with pytest.raises(PlanError, match=words):
        apps.event_job(**args)


def test_secrets_are_in_a_secret(recorded: Recorded) -> None:
    by_string = apps.event_job(
        triggers={"work": QUEUE},
        connections={**apps.CONNECTIONS, "Orders": {"connection_string": {"value": Hidden(apps.STRING)}}},
    )

    assert rules.complaints(by_string) == []
    assert by_string.one(workload_rules.SECRET).inputs["stringData"] == {"Orders": apps.STRING}
    assert recorded.all(workload_rules.SECRET) == []


def test_the_rule_comes_last_and_goes_first(recorded: Recorded) -> None:
    rule = recorded.one(SCALED_JOB)

    assert recorded.one("kubernetes:core/v1:ConfigMap", "keda").urn in rule.dependencies
    before = {rules.AUTHENTICATION, workload_rules.SERVICE_ACCOUNT, workload_rules.NETWORK_POLICY}
    assert before <= recorded.types_before(rule)
    assert rule.inputs["metadata"]["annotations"]["pulumi.com/waitFor"] == "condition=Ready"


def test_nobody_calls_it(recorded: Recorded) -> None:
    policy = recorded.one(workload_rules.NETWORK_POLICY).inputs["spec"]

    assert "Ingress" in policy["policyTypes"]
    assert not policy.get("ingress")


def test_all_is_below_the_component_and_in_the_given_cluster(recorded: Recorded) -> None:
    mine = [each for each in recorded.resources.values() if each.custom and each.name.startswith("orders")]

    assert {each.parent for each in mine} == {recorded.one(COMPONENT).urn}
    assert {each.provider for each in mine} == {recorded.one("pulumi:providers:kubernetes", "inside").urn}


def test_a_preview_goes_through_with_unknowns() -> None:
    assert apps.event_job(triggers={"work": QUEUE}, preview=True).exports["triggers"] is UNKNOWN


@pytest.mark.cluster
def test_it_fits_keda_s_definition(recorded: Recorded) -> None:
    text = (kubeconform.DEFINITIONS / "keda.sh_scaledjobs.yaml").read_text()
    ((_, schema),) = crd_schemas.schemas(yaml.load(text, yaml.CSafeLoader))
    validator: Any = Draft202012Validator(schema)

    instance = recorded.one(SCALED_JOB).inputs
    assert [error.message for error in validator.iter_errors(instance)] == []
    snake: Json = {**instance, "spec": {**instance["spec"], "job_target_ref": ""}}
    assert [error.message for error in validator.iter_errors(snake)]
