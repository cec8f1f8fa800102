"""Maintenance configurations (learn.microsoft.com/azure/aks/planned-maintenance; bounds: Azure/bicep-types-az)."""

from typing import Any

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.engine import CLUSTER as CLUSTER_TYPE
from tests.unit.local.azure.engine import Engine
from tests.unit.local.azure.engine import cluster as cluster_inputs
from tests.unit.local.azure.world import CLUSTER, Azure, cluster

WINDOWS = f"{CLUSTER}/maintenanceConfigurations"
NODES = f"{WINDOWS}/aksManagedNodeOSUpgradeSchedule"
WEEKLY: Json = {"weekly": {"dayOfWeek": "Sunday", "intervalWeeks": 1}}


@pytest.fixture
def running(azure: Azure) -> Azure:
    """A subscription with a cluster."""
    azure.put(CLUSTER, cluster())
    return azure


def window(**changes: Any) -> Json:
    made = {"durationHours": 4, "startTime": "02:00", "utcOffset": "+01:00", "schedule": WEEKLY, **changes}
    return {"properties": {"maintenanceWindow": made}}


def test_a_window(running: Azure) -> None:
    response = running.request("PUT", NODES, window())

    assert response.status == 201
    answer = running.get(NODES)
    assert answer["type"] == "Microsoft.ContainerService/managedClusters/maintenanceConfigurations"
    assert answer["properties"] == window()["properties"]


def test_what_is_left_out(running: Azure) -> None:
    """A whole day, and UTC."""
    made = running.put(NODES, window(durationHours=None, utcOffset=None))["properties"]["maintenanceWindow"]

    assert (made["durationHours"], made["utcOffset"]) == (24, "+00:00")


def test_names(running: Azure) -> None:
    error = running.refused("PUT", f"{WINDOWS}/sunday", window())

    assert error["code"] == "InvalidParameter"
    for name in ("default", "aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule"):
        assert name in error["message"]


def test_a_cluster_must_exist(azure: Azure) -> None:
    assert azure.refused("PUT", NODES, window())["code"] == "ParentResourceNotFound"


@pytest.mark.parametrize(
    "changes",
    [
        {"durationHours": 3},
        {"durationHours": 25},
        {"startTime": "2 o'clock"},
        {"startTime": "24:00"},
        {"utcOffset": "CET"},
        {"schedule": {}},
        {"schedule": {**WEEKLY, "daily": {"intervalDays": 1}}},
        {"schedule": {"weekly": {"dayOfWeek": "Sunday", "intervalWeeks": 5}}},
        {"schedule": {"daily": {"intervalDays": 8}}},
        {"schedule": {"absoluteMonthly": {"dayOfMonth": 32, "intervalMonths": 1}}},
        {"schedule": {"absoluteMonthly": {"dayOfMonth": 1, "intervalMonths": 7}}},
        {"schedule": {"relativeMonthly": {"dayOfWeek": "Monday", "weekIndex": "First", "intervalMonths": 7}}},
    ],
)
def test_bad_windows(running: Azure, changes: Json) -> None:
    assert running.refused("PUT", NODES, window(**changes))["code"] == "InvalidParameter"


@pytest.mark.parametrize(
    "schedule",
    [
        {"daily": {"intervalDays": 7}},
        {"weekly": {"dayOfWeek": "Monday", "intervalWeeks": 4}},
        {"absoluteMonthly": {"dayOfMonth": 31, "intervalMonths": 6}},
        {"relativeMonthly": {"dayOfWeek": "Monday", "weekIndex": "Last", "intervalMonths": 6}},
    ],
)
def test_schedules(running: Azure, schedule: Json) -> None:
    running.put(NODES, window(durationHours=24, schedule=schedule))


def test_weekly_releases_have_hours(running: Azure) -> None:
    hours: Json = {"properties": {"timeInWeek": [{"day": "Monday", "hourSlots": [1, 23]}]}}
    late: Json = {"properties": {"timeInWeek": [{"day": "Monday", "hourSlots": [24]}]}}

    running.put(f"{WINDOWS}/default", hours)

    assert running.refused("PUT", f"{WINDOWS}/default", late)["code"] == "InvalidParameter"
    assert running.refused("PUT", f"{WINDOWS}/default", window())["target"] == "maintenanceWindow"
    assert running.refused("PUT", NODES, hours)["target"] == "maintenanceWindow"


def test_a_window_goes_with_its_cluster(running: Azure) -> None:
    running.put(NODES, window())

    assert running.request("DELETE", CLUSTER).status == 202
    assert running.request("GET", NODES).status == 404


def test_the_provider(engine: Engine, group: str) -> None:
    """Its metadata has the bounds, which it reports at preview."""
    engine.create(CLUSTER_TYPE, "aks", cluster_inputs(group))
    wanted: Json = window()["properties"]["maintenanceWindow"]
    inputs: Json = {
        "resourceGroupName": group,
        "resourceName": "aks",
        "configName": "aksManagedNodeOSUpgradeSchedule",
        "maintenanceWindow": wanted,
    }
    type = "containerservice:MaintenanceConfiguration"

    state = engine.create(type, "nodes", inputs)

    assert state.properties["maintenanceWindow"] == wanted
    short = {**inputs, "maintenanceWindow": {**wanted, "durationHours": 2}}
    [failure] = engine.check(type, "nodes", short)[1]
    assert "'maintenanceWindow.durationHours' is too low" in failure
