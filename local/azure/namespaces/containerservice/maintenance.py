"""Maintenance configurations: when AKS may change a cluster by itself.

Sources: learn.microsoft.com/azure/aks/planned-maintenance; bounds as in the API's own description
(Azure/bicep-types-az, Microsoft.ContainerService 2025-09-01).
"""

from collections.abc import Mapping
from datetime import time
from typing import Any, ClassVar, Final

from local.azure.arm import ArmError, Json, dig, invalid_parameter
from local.azure.directory import CLUSTER_TYPE
from local.azure.namespaces.containerservice.operations import API_VERSION, CLUSTER
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration, Limits, ResourceType, describe, fits

WEEKLY_RELEASES: Final = "default"
"""The one for AKS's own weekly releases, which lists hours of the week; the two others have a window."""
NAMES: Final = (WEEKLY_RELEASES, "aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule")
SCHEDULES: Final = ("daily", "weekly", "absoluteMonthly", "relativeMonthly")
LAST_HOUR: Final = 23


class MaintenanceConfiguration(ResourceType):
    token = "azure-native:containerservice:MaintenanceConfiguration"
    arm_type = f"{CLUSTER_TYPE}/maintenanceConfigurations"
    path = Template(CLUSTER.text + "/maintenanceConfigurations/{configName}")
    parent = CLUSTER
    api_version = API_VERSION
    tracked = False
    limits: ClassVar[Mapping[str, Limits]] = {
        "maintenanceWindow.durationHours": Limits(lowest=4, highest=24),
        "maintenanceWindow.startTime": Limits(pattern=r"^\d{2}:\d{2}$"),
        "maintenanceWindow.utcOffset": Limits(pattern=r"^(-|\+)[0-9]{2}:[0-9]{2}$"),
        "maintenanceWindow.schedule.daily.intervalDays": Limits(lowest=1, highest=7),
        "maintenanceWindow.schedule.weekly.intervalWeeks": Limits(lowest=1, highest=4),
        "maintenanceWindow.schedule.absoluteMonthly.dayOfMonth": Limits(lowest=1, highest=31),
        "maintenanceWindow.schedule.absoluteMonthly.intervalMonths": Limits(lowest=1, highest=6),
        "maintenanceWindow.schedule.relativeMonthly.intervalMonths": Limits(lowest=1, highest=6),
    }
    duration = Duration(create=2, update=2, delete=2)

    def check_name(self, name: str) -> None:
        if name not in NAMES:
            raise invalid_parameter("maintenanceConfiguration.name", f"'{name}' is not one of {', '.join(NAMES)}.")

    def validate(self, change: Change) -> None:
        properties = change.properties
        for path, limits in self.limits.items():
            value = dig(properties, path)
            if value is not None and not _within(limits, value):
                raise invalid_parameter(path, f"{value!r} is refused. {_bounds(limits)}.")
        window, weekly = properties.get("maintenanceWindow"), properties.get("timeInWeek")
        name = change.id.rsplit("/", 1)[-1]
        if name == WEEKLY_RELEASES:
            if window or not (weekly or properties.get("notAllowedTime")):
                raise invalid_parameter(
                    "maintenanceWindow", f"'{name}' takes timeInWeek or notAllowedTime, and no maintenanceWindow."
                )
            _check_hours(weekly or [])
            return
        if not window or weekly or properties.get("notAllowedTime"):
            raise invalid_parameter("maintenanceWindow", f"'{name}' takes a maintenanceWindow and nothing else.")
        given = [kind for kind in SCHEDULES if dig(window, f"schedule.{kind}")]
        if len(given) != 1:
            raise invalid_parameter(
                "maintenanceWindow.schedule", f"exactly one of {', '.join(SCHEDULES)} must be given, not {len(given)}."
            )
        try:
            time.fromisoformat(window["startTime"])
        except ValueError:
            raise invalid_parameter(
                "maintenanceWindow.startTime", f"'{window['startTime']}' is no time of a day."
            ) from None

    def accept(self, change: Change) -> None:
        if change.get("properties.maintenanceWindow"):
            change.default("properties.maintenanceWindow.durationHours", 24)
            change.default("properties.maintenanceWindow.utcOffset", "+00:00")


def _check_hours(slots: list[Json]) -> None:
    for slot in slots:
        hours: list[int] = slot.get("hourSlots") or []
        for hour in hours:
            if not 0 <= hour <= LAST_HOUR:
                raise ArmError(
                    400,
                    "InvalidParameter",
                    f"The hour slot {hour} is not between 0 and {LAST_HOUR}.",
                    target="timeInWeek",
                )


def _within(limits: Limits, value: Any) -> bool:
    if isinstance(value, str):
        return fits(limits, value)
    lowest, highest = limits.lowest, limits.highest
    return (lowest is None or value >= lowest) and (highest is None or value <= highest)


def _bounds(limits: Limits) -> str:
    return describe(limits) or f"It must be between {limits.lowest} and {limits.highest}"
