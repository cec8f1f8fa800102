"""Diff: what changes, and what that replaces (pulumi-azure-native, provider/pkg/provider/diff.go)."""

import pytest

from local.azure.arm import Json
from local.provider import UNKNOWN
from tests.unit.local.azure.engine import ASSIGNMENT, CLUSTER, IDENTITY, SYSTEM_POOL, Engine, cluster
from tests.unit.local.azure.world import ACR_PULL, SUBSCRIPTION


@pytest.mark.parametrize(
    ("change", "changes", "replaces"),
    [
        ({}, [], []),
        ({"tags": {"a": "c"}}, ["tags.a"], []),
        ({"location": "West Europe"}, [], []),
        ({"resourceGroupName": "RG"}, [], []),
        ({"sku": {"name": "Basic", "tier": "Paid"}}, [], []),
        ({"sku": {"name": "Base", "tier": "Premium"}}, ["sku.tier"], []),
        ({"dnsPrefix": "other"}, ["dnsPrefix"], ["dnsPrefix"]),
        ({"resourceName": "other"}, ["resourceName"], ["resourceName"]),
        (
            {"networkProfile": {"podCidr": "10.1.0.0/16", "networkPolicy": "cilium"}},
            ["networkProfile.networkPolicy", "networkProfile.podCidr"],
            ["networkProfile.networkPolicy", "networkProfile.podCidr"],
        ),
        ({"networkProfile": {"podCidr": "10.2.0.0/16", "advancedNetworking": {"enabled": True}}},
         ["networkProfile.advancedNetworking"], []),
        ({"agentPoolProfiles": [{**SYSTEM_POOL, "count": 3}]}, ["agentPoolProfiles[0].count"], []),
        ({"dnsPrefix": UNKNOWN}, ["dnsPrefix"], ["dnsPrefix"]),
        # An input that is new but says what is there already.
        ({"enableRBAC": True}, [], []),
        ({"enableRBAC": False}, ["enableRBAC"], []),
    ],
)  # fmt: skip
def test_what_a_change_means(engine: Engine, group: str, change: Json, changes: list[str], replaces: list[str]) -> None:
    inputs = cluster(
        group,
        tags={"a": "b"},
        sku={"name": "Base", "tier": "Standard"},
        networkProfile={"podCidr": "10.2.0.0/16"},
    )
    state = engine.create(CLUSTER, "aks", inputs)

    diff = engine.diff(CLUSTER, state, {**inputs, **change})

    assert sorted(diff.changes) == changes
    assert sorted(diff.replaces) == replaces
    assert diff.delete_before_replace is bool(replaces)


def test_the_order_of_inline_pools_means_nothing(engine: Engine, group: str) -> None:
    second = {**SYSTEM_POOL, "name": "second"}
    state = engine.create(CLUSTER, "aks", cluster(group, agentPoolProfiles=[SYSTEM_POOL, second]))

    turned = engine.diff(CLUSTER, state, cluster(group, agentPoolProfiles=[second, SYSTEM_POOL]))
    removed = engine.diff(CLUSTER, state, cluster(group, agentPoolProfiles=[second]))

    assert turned.changes == []
    assert removed.changes == ["agentPoolProfiles[0]"]


def test_a_random_name_is_replaced_without_a_gap(engine: Engine, group: str) -> None:
    principal = engine.create(IDENTITY, "one", {"resourceGroupName": group}).properties["principalId"]
    other = engine.create(IDENTITY, "two", {"resourceGroupName": group}).properties["principalId"]
    inputs = {"roleDefinitionId": ACR_PULL, "scope": SUBSCRIPTION, "principalType": "ServicePrincipal"}
    state = engine.create(ASSIGNMENT, "pull", {**inputs, "principalId": principal})
    named = engine.create(
        ASSIGNMENT,
        "named",
        {**inputs, "principalId": other, "roleAssignmentName": "11111111-1111-1111-1111-111111111111"},
    )

    random = engine.diff(ASSIGNMENT, state, {**inputs, "principalId": other})
    fixed = engine.diff(ASSIGNMENT, named, {**named.inputs, "principalId": principal})

    assert (random.replaces, random.delete_before_replace) == (["principalId"], False)
    assert (fixed.replaces, fixed.delete_before_replace) == (["principalId"], True)
