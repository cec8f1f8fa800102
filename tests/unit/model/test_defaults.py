"""The table of defaults: whole, with reasons, and free of contradictions."""

from typing import Any

import pytest

from components.model import defaults, platforms
from docs import configuration_tables

KEYS = {key for section in configuration_tables.SECTIONS for key, _ in configuration_tables.keys(section)}
"""Every key of the configuration but those of function apps, as the settings have them."""

PARTS = {
    # Parts of what has no default itself: whoever gives it, gives them.
    "cluster.access.namespaces.*.admins",
    "cluster.access.namespaces.*.writers",
    "cluster.access.namespaces.*.readers",
    "cluster.upgrades.window.day",
    "cluster.upgrades.window.start",
    "cluster.upgrades.window.hours",
    "cluster.upgrades.window.utc_offset",
    "cluster.security.kms.key",
    "cluster.security.kms.vault",
    "cluster.security.kms.private",
    "cluster.flux.url",
    "cluster.flux.branch",
    "cluster.flux.path",
    "cluster.flux.secret",
    "operations.budget.amount",
    "operations.budget.emails",
    "operations.budget.start",
    "operations.schedule.start",
    "operations.schedule.stop",
    "operations.schedule.days",
    "operations.schedule.time_zone",
}


def test_every_key_has_one_default_and_a_reason() -> None:
    keys = [each.key for each in defaults.TABLE]

    assert len(keys) == len(set(keys))
    assert set(keys) == KEYS - PARTS
    assert [each.key for each in defaults.TABLE if not each.why.strip()] == []


@pytest.mark.parametrize("profile", defaults.Profile)
def test_a_profile_contradicts_nothing_but_that_nobody_is_named(profile: defaults.Profile) -> None:
    found = [key for key, _ in platforms.problems(profile, {}, platforms.Apps())]

    assert found == (["cluster.access.admins"] if profile is defaults.Profile.PRODUCTION else [])


def test_what_is_given_wins_and_the_rest_stays() -> None:
    said = defaults.resolved("cluster", "production", {"tier": "Premium", "access": {"login": "msi"}, "zones": None})

    assert said["tier"] == "Premium"
    assert said["access"]["login"] == "msi"
    assert said["access"]["local_accounts"] is False
    assert said["zones"] == ["1", "2", "3"]


def test_each_member_of_a_map_has_the_defaults() -> None:
    said = defaults.resolved("cluster", "development", {"pools": {"a": {"min_count": 0}, "b": None}})

    assert said["pools"]["a"]["min_count"] == 0
    assert said["pools"]["b"]["min_count"] == said["pools"]["b"]["min_count"] == 1
    assert said["pools"]["a"]["max_count"] == 10


def test_nobody_s_change_is_another_s() -> None:
    first: dict[str, Any] = defaults.resolved("registry", "development", {})
    first["cache"].append("x")

    assert defaults.resolved("registry", "development", {})["cache"] == []


# learn.microsoft.com/azure/architecture/reference-architectures/containers/aks/baseline-aks and the recommendations of
# the pages of AKS that it names.
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cluster.tier", "Standard"),
        ("cluster.zones", ["1", "2", "3"]),
        ("cluster.os_sku", "AzureLinux"),
        ("cluster.network_dataplane", "cilium"),
        ("cluster.access.entra", True),
        ("cluster.access.local_accounts", False),
        ("cluster.upgrades.channel", "patch"),
        ("cluster.upgrades.node_os_channel", "NodeImage"),
        ("cluster.security.key_vault", True),
        ("cluster.security.azure_policy", True),
        ("cluster.security.run_command", False),
        ("cluster.system_pool.min_count", 3),
        ("cluster.system_pool.os_disk", "Ephemeral"),
        ("registry.sku", "Premium"),
        ("registry.zone_redundancy", True),
        ("registry.public_access", False),
        ("network.private_endpoints", True),
        ("monitoring.enabled", True),
        ("operations.locks", True),
    ],
)
def test_production_is_what_the_baseline_asks_for(key: str, value: object) -> None:
    assert defaults.of(key, "production") == value
