"""Application Insights (learn.microsoft.com/azure/azure-monitor/app and learn.microsoft.com/azure/templates/
microsoft.insights)."""

import json
import re
from typing import Any

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.engine import Engine
from tests.unit.local.azure.world import GROUP, Azure, account

WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/acme-logs"
COMPONENT = f"{GROUP}/providers/Microsoft.Insights/components/acme"
WORKBOOKS = f"{GROUP}/providers/Microsoft.Insights/workbooks"
NAME = "deadb33f-5e0d-4064-8ebb-1a4ed0313eb2"
WORKBOOK = f"{WORKBOOKS}/{NAME}"
GUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
CONTENT = json.dumps({"version": "Notebook/1.0", "items": [], "isLocked": False})


def component(**properties: Any) -> Json:
    return {
        "location": "westeurope",
        "kind": "web",
        "properties": {"Application_Type": "web", "WorkspaceResourceId": WORKSPACE, **properties},
    }


def workbook(**properties: Any) -> Json:
    return {
        "location": "westeurope",
        "kind": "shared",
        "properties": {"displayName": "Queues", "category": "workbook", "serializedData": CONTENT, **properties},
    }


@pytest.fixture
def logs(azure: Azure) -> Azure:
    azure.put(WORKSPACE, {"location": "westeurope", "properties": {}})
    return azure


def test_a_component(logs: Azure) -> None:
    """The form of a connection string: learn.microsoft.com/azure/azure-monitor/app/connection-strings."""
    properties = logs.put(COMPONENT, component(DisableLocalAuth=True))["properties"]

    key, app = properties["InstrumentationKey"], properties["AppId"]
    assert re.fullmatch(GUID, key)
    assert re.fullmatch(GUID, app)
    parts = dict(part.split("=", 1) for part in properties["ConnectionString"].split(";"))
    assert parts["InstrumentationKey"] == key
    assert parts["ApplicationId"] == app
    assert re.fullmatch(r"https://westeurope-\d\.in\.applicationinsights\.azure\.com/", parts["IngestionEndpoint"])
    assert parts["LiveEndpoint"] == "https://westeurope.livediagnostics.monitor.azure.com/"
    assert properties["DisableLocalAuth"] is True
    assert properties["RetentionInDays"] == 90


def test_its_keys_stay(logs: Azure) -> None:
    first = logs.put(COMPONENT, component())["properties"]

    second = logs.put(COMPONENT, component(RetentionInDays=30))["properties"]

    assert second["ConnectionString"] == first["ConnectionString"]
    assert (first["RetentionInDays"], second["RetentionInDays"]) == (90, 30)


def test_it_needs_a_workspace(logs: Azure) -> None:
    """Components without one were retired in February 2024 (learn.microsoft.com/azure/azure-monitor/app/
    convert-classic-resource)."""
    none = component()
    del none["properties"]["WorkspaceResourceId"]
    store = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/acmestore"
    logs.put(store, account())

    assert logs.refused("PUT", COMPONENT, none)["target"] == "properties.WorkspaceResourceId"
    missing = logs.refused("PUT", COMPONENT, component(WorkspaceResourceId=WORKSPACE + "x"))
    assert (missing["status"], missing["target"]) == (400, "properties.WorkspaceResourceId")
    assert logs.refused("PUT", COMPONENT, component(WorkspaceResourceId=store))["status"] == 400


@pytest.mark.parametrize("days", [7, 31, 100, 731])
def test_retention_is_refused(logs: Azure, days: int) -> None:
    assert logs.refused("PUT", COMPONENT, component(RetentionInDays=days))["target"] == "properties.RetentionInDays"


@pytest.mark.parametrize("days", [30, 60, 90, 120, 180, 270, 365, 550, 730])
def test_retention_is_accepted(logs: Azure, days: int) -> None:
    logs.put(COMPONENT, component(RetentionInDays=days))


@pytest.mark.parametrize("percentage", [0, 100.5, -1])
def test_sampling_is_refused(logs: Azure, percentage: float) -> None:
    error = logs.refused("PUT", COMPONENT, component(SamplingPercentage=percentage))

    assert error["target"] == "properties.SamplingPercentage"


@pytest.mark.parametrize("name", ["acme.", "acme ", "ac%me", "ac&me", "a" * 261])
def test_name_is_refused(logs: Azure, name: str) -> None:
    assert logs.refused("PUT", COMPONENT.replace("acme", name), component())["code"] == "InvalidResourceName"


def test_a_workbook(azure: Azure) -> None:
    properties = azure.put(WORKBOOK, workbook())["properties"]

    assert properties["serializedData"] == CONTENT
    assert properties["version"] == "Notebook/1.0"
    assert properties["sourceId"] == "azure monitor"


def test_the_name_of_a_workbook_is_a_guid(azure: Azure) -> None:
    assert azure.refused("PUT", f"{WORKBOOKS}/queues", workbook())["code"] == "InvalidResourceName"


@pytest.mark.parametrize("content", ["", "{", "[]", '"text"'])
def test_its_content_is_json(azure: Azure, content: str) -> None:
    assert azure.refused("PUT", WORKBOOK, workbook(serializedData=content))["target"] == "properties.serializedData"


def test_what_a_workbook_is_about_exists(azure: Azure) -> None:
    assert azure.refused("PUT", WORKBOOK, workbook(sourceId=WORKSPACE))["code"] == "InvalidResourceReference"


def test_lives(engine: Engine, group: str) -> None:
    logs = engine.create("operationalinsights:Workspace", "logs", {"resourceGroupName": group, "workspaceName": "logs"})

    state = engine.live(
        "applicationinsights:Component",
        {
            "resourceGroupName": group,
            "resourceName": "acme",
            "kind": "web",
            "applicationType": "web",
            "workspaceResourceId": logs.id,
            "disableLocalAuth": True,
            "retentionInDays": 30,
        },
    )

    # As the SDK names them: the REST API's names begin with capitals.
    assert state.properties["connectionString"].startswith(
        f"InstrumentationKey={state.properties['instrumentationKey']};"
    )
    assert state.properties["disableLocalAuth"] is True
    assert state.properties["appId"]


def test_a_workbook_lives(engine: Engine, group: str) -> None:
    engine.live(
        "applicationinsights:Workbook",
        {
            "resourceGroupName": group,
            "resourceName": NAME,
            "displayName": "Queues",
            "category": "workbook",
            "kind": "shared",
            "serializedData": CONTENT,
        },
    )
