"""KEDA's custom resources, against their specifications (keda.sh/docs/2.20/reference)."""

import pytest

from components.model import scaling
from components.model.autoscaling import Fallback, Modifiers, Scaling
from components.model.plans import KedaTrigger, Reference

QUEUE = KedaTrigger(
    function="work",
    type="azure-queue",
    metadata={"queueName": "orders", "queueLength": "16", "accountName": Reference(connection="Orders")},
    name="work",
)
TRIGGER = scaling.trigger(QUEUE, accounts={"Orders": "shop1a2b"}, authentication="orders-1a2b")


def test_a_trigger() -> None:
    assert TRIGGER == {
        "type": "azure-queue",
        "name": "work",
        "metadata": {"queueName": "orders", "queueLength": "16", "accountName": "shop1a2b"},
        "authenticationRef": {"name": "orders-1a2b"},
    }


def test_messages_in_work_are_counted() -> None:
    # `visibleonly` falls to zero while replicas still work (kedacore/keda#1615); the default is `all`.
    assert TRIGGER["metadata"].get("queueLengthStrategy", "all") == "all"


def test_a_trigger_without_an_authentication() -> None:
    cpu = KedaTrigger(function="", type="cpu", metadata={"value": "70"}, metric_type="Utilization")

    assert scaling.trigger(cpu, accounts={}) == {
        "type": "cpu",
        "metadata": {"value": "70"},
        "metricType": "Utilization",
    }


@pytest.mark.parametrize(("type", "kept"), [("azure-queue", True), ("cpu", False), ("memory", False), ("cron", False)])
def test_some_metrics_are_not_kept(type: str, kept: bool) -> None:
    # The webhook refuses `useCachedMetrics` on the others.
    planned = KedaTrigger(function="", type=type, metadata={})

    assert scaling.trigger(planned, accounts={}, cached=True).get("useCachedMetrics", False) == kept


def test_the_spec_of_a_scaled_object() -> None:
    spec = scaling.scaled_object_spec(
        "orders", [TRIGGER], Scaling(min_replicas=1, max_replicas=2, polling_interval=3, cooldown_period=4)
    )

    assert spec == {
        "scaleTargetRef": {"name": "orders"},
        "minReplicaCount": 1,
        "maxReplicaCount": 2,
        "pollingInterval": 3,
        "cooldownPeriod": 4,
        "triggers": [TRIGGER],
    }


def test_everything_that_a_scaled_object_takes() -> None:
    spec = scaling.scaled_object_spec(
        "orders",
        [TRIGGER],
        Scaling(
            min_replicas=1,
            idle_replicas=0,
            initial_cooldown_period=600,
            behavior={"scaleDown": {"stabilizationWindowSeconds": 60}},
            fallback=Fallback(replicas=2),
            modifiers=Modifiers(formula="work * 2", target=5),
        ),
    )

    assert spec["idleReplicaCount"] == 0
    assert spec["initialCooldownPeriod"] == 600
    assert spec["fallback"] == {"failureThreshold": 3, "replicas": 2, "behavior": "currentReplicasIfHigher"}
    assert spec["advanced"] == {
        "horizontalPodAutoscalerConfig": {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 60}}},
        # Both numbers are texts in the definition.
        "scalingModifiers": {
            "formula": "work * 2",
            "target": "5",
            "activationTarget": "0",
            "metricType": "AverageValue",
        },
    }


@pytest.mark.parametrize(
    ("type", "metadata", "strategy"),
    [
        ("azure-servicebus", {}, "default"),
        ("azure-queue", {}, "default"),
        ("azure-queue", {"queueLengthStrategy": "visibleonly"}, "accurate"),
        ("redis", {}, "accurate"),
    ],
)
def test_jobs_are_counted_as_the_event_source_counts(type: str, metadata: dict[str, str], strategy: str) -> None:
    # keda.sh/docs/2.20/reference/scaledjob-spec, scalingStrategy; kedacore/keda#525.
    spec = scaling.scaled_job_spec({"template": {}}, [{"type": type, "metadata": metadata}], Scaling())

    assert spec["scalingStrategy"] == {"strategy": strategy}


def test_an_update_leaves_running_jobs_alone() -> None:
    cached = scaling.trigger(QUEUE, accounts={"Orders": "shop"}, cached=True)
    spec = scaling.scaled_job_spec({"template": {}}, [cached], Scaling())

    assert spec["jobTargetRef"] == {"template": {}}
    assert spec["rollout"] == {"strategy": "gradual"}
    assert "cooldownPeriod" not in spec
    assert "useCachedMetrics" not in spec["triggers"][0]


def test_an_object_s_name_is_the_last_part_of_its_id() -> None:
    assert scaling.object_name("functions/orders.storage-1a2b3c4d") == "orders.storage-1a2b3c4d"
    assert scaling.object_name("functions") == "functions"
