"""Resources of others, which a stack uses by their ids."""

import pytest

from local.azure.seeds import seed
from local.errors import LocalError
from tests.unit.local.azure.engine import ASSIGNMENT, IDENTITY, Engine
from tests.unit.local.azure.world import (
    SUBSCRIPTION,
    Azure,
    account,
    assignment,
    assignment_path,
    entity,
)

OTHER_GROUP = f"{SUBSCRIPTION}/resourceGroups/shared"
STORE = f"{OTHER_GROUP}/providers/Microsoft.Storage/storageAccounts/sharedstore"
QUEUE = f"{STORE}/queueServices/default/queues/orders"
ELSEWHERE = "/subscriptions/11111111-2222-3333-4444-555555555555"
VAULT = f"{ELSEWHERE}/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/acme-vault"
SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"


@pytest.fixture
def seeded(azure: Azure) -> Azure:
    seed(azure.database, {STORE: account(), QUEUE: entity(), VAULT: {"location": "westeurope"}}, azure.schema)
    return azure


def test_they_are_there_with_their_groups(seeded: Azure) -> None:
    assert seeded.get(OTHER_GROUP)["properties"]["provisioningState"] == "Succeeded"
    assert seeded.get(STORE)["properties"]["provisioningState"] == "Succeeded"
    assert seeded.get(QUEUE)["name"] == "orders"


def test_their_names_are_taken(seeded: Azure) -> None:
    path = STORE.replace("resourceGroups/shared", "resourceGroups/rg")

    assert seeded.refused("PUT", path, account())["code"] == "StorageAccountAlreadyTaken"


@pytest.mark.parametrize(("scope", "subscription"), [(QUEUE, SUBSCRIPTION), (VAULT, ELSEWHERE)])
def test_roles_are_assigned_on_them(seeded: Azure, scope: str, subscription: str) -> None:
    principal = seeded.identity("app")["properties"]["principalId"]
    role = f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{SECRETS_USER}"

    answer = seeded.put(assignment_path(scope), assignment(principal, role))

    assert answer["properties"]["scope"] == scope
    assert answer["properties"]["roleDefinitionId"] == role


def test_a_subscription_without_any_is_unknown(azure: Azure) -> None:
    principal = azure.identity("app")["properties"]["principalId"]

    error = azure.refused("PUT", assignment_path(VAULT), assignment(principal))

    assert (error["status"], error["code"]) == (404, "SubscriptionNotFound")


def test_a_type_that_is_not_emulated_can_only_be_referred_to(seeded: Azure) -> None:
    error = seeded.refused("GET", VAULT, version="2024-11-01")

    assert error["code"] == "InvalidResourceNamespace"


def test_their_group_takes_them_along(seeded: Azure) -> None:
    other = OTHER_GROUP + "/providers/Microsoft.KeyVault/vaults/acme-other"
    seed(seeded.database, {other: {}}, seeded.schema)

    seeded.request("DELETE", OTHER_GROUP)

    assert seeded.refused("GET", STORE)["code"] == "ResourceGroupNotFound"


def test_what_azure_would_refuse_cannot_have_been_there(azure: Azure) -> None:
    with pytest.raises(LocalError, match="is not a valid storage account name"):
        seed(azure.database, {STORE.replace("sharedstore", "Shared_Store"): account()}, azure.schema)
    with pytest.raises(LocalError, match="is no id of a resource"):
        seed(azure.database, {"sharedstore": account()}, azure.schema)


def test_a_program_uses_what_was_there(engine: Engine, group: str) -> None:
    database = engine.provider._database  # pyright: ignore[reportPrivateUsage]
    seed(database, {STORE: account(), QUEUE: entity()})
    app = engine.create(IDENTITY, "app", {"resourceGroupName": group, "resourceName": "app"})
    role = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/8a0f0c08-91a1-4084-bc3d-661d67233fed"
    grant = engine.create(
        ASSIGNMENT,
        "grant",
        {
            "scope": QUEUE,
            "principalId": app.properties["principalId"],
            "principalType": "ServicePrincipal",
            "roleDefinitionId": role,
        },
    )

    assert grant.id.startswith(QUEUE)
