"""What a naming rule is: a length, the characters, and where no two things have the same name."""

import re
from typing import Final

from msgspec import Struct

GLOBAL: Final = "all of Azure"
"""The scope of a name that becomes part of a public address. The provider makes it unique by a random suffix."""


class Alphabet(Struct, frozen=True):
    """The characters of names; `taken`, `first` and `last` as between the brackets of a regular expression."""

    taken: str
    words: str
    """The rule as people read it, behind the length."""
    first: str = ""
    """What a name starts with, where that is narrower."""
    last: str = ""
    """What it ends with, where that is narrower."""
    never: str = ""
    """A text of hyphens that no name holds."""
    whole: str = ""
    """The pattern of the whole name, where characters alone do not say it. Such names are not made up."""

    @property
    def pattern(self) -> str:
        """A regular expression of the whole name, whatever its length."""
        never = f"(?!.*{self.never})" if self.never else ""
        return self.whole or f"{never}(?=[{self.first or self.taken}])[{self.taken}]*(?<=[{self.last or self.taken}])"

    def takes(self, character: str) -> bool:
        """Whether it may be inside a name."""
        return re.fullmatch(f"[{self.taken}]", character) is not None

    def starts(self, character: str) -> bool:
        """Whether a name may start with it."""
        return re.fullmatch(f"[{self.first or self.taken}]", character) is not None

    def ends(self, character: str) -> bool:
        """Whether a name may end with it."""
        return re.fullmatch(f"[{self.last or self.taken}]", character) is not None


class NameRule(Struct, frozen=True):
    """One naming rule: the length in characters, what they are, and where the name has to be unique."""

    shortest: int
    longest: int
    alphabet: Alphabet
    scope: str = ""
    """Where no two have the same name; empty for a name that nothing is found by."""

    @property
    def words(self) -> str:
        """The rule in words."""
        length = f"{self.shortest}-{self.longest}" if self.shortest < self.longest else f"{self.longest}"
        return f"{length} {self.alphabet.words}"

    @property
    def is_global(self) -> bool:
        """Whether nobody else in Azure may have a resource of the same name."""
        return self.scope == GLOBAL

    @property
    def lowers(self) -> bool:
        """Whether names that are made up have no capitals: Azure takes none, or compares without case."""
        return self.is_global or not self.alphabet.takes("A")
