"""Role assignments. Texts: learn.microsoft.com/azure/role-based-access-control/troubleshooting and recorded answers."""

import pytest

from local.azure.arm import TENANT_ID, USER_OBJECT_ID
from tests.unit.local.azure.world import (
    ACCOUNT,
    ACR_PULL,
    BUS,
    GROUP,
    HUBS,
    MANAGED_IDENTITY_OPERATOR,
    REGISTRY,
    ROLES,
    SUBSCRIPTION,
    Azure,
    account,
    assignment,
    assignment_path,
    entity,
    messaging,
    registry,
)

NOBODY = "99999999-9999-9999-9999-999999999999"


@pytest.fixture
def principal(azure: Azure) -> str:
    azure.put(REGISTRY, registry())
    return azure.identity("app")["properties"]["principalId"]


def test_an_assignment(azure: Azure, principal: str) -> None:
    answer = azure.put(assignment_path(REGISTRY), assignment(principal))

    assert answer["id"] == assignment_path(REGISTRY)
    assert answer["properties"]["scope"] == REGISTRY
    assert answer["properties"]["roleDefinitionId"] == ACR_PULL
    assert answer["properties"]["principalType"] == "ServicePrincipal"


@pytest.mark.parametrize("scope", [SUBSCRIPTION, GROUP])
def test_wider_scopes(azure: Azure, principal: str, scope: str) -> None:
    azure.put(assignment_path(scope), assignment(principal))


def test_the_wrong_type_of_principal(azure: Azure, principal: str) -> None:
    error = azure.refused("PUT", assignment_path(REGISTRY), assignment(principal, type="User"))

    assert (error["status"], error["code"]) == (400, "UnmatchedPrincipalType")
    assert error["message"] == (
        f"The PrincipalId '{principal.replace('-', '')}' has type 'ServicePrincipal' , which is different from "
        "specified PrinciaplType 'User'."
    )


def test_no_type_of_principal(azure: Azure, principal: str) -> None:
    body = assignment(principal)
    del body["properties"]["principalType"]

    assert azure.put(assignment_path(REGISTRY), body)["properties"]["principalType"] == "ServicePrincipal"


def test_the_signed_in_person(azure: Azure, principal: str) -> None:
    assert principal
    azure.put(assignment_path(REGISTRY), assignment(USER_OBJECT_ID, type="User"))


@pytest.mark.parametrize("type", ["User", "ServicePrincipal"])
def test_an_unknown_principal(azure: Azure, principal: str, type: str) -> None:
    assert principal
    error = azure.refused("PUT", assignment_path(REGISTRY), assignment(NOBODY, type=type))

    assert (error["status"], error["code"]) == (400, "PrincipalNotFound")
    assert error["message"].startswith(
        f"Principal {NOBODY.replace('-', '')} does not exist in the directory {TENANT_ID}. Check that you have the "
        "correct principal ID."
    )


def test_a_client_id_is_no_principal(azure: Azure) -> None:
    azure.put(REGISTRY, registry())
    client = azure.identity("app")["properties"]["clientId"]

    assert azure.refused("PUT", assignment_path(REGISTRY), assignment(client))["code"] == "PrincipalNotFound"


def test_an_unknown_role(azure: Azure, principal: str) -> None:
    body = assignment(principal, role=f"{ROLES}/{NOBODY}")

    error = azure.refused("PUT", assignment_path(REGISTRY), body)

    assert (error["code"], error["message"]) == (
        "RoleDefinitionDoesNotExist",
        f"The specified role definition with ID '{NOBODY}' does not exist.",
    )


def test_a_role_by_its_name(azure: Azure, principal: str) -> None:
    body = assignment(principal, role="AcrPull")

    assert azure.refused("PUT", assignment_path(REGISTRY), body)["code"] == "RoleDefinitionDoesNotExist"


def test_an_unknown_scope(azure: Azure, principal: str) -> None:
    missing = azure.refused("PUT", assignment_path(REGISTRY + "x"), assignment(principal))
    group = azure.refused("PUT", assignment_path(GROUP + "x"), assignment(principal))

    assert (missing["status"], missing["code"]) == (404, "ResourceNotFound")
    assert (group["status"], group["code"]) == (404, "ResourceGroupNotFound")


def test_the_name_is_a_guid(azure: Azure, principal: str) -> None:
    path = f"{REGISTRY}/providers/Microsoft.Authorization/roleAssignments/pull"

    assert azure.refused("PUT", path, assignment(principal))["code"] == "InvalidRoleAssignmentId"


def test_the_same_grant_twice(azure: Azure, principal: str) -> None:
    azure.put(assignment_path(REGISTRY, 1), assignment(principal))

    error = azure.refused("PUT", assignment_path(REGISTRY, 2), assignment(principal))

    assert (error["status"], error["code"]) == (409, "RoleAssignmentExists")
    assert error["message"] == "The role assignment already exists."
    azure.put(assignment_path(REGISTRY, 1), assignment(principal))
    azure.put(assignment_path(GROUP, 2), assignment(principal))


def test_another_grant_under_the_same_name(azure: Azure, principal: str) -> None:
    azure.put(assignment_path(REGISTRY), assignment(principal))
    other = azure.identity("other")["properties"]["principalId"]

    for path, body in (
        (assignment_path(REGISTRY), assignment(other)),
        (assignment_path(REGISTRY), assignment(principal, role=MANAGED_IDENTITY_OPERATOR)),
        (assignment_path(GROUP), assignment(principal)),
    ):
        error = azure.refused("PUT", path, body)
        assert (error["status"], error["code"]) == (400, "RoleAssignmentUpdateNotPermitted")
        assert error["message"] == ("Tenant ID, application ID, principal ID, and scope are not allowed to be updated.")


def test_an_assignment_goes_with_its_scope(azure: Azure, principal: str) -> None:
    azure.put(assignment_path(REGISTRY), assignment(principal))

    azure.request("DELETE", REGISTRY)

    assert azure.refused("GET", assignment_path(REGISTRY))["code"] == "RoleAssignmentNotFound"


DATA_ROLES = {
    "Storage Queue Data Message Processor": "8a0f0c08-91a1-4084-bc3d-661d67233fed",
    "Storage Blob Data Owner": "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    "Storage Table Data Contributor": "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
    "Azure Service Bus Data Receiver": "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
    "Azure Event Hubs Data Receiver": "a638d3c7-ab3a-418d-83e6-5f17a39d4fde",
}
"""learn.microsoft.com/azure/role-based-access-control/built-in-roles"""
ENTITIES = {
    f"{ACCOUNT}/queueServices/default/queues/orders": "Storage Queue Data Message Processor",
    f"{ACCOUNT}/blobServices/default/containers/invoices": "Storage Blob Data Owner",
    f"{ACCOUNT}/tableServices/default/tables/invoices": "Storage Table Data Contributor",
    f"{BUS}/queues/orders": "Azure Service Bus Data Receiver",
    f"{BUS}/topics/orders": "Azure Service Bus Data Receiver",
    f"{BUS}/topics/orders/subscriptions/shop": "Azure Service Bus Data Receiver",
    f"{HUBS}/eventhubs/clicks": "Azure Event Hubs Data Receiver",
    f"{HUBS}/eventhubs/clicks/consumergroups/shop": "Azure Event Hubs Data Receiver",
}


@pytest.fixture
def sources(azure: Azure, principal: str) -> str:
    azure.put(ACCOUNT, account())
    azure.put(BUS, messaging())
    azure.put(HUBS, messaging())
    return principal


@pytest.mark.parametrize("scope", ENTITIES)
def test_a_scope_can_be_one_queue_container_topic_or_hub(azure: Azure, sources: str, scope: str) -> None:
    role = f"{ROLES}/{DATA_ROLES[ENTITIES[scope]]}"

    assert azure.refused("PUT", assignment_path(scope), assignment(sources, role))["code"] == "ResourceNotFound"
    for path in ENTITIES:
        if scope == path or scope.startswith(f"{path}/"):
            azure.put(path, entity() if "/tables/" not in path else {"properties": {}})
    answer = azure.put(assignment_path(scope), assignment(sources, role))
    assert answer["properties"]["scope"] == scope


@pytest.mark.parametrize(
    "role",
    [
        "4633458b-17de-408a-b874-0445c86b69e6",  # Key Vault Secrets User
        "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",  # Azure Service Bus Data Sender
        "2b629674-e913-4c01-ae53-ef4638d8f975",  # Azure Event Hubs Data Sender
        "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",  # Storage Queue Data Message Sender
        "19e7f393-937e-4f77-808e-94535e297925",  # Storage Queue Data Reader
        "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",  # Storage Blob Data Reader
        "090c5cfd-751d-490a-894a-3ce6f1109419",  # Azure Service Bus Data Owner
    ],
)
def test_roles_that_functions_and_keda_need(azure: Azure, principal: str, role: str) -> None:
    azure.put(assignment_path(GROUP), assignment(principal, f"{ROLES}/{role}"))


def test_assignments_go_with_what_they_are_on(azure: Azure, sources: str) -> None:
    scope = f"{BUS}/queues/orders"
    azure.put(scope, entity())
    role = f"{ROLES}/{DATA_ROLES['Azure Service Bus Data Receiver']}"
    azure.put(assignment_path(scope), assignment(sources, role))

    assert azure.request("DELETE", scope).status == 200

    assert azure.refused("GET", assignment_path(scope))["status"] == 404
