"""Each rule about a resource lets through what is right, and refuses what is wrong in words that help."""

import importlib
import re
from typing import Final

import pytest

from policy.catalogue import RULES, STACK_RULES
from policy.rule import Level, Profile, Rule
from policy.sources import BASELINE, CIS
from tests.unit.policy.azure import BASELINE_CLUSTER
from tests.unit.policy.cases import CASES

BY_ID: Final = {each.id: each for each in RULES}

WRONG_ALWAYS: Final = ("messaging-keys", "role-definitions")
"""Rules that refuse whatever there is of their types."""

CUSTOM: Final = ("ScaledObject", "ScaledJob", "TriggerAuthentication", "ClusterTriggerAuthentication")
"""Kinds of KEDA (keda.sh/docs/2.20/reference), which no SDK has."""


@pytest.mark.parametrize("rule", RULES, ids=lambda each: each.id)
def test_what_is_right_passes(rule: Rule) -> None:
    assert [found for each in CASES[rule.id].right if (found := rule.check(each)) is not None] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda each: each.id)
def test_what_is_wrong_is_told_with_property_and_value(rule: Rule) -> None:
    for example, words in CASES[rule.id].wrong:
        found = rule.check(example)
        assert found is not None, example
        assert [each for each in words if each not in found] == [], found


@pytest.mark.parametrize("rule", RULES, ids=lambda each: each.id)
def test_no_secret_is_told(rule: Rule) -> None:
    told = [rule.check(example) for example, _ in CASES[rule.id].wrong]
    assert [each for each in told if each and "c2VjcmV0" in each] == []


def test_every_rule_has_cases_of_both_kinds() -> None:
    assert CASES.keys() == BY_ID.keys()
    assert {name for name, each in CASES.items() if not each.right} == set(WRONG_ALWAYS)
    assert [name for name, each in CASES.items() if not each.wrong] == []


def test_there_are_rules_and_no_two_are_called_alike() -> None:
    ids = [each.id for each in (*RULES, *STACK_RULES)]
    assert len(ids) >= 25
    assert len(ids) == len(set(ids))
    assert [each for each in ids if not re.fullmatch(r"[a-z]+(-[a-z]+)+", each)] == []


@pytest.mark.parametrize("rule", [*RULES, *STACK_RULES], ids=lambda each: each.id)
def test_every_rule_says_what_people_need(rule: Rule) -> None:
    for text in (rule.title, rule.reason, rule.fix):
        assert text
        assert not text.endswith(".")
    assert rule.sources
    assert len(rule.sources) == len(set(rule.sources))
    # What production may do, development may do all the more.
    assert not (rule.development is Level.MANDATORY and rule.production is Level.ADVISORY)


def test_every_prescription_that_is_listed_is_asked_for() -> None:
    cited = {each for rule in (*RULES, *STACK_RULES) for each in rule.sources}
    assert {f"AKS baseline {each}" for each in BASELINE} == {each for each in cited if each.startswith("AKS baseline")}
    assert {f"CIS AKS {each}" for each in CIS} == {each for each in cited if each.startswith("CIS AKS")}


@pytest.mark.parametrize("type_", sorted({each for rule in RULES for each in rule.types}))
def test_types_are_those_of_the_providers(type_: str) -> None:
    package, module, name = type_.split(":")
    if module.startswith("keda.sh/"):
        assert (module, name in CUSTOM) == ("keda.sh/v1alpha1", True)
        return
    # `core/v1` and `networking.k8s.io/v1` are `core.v1` and `networking.v1` in Python, `helm.sh/v3` is `helm.v3`.
    path = re.sub(r"(\.k8s\.io|\.sh)(?=/)", "", module).replace("/", ".")
    found = importlib.import_module(f"pulumi_{package.replace('-', '_')}.{path}")
    assert hasattr(found, name)


def test_a_message_has_all_that_a_person_needs() -> None:
    rule = BY_ID["cluster-tier"]
    found = rule.check({**BASELINE_CLUSTER, "sku": {"name": "Base", "tier": "Free"}})
    assert found is not None

    message = rule.message("shop-cluster", found)

    resource, value, reason, rest = re.split(r"; |: ", message, maxsplit=3)
    assert (resource, value) == ("shop-cluster", 'sku.tier is "Free"')
    assert "Free promises none" in reason
    assert rest == "set sku.tier to Standard or Premium (AKS baseline 16)"


def test_production_is_stricter_than_development() -> None:
    rule = BY_ID["cluster-tier"]
    assert rule.level(Profile.DEVELOPMENT) is Level.ADVISORY
    assert rule.level(Profile.PRODUCTION) is Level.MANDATORY
