"""What the types of Azure Monitor have in common: names, and the form of a refusal."""

from typing import Final

from local.azure.arm import ArmError
from local.azure.resource_types import Limits

NAME: Final = Limits(shortest=1, longest=260, pattern=r"^[^#<>%&:\\?/+@{}]*[^#<>%&:\\?/+@{}. ]$")
"""learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftinsights"""
ALERT_NAME: Final = Limits(shortest=1, longest=251, pattern=NAME.pattern)
"""Names of metric alerts (same page)."""
GLOBAL: Final = "global"
SEVERITIES: Final = range(5)
"""From 0, critical, to 4, verbose (learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview)."""


def bad_request(message: str, target: str = "") -> ArmError:
    return ArmError(400, "BadRequest", message, target=target)


def check_severity(severity: float) -> None:
    """Refuse a severity that alerts do not have."""
    if severity not in SEVERITIES:
        raise bad_request(
            f"The severity of an alert is {severity:g} and must be 0, 1, 2, 3 or 4.", "properties.severity"
        )
