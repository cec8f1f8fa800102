"""Log Analytics workspaces and tables (learn.microsoft.com/rest/api/loganalytics, and the pages on retention and plans
under learn.microsoft.com/azure/azure-monitor/logs)."""

from typing import Any

import pytest

from local.azure.arm import Json
from local.azure.store import inventory
from local.provider import Refused
from tests.unit.local.azure.engine import Engine
from tests.unit.local.azure.world import GROUP, Azure, assignment, assignment_path

WORKSPACES = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces"
WORKSPACE = f"{WORKSPACES}/acme-logs"
AUDIT = f"{WORKSPACE}/tables/AKSAudit"
ORDERS = f"{WORKSPACE}/tables/Orders_CL"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def workspace(sku: str = "PerGB2018", **properties: Any) -> Json:
    return {"location": "westeurope", "properties": {"sku": {"name": sku}, **properties}}


def table(**properties: Any) -> Json:
    return {"properties": properties}


def custom(**properties: Any) -> Json:
    return table(schema={"name": "Orders_CL", "columns": [{"name": "TimeGenerated", "type": "dateTime"}]}, **properties)


def test_a_workspace(azure: Azure) -> None:
    """The answer of a recording (Azure/azure-cli, test_monitor_log_analytics_workspace_default)."""
    response = azure.request("PUT", WORKSPACE, workspace())

    assert response.status == 201
    assert response.headers == {}
    assert response.body is not None
    assert response.body["properties"]["provisioningState"] == "Creating"
    properties = azure.get(WORKSPACE)["properties"]
    assert properties["provisioningState"] == "Succeeded"
    assert len(properties["customerId"]) == 36
    assert properties["retentionInDays"] == 30
    assert properties["features"] == {
        "legacy": 0,
        "searchVersion": 1,
        "enableLogAccessUsingOnlyResourcePermissions": True,
    }
    assert properties["workspaceCapping"]["dailyQuotaGb"] == -1
    assert properties["publicNetworkAccessForQuery"] == "Enabled"


def test_its_key_stays(azure: Azure) -> None:
    first = azure.put(WORKSPACE, workspace())["properties"]["customerId"]

    assert azure.put(WORKSPACE, workspace(retentionInDays=90))["properties"]["customerId"] == first


@pytest.mark.parametrize("name", ["log", "l" * 64, "acme_logs", "-logs", "logs-"])
def test_name_is_refused(azure: Azure, name: str) -> None:
    assert azure.refused("PUT", f"{WORKSPACES}/{name}", workspace())["code"] == "InvalidResourceName"


@pytest.mark.parametrize("sku", ["Free", "Standard", "Premium", "PerNode", "Standalone"])
def test_tiers_of_old_subscriptions(azure: Azure, sku: str) -> None:
    error = azure.refused("PUT", WORKSPACE, workspace(sku))

    assert (error["status"], error["code"]) == (400, "BadRequest")
    assert error["message"] == (
        "Pricing tier doesn't match the subscription's billing model. Read http://aka.ms/PricingTierWarning for more "
        "details."
    )


@pytest.mark.parametrize(("days", "accepted"), [(7, False), (29, False), (30, True), (730, True), (731, False)])
def test_retention(azure: Azure, days: int, accepted: bool) -> None:
    if accepted:
        assert azure.put(WORKSPACE, workspace(retentionInDays=days))["properties"]["retentionInDays"] == days
        return
    error = azure.refused("PUT", WORKSPACE, workspace(retentionInDays=days))
    assert (error["code"], error["target"]) == ("BadRequest", "retention")
    assert error["message"] == "The value provided for retention is invalid"


def test_its_identity_is_in_the_directory(azure: Azure) -> None:
    body = {**workspace(), "identity": {"type": "SystemAssigned"}}

    principal = azure.put(WORKSPACE, body)["identity"]["principalId"]

    role = f"/providers/Microsoft.Authorization/roleDefinitions/{READER}"
    azure.put(assignment_path(GROUP), assignment(principal, role))
    assert azure.put(WORKSPACE, body)["identity"]["principalId"] == principal


def test_tables_of_azure_exist_from_the_start(azure: Azure) -> None:
    """So the REST API only changes them (hashicorp/terraform-provider-azurerm, log_analytics_workspace_table)."""
    azure.put(WORKSPACE, workspace(retentionInDays=60))

    properties = azure.get(AUDIT)["properties"]

    assert (properties["plan"], properties["retentionInDays"]) == ("Analytics", 60)


def test_a_table_becomes_basic(azure: Azure) -> None:
    azure.put(WORKSPACE, workspace(retentionInDays=60))

    properties = azure.put(AUDIT, table(plan="Basic", totalRetentionInDays=365))["properties"]

    assert properties["plan"] == "Basic"
    assert properties["retentionInDays"] == 30
    assert (properties["totalRetentionInDays"], properties["archiveRetentionInDays"]) == (365, 335)


def test_minus_one_is_the_workspace_s_retention(azure: Azure) -> None:
    azure.put(WORKSPACE, workspace(retentionInDays=60))
    azure.put(AUDIT, table(retentionInDays=90))

    properties = azure.put(AUDIT, table(retentionInDays=-1))["properties"]

    assert (properties["retentionInDays"], properties["retentionInDaysAsDefault"]) == (60, True)


@pytest.mark.parametrize(
    "properties",
    [
        {"retentionInDays": 3},
        {"retentionInDays": 731},
        {"totalRetentionInDays": 731},
        {"totalRetentionInDays": 4384},
        {"plan": "Basic", "retentionInDays": 60},
        {"plan": "Premium"},
    ],
)
def test_what_a_table_does_not_take(azure: Azure, properties: Json) -> None:
    azure.put(WORKSPACE, workspace())

    assert azure.refused("PUT", AUDIT, table(**properties))["status"] == 400


def test_twelve_years(azure: Azure) -> None:
    azure.put(WORKSPACE, workspace())

    assert azure.put(AUDIT, table(totalRetentionInDays=4383))["properties"]["totalRetentionInDays"] == 4383


def test_not_every_table_can_be_basic(azure: Azure) -> None:
    """learn.microsoft.com/azure/azure-monitor/reference/supported-logs/microsoft-containerregistry-registries-logs"""
    azure.put(WORKSPACE, workspace())

    path = f"{WORKSPACE}/tables/ContainerRegistryLoginEvents"
    assert azure.refused("PUT", path, table(plan="Basic"))["target"] == "plan"
    azure.put(f"{WORKSPACE}/tables/ContainerLogV2", table(plan="Basic"))


def test_a_plan_lasts_a_week(azure: Azure) -> None:
    azure.put(WORKSPACE, workspace())
    azure.put(AUDIT, table(plan="Basic"))

    error = azure.refused("PUT", AUDIT, table(plan="Analytics"))

    assert (error["status"], error["target"]) == (400, "plan")
    azure.put(AUDIT, table(plan="Basic", totalRetentionInDays=60))


def test_a_table_that_nobody_has(azure: Azure) -> None:
    azure.put(WORKSPACE, workspace())

    error = azure.refused("PUT", f"{WORKSPACE}/tables/AKSAudits", table(plan="Basic"))

    assert (error["status"], error["code"]) == (404, "ResourceNotFound")
    assert error["message"] == (
        "The specified table: 'AKSAudits' was not found. Please make sure proper table name is used."
    )


def test_a_table_of_one_s_own(azure: Azure) -> None:
    assert azure.refused("PUT", ORDERS, custom())["code"] == "ParentResourceNotFound"
    azure.put(WORKSPACE, workspace())
    assert azure.refused("PUT", ORDERS, table())["target"] == "schema"

    azure.put(ORDERS, custom())

    assert azure.request("DELETE", ORDERS).status == 200
    assert azure.refused("GET", ORDERS)["status"] == 404


def test_a_table_of_azure_is_not_deleted(azure: Azure) -> None:
    """learn.microsoft.com/azure/azure-monitor/logs/create-custom-table#delete-a-table"""
    azure.put(WORKSPACE, workspace())

    assert azure.refused("DELETE", AUDIT)["status"] == 400


def test_tables_go_with_their_workspace(azure: Azure) -> None:
    azure.put(WORKSPACE, workspace())

    assert azure.request("DELETE", WORKSPACE).status == 200

    assert inventory(azure.database) == [GROUP]


def test_lives(engine: Engine, group: str) -> None:
    engine.live(
        "operationalinsights:Workspace",
        {
            "resourceGroupName": group,
            "workspaceName": "acme-logs",
            "sku": {"name": "PerGB2018"},
            "retentionInDays": 30,
            "features": {"disableLocalAuth": True},
            "workspaceCapping": {"dailyQuotaGb": 1.5},
            "tags": {"team": "shop"},
        },
    )


def test_a_table_lives(engine: Engine, group: str) -> None:
    place = {"resourceGroupName": group, "workspaceName": "acme-logs"}
    engine.create("operationalinsights:Workspace", "logs", {**place, "sku": {"name": "PerGB2018"}})

    engine.live(
        "operationalinsights:Table",
        {**place, "tableName": "Orders_CL", "plan": "Basic", "schema": custom()["properties"]["schema"]},
    )


def test_the_provider_creates_no_table_that_exists(engine: Engine, group: str) -> None:
    """pulumi-azure-native asks first (provider.go, Create), and has no default state for tables."""
    place = {"resourceGroupName": group, "workspaceName": "acme-logs"}
    engine.create("operationalinsights:Workspace", "logs", {**place, "sku": {"name": "PerGB2018"}})

    with pytest.raises(Refused, match="cannot create already existing resource"):
        engine.create("operationalinsights:Table", "audit", {**place, "tableName": "AKSAudit", "plan": "Basic"})


def test_moving_replaces(engine: Engine, group: str) -> None:
    inputs = {"resourceGroupName": group, "workspaceName": "acme-logs", "sku": {"name": "PerGB2018"}}
    state = engine.create("operationalinsights:Workspace", "logs", inputs)

    moved = engine.diff("operationalinsights:Workspace", state, {**inputs, "location": "northeurope"})

    assert moved.replaces == ["location"]
