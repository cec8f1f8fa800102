"""A resource provider in plain Python values.

JSON values, plus `UNKNOWN` for what a preview does not know yet, and `Secret` around a value that the engine must
encrypt. What speaks to the engine is `local.plugin`; this is all that the rest needs, without Pulumi's SDK.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

Properties: TypeAlias = dict[str, Any]


class Unknown:
    """The type of `UNKNOWN`, a value that only the real operation will produce."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that the engine encrypts in its state and hides in its output."""

    value: Any


class Refused(Exception):
    """The operation failed; the message is shown to the person as it is."""


class PartiallyCreated(Exception):
    """The resource exists but is not healthy: the engine keeps it in its state and the update fails with `reasons`."""

    def __init__(self, id: str, inputs: Properties, properties: Properties, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.id = id
        self.inputs = inputs
        self.properties = properties
        self.reasons = list(reasons)


@dataclass(frozen=True, kw_only=True)
class CheckFailure:
    """An input that the provider refuses before anything is done; `property` may be empty."""

    property: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Diff:
    """What would change: property paths, and those among them that force a replacement."""

    changes: Sequence[str] = ()
    replaces: Sequence[str] = ()
    delete_before_replace: bool = False


def _nothing() -> Properties:
    return {}


@dataclass(frozen=True, kw_only=True)
class State:
    """A resource as it is: its id (empty: it does not exist), its inputs and its outputs."""

    id: str
    inputs: Properties = field(default_factory=_nothing)
    properties: Properties = field(default_factory=_nothing)


class Provider:
    """What a plugin implements. Every method may raise `Refused`; `create` and `update` also `PartiallyCreated`."""

    async def configure(self, config: Properties) -> None:
        """Take the provider's configuration; values may be `UNKNOWN` during a preview."""

    async def diff_config(self, olds: Properties, news: Properties) -> Diff:
        changed = [key for key in sorted(olds.keys() | news.keys()) if olds.get(key) != news.get(key)]
        return Diff(changes=changed)

    async def check(
        self, urn: str, olds: Properties, news: Properties, seed: bytes
    ) -> tuple[Properties, list[CheckFailure]]:
        raise NotImplementedError

    async def diff(self, urn: str, id: str, old_inputs: Properties, olds: Properties, news: Properties) -> Diff:
        raise NotImplementedError

    async def create(self, urn: str, inputs: Properties, timeout: float, preview: bool) -> tuple[str, Properties]:
        raise NotImplementedError

    async def read(self, urn: str, id: str, inputs: Properties, properties: Properties) -> State:
        raise NotImplementedError

    async def update(
        self,
        urn: str,
        id: str,
        old_inputs: Properties,
        olds: Properties,
        news: Properties,
        timeout: float,
        preview: bool,
    ) -> Properties:
        raise NotImplementedError

    async def delete(self, urn: str, id: str, old_inputs: Properties, properties: Properties, timeout: float) -> None:
        raise NotImplementedError

    async def invoke(self, token: str, args: Properties) -> tuple[Properties, list[CheckFailure]]:
        raise Refused(f"unknown function {token}")

    async def close(self) -> None:
        """Release connections; called once when the engine is done."""


def resource_type(urn: str) -> str:
    """The type token of a URN: `urn:pulumi:stack::project::parent$type::name` gives `type`."""
    return urn.split("::")[2].rsplit("$", 1)[-1]


def resource_name(urn: str) -> str:
    """The logical name of a URN."""
    return urn.split("::", 3)[3]
