"""KEDA, which takes each function app from zero to many replicas and back."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.core.v1 import Namespace
from pulumi_kubernetes.helm.v3 import Release

from .charts import NAMESPACE, ON_SYSTEM_POOL, OPERATOR, REPOSITORY, TIMEOUT

VERSION = "2.20.2"
"""The chart's version, which is KEDA's too. Tested by KEDA with Kubernetes 1.33 to 1.35."""


class KedaArgs(TypedDict):
    """What `Keda` takes; nothing is required."""

    namespace: NotRequired[str]
    """The namespace to create for it. Default: `keda`."""


class Keda(pulumi.ComponentResource):
    """KEDA from its Helm chart, on the system pool, with workload identity; one per cluster.

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
        namespace = Namespace(
            f"{name}-namespace",
            metadata={
                "name": args.get("namespace", NAMESPACE),
                # The chart's security contexts meet the strictest level as shipped.
                "labels": {"pod-security.kubernetes.io/enforce": "restricted"},
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        release = Release(
            f"{name}-release",
            name="keda",
            namespace=namespace.metadata.name,
            chart="keda",
            version=VERSION,
            repository_opts={"repo": REPOSITORY},
            atomic=True,
            timeout=TIMEOUT,
            create_namespace=False,
            values=values(),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.namespace = namespace.metadata.name.apply(str)
        self.service_account = pulumi.Output.from_input(OPERATOR)
        self.version = pulumi.Output.from_input(release.version).apply(str)
        self.register_outputs(
            {"namespace": self.namespace, "service_account": self.service_account, "version": self.version}
        )


def values() -> dict[str, object]:
    """The chart's values; keys as the chart spells them (`metricServer` in some places, `metricsServer` in others)."""
    # The memory limit is the chart's own, and equal to no request: KEDA's use grows with the number of scalers.
    resources = {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"cpu": "1", "memory": "1000Mi"}}
    return {
        "podIdentity": {"azureWorkload": {"enabled": True}},
        "priorityClassName": "system-cluster-critical",
        "operator": ON_SYSTEM_POOL,
        "metricsServer": ON_SYSTEM_POOL,
        "webhooks": {
            **ON_SYSTEM_POOL,
            # `Fail` would refuse even the removal of finalizers while the webhook is down.
            "failurePolicy": "Ignore",
        },
        "resources": {"operator": resources, "metricServer": resources, "webhooks": resources},
        # The default lets KEDA read every resource of the cluster; scaling Deployments needs none of it.
        "rbac": {"enabledCustomScaledRefKinds": False},
        # A misspelt key of a trigger is otherwise ignored; with it KEDA writes a Warning event.
        "env": [{"name": "KEDA_CHECK_UNEXPECTED_SCALERS_PARAMS", "value": "enabled"}],
        # The webhook may ask the API server for a Deployment that its cache lacks (kedacore/keda#5973).
        "extraArgs": {"webhooks": {"cache-miss-to-direct-client": "true"}},
        "logging": {
            "operator": {"format": "json"},
            "metricServer": {"zapEncoder": "json"},
            "webhooks": {"format": "json"},
        },
    }
