"""Turns a timeline into a picture and a page that need nothing but themselves."""

from datetime import datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from local.demo.chart import draw_png, draw_svg, headline
from local.demo.timeline import Summary, Timeline, check

TEMPLATE: Final = Path(__file__).with_name("page.html")


def write_png(timeline: Timeline, path: Path) -> None:
    """1200 x 690 pixels."""
    path.write_bytes(draw_png(timeline))


def write_html(timeline: Timeline, path: Path) -> None:
    """One file: style and chart are inside, nothing is fetched."""
    path.write_text(render_html(timeline), encoding="utf-8")


def render_html(timeline: Timeline) -> str:
    """The page as text."""
    summary, rule = timeline.summary(), timeline.rule
    samples = timeline.samples
    period = (samples[-1].at - samples[0].at) / max(len(samples) - 1, 1)
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=f"{headline(timeline)}: {escape(timeline.deployment)}",
        headline=headline(timeline),
        lead=f"A burst of {summary.outcome.sent} messages to the queue <code>{escape(rule.queue)}</code> "
        f"scales <code>{escape(timeline.deployment)}</code> up, and an empty queue scales it away.",
        problems=_problems(check(summary)),
        tiles=_tiles(summary),
        chart=draw_svg(timeline),
        target=rule.target,
        maximum=rule.maximum,
        happened=_rows(_happened(summary)),
        settings=_rows(
            {
                "Target, messages per replica": str(rule.target),
                "Replicas at most": str(rule.maximum),
                "KEDA looks at the queue every": f"{rule.polling_seconds} s",
                "Cooldown before zero": f"{rule.cooldown_seconds} s",
            }
        ),
        work=f"{timeline.work_seconds:g}",
        started=f"{datetime.fromisoformat(timeline.started):%Y-%m-%d %H:%M:%S} UTC",
        period=f"{period:.2f}",
    )


def _tiles(summary: Summary) -> str:
    outcome = summary.outcome
    tiles = {
        "until the first replica was Ready": _seconds(summary.first_ready),
        f"until all {summary.maximum} were": _seconds(summary.maximum_ready),
        "until the queue was empty": _seconds(summary.drained),
        "until zero replicas again": _seconds(summary.at_zero),
        "messages consumed exactly once": f"{outcome.sent - outcome.missing - outcome.repeated} of {outcome.sent}",
    }
    return "\n".join(f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in tiles.items())


def _happened(summary: Summary) -> dict[str, str]:
    outcome = summary.outcome
    return {
        "Replicas before the burst": str(summary.replicas_before),
        "First replica Ready": _seconds(summary.first_ready),
        f"{summary.maximum} replicas Ready": _seconds(summary.maximum_ready),
        "Most replicas desired": str(summary.most_desired),
        "Most replicas Ready": str(summary.most_ready),
        "Queue empty": _seconds(summary.drained),
        "Back at zero replicas": _seconds(summary.at_zero),
        "Messages sent": str(outcome.sent),
        "Messages never consumed": str(outcome.missing),
        "Messages consumed more than once": str(outcome.repeated),
        "Times that the function raised": str(len(outcome.failures)),
    }


def _rows(rows: dict[str, str]) -> str:
    return "\n".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in rows.items()
    )


def _problems(problems: list[str]) -> str:
    if not problems:
        return ""
    items = "".join(f"<li>{escape(problem)}</li>" for problem in problems)
    return f'<div class="problems"><strong>Not as promised</strong><ul>{items}</ul></div>'


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.1f} s"
