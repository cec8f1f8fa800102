"""Logic Apps workflows (learn.microsoft.com/azure/logic-apps and learn.microsoft.com/rest/api/logic/workflows)."""

from typing import Any

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.engine import Engine
from tests.unit.local.azure.world import GROUP, Azure, assignment, assignment_path

WORKFLOWS = f"{GROUP}/providers/Microsoft.Logic/workflows"
WORKFLOW = f"{WORKFLOWS}/stop-at-night"
SCHEMA = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"
CONTRIBUTOR = "/providers/Microsoft.Authorization/roleDefinitions/ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8"
HTTP: Json = {"type": "Http", "inputs": {"method": "POST", "uri": "https://management.azure.com/x"}}


def definition(**members: Any) -> Json:
    trigger = {"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 1}}
    return {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "triggers": {"night": trigger},
        "actions": {"stop": {**HTTP, "runAfter": {}}},
        **members,
    }


def workflow(definition: Any, **properties: Any) -> Json:
    return {
        "location": "westeurope",
        "identity": {"type": "SystemAssigned"},
        "properties": {"definition": definition, **properties},
    }


def test_a_workflow(azure: Azure) -> None:
    answer = azure.put(WORKFLOW, workflow(definition()))

    assert answer["properties"]["state"] == "Enabled"
    assert answer["properties"]["provisioningState"] == "Succeeded"
    assert answer["properties"]["definition"] == definition()


def test_its_identity_gets_roles(azure: Azure) -> None:
    body = workflow(definition())
    principal = azure.put(WORKFLOW, body)["identity"]["principalId"]

    azure.put(assignment_path(GROUP), assignment(principal, CONTRIBUTOR))

    assert azure.put(WORKFLOW, body)["identity"]["principalId"] == principal
    azure.request("DELETE", WORKFLOW)
    assert azure.refused("PUT", assignment_path(GROUP, 2), assignment(principal))["code"] == "PrincipalNotFound"


def test_a_user_assigned_identity(azure: Azure) -> None:
    identity = azure.identity("app")
    kind: Json = {"type": "UserAssigned", "userAssignedIdentities": {identity["id"]: {}}}

    answer = azure.put(WORKFLOW, {**workflow(definition()), "identity": kind})["identity"]

    assert answer["userAssignedIdentities"] == {
        identity["id"]: {key: identity["properties"][key] for key in ("principalId", "clientId")}
    }
    nobody = {**workflow(definition()), "identity": {"type": "UserAssigned"}}
    assert azure.refused("PUT", WORKFLOW, nobody)["target"] == "identity.userAssignedIdentities"


def test_the_schema_is_required(azure: Azure) -> None:
    """The text of Azure/azure-cli#13125."""
    without = definition()
    del without["$schema"]

    error = azure.refused("PUT", WORKFLOW, workflow(without))

    assert error["code"] == "InvalidRequestContent"
    assert "Required property '$schema' not found in JSON. Path 'properties.definition'" in error["message"]


@pytest.mark.parametrize(
    "bad",
    [
        "text",
        definition(**{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"}),
        definition(actions={"stop": {**HTTP, "runAfter": {"start": ["Succeeded"]}}}),
        definition(triggers={f"t{number}": {"type": "Request"} for number in range(11)}),
        definition(actions={f"a{number}": HTTP for number in range(501)}),
        definition(parameters={"cluster": {"type": "String"}}),
    ],
    ids=["no object", "another schema", "after nothing", "triggers", "actions", "no value"],
)
def test_what_a_definition_must_not_be(azure: Azure, bad: Any) -> None:
    error = azure.refused("PUT", WORKFLOW, workflow(bad))

    assert (error["status"], error["target"]) == (400, "properties.definition")


def test_parameters(azure: Azure) -> None:
    declared = definition(parameters={"cluster": {"type": "String"}, "zone": {"type": "String", "defaultValue": "UTC"}})

    azure.put(WORKFLOW, workflow(declared, parameters={"cluster": {"value": "aks"}}))
    unknown = azure.refused("PUT", WORKFLOW, workflow(definition(), parameters={"cluster": {"value": "aks"}}))

    assert unknown["code"] == "InvalidTemplate"


@pytest.mark.parametrize("name", ["stop at night", "w" * 81, "night+", "w#"])
def test_name_is_refused(azure: Azure, name: str) -> None:
    assert azure.refused("PUT", f"{WORKFLOWS}/{name}", workflow(definition()))["code"] == "InvalidResourceName"


@pytest.mark.parametrize("name", ["w", "w" * 80, "stop-at.night_(1)"])
def test_name_is_accepted(azure: Azure, name: str) -> None:
    azure.put(f"{WORKFLOWS}/{name}", workflow(definition()))


def test_lives(engine: Engine, group: str) -> None:
    engine.live(
        "logic:Workflow",
        {
            "resourceGroupName": group,
            "workflowName": "stop-at-night",
            "identity": {"type": "SystemAssigned"},
            "definition": definition(),
            "state": "Enabled",
        },
    )
