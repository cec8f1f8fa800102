"""KEDA's custom resources, from a plan. Pure: what is Any may be a Pulumi output.

Source: the ScaledObject and ScaledJob specifications of KEDA 2.20 (keda.sh/docs/2.20/reference). All metadata values
are texts: the definition refuses a number.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from .autoscaling import UNCACHED, Scaling
from .plans import KedaTrigger, Reference

Json: TypeAlias = dict[str, Any]

COUNTS_WORK: Final = frozenset({"azure-servicebus", "azure-queue"})
"""Scalers whose number still holds what a job is working on."""


def object_name(id: str) -> str:
    """The name in an object's id, which is `<namespace>/<name>`."""
    return id.rpartition("/")[2]


def trigger(
    planned: KedaTrigger, *, accounts: Mapping[str, Any], authentication: Any | None = None, cached: bool = False
) -> Json:
    """One entry of `triggers`.

    `accounts`: by connection, the name of the storage account or the first label of the namespace. `authentication`:
    the name of the TriggerAuthentication. `cached`: whether the autoscaler gets what KEDA found at its last look.
    """
    rendered: Json = {
        "type": planned.type,
        "metadata": {
            key: accounts[value.connection] if isinstance(value, Reference) else value
            for key, value in planned.metadata.items()
        },
    }
    if planned.name:
        rendered["name"] = planned.name
    if planned.metric_type:
        rendered["metricType"] = planned.metric_type
    if authentication is not None:
        rendered["authenticationRef"] = {"name": authentication}
    if cached and planned.type not in UNCACHED:
        rendered["useCachedMetrics"] = True
    return rendered


def scaled_object_spec(deployment: str, triggers: Sequence[Json], scaling: Scaling) -> Json:
    """The `spec` of a ScaledObject."""
    spec: Json = {
        "scaleTargetRef": {"name": deployment},
        "minReplicaCount": scaling.min_replicas,
        "maxReplicaCount": scaling.max_replicas,
        "pollingInterval": scaling.polling_interval,
        "cooldownPeriod": scaling.cooldown_period,
        "triggers": list(triggers),
    }
    if scaling.initial_cooldown_period:
        spec["initialCooldownPeriod"] = scaling.initial_cooldown_period
    if scaling.idle_replicas is not None:
        spec["idleReplicaCount"] = scaling.idle_replicas
    if scaling.fallback:
        spec["fallback"] = {
            "failureThreshold": scaling.fallback.failure_threshold,
            "replicas": scaling.fallback.replicas,
            "behavior": scaling.fallback.behavior,
        }
    advanced: Json = {}
    if scaling.behavior:
        advanced["horizontalPodAutoscalerConfig"] = {"behavior": dict(scaling.behavior)}
    if scaling.modifiers:
        advanced["scalingModifiers"] = {
            "formula": scaling.modifiers.formula,
            "target": _number(scaling.modifiers.target),
            "activationTarget": _number(scaling.modifiers.activation_target),
            "metricType": scaling.modifiers.metric_type,
        }
    if advanced:
        spec["advanced"] = advanced
    return spec


def scaled_job_spec(job: Json, triggers: Sequence[Json], scaling: Scaling) -> Json:
    """The `spec` of a ScaledJob, for a container that ends by itself when its work is done.

    `job`: a Job's `spec`. An update leaves running jobs alone; KEDA's own strategy would delete them. How many jobs are
    started depends on whether the number still holds what a job is working on: the wrong choice makes too many or too
    few (kedacore/keda#525). It has no cooldown, and `metricType` and `useCachedMetrics` are not for it.
    """
    counts_work = any(
        each["type"] in COUNTS_WORK and each["metadata"].get("queueLengthStrategy") != "visibleonly"
        for each in triggers
    )
    left_out = ("metricType", "useCachedMetrics")
    return {
        "jobTargetRef": job,
        "minReplicaCount": scaling.min_replicas,
        "maxReplicaCount": scaling.max_replicas,
        "pollingInterval": scaling.polling_interval,
        "rollout": {"strategy": "gradual"},
        "scalingStrategy": {"strategy": "default" if counts_work else "accurate"},
        "triggers": [{key: value for key, value in each.items() if key not in left_out} for each in triggers],
    }


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)
