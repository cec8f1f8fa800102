"""Azure's and Kubernetes' naming rules, and the names that the platform derives from its own.

Azure's rules are those of the page "Naming rules and restrictions for Azure resources"
(learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules), Kubernetes' those of
"Object Names and IDs". They are checked here so that a bad name is an early error instead of an API's answer.
"""

import re
from typing import Final

from msgspec import Struct

AUTO_NAME_SUFFIX_LENGTH: Final = 8
"""Hexadecimal digits that the azure-native provider appends to a logical name to make it unique."""

DIGEST_LENGTH: Final = 6
"""Hexadecimal digits that tell names apart which are the same in the characters that Azure takes."""

POISON_SUFFIX: Final = "-poison"
"""The Functions host moves a message that keeps failing to the queue of this suffix."""

EXISTING_NAMESPACES: Final = frozenset({"default", "kube-node-lease", "kube-public", "kube-system"})
"""Namespaces that every cluster has from the start, so that none of these names can be created."""


class NameRule(Struct, frozen=True, kw_only=True):
    """One naming rule: the length in characters, the pattern of the whole name, and the rule in words."""

    shortest: int
    longest: int
    pattern: str
    words: str


_NAMESPACE: Final = NameRule(
    shortest=6,
    longest=50,
    pattern=r"[a-zA-Z][a-zA-Z0-9-]*[a-zA-Z0-9]",
    words="6-50 letters, digits and '-', starting with a letter and ending with a letter or digit",
)

_ENTITY: Final = NameRule(
    shortest=1,
    longest=260,
    pattern=r"[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?",
    words="1-260 letters, digits, '.', '-' and '_', starting and ending with a letter or digit",
)

_DNS_LABEL: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"

RULES: Final[dict[str, NameRule]] = {
    "cluster's DNS prefix": NameRule(
        # Narrower than the rules for the cluster's own name and for that of its resource group.
        shortest=1,
        longest=54,
        pattern=r"[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?",
        words="1-54 letters, digits and '-', starting and ending with a letter or digit",
    ),
    "container registry": NameRule(
        shortest=5, longest=50, pattern=r"[a-zA-Z0-9]*", words="5-50 letters and digits, no '-'"
    ),
    "storage account": NameRule(
        shortest=3, longest=24, pattern=r"[a-z0-9]*", words="3-24 lowercase letters and digits"
    ),
    "storage queue": NameRule(
        shortest=3,
        longest=63,
        pattern=r"[a-z0-9]+(-[a-z0-9]+)*",
        words="3-63 lowercase letters, digits and single '-', starting and ending with a letter or digit",
    ),
    "blob container": NameRule(
        shortest=3,
        longest=63,
        pattern=r"[a-z0-9]+(-[a-z0-9]+)*",
        words="3-63 lowercase letters, digits and single '-', starting and ending with a letter or digit",
    ),
    "storage table": NameRule(
        # Not on the page of naming rules, but in "Understanding the Table service data model".
        shortest=3,
        longest=63,
        pattern=r"[a-zA-Z][a-zA-Z0-9]*",
        words="3-63 letters and digits, starting with a letter",
    ),
    "Service Bus namespace": _NAMESPACE,
    "Event Hubs namespace": _NAMESPACE,
    "Service Bus queue": _ENTITY,
    "Service Bus topic": _ENTITY,
    "Service Bus subscription": NameRule(
        shortest=1, longest=50, pattern=_ENTITY.pattern, words=_ENTITY.words.replace("260", "50")
    ),
    "event hub": NameRule(shortest=1, longest=50, pattern=_ENTITY.pattern, words=_ENTITY.words.replace("260", "50")),
    "consumer group": NameRule(
        shortest=1, longest=50, pattern=_ENTITY.pattern, words=_ENTITY.words.replace("260", "50")
    ),
    "key vault": NameRule(
        shortest=3,
        longest=24,
        pattern=r"[a-zA-Z](-?[a-zA-Z0-9])*",
        words="3-24 letters, digits and single '-', starting with a letter and ending with a letter or digit",
    ),
    "platform": NameRule(
        shortest=2,
        longest=24,
        pattern=r"[a-z]([a-z0-9-]*[a-z0-9])?",
        words="2-24 lowercase letters, digits and '-', starting with a letter and not ending in '-'",
    ),
    "function app": NameRule(
        # KEDA names the autoscaler keda-hpa-<name> and refuses more than 63 characters (kedacore/keda#6998).
        shortest=2,
        longest=54,
        pattern=r"[a-z]([a-z0-9-]*[a-z0-9])?",
        words="2-54 lowercase letters, digits and '-', starting with a letter and not ending in '-'",
    ),
    "group": NameRule(
        # It ends the names of the group's objects.
        shortest=1,
        longest=20,
        pattern=r"[a-z]([a-z0-9-]*[a-z0-9])?",
        words="1-20 lowercase letters, digits and '-', starting with a letter and not ending in '-'",
    ),
    "node pool": NameRule(
        shortest=1,
        longest=12,
        pattern=r"[a-z][a-z0-9]*",
        words="1-12 lowercase letters and digits, starting with a letter",
    ),
    "host": NameRule(
        # RFC 1123; a wildcard would take requests that are meant for others.
        shortest=1,
        longest=253,
        pattern=rf"{_DNS_LABEL}(\.{_DNS_LABEL})+",
        words="1-253 lowercase letters, digits, '-' and '.', such as shop.example.com",
    ),
    "Kubernetes object": NameRule(
        shortest=1,
        longest=253,
        pattern=rf"{_DNS_LABEL}(\.{_DNS_LABEL})*",
        words="1-253 lowercase letters, digits, '-' and '.', starting and ending with a letter or digit",
    ),
    "Key Vault secret": NameRule(
        shortest=1, longest=127, pattern=r"[a-zA-Z0-9-]*", words="1-127 letters, digits and '-'"
    ),
    "setting": NameRule(
        # An environment variable as Kubernetes takes it (`IsEnvVarName` in kubernetes/apimachinery); a colon of .NET's
        # configuration is written as two underscores.
        shortest=1,
        longest=128,
        pattern=r"[A-Za-z_][A-Za-z0-9_.-]*",
        words="1-128 letters, digits, '_', '.' and '-', starting with a letter or '_'",
    ),
    "namespace": NameRule(
        shortest=1,
        longest=63,
        pattern=r"[a-z0-9]([a-z0-9-]*[a-z0-9])?",
        words="1-63 lowercase letters, digits and '-', starting and ending with a letter or digit",
    ),
    "connection": NameRule(
        # It becomes an environment variable, or the prefix of some, and a part of a Kubernetes object's name, which has
        # to end in a letter or digit.
        shortest=1,
        longest=128,
        pattern=r"[A-Za-z]([A-Za-z0-9_]*[A-Za-z0-9])?",
        words="1-128 letters, digits and '_', starting with a letter and not ending in '_'",
    ),
}


def problem(kind: str, name: str) -> str | None:
    """What is wrong with `name` as a name of `kind` (a key of `RULES`), in words, or None."""
    rule = RULES[kind]
    if not rule.shortest <= len(name) <= rule.longest:
        return f"'{name}' has a length of {len(name)}; the name of a {kind} takes {rule.words}"
    if not re.fullmatch(rule.pattern, name, re.ASCII):
        return f"'{name}' is no name of a {kind}, which takes {rule.words}"
    return None


def unique_base(kind: str, name: str) -> str:
    """The part before the provider's random suffix, for resources whose names are unique in all of Azure.

    Registries and storage accounts take letters and digits only. A name that loses something on the way gets
    a digest of the whole, so that `a-b` and `ab` stay two resources.
    """
    longest = RULES[kind].longest - AUTO_NAME_SUFFIX_LENGTH
    if re.fullmatch(RULES[kind].pattern, name, re.ASCII) and name == name.lower() and len(name) <= longest:
        return name
    plain = re.sub("[^a-z0-9]", "", name.lower())
    import hashlib  # here alone, since planning starts without it

    digest = hashlib.sha256(name.encode()).hexdigest()[:DIGEST_LENGTH]
    return plain[: longest - DIGEST_LENGTH] + digest


def poison_queue(queue: str) -> str | None:
    """Where the Functions host puts messages of `queue` that keep failing, or None where it drops them.

    That is the case for a poison queue itself, and where the name would be too long (`QueueListenerFactory` in
    Azure/azure-sdk-for-net, Microsoft.Azure.WebJobs.Extensions.Storage.Queues).
    """
    poison = queue + POISON_SUFFIX
    return None if queue.endswith(POISON_SUFFIX) or problem("storage queue", poison) else poison
