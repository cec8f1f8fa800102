"""The tables of rules on the page about policies."""

from typing import Final

from docs import markdown
from docs.markdown import code
from policy.catalogue import RULES, STACK_RULES
from policy.rule import Level, Stated
from policy.sources import BASELINE, CIS

LEVELS: Final = {Level.ADVISORY: "warns", Level.MANDATORY: "refuses"}


def rules() -> str:
    """Those about one resource."""
    return _table(RULES)


def stack_rules() -> str:
    """Those about a whole stack."""
    return _table(STACK_RULES)


def _table(rules: tuple[Stated, ...]) -> str:
    rows = [
        (
            code(each.id),
            f"{each.title}: otherwise, {each.reason}",
            each.fix,
            LEVELS[each.development],
            LEVELS[each.production],
            ", ".join(each.sources),
        )
        for each in rules
    ]
    return markdown.table(("rule", "what and why", "what to do", "development", "production", "sources"), rows)


def baseline() -> str:
    """What the numbers of the AKS baseline stand for."""
    return markdown.table(("AKS baseline", "what it prescribes"), [(str(key), text) for key, text in BASELINE.items()])


def cis() -> str:
    """What the numbers of the CIS benchmark stand for."""
    return markdown.table(("CIS AKS", "what it recommends"), [*CIS.items()])
