"""Resource ids: the path templates of the REST API, and finding what a path means."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

PARAMETER = re.compile(r"\{(\w+)\}")
SCOPES: Final = frozenset({"scope", "resourceUri"})
"""Parameters that stand for a whole id."""


@dataclass(frozen=True)
class Template:
    """A path such as `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}`.

    Literal segments match without case, as ARM does. A leading `{scope}` or `{resourceUri}` stands for any id.
    """

    text: str

    @cached_property
    def parameters(self) -> list[str]:
        """Names of the parameters, from left to right."""
        return PARAMETER.findall(self.text)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        pieces = PARAMETER.split(self.text)
        names = pieces[1::2]
        literals = [re.escape(piece) for piece in pieces[0::2]]
        groups = [f"(?P<{name}>{'.+' if name in SCOPES else '[^/]+'})" for name in names]
        return re.compile("".join(a + b for a, b in zip(literals, [*groups, ""], strict=True)), re.IGNORECASE)

    def match(self, path: str) -> dict[str, str] | None:
        """The parameters' values in `path`, or None."""
        found = self.pattern.fullmatch(path)
        return found.groupdict() if found else None

    def fill(self, values: dict[str, str]) -> str:
        """The path with `values` put in; a scope keeps its slashes but not those around it."""
        return PARAMETER.sub(lambda found: values[found[1]].strip("/"), self.text)


def same_id(one: str, other: str) -> bool:
    """ARM ids compare without case."""
    return one.strip("/").lower() == other.strip("/").lower()


def within(id: str, scope: str) -> bool:
    """Whether `id` is `scope` or lies below it."""
    key, top = id.strip("/").lower(), scope.strip("/").lower()
    return key == top or key.startswith(top + "/")
