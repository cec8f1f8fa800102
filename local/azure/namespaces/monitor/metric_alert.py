"""Alerts on a resource's own metrics."""

from typing import Final

from local.azure.arm import GROUP, ArmError, Json
from local.azure.durations import seconds_of
from local.azure.namespaces.monitor.names import ALERT_NAME, GLOBAL, bad_request, check_severity
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration, ResourceType

FREQUENCIES: Final = ("PT1M", "PT5M", "PT15M", "PT30M", "PT1H")
WINDOWS: Final = (*FREQUENCIES, "PT6H", "PT12H", "P1D")
"""learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-metric-alert-rule"""
SINGLE: Final = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
MULTIPLE: Final = "Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria"
WEB_TEST: Final = "Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria"
DISCRIMINATOR: Final = "odata.type"


class MetricAlert(ResourceType):
    token = "azure-native:monitor:MetricAlert"
    arm_type = "Microsoft.Insights/metricAlerts"
    path = Template(GROUP + "/providers/Microsoft.Insights/metricAlerts/{ruleName}")
    api_version = "2018-03-01"
    name_limits = ALERT_NAME
    required = (
        "properties.scopes",
        "properties.criteria",
        "properties.evaluationFrequency",
        "properties.windowSize",
    )
    locations = frozenset({GLOBAL})
    duration = Duration(create=4, update=4, delete=4)

    def validate(self, change: Change) -> None:
        check_severity(change.properties["severity"])
        frequency, window = change.properties["evaluationFrequency"], change.properties["windowSize"]
        for name, value, allowed in (
            ("evaluationFrequency", frequency, FREQUENCIES),
            ("windowSize", window, WINDOWS),
        ):
            if value not in allowed:
                raise bad_request(f"{name} is '{value}' and must be one of {', '.join(allowed)}.", f"properties.{name}")
        if (seconds_of(frequency) or 0) > (seconds_of(window) or 0):
            raise bad_request(f"evaluationFrequency '{frequency}' must not be longer than windowSize '{window}'.")
        self._check_criteria(change)

    def accept(self, change: Change) -> None:
        change.default("properties.autoMitigate", True)

    def _check_criteria(self, change: Change) -> None:
        criteria: Json = change.properties["criteria"]
        kind, scopes = criteria.get(DISCRIMINATOR), change.properties["scopes"]
        if kind not in (SINGLE, MULTIPLE, WEB_TEST):
            raise ArmError(
                400,
                "InvalidRequestContent",
                f"The request content was invalid: the {DISCRIMINATOR} of the criteria is '{kind}' and must be "
                f"{SINGLE}, {MULTIPLE} or {WEB_TEST}.",
            )
        if kind != WEB_TEST and not criteria.get("allOf"):
            raise bad_request("The criteria need at least one condition in allOf.", "properties.criteria.allOf")
        if len(scopes) > 1 and kind == SINGLE:
            raise bad_request(f"Criteria of several resources must have the {DISCRIMINATOR} {MULTIPLE}.")
        # As the API's own description of these two properties says.
        if len(scopes) > 1 or "/providers/" not in scopes[0]:
            for name in ("targetResourceType", "targetResourceRegion"):
                if not change.get(f"properties.{name}"):
                    raise bad_request(f"{name} is mandatory for the scopes of this alert.", f"properties.{name}")
