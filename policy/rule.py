"""What a rule is: a question to a resource or a whole stack, and what a person reads when the answer is wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeAlias

from msgspec import Struct

Props: TypeAlias = Mapping[str, Any]
"""A resource's properties as the engine has them: in camel case, and all numbers floats."""

Check: TypeAlias = Callable[[Props], str | None]
"""What is wrong with a resource, as `<property> is <value>`; None for nothing."""


class Profile(StrEnum):
    """What a stack is for."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Level(StrEnum):
    """What comes of a violation: a warning, or the end of the update."""

    ADVISORY = "advisory"
    MANDATORY = "mandatory"


class Resource(Struct, frozen=True, kw_only=True):
    """A resource of a stack."""

    urn: str
    type: str
    name: str
    props: Props
    """What the program asks for."""
    outputs: Props = {}
    """What came of it, with all that the provider adds."""
    protect: bool = False
    refers: Mapping[str, frozenset[str]] = {}
    """By property, the URNs of the resources that its value comes from."""


StackCheck: TypeAlias = Callable[[Sequence[Resource]], Iterator[tuple[Resource | None, str]]]
"""What is wrong with a stack, each with the resource that it is about; None for the stack as a whole."""


class Stated(Struct, frozen=True, kw_only=True):
    """What every rule says of itself. A sentence of it has no capital and no full stop: they are put together."""

    id: str
    """In kebab case, with the noun first; it never changes, since configurations of the pack name it."""
    title: str
    """The rule, in one line."""
    reason: str
    """What goes wrong otherwise."""
    fix: str
    """What to do."""
    sources: tuple[str, ...]
    """Who says so; see `sources`."""
    development: Level = Level.ADVISORY
    production: Level = Level.MANDATORY

    def level(self, profile: Profile) -> Level:
        """What comes of a violation in a stack of a profile."""
        return self.production if profile is Profile.PRODUCTION else self.development

    def message(self, name: str, found: str) -> str:
        """What a person reads: where, what, why, the way out, and who says so."""
        return f"{name}: {found}; {self.reason}; {self.fix} ({', '.join(self.sources)})"


class Rule(Stated, frozen=True, kw_only=True):
    """A rule about one resource."""

    types: tuple[str, ...]
    """The types of resources that it is about."""
    check: Check


class StackRule(Stated, frozen=True, kw_only=True):
    """A rule about what resources have to do with one another."""

    check: StackCheck
