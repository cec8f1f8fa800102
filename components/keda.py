"""KEDA, which takes each function app from zero to many replicas and back."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict, cast

import pulumi
from pulumi_kubernetes.core.v1 import Namespace
from pulumi_kubernetes.helm.v3 import Release

from .arguments import picked, refuse
from .charts import ON_SYSTEM_POOL, REPOSITORY, TIMEOUT
from .model import defaults, keda


class KedaOptionsArgs(TypedDict):
    """What can be said about KEDA. What is left out is as the profile says (`model.defaults`)."""

    install: NotRequired[str]
    """`helm` for the chart, `addon` for AKS's own, which the cluster brings along, or `existing` for another's."""

    version: NotRequired[str]
    """The version: of the chart, or that of a KEDA which exists already."""

    namespace: NotRequired[str]
    """Where it is; the chart's is made for it. An add-on is always in `kube-system`."""

    service_account: NotRequired[str]
    """The operator's ServiceAccount, where KEDA exists already."""

    replicas: NotRequired[int]
    """How many of operator, metrics server and webhooks run; one works, the others wait."""

    network_policy: NotRequired[bool]
    """Whether it reaches the cluster, and what scalers need on HTTPS and AMQP's ports, and nothing else."""

    egress_ports: NotRequired[Sequence[int]]
    """With `network_policy`, further TCP ports of event sources, such as 9093 for Kafka."""

    prometheus: NotRequired[bool]
    """Whether it tells how long queues are, on port 8080."""

    log_level: NotRequired[str]
    """`debug`, `info` or `error`."""

    restrict_secrets: NotRequired[bool]
    """Whether it reads Secrets of its own namespace alone, so that no app may give a connection string."""

    failure_policy: NotRequired[str]
    """`Ignore` or `Fail`: what happens to a scaling rule while the webhook is down."""

    watch_own_namespace: NotRequired[bool]
    """Whether it works in the namespace of the function apps alone."""

    keep_crds: NotRequired[bool]
    """Whether its custom resource definitions, and with them all scaling rules, outlive it."""

    images: NotRequired[str]
    """`ghcr.io`, or `registry` for the stack's own, which pulls them through its cache."""


class KedaArgs(KedaOptionsArgs):
    """What `Keda` takes; nothing is required."""

    profile: NotRequired[str]
    """`development` or `production`: which defaults hold. Default: `development`."""

    kubernetes_version: NotRequired[str]
    """The cluster's, on which an add-on's version depends. Default: what new clusters get (`model.defaults`)."""

    watch_namespaces: NotRequired[Sequence[pulumi.Input[str]]]
    """With `watch_own_namespace`, the namespaces, which have to exist. Default: all."""

    login_server: NotRequired[pulumi.Input[str]]
    """With the images `registry`, the host name of it."""


class Keda(pulumi.ComponentResource):
    """KEDA from its Helm chart, on the system pool, with workload identity; one per cluster. Or one that AKS or another
    has put there, which is then only named here.

    Everything that KEDA watches must depend on it: only a live operator clears the finalizers of its objects, so they
    have to go before it does.
    """

    namespace: pulumi.Output[str]
    """Where it runs."""

    service_account: pulumi.Output[str]
    """The operator's ServiceAccount, to be trusted by every identity that a scaler signs in with."""

    version: pulumi.Output[str]
    """KEDA's version."""

    def __init__(self, name: str, args: KedaArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:Keda", name, {}, opts)
        profile = args.get("profile", defaults.Profile.DEVELOPMENT)
        given = picked(KedaOptionsArgs, args)
        version = args.get("kubernetes_version", defaults.of("cluster.kubernetes_version"))
        said = keda.resolved(profile, given, version)
        refuse(f"KEDA {name}", keda.problems(said, given))
        self.namespace = pulumi.Output.from_input(str(said["namespace"]))
        self.service_account = pulumi.Output.from_input(str(said["service_account"]))
        self.version = pulumi.Output.from_input(str(said["version"]))
        if said["install"] == "helm":
            self._install(name, said, args)
        self.register_outputs(
            {"namespace": self.namespace, "service_account": self.service_account, "version": self.version}
        )

    def _install(self, name: str, said: Mapping[str, Any], args: KedaArgs) -> None:
        namespace = Namespace(
            f"{name}-namespace",
            metadata={
                "name": said["namespace"],
                # The chart's security contexts meet the strictest level as shipped.
                "labels": {"pod-security.kubernetes.io/enforce": "restricted"},
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        watched = args.get("watch_namespaces", ()) if said["watch_own_namespace"] else ()
        release = Release(
            f"{name}-release",
            name="keda",
            namespace=namespace.metadata.name,
            chart="keda",
            version=said["version"],
            repository_opts={"repo": REPOSITORY},
            atomic=True,
            timeout=TIMEOUT,
            create_namespace=False,
            values=values(said, watched, args.get("login_server") if said["images"] == "registry" else None),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.namespace = namespace.metadata.name.apply(str)
        self.version = pulumi.Output.from_input(release.version).apply(str)


def values(
    said: Mapping[str, Any], watched: Sequence[pulumi.Input[str]] = (), registry: pulumi.Input[str] | None = None
) -> dict[str, Any]:
    """The chart's values; keys as the chart spells them (`metricServer` in some places, `metricsServer` in others).

    `said` is resolved; `watched`: the namespaces, empty for all; `registry`: where images come from, None for ghcr.io.
    """
    # The memory limit is the chart's own, and equal to no request: KEDA's use grows with the number of scalers.
    resources = {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"cpu": "1", "memory": "1000Mi"}}
    replicas = {"replicaCount": said["replicas"]} if said["replicas"] > 1 else {}
    chart: dict[str, Any] = {
        "podIdentity": {"azureWorkload": {"enabled": True}},
        "priorityClassName": "system-cluster-critical",
        "operator": {**ON_SYSTEM_POOL, **replicas},
        "metricsServer": {**ON_SYSTEM_POOL, **replicas},
        "webhooks": {**ON_SYSTEM_POOL, **replicas, "failurePolicy": said["failure_policy"]},
        "resources": {"operator": resources, "metricServer": resources, "webhooks": resources},
        # The default lets KEDA read every resource of the cluster; scaling Deployments needs none of it.
        "rbac": {"enabledCustomScaledRefKinds": False},
        # A misspelt key of a trigger is otherwise ignored; with it KEDA writes a Warning event.
        "env": [{"name": "KEDA_CHECK_UNEXPECTED_SCALERS_PARAMS", "value": "enabled"}],
        # The webhook may ask the API server for a Deployment that its cache lacks (kedacore/keda#5973).
        "extraArgs": {"webhooks": {"cache-miss-to-direct-client": "true"}},
        "logging": {
            "operator": {"format": "json", "level": said["log_level"]},
            "metricServer": {"zapEncoder": "json", "zapLevel": said["log_level"]},
            "webhooks": {"format": "json", "level": said["log_level"]},
        },
    }
    if said["replicas"] > 1:
        chart["podDisruptionBudget"] = {part: {"minAvailable": 1} for part in ("operator", "metricServer", "webhooks")}
        chart["topologySpreadConstraints"] = {part: [_spread(app)] for part, app in keda.APPS.items()}
    if said["prometheus"]:
        chart["prometheus"] = {part: {"enabled": True} for part in ("operator", "metricServer", "webhooks")}
        # The chart writes the first two on the adapter's pods itself, and would write them twice.
        path = {"prometheus.io/path": SCRAPED["prometheus.io/path"]}
        chart["podAnnotations"] = {"keda": SCRAPED, "metricsAdapter": path, "webhooks": SCRAPED}
    if said["network_policy"]:
        chart["networkPolicy"] = _network_policy(said["egress_ports"])
    if said["restrict_secrets"]:
        chart["permissions"] = {part: {"restrict": {"secret": True}} for part in ("operator", "metricServer")}
    if said["keep_crds"]:
        chart["crds"] = {"additionalAnnotations": {"helm.sh/resource-policy": "keep"}}
    if watched:
        chart["watchNamespace"] = pulumi.Output.all(*watched).apply(",".join)
    if registry is not None:
        chart["global"] = {"image": {"registry": pulumi.Output.concat(registry, "/", keda.IMAGES)}}
    return chart


SCRAPED = {"prometheus.io/scrape": "true", "prometheus.io/port": "8080", "prometheus.io/path": "/metrics"}
"""What managed Prometheus finds pods by, once it is told to look for it."""


def _spread(app: str) -> Mapping[str, Any]:
    return {
        "maxSkew": 1,
        "topologyKey": "topology.kubernetes.io/zone",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": {"app": app}},
    }


def _network_policy(ports: Sequence[int]) -> dict[str, Any]:
    """The chart lets KEDA reach pods alone; the API server and Azure's services are none."""
    azure = {
        "to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}],
        "ports": [{"protocol": "TCP", "port": port} for port in (*keda.PORTS, *ports)],
    }
    server = {"to": azure["to"], "ports": [{"protocol": "TCP", "port": keda.PORTS[0]}]}
    rules = {"operator": azure, "metricsServer": server, "webhooks": server}
    return {
        "enabled": True,
        "flavor": "kubernetes",
        "kubernetes": {part: {"extraEgressRules": [cast("dict[str, Any]", rule)]} for part, rule in rules.items()},
    }
