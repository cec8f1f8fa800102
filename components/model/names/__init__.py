"""Azure's and Kubernetes' naming rules, and the names that the platform derives from its own.

They are checked here so that a bad name is an early error instead of an API's answer. `problem` judges a name that
somebody chose, `derived` makes one up. The rules are data: `azure` and `own`.
"""

import re
from collections.abc import Mapping
from typing import Final

from .azure import AZURE, DNS_ZONES
from .own import OWN
from .rule import GLOBAL, Alphabet, NameRule

__all__ = [
    "AUTO_NAME_SUFFIX_LENGTH",
    "DIGEST_LENGTH",
    "DNS_ZONES",
    "EXISTING_NAMESPACES",
    "GLOBAL",
    "POISON_SUFFIX",
    "RULES",
    "Alphabet",
    "NameRule",
    "derived",
    "poison_queue",
    "problem",
]

AUTO_NAME_SUFFIX_LENGTH: Final = 8
"""Hexadecimal digits that the azure-native provider appends to a logical name to make it unique."""

DIGEST_LENGTH: Final = 6
"""Hexadecimal digits that tell names apart which are the same in the characters that Azure takes."""

FILLER: Final = "n"
"""Stands before the digits in the name of something of which no character is taken."""

POISON_SUFFIX: Final = "-poison"
"""The Functions host moves a message that keeps failing to the queue of this suffix."""

EXISTING_NAMESPACES: Final = frozenset({"default", "kube-node-lease", "kube-public", "kube-system"})
"""Namespaces that every cluster has from the start, so that none of these names can be created."""

RULES: Final[Mapping[str, NameRule]] = {**AZURE, **OWN}
"""The naming rules by what is named."""


def problem(kind: str, name: str) -> str | None:
    """What is wrong with `name` as a name of `kind` (a key of `RULES`), in words, or None."""
    rule = RULES[kind]
    a_kind = f"{'an' if kind[0] in 'aeioAEIO' else 'a'} {kind}"
    if not rule.shortest <= len(name) <= rule.longest:
        return f"'{name}' has a length of {len(name)}; the name of {a_kind} takes {rule.words}"
    if not re.fullmatch(rule.alphabet.pattern, name):
        return f"'{name}' is no name of {a_kind}, which takes {rule.words}{_why(rule.alphabet, name)}"
    return None


def _why(alphabet: Alphabet, name: str) -> str:
    strange = next((each for each in name if not alphabet.takes(each)), alphabet.never)
    if strange and strange in name:
        return f": it holds {strange!r}"
    if not alphabet.starts(name[0]):
        return f": it starts with {name[0]!r}"
    return "" if alphabet.ends(name[-1]) else f": it ends with {name[-1]!r}"


def derived(kind: str, *parts: str) -> str:
    """A name of `kind` (a key of `RULES`) made of parts with '-' between them, the same in every process.

    What is a name already stays as it is. Otherwise it loses the characters that are not taken and the end for which
    there is no room, and gets a digest of the whole, so that `a-b` and `ab` stay two resources. A name that is unique
    in all of Azure has no capitals, and leaves room for the provider's random suffix.
    """
    rule, alphabet = RULES[kind], RULES[kind].alphabet
    if alphabet.whole:
        raise ValueError(f"the name of a {kind} cannot be made of parts; it takes {rule.words}; give one of these")
    text = "-".join(each for each in parts if each)
    shortest, room = rule.shortest, rule.longest
    if rule.is_global:
        shortest, room = 1, rule.longest - AUTO_NAME_SUFFIX_LENGTH
    is_lower = text == text.lower() or not rule.is_global
    if shortest <= len(text) <= room and is_lower and re.fullmatch(alphabet.pattern, text):
        return text
    import hashlib  # here alone, since planning starts without it

    digest = hashlib.sha256(text.encode()).hexdigest()[: min(DIGEST_LENGTH, room - 1)]
    # Names of deployed resources hang on it: where they are unique in all of Azure, they lose every hyphen.
    joint = "-" if alphabet.takes("-") and not rule.is_global else ""
    kept = (each for each in (text.lower() if rule.lowers else text) if alphabet.takes(each))
    plain = "".join(each for each in kept if joint or each != "-")
    while alphabet.never and alphabet.never in plain:
        plain = plain.replace(alphabet.never, alphabet.never[1:])
    start = next((place for place, each in enumerate(plain) if alphabet.starts(each)), len(plain))
    head = plain[start : start + room - len(joint) - len(digest)]
    return f"{head.rstrip('-') or FILLER}{joint}{digest}"


def poison_queue(queue: str) -> str | None:
    """Where the Functions host puts messages of `queue` that keep failing, or None where it drops them.

    That is the case for a poison queue itself, and where the name would be too long (`QueueListenerFactory` in
    Azure/azure-sdk-for-net, Microsoft.Azure.WebJobs.Extensions.Storage.Queues).
    """
    poison = queue + POISON_SUFFIX
    return None if queue.endswith(POISON_SUFFIX) or problem("storage queue", poison) else poison
