"""What Kubernetes says about the scaling of one Deployment."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from httpx2 import HTTPError
from lightkube import Client, KubeConfig
from lightkube.core.exceptions import ConfigError
from lightkube.generic_resource import create_namespaced_resource  # pyright: ignore[reportUnknownVariableType]
from lightkube.resources.apps_v1 import Deployment

from local.errors import LocalError

ScaledObject: Final = create_namespaced_resource("keda.sh", "v1alpha1", "ScaledObject", "scaledobjects")


@dataclass(frozen=True, kw_only=True)
class ScalingRule:
    """What the ScaledObject asks for. The defaults of what it leaves out are KEDA's (ScaledObject specification)."""

    queue: str
    target: int
    """Messages per replica."""
    maximum: int
    polling_seconds: int
    cooldown_seconds: int


@dataclass(frozen=True, kw_only=True)
class Replicas:
    desired: int
    """`spec.replicas`, which KEDA and the autoscaler write."""
    ready: int
    """`status.readyReplicas`."""


class Scaling:
    """Reads the Deployment `namespace/name` and the ScaledObject that targets it.

    `rule` and `replicas` raise `LocalError` when the API server does not answer or does not know the object.
    """

    def __init__(self, kubeconfig: Path, namespace: str, name: str) -> None:
        try:
            self._client = Client(KubeConfig.from_file(kubeconfig), namespace=namespace, trust_env=False)
        except ConfigError as error:
            raise LocalError(f"{kubeconfig}: cannot be used as a kubeconfig: {error}") from error
        self._namespace = namespace
        self._name = name

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def rule(self) -> ScalingRule:
        """Raises `LocalError` also when no ScaledObject with an azure-queue trigger targets the Deployment."""
        try:
            scaled_objects = self._client.list(ScaledObject)  # pyright: ignore[reportUnknownMemberType]
            specs: list[dict[str, Any]] = [scaled_object["spec"] for scaled_object in scaled_objects]
        except HTTPError as error:
            raise self._unreadable("its ScaledObject", error) from error
        for spec in specs:
            for trigger in spec["triggers"]:
                if spec["scaleTargetRef"]["name"] == self._name and trigger["type"] == "azure-queue":
                    return ScalingRule(
                        queue=trigger["metadata"]["queueName"],
                        target=int(trigger["metadata"].get("queueLength", 5)),
                        maximum=spec.get("maxReplicaCount", 100),
                        polling_seconds=spec.get("pollingInterval", 30),
                        cooldown_seconds=spec.get("cooldownPeriod", 300),
                    )
        raise LocalError(
            f"Deployment {self._namespace}/{self._name}: no ScaledObject with an azure-queue trigger targets it; "
            "run `pulumi up` first"
        )

    def replicas(self) -> Replicas:
        """Now."""
        try:
            deployment = self._client.get(Deployment, self._name)
        except HTTPError as error:
            raise self._unreadable("it", error) from error
        return Replicas(
            desired=(deployment.spec.replicas if deployment.spec else None) or 0,
            ready=(deployment.status.readyReplicas if deployment.status else None) or 0,
        )

    def _unreadable(self, what: str, error: Exception) -> LocalError:
        return LocalError(f"Deployment {self._namespace}/{self._name}: cannot read {what} from the cluster: {error}")
