"""What Kubernetes says about the scaling of one Deployment."""

import math
from collections.abc import Mapping
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


SCALE_UP: Final[Mapping[str, Any]] = {
    "selectPolicy": "Max",
    "policies": [
        {"type": "Pods", "value": 4, "periodSeconds": 15},
        {"type": "Percent", "value": 100, "periodSeconds": 15},
    ],
}
SCALE_DOWN: Final[Mapping[str, Any]] = {"stabilizationWindowSeconds": 300}
"""What Kubernetes does where `behavior` says nothing (Horizontal Pod Autoscaling, "Default behavior")."""


@dataclass(frozen=True, kw_only=True)
class ScalingRule:
    """What the ScaledObject asks for.

    The defaults of what it leaves out are KEDA's (ScaledObject specification) and Kubernetes'.
    """

    queue: str
    target: int
    """Messages per replica."""
    minimum: int
    maximum: int
    polling_seconds: int
    cooldown_seconds: int
    """Without a message until KEDA takes the last replicas away; it does so only where `minimum` is 0."""
    stabilization_seconds: int
    """How long the autoscaler keeps what it needed at some time."""
    first_step: int
    """The most replicas that the autoscaler may make of the first one, or of the minimum, at once."""

    @property
    def rest_seconds(self) -> int:
        """How long it takes from an empty queue to the minimum of replicas, by the rule alone."""
        return self.polling_seconds + (self.stabilization_seconds if self.minimum else self.cooldown_seconds)

    @classmethod
    def of(cls, spec: Mapping[str, Any], trigger: Mapping[str, Any]) -> "ScalingRule":
        """From the `spec` of a ScaledObject and the one of its triggers that is an azure-queue."""
        autoscaler: Mapping[str, Any] = spec.get("advanced", {}).get("horizontalPodAutoscalerConfig", {})
        behavior: Mapping[str, Any] | None = autoscaler.get("behavior")
        scale_down: Mapping[str, Any] = {**SCALE_DOWN, **(behavior.get("scaleDown", {}) if behavior else {})}
        minimum, maximum = spec.get("minReplicaCount", 0), spec.get("maxReplicaCount", 100)
        return cls(
            queue=trigger["metadata"]["queueName"],
            target=int(trigger["metadata"].get("queueLength", 5)),
            minimum=minimum,
            maximum=maximum,
            polling_seconds=spec.get("pollingInterval", 30),
            cooldown_seconds=spec.get("cooldownPeriod", 300),
            stabilization_seconds=scale_down["stabilizationWindowSeconds"],
            first_step=min(maximum, _first_step(behavior, max(minimum, 1))),
        )


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
                    return ScalingRule.of(spec, trigger)
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


def _first_step(behavior: Mapping[str, Any] | None, start: int) -> int:
    """How many replicas the autoscaler may make of `start` within one period."""
    if behavior is None:
        # Without any `behavior` the defaults are not filled in, and an older limit holds (kubernetes/kubernetes,
        # pkg/controller/podautoscaler/horizontal.go, calculateScaleUpLimit).
        return max(2 * start, 4)
    scale_up = {**SCALE_UP, **behavior.get("scaleUp", {})}
    limits = [
        start + policy["value"] if policy["type"] == "Pods" else math.ceil(start * (1 + policy["value"] / 100))
        for policy in scale_up["policies"]
    ]
    match scale_up["selectPolicy"]:
        case "Disabled":
            return start
        case "Min":
            return min(limits)
        case _:
            return max(limits)
