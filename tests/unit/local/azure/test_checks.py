"""Check: defaults and mistakes, in the words of pulumi-azure-native (`Check` in provider/pkg/provider/provider.go)."""

import re
from collections.abc import Callable

import pytest

from local.azure.arm import Json
from local.provider import UNKNOWN, Refused
from tests.unit.local.azure.engine import ASSIGNMENT, CREDENTIAL, GROUP, IDENTITY, POOL, QUEUE, REGISTRY, Engine
from tests.unit.local.azure.world import ACR_PULL, SUBSCRIPTION


def test_automatic_names(engine: Engine) -> None:
    """The last path parameter only, with 8 hex digits, and neither shortened nor lower-cased."""
    group, _ = engine.check(GROUP, "My-Group", {})
    again, _ = engine.check(GROUP, "My-Group", {})

    assert re.fullmatch(r"My-Group[0-9a-f]{8}", group["resourceGroupName"])
    assert group["__createBeforeDelete"] is True
    assert again == group


def test_children_are_called_after_the_resource(engine: Engine) -> None:
    parent = {"resourceGroupName": "rg", "resourceName": "app"}
    credential, _ = engine.check(CREDENTIAL, "fic-one", {**parent, "issuer": "i", "subject": "s", "audiences": ["a"]})
    pool, _ = engine.check(POOL, "user", {**parent, "vmSize": "Standard_D4s_v5"})
    queue, _ = engine.check(QUEUE, "orders", {"resourceGroupName": "rg", "accountName": "store"})

    assert credential["federatedIdentityCredentialResourceName"] == "fic-one"
    assert pool["agentPoolName"] == "user"
    assert queue["queueName"] == "orders"
    assert not any("__createBeforeDelete" in inputs for inputs in (credential, pool, queue))


def test_role_assignments_are_called_by_a_guid(engine: Engine) -> None:
    inputs, failures = engine.check(
        ASSIGNMENT, "pull", {"principalId": "p", "roleDefinitionId": ACR_PULL, "scope": SUBSCRIPTION}
    )

    assert failures == []
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", inputs["roleAssignmentName"])


def test_a_name_that_was_given_stays(engine: Engine) -> None:
    given, _ = engine.check(GROUP, "rg", {"resourceGroupName": "mine"})
    kept, _ = engine.check(GROUP, "rg", {}, {"resourceGroupName": "rg12345678", "__createBeforeDelete": True})

    assert given["resourceGroupName"] == "mine"
    assert "__createBeforeDelete" not in given
    assert (kept["resourceGroupName"], kept["__createBeforeDelete"]) == ("rg12345678", True)


def test_an_automatic_name_can_be_wrong(engine: Engine) -> None:
    _, failures = engine.check(REGISTRY, "my-acr", {"resourceGroupName": "rg", "sku": {"name": "Basic"}})

    assert failures == ["'registryName' does not match expression '^[a-zA-Z0-9]*$'"]


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("acr", "'registryName' is too short (3): at least 5 characters required"),
        ("a" * 51, "'registryName' is too long (51): at most 50 characters allowed"),
    ],
)
def test_lengths(engine: Engine, name: str, complaint: str) -> None:
    inputs = {"resourceGroupName": "rg", "registryName": name, "sku": {"name": "Basic"}}

    assert engine.check(REGISTRY, "acr", inputs)[1] == [complaint]


def test_automatic_locations(engine: Engine, group: str, start: Callable[..., Engine]) -> None:
    configured, _ = engine.check(IDENTITY, "app", {"resourceGroupName": group})
    old, _ = engine.check(IDENTITY, "app", {"resourceGroupName": group}, {"location": "eastus"})
    unconfigured = start()
    unconfigured.run(unconfigured.provider.configure({}))
    inherited, _ = unconfigured.check(IDENTITY, "app", {"resourceGroupName": group})
    unknown, failures = unconfigured.check(IDENTITY, "app", {"resourceGroupName": UNKNOWN})
    _, missing = unconfigured.check(IDENTITY, "app", {"resourceGroupName": "nobody"})

    assert configured["location"] == "westeurope"
    assert old["location"] == "eastus"
    assert inherited["location"] == "westeurope"
    assert unknown["location"] is UNKNOWN
    assert failures == []
    assert missing == [
        "missing required property 'location'. Either set it explicitly or configure it with 'pulumi config set "
        "azure-native:location <value>'."
    ]


def test_the_api_version_is_an_input(engine: Engine) -> None:
    inputs, _ = engine.check(GROUP, "rg", {})
    _, failures = engine.check(GROUP, "rg", {"azureApiVersion": "2019-01-01"})

    assert inputs["azureApiVersion"] == "2024-03-01"
    assert len(failures) == 1


@pytest.mark.parametrize(
    ("inputs", "complaint"),
    [
        ({"sku": None}, "missing required property 'sku'"),
        ({"sku": {}}, "missing required property 'sku.name'"),
        ({"adminUserEnabled": "no"}, "'adminUserEnabled' should be of type 'boolean' but got a string"),
        ({"tags": ["a"]}, "'tags' should be of type 'object' but got an array"),
        ({"tags": {"a": 1}}, "'tags.a' should be of type 'string' but got a number"),
        ({"admin": True}, "unknown property 'admin'"),
        ({"adminUserEnable": True}, "unknown property 'adminUserEnable', did you mean 'adminUserEnabled'?"),
        (
            {"policies": {"retentionPolicies": {}}},
            "unknown property 'policies.retentionPolicies', did you mean 'retentionPolicy'?",
        ),
        (
            {"policies": {"retentionPolicy": {"days": 1.5}}},
            "'policies.retentionPolicy.days' must be an integer but got 1.500000",
        ),
        (
            {"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"ipAddressOrRange": "203.0.113.1"}]}},
            "missing required property 'networkRuleSet.ipRules[0].iPAddressOrRange'",
        ),
    ],
)
def test_mistakes_in_inputs(engine: Engine, inputs: Json, complaint: str) -> None:
    base = {"resourceGroupName": "rg", "registryName": "acmeregistry", "sku": {"name": "Basic"}}

    assert complaint in engine.check(REGISTRY, "acr", {**base, **inputs})[1]


def test_a_pool_that_is_too_big(engine: Engine) -> None:
    inputs = {"resourceGroupName": "rg", "resourceName": "aks", "osDiskSizeGB": 4096}

    assert engine.check(POOL, "user", inputs)[1] == ["'osDiskSizeGB' is too high (4096.000000 > 2048.000000)"]


def test_unknown_values_are_no_mistakes(engine: Engine) -> None:
    inputs = {"resourceGroupName": UNKNOWN, "registryName": UNKNOWN, "sku": {"name": UNKNOWN}, "tags": {"a": UNKNOWN}}

    assert engine.check(REGISTRY, "acr", inputs)[1] == []


def test_unknown_types(engine: Engine) -> None:
    with pytest.raises(Refused, match="azure-native:network:AzureFirewall"):
        engine.check("network:AzureFirewall", "fw", {})


@pytest.mark.parametrize(
    "config", [{"locaton": "westeurope"}, {"subscriptionId": "99999999-0000-0000-0000-000000000000"}]
)
def test_configuration_that_cannot_be_meant(engine: Engine, config: Json) -> None:
    with pytest.raises(Refused, match=next(iter(config))):
        engine.run(engine.provider.configure(config))
