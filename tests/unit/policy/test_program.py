"""What this program makes is up to the rules: its stacks, all that it can make, and a cluster of production."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from components import AksCluster
from policy.catalogue import RULES, STACK_RULES
from policy.rule import Level, Profile, Resource
from tests.harness import stacks, whole
from tests.harness.azure import FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import Recorded


def resources(recorded: Recorded) -> list[Resource]:
    """What a program asked for, as the pack hands it to the rules."""
    return [
        Resource(urn=each.urn, type=each.type, name=each.name, props=each.inputs, outputs=each.outputs)
        for each in recorded.resources.values()
    ]


def told(found: Sequence[Resource], profile: Profile, level: Level = Level.MANDATORY) -> Iterator[tuple[str, str]]:
    """What the rules of a level hold against resources: the rule and the message."""
    for rule in RULES:
        if rule.level(profile) is level:
            for each in found:
                if each.type in rule.types and (text := rule.check(each.props)) is not None:
                    yield rule.id, rule.message(each.name, text)
    for rule in STACK_RULES:
        if rule.level(profile) is level:
            for about, text in rule.check(found):
                yield rule.id, rule.message(about.name if about else "the stack", text)


def profile_of(stack: str) -> Profile:
    platform = json.loads(stacks.config(stack).get("aks-functions:platform") or "{}")
    return Profile(platform.get("profile", "development"))


@pytest.mark.parametrize("stack", stacks.names())
def test_every_stack_keeps_what_is_mandatory(stack: str) -> None:
    assert [*told(resources(stacks.deployed(stack)), profile_of(stack))] == []


def test_all_that_the_program_can_make_keeps_what_is_mandatory(tmp_path: Path) -> None:
    made = resources(whole.run(tmp_path))

    assert [*told(made, Profile.DEVELOPMENT)] == []


def test_its_objects_keep_what_is_mandatory_in_production(tmp_path: Path) -> None:
    made = [each for each in resources(whole.run(tmp_path)) if each.type.startswith("kubernetes:")]

    assert [*told(made, Profile.PRODUCTION)] == []


@pytest.mark.parametrize("profile", Profile)
def test_a_cluster_keeps_what_is_mandatory_in_its_profile(profile: Profile) -> None:
    def program() -> None:
        # Groups of people are nobody's default.
        admins = ["33333333-3333-3333-3333-333333333333"] if profile is Profile.PRODUCTION else []
        AksCluster(
            "shop",
            {
                "resource_group_name": "shop",
                "cluster_name": "shop",
                "profile": profile,
                "access": {"admins": admins},
            },
        )

    made = resources(deploy(program, FakeAzure()))

    # Its diagnostics are not the cluster's own.
    assert [each for each in told(made, profile) if each[0] != "stack-diagnostics"] == []


def test_a_cluster_of_development_is_told_what_production_asks_for() -> None:
    advice = {name for name, _ in told(resources(stacks.deployed("dev")), Profile.DEVELOPMENT, Level.ADVISORY)}

    # The differences that "defaults of production" are for.
    assert advice >= {"cluster-tier", "cluster-local-accounts", "registry-premium", "pool-zones"}
