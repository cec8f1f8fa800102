"""Logs, traces, metrics and alerts of a platform, where they are asked for."""

from typing import cast

import pulumi

from ..cluster import AksCluster
from ..keda import Keda
from ..monitoring import ClusterMonitoring, ClusterMonitoringArgs, Monitoring
from ..registry import ContainerRegistry
from .apps import workloads
from .site import Site

FLAGS = ("application_insights", "container_logs", "diagnostics", "prometheus", "alerts", "dashboard")
"""What of `monitoring` is about the cluster."""


def monitoring(site: Site) -> Monitoring | None:
    """Where they are kept."""
    if not site.said["monitoring"]["enabled"]:
        return None
    return Monitoring(
        site.name,
        {
            **site.args.get("monitoring", {}),
            "resource_group_name": site.group.name,
            "profile": site.profile,
            "protect": site.said["operations"]["protect"],
        },
        site.child,
    )


def cluster_monitoring(
    site: Site,
    cluster: AksCluster,
    registry: ContainerRegistry,
    watched: Monitoring,
    keda: Keda,
) -> ClusterMonitoring:
    """What comes there from the cluster."""
    said = site.said["monitoring"]
    args: ClusterMonitoringArgs = {
        **cast("ClusterMonitoringArgs", {key: said[key] for key in FLAGS}),
        "resource_group_name": site.group.name,
        "location": site.group.location,
        "cluster_id": cluster.id,
        "cluster_name": cluster.name,
        "workspace_id": watched.workspace_id,
        "namespace": site.namespace,
        "workloads": workloads(site.args.get("functions", {})),
        "profile": site.profile,
    }
    if site.said["keda"]["prometheus"]:
        args["keda_namespace"] = site.said["keda"]["namespace"]
    if said["prometheus"]:
        args["metrics_workspace_id"] = watched.metrics_workspace_id.apply(str)
    if said["emails"]:
        args["action_group_id"] = watched.action_group_id.apply(str)
    if site.said["registry"]["id"] is None:
        args["registry_id"] = registry.id
    inside = pulumi.ResourceOptions.merge(cluster.inside, pulumi.ResourceOptions(depends_on=[keda]))
    return ClusterMonitoring(site.name, args, site.child, inside=inside)
