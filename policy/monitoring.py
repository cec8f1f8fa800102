"""Rules about what is seen of a stack, and for how long.

Names of properties: Microsoft.OperationalInsights/workspaces, Microsoft.Insights/components and
Microsoft.Insights/diagnosticSettings in Azure's template reference. Categories: learn.microsoft.com/azure/aks/
monitor-aks-reference.
"""

from typing import Final

from .reading import at, is_one_of, items, number, told
from .rule import Level, Props, Rule
from .sources import azure, baseline

WORKSPACE: Final = "azure-native:operationalinsights:Workspace"
APPLICATION_INSIGHTS: Final = "azure-native:applicationinsights:Component"
DIAGNOSTICS: Final = "azure-native:monitor:DiagnosticSetting"

FEWEST_DAYS: Final = 30
"""As many as are free (learn.microsoft.com/azure/azure-monitor/logs/cost-logs)."""

CATEGORIES: Final = ("cluster-autoscaler", "kube-controller-manager", "kube-audit-admin", "guard")
"""What the baseline cluster sends of its control plane."""

ALL_LOGS: Final = "allLogs"
"""The group of all categories."""


def _retention(props: Props) -> str | None:
    days = number(at(props, "retentionInDays"))
    return None if days is None or days >= FEWEST_DAYS else told(props, "retentionInDays")


def _categories(props: Props) -> str | None:
    if "/managedclusters/" not in str(at(props, "resourceUri") or "").lower():
        return None
    on = [each for each in items(at(props, "logs")) if at(each, "enabled") is True]
    if any(at(each, "categoryGroup") == ALL_LOGS for each in on):
        return None
    missing = [each for each in CATEGORIES if each not in {at(log, "category") for log in on}]
    return f"logs is without {', '.join(missing)}" if missing else None


RULES: Final = (
    Rule(
        id="workspace-retention",
        title="Logs are kept for 30 days or longer",
        types=(WORKSPACE,),
        check=_retention,
        reason="an attack is found after weeks, and this long they cost nothing",
        fix="set retentionInDays to 30 or more",
        sources=(baseline(30),),
    ),
    Rule(
        id="workspace-local-authentication",
        title="Workspaces take logs from identities alone",
        types=(WORKSPACE,),
        check=is_one_of("features.disableLocalAuth", True),
        reason="whoever finds the workspace's key could flood it, or write false logs",
        fix="set features.disableLocalAuth to true",
        sources=(azure("Log Analytics Workspaces should block non-Azure Active Directory based ingestion."),),
    ),
    Rule(
        id="insights-local-authentication",
        title="Application Insights takes traces from identities alone",
        types=(APPLICATION_INSIGHTS,),
        check=is_one_of("disableLocalAuth", True),
        reason="whoever finds the connection string could write false traces",
        fix="set disableLocalAuth to true, and give the apps' identities Monitoring Metrics Publisher",
        sources=(
            baseline(17),
            azure("Application Insights components should block non-Azure Active Directory based ingestion."),
        ),
    ),
    Rule(
        id="insights-workspace",
        title="Traces go to a workspace",
        types=(APPLICATION_INSIGHTS,),
        check=lambda props: None if at(props, "workspaceResourceId") else told(props, "workspaceResourceId"),
        reason="Azure has given up Application Insights without one",
        fix="set workspaceResourceId to the id of the workspace",
        sources=(
            baseline(30),
            azure("Azure Monitor Logs for Application Insights should be linked to a Log Analytics workspace"),
        ),
        development=Level.MANDATORY,
    ),
    Rule(
        id="diagnostics-categories",
        title="A cluster's diagnostics hold what matters of its control plane",
        types=(DIAGNOSTICS,),
        check=_categories,
        reason="who changed what, and why nodes did not come, would be unknown afterwards",
        fix=f"turn on {', '.join(CATEGORIES)}",
        sources=(baseline(30), azure("Resource logs in Azure Kubernetes Service should be enabled")),
    ),
)
