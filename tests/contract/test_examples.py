"""The canonical stacks: nothing that would be refused, and the policies' mandatory rules of their profiles."""

import pytest

from policy.rule import Profile
from tests.harness import examples, rules, stacks
from tests.unit.policy.test_program import resources, told

PROFILES = {"defaults": Profile.DEVELOPMENT, "max": Profile.PRODUCTION, "production": Profile.PRODUCTION}


@pytest.mark.parametrize("name", PROFILES)
def test_nothing_that_azure_or_kubernetes_would_refuse(name: str) -> None:
    assert rules.complaints(examples.run(name)) == []


@pytest.mark.parametrize("name", PROFILES)
def test_mandatory_policies_are_kept(name: str) -> None:
    assert [*told(resources(examples.run(name)), PROFILES[name])] == []


def test_production_reads_on_one_screen() -> None:
    lines = (stacks.ROOT / "examples/production/__main__.py").read_text().splitlines()

    assert len(lines) <= 40
