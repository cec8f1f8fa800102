"""Previews: what is known before anything is done (pulumi-azure-native, provider/pkg/convert/previewOutputs.go)."""

from local.provider import UNKNOWN, State
from tests.unit.local.azure.engine import CLUSTER, GROUP, IDENTITY, Engine, cluster, urn
from tests.unit.local.azure.world import SUBSCRIPTION


def test_a_preview_knows_what_comes_back(engine: Engine) -> None:
    outputs = engine.preview(CLUSTER, "aks", cluster("rg", oidcIssuerProfile={"enabled": True}, tags={"a": "b"}))

    assert outputs["dnsPrefix"] == "demo"
    assert outputs["tags"] == {"a": "b"}
    assert outputs["identity"]["type"] == "SystemAssigned"
    assert outputs["identity"]["principalId"] is UNKNOWN
    assert outputs["oidcIssuerProfile"] == {"enabled": True, "issuerURL": UNKNOWN}
    assert outputs["agentPoolProfiles"][0]["name"] == "system"
    assert outputs["agentPoolProfiles"][0]["nodeImageVersion"] is UNKNOWN
    assert outputs["identityProfile"] is UNKNOWN
    assert outputs["fqdn"] is UNKNOWN
    # What AKS answers is an object with the ids as keys: a list of ids does not say what is in it.
    own = cluster("rg", identity={"type": "UserAssigned", "userAssignedIdentities": ["/x"]})
    assert engine.preview(CLUSTER, "aks", own)["identity"]["userAssignedIdentities"] is UNKNOWN


def test_a_preview_touches_nothing(engine: Engine) -> None:
    engine.preview(GROUP, "rg", {"resourceGroupName": "rg"})

    assert engine.refresh(GROUP, State(id=f"{SUBSCRIPTION}/resourceGroups/rg")).id == ""


def test_a_preview_of_an_update_keeps_name_and_place(engine: Engine, group: str) -> None:
    state = engine.create(IDENTITY, "app", {"resourceGroupName": group, "resourceName": "app"})

    outputs = engine.run(
        engine.provider.update(
            urn(IDENTITY, "app"),
            state.id,
            state.inputs,
            state.properties,
            {**state.inputs, "tags": {"a": "b"}},
            0,
            True,
        )
    )

    assert (outputs["name"], outputs["location"]) == ("app", "westeurope")
    assert outputs["principalId"] is UNKNOWN
