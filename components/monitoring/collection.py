"""What is collected of a cluster: the rules of Azure Monitor, and their links to the cluster."""

from typing import Final

import pulumi
from msgspec import Struct
from pulumi_azure_native import monitor

from ..model import names

LOG_STREAMS: Final = ("Microsoft-ContainerLogV2", "Microsoft-KubeEvents", "Microsoft-KubePodInventory")
"""The preset "Logs and events" of Container insights, for clusters whose metrics Prometheus has
(learn.microsoft.com/azure/azure-monitor/containers/container-insights-data-collection-configure)."""

METRIC_STREAM: Final = "Microsoft-PrometheusMetrics"

CONTROL_PLANE: Final = ("cluster-autoscaler", "kube-controller-manager", "kube-audit-admin", "guard")
"""What the AKS baseline logs; `kube-audit` would have every reading request as well
(learn.microsoft.com/azure/architecture/reference-architectures/containers/aks/baseline-aks)."""

REGISTRY: Final = ("ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents")
"""All that a registry logs
(learn.microsoft.com/azure/azure-monitor/reference/supported-logs/microsoft-containerregistry-registries-logs)."""


class Place(Struct, frozen=True, kw_only=True):
    """Where rules are made, and for which cluster."""

    name: str
    """What the resources' names start with."""
    group: pulumi.Input[str]
    location: pulumi.Input[str] | None
    """None for the resource group's."""
    cluster_id: pulumi.Input[str]
    cluster_name: pulumi.Input[str]
    opts: pulumi.ResourceOptions


def logs(place: Place, workspace_id: pulumi.Input[str]) -> None:
    """Send what containers write, and what happens to pods, to a Log Analytics workspace."""
    rule = monitor.DataCollectionRule(
        f"{place.name}-container-logs",
        resource_group_name=place.group,
        data_collection_rule_name=_named(place, "MSCI"),
        location=place.location,
        kind=monitor.KnownDataCollectionRuleResourceKind.LINUX,
        data_sources={
            "extensions": [
                {
                    "name": "ContainerInsightsExtension",
                    "extension_name": "ContainerInsights",
                    "streams": list(LOG_STREAMS),
                    "extension_settings": {
                        "dataCollectionSettings": {
                            "interval": "1m",
                            "namespaceFilteringMode": "Off",
                            "enableContainerLogV2": True,
                        }
                    },
                }
            ]
        },
        destinations={"log_analytics": [{"name": "workspace", "workspace_resource_id": workspace_id}]},
        data_flows=[{"streams": list(LOG_STREAMS), "destinations": ["workspace"]}],
        opts=place.opts,
    )
    _link(place, "container-logs", "ContainerInsightsExtension", rule_id=rule.id)


def metrics(place: Place, metrics_workspace_id: pulumi.Input[str]) -> None:
    """Send Prometheus' metrics to an Azure Monitor workspace."""
    endpoint = monitor.DataCollectionEndpoint(
        f"{place.name}-metrics",
        resource_group_name=place.group,
        data_collection_endpoint_name=_named(place, "MSProm"),
        location=place.location,
        kind=monitor.KnownDataCollectionEndpointResourceKind.LINUX,
        opts=place.opts,
    )
    rule = monitor.DataCollectionRule(
        f"{place.name}-metrics",
        resource_group_name=place.group,
        data_collection_rule_name=_named(place, "MSProm"),
        location=place.location,
        kind=monitor.KnownDataCollectionRuleResourceKind.LINUX,
        data_collection_endpoint_id=endpoint.id,
        data_sources={"prometheus_forwarder": [{"name": "PrometheusDataSource", "streams": [METRIC_STREAM]}]},
        destinations={
            "monitoring_accounts": [{"name": "MonitoringAccount1", "account_resource_id": metrics_workspace_id}]
        },
        data_flows=[{"streams": [METRIC_STREAM], "destinations": ["MonitoringAccount1"]}],
        opts=place.opts,
    )
    # The only name that Azure takes for a link to an endpoint. It is where the agents get their rules from.
    _link(place, "metrics-endpoint", "configurationAccessEndpoint", endpoint_id=endpoint.id)
    _link(place, "metrics", "ContainerInsightsMetricsExtension", rule_id=rule.id)


def diagnostics(place: Place, workspace_id: pulumi.Input[str], registry_id: pulumi.Input[str] | None) -> None:
    """Log what the control plane does and, if it is given, a registry."""
    monitor.DiagnosticSetting(
        f"{place.name}-control-plane",
        name=place.name,
        resource_uri=place.cluster_id,
        workspace_id=workspace_id,
        # Each in a table of its own, which takes the plan Basic, and not all in AzureDiagnostics.
        log_analytics_destination_type="Dedicated",
        logs=[{"category": each, "enabled": True} for each in CONTROL_PLANE],
        opts=place.opts,
    )
    if registry_id is not None:
        # A registry has tables of its own only; Azure would not answer with the type, a change in each run.
        monitor.DiagnosticSetting(
            f"{place.name}-registry",
            name=place.name,
            resource_uri=registry_id,
            workspace_id=workspace_id,
            logs=[{"category": each, "enabled": True} for each in REGISTRY],
            opts=place.opts,
        )


def _named(place: Place, prefix: str) -> pulumi.Output[str]:
    """`MSCI-<cluster>`, as Azure's own tools start the names of rules; endpoints take the same names."""
    return pulumi.Output.from_input(place.cluster_name).apply(
        lambda cluster: names.derived("data collection rule", prefix, cluster)
    )


def _link(
    place: Place,
    purpose: str,
    name: str,
    *,
    rule_id: pulumi.Input[str] | None = None,
    endpoint_id: pulumi.Input[str] | None = None,
) -> None:
    monitor.DataCollectionRuleAssociation(
        f"{place.name}-{purpose}",
        association_name=name,
        resource_uri=place.cluster_id,
        data_collection_rule_id=rule_id,
        data_collection_endpoint_id=endpoint_id,
        opts=place.opts,
    )
