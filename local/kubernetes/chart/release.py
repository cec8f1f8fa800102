"""What the chart's templates start from: the release, and the three workloads by their many names."""

from dataclasses import dataclass
from typing import Any, Final

from local.kubernetes.manifests import Json

VERSION: Final = "2.20.2"
OPERATOR: Final = "keda-operator"
ADAPTER: Final = "keda-operator-metrics-apiserver"
WEBHOOKS: Final = "keda-admission-webhooks"
CERTIFICATES: Final = "/certs"


@dataclass(frozen=True, kw_only=True)
class Release:
    """What a chart's templates know beside the values: the release's name and namespace."""

    name: str
    namespace: str
    values: Json

    def labels(self, component: str) -> Json:
        """The chart's labels for an object of `component`."""
        return {
            "app.kubernetes.io/name": component,
            "app.kubernetes.io/component": "operator",
            "app.kubernetes.io/instance": self.name,
            "app.kubernetes.io/managed-by": "Helm",
            "app.kubernetes.io/part-of": OPERATOR,
            "app.kubernetes.io/version": VERSION,
            "helm.sh/chart": f"keda-{VERSION}",
            **self.values["additionalLabels"],
        }

    def object(
        self,
        api_version: str,
        kind: str,
        name: str,
        *,
        component: str = "",
        namespace: str = "",
        cluster_scoped: bool = False,
        **body: Any,
    ) -> Json:
        """An object with the chart's metadata and the marks by which Helm knows what is its own.

        `component` is the label's value where that is not the name, `namespace` one that is not the release's.
        """
        annotations = {
            "meta.helm.sh/release-name": self.name,
            "meta.helm.sh/release-namespace": self.namespace,
            **self.values["additionalAnnotations"],
        }
        metadata: Json = {"name": name, "labels": self.labels(component or name), "annotations": annotations}
        if not cluster_scoped:
            metadata["namespace"] = namespace or self.namespace
        return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **body}


@dataclass(frozen=True, kw_only=True)
class Workload:
    """One of the three programs. The chart calls it by three different keys, depending on the value."""

    name: str
    account: str
    section: str  # below the root: operator, metricsServer, webhooks
    part: str  # below resources, serviceAccount, securityContext, ...: operator, metricServer, webhooks
    pods: str  # below podLabels, podAnnotations: keda, metricsAdapter, webhooks
    image: str  # below image and upgradeStrategy
    command: str
    health: Json
    first_probe: int  # seconds until the first readiness probe

    @property
    def labels(self) -> Json:
        """What the chart marks the workload's Deployment, pods and network policy with, beside its usual labels."""
        named = {} if self.name == ADAPTER else {"name": self.name}
        return {"app": self.name, **named}


WORKLOADS: Final = (
    Workload(
        name=OPERATOR,
        account="keda-operator",
        section="operator",
        part="operator",
        pods="keda",
        image="keda",
        command="/keda",
        health={"port": 8081},
        first_probe=20,
    ),
    Workload(
        name=ADAPTER,
        account="keda-metrics-server",
        section="metricsServer",
        part="metricServer",
        pods="metricsAdapter",
        image="metricsApiServer",
        command="/keda-adapter",
        health={"port": 6443, "scheme": "HTTPS"},
        first_probe=5,
    ),
    Workload(
        name=WEBHOOKS,
        account="keda-webhook",
        section="webhooks",
        part="webhooks",
        pods="webhooks",
        image="webhooks",
        command="/keda-admission-webhooks",
        health={"port": 8081},
        first_probe=20,
    ),
)
