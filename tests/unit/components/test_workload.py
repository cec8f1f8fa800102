"""The pods of an app, as plain data."""

from typing import Any

import pytest

from components.objects import as_json
from components.workload import STARTUP_SECONDS, WorkloadArgs, deployment_spec, environment, job_spec
from tests.harness import pod_security, stacks

Json = dict[str, Any]

LABELS = {"app.kubernetes.io/name": "orders"}
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")

# What the host and its workers write: Azure/azure-functions-host#8181 (logs), `…/home/data` for its own state, and the
# system's folder for what is temporary. `/home` is HOME in Microsoft's images (Azure/azure-functions-docker).
WRITTEN = {"/tmp", "/home/LogFiles", "/home/data"}


def spec(args: WorkloadArgs | None = None, *, runtime: str = "python", **further: Any) -> Json:
    return as_json(
        deployment_spec(
            "orders",
            args or {},
            labels={**LABELS, "team": "shop"},
            image="shop.azurecr.io/orders:1.0.0",
            service_account="orders",
            runtime=runtime,
            variables=[{"name": "Extra", "value": "1"}],
            **further,
        )
    )


def pod(args: WorkloadArgs | None = None, **further: Any) -> Json:
    return spec(args, **further)["template"]["spec"]


def container(args: WorkloadArgs | None = None, **further: Any) -> Json:
    (only,) = pod(args, **further)["containers"]
    return only


def job(args: WorkloadArgs | None = None) -> Json:
    return as_json(
        job_spec(
            "orders",
            args or {},
            labels=LABELS,
            image="shop.azurecr.io/orders:1.0.0",
            service_account="orders",
            variables=[],
            deadline=600,
            retries=4,
        )
    )


@pytest.mark.parametrize("user", [None, 1000], ids=["default", "given"])
def test_pods_are_restricted(user: int | None) -> None:
    args: WorkloadArgs = {} if user is None else {"user": user}

    assert list(pod_security.violations(pod(args))) == []
    assert list(pod_security.violations(job(args)["template"]["spec"])) == []


def test_nobody_changes_the_image_while_it_runs() -> None:
    assert container()["securityContext"]["readOnlyRootFilesystem"] is True


def test_what_is_written_is_writable() -> None:
    volumes = {each["name"]: each for each in pod()["volumes"]}
    writable = {
        each["mountPath"]
        for each in container()["volumeMounts"]
        if not each.get("readOnly") and "emptyDir" in volumes[each["name"]]
    }

    assert writable == WRITTEN
    # Folders belong to the group of the user.
    context = pod()["securityContext"]
    assert context["fsGroup"] == context["runAsGroup"] == context["runAsUser"]


def test_an_image_that_runs_as_root_runs_unchanged() -> None:
    """The kubelet verifies a number only; the official images name nobody (Azure/azure-functions-docker#424)."""
    context = pod()["securityContext"]

    assert context["runAsUser"] > 0
    assert context["runAsNonRoot"] is True


def test_the_user_of_the_image_can_be_named() -> None:
    context = pod({"user": 1654})["securityContext"]

    assert (context["runAsUser"], context["runAsGroup"], context["fsGroup"]) == (1654, 1654, 1654)


def test_the_selector_holds_only_what_never_changes() -> None:
    # `spec.selector` is immutable (Kubernetes API reference, Deployment), so other labels stay out of it.
    assert spec()["selector"] == {"matchLabels": LABELS}
    assert spec()["template"]["metadata"]["labels"]["team"] == "shop"


@pytest.mark.parametrize("given", [None, 9000], ids=["default", "given"])
def test_the_host_listens_where_it_is_asked(given: int | None) -> None:
    """Below 1024 a process without capabilities may not listen; the variable replaces the official images' port 80."""
    made = container({} if given is None else {"port": given})
    (port,) = made["ports"]
    variables = {each["name"]: each.get("value") for each in made["env"]}

    assert port["containerPort"] == given or port["containerPort"] > 1023
    assert variables["ASPNETCORE_URLS"] == f"http://+:{port['containerPort']}"
    assert variables["Extra"] == "1"
    for probe in PROBES:
        assert made[probe]["httpGet"]["port"] == port["name"]


def test_the_samples_images_listen_there_too() -> None:
    (port,) = container()["ports"]
    dockerfiles = sorted((stacks.ROOT / "functions").glob("*/Dockerfile"))

    assert dockerfiles
    for each in dockerfiles:
        assert f"EXPOSE {port['containerPort']}\n" in each.read_text()


@pytest.mark.parametrize("runtime", sorted(STARTUP_SECONDS))
def test_a_slow_start_is_no_failure(runtime: str) -> None:
    """30 seconds, which Core Tools give, are too short for Java and PowerShell workers."""
    startup = container(runtime=runtime)["startupProbe"]

    assert startup["periodSeconds"] * startup["failureThreshold"] >= 60
    assert startup["periodSeconds"] * startup["failureThreshold"] < spec(runtime=runtime)["progressDeadlineSeconds"]


def test_virtual_machines_start_more_slowly() -> None:
    slow, fast = (container(runtime=each)["startupProbe"]["failureThreshold"] for each in ("java", "node"))

    assert slow > fast


def test_every_runtime_has_a_budget() -> None:
    """The values of FUNCTIONS_WORKER_RUNTIME (learn.microsoft.com/azure/azure-functions/functions-app-settings)."""
    assert STARTUP_SECONDS.keys() == {"dotnet", "dotnet-isolated", "java", "node", "powershell", "python", "custom"}


@pytest.mark.parametrize("seconds", [7, 300])
def test_a_startup_budget_is_kept(seconds: int) -> None:
    startup = container({"startup": seconds})["startupProbe"]

    assert startup["periodSeconds"] * startup["failureThreshold"] >= seconds


def test_pods_may_finish_what_they_took() -> None:
    # Kubernetes' default is 30 seconds.
    assert pod()["terminationGracePeriodSeconds"] > 30
    assert pod({"grace_period": 600})["terminationGracePeriodSeconds"] == 600


def test_requests_and_limits_are_stated() -> None:
    resources = container({"cpu": "1", "memory_limit": "3Gi", "storage": "1Gi", "storage_limit": "8Gi"})["resources"]

    # What `emptyDir` volumes hold counts as the pod's ephemeral storage (kubernetes.io, "Local ephemeral storage").
    assert resources["requests"].keys() == resources["limits"].keys() == {"cpu", "memory", "ephemeral-storage"}
    assert resources["requests"]["cpu"] == "1"
    assert resources["limits"]["memory"] == "3Gi"
    assert resources["requests"]["ephemeral-storage"] == "1Gi"
    assert resources["limits"]["ephemeral-storage"] == "8Gi"


def test_pods_get_no_token_for_the_api_server() -> None:
    assert pod()["automountServiceAccountToken"] is False
    # Nor a variable for each Service of the namespace.
    assert pod()["enableServiceLinks"] is False


def test_an_update_takes_no_replica_away() -> None:
    assert spec()["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_a_number_of_replicas_is_stated_only_where_it_is_fixed() -> None:
    assert "replicas" not in spec()
    assert spec(replicas=2)["replicas"] == 2


# Jobs


def test_a_job_ends_and_is_not_asked_whether_it_answers() -> None:
    made = job()
    (only,) = made["template"]["spec"]["containers"]

    assert made["template"]["spec"]["restartPolicy"] == "Never"
    assert (made["activeDeadlineSeconds"], made["backoffLimit"]) == (600, 4)
    assert not {*PROBES, "ports"} & only.keys()


def test_a_job_is_not_told_to_listen() -> None:
    (only,) = job()["template"]["spec"]["containers"]

    assert "ASPNETCORE_URLS" not in {each["name"] for each in only["env"]}


def test_a_custom_resource_has_the_names_of_the_api() -> None:
    """The SDK translates the names of typed resources only; members that people name stay as they are."""
    given = {"pod_spec": [{"match_labels": {"a_b": "c_d"}}], "from_": None, "volume_attributes": {"my_key": "v"}}

    assert as_json(given) == {
        "podSpec": [{"matchLabels": {"a_b": "c_d"}}],
        "from": None,
        "volumeAttributes": {"my_key": "v"},
    }


# Connections


def test_a_connection_by_identity_is_several_settings() -> None:
    settings = {"queueServiceUri": "https://q/", "blobServiceUri": "https://b/"}

    assert {
        each["name"]: each.get("value") for each in environment({"C": {"name": "a", "settings": settings}}, {})
    } == {
        "C__queueServiceUri": "https://q/",
        "C__blobServiceUri": "https://b/",
    }


def test_a_secret_setting_is_a_reference() -> None:
    (only,) = environment({"C": {"connection_string": {"value": "x"}}}, {"C": ("the-secret", "key")})

    assert as_json(only) == {"name": "C", "valueFrom": {"secretKeyRef": {"name": "the-secret", "key": "key"}}}


def test_the_order_of_variables_does_not_depend_on_that_of_connections() -> None:
    one: Any = {"settings": {"queueServiceUri": "https://q/"}}

    assert environment({"A": one, "B": one}, {}) == environment({"B": one, "A": one}, {})
