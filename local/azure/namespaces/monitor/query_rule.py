"""Alerts on the results of log queries."""

from typing import Final

from local.azure.arm import GROUP, Json
from local.azure.durations import seconds_of
from local.azure.namespaces.identity import answer_identity
from local.azure.namespaces.monitor.names import NAME, bad_request, check_severity
from local.azure.paths import Template
from local.azure.resource_types import ENVELOPE, Change, Duration, ResourceType

GRANULARITIES: Final = (5, 10, 15, 30, 45, 60, 120, 180, 240, 300, 360, 1440, 2880)
"""Minutes of a window, as the service's refusal lists them (Azure/azure-rest-api-specs#21258)."""
MOST_PERIODS: Final = 6
"""Evaluation periods (learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule)."""


class ScheduledQueryRule(ResourceType):
    token = "azure-native:monitor:ScheduledQueryRule"
    arm_type = "Microsoft.Insights/scheduledQueryRules"
    path = Template(GROUP + "/providers/Microsoft.Insights/scheduledQueryRules/{ruleName}")
    api_version = "2025-01-01-preview"
    name_limits = NAME
    envelope = ENVELOPE | {"etag"}
    required = ("properties.scopes", "properties.criteria.allOf")
    force_new = ("location",)
    # The SDK lists the operators of another type of the same name.
    open_enums = frozenset({"criteria.allOf.operator"})
    duration = Duration(create=4, update=4, delete=4)

    def validate(self, change: Change) -> None:
        if len(change.properties["scopes"]) != 1:
            raise bad_request("A log search alert rule has exactly one scope.", "properties.scopes")
        if (change.body.get("kind") or "LogAlert") != "LogAlert":
            return
        for name in ("severity", "evaluationFrequency", "windowSize"):
            if change.get(f"properties.{name}") is None:
                raise bad_request(f"{name} is required for rules of the kind LogAlert.", f"properties.{name}")
        check_severity(change.properties["severity"])
        for name, allowed in (("windowSize", GRANULARITIES), ("evaluationFrequency", (1, *GRANULARITIES[:-1]))):
            minutes = (seconds_of(change.properties[name]) or 0) / 60
            if minutes not in allowed:
                raise bad_request(
                    f"{name} is '{change.properties[name]}'. Supported granularities are: "
                    f"{', '.join(str(each) for each in allowed)}.",
                    f"properties.{name}",
                )
        for condition in change.properties["criteria"]["allOf"]:
            _check_condition(condition)

    def accept(self, change: Change) -> None:
        answer_identity(change)
        change.default("kind", "LogAlert")
        change.default("properties.enabled", True)
        change.default("properties.autoMitigate", True)
        change.default("properties.skipQueryValidation", False)
        change.default("properties.checkWorkspaceAlertsStorageConfigured", False)


def _check_condition(condition: Json) -> None:
    if not condition.get("query"):
        raise bad_request("Every condition of a log search alert rule needs a query.", "properties.criteria.allOf")
    periods: Json = condition.get("failingPeriods") or {}
    count, least = periods.get("numberOfEvaluationPeriods", 1), periods.get("minFailingPeriodsToAlert", 1)
    if not 1 <= least <= count <= MOST_PERIODS:
        raise bad_request(
            f"A condition fails in {least:g} of {count:g} evaluation periods: there may be at most {MOST_PERIODS}, and "
            "no more failing ones than that.",
            "properties.criteria.allOf",
        )
