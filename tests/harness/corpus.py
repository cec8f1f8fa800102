"""The corpus as a table: which triggers are found in which programming model. `python -m tests.harness.corpus`."""

import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from tests.harness.agreement import disagreements
from tests.harness.expectations import expectations

NOT_DOCUMENTED: Final = {
    "Python v2": {"redisListTrigger", "redisPubSubTrigger", "redisStreamTrigger", "webPubSubTrigger"},
    "Python v1": {"mcpToolTrigger", "webPubSubTrigger"},
    "Node.js v4": {"redisListTrigger", "redisPubSubTrigger", "redisStreamTrigger"},
    "Node.js v3": {"mcpToolTrigger"},
    "Java": {"entityTrigger", "signalRTrigger", "webPubSubTrigger"},
    "PowerShell": {"entityTrigger", "mcpToolTrigger", "webPubSubTrigger"},
    ".NET in-process": {"mcpToolTrigger"},
    "custom handler": {"orchestrationTrigger", "activityTrigger", "entityTrigger", "mcpToolTrigger"},
}
"""What the pages of the bindings call not supported, pending or preview-only for a model."""


def kind(wanted: Mapping[str, Any]) -> str:
    """The row of the table: the trigger's type, and what of it makes a difference."""
    trigger, properties = wanted["trigger"], wanted.get("properties", {})
    if trigger == "blobTrigger" and properties.get("source") == "EventGrid":
        return "blobTrigger, Event Grid"
    if trigger == "serviceBusTrigger":
        how = "sessions" if properties.get("isSessionsEnabled") else "batches" if properties.get("cardinality") else ""
        what = "topic" if "topicName" in properties else "queue"
        return f"serviceBusTrigger, {how or what}"
    return trigger


def table() -> str:
    """Functions of the corpus by trigger and programming model: how many are read as the documentation has it."""
    total, good = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    refused: list[str] = []
    for each in expectations():
        wrong = disagreements(each)
        if each.refused:
            refused.append(f"- {each.name}: {', '.join(each.refused) if not wrong else 'not for the reason'}")
        for name, wanted in each.functions.items():
            cell = kind(wanted), each.model
            total[cell] += 1
            good[cell] += not any(one.startswith((f"{name}:", f"{name} ", "refused")) for one in wrong)
    models = sorted({model for _, model in total})
    lines = [f"| trigger | {' | '.join(models)} |", "| --- |" + " --- |" * len(models)]
    for row in sorted({row for row, _ in total}):
        cells = [_cell(row, model, total[row, model], good[row, model]) for model in models]
        lines.append(f"| {row} | {' | '.join(cells)} |")
    found = f"{len(expectations())} projects, {good.total()} of {total.total()} functions found as documented."
    return "\n".join(
        [*lines, "", found, "", f"Refused, {len(refused)} projects, with the words that say why:", "", *refused]
    )


def _cell(row: str, model: str, total: int, good: int) -> str:
    if not total:
        return "not documented" if row in NOT_DOCUMENTED.get(model, ()) else ""
    return f"{good} found" if good == total else f"{good} of {total} found"


def main() -> int:
    print(table())  # noqa: T201 - it is a command
    wrong = {each.name: disagreements(each) for each in expectations()}
    for name, texts in wrong.items():
        for text in texts:
            print(f"{name}: {text}", file=sys.stderr)  # noqa: T201
    return int(any(wrong.values()))


if __name__ == "__main__":
    sys.exit(main())
