"""The rule that scales a workload: by events with KEDA, by CPU with an autoscaler, or a fixed number of replicas."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pulumi
from msgspec import Struct
from msgspec.structs import replace
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.autoscaling.v2 import (
    HorizontalPodAutoscaler,
    HorizontalPodAutoscalerSpecArgsDict,
    MetricSpecArgsDict,
    MetricTargetArgsDict,
)

from . import charts
from .app_args import FunctionsArgs, ScalingArgs
from .authentications import API
from .connections import ConnectionArgs
from .exposure import PORT as SERVICE_PORT
from .model import scalers, scaling
from .model.autoscaling import Fallback, Modifiers, Preset, Scaling, scaling_of
from .model.plans import KedaTrigger, Way, WorkloadPlan
from .objects import Objects

READY_TIMEOUT = "2m"
"""How long KEDA may take to accept a scaling rule. Short, because a refused one shows its reason only at the end."""

CPU_UTILIZATION = 70
"""Per cent of the reserved CPU that a replica of functions that are called uses, when nothing else is asked for."""

HTTP_API = "http.keda.sh/v1beta1"


class ScalingRule(Struct, frozen=True, kw_only=True):
    """How the workload `name` scales.

    `by_requests`: requests in flight that one replica takes on, with the HTTP add-on; None for another way.
    """

    name: str
    scaling: Scaling
    triggers: tuple[KedaTrigger, ...]
    by_requests: int | None
    by_cpu: int | None
    """Per cent of the reserved CPU."""
    cpu_behavior: Mapping[str, Any] | None = None
    """The autoscaler's `behavior` where it is by CPU only; None for Kubernetes' own."""

    @property
    def by_events(self) -> bool:
        """Whether KEDA scales it; an autoscaler alone does where it is by CPU only."""
        return _by_events(self.triggers)

    @property
    def fixed(self) -> int | None:
        """The number of replicas where no rule changes it."""
        scales = self.by_events or (self.by_cpu is not None and self.scaling.max_replicas > self.scaling.min_replicas)
        return None if scales else self.scaling.min_replicas

    def problems(self) -> tuple[str, ...]:
        """What KEDA or Kubernetes would refuse, each as `<key>: <what, rule and fix>`."""
        return self.scaling.problems(self.name, self.triggers) if self.by_events else ()


def rule_of(name: str, workload: WorkloadPlan, args: FunctionsArgs, keda_namespace: pulumi.Input[str]) -> ScalingRule:
    """The rule that the arguments ask for, and that the functions need."""
    given = _given(workload, args)
    by_requests = args.get("http", {}).get("requests") if workload.is_pushed else None
    by_cpu = given.get("cpu_utilization")
    if by_cpu is None and workload.is_pushed and by_requests is None:
        by_cpu = CPU_UTILIZATION
    triggers = [*workload.triggers, *_scalers(given)]
    if by_requests is not None:
        triggers.append(_requests(name, keda_namespace))
    if by_cpu is not None:
        triggers.append(
            KedaTrigger(function="", type="cpu", metadata={"value": str(by_cpu)}, metric_type="Utilization")
        )
    asked = _scaling(given)
    least = max(asked.min_replicas, _needed(workload, by_requests), 0 if _by_events(triggers) else 1)
    return ScalingRule(
        name=name,
        scaling=replace(asked, min_replicas=least),
        triggers=tuple(triggers),
        by_requests=by_requests,
        by_cpu=by_cpu,
        # The presets open the way up for what waits in a queue, which says nothing of the CPU.
        cpu_behavior=given.get("behavior"),
    )


def _by_events(triggers: Sequence[KedaTrigger]) -> bool:
    return any(each.type != "cpu" for each in triggers)


def _needed(workload: WorkloadPlan, by_requests: int | None) -> int:
    """The replicas that functions cannot do without: whoever calls one that has no replica gets an error.

    The HTTP add-on alone holds requests until there is one.
    """
    if by_requests is not None:
        return 1 if any(each.way is Way.ALWAYS_ON for each in workload.outcomes) else 0
    return max(workload.min_replicas, 1 if workload.is_pushed else 0)


def _given(workload: WorkloadPlan, args: FunctionsArgs) -> ScalingArgs:
    scaling = args.get("scaling", {})
    return args.get("groups", {})[workload.group].get("scaling", scaling) if workload.group else scaling


def _scaling(given: ScalingArgs) -> Scaling:
    # Their texts are checked by KEDA's admission at the latest; pulumi's component schema knows no literal types.
    fallback, modifiers = cast("Any", given.get("fallback")), cast("Any", given.get("modifiers"))
    return scaling_of(
        Preset(given.get("preset", Preset.BALANCED)),
        min_replicas=given.get("min_replicas"),
        max_replicas=given.get("max_replicas"),
        polling_interval=given.get("polling_interval"),
        cooldown_period=given.get("cooldown_period"),
        initial_cooldown_period=given.get("initial_cooldown_period"),
        idle_replicas=given.get("idle_replicas"),
        behavior=given.get("behavior"),
        fallback=Fallback(**fallback) if fallback else None,
        modifiers=Modifiers(**modifiers) if modifiers else None,
    )


def _scalers(given: ScalingArgs) -> list[KedaTrigger]:
    """The scalers besides those of the triggers; `scaler_problems` has told what is wrong with them."""
    return [
        KedaTrigger(function="", type=each["type"], metadata=each["metadata"], name=each.get("name", ""))
        for each in given.get("scalers", ())
    ]


def scaler_problems(given: ScalingArgs) -> list[str]:
    """What is wrong with the scalers besides those of the triggers, each as `<key>: <what, rule and fix>`."""
    problems: list[str] = []
    for number, each in enumerate(given.get("scalers", ())):
        found = scalers.from_metadata(each["type"], each["metadata"])
        if isinstance(found, tuple):
            problems += [f"scalers[{number}]: {text}" for text in found]
    return problems


def _requests(name: str, keda_namespace: pulumi.Input[str]) -> KedaTrigger:
    before, after = f"{charts.REQUEST_SCALER}.", f":{charts.REQUEST_SCALER_PORT}"
    # What is known stays a text, so that a rule can be checked where no engine waits for outputs.
    known = isinstance(keda_namespace, str)
    address = f"{before}{keda_namespace}{after}" if known else pulumi.Output.concat(before, keda_namespace, after)
    metadata: dict[str, Any] = {"scalerAddress": address, "interceptorRoute": name}
    return KedaTrigger(function="", type="external-push", metadata=metadata)


def resources(
    rule: ScalingRule,
    *,
    objects: Objects,
    deployment: Deployment,
    authentications: Mapping[str, CustomResource],
    connections: Mapping[str, ConnectionArgs],
    hosts: Sequence[pulumi.Input[str]],
    cold_start: int,
    watched: pulumi.ResourceOptions,
) -> list[pulumi.CustomResource]:
    """The objects of a rule. What KEDA watches has the options `watched`.

    `hosts` are the names that callers use, `cold_start` the seconds that a request may wait for the first replica.
    """
    if rule.fixed is not None:
        return []
    if not rule.by_events:
        return [_autoscaler(rule, objects)]
    routes: list[pulumi.CustomResource] = []
    if rule.by_requests is not None:
        routes = [_interceptor_route(rule, objects, hosts, cold_start, watched)]
    scaled = CustomResource(
        f"{rule.name}-scaled-object",
        api_version=API,
        kind="ScaledObject",
        metadata=objects.metadata(rule.name, {"pulumi.com/waitFor": "condition=Ready"}),
        spec=scaling.scaled_object_spec(rule.name, triggers(rule, authentications, connections), rule.scaling),
        opts=accepted(watched, [deployment, *routes, *_used(rule, authentications)]),
    )
    return [*routes, scaled]


def _used(rule: ScalingRule, authentications: Mapping[str, CustomResource]) -> list[CustomResource]:
    names = {each.authentication.name for each in rule.triggers if each.authentication}
    return [authentications[each] for each in sorted(names)]


def _autoscaler(rule: ScalingRule, objects: Objects) -> HorizontalPodAutoscaler:
    utilization: MetricTargetArgsDict = {"type": "Utilization", "average_utilization": rule.by_cpu}
    cpu: MetricSpecArgsDict = {"type": "Resource", "resource": {"name": "cpu", "target": utilization}}
    spec: HorizontalPodAutoscalerSpecArgsDict = {
        "scale_target_ref": {"api_version": "apps/v1", "kind": "Deployment", "name": rule.name},
        "min_replicas": rule.scaling.min_replicas,
        "max_replicas": rule.scaling.max_replicas,
        "metrics": [cpu],
    }
    if rule.cpu_behavior:
        spec["behavior"] = cast("Any", rule.cpu_behavior)
    return HorizontalPodAutoscaler(
        f"{rule.name}-autoscaler", metadata=objects.metadata(rule.name), spec=spec, opts=objects.opts
    )


def _interceptor_route(
    rule: ScalingRule,
    objects: Objects,
    hosts: Sequence[pulumi.Input[str]],
    cold_start: int,
    watched: pulumi.ResourceOptions,
) -> CustomResource:
    return CustomResource(
        f"{rule.name}-interceptor-route",
        api_version=HTTP_API,
        kind="InterceptorRoute",
        metadata=objects.metadata(rule.name),
        spec={
            "target": {"service": rule.name, "port": SERVICE_PORT},
            "rules": [{"hosts": list(hosts)}],
            "scalingMetric": {"concurrency": {"targetValue": rule.by_requests}},
            "timeouts": {"readiness": f"{cold_start}s"},
        },
        opts=watched,
    )


def triggers(
    rule: ScalingRule, authentications: Mapping[str, CustomResource], connections: Mapping[str, ConnectionArgs]
) -> list[scaling.Json]:
    """The rule's `triggers` as KEDA has them."""
    accounts = {each: connection["name"] for each, connection in connections.items() if "name" in connection}
    return [
        scaling.trigger(
            each,
            accounts=accounts,
            authentication=(
                authentications[each.authentication.name].id.apply(scaling.object_name) if each.authentication else None
            ),
            cached=rule.scaling.cached_metrics,
        )
        for each in rule.triggers
    ]


def accepted(watched: pulumi.ResourceOptions, before: Sequence[pulumi.Resource]) -> pulumi.ResourceOptions:
    """The options of a rule that KEDA has to accept.

    KEDA's conditions do not say which generation they are about, so after an update the old Ready=True would end the
    wait at once and a refused rule would pass in silence. A new object starts without conditions. What it scales stays.
    """
    own = pulumi.ResourceOptions(
        depends_on=[*before],
        replace_on_changes=["spec"],
        delete_before_replace=True,
        # An update is what the engine makes of the next try after a create that was not accepted.
        custom_timeouts=pulumi.CustomTimeouts(create=READY_TIMEOUT, update=READY_TIMEOUT),
    )
    return pulumi.ResourceOptions.merge(watched, own)
