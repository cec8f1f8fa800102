"""Registries (learn.microsoft.com/azure/container-registry, the pages on SKUs, private link and authentication)."""

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.world import GROUP, REGISTRY, SUBSCRIPTION, Azure, registry

CREDENTIALS_VERSION = "2024-11-01-preview"


def test_a_registry(azure: Azure) -> None:
    response = azure.request("PUT", REGISTRY, registry(adminUserEnabled=False))

    assert response.status == 201
    assert "/operationStatuses/registries-" in response.headers["azure-asyncoperation"]
    answer = azure.get(REGISTRY)
    assert answer["properties"]["loginServer"] == "acmeregistry.azurecr.io"
    assert answer["properties"]["provisioningState"] == "Succeeded"
    assert answer["sku"] == {"name": "Standard", "tier": "Standard"}


def test_login_servers_are_lower_case(azure: Azure) -> None:
    answer = azure.put(f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/AcmeOne", registry())

    assert answer["properties"]["loginServer"] == "acmeone.azurecr.io"


def test_names_are_global(azure: Azure) -> None:
    azure.put(REGISTRY, registry())
    azure.put(f"{SUBSCRIPTION}/resourceGroups/other", {"location": "westeurope"})

    for path in (
        REGISTRY.replace("resourceGroups/rg", "resourceGroups/other"),
        f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/myregistry",
    ):
        error = azure.refused("PUT", path, registry())
        assert (error["status"], error["code"]) == (409, "AlreadyInUse")
        name = path.rsplit("/", 1)[-1]
        assert error["message"].startswith(f"The registry DNS name {name}.azurecr.io is already in use.")


def test_basic_is_public(azure: Azure) -> None:
    error = azure.refused("PUT", REGISTRY, registry("Basic", publicNetworkAccess="Disabled"))

    assert error["code"] == "DisablingPublicNetworkAccessNotSupported"
    assert error["message"] == (
        "Disabling public network access is not supported for the SKU Basic. For more information, please visit "
        "https://aka.ms/acr/private-link."
    )
    azure.put(REGISTRY, registry("Premium", publicNetworkAccess="Disabled"))


@pytest.mark.parametrize(
    "properties",
    [
        {"zoneRedundancy": "Enabled"},
        {"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.0/24"}]}},
        {"dataEndpointEnabled": True},
        {"policies": {"retentionPolicy": {"days": 7, "status": "enabled"}}},
        {"policies": {"exportPolicy": {"status": "disabled"}}, "publicNetworkAccess": "Disabled"},
    ],
)
def test_what_needs_premium(azure: Azure, properties: Json) -> None:
    assert azure.refused("PUT", REGISTRY, registry("Standard", **properties))["status"] == 400
    azure.put(REGISTRY, registry("Premium", **properties))


def test_a_registry_steps_up_and_down(azure: Azure) -> None:
    """container-registry-skus, "Changing SKUs": at any time, once nothing of the higher SKU is left."""
    policies = {"policies": {"retentionPolicy": {"days": 7, "status": "enabled"}}}
    azure.put(REGISTRY, registry("Basic"))
    azure.put(REGISTRY, registry("Premium", **policies))

    assert azure.refused("PUT", REGISTRY, registry("Basic"))["code"] == "SkuFeatureNotSupported"
    policies["policies"]["retentionPolicy"]["status"] = "disabled"
    assert azure.put(REGISTRY, registry("Basic", **policies))["sku"]["name"] == "Basic"


def test_zone_redundancy_stays(azure: Azure) -> None:
    azure.put(REGISTRY, registry("Premium", zoneRedundancy="Enabled"))

    error = azure.refused("PUT", REGISTRY, registry("Premium", zoneRedundancy="Disabled"))

    assert error["target"] == "properties.zoneRedundancy"


def test_exports_are_off_only_without_public_access(azure: Azure) -> None:
    """data-loss-prevention; the text: Azure-Samples/holiday-peak-hub#830."""
    off = {"policies": {"exportPolicy": {"status": "disabled"}}}
    assert azure.refused("PUT", REGISTRY, registry("Premium", **off))["code"] == "BadRequest"
    azure.put(REGISTRY, registry("Premium", publicNetworkAccess="Disabled", **off))

    error = azure.refused("PUT", REGISTRY, registry("Premium", publicNetworkAccess="Enabled"))

    assert (error["code"], error["message"]) == (
        "BadRequest",
        "Enabling public network access is not supported because the registry 'acmeregistry' has exports disabled.",
    )


@pytest.mark.parametrize(
    ("properties", "target"),
    [
        ({"policies": {"retentionPolicy": {"days": 366, "status": "enabled"}}},
         "properties.policies.retentionPolicy.days"),
        ({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "everybody"}]}},
         "properties.networkRuleSet.ipRules"),
        ({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.1"}] * 201}},
         "properties.networkRuleSet.ipRules"),
    ],
)  # fmt: skip
def test_bounds(azure: Azure, properties: Json, target: str) -> None:
    assert azure.refused("PUT", REGISTRY, registry("Premium", **properties))["target"] == target


def test_credentials_need_the_admin_user(azure: Azure) -> None:
    azure.put(REGISTRY, registry(adminUserEnabled=False))

    error = azure.refused("POST", f"{REGISTRY}/listCredentials", version=CREDENTIALS_VERSION)

    assert error["code"] == "UnAuthorizedForCredentialOperations"
    assert error["message"].startswith(
        f"Cannot perform credential operations for {REGISTRY} as admin user is disabled. Kindly enable admin user"
    )


def test_credentials(azure: Azure) -> None:
    azure.put(REGISTRY, registry(adminUserEnabled=True))

    first = azure.request("POST", f"{REGISTRY}/listCredentials", version=CREDENTIALS_VERSION).body
    second = azure.request("POST", f"{REGISTRY}/listCredentials", version=CREDENTIALS_VERSION).body

    assert first is not None
    assert first["username"] == "acmeregistry"
    assert [password["name"] for password in first["passwords"]] == ["password", "password2"]
    assert len({password["value"] for password in first["passwords"]}) == 2
    assert first == second


def test_unknown_actions(azure: Azure) -> None:
    azure.put(REGISTRY, registry())

    assert azure.refused("POST", f"{REGISTRY}/regenerate", version="2023-01-01-preview")["status"] == 404
