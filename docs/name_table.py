"""The tables about names: what Azure and Kubernetes take, and what becomes of a name that does not fit."""

import re
from typing import Final

from components.model import names
from components.model.names.azure import AZURE
from components.model.names.own import OWN
from docs import markdown
from docs.markdown import code

EXAMPLE: Final = ("Shop_dev", "orders.intake")
"""Parts that hardly any service takes as they are."""


def azure() -> str:
    """The names that Azure takes, and one that is made up of each."""
    rows = [(kind, _plain(rule.words), rule.scope, _made(kind, rule)) for kind, rule in AZURE.items()]
    return markdown.table(("name of", "takes", "unique in", f"made of {' and '.join(map(code, EXAMPLE))}"), rows)


def own() -> str:
    """The names that Kubernetes and this stack take."""
    rows = [(kind, _plain(rule.words), rule.scope) for kind, rule in OWN.items()]
    return markdown.table(("name of", "takes", "unique in"), rows)


def _plain(text: str) -> str:
    """The text without what Markdown would take for its own."""
    return re.sub(r"[\\<*_]", r"\\\g<0>", text)


def _made(kind: str, rule: names.NameRule) -> str:
    if rule.alphabet.whole:
        return ""
    suffix = f" and {names.AUTO_NAME_SUFFIX_LENGTH} random digits" if rule.is_global else ""
    return f"{code(names.derived(kind, *EXAMPLE))}{suffix}"
