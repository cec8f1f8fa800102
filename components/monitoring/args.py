"""What monitoring takes."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi


class MonitoringOptionsArgs(TypedDict):
    """What can be said about monitoring. What is left out is as the profile says (`model.defaults`)."""

    enabled: NotRequired[bool]
    """Whether there is any; heeded by `FunctionsPlatform`, which makes neither part without it."""

    workspace: NotRequired[pulumi.Input[str]]
    """The id of a Log Analytics workspace that exists already; it is used as it is. Default: one is made."""

    retention_days: NotRequired[int]
    """Days that the workspace keeps logs, 30 to 730."""

    daily_quota_gb: NotRequired[float]
    """Gigabytes of logs a day, beyond which nothing is logged until the next. Default: no limit."""

    application_insights: NotRequired[bool]
    """Whether function apps send traces."""

    container_logs: NotRequired[bool]
    """Whether what containers write is kept. The cluster needs its own `container_logs` for it."""

    diagnostics: NotRequired[bool]
    """Whether the control plane and the registry log what they do."""

    prometheus: NotRequired[bool]
    """Whether metrics are kept. The cluster needs its own `metrics` for it."""

    alerts: NotRequired[bool]
    """Whether alerts are made, of metrics that are kept."""

    dashboard: NotRequired[bool]
    """Whether a dashboard is made, of metrics that are kept."""

    emails: NotRequired[Sequence[str]]
    """Who gets alerts, by address. Default: nobody; they are in Azure's portal all the same."""


class MonitoringArgs(MonitoringOptionsArgs):
    """What `Monitoring` needs."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create it in."""

    profile: NotRequired[str]
    """`development` or `production`: which defaults hold. Default: `development`."""

    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete what holds logs and metrics. Default: no."""


class ClusterMonitoringArgs(MonitoringOptionsArgs):
    """What `ClusterMonitoring` needs."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create it in."""

    location: NotRequired[pulumi.Input[str]]
    """The region of the workspaces; Azure takes the rules in no other. Default: the resource group's."""

    cluster_id: pulumi.Input[str]
    """The cluster's resource id."""

    cluster_name: pulumi.Input[str]
    """The cluster's name in Azure."""

    workspace_id: pulumi.Input[str]
    """The Log Analytics workspace."""

    metrics_workspace_id: NotRequired[pulumi.Input[str]]
    """The Azure Monitor workspace; required with `prometheus`."""

    action_group_id: NotRequired[pulumi.Input[str]]
    """Who hears of alerts. Default: nobody."""

    registry_id: NotRequired[pulumi.Input[str]]
    """A container registry whose logins and pushes are logged. Default: none."""

    namespace: str
    """The namespace of the function apps."""

    keda_namespace: NotRequired[str]
    """Where KEDA is whose metrics are collected; its `prometheus` has to be on. Default: none, and there are no alerts
    on queues, nor anything in their charts."""

    workloads: NotRequired[Sequence[str]]
    """Workloads of function apps, each with a chart of its own in the dashboard: names that a Deployment and its
    ScaledObject share. Default: none; the charts of all apps together have them anyway."""

    profile: NotRequired[str]
    """`development` or `production`: which defaults hold. Default: `development`."""
