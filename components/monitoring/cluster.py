"""What comes from a cluster, and what is made of it: alerts and a dashboard."""

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
from pulumi_azure_native import alertsmanagement, applicationinsights

from ..arguments import refuse
from ..model import alerts, defaults, workbooks
from . import collection, scraping
from .args import ClusterMonitoringArgs


class ClusterMonitoring(pulumi.ComponentResource):
    """The logs and metrics of a cluster with function apps, alerts on them, and a dashboard.

    The agents are the cluster's own: `container_logs` and `metrics` of `AksCluster`. Options of the one object in the
    cluster, which has KEDA's metrics collected, are `inside`; without them it is left to somebody else.
    """

    dashboard_id: pulumi.Output[str | None]
    """The workbook; None without it."""

    def __init__(
        self,
        name: str,
        args: ClusterMonitoringArgs,
        opts: pulumi.ResourceOptions | None = None,
        inside: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("aks-functions:index:ClusterMonitoring", name, {}, opts)
        said = defaults.resolved("monitoring", args.get("profile", defaults.Profile.DEVELOPMENT), args)
        refuse("ClusterMonitoring", _problems(said, args))
        place = collection.Place(
            name=name,
            group=args["resource_group_name"],
            location=args.get("location"),
            cluster_id=args["cluster_id"],
            cluster_name=args["cluster_name"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        keda = args.get("keda_namespace")
        self.dashboard_id = pulumi.Output.from_input(None)
        if said["diagnostics"]:
            collection.diagnostics(place, args["workspace_id"], args.get("registry_id"))
        if said["container_logs"]:
            collection.logs(place, args["workspace_id"])
        if said["prometheus"] and "metrics_workspace_id" in args:
            metrics_workspace_id = args["metrics_workspace_id"]
            collection.metrics(place, metrics_workspace_id)
            if keda is not None and inside is not None:
                mine = pulumi.ResourceOptions.merge(inside, pulumi.ResourceOptions(parent=self))
                scraping.config_map(name, [keda], mine)
            if said["alerts"]:
                _alerts(place, metrics_workspace_id, args.get("action_group_id"), args["namespace"], keda)
            if said["dashboard"]:
                self.dashboard_id = _dashboard(
                    place, metrics_workspace_id, args, traces=bool(said["application_insights"])
                )
        self.register_outputs({"dashboard_id": self.dashboard_id})


def _problems(said: Mapping[str, Any], args: ClusterMonitoringArgs) -> Iterator[tuple[str, str]]:
    if said["prometheus"] and "metrics_workspace_id" not in args:
        yield "metrics_workspace_id", "missing, and `prometheus` needs it; add it, or turn `prometheus` off"


def _alerts(
    place: collection.Place,
    metrics_workspace_id: pulumi.Input[str],
    action_group_id: pulumi.Input[str] | None,
    namespace: str,
    keda_namespace: str | None,
) -> None:
    alertsmanagement.PrometheusRuleGroup(
        f"{place.name}-alerts",
        resource_group_name=place.group,
        location=place.location,
        description="Function apps, KEDA and the nodes under them",
        # Both: the workspace that is asked, and the cluster that the answers are limited to.
        scopes=[metrics_workspace_id, place.cluster_id],
        cluster_name=place.cluster_name,
        interval=alerts.INTERVAL,
        enabled=True,
        rules=[
            {
                "alert": each.name,
                "expression": each.expression,
                "for_": each.lasting,
                "severity": each.severity,
                "enabled": True,
                "annotations": {"summary": each.reason, "description": each.remedy},
                "actions": [] if action_group_id is None else [{"action_group_id": action_group_id}],
                "resolve_configuration": {"auto_resolved": True, "time_to_resolve": alerts.TIME_TO_RESOLVE},
            }
            for each in alerts.alerts(namespace, keda_namespace)
        ],
        opts=place.opts,
    )


def _dashboard(
    place: collection.Place, metrics_workspace_id: pulumi.Input[str], args: ClusterMonitoringArgs, *, traces: bool
) -> pulumi.Output[str]:
    workloads = list(args.get("workloads", ()))
    cluster_id = pulumi.Output.from_input(place.cluster_id)
    return applicationinsights.Workbook(
        f"{place.name}-dashboard",
        resource_group_name=place.group,
        resource_name_=cluster_id.apply(workbooks.name),
        location=place.location,
        kind=applicationinsights.WorkbookSharedTypeKind.SHARED,
        category="workbook",
        display_name=pulumi.Output.concat("Function apps on ", place.cluster_name),
        # Among the cluster's workbooks. Azure answers in lower case, which would be a change in each run.
        source_id=cluster_id.apply(str.lower),
        serialized_data=pulumi.Output.all(args["workspace_id"], metrics_workspace_id).apply(
            lambda known: workbooks.serialized(
                namespace=args["namespace"],
                workloads=workloads,
                workspace_id=known[0],
                metrics_workspace_id=known[1],
                traces=traces,
            )
        ),
        opts=place.opts,
    ).id
