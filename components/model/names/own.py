"""Kubernetes' naming rules ("Object Names and IDs"), and those of what only this stack names."""

from collections.abc import Mapping
from typing import Final

from .rule import Alphabet, NameRule

_DNS_LABEL: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"

_WORD: Final = Alphabet(
    "a-z0-9-",
    "lowercase letters, digits and '-', starting with a letter and not ending in '-'",
    first="a-z",
    last="a-z0-9",
)
_LABEL: Final = Alphabet(
    "a-z0-9-",
    "lowercase letters, digits and '-', starting and ending with a letter or digit",
    first="a-z0-9",
    last="a-z0-9",
)
_OBJECT: Final = Alphabet(
    "a-z0-9.-",
    "lowercase letters, digits, '-' and '.', starting and ending with a letter or digit",
    whole=rf"{_DNS_LABEL}(\.{_DNS_LABEL})*",
)
_HOST: Final = Alphabet(
    # RFC 1123; a wildcard would take requests that are meant for others.
    "a-z0-9.-",
    "lowercase letters, digits, '-' and '.', such as shop.example.com",
    whole=rf"{_DNS_LABEL}(\.{_DNS_LABEL})+",
)
_SETTING: Final = Alphabet(
    # An environment variable as Kubernetes takes it (`IsEnvVarName` in kubernetes/apimachinery); a colon of .NET's
    # configuration is written as two underscores.
    "A-Za-z0-9_.-",
    "letters, digits, '_', '.' and '-', starting with a letter or '_'",
    first="A-Za-z_",
)
_CONNECTION: Final = Alphabet(
    # It becomes an environment variable, or the prefix of some, and a part of a Kubernetes object's name, which has to
    # end in a letter or digit.
    "A-Za-z0-9_",
    "letters, digits and '_', starting with a letter and not ending in '_'",
    first="A-Za-z",
    last="A-Za-z0-9",
)

OWN: Final[Mapping[str, NameRule]] = {
    "platform": NameRule(2, 24, _WORD),
    # KEDA names the autoscaler keda-hpa-<name> and refuses more than 63 characters (kedacore/keda#6998).
    "function app": NameRule(2, 54, _WORD, "stack"),
    # It ends the names of the group's objects.
    "group": NameRule(1, 20, _WORD, "function app"),
    "connection": NameRule(1, 128, _CONNECTION, "function app"),
    "setting": NameRule(1, 128, _SETTING, "function app"),
    "host": NameRule(1, 253, _HOST),
    "namespace": NameRule(1, 63, _LABEL, "Kubernetes cluster"),
    "Kubernetes object": NameRule(1, 253, _OBJECT, "namespace and kind"),
}
"""The rules by what is named."""
