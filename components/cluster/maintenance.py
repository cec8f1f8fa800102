"""When AKS may upgrade by itself (learn.microsoft.com/azure/aks/planned-maintenance)."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native import containerservice

SCHEDULES = {"kubernetes": "aksManagedAutoUpgradeSchedule", "nodes": "aksManagedNodeOSUpgradeSchedule"}
"""The names that AKS gives the windows of Kubernetes and of the nodes' operating system."""


def windows(
    name: str,
    cluster: Mapping[str, Any],
    made: containerservice.ManagedCluster,
    group: pulumi.Input[str],
    parent: pulumi.Resource,
) -> None:
    """The windows of what is upgraded by itself."""
    upgrades = cluster["upgrades"]
    window: Mapping[str, Any] | None = upgrades["window"]
    wanted: list[str] = []
    if upgrades["channel"] != "none":
        wanted.append("kubernetes")
    if upgrades["node_os_channel"] not in ("None", "Unmanaged"):
        wanted.append("nodes")
    if window is None:
        return
    for purpose in wanted:
        containerservice.MaintenanceConfiguration(
            f"{name}-{purpose}-window",
            resource_group_name=group,
            resource_name_=made.name,
            config_name=SCHEDULES[purpose],
            maintenance_window={
                "duration_hours": window["hours"],
                "start_time": window["start"],
                "utc_offset": window.get("utc_offset") or "+00:00",
                "schedule": {"weekly": {"day_of_week": window["day"], "interval_weeks": 1}},
            },
            opts=pulumi.ResourceOptions(parent=parent, deleted_with=made),
        )
