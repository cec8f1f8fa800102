"""The three workloads of KEDA's chart 2.20.2: accounts, Deployments and disruption budgets.

Names, labels, images, arguments and environment are the chart's; see
https://github.com/kedacore/charts/tree/v2.20.2/keda/templates.
"""

from local.kubernetes.chart.containers import certificates, container
from local.kubernetes.chart.release import ADAPTER, OPERATOR, Release, Workload
from local.kubernetes.manifests import Json


def service_account(release: Release, workload: Workload) -> Json:
    identity = release.values["podIdentity"]["azureWorkload"]
    account = release.object("v1", "ServiceAccount", workload.account, automountServiceAccountToken=True)
    metadata = account["metadata"]
    if workload.name == OPERATOR and identity["enabled"]:
        metadata["labels"]["azure.workload.identity/use"] = "true"
        expiry = str(identity["tokenExpiration"])
        metadata["annotations"]["azure.workload.identity/service-account-token-expiration"] = expiry
        for key, mark in (("clientId", "client-id"), ("tenantId", "tenant-id")):
            if identity[key]:
                metadata["annotations"][f"azure.workload.identity/{mark}"] = identity[key]
    metadata["annotations"] |= release.values["serviceAccount"][workload.part]["annotations"]
    return account


def deployment(release: Release, workload: Workload) -> Json:
    values = release.values
    own = values[workload.section]
    strategy_key = "operator" if workload.name == OPERATOR else workload.image
    pod_labels = {**release.labels(workload.name), **workload.labels, **values["podLabels"][workload.pods]}
    if workload.name == OPERATOR and values["podIdentity"]["azureWorkload"]["enabled"]:
        pod_labels["azure.workload.identity/use"] = "true"
    pod: Json = {
        "enableServiceLinks": values["enableServiceLinks"],
        "serviceAccountName": workload.account,
        "automountServiceAccountToken": True,
        "securityContext": values["podSecurityContext"][workload.part],
        "containers": [container(release, workload)],
        "volumes": [certificates(workload)],
        "nodeSelector": {"kubernetes.io/os": "linux", **(own["nodeSelector"] or values["nodeSelector"])},
    }
    optional = {
        "priorityClassName": values["priorityClassName"],
        "imagePullSecrets": values["imagePullSecrets"],
        "affinity": own["affinity"] or values["affinity"],
        "tolerations": own["tolerations"] or values["tolerations"],
        "topologySpreadConstraints": values["topologySpreadConstraints"][workload.section],
    }
    pod |= {key: value for key, value in optional.items() if value}
    # The adapter's pods are marked for a Prometheus themselves, the others' Services (metrics-server/deployment.yaml).
    scraped = scrape_marks(release, workload) if workload.name == ADAPTER else {}
    annotations = {**values["additionalAnnotations"], **scraped, **values["podAnnotations"][workload.pods]}
    spec: Json = {
        "revisionHistoryLimit": own["revisionHistoryLimit"],
        "replicas": own["replicaCount"],
        "selector": {"matchLabels": {"app": workload.name}},
        "template": {"metadata": {"labels": pod_labels}, "spec": pod},
    }
    if annotations:
        spec["template"]["metadata"]["annotations"] = annotations
    if strategy := values["upgradeStrategy"][strategy_key]:
        spec["strategy"] = strategy
    made = release.object("apps/v1", "Deployment", workload.name, spec=spec)
    made["metadata"]["labels"] |= workload.labels
    return made


def scrape_marks(release: Release, workload: Workload) -> Json:
    """The annotations by which a Prometheus finds the metrics of a workload, if it offers any."""
    metrics = release.values["prometheus"][workload.part]
    if not metrics["enabled"]:
        return {}
    return {"prometheus.io/scrape": "true", "prometheus.io/port": str(metrics["port"])}


def disruption_budget(release: Release, workload: Workload) -> Json | None:
    """A budget where one is given; with a 0 it has no number (manager/poddisruptionbudget.yaml)."""
    values: Json = release.values["podDisruptionBudget"].get(workload.part) or {}
    given = {key: value for key, value in values.items() if value is not None}
    if not given:
        return None
    numbers = {key: value for key, value in given.items() if value}
    spec: Json = {**numbers, "selector": {"matchLabels": {"app": workload.name}}}
    return release.object("policy/v1", "PodDisruptionBudget", workload.name, spec=spec)
