"""Everything that a release of KEDA's chart applies, in the order in which it is applied.

Where KEDA's programs run as processes on this machine, the API server cannot reach them through pods. A ConfigMap
`keda-processes` in `kube-system`, written by whoever runs them, tells where they listen; the adapter's Service becomes
an `ExternalName` for localhost and the webhooks are called by URL, both with the processes' certificate authority.
"""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.kubernetes.chart.access import access
from local.kubernetes.chart.crds import definitions
from local.kubernetes.chart.network_policies import cilium_policy, network_policy
from local.kubernetes.chart.release import ADAPTER, OPERATOR, WEBHOOKS, WORKLOADS, Release
from local.kubernetes.chart.workloads import deployment, disruption_budget, scrape_marks, service_account
from local.kubernetes.manifests import Json

# plural: name of its webhook, API group
ADMISSION: Final = {
    "scaledobjects": ("vscaledobject.kb.io", "keda.sh"),
    "scaledjobs": ("vscaledjob.kb.io", "keda.sh"),
    "triggerauthentications": ("vstriggerauthentication.kb.io", "keda.sh"),
    "clustertriggerauthentications": ("vsclustertriggerauthentication.kb.io", "keda.sh"),
    "cloudeventsources": ("vcloudeventsource.kb.io", "eventing.keda.sh"),
    "clustercloudeventsources": ("vclustercloudeventsource.kb.io", "eventing.keda.sh"),
}


@dataclass(frozen=True, kw_only=True)
class Processes:
    """Where KEDA's programs listen on this machine, and the authority that signed their certificates (PEM)."""

    metrics_port: int
    webhook_url: str
    authority: str

    @property
    def ca_bundle(self) -> str:
        return base64.b64encode(self.authority.encode()).decode()


def chart_objects(release: Release, *, crd_folder: Path | None, processes: Processes | None) -> list[Json]:
    """The objects in Helm's order of installation. `processes` is None where KEDA would run in the cluster's pods."""
    budgets = [disruption_budget(release, workload) for workload in WORKLOADS]
    policies = release.values["networkPolicy"]
    flavor = policies["flavor"] if policies["enabled"] else ""
    return [
        *(network_policy(release, workload) for workload in WORKLOADS if flavor == "kubernetes"),
        *(budget for budget in budgets if budget),
        *(service_account(release, workload) for workload in WORKLOADS),
        *(custom_resource_definitions(release, crd_folder) if release.values["crds"]["install"] else []),
        *(access(release) if release.values["rbac"]["create"] else []),
        *services(release, processes),
        *(deployment(release, workload) for workload in WORKLOADS),
        api_service(release, processes),
        webhook_configuration(release, processes),
        *(cilium_policy(release, workload) for workload in WORKLOADS if flavor == "cilium"),
    ]


def custom_resource_definitions(release: Release, folder: Path | None) -> list[Json]:
    result: list[Json] = []
    for definition in definitions(folder):
        name = definition["metadata"]["name"]
        made = release.object(
            definition["apiVersion"], definition["kind"], name, component=OPERATOR, cluster_scoped=True
        )
        metadata = made["metadata"]
        # These have the labels of every release alike (_helpers.tpl, keda.crd-labels).
        for label in ("app.kubernetes.io/instance", *release.values["additionalLabels"]):
            del metadata["labels"][label]
        metadata["annotations"] |= definition["metadata"].get("annotations") or {}
        metadata["annotations"] |= release.values["crds"]["additionalAnnotations"]
        result.append({**made, "spec": definition["spec"]})
    return result


def services(release: Release, processes: Processes | None) -> list[Json]:
    metrics = release.values["prometheus"]
    operator = [{"name": "metricsservice", "port": 9666, "targetPort": 9666}]
    if metrics["operator"]["enabled"]:
        operator.append(
            {"name": "metrics", "port": metrics["operator"]["port"], "targetPort": metrics["operator"]["port"]}
        )
    adapter = [
        {"name": "https", "port": 443, "targetPort": 6443, "protocol": "TCP", "appProtocol": "https"},
        {
            "name": metrics["metricServer"]["portName"],
            "port": metrics["metricServer"]["port"],
            "targetPort": metrics["metricServer"]["port"],
            "protocol": "TCP",
        },
    ]
    webhooks: list[Json] = [
        {"name": "https", "port": 443, "targetPort": 9443, "protocol": "TCP", "appProtocol": "https"}
    ]
    if metrics["webhooks"]["enabled"]:
        port = metrics["webhooks"]["port"]
        webhooks.append({"name": metrics["webhooks"]["serviceMonitor"]["port"], "port": port, "targetPort": port})
    specs: dict[str, Json] = {
        OPERATOR: {"ports": operator, "selector": {"app": OPERATOR}},
        ADAPTER: {"type": "ClusterIP", "ports": adapter, "selector": {"app": ADAPTER}},
        WEBHOOKS: {"ports": webhooks, "selector": {"app": WEBHOOKS}},
    }
    if processes:
        # The API server resolves an ExternalName itself and does not ask for endpoints, which could not be loopback.
        port = {"name": "https", "port": processes.metrics_port, "protocol": "TCP"}
        specs[ADAPTER] = {"type": "ExternalName", "externalName": "localhost", "ports": [port]}
    made = [release.object("v1", "Service", workload.name, spec=specs[workload.name]) for workload in WORKLOADS]
    for service, workload in zip(made, WORKLOADS, strict=True):
        if marks := scrape_marks(release, workload):
            service["metadata"]["annotations"] |= {**marks, "prometheus.io/path": "/metrics"}
    return made


def api_service(release: Release, processes: Processes | None) -> Json:
    service: Json = {"name": ADAPTER, "namespace": release.namespace, "port": 443}
    spec: Json = {
        "service": service,
        "group": "external.metrics.k8s.io",
        "version": "v1beta1",
        "groupPriorityMinimum": 100,
        "versionPriority": 100,
    }
    if processes:
        service["port"] = processes.metrics_port
        spec["caBundle"] = processes.ca_bundle
    return release.object(
        "apiregistration.k8s.io/v1", "APIService", "v1beta1.external.metrics.k8s.io", cluster_scoped=True, spec=spec
    )


def webhook_configuration(release: Release, processes: Processes | None) -> Json:
    settings = release.values["webhooks"]
    hooks: list[Json] = []
    for plural, (name, group) in ADMISSION.items():
        path = f"/validate-{group.replace('.', '-')}-v1alpha1-{plural.removesuffix('s')}"
        reached: Json = {"service": {"name": WEBHOOKS, "namespace": release.namespace, "path": path}}
        if processes:
            reached = {"url": f"{processes.webhook_url}{path}", "caBundle": processes.ca_bundle}
        hooks.append(
            {
                "name": name,
                "admissionReviewVersions": ["v1"],
                "clientConfig": reached,
                "failurePolicy": settings["failurePolicy"],
                "matchPolicy": "Equivalent",
                "namespaceSelector": {},
                "objectSelector": {},
                "rules": [
                    {
                        "apiGroups": [group],
                        "apiVersions": ["v1alpha1"],
                        "operations": ["CREATE", "UPDATE"],
                        "resources": [plural],
                    }
                ],
                "sideEffects": "None",
                "timeoutSeconds": settings["timeoutSeconds"],
            }
        )
    return release.object(
        "admissionregistration.k8s.io/v1",
        "ValidatingWebhookConfiguration",
        "keda-admission",
        component=WEBHOOKS,
        cluster_scoped=True,
        webhooks=hooks,
    )
