"""Deployments of templates (learn.microsoft.com/azure/azure-resource-manager/templates, the REST API's page on
deployments, and recordings of the Azure CLI's own tests)."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from local.azure.arm import Json
from local.azure.faults import parse
from local.azure.namespaces import TYPES
from local.azure.store import inventory
from local.provider import UNKNOWN, PartiallyCreated, Refused
from tests.unit.local.azure.engine import Engine
from tests.unit.local.azure.world import GROUP, REGISTRY, Azure, registry

DEPLOYMENTS = f"{GROUP}/providers/Microsoft.Resources/deployments"
PLANS = f"{DEPLOYMENTS}/plans"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs"
TABLES = ("logs/ContainerLogV2", "logs/AKSAuditAdmin")
TYPE = "resources:Deployment"
TABLE_TYPE = "Microsoft.OperationalInsights/workspaces/tables"
REGISTRY_TYPE = "Microsoft.ContainerRegistry/registries"
HEAD = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
}
UNEXPLAINED = (
    "At least one resource deployment operation failed. Please list deployment operations for details. Please see "
    "https://aka.ms/arm-deployment-operations for usage details."
)


def table(name: Any = TABLES[0], **changes: Any) -> Json:
    return {
        "type": TABLE_TYPE,
        "apiVersion": "2023-09-01",
        "name": name,
        "properties": {"plan": "Basic", "totalRetentionInDays": 30},
        **changes,
    }


def acr(name: str = "acmeregistry", **changes: Any) -> Json:
    return {"type": REGISTRY_TYPE, "apiVersion": "2023-01-01-preview", "name": name, **registry(), **changes}


def template(*resources: Any, **changes: Any) -> Json:
    return {**HEAD, "resources": list(resources), **changes}


def deployment(*resources: Any, **changes: Any) -> Json:
    return {"properties": {"mode": "Incremental", "template": template(*resources), **changes}}


def plans() -> Json:
    return deployment(*map(table, TABLES))


def table_path(name: str) -> str:
    return f"{WORKSPACE}/tables/{name.removeprefix('logs/')}"


def plan(azure: Azure, name: str) -> str:
    return azure.get(table_path(name))["properties"]["plan"]


def ended(azure: Azure, body: Json) -> Json:
    """What the operation of a deployment that is accepted says in the end."""
    response = azure.request("PUT", PLANS, body)
    assert response.status in (200, 201), response.body
    path = response.headers["azure-asyncoperation"].removeprefix("https://management.azure.com").partition("?")[0]
    status = azure.request("GET", path, version="2024-03-01").body
    assert status is not None
    return status


def details(azure: Azure, body: Json) -> list[Json]:
    """Why a deployment fails."""
    status = ended(azure, body)
    assert status["status"] == "Failed"
    assert (status["error"]["code"], status["error"]["target"]) == ("DeploymentFailed", PLANS)
    assert status["error"]["message"] == UNEXPLAINED
    return status["error"]["details"]


@pytest.fixture
def logs(azure: Azure) -> Azure:
    azure.put(WORKSPACE, {"location": "westeurope", "properties": {"sku": {"name": "PerGB2018"}}})
    return azure


def test_an_empty_deployment(azure: Azure) -> None:
    """The members of a recording (Azure/azure-cli, test_group_deployment_lite), which has other values."""
    response = azure.request("PUT", PLANS, deployment())

    assert response.status == 201
    assert "/deployments/plans/operationStatuses/" in response.headers["azure-asyncoperation"]
    assert response.body is not None
    assert (response.body["id"], response.body["name"]) == (PLANS, "plans")
    assert response.body["type"] == "Microsoft.Resources/deployments"
    members = {
        "templateHash", "mode", "provisioningState", "timestamp", "duration", "correlationId", "providers",
        "dependencies",
    }  # fmt: skip
    assert set(response.body["properties"]) == members
    answer = azure.get(PLANS)["properties"]
    assert set(answer) == members | {"outputResources"}
    assert (answer["mode"], answer["provisioningState"]) == ("Incremental", "Succeeded")
    assert (answer["providers"], answer["dependencies"], answer["outputResources"]) == ([], [], [])
    assert re.fullmatch(r"\d{1,20}", answer["templateHash"])
    assert re.fullmatch(r"PT[\d.]+S", answer["duration"])
    assert answer["correlationId"] == response.body["properties"]["correlationId"]


def test_tables_change_their_plans(logs: Azure) -> None:
    answer = logs.put(PLANS, plans())["properties"]

    assert [plan(logs, name) for name in TABLES] == ["Basic", "Basic"]
    assert plan(logs, "AKSControlPlane") == "Analytics"
    assert [each["id"] for each in answer["outputResources"]] == [*map(table_path, TABLES)]
    (provider,) = answer["providers"]
    assert provider["namespace"] == "Microsoft.OperationalInsights"
    assert [each["resourceType"] for each in provider["resourceTypes"]] == ["workspaces/tables"]


def test_the_same_again(logs: Azure) -> None:
    """A table keeps its plan for a week, and takes the one that it has at any time."""
    first = logs.put(PLANS, plans())["properties"]

    response = logs.request("PUT", PLANS, plans())

    again = logs.get(PLANS)["properties"]
    assert (response.status, again["provisioningState"]) == (200, "Succeeded")
    assert again["templateHash"] == first["templateHash"]
    assert again["correlationId"] != first["correlationId"]
    assert plan(logs, TABLES[0]) == "Basic"


def test_another_template_has_another_hash(logs: Azure) -> None:
    first = logs.put(PLANS, plans())["properties"]["templateHash"]

    assert logs.put(PLANS, deployment(table()))["properties"]["templateHash"] != first


def test_it_runs_for_a_while(logs: Azure) -> None:
    slow = logs.slow()
    response = slow.request("PUT", PLANS, plans())

    assert response.body is not None
    assert response.body["properties"]["provisioningState"] == "Running"
    error = slow.refused("PUT", PLANS, plans())
    assert (error["status"], error["code"]) == (409, "DeploymentActive")
    assert error["message"].startswith("Unable to edit or replace deployment 'plans': previous deployment")
    assert slow.refused("DELETE", PLANS)["status"] == 409


def test_what_it_makes_stays(logs: Azure) -> None:
    logs.put(PLANS, deployment(table(), acr()))

    response = logs.request("DELETE", PLANS)

    assert response.status == 202
    error = logs.refused("GET", PLANS)
    assert (error["status"], error["code"]) == (404, "DeploymentNotFound")
    assert error["message"] == "Deployment 'plans' could not be found."
    assert REGISTRY in inventory(logs.database)
    assert plan(logs, TABLES[0]) == "Basic"


def test_it_goes_with_its_group(logs: Azure) -> None:
    logs.put(PLANS, plans())

    assert logs.request("DELETE", GROUP).status == 202

    logs.refused("GET", GROUP)
    assert inventory(logs.database) == []


def test_a_resource_that_takes_its_time_is_ready_in_the_end(azure: Azure) -> None:
    assert ended(azure, deployment(acr()))["status"] == "Succeeded"

    properties = azure.get(REGISTRY)["properties"]
    assert (properties["provisioningState"], properties["loginServer"]) == ("Succeeded", "acmeregistry.azurecr.io")


def test_resources_come_in_their_order(azure: Azure) -> None:
    workspace = {
        "type": "Microsoft.OperationalInsights/workspaces",
        "apiVersion": "2023-09-01",
        "name": "logs",
        "location": "West Europe",
        "properties": {"sku": {"name": "PerGB2018"}},
    }

    assert ended(azure, deployment(workspace, table()))["status"] == "Succeeded"

    assert plan(azure, TABLES[0]) == "Basic"


def test_one_that_fails_leaves_the_others(logs: Azure) -> None:
    (detail,) = details(logs, deployment(table("logs/Orders"), table()))

    assert detail["code"] == "ResourceNotFound"
    assert detail["message"].startswith("The specified table: 'Orders' was not found.")
    properties = logs.get(PLANS)["properties"]
    assert (properties["provisioningState"], properties["error"]["details"]) == ("Failed", [detail])
    assert plan(logs, TABLES[0]) == "Basic"
    assert logs.put(PLANS, plans())["properties"]["provisioningState"] == "Succeeded"
    assert "error" not in logs.get(PLANS)["properties"]


@pytest.mark.parametrize(
    ("resource", "code"),
    [
        (table("other/AKSAudit"), "ParentResourceNotFound"),
        (table(apiVersion="2015-03-20"), "NoRegisteredProviderFound"),
        (table(properties={"plan": "Premium"}), "InvalidRequestContent"),
        (table("logs/ContainerRegistryLoginEvents"), "InvalidParameter"),
        (table(type="Microsoft.OperationalInsights/workspaces/views"), "InvalidResourceType"),
        (table(type="Microsoft.Nothing/workspaces/tables"), "InvalidResourceNamespace"),
        (acr("acme-registry"), "InvalidResourceName"),
        (acr(location="atlantis"), "LocationNotAvailableForResourceType"),
        (acr(zones=["1"]), "InvalidRequestContent"),
    ],
)
def test_resources_have_the_rules_of_direct_requests(logs: Azure, resource: Json, code: str) -> None:
    (detail,) = details(logs, deployment(resource))

    assert detail["code"] == code


def test_a_lock_holds_for_a_deployment_too(logs: Azure) -> None:
    lock = {"properties": {"level": "ReadOnly"}}
    assert logs.request("PUT", f"{WORKSPACE}/providers/Microsoft.Authorization/locks/keep", lock).status == 201

    (detail,) = details(logs, deployment(table()))

    assert detail["code"] == "ScopeLocked"
    assert plan(logs, TABLES[0]) == "Analytics"


def test_a_resource_that_is_accepted_and_fails(azure: Azure) -> None:
    """Its error is within another (learn.microsoft.com/azure/azure-resource-manager/troubleshooting)."""
    fault = {"method": "PUT", "type": REGISTRY_TYPE, "nth": 1, "status": 409, "code": "Quota", "message": "m"}
    broken = Azure(azure.database, azure.schema, faults=parse(json.dumps([{**fault, "late": True}]), TYPES))

    (detail,) = details(broken, deployment(acr()))

    assert (detail["code"], detail["target"]) == ("ResourceDeploymentFailure", REGISTRY)
    assert [each["code"] for each in detail["details"]] == ["Quota"]
    assert azure.get(REGISTRY)["properties"]["provisioningState"] == "Failed"


def test_a_resource_that_is_refused_by_order(azure: Azure) -> None:
    fault = {"method": "PUT", "type": REGISTRY_TYPE, "nth": 1, "status": 409, "code": "Quota", "message": "m"}
    broken = Azure(azure.database, azure.schema, faults=parse(json.dumps([fault]), TYPES))

    (detail,) = details(broken, deployment(acr()))

    assert detail["code"] == "Quota"
    assert REGISTRY not in inventory(azure.database)


def test_the_mode_complete(logs: Azure) -> None:
    """It would delete what the template leaves out: here the workspace."""
    error = logs.refused("PUT", PLANS, deployment(mode="Complete"))

    assert error["target"] == "properties.mode"
    assert "'Complete'" in error["message"]
    assert "use Incremental" in error["message"]
    assert WORKSPACE in inventory(logs.database)


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ({"properties": {"template": template()}}, None),
        ({"properties": {"mode": "Incremental"}}, "properties.template"),
        (deployment(template=json.dumps(template())), "properties.template"),
        (deployment(templateLink={"uri": "https://example.com/template.json"}), "properties.templateLink"),
        (deployment(parameters={"plan": {"value": "Basic"}}), "properties.parameters"),
        (deployment(template=template(variables={"plan": "Basic"})), "properties.template.variables"),
        (deployment(template=template(resources={})), "properties.template.resources"),
        (deployment("table"), "properties.template.resources[0]"),
        (deployment(table(), table(TABLES[1], dependsOn=["x"])), "properties.template.resources[1].dependsOn"),
        (deployment(table(copy={"name": "x", "count": 2})), "properties.template.resources[0].copy"),
        (deployment(table(1)), "properties.template.resources[0].name"),
    ],
)
def test_what_is_no_template_here(logs: Azure, body: Json, target: str | None) -> None:
    error = logs.refused("PUT", PLANS, body)

    assert (error["status"], error["code"]) == (400, "InvalidRequestContent")
    assert error.get("target") == target
    assert logs.refused("GET", PLANS)["status"] == 404


@pytest.mark.parametrize("name", ["$schema", "contentVersion", "resources"])
def test_what_a_template_must_have(azure: Azure, name: str) -> None:
    body = template()
    del body[name]

    error = azure.refused("PUT", PLANS, deployment(template=body))

    assert error["code"] == "InvalidRequestContent"
    assert f"Required property '{name}' not found in JSON. Path 'properties.template'" in error["message"]


@pytest.mark.parametrize("name", ["type", "apiVersion", "name"])
def test_what_a_resource_must_have(azure: Azure, name: str) -> None:
    body = table()
    del body[name]

    error = azure.refused("PUT", PLANS, deployment(body))

    assert error["code"] == "InvalidRequestContent"
    assert f"Required property '{name}' not found in JSON. Path 'properties.template.resources[0]'" in error["message"]


@pytest.mark.parametrize(
    ("resource", "target"),
    [
        (table("[concat('logs', '/AKSAudit')]"), "properties.template.resources[0].name"),
        (
            table(properties={"schema": {"columns": [{"name": "[variables('x')]"}]}}),
            "properties.template.resources[0].properties.schema.columns[0].name",
        ),
    ],
)
def test_expressions(logs: Azure, resource: Json, target: str) -> None:
    error = logs.refused("PUT", PLANS, deployment(resource))

    assert (error["code"], error["target"]) == ("InvalidRequestContent", target)
    assert "template expression" in error["message"]


@pytest.mark.parametrize(
    ("type", "name"), [(TABLE_TYPE, "AKSAudit"), (TABLE_TYPE, "rg/logs/AKSAudit"), (REGISTRY_TYPE, "logs/AKSAudit")]
)
def test_a_name_has_a_part_for_each_part_of_the_type(logs: Azure, type: str, name: str) -> None:
    error = logs.refused("PUT", PLANS, deployment(table(type=type, name=name)))

    assert (error["status"], error["code"]) == (400, "InvalidTemplate")
    assert f"The template resource '{name}' for type '{type}' has incorrect segment lengths." in error["message"]


def test_the_same_resource_twice(logs: Azure) -> None:
    error = logs.refused("PUT", PLANS, deployment(table(), table(TABLES[0].upper())))

    assert error["code"] == "InvalidTemplate"
    assert "is defined multiple times in a template" in error["message"]


def test_it_has_no_location(azure: Azure) -> None:
    """pulumi/pulumi-azure-native#643 and Azure/bicep-deploy#79 show the refusal."""
    error = azure.refused("PUT", PLANS, {"location": "westeurope", **deployment()})

    assert (error["status"], error["code"]) == (400, "InvalidDeployment")
    assert error["message"] == (
        "The 'location' property is not allowed for 'plans' at resource group scope. Please see "
        "https://aka.ms/arm-deployment-subscription for usage details."
    )


@pytest.mark.parametrize(
    ("name", "accepted"), [("p" * 64, True), ("p" * 65, False), ("my.plans_(1)-x", True), ("a+b", False)]
)
def test_names(azure: Azure, name: str, accepted: bool) -> None:
    """learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources"""
    assert (azure.request("PUT", f"{DEPLOYMENTS}/{name}", deployment()).status == 201) is accepted


def test_it_needs_its_group(empty: Azure) -> None:
    assert empty.refused("PUT", PLANS, deployment())["code"] == "ResourceGroupNotFound"


@pytest.fixture
def place(engine: Engine, group: str) -> Json:
    inputs = {"resourceGroupName": group, "workspaceName": "logs", "sku": {"name": "PerGB2018"}}
    engine.create("operationalinsights:Workspace", "logs", inputs)
    return {"resourceGroupName": group, "deploymentName": "plans"}


def test_lives(engine: Engine, place: Json) -> None:
    state = engine.live(TYPE, {**place, **plans(), "tags": {"team": "shop"}})

    assert "location" not in state.inputs
    assert state.properties["tags"] == {"team": "shop"}
    assert state.properties["properties"]["provisioningState"] == "Succeeded"


def test_a_name_is_made_up(engine: Engine, place: Json) -> None:
    """Of a type that is in nothing but a group, pulumi-azure-native's names end in eight digits."""
    del place["deploymentName"]

    assert re.search(
        r"/deployments/table-plans[0-9a-f]{8}$", engine.create(TYPE, "table-plans", {**place, **plans()}).id
    )


def test_another_template_is_deployed(engine: Engine, place: Json) -> None:
    state = engine.create(TYPE, "plans", {**place, **deployment(table())})
    inputs = {**place, **plans()}

    diff = engine.diff(TYPE, state, inputs)
    state = engine.update(TYPE, state, inputs)

    assert (diff.changes, diff.replaces) == (["properties.template.resources[1]"], [])
    assert len(state.properties["properties"]["outputResources"]) == 2
    assert engine.diff(TYPE, state, inputs).changes == []
    assert engine.refresh(TYPE, state).inputs == state.inputs


def test_a_preview_does_not_know_the_workspace_yet(engine: Engine, place: Json) -> None:
    outputs = engine.preview(TYPE, "plans", {**place, **deployment(table(UNKNOWN))})

    assert outputs["properties"]["mode"] == "Incremental"
    assert outputs["properties"]["provisioningState"] is UNKNOWN


def test_a_failed_one_says_why_in_its_outputs(engine: Engine, place: Json) -> None:
    """The provider shows the outer message alone (pulumi-azure-native, client_azcore.go, newResponseError)."""
    with pytest.raises(PartiallyCreated) as failure:
        engine.create(TYPE, "plans", {**place, **deployment(table("logs/Orders"))})

    assert failure.value.reasons == [f'Status=200 Code="DeploymentFailed" Message="{UNEXPLAINED}"']
    (detail,) = failure.value.properties["properties"]["error"]["details"]
    assert detail["code"] == "ResourceNotFound"


def test_a_refused_one_is_not_there(start: Callable[..., Engine], place: Json) -> None:
    with pytest.raises(Refused, match="mode 'Complete'"):
        start().create(TYPE, "plans", {**place, **deployment(mode="Complete")})
