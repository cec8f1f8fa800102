"""What scales a workload: KEDA by events, an autoscaler by CPU, KEDA's HTTP add-on by requests, or nothing."""

import inspect
import re
from pathlib import Path

import pytest

from components import ScalingArgs
from tests.harness import keda_rules, rules, workload_rules
from tests.harness.recording import Json, Recorded
from tests.unit.components import apps


def scaled(recorded: Recorded, name: str = "orders") -> Json:
    return recorded.one(rules.SCALED_OBJECT, f"{name}-scaled-object").inputs["spec"]


def sound(recorded: Recorded) -> Recorded:
    assert rules.complaints(recorded) == []
    return recorded


@pytest.fixture
def queue(tmp_path: Path) -> str:
    return apps.write(tmp_path, apps.QUEUE, host={"extensions": {"queues": {"batchSize": 8}}})


# By events


def test_a_queue(queue: str) -> None:
    """A replica takes on what its host.json says: Microsoft maps batchSize to queueLength ("KEDA scaling mappings")."""
    recorded = sound(apps.function_app(queue))

    (trigger,) = apps.triggers(recorded)
    assert trigger["type"] == "azure-queue"
    assert trigger["metadata"] == {"queueName": "orders", "queueLength": "8", "accountName": "shop1a2b3c4d"}
    assert "replicas" not in apps.deployment(recorded).inputs["spec"]
    assert recorded.all(workload_rules.AUTOSCALER) == []


def test_a_subscription(tmp_path: Path) -> None:
    """`namespace` is the name without its domain (keda.sh/docs/2.20/scalers/azure-service-bus)."""
    (trigger,) = apps.triggers(sound(apps.function_app(apps.write(tmp_path, apps.SUBSCRIPTION))))

    assert trigger["type"] == "azure-servicebus"
    assert trigger["metadata"] == {
        "topicName": "order-events",
        "subscriptionName": "shipments",
        "messageCount": "16",
        "namespace": "shop-bus",
    }


def test_an_event_hub(tmp_path: Path) -> None:
    """Functions since version 4 keep their checkpoints as metadata of blobs (kedacore/keda#2668)."""
    (trigger,) = apps.triggers(sound(apps.function_app(apps.write(tmp_path, apps.HUB))))

    assert trigger["type"] == "azure-eventhub"
    assert {**trigger["metadata"], "unprocessedEventThreshold": ""} == {
        "eventHubNamespace": "shop-hubs",
        "eventHubName": "page-views",
        "storageAccountName": "shop1a2b3c4d",
        "consumerGroup": "summaries",
        "checkpointStrategy": "blobMetadata",
        "blobContainer": "azure-webjobs-eventhub",
        "unprocessedEventThreshold": "",
    }


def test_a_trigger_that_only_the_configuration_names(tmp_path: Path) -> None:
    kafka = {"type": "kafkaTrigger", "brokerList": "broker:9092", "topic": "clicks", "consumerGroup": "shop"}
    recorded = sound(apps.function_app(apps.write(tmp_path), triggers={"clicks": kafka}))

    (trigger,) = apps.triggers(recorded)
    assert trigger["type"] == "kafka"
    expected = {"bootstrapServers": "broker:9092", "topic": "clicks", "consumerGroup": "shop"}
    assert expected.items() <= trigger["metadata"].items()
    # A cluster without a user wants no signing in.
    assert "authenticationRef" not in trigger
    assert recorded.all(rules.AUTHENTICATION) == []


def test_a_trigger_of_one_s_own_with_its_scaler(tmp_path: Path) -> None:
    prometheus = {"serverAddress": "http://prometheus:9090", "query": "sum(waiting)", "threshold": "5"}
    given = {"type": "priceTrigger", "scaler": "prometheus", "metadata": prometheus}

    (trigger,) = apps.triggers(sound(apps.function_app(apps.write(tmp_path), triggers={"price": given})))

    assert (trigger["type"], trigger["metadata"]) == ("prometheus", prometheus)


def test_several_triggers_have_names_for_formulas(tmp_path: Path) -> None:
    project = apps.write(tmp_path, apps.QUEUE, apps.BUS_QUEUE)
    modifiers = {"formula": "process_order + 2 * take_back", "target": 10, "activation_target": 1}
    recorded = sound(apps.function_app(project, scaling={"modifiers": modifiers}))

    assert [each["name"] for each in apps.triggers(recorded)] == ["process_order", "take_back"]
    # The definition takes texts (keda.sh/docs/2.20/reference/scaledobject-spec).
    assert scaled(recorded)["advanced"]["scalingModifiers"] == {
        "formula": "process_order + 2 * take_back",
        "target": "10",
        "activationTarget": "1",
        "metricType": "AverageValue",
    }


def test_two_functions_that_share_a_queue_count_it_once(tmp_path: Path) -> None:
    other = apps.QUEUE.replace("process_order", "log_order")

    assert len(apps.triggers(sound(apps.function_app(apps.write(tmp_path, apps.QUEUE, other))))) == 1


def test_a_changed_rule_is_a_new_object_whose_readiness_is_fresh(queue: str) -> None:
    """KEDA's conditions carry no generation: after an update the wait would end on the old `Ready=True`."""
    rule = apps.function_app(queue).one(rules.SCALED_OBJECT)

    assert rule.inputs["metadata"]["annotations"]["pulumi.com/waitFor"] == "condition=Ready"
    assert rule.replace_on_changes == ("spec",)
    # The webhook refuses a second ScaledObject for one workload, so the old one has to go first.
    assert rule.delete_before_replace
    assert rule.create_timeout in ("1m", "2m")


# Numbers


def documented(key: str) -> int:
    """The default that the docstring after a key of `ScalingArgs` promises to people."""
    match = re.search(rf"    {key}: .*\n    \"\"\".*\n?.*Default: (\d+)[ .]", inspect.getsource(ScalingArgs))
    assert match, key
    return int(match[1])


def test_defaults_are_those_that_the_arguments_document(queue: str) -> None:
    spec = scaled(apps.function_app(queue))

    assert spec["maxReplicaCount"] == documented("max_replicas")
    assert spec.get("initialCooldownPeriod", 0) == documented("initial_cooldown_period")
    # From zero, since nothing here needs a replica before there is an event.
    assert spec["minReplicaCount"] == 0


def test_given_numbers_reach_keda(queue: str) -> None:
    given = {
        "min_replicas": 2,
        "max_replicas": 7,
        "polling_interval": 11,
        "cooldown_period": 13,
        "initial_cooldown_period": 17,
        "idle_replicas": 0,
        "fallback": {"replicas": 3, "failure_threshold": 4, "behavior": "currentReplicasIfHigher"},
        "behavior": {"scaleDown": {"stabilizationWindowSeconds": 30}},
    }
    spec = scaled(sound(apps.function_app(queue, scaling=given)))

    assert {**spec, "triggers": [], "scaleTargetRef": {}} == {
        "scaleTargetRef": {},
        "minReplicaCount": 2,
        "maxReplicaCount": 7,
        "pollingInterval": 11,
        "cooldownPeriod": 13,
        "initialCooldownPeriod": 17,
        "idleReplicaCount": 0,
        "fallback": {"failureThreshold": 4, "replicas": 3, "behavior": "currentReplicasIfHigher"},
        "advanced": {"horizontalPodAutoscalerConfig": {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 30}}}},
        "triggers": [],
    }


def test_a_target_replaces_that_of_host_json(queue: str) -> None:
    given = {"targets": {"process_order": 3}, "metadata": {"process_order": {"activationQueueLength": "2"}}}

    (trigger,) = apps.triggers(sound(apps.function_app(queue, scaling=given)))

    assert trigger["metadata"]["queueLength"] == "3"
    assert trigger["metadata"]["activationQueueLength"] == "2"


def test_presets_trade_money_for_time(queue: str) -> None:
    presets = ("economical", "balanced", "responsive")
    specs = [scaled(sound(apps.function_app(queue, scaling={"preset": each}))) for each in presets]

    assert [each["minReplicaCount"] for each in specs] == [0, 0, 1]
    polling = [each["pollingInterval"] for each in specs]
    assert polling == sorted(polling, reverse=True)
    cooldown = [each["cooldownPeriod"] for each in specs]
    assert cooldown == sorted(cooldown)
    # The autoscaler would ask the event source a second time for each look of KEDA's.
    assert [bool(each["triggers"][0].get("useCachedMetrics")) for each in specs] == [False, False, True]


def test_a_given_number_wins_over_the_preset(queue: str) -> None:
    spec = scaled(apps.function_app(queue, scaling={"preset": "responsive", "min_replicas": 0}))

    assert spec["minReplicaCount"] == 0
    assert spec["pollingInterval"] < 5


def test_a_scaler_besides_those_of_the_triggers(queue: str) -> None:
    cron = {"timezone": "Europe/Berlin", "start": "0 8 * * 1-5", "end": "0 18 * * 1-5", "desiredReplicas": "3"}
    given = {"preset": "responsive", "scalers": [{"type": "cron", "metadata": cron, "name": "hours"}]}

    _, trigger = apps.triggers(sound(apps.function_app(queue, scaling=given)))

    assert trigger == {"type": "cron", "metadata": cron, "name": "hours"}


def test_groups_scale_by_themselves(tmp_path: Path) -> None:
    recorded = sound(
        apps.function_app(
            apps.write(tmp_path, apps.QUEUE, apps.BUS_QUEUE),
            scaling={"max_replicas": 5},
            groups={
                "a": {"functions": ["process_order"], "scaling": {"max_replicas": 9, "min_replicas": 1}},
                "b": {"functions": ["take_back"]},
            },
        )
    )

    assert (scaled(recorded, "orders-a")["minReplicaCount"], scaled(recorded, "orders-a")["maxReplicaCount"]) == (1, 9)
    assert (scaled(recorded, "orders-b")["minReplicaCount"], scaled(recorded, "orders-b")["maxReplicaCount"]) == (0, 5)
    assert [each["type"] for each in apps.triggers(recorded, "orders-a")] == ["azure-queue"]


# A fixed number


def test_a_timer_keeps_its_replica(tmp_path: Path) -> None:
    """KEDA has no scaler for it (kedacore/keda#5627), and the host alone knows when it is time."""
    recorded = sound(apps.function_app(apps.write(tmp_path, apps.TIMER)))

    assert apps.deployment(recorded).inputs["spec"]["replicas"] == 1
    assert recorded.all(rules.SCALED_OBJECT) == recorded.all(workload_rules.AUTOSCALER) == []


def test_as_many_as_are_asked_for(tmp_path: Path) -> None:
    recorded = sound(apps.function_app(apps.write(tmp_path, apps.TIMER), scaling={"min_replicas": 3}))

    assert apps.deployment(recorded).inputs["spec"]["replicas"] == 3


def test_a_timer_beside_a_queue_keeps_a_replica(tmp_path: Path) -> None:
    recorded = sound(apps.function_app(apps.write(tmp_path, apps.TIMER, apps.QUEUE)))

    assert scaled(recorded)["minReplicaCount"] == 1
    assert [each["type"] for each in apps.triggers(recorded)] == ["azure-queue"]


def test_more_than_the_most_are_not_asked_for(tmp_path: Path) -> None:
    spec = scaled(
        sound(apps.function_app(apps.write(tmp_path, apps.QUEUE), scaling={"min_replicas": 30, "max_replicas": 30}))
    )

    assert spec["minReplicaCount"] == spec["maxReplicaCount"] == 30


# By CPU


def test_what_is_called_scales_by_cpu(tmp_path: Path) -> None:
    """At least one replica: nothing of KEDA's own knows of callers (keda.sh/docs/2.20/concepts/scaling-deployments)."""
    recorded = sound(apps.function_app(apps.write(tmp_path, apps.HTTP)))

    spec = recorded.one(workload_rules.AUTOSCALER).inputs["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (1, documented("max_replicas"))
    (metric,) = spec["metrics"]
    target = {"type": "Utilization", "averageUtilization": documented("cpu_utilization")}
    assert metric == {"type": "Resource", "resource": {"name": "cpu", "target": target}}
    assert recorded.all(rules.SCALED_OBJECT) == recorded.all(rules.AUTHENTICATION) == []


def test_a_fixed_number_of_replicas_for_callers(tmp_path: Path) -> None:
    given = {"min_replicas": 2, "max_replicas": 2}
    recorded = sound(apps.function_app(apps.write(tmp_path, apps.HTTP), scaling=given))

    assert apps.deployment(recorded).inputs["spec"]["replicas"] == 2
    assert recorded.all(workload_rules.AUTOSCALER) == []


def test_callers_and_events_together(tmp_path: Path) -> None:
    """KEDA makes the autoscaler; a second one for the Deployment would be refused."""
    recorded = sound(apps.function_app(apps.write(tmp_path, apps.QUEUE, apps.HTTP), scaling={"preset": "responsive"}))

    queue, cpu = apps.triggers(recorded)
    assert queue["type"] == "azure-queue"
    assert cpu["type"] == "cpu"
    assert cpu["metadata"] == {"value": str(documented("cpu_utilization"))}
    assert cpu["metricType"] == "Utilization"
    # The admission webhook refuses cached metrics for CPU.
    assert "useCachedMetrics" not in cpu
    assert scaled(recorded)["minReplicaCount"] == 1
    assert recorded.all(workload_rules.AUTOSCALER) == []


def test_events_and_cpu_when_asked_for(queue: str) -> None:
    recorded = sound(apps.function_app(queue, scaling={"cpu_utilization": 50}))

    assert [(each["type"], each["metadata"].get("value")) for each in apps.triggers(recorded)] == [
        ("azure-queue", None),
        ("cpu", "50"),
    ]


# By requests


@pytest.fixture(scope="module")
def by_requests(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    project = apps.write(tmp_path_factory.mktemp("requests"), apps.HTTP)
    return apps.function_app(project, http={"host": "prices.example.com", "requests": 30}, keda_namespace="scaling")


def test_requests_scale_from_zero(by_requests: Recorded) -> None:
    """kedacore/http-add-on v0.15.0: a ScaledObject of one's own, whose `external-push` asks the add-on's scaler."""
    (trigger,) = apps.triggers(sound(by_requests))

    assert trigger["type"] == "external-push"
    assert trigger["metadata"] == {
        "scalerAddress": "keda-add-ons-http-external-scaler.scaling:9090",
        "interceptorRoute": "orders",
    }
    assert scaled(by_requests)["minReplicaCount"] == 0
    assert by_requests.all(rules.AUTHENTICATION) == by_requests.all(workload_rules.AUTOSCALER) == []


def test_the_interceptor_knows_the_service_and_the_host(by_requests: Recorded) -> None:
    spec = by_requests.one(keda_rules.INTERCEPTOR_ROUTE).inputs["spec"]

    assert spec["target"] == {"service": "orders", "port": 80}
    assert spec["scalingMetric"] == {"concurrency": {"targetValue": 30}}
    assert "prices.example.com" in spec["rules"][0]["hosts"]


def test_requests_and_events_from_zero(tmp_path: Path) -> None:
    http = {"host": "prices.example.com", "requests": 30}
    recorded = sound(apps.function_app(apps.write(tmp_path, apps.HTTP, apps.QUEUE), http=http))

    assert [each["type"] for each in apps.triggers(recorded)] == ["azure-queue", "external-push"]
    assert scaled(recorded)["minReplicaCount"] == 0


def test_requests_do_not_wake_a_timer(tmp_path: Path) -> None:
    http = {"host": "prices.example.com", "requests": 30}
    recorded = sound(apps.function_app(apps.write(tmp_path, apps.HTTP, apps.TIMER), http=http))

    assert scaled(recorded)["minReplicaCount"] == 1


def test_nothing_of_the_add_on_without_it(queue: str) -> None:
    recorded = apps.function_app(queue)

    assert recorded.all(keda_rules.INTERCEPTOR_ROUTE) == recorded.all(workload_rules.SERVICE) == []
