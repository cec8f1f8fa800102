"""What can be asked of KEDA, by who puts it into the cluster.

Sources: the chart of KEDA 2.20 (kedacore/charts, `keda/values.yaml`); for AKS's own, learn.microsoft.com/azure/aks/
keda-about and the add-ons' versions in Azure's release notes (github.com/Azure/AKS/releases).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from . import defaults, versions

ADD_ON_VERSIONS: Final[Mapping[str, str]] = {
    "1.32": "2.14.1",
    "1.33": "2.16.1",
    "1.34": "2.17.2",
    "1.35": "2.17.2",
    "1.36": "2.19.0",
}
"""KEDA of AKS's add-on by Kubernetes version; it moves with the cluster's."""

ADD_ON_NAMESPACE: Final = "kube-system"

FLOOR: Final = (2, 16)
"""The oldest KEDA whose scalers take all that is written here: `pollingInterval` and fallbacks as they are today."""

PORTS: Final = (443, 5671)
"""HTTPS, and AMQP of Event Hubs and Service Bus."""

IMAGES: Final = "ghcr.io"
"""Where the images of KEDA and its HTTP add-on are, and the repository of a cache that has them."""

APPS: Final[Mapping[str, str]] = {
    "operator": "keda-operator",
    "metricsServer": "keda-operator-metrics-apiserver",
    "webhooks": "keda-admission-webhooks",
}
"""The label `app` of the pods of each of its parts."""

OF_THE_CHART: Final = frozenset(
    {
        "version", "namespace", "service_account", "replicas", "network_policy", "egress_ports", "prometheus",
        "log_level", "restrict_secrets", "failure_policy", "watch_own_namespace", "keep_crds", "images",
    }
)  # fmt: skip
"""What can be chosen where the chart is installed."""

OF_AN_EXISTING: Final = frozenset({"version", "namespace", "service_account"})


def resolved(profile: defaults.Profile | str, given: Mapping[str, Any], kubernetes_version: str) -> dict[str, Any]:
    """The settings as they hold."""
    said = defaults.resolved("keda", profile, given)
    if said["install"] == "addon":
        minor = versions.minor(kubernetes_version)
        said |= {"namespace": ADD_ON_NAMESPACE, "version": ADD_ON_VERSIONS.get(minor, said["version"])}
    if said["install"] != "helm":
        # Nobody has told KEDA to do any of it.
        said |= {"restrict_secrets": False, "watch_own_namespace": False, "prometheus": False, "images": IMAGES}
    return said


def problems(keda: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong: the key below `keda`, and what, rule and fix. `keda` is resolved."""
    install = keda["install"]
    if install == "helm":
        if given.get("service_account") not in (None, "keda-operator"):
            yield "service_account", "the chart's is keda-operator; it is for keda.install: existing; remove it"
        if given.get("egress_ports") and not keda["network_policy"]:
            yield (
                "egress_ports",
                "they are for the network policy, and keda.networkPolicy is off; set it, or remove them",
            )
        if keda["namespace"] == ADD_ON_NAMESPACE:
            yield "namespace", "'kube-system' is AKS's own, and that of its add-on; choose another, such as keda"
        return
    known = OF_AN_EXISTING if install == "existing" else frozenset[str]()
    for key in sorted(OF_THE_CHART - known):
        if given.get(key) is not None:
            yield (
                key,
                f"it is the chart's, and keda.install is {install}, whose KEDA nobody can tell it; remove it, or set "
                "keda.install to helm",
            )
    if install == "existing" and given.get("version") is not None and versions.numbers(keda["version"]) < FLOOR:
        yield (
            "version",
            f"'{keda['version']}' is older than {'.'.join(map(str, FLOOR))}, whose scalers the rules here are written "
            "for; upgrade that KEDA",
        )


def with_cluster(
    keda: Mapping[str, Any], cluster: Mapping[str, Any], *, scales_by_requests: bool
) -> Iterator[tuple[str, str]]:
    """What is wrong between KEDA and the cluster and apps; both are resolved."""
    install = keda["install"]
    if cluster["sku"] == "Automatic" and install != "addon":
        yield (
            "install",
            f"'{install}' is a second KEDA in a cluster of the SKU Automatic, which has its own, and one of the two "
            "would silently lose; set keda.install to addon",
        )
    if install == "addon":
        minor = versions.minor(cluster["kubernetes_version"])
        if minor not in ADD_ON_VERSIONS:
            known = ", ".join(ADD_ON_VERSIONS)
            yield (
                "install",
                f"the add-on's version for Kubernetes {minor} is not known here, which are {known}; set "
                "cluster.kubernetesVersion to one of them, or keda.install to helm",
            )
        if scales_by_requests:
            yield (
                "install",
                "an app scales by requests in flight, and AKS's add-on does not go with KEDA's HTTP add-on "
                "(learn.microsoft.com/azure/aks/keda-about); set keda.install to helm, or remove http.requests",
            )
    if keda["network_policy"] and install == "helm" and cluster["api_server"]["vnet_integration"]:
        yield (
            "network_policy",
            "with cluster.apiServer.vnetIntegration the API server calls KEDA from the network, which the chart's "
            "policy does not let in; set keda.networkPolicy to false",
        )
