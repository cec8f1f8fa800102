"""The rules as policies of Pulumi.

Source: the reference of `pulumi_policy`. A policy of a resource sees what the program asks for, one of a stack what
came of it, defaults of providers included. So the first ones keep what they see for the second.
"""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct
from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from .catalogue import RULES, STACK_RULES
from .rule import Level, Profile, Props, Resource, Rule, StackRule, Stated

NAME: Final = "aks-functions"

PROFILE: Final = "AKS_FUNCTIONS_PROFILE"
"""The environment variable with the profile: `pulumi_policy` tells a pack neither the stack's name nor its settings."""

LEVELS: Final[Mapping[Level, EnforcementLevel]] = {
    Level.ADVISORY: EnforcementLevel.ADVISORY,
    Level.MANDATORY: EnforcementLevel.MANDATORY,
}

LATER: Final = "it asks for a value that is known in the update only, where it is asked again"


class WrongProfile(ValueError):
    """A profile that there is not."""


def profile(environment: Mapping[str, str]) -> Profile:
    """The profile that holds: production where nothing is said, so that what is forgotten makes nothing weaker."""
    said = environment.get(PROFILE) or Profile.PRODUCTION
    try:
        return Profile(said)
    except ValueError:
        raise WrongProfile(
            f"{PROFILE}: '{said}' is no profile; there are {' and '.join(Profile)}; choose one, or remove the variable"
        ) from None


def policies(profile: Profile) -> list[Policy]:
    """All rules, each at the level that it has in a profile."""
    seen: dict[str, Props] = {}
    return [
        *(
            ResourceValidationPolicy(validate=_Resources(rule=each, seen=seen), **_stated(each, profile))
            for each in RULES
        ),
        *(
            StackValidationPolicy(validate=_Stack(rule=each, seen=seen), **_stated(each, profile))
            for each in STACK_RULES
        ),
    ]


def _stated(rule: Stated, profile: Profile) -> dict[str, Any]:
    return {
        "name": rule.id,
        "description": rule.title,
        "enforcement_level": LEVELS[rule.level(profile)],
        "remediation_steps": rule.fix,
    }


class _Resources(Struct, frozen=True, kw_only=True):
    """A rule about one resource."""

    rule: Rule
    seen: dict[str, Props]

    def __call__(self, args: ResourceValidationArgs, report: ReportViolation) -> None:
        self.seen[args.urn] = args.props
        if args.resource_type not in self.rule.types:
            return
        try:
            found = self.rule.check(args.props)
        except UnknownValueError:
            args.not_applicable(LATER)
        else:
            if found is not None:
                report(self.rule.message(args.name, found), None)


class _Stack(Struct, frozen=True, kw_only=True):
    """A rule about the whole stack."""

    rule: StackRule
    seen: dict[str, Props]

    def __call__(self, args: StackValidationArgs, report: ReportViolation) -> None:
        try:
            found = [*self.rule.check([self._resource(each) for each in args.resources])]
        except UnknownValueError:
            args.not_applicable(LATER)
        else:
            for resource, text in found:
                name, urn = (resource.name, resource.urn) if resource else ("the stack", None)
                report(self.rule.message(name, text), urn)

    def _resource(self, each: PolicyResource) -> Resource:
        return Resource(
            urn=each.urn,
            type=each.resource_type,
            name=each.name,
            props=self.seen.get(each.urn, each.props),
            outputs=each.props,
            protect=each.opts.protect,
            refers={
                key: frozenset(other.urn for other in others) for key, others in each.property_dependencies.items()
            },
        )
