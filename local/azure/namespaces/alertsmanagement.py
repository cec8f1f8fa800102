"""Microsoft.AlertsManagement: groups of Prometheus rules (learn.microsoft.com/azure/azure-monitor/metrics/
prometheus-rule-groups)."""

import re
from typing import Final

from local.azure.arm import GROUP, ArmError, Json, dig, plain_location
from local.azure.durations import seconds_of
from local.azure.namespaces.monitor.metrics_workspace import METRICS_WORKSPACE_TYPE
from local.azure.namespaces.monitor.names import bad_request, check_severity
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration, Limits, ResourceType
from local.azure.store import Record

RECORD_NAME: Final = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
"""prometheus.io/docs/concepts/data_model"""
MOST_RULES: Final = 20
"""Rules of a group (learn.microsoft.com/azure/azure-monitor/fundamentals/service-limits)."""
ALERTS_ONLY: Final = ("for", "severity", "annotations", "actions", "resolveConfiguration")


class PrometheusRuleGroup(ResourceType):
    token = "azure-native:alertsmanagement:PrometheusRuleGroup"
    arm_type = "Microsoft.AlertsManagement/prometheusRuleGroups"
    path = Template(GROUP + "/providers/Microsoft.AlertsManagement/prometheusRuleGroups/{ruleGroupName}")
    api_version = "2023-03-01"
    name_limits = Limits(shortest=1, longest=260, pattern=r"^[^:@/#{}%&+*<>?]+$")
    required = ("properties.scopes", "properties.rules")
    force_new = ("location",)
    duration = Duration(create=3, update=3, delete=3)

    def validate(self, change: Change) -> None:
        self._check_scopes(change)
        interval = change.get("properties.interval")
        if interval is not None and not 60 <= (seconds_of(interval) or 0) <= 900:
            raise bad_request(f"interval is '{interval}' and must be between PT1M and PT15M.", "properties.interval")
        rules = change.properties["rules"]
        if len(rules) > MOST_RULES:
            raise bad_request(f"A rule group has at most {MOST_RULES} rules, this one has {len(rules)}.")
        for rule in rules:
            _check_rule(rule)

    def accept(self, change: Change) -> None:
        change.default("properties.enabled", True)
        change.default("properties.interval", "PT1M")
        for rule in change.properties["rules"]:
            rule.setdefault("enabled", True)

    def _check_scopes(self, change: Change) -> None:
        """The first scope is the workspace; the other, if there is one, the cluster whose metrics are looked at."""
        scopes = [change.records.get(scope) for scope in change.properties["scopes"]]
        workspaces = [scope for scope in scopes if scope and _is_workspace(scope)]
        if len(workspaces) != 1 or len(scopes) > 2:
            raise bad_request(
                "The scopes of a rule group must be one Azure Monitor workspace and at most one cluster.",
                "properties.scopes",
            )
        location = plain_location(workspaces[0].body["location"])
        if location != change.body["location"]:
            raise ArmError(
                400,
                "BadRequest",
                f"The rule group is in '{change.body['location']}' and must be in '{location}', the region of its "
                "Azure Monitor workspace.",
                target="location",
            )


def _is_workspace(record: Record) -> bool:
    return record.type.lower() == METRICS_WORKSPACE_TYPE.lower()


def _check_rule(rule: Json) -> None:
    alert, record = rule.get("alert"), rule.get("record")
    if bool(alert) == bool(record):
        raise bad_request("A rule has either an alert or a record, not both.", "properties.rules")
    if not rule["expression"].strip():
        raise bad_request(f"The expression of '{alert or record}' is empty.", "properties.rules")
    if record:
        if not RECORD_NAME.fullmatch(record):
            raise bad_request(f"'{record}' is no name of a metric.", "properties.rules")
        extra = [name for name in ALERTS_ONLY if rule.get(name) is not None]
        if extra:
            raise bad_request(f"The recording rule '{record}' must not have {extra[0]}.", "properties.rules")
        return
    check_severity(rule.get("severity", 3))
    times = {"for": rule.get("for"), "timeToResolve": dig(rule, "resolveConfiguration.timeToResolve")}
    for name, value in times.items():
        if value is not None and seconds_of(value) is None:
            raise bad_request(f"{name} of '{alert}' is '{value}' and must be an ISO 8601 duration.", "properties.rules")


TYPES = (PrometheusRuleGroup(),)
