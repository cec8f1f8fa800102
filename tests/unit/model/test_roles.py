"""Roles by their published ids, and names of grants that never change."""

import uuid

import pytest

from components.model import roles
from tests.harness import facts
from tests.harness.azure import SUBSCRIPTION

SCOPE = f"{SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/orders"
PRINCIPAL = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"

PUBLISHED = {
    "EventGrid Data Sender": "d5a91429-5739-47e2-a06b-3470a27159e7",
    "SignalR Service Owner": "7e4f1700-ea5a-4f59-8f37-079cfe29dce3",
    "Web PubSub Service Owner": "12cf5a90-567b-43ae-8102-96cf46c7d9b4",
}
"""learn.microsoft.com/azure/role-based-access-control/built-in-roles"""


@pytest.mark.parametrize("role", roles.ROLES)
def test_ids_are_those_that_azure_publishes(role: str) -> None:
    assert roles.ROLES[role] == {**facts.ROLES, **PUBLISHED}[role]


def test_every_role_that_is_granted_is_known() -> None:
    granted = {
        roles.HOST_STORAGE_ROLE,
        *roles.QUEUE_TRIGGER_ROLES,
        roles.POISON_QUEUE_ROLE,
        *roles.BLOB_TRIGGER_ROLES,
        *roles.DURABLE_ROLES,
        *roles.MCP_ROLES,
        *roles.SCALER_ROLES.values(),
        roles.CHECKPOINTS_ROLE,
    }

    assert granted <= roles.ROLES.keys()


def test_a_definition_is_looked_up_in_the_scope_s_subscription() -> None:
    assert roles.definition_id("AcrPull", SCOPE) == (
        f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"
    )


def test_the_name_of_a_grant_is_a_guid() -> None:
    name = roles.assignment_name(SCOPE, PRINCIPAL, "AcrPull")

    assert str(uuid.UUID(name)) == name


def test_ids_that_differ_in_case_only_are_one_grant() -> None:
    # Azure compares resource ids without case.
    assert roles.assignment_name(SCOPE, PRINCIPAL, "AcrPull") == roles.assignment_name(
        SCOPE.upper(), PRINCIPAL.upper(), "AcrPull"
    )


@pytest.mark.parametrize(
    "other",
    [
        (f"{SCOPE}2", PRINCIPAL, "AcrPull"),
        (SCOPE, str(uuid.UUID(int=1)), "AcrPull"),
        (SCOPE, PRINCIPAL, "Storage Blob Data Owner"),
    ],
    ids=["scope", "principal", "role"],
)
def test_other_grants_have_other_names(other: tuple[str, str, str]) -> None:
    assert roles.assignment_name(*other) != roles.assignment_name(SCOPE, PRINCIPAL, "AcrPull")


def test_the_name_of_a_grant_stays_through_releases() -> None:
    """Another name for the same grant would be refused as `RoleAssignmentExists` in every stack that is deployed."""
    expected = uuid.uuid5(uuid.NAMESPACE_URL, f"{SCOPE}|{PRINCIPAL}|7f951dda-4ed3-4680-a7ca-43fe172d538d".lower())

    assert roles.assignment_name(SCOPE, PRINCIPAL, "AcrPull") == str(expected)
