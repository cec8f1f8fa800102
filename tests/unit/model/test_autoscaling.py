"""How a workload scales, against what KEDA's admission webhook refuses and Kubernetes' algorithm."""

from typing import Any

import pytest
from msgspec.structs import replace

from components.model.autoscaling import PRESETS, Fallback, Modifiers, Preset, Scaling, scaling_of
from components.model.plans import KedaTrigger
from tests.harness import facts

QUEUE = KedaTrigger(function="work", type="azure-queue", metadata={"queueName": "orders"}, name="work")
CPU = KedaTrigger(function="", type="cpu", metadata={"value": "70"}, metric_type="Utilization")


def problems(scaling: Scaling, *triggers: KedaTrigger, name: str = "orders") -> str:
    return "\n".join(scaling.problems(name, triggers or (QUEUE,)))


@pytest.mark.parametrize("preset", Preset)
def test_presets_are_good(preset: Preset) -> None:
    assert problems(PRESETS[preset]) == ""


def test_numbers_of_a_preset_may_be_changed() -> None:
    found = scaling_of(Preset.RESPONSIVE, max_replicas=50, min_replicas=None)

    assert found == replace(PRESETS[Preset.RESPONSIVE], max_replicas=50)


def replicas_after(seconds: int, wanted: int, scaling: Scaling) -> int:
    """How far the autoscaler has come from one replica, looking every 15 s from 0 on
    (kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale, scaling policies)."""
    default = {"policies": [{"type": "Pods", "value": 4}, {"type": "Percent", "value": 100}]}
    policies: list[dict[str, Any]] = (scaling.behavior or {}).get("scaleUp", default)["policies"]
    now = 1
    for _ in range(0, seconds + 1, 15):
        allowed = [now + (each["value"] if each["type"] == "Pods" else now * each["value"] // 100) for each in policies]
        now = min(wanted, max(allowed))
    return now


@pytest.mark.parametrize(("preset", "seconds"), [(Preset.ECONOMICAL, 45), (Preset.BALANCED, 0), (Preset.RESPONSIVE, 0)])
def test_how_long_twenty_replicas_take(preset: Preset, seconds: int) -> None:
    # Kubernetes' own policy: 5, 10, 20 replicas at the looks after 0, 15 and 30 s.
    assert replicas_after(seconds, 20, PRESETS[preset]) == 20


def test_presets_differ_in_what_they_are_for() -> None:
    economical, balanced, responsive = (PRESETS[each] for each in Preset)

    assert economical.polling_interval > balanced.polling_interval > responsive.polling_interval
    assert economical.cooldown_period < balanced.cooldown_period < responsive.cooldown_period
    assert (economical.min_replicas, balanced.min_replicas, responsive.min_replicas) == (0, 0, 1)


def test_asking_often_is_not_asking_twice() -> None:
    # Without the cache the autoscaler asks the event source once more, every 15 s.
    assert all(each.cached_metrics for each in PRESETS.values() if each.polling_interval < 5)


def test_scaling_down_after_a_burst_keeps_kubernetes_memory() -> None:
    assert "scaleDown" not in (PRESETS[Preset.BALANCED].behavior or {})


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"min_replicas": -1}, "minReplicas"),
        ({"min_replicas": 21}, "minReplicas"),
        ({"max_replicas": 0}, "maxReplicas"),
        ({"max_replicas": 2**31}, "maxReplicas"),
        ({"polling_interval": 0}, "pollingInterval"),
        ({"cooldown_period": -1}, "cooldownPeriod"),
        ({"initial_cooldown_period": -1}, "initialCooldownPeriod"),
        ({"idle_replicas": 1, "min_replicas": 2}, "idleReplicas"),
        ({"idle_replicas": 0}, "idleReplicas"),
        ({"fallback": Fallback(replicas=-1)}, "fallback.replicas"),
        ({"fallback": Fallback(replicas=1, failure_threshold=-1)}, "fallback.failureThreshold"),
        ({"fallback": Fallback(replicas=1, behavior="scalingModifiers")}, "fallback.behavior"),
        ({"modifiers": Modifiers(formula="work * 2", target=0)}, "modifiers.target"),
        ({"modifiers": Modifiers(formula="wrok * 2", target=1)}, "modifiers.formula"),
        ({"modifiers": Modifiers(formula="2 * 2", target=1)}, "modifiers.formula"),
    ],
)
def test_what_kedas_webhook_refuses(changed: dict[str, Any], key: str) -> None:
    found = problems(Scaling(**changed))

    assert found.startswith(f"{key}: ")


@pytest.mark.parametrize(
    "changed",
    [
        {"min_replicas": 20},
        {"idle_replicas": 0, "min_replicas": 1},
        {"fallback": Fallback(replicas=0)},
        {"modifiers": Modifiers(formula="work > 10 ? work * 2 : max(work, 1)", target=2.5)},
        {"modifiers": Modifiers(formula="sum([work, 1]) + count([1, 2], {# > 1})", target=1)},
    ],
)
def test_what_keda_takes(changed: dict[str, Any]) -> None:
    assert problems(Scaling(**changed)) == ""


def test_a_fraction_would_turn_the_fallback_off() -> None:
    # kedacore/keda, pkg/fallback/fallback.go: the target is read as a whole number.
    scaling = Scaling(fallback=Fallback(replicas=1), modifiers=Modifiers(formula="work", target=2.5))

    assert problems(scaling).startswith("modifiers.target: 2.5")


def test_cpu_alone_never_starts_a_first_replica() -> None:
    assert problems(Scaling(), CPU).startswith("minReplicas: ")
    assert problems(Scaling(min_replicas=1), CPU) == ""
    assert problems(Scaling(), QUEUE, CPU) == ""


def test_no_fallback_for_cpu_alone() -> None:
    assert problems(Scaling(min_replicas=1, fallback=Fallback(replicas=1)), CPU).startswith("fallback: ")


def test_no_triggers_at_all() -> None:
    assert Scaling().problems("orders", ())[0].startswith("triggers: ")


def test_utilization_is_for_cpu_and_memory() -> None:
    assert "azure-queue" in problems(Scaling(), replace(QUEUE, metric_type="Utilization"))


def test_two_triggers_of_one_name() -> None:
    assert problems(Scaling(), QUEUE, QUEUE).startswith("triggers: work is the name of two")


@pytest.mark.parametrize(("more", "good"), [(0, True), (1, False)])
def test_the_longest_name(more: int, good: bool) -> None:
    name = "o" * (facts.LONGEST_SCALED_OBJECT_NAME + more)

    assert (problems(Scaling(), name=name) == "") == good
