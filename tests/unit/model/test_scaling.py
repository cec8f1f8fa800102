"""Scaling rules, against KEDA's documentation (keda.sh/docs/2.20) and Kubernetes' algorithm."""

import re

import pytest

from components.model import scaling
from tests.harness import facts

TRIGGER = scaling.queue_trigger(queue_name="orders", queue_length=16, authentication="a", account_name="shop")


def test_a_queue_trigger() -> None:
    assert TRIGGER == {
        "type": "azure-queue",
        "metadata": {"queueName": "orders", "queueLength": "16", "accountName": "shop"},
        "authenticationRef": {"name": "a"},
    }


def test_a_connection_string_names_the_account_itself() -> None:
    trigger = scaling.queue_trigger(queue_name="orders", queue_length=16, authentication="a", account_name=None)

    assert "accountName" not in trigger["metadata"]


def test_messages_in_work_are_counted() -> None:
    # `visibleonly` falls to zero while replicas still work (kedacore/keda#1615); the default is `all`.
    assert TRIGGER["metadata"].get("queueLengthStrategy", "all") == "all"


def test_authentication_by_identity_names_the_client_id() -> None:
    assert scaling.identity_authentication("client") == {
        "podIdentity": {"provider": "azure-workload", "identityId": "client"}
    }


def test_authentication_by_secret_names_the_scaler_s_parameter() -> None:
    # The scaler azure-queue reads the parameter `connection`.
    assert scaling.secret_authentication("Orders", "shop-1a2b") == {
        "secretTargetRef": [{"parameter": "connection", "name": "shop-1a2b", "key": "Orders"}]
    }


@pytest.mark.parametrize(
    ("app", "connection"),
    [("orders", "OrdersStorage"), ("orders", "EU_Storage"), ("o" * 54, "C" * 128), ("orders", "a__b")],
)
def test_names_of_authentications_are_kubernetes_names(app: str, connection: str) -> None:
    assert re.fullmatch(facts.KUBERNETES_SUBDOMAIN_NAME, scaling.authentication_name(app, connection))


def test_names_of_authentications_keep_app_and_connection_apart() -> None:
    assert scaling.authentication_name("orders", "EU_Storage") != scaling.authentication_name("orders-eu", "Storage")


def test_the_spec_names_its_deployment_and_its_triggers() -> None:
    spec = scaling.scaled_object_spec("orders", [TRIGGER])

    assert spec["scaleTargetRef"] == {"name": "orders"}
    assert spec["triggers"] == [TRIGGER]


def test_an_idle_app_has_no_replica() -> None:
    assert scaling.scaled_object_spec("orders", [TRIGGER])["minReplicaCount"] == 0


def replicas_after(seconds: int, wanted: int, spec: scaling.Json) -> int:
    """How far the autoscaler has come from one replica, looking every 15 s from 0 on
    (kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale, scaling policies)."""
    policies = spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]["scaleUp"]["policies"]
    now = 1
    for _ in range(0, seconds + 1, 15):
        allowed = [
            now + each["value"] if each["type"] == "Pods" else now + now * each["value"] // 100 for each in policies
        ]
        now = min(wanted, max(allowed))
    return now


def test_a_burst_is_met_at_the_first_look() -> None:
    spec = scaling.scaled_object_spec("orders", [TRIGGER])

    assert replicas_after(0, spec["maxReplicaCount"], spec) == spec["maxReplicaCount"]


def test_scaling_up_waits_for_no_window() -> None:
    up = scaling.scaled_object_spec("orders", [TRIGGER])["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]

    assert up["scaleUp"]["stabilizationWindowSeconds"] == 0
    assert up["scaleUp"]["selectPolicy"] == "Max"
    # Downwards Kubernetes' five minutes of memory stay, so that a lull between two bursts costs no replicas.
    assert "scaleDown" not in up


def test_given_numbers() -> None:
    spec = scaling.scaled_object_spec(
        "orders", [TRIGGER], min_replicas=1, max_replicas=2, polling_interval=3, cooldown_period=4
    )

    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (1, 2)
    assert (spec["pollingInterval"], spec["cooldownPeriod"]) == (3, 4)


def test_an_object_s_name_is_the_last_part_of_its_id() -> None:
    assert scaling.object_name("functions/orders.storage-1a2b3c4d") == "orders.storage-1a2b3c4d"
    assert scaling.object_name("functions") == "functions"
