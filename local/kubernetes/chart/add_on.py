"""KEDA as AKS's add-on: the same chart, installed by AKS into `kube-system` as its release `aks-managed-keda`.

https://learn.microsoft.com/azure/aks/keda-deploy-add-on-cli shows the release's marks and where KEDA runs, and
https://learn.microsoft.com/azure/aks/keda-about that nothing of it can be set. Its version follows that of Kubernetes
and lags behind; here it is the chart's.
"""

from typing import Final

from local.kubernetes.chart.objects import chart_objects
from local.kubernetes.chart.release import Release
from local.kubernetes.chart.values import merged
from local.kubernetes.manifests import Json, annotation

RELEASE: Final = "aks-managed-keda"
NAMESPACE: Final = "kube-system"
REPOSITORIES: Final = {
    "keda": "oss/kedacore/keda",
    "metricsApiServer": "oss/kedacore/keda-metrics-apiserver",
    "webhooks": "oss/kedacore/keda-admission-webhooks",
}


def add_on_objects(*, workload_identity: bool) -> list[Json]:
    """The objects in the order to apply them. The operator gets tokens of Entra where the cluster has workload
    identity when KEDA comes (https://learn.microsoft.com/azure/aks/keda-workload-identity)."""
    values: Json = {
        "global": {"image": {"registry": "mcr.microsoft.com"}},
        "image": {part: {"repository": repository} for part, repository in REPOSITORIES.items()},
        "podIdentity": {"azureWorkload": {"enabled": workload_identity}},
    }
    release = Release(name=RELEASE, namespace=NAMESPACE, values=merged(values))
    return chart_objects(release, crd_folder=None, processes=None)


def of_add_on(obj: Json) -> bool:
    """Whether an object is one of the add-on's."""
    owner = [annotation(obj, f"meta.helm.sh/release-{part}") for part in ("name", "namespace")]
    return owner == [RELEASE, NAMESPACE]
