"""How metrics of KEDA get into Azure's managed Prometheus.

It looks at pods with annotations, which those of `Keda` have with `prometheus`, in namespaces that a ConfigMap of a
fixed name and place lists ("Customize scraping of Prometheus metrics in Azure Monitor",
learn.microsoft.com/azure/azure-monitor/containers/prometheus-metrics-scrape-configuration). The other way is a
PodMonitor in a definition of Azure's own, which is there some minutes after the cluster only, and which gives every
series a label `namespace` of the pod, so that KEDA's own, the function app's, would be renamed.
"""

from collections.abc import Sequence
from typing import Final

import pulumi
from pulumi_kubernetes.core.v1 import ConfigMap

SETTINGS: Final = "ama-metrics-settings-configmap"
"""The ConfigMap that the agent reads, in `kube-system`; there is one for the whole cluster."""


def settings(namespaces: Sequence[str]) -> dict[str, str]:
    """The ConfigMap's content. What it does not say stays as it is without it."""
    return {
        "schema-version": "v1",
        "config-version": "1",
        "pod-annotation-based-scraping": f'podannotationnamespaceregex = "{"|".join(namespaces)}"',
    }


def config_map(name: str, namespaces: Sequence[str], opts: pulumi.ResourceOptions) -> ConfigMap:
    """The ConfigMap that has pods with annotations looked at in these namespaces."""
    return ConfigMap(
        f"{name}-scraping",
        metadata={"name": SETTINGS, "namespace": "kube-system"},
        data=settings(namespaces),
        opts=opts,
    )
