"""The control plane is a real one: objects go in through an independent client, and real programs answer.

Needs the built tools; `local.builds` brings those that are missing.
"""

import os
import signal
import socket
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml
from azure.storage.queue import QueueClient
from lightkube import Client
from lightkube.core.exceptions import ApiError
from lightkube.models.authorization_v1 import ResourceAttributes, SubjectAccessReviewSpec
from lightkube.resources.apps_v1 import Deployment
from lightkube.resources.authorization_v1 import SubjectAccessReview
from lightkube.resources.core_v1 import Namespace, Pod

from local.builds import ClusterTools
from local.cluster import ControlPlane
from local.errors import LocalError
from tests.harness.cluster import ApiService, ScaledObject, apply, condition, connect, until

pytestmark = pytest.mark.cluster

KEDA = ("keda-operator", "keda-operator-metrics-apiserver", "keda-admission-webhooks")


@pytest.fixture
def queue(plane: ControlPlane) -> Generator[QueueClient]:
    with QueueClient.from_connection_string(plane.connection_string, "orders") as queue:
        queue.create_queue()
        yield queue


def deployment(namespace: str, name: str, replicas: int | None = None, **pod: Any) -> str:
    labels = {"app": name}
    spec: dict[str, Any] = {
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": labels},
            "spec": {"containers": [{"name": "main", "image": "example.azurecr.io/app:1"}], **pod},
        },
    }
    if replicas is not None:
        spec["replicas"] = replicas
    metadata = {"name": name, "namespace": namespace}
    return yaml.safe_dump({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec})


def scaled_object(namespace: str, name: str, target: str, queue: str) -> str:
    """KEDA's documented fields: https://keda.sh/docs/2.20/reference/scaledobject-spec/"""
    trigger = {
        "type": "azure-queue",
        "metadata": {"queueName": queue, "queueLength": "4", "connectionFromEnv": "STORAGE"},
    }
    spec = {
        "scaleTargetRef": {"name": target},
        "pollingInterval": 1,
        "cooldownPeriod": 3,
        "maxReplicaCount": 5,
        "advanced": {"horizontalPodAutoscalerConfig": {"behavior": {"scaleUp": {"stabilizationWindowSeconds": 0}}}},
        "triggers": [trigger],
    }
    metadata = {"name": name, "namespace": namespace}
    return yaml.safe_dump(
        {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": metadata, "spec": spec}
    )


def namespace(name: str) -> str:
    return f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}\n"


def ready(client: Client, namespace: str, name: str) -> int:
    status = client.get(Deployment, name, namespace=namespace).status
    return (status.readyReplicas if status else 0) or 0


def find(plane: ControlPlane, name: str) -> int | None:
    """The process whose log is `name`.log, found without asking the supervisor."""
    log = str(plane.kubeconfig.parent / "logs" / f"{name}.log")
    for process in psutil.process_iter():
        with suppress(OSError):
            if os.readlink(f"/proc/{process.pid}/fd/1") == log:
                return process.pid
    return None


def pid(plane: ControlPlane, name: str) -> int:
    found = find(plane, name)
    assert found, f"{name} does not run"
    return found


def test_pods_are_scheduled_and_become_ready(client: Client) -> None:
    system_pool: dict[str, Any] = {
        "nodeSelector": {"kubernetes.azure.com/mode": "system"},
        "tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists"}],
    }
    reserved = {"cpu": "250m", "memory": "256Mi", "ephemeral-storage": "256Mi"}
    containers = [{"name": "main", "image": "example.azurecr.io/app:1", "resources": {"requests": reserved}}]
    plain = deployment("pods", "plain", 3, nodeSelector={"agentpool": "user"}, containers=containers)
    apply(client, namespace("pods"), plain, deployment("pods", "addon", 1, **system_pool))
    until(lambda: ready(client, "pods", "plain") == 3 and ready(client, "pods", "addon") == 1, "pods")
    nodes = {(pod.metadata.labels["app"], pod.spec.nodeName) for pod in client.list(Pod, namespace="pods")}  # pyright: ignore
    assert {app: node.split("-")[1] for app, node in nodes} == {"plain": "user", "addon": "system"}


@pytest.mark.usefixtures("keda")
def test_keda_scales_from_zero_and_back_on_messages(plane: ControlPlane, client: Client, queue: QueueClient) -> None:
    env = [{"name": "STORAGE", "value": plane.connection_string}]
    containers = [{"name": "main", "image": "example.azurecr.io/app:1", "env": env}]
    apply(client, namespace("scaling"), deployment("scaling", "orders", containers=containers))
    apply(client, scaled_object("scaling", "orders", "orders", "orders"))
    until(lambda: condition(client.get(ScaledObject, "orders", namespace="scaling"), "Ready"), "ScaledObject")
    until(lambda: client.get(Deployment, "orders", namespace="scaling").spec.replicas == 0, "idle at zero")  # pyright: ignore

    for number in range(12):
        queue.send_message(str(number))
    # 12 messages at a target of 4 a replica: one by activation, then what the HPA computes from KEDA's metric.
    until(lambda: ready(client, "scaling", "orders") == 3, "three replicas")

    queue.clear_messages()
    until(lambda: ready(client, "scaling", "orders") == 0, "back at zero")


@pytest.mark.usefixtures("keda")
def test_kedas_webhook_refuses_a_second_scaled_object_for_the_same_workload(client: Client) -> None:
    apply(client, namespace("webhook"), deployment("webhook", "app"), scaled_object("webhook", "first", "app", "q"))

    def refused() -> bool:
        try:
            apply(client, scaled_object("webhook", "second", "app", "q"))
        except ApiError as error:
            return "already managed by the ScaledObject 'first'" in str(error)
        client.delete(ScaledObject, "second", namespace="webhook")
        return False

    until(refused, "a refusal")


@pytest.mark.usefixtures("keda")
@pytest.mark.parametrize(
    ("verb", "group", "resource", "allowed"),
    [
        ("update", "keda.sh", "scaledobjects/status", True),
        ("create", "autoscaling", "horizontalpodautoscalers", True),
        ("create", "", "namespaces", False),
        ("delete", "apps", "deployments", False),
        ("create", "rbac.authorization.k8s.io", "clusterrolebindings", False),
    ],
)
def test_keda_may_do_what_its_own_role_says_and_no_more(
    client: Client, verb: str, group: str, resource: str, allowed: bool
) -> None:
    kind, _, part = resource.partition("/")
    attributes = ResourceAttributes(verb=verb, group=group, resource=kind, subresource=part, namespace="default")
    spec = SubjectAccessReviewSpec(user="system:serviceaccount:keda:keda-operator", resourceAttributes=attributes)
    status = client.create(SubjectAccessReview(spec=spec)).status
    assert status
    assert status.allowed is allowed


@pytest.mark.usefixtures("keda")
def test_keda_runs_as_its_service_account(plane: ControlPlane) -> None:
    for name in KEDA:
        environment = psutil.Process(pid(plane, name)).environ()
        user = yaml.safe_load(Path(environment["KUBECONFIG"]).read_text())["users"][0]["user"]
        assert list(user) == ["tokenFile"]


@pytest.mark.usefixtures("keda")
def test_a_program_of_keda_that_dies_is_started_again(plane: ControlPlane) -> None:
    before = pid(plane, "keda-operator")
    os.kill(before, signal.SIGKILL)
    until(lambda: find(plane, "keda-operator") not in (None, before), "a new operator")
    plane.check()


@pytest.mark.usefixtures("keda")
def test_kedas_programs_end_with_their_deployments(plane: ControlPlane, client: Client) -> None:
    """The last of KEDA's tests: it takes KEDA away, webhook first, then its objects, as an uninstall would."""
    for name in ("webhook", "scaling"):
        for thing in client.list(ScaledObject, namespace=name):
            client.delete(ScaledObject, thing.metadata.name, namespace=name)  # pyright: ignore
        until(lambda name=name: not list(client.list(ScaledObject, namespace=name)), "ScaledObjects gone")
    client.delete(ApiService, "v1beta1.external.metrics.k8s.io")
    for name in KEDA:
        assert find(plane, name)
        client.delete(Deployment, name, namespace="keda")
    until(lambda: not any(find(plane, name) for name in KEDA), "processes gone")


def test_the_next_run_continues_where_the_last_one_stopped(tools: ClusterTools, tmp_path: Path) -> None:
    others = set(psutil.Process().children())
    with ControlPlane(tmp_path, tools) as plane:
        kubeconfig, connection = plane.kubeconfig.read_text(), plane.connection_string
        with connect(plane) as client:
            apply(client, namespace("kept"))
        children = set(psutil.Process().children()) - others
    assert children
    assert not any(child.is_running() for child in children)
    with ControlPlane(tmp_path, tools) as plane:
        assert (plane.kubeconfig.read_text(), plane.connection_string) == (kubeconfig, connection)
        with connect(plane) as client:
            assert client.get(Namespace, "kept")
        with pytest.raises(LocalError, match="in use by another run"), ControlPlane(tmp_path, tools):
            pass

        os.kill(pid(plane, "kube-scheduler"), signal.SIGKILL)
        with pytest.raises(LocalError, match=r"kube-scheduler was ended by SIGKILL: .* \(log: .*kube-scheduler\.log\)"):
            until(lambda: plane.check(), "the scheduler's end", 5)


def test_a_recorded_port_that_is_taken_is_named(tools: ClusterTools, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (tmp_path / "ports.json").write_text(f'{{"kube-apiserver": {port}}}')
        with (
            pytest.raises(LocalError, match=rf"port {port}, needed for kube-apiserver, .* \(pid {os.getpid()}\)"),
            ControlPlane(tmp_path, tools),
        ):
            pass
