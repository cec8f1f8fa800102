"""Where logs, traces and metrics are kept, and who hears of alerts."""

from typing import Final

import pulumi
from pulumi_azure_native import applicationinsights, monitor, operationalinsights, resources

from ..model import defaults
from .args import MonitoringArgs

BASIC_TABLES: Final = ("ContainerLogV2", "AKSAuditAdmin", "AKSControlPlane")
"""Tables of much that is seldom read, for which the plan Basic costs a fraction. They take it ("Supports basic log
plan", learn.microsoft.com/azure/azure-monitor/reference/tables/microsoft-containerservice_managedclusters)."""

BASIC_DAYS: Final = 30
"""Days that a table of the plan Basic can be asked about, and that its logs are kept."""

TABLES_API: Final = "2023-09-01"

SHORT_NAME: Final = 12
"""Characters of an action group's short name, which mails and text messages show
(learn.microsoft.com/azure/azure-monitor/alerts/action-groups)."""


class Monitoring(pulumi.ComponentResource):
    """A Log Analytics workspace, Application Insights on top of it, an Azure Monitor workspace for metrics, and the
    people to tell.

    Nothing is taken from whoever only knows a key: agents and apps sign in with Microsoft Entra.
    """

    workspace_id: pulumi.Output[str]
    """The Log Analytics workspace."""

    application_insights_id: pulumi.Output[str | None]
    """Application Insights, the scope of the right to send traces; None without it."""

    connection_string: pulumi.Output[str | None]
    """Where apps send traces to, a secret; None without Application Insights."""

    metrics_workspace_id: pulumi.Output[str | None]
    """The Azure Monitor workspace; None without metrics."""

    action_group_id: pulumi.Output[str | None]
    """Who hears of alerts; None where nobody is to."""

    def __init__(self, name: str, args: MonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:Monitoring", name, {}, opts)
        group, child = args["resource_group_name"], pulumi.ResourceOptions(parent=self)
        kept = pulumi.ResourceOptions(parent=self, protect=args.get("protect") or None)
        said = defaults.resolved("monitoring", args.get("profile", defaults.Profile.DEVELOPMENT), args)

        if said["workspace"] is not None:
            self.workspace_id = pulumi.Output.from_input(said["workspace"])
        else:
            workspace = operationalinsights.Workspace(
                f"{name}-logs",
                resource_group_name=group,
                sku={"name": operationalinsights.WorkspaceSkuNameEnum.PER_GB2018},
                retention_in_days=int(said["retention_days"]),
                workspace_capping=(
                    {"daily_quota_gb": said["daily_quota_gb"]} if said["daily_quota_gb"] is not None else None
                ),
                features={"disable_local_auth": True},
                opts=kept,
            )
            _basic_tables(name, group, workspace.name, child)
            self.workspace_id = workspace.id

        self.application_insights_id = self.connection_string = pulumi.Output.from_input(None)
        if said["application_insights"]:
            component = applicationinsights.Component(
                f"{name}-traces",
                resource_group_name=group,
                kind="web",
                application_type=applicationinsights.ApplicationType.WEB,
                workspace_resource_id=self.workspace_id,
                ingestion_mode=applicationinsights.IngestionMode.LOG_ANALYTICS,
                disable_local_auth=True,
                opts=pulumi.ResourceOptions(
                    parent=self, additional_secret_outputs=["connectionString", "instrumentationKey"]
                ),
            )
            self.application_insights_id = component.id
            self.connection_string = pulumi.Output.secret(component.connection_string)

        self.metrics_workspace_id = pulumi.Output.from_input(None)
        if said["prometheus"]:
            self.metrics_workspace_id = monitor.AzureMonitorWorkspace(
                f"{name}-metrics", resource_group_name=group, opts=kept
            ).id

        self.action_group_id = pulumi.Output.from_input(None)
        if said["emails"]:
            self.action_group_id = monitor.ActionGroup(
                f"{name}-people",
                resource_group_name=group,
                # It is in no region, and does not take the resource group's.
                location="Global",
                group_short_name=name[:SHORT_NAME],
                enabled=True,
                email_receivers=[
                    {"name": each, "email_address": each, "use_common_alert_schema": True} for each in said["emails"]
                ],
                opts=child,
            ).id

        self.register_outputs(
            {
                "workspace_id": self.workspace_id,
                "application_insights_id": self.application_insights_id,
                "connection_string": self.connection_string,
                "metrics_workspace_id": self.metrics_workspace_id,
                "action_group_id": self.action_group_id,
            }
        )


def _basic_tables(
    name: str, group: pulumi.Input[str], workspace_name: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> None:
    """Put tables on the plan Basic.

    They are there as soon as the workspace is, and cannot be deleted. The provider creates only what does not exist, so
    they are changed by a deployment of Azure Resource Manager, which leaves them alone when it is deleted itself.
    """
    resources.Deployment(
        f"{name}-table-plans",
        resource_group_name=group,
        properties={
            "mode": resources.DeploymentMode.INCREMENTAL,
            "template": {
                "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
                "contentVersion": "1.0.0.0",
                "resources": [
                    {
                        "type": "Microsoft.OperationalInsights/workspaces/tables",
                        "apiVersion": TABLES_API,
                        "name": pulumi.Output.concat(workspace_name, "/", table),
                        "properties": {"plan": "Basic", "totalRetentionInDays": BASIC_DAYS},
                    }
                    for table in BASIC_TABLES
                ],
            },
        },
        opts=opts,
    )
