"""The pods of an app, as plain data."""

from typing import Any

import pytest

from components.connections import StorageConnectionArgs
from components.workload import deployment_spec, environment
from tests.harness import stacks

LABELS = {"app.kubernetes.io/name": "orders"}


def spec() -> dict[str, Any]:
    return dict(
        deployment_spec(
            "orders",
            labels={**LABELS, "team": "shop"},
            image="shop.azurecr.io/orders:1.0.0",
            service_account="orders",
            variables=[{"name": "Extra", "value": "1"}],
        )
    )


def container() -> dict[str, Any]:
    (only,) = spec()["template"]["spec"]["containers"]
    return only


def test_the_selector_holds_only_what_never_changes() -> None:
    # `spec.selector` is immutable (Kubernetes API reference, Deployment), so other labels stay out of it.
    assert spec()["selector"] == {"match_labels": LABELS}


def test_the_host_listens_where_it_is_asked() -> None:
    (port,) = container()["ports"]
    variables = {each["name"]: each.get("value") for each in container()["env"]}

    # Below 1024 a process without capabilities may not listen.
    assert port["container_port"] > 1023
    assert variables["ASPNETCORE_URLS"] == f"http://+:{port['container_port']}"
    assert variables["Extra"] == "1"
    for probe in ("startup_probe", "readiness_probe", "liveness_probe"):
        assert container()[probe]["http_get"]["port"] == port["name"]


def test_the_sample_s_image_listens_there_too() -> None:
    (port,) = container()["ports"]
    dockerfile = (stacks.ROOT / "functions/orders/Dockerfile").read_text()

    assert f"EXPOSE {port['container_port']}\n" in dockerfile
    assert f"ASPNETCORE_URLS=http://+:{port['container_port']}" in dockerfile


def test_a_slow_start_is_no_failure() -> None:
    """30 seconds are too short for Java and PowerShell workers (Azure/azure-functions-core-tools)."""
    startup = container()["startup_probe"]

    assert startup["period_seconds"] * startup["failure_threshold"] >= 120


def test_pods_may_finish_what_they_took() -> None:
    # Kubernetes' default is 30 seconds.
    assert spec()["template"]["spec"]["termination_grace_period_seconds"] > 30


def test_requests_and_limits_are_stated() -> None:
    resources = container()["resources"]

    assert resources["requests"].keys() == resources["limits"].keys() == {"cpu", "memory"}


def test_pods_get_no_token_for_the_api_server() -> None:
    assert spec()["template"]["spec"]["automount_service_account_token"] is False


def test_pods_run_where_the_host_s_images_do() -> None:
    # The official images exist for Linux on amd64 only (Azure/azure-functions-docker#224).
    assert spec()["template"]["spec"]["node_selector"] == {
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
    }


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        ({"queue_endpoint": "https://q/"}, [{"name": "C__queueServiceUri", "value": "https://q/"}]),
        (
            {"account_name": "a", "queue_endpoint": "https://q/", "blob_endpoint": "https://b/"},
            [
                {"name": "C__blobServiceUri", "value": "https://b/"},
                {"name": "C__queueServiceUri", "value": "https://q/"},
            ],
        ),
        (
            {"connection_string": "x"},
            [{"name": "C", "value_from": {"secret_key_ref": {"name": "the-secret", "key": "C"}}}],
        ),
    ],
    ids=["queue", "account", "string"],
)
def test_environment(connection: StorageConnectionArgs, expected: list[dict[str, Any]]) -> None:
    assert environment({"C": connection}, "the-secret") == expected


def test_the_order_of_variables_does_not_depend_on_that_of_connections() -> None:
    one: StorageConnectionArgs = {"queue_endpoint": "https://q/"}

    assert environment({"A": one, "B": one}, None) == environment({"B": one, "A": one}, None)
