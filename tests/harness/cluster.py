"""A real control plane seen through an independent client, and KEDA installed by hand from its own definitions."""

import base64
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from lightkube import Client, KubeConfig, codecs
from lightkube.generic_resource import create_global_resource, create_namespaced_resource
from lightkube.resources.core_v1 import ConfigMap

from local.builds import ClusterTools
from local.cluster import ControlPlane

ScaledObject: Final[Any] = create_namespaced_resource("keda.sh", "v1alpha1", "ScaledObject", "scaledobjects")
ScaledJob: Final[Any] = create_namespaced_resource("keda.sh", "v1alpha1", "ScaledJob", "scaledjobs")
TriggerAuthentication: Final[Any] = create_namespaced_resource(
    "keda.sh", "v1alpha1", "TriggerAuthentication", "triggerauthentications"
)
ApiService: Final[Any] = create_global_resource("apiregistration.k8s.io", "v1", "APIService", "apiservices")


def connect(plane: ControlPlane) -> Client:
    return Client(KubeConfig.from_file(plane.kubeconfig), trust_env=False, field_manager="test")


def apply(client: Client, *texts: str) -> None:
    for text in texts:
        for thing in codecs.load_all_yaml(text):
            client.apply(thing, force=True)


def until(holds: Callable[[], Any], what: str, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.2)


def condition(thing: Any, kind: str) -> bool:
    conditions = (thing.status or {}).get("conditions") or []
    return any(each["type"] == kind and each["status"] == "True" for each in conditions)


def install_keda(client: Client, tools: ClusterTools, manifest: Path) -> None:
    """KEDA's definitions and programs; `manifest` is a text with places for what this control plane chose."""
    found = client.get(ConfigMap, "keda-processes", namespace="kube-system").data
    assert found
    text = manifest.read_text()
    for key in ("metrics-port", "webhook-url"):
        text = text.replace(f"{{{key}}}", found[key])
    text = text.replace("{ca}", base64.b64encode(found["ca.crt"].encode()).decode())
    definitions = sorted((tools.share / "keda" / "crds").glob("*.yaml"))
    assert len(definitions) == 6
    apply(client, *(definition.read_text() for definition in definitions), text)
    until(lambda: condition(client.get(ApiService, "v1beta1.external.metrics.k8s.io"), "Available"), "APIService")
    until(lambda: _listens(int(found["webhook-url"].rsplit(":", 1)[1])), "webhooks")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
