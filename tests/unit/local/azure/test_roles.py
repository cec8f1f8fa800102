"""Role assignments. Texts: learn.microsoft.com/azure/role-based-access-control/troubleshooting and recorded answers."""

import pytest

from local.azure.arm import TENANT_ID, USER_OBJECT_ID
from tests.unit.local.azure.world import (
    ACR_PULL,
    GROUP,
    MANAGED_IDENTITY_OPERATOR,
    REGISTRY,
    ROLES,
    SUBSCRIPTION,
    Azure,
    assignment,
    assignment_path,
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
