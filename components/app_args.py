"""What can be said about functions: the arguments that `FunctionApp` and `FunctionProject` have in common."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi

from .connections import SecretArgs
from .workload import WorkloadArgs


class FallbackArgs(TypedDict):
    """How many replicas there are while the event source cannot be asked."""

    replicas: int
    """The number; 0 lets an app go to zero while its event source is down."""

    failure_threshold: NotRequired[int]
    """How often in a row it has to fail. Default: 3."""

    behavior: NotRequired[str]
    """`static`, `currentReplicas`, `currentReplicasIfHigher` or `currentReplicasIfLower`.
    Default: `currentReplicasIfHigher`."""


class ModifiersArgs(TypedDict):
    """One number made of several triggers' metrics."""

    formula: str
    """An expression over the names of triggers, which are those of the functions (expr-lang)."""

    target: float
    """What of it one replica takes on."""

    activation_target: NotRequired[float]
    """The first replica starts above it. Default: 0."""

    metric_type: NotRequired[str]
    """`AverageValue` or `Value`. Default: `AverageValue`."""


class ScalerArgs(TypedDict):
    """A scaler besides those of the triggers, such as `cron` for the hours when work is expected."""

    type: str
    """KEDA's name of it."""

    metadata: Mapping[str, str]
    """What KEDA reads; an unknown key is refused."""

    name: NotRequired[str]
    """What `modifiers` call it. Default: nothing."""


class ScalingArgs(TypedDict):
    """How far and how fast the app scales; nothing is required."""

    preset: NotRequired[str]
    """`economical`, `balanced` or `responsive`: where the numbers below come from. Default: `balanced`."""

    min_replicas: NotRequired[int]
    """The fewest replicas. Default: the preset's, 0 or 1; at least 1 where a function needs it."""

    max_replicas: NotRequired[int]
    """The most replicas. Default: 20."""

    polling_interval: NotRequired[int]
    """Seconds between looks at the event source. Default: the preset's."""

    cooldown_period: NotRequired[int]
    """Seconds without an event until the last replica goes. Default: the preset's."""

    initial_cooldown_period: NotRequired[int]
    """Seconds after a deployment in which the last replica does not go. Default: 0."""

    idle_replicas: NotRequired[int]
    """Replicas while there is nothing to do, fewer than `min_replicas`; KEDA takes 0 only. Default: none."""

    fallback: NotRequired[FallbackArgs]
    """What happens while the event source cannot be asked. Default: nothing changes."""

    behavior: NotRequired[Mapping[str, Any]]
    """The autoscaler's `behavior`, as in Kubernetes' HorizontalPodAutoscaler. Default: the preset's."""

    modifiers: NotRequired[ModifiersArgs]
    """One number made of several triggers' metrics. Default: the highest wins."""

    cpu_utilization: NotRequired[int]
    """Per cent of the reserved CPU that one replica uses. Default: 70 for functions that are called over HTTP, if not
    scaled by requests; none for others."""

    targets: NotRequired[Mapping[str, float]]
    """By function: how much one replica takes on, instead of what host.json says."""

    metadata: NotRequired[Mapping[str, Mapping[str, str]]]
    """By function: further metadata of its scaler, such as `activationQueueLength`."""

    scalers: NotRequired[Sequence[ScalerArgs]]
    """Scalers besides those of the triggers. Default: none."""


class GroupArgs(TypedDict):
    """Functions that run apart from the others, with a scaling of their own."""

    functions: Sequence[str]
    """Their names."""

    scaling: NotRequired[ScalingArgs]
    """Default: the app's."""


class IngressArgs(TypedDict):
    """An Ingress with TLS."""

    tls_secret: str
    """The Secret with the certificate, in the app's namespace."""

    class_name: NotRequired[str]
    """Default: `webapprouting.kubernetes.azure.com`, which is AKS's application routing add-on."""


class GatewayArgs(TypedDict):
    """A Gateway that exists already and ends TLS."""

    name: str
    """Its name."""

    namespace: str
    """Its namespace."""

    section: NotRequired[str]
    """The listener. Default: all that take the route."""


class HttpArgs(TypedDict):
    """How functions are called; nothing is required. By default only from inside the cluster."""

    host: NotRequired[str]
    """The host name that callers use. It is required for `ingress`, `gateway` and `requests`."""

    ingress: NotRequired[IngressArgs]
    """Lets callers in from outside. Default: nobody."""

    gateway: NotRequired[GatewayArgs]
    """Instead of an Ingress."""

    requests: NotRequired[int]
    """Requests in flight that one replica takes on: scales by them, from zero, with KEDA's HTTP add-on.
    Default: scales by CPU, from one."""

    namespaces: NotRequired[Sequence[str]]
    """The namespaces whose pods may call. Default: all."""


class JobArgs(TypedDict):
    """A container that takes on some work and ends; nothing is required."""

    deadline: NotRequired[int]
    """Seconds after which a run is ended. Default: 3600."""

    retries: NotRequired[int]
    """How often a failed run is tried again. Default: 2."""

    kept: NotRequired[int]
    """How many ended runs are kept to look at, of those that failed and of the others. Default: 5."""


class FunctionsArgs(TypedDict):
    """What can be said about the functions of an app."""

    project: NotRequired[str]
    """The folder of the function project; its code says what the functions wait for, its `host.json` how much one
    replica takes on. It is required but for a `job`."""

    job: NotRequired[JobArgs]
    """Instead of a project: the container ends by itself, and runs once for what waits in an event source."""

    settings: NotRequired[Mapping[str, pulumi.Input[str]]]
    """App settings, which are environment variables. Plain texts also settle `%…%` and what code reads from its
    environment. Default: none."""

    secrets: NotRequired[Mapping[str, SecretArgs]]
    """App settings that nobody else may see. Default: none."""

    triggers: NotRequired[Mapping[str, Mapping[str, Any]]]
    """By function: `type` and properties of its trigger, instead of what the code says. Default: the code's."""

    groups: NotRequired[Mapping[str, GroupArgs]]
    """Functions by group, together all of them: each group is a workload. Default: one workload."""

    scaling: NotRequired[ScalingArgs]
    """How far and how fast it scales."""

    http: NotRequired[HttpArgs]
    """How its functions are called."""

    workload: NotRequired[WorkloadArgs]
    """Its pods."""
