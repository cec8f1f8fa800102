"""ContainerRegistry: no password, and the right to pull for whom it is given."""

import pulumi
import pytest
from pulumi_azure_native import managedidentity

from components import ContainerRegistry, ContainerRegistryArgs
from tests.harness import facts, rules
from tests.harness.azure import FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import UNKNOWN, Recorded

COMPONENT = "aks-functions:index:ContainerRegistry"
REGISTRY = "azure-native:containerregistry:Registry"


def identity(name: str) -> managedidentity.UserAssignedIdentity:
    return managedidentity.UserAssignedIdentity(name, resource_group_name="group")


def deployed(*, preview: bool = False) -> Recorded:
    def program() -> None:
        registry = ContainerRegistry(
            "shop", {"resource_group_name": "group", "pull": {"nodes": identity("nodes").principal_id}}
        )
        pulumi.export("server", registry.login_server)

    return deploy(program, FakeAzure(), preview=preview)


def test_the_registry_has_no_admin_user() -> None:
    registry = deployed().one(REGISTRY)

    assert registry.inputs["adminUserEnabled"] is False
    assert registry.inputs["resourceGroupName"] == "group"


@pytest.mark.parametrize(("args", "sku"), [({}, "Basic"), ({"sku": "Premium"}, "Premium")], ids=["default", "given"])
def test_sku(args: ContainerRegistryArgs, sku: str) -> None:
    def program() -> None:
        ContainerRegistry("shop", {"resource_group_name": "group", **args})

    assert deploy(program, FakeAzure()).one(REGISTRY).inputs["sku"] == {"name": sku}


def test_the_grant_is_acr_pull_on_this_registry_for_that_identity() -> None:
    recorded = deployed()

    grant, registry = recorded.one(rules.ASSIGNMENT), recorded.one(REGISTRY)
    assert grant.inputs["scope"] == registry.id
    assert grant.inputs["principalId"] == recorded.one(rules.IDENTITY).outputs["principalId"]
    assert grant.inputs["principalType"] == "ServicePrincipal"
    assert grant.inputs["roleDefinitionId"].endswith(f"/roleDefinitions/{facts.ROLES['AcrPull']}")


def test_a_grant_has_the_same_name_in_every_run() -> None:
    names = {deployed().one(rules.ASSIGNMENT).inputs["roleAssignmentName"] for _ in range(2)}

    assert len(names) == 1


def test_nobody_may_pull_by_default() -> None:
    recorded = deploy(lambda: ContainerRegistry("shop", {"resource_group_name": "group"}), FakeAzure())

    assert recorded.all(rules.ASSIGNMENT) == []


def test_all_is_below_the_component() -> None:
    recorded = deployed()

    component = recorded.one(COMPONENT)
    assert {recorded.one(type_).parent for type_ in (REGISTRY, rules.ASSIGNMENT)} == {component.urn}


def test_outputs() -> None:
    recorded = deployed()

    registry = recorded.one(REGISTRY)
    outputs, secrets = recorded.registered_outputs[recorded.one(COMPONENT).urn]
    assert outputs == {
        "id": registry.id,
        "name": registry.outputs["name"],
        "resource_group_name": "group",
        "login_server": f"{registry.outputs['name']}.azurecr.io",
    }
    assert not secrets
    assert recorded.exports["server"] == outputs["login_server"]


def test_the_registry_waits_for_nobody_who_pulls() -> None:
    recorded = deployed()

    assert recorded.types_before(recorded.one(REGISTRY)) == {COMPONENT}


def test_a_preview_goes_through_with_unknowns() -> None:
    recorded = deployed(preview=True)

    grant = recorded.one(rules.ASSIGNMENT)
    assert grant.inputs["roleAssignmentName"] is UNKNOWN
    assert grant.inputs["principalType"] == "ServicePrincipal"


# The last two differ only in what a registry's name cannot hold, or after the characters that it has room for.
@pytest.mark.parametrize("names", [("a", "b"), ("a-b", "ab"), ("x" * 60 + "-eu", "x" * 60 + "-us")])
def test_two_side_by_side(names: tuple[str, str]) -> None:
    def program() -> None:
        nodes = identity("nodes").principal_id
        for name in names:
            ContainerRegistry(name, {"resource_group_name": "group", "pull": {"nodes": nodes}})

    recorded = deploy(program, FakeAzure())

    assert len({each.outputs["name"] for each in recorded.all(REGISTRY)}) == 2
    assert rules.complaints(recorded) == []
