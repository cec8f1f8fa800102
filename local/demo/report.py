"""Turns a record into a picture and a page that need nothing but themselves."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from local.demo.chart import draw_png, draw_svg
from local.demo.comparison import COLUMNS, EXPLANATION, headline, rows
from local.demo.record import Record
from local.demo.timeline import Timeline

TEMPLATE: Final = Path(__file__).with_name("page.html")


def write_png(record: Record, path: Path) -> None:
    """1200 pixels wide."""
    path.write_bytes(draw_png(record))


def write_html(record: Record, path: Path) -> None:
    """One file: style and chart are inside, nothing is fetched."""
    path.write_text(render_html(record), encoding="utf-8")


def render_html(record: Record) -> str:
    """The page as text."""
    timelines = record.timelines
    samples = timelines[0].samples
    period = (samples[-1].at - samples[0].at) / max(len(samples) - 1, 1)
    names = [timeline.name for timeline in timelines]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        headline=escape(headline(record)),
        problems=_problems(record.problems),
        comparison=_table(COLUMNS, rows(record)),
        explanation=escape(EXPLANATION),
        chart=draw_svg(record),
        settings=_table(("", *names), _columns(_settings(timeline) for timeline in timelines)),
        outcomes=_table(("", *names), _columns(_outcome(timeline) for timeline in timelines)),
        work=f"{record.work_seconds:g}",
        started=f"{datetime.fromisoformat(record.started):%Y-%m-%d %H:%M:%S} UTC",
        period=f"{period:.2f}",
    )


def _settings(timeline: Timeline) -> dict[str, str]:
    rule = timeline.rule
    return {
        "Replicas at rest": str(rule.minimum),
        "Replicas at most": str(rule.maximum),
        "Target, messages per replica": str(rule.target),
        "KEDA looks at the queue every": f"{rule.polling_seconds} s",
        "Most replicas after the first step of the autoscaler": str(rule.first_step),
        "The autoscaler keeps what it needed for": f"{rule.stabilization_seconds} s",
        "KEDA takes the last ones away after": "never" if rule.minimum else f"{rule.cooldown_seconds} s",
    }


def _outcome(timeline: Timeline) -> dict[str, str]:
    outcome = timeline.outcome
    return {
        "Messages sent": str(outcome.sent),
        "Messages never consumed": str(outcome.missing),
        "Messages consumed more than once": str(outcome.repeated),
        "Times that the function raised": str(len(outcome.failures)),
        "Most replicas desired": str(timeline.summary().most_desired),
    }


def _columns(facts: Iterable[dict[str, str]]) -> list[tuple[str, ...]]:
    """Rows of a label and a value of each app."""
    apps = list(facts)
    return [(label, *(app[label] for app in apps)) for label in apps[0]]


def _table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(text)}</th>' if text else "<td></td>" for text in head)
    lines = [
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(text)}</td>" for text in others)}</tr>'
        for first, *others in body
    ]
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{chr(10).join(lines)}\n</tbody>\n</table>"


def _problems(problems: list[str]) -> str:
    if not problems:
        return ""
    items = "".join(f"<li>{escape(problem)}</li>" for problem in problems)
    return f'<div class="problems"><strong>Not as promised</strong><ul>{items}</ul></div>'
