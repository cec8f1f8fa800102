"""Add-ons, Defender and the image cleaner (learn.microsoft.com/azure/aks: integrations, image-cleaner,
csi-secrets-store-driver)."""

from typing import Any

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.aks_networks import place
from tests.unit.local.azure.world import CLUSTER, GROUP, REGISTRY, Azure, cluster, registry

WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs"


def add_on(name: str, config: Json | None = None, *, enabled: bool = True) -> Json:
    return {"addonProfiles": {name: {"enabled": enabled, "config": config or {}}}}


def security(**profile: Any) -> Json:
    return {"securityProfile": profile}


def test_an_add_on(azure: Azure) -> None:
    profile = azure.put(CLUSTER, cluster(**add_on("azurepolicy", {"version": "v2"})))["properties"]["addonProfiles"]

    identity = profile["azurepolicy"].pop("identity")
    assert profile == {"azurepolicy": {"enabled": True, "config": {"version": "v2"}}}
    made = azure.get(identity["resourceId"])
    assert made["name"] == "azurepolicy-aks"
    assert "/resourcegroups/mc_rg_aks_westeurope/" in made["id"].lower()
    assert (identity["objectId"], identity["clientId"]) == (
        made["properties"]["principalId"],
        made["properties"]["clientId"],
    )


def test_what_is_left_out_stays(azure: Azure) -> None:
    azure.put(CLUSTER, cluster(**add_on("azurepolicy")))

    azure.put(CLUSTER, cluster(**add_on("azureKeyvaultSecretsProvider")))
    off = azure.put(CLUSTER, cluster(**add_on("azurePolicy", enabled=False)))["properties"]["addonProfiles"]

    assert {name: profile["enabled"] for name, profile in off.items()} == {
        "azurepolicy": False,
        "azureKeyvaultSecretsProvider": True,
    }
    assert "identity" not in off["azurepolicy"]


@pytest.mark.parametrize(
    ("profile", "member"),
    [
        ("workloadAutoScalerProfile", "keda"),
        ("workloadAutoScalerProfile", "verticalPodAutoscaler"),
        ("ingressProfile", "webAppRouting"),
        ("azureMonitorProfile", "metrics"),
    ],
)
def test_what_is_on_stays_on_until_it_is_turned_off(azure: Azure, profile: str, member: str) -> None:
    azure.put(CLUSTER, cluster(**{profile: {member: {"enabled": True}}}))

    left_out = azure.put(CLUSTER, cluster())["properties"][profile][member]
    stated = azure.put(CLUSTER, cluster(**{profile: {member: {"enabled": False}}}))["properties"][profile][member]

    assert (left_out["enabled"], stated["enabled"]) == (True, False)


def test_application_routing_has_an_identity(azure: Azure) -> None:
    """learn.microsoft.com/azure/aks/app-routing-dns-ssl: it is given rights on DNS zones and vaults."""
    routing = azure.put(CLUSTER, cluster(ingressProfile={"webAppRouting": {"enabled": True}}))["properties"][
        "ingressProfile"
    ]["webAppRouting"]

    assert azure.get(routing["identity"]["resourceId"])["name"] == "webapprouting-aks"
    off = azure.put(CLUSTER, cluster(ingressProfile={"webAppRouting": {"enabled": False}}))["properties"]
    assert off["ingressProfile"]["webAppRouting"] == {"enabled": False}
    assert azure.refused("GET", routing["identity"]["resourceId"])["status"] == 404


def test_unknown_add_ons(azure: Azure) -> None:
    error = azure.refused("PUT", CLUSTER, cluster(**add_on("azurePolicies")))

    assert error["code"] == "AddonInvalid"
    assert "azurePolicies" in error["message"]


def test_container_insights_needs_a_workspace(azure: Azure) -> None:
    azure.put(REGISTRY, registry())
    key = "logAnalyticsWorkspaceResourceID"

    def code(**config: str) -> str:
        return azure.refused("PUT", CLUSTER, cluster(**add_on("omsagent", config)))["code"]

    assert code() == "LogAnalyticsWorkspaceNotSet"
    assert code(**{key: WORKSPACE}) == "InvalidResourceReference"
    assert code(**{key: REGISTRY}) == "LogAnalyticsWorkspaceNotFound"
    place(azure, WORKSPACE)
    assert code(**{key: WORKSPACE, "useAADAuth": "yes"}) == "OmsagentInvalidAADAuthInput"
    azure.put(CLUSTER, cluster(**add_on("omsagent", {key: WORKSPACE, "useAADAuth": "true"})))


@pytest.mark.parametrize("config", [{"enableSecretRotation": "on"}, {"rotationPollInterval": "often"}])
def test_secrets_of_a_key_vault(azure: Azure, config: Json) -> None:
    body = cluster(**add_on("azureKeyvaultSecretsProvider", config))

    assert azure.refused("PUT", CLUSTER, body)["code"] == "InvalidParameter"
    good = {"enableSecretRotation": "true", "rotationPollInterval": "2m"}
    azure.put(CLUSTER, cluster(**add_on("azureKeyvaultSecretsProvider", good)))


def test_defender_needs_a_workspace(azure: Azure) -> None:
    azure.put(REGISTRY, registry())
    on: Json = {"securityMonitoring": {"enabled": True}}

    def defender(**more: str) -> Json:
        return cluster(**security(defender={**on, **more}))

    missing = azure.refused("PUT", CLUSTER, defender())
    other = azure.refused("PUT", CLUSTER, defender(logAnalyticsWorkspaceResourceId=REGISTRY))

    assert missing["code"] == "LogAnalyticsWorkspaceNotSetForAzureDefender"
    assert other["code"] == "LogAnalyticsWorkspaceNotFoundForAzureDefender"
    azure.put(CLUSTER, defender(logAnalyticsWorkspaceResourceId=place(azure, WORKSPACE)))


@pytest.mark.parametrize(("hours", "accepted"), [(23, False), (24, True), (2160, True), (2161, False)])
def test_the_image_cleaner(azure: Azure, hours: int, accepted: bool) -> None:
    """From a day to three months."""
    body = cluster(**security(imageCleaner={"enabled": True, "intervalHours": hours}))

    assert (azure.request("PUT", CLUSTER, body).status == 201) is accepted
