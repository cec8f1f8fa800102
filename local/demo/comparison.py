"""The apps side by side in numbers: the same table on the terminal, in the picture and on the page."""

from collections.abc import Sequence
from typing import Final

from rich.table import Table

from local.demo.record import Record
from local.demo.timeline import Summary, Timeline

COLUMNS: Final = (
    "app",
    "first Ready",
    "most Ready",
    "queue empty",
    "back at rest",
    "replica-seconds",
    "consumed once",
)

EXPLANATION: Final = (
    "Times count from the burst. Replica-seconds: desired replicas, added up from the burst to rest. "
    "A replica that stays at rest costs 3,600 more an hour."
)


def headline(record: Record) -> str:
    """Such as "A burst of 352 messages to each of 3 apps"."""
    apps = record.timelines
    to = apps[0].name if len(apps) == 1 else f"each of {len(apps)} apps"
    return f"A burst of {record.sent} messages to {to}"


def course(timeline: Timeline) -> str:
    """Such as "0 → 20 → 0 replicas"."""
    summary = timeline.summary()
    return f"{summary.replicas_before[1]} → {summary.most_ready} → {summary.last_ready} replicas"


def rows(record: Record) -> list[tuple[str, ...]]:
    """One for each app, a text for each of `COLUMNS`."""
    return [(timeline.name, *_texts(timeline.summary())) for timeline in record.timelines]


def terminal_table(record: Record) -> Table:
    """A column for each app, so that three fit a terminal of 80."""
    table = Table(box=None, padding=(0, 2, 0, 0), caption=EXPLANATION, caption_justify="left")
    table.add_column("", style="dim")
    lines = rows(record)
    for name, *_ in lines:
        table.add_column(name, justify="right")
    for number, column in enumerate(COLUMNS[1:], start=1):
        table.add_row(column, *(line[number] for line in lines))
    return table


def _texts(summary: Summary) -> Sequence[str]:
    outcome = summary.outcome
    rest = seconds(summary.at_rest)
    return (
        seconds(summary.first_ready),
        "none" if summary.most_ready_at is None else f"{summary.most_ready} at {seconds(summary.most_ready_at)}",
        seconds(summary.drained),
        rest if summary.at_rest is None else f"{summary.minimum} at {rest}",
        f"{summary.replica_seconds:,.0f}",
        f"{outcome.once} of {outcome.sent}",
    )


def seconds(value: float | None) -> str:
    """A time of a summary."""
    return "never" if value is None else f"{value:.1f} s"
