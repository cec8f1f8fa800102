"""Microsoft.Insights and Microsoft.Monitor: what is collected, where it goes, and who is told."""

from local.azure.namespaces.monitor.action_group import ActionGroup
from local.azure.namespaces.monitor.diagnostic_setting import DiagnosticSetting
from local.azure.namespaces.monitor.metric_alert import MetricAlert
from local.azure.namespaces.monitor.metrics_workspace import AzureMonitorWorkspace
from local.azure.namespaces.monitor.query_rule import ScheduledQueryRule
from local.azure.namespaces.monitor.rules import (
    DataCollectionEndpoint,
    DataCollectionRule,
    DataCollectionRuleAssociation,
)

TYPES = (
    DiagnosticSetting(),
    DataCollectionEndpoint(),
    DataCollectionRule(),
    DataCollectionRuleAssociation(),
    AzureMonitorWorkspace(),
    ActionGroup(),
    MetricAlert(),
    ScheduledQueryRule(),
)
