"""Create, update, read and delete as pulumi-azure-native does them (provider/pkg/provider/provider.go)."""

import pytest

from local.provider import Refused, State
from tests.unit.local.azure.engine import ACCOUNT, CLUSTER, GROUP, IDENTITY, POOL, REGISTRY, Engine, cluster
from tests.unit.local.azure.world import SUBSCRIPTION


def test_outputs_are_flat(engine: Engine, group: str) -> None:
    inputs = {
        "resourceGroupName": group,
        "accountName": "acmestore",
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
    }

    state = engine.create(ACCOUNT, "store", {**inputs, "enableHttpsTrafficOnly": True})

    assert state.id.endswith("/Microsoft.Storage/storageAccounts/acmestore")
    assert state.properties["provisioningState"] == "Succeeded"
    assert state.properties["enableHttpsTrafficOnly"] is True
    assert state.properties["networkRuleSet"]["defaultAction"] == "Allow"
    assert state.properties["azureApiVersion"] == "2024-01-01"
    assert "properties" not in state.properties


def test_the_id_is_the_one_that_the_service_answers(engine: Engine, group: str) -> None:
    state = engine.create(IDENTITY, "app", {"resourceGroupName": group, "resourceName": "app"})

    assert state.id == (
        f"{SUBSCRIPTION}/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app"
    )


def test_what_exists_is_not_created(engine: Engine, group: str) -> None:
    with pytest.raises(Refused) as refusal:
        engine.create(GROUP, "rg", {"resourceGroupName": group})

    assert str(refusal.value) == f"cannot create already existing resource '{SUBSCRIPTION}/resourceGroups/rg'"


def test_refusals_read_like_the_provider(engine: Engine) -> None:
    with pytest.raises(Refused) as refusal:
        engine.create(IDENTITY, "app", {"resourceGroupName": "nobody"})

    assert str(refusal.value) == (
        'Status=404 Code="ResourceGroupNotFound" Message="Resource group \'nobody\' could not be found."'
    )


def test_deleting(engine: Engine, group: str) -> None:
    state = engine.create(IDENTITY, "app", {"resourceGroupName": group})

    engine.delete(IDENTITY, state)
    engine.delete(IDENTITY, state)

    assert engine.refresh(IDENTITY, state).id == ""


def test_a_refresh_of_what_did_not_change(engine: Engine, group: str) -> None:
    """In spite of all that the service adds to what it was asked for."""
    identity = engine.create(IDENTITY, "app", {"resourceGroupName": group})
    states = {
        IDENTITY: identity,
        CLUSTER: engine.create(
            CLUSTER, "aks", cluster(group, networkProfile={"loadBalancerSku": "standard"}, kubernetesVersion="1.35")
        ),
        REGISTRY: engine.create(
            REGISTRY, "acr", {"resourceGroupName": group, "registryName": "acmeregistry", "sku": {"name": "Basic"}}
        ),
    }
    for type, state in states.items():
        assert engine.refresh(type, state).inputs == state.inputs, type


def test_a_pool_of_its_own_shows_in_its_cluster_too(engine: Engine, group: str) -> None:
    """AKS lists all pools in the cluster's answer, so that a refresh finds one that the cluster was not asked for."""
    state = engine.create(CLUSTER, "aks", cluster(group))
    pool = engine.create(
        POOL, "user", {"resourceGroupName": group, "resourceName": "aks", "vmSize": "Standard_D4s_v5", "mode": "User"}
    )

    refreshed = engine.refresh(CLUSTER, state)

    assert [each["name"] for each in refreshed.inputs["agentPoolProfiles"]] == ["system", "user"]
    assert engine.refresh(POOL, pool).inputs == pool.inputs


def test_a_refresh_of_what_did(engine: Engine, group: str) -> None:
    state = engine.create(IDENTITY, "app", {"resourceGroupName": group, "tags": {"team": "shop"}})
    changed = State(id=state.id, inputs={**state.inputs, "tags": {"team": "data"}}, properties={})
    engine.update(IDENTITY, changed, changed.inputs)

    refreshed = engine.refresh(IDENTITY, state)

    assert refreshed.inputs == {**state.inputs, "tags": {"team": "data"}}
    assert engine.diff(IDENTITY, refreshed, state.inputs).changes == ["tags.team"]


def test_an_import(engine: Engine, group: str) -> None:
    created = engine.create(
        REGISTRY, "acr", {"resourceGroupName": group, "registryName": "acmeregistry", "sku": {"name": "Basic"}}
    )

    imported = engine.refresh(REGISTRY, State(id=created.id))

    assert imported.inputs["resourceGroupName"] == group
    assert imported.inputs["registryName"] == "acmeregistry"
    assert imported.inputs["sku"] == {"name": "Basic"}
    assert imported.inputs["location"] == "westeurope"
    assert "loginServer" not in imported.inputs
    assert imported.properties == created.properties
    assert engine.diff(REGISTRY, imported, imported.inputs).changes == []


def test_an_import_of_something_else(engine: Engine, group: str) -> None:
    identity = engine.create(IDENTITY, "app", {"resourceGroupName": group})

    nothing = identity.id.replace("userAssignedIdentities/", "userAssignedIdentities/x")
    assert engine.refresh(IDENTITY, State(id=nothing)).id == ""
    with pytest.raises(Refused, match="is no id of"):
        engine.refresh(REGISTRY, State(id=identity.id))


def test_removing_the_network_rules_opens_the_network(engine: Engine, group: str) -> None:
    inputs = {
        "resourceGroupName": group,
        "accountName": "acmestore",
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
    }
    closed = engine.create(ACCOUNT, "store", {**inputs, "networkRuleSet": {"defaultAction": "Deny"}})
    assert closed.properties["networkRuleSet"]["defaultAction"] == "Deny"

    opened = engine.update(ACCOUNT, closed, inputs)

    assert opened.properties["networkRuleSet"]["defaultAction"] == "Allow"
