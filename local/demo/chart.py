"""Draws a record: for each app a panel with its queue and its replicas, and the moments that matter.

A panel has one scale for both: replicas on the left, and on the right the messages that so many replicas are meant for.
Where the queue stands above the replicas, the app has too few of them.
"""

# matplotlib's own stubs leave keyword arguments untyped.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from local.demo.comparison import COLUMNS, EXPLANATION, course, headline, rows
from local.demo.record import Record
from local.demo.timeline import Sample, Summary, Timeline

WIDTH: Final = 12.0
PANEL_HEIGHT: Final = 2.3
HEADER_HEIGHT: Final = 0.35
LINE_HEIGHT: Final = 0.29
FRAME_HEIGHT: Final = 1.0
"""Inches; a line is one of the table, the frame what is between and around all others."""
DOTS_PER_INCH: Final = 100


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Colours as #rrggbb, all different. The last three are from Okabe and Ito's set, made for colour-blind people."""

    paper: str = "#ffffff"
    ink: str = "#1f2328"
    muted: str = "#59636e"
    grid: str = "#e4e7eb"
    queue: str = "#0072b2"
    desired: str = "#d55e00"
    ready: str = "#009e73"


LIGHT: Final = Palette()

MOMENTS: Final = {"first Ready": "o", "most Ready": "^", "queue empty": "s", "back at rest": "D"}
"""What happened, and the shape that marks when."""

MARKER: Final[dict[str, Any]] = {
    "markersize": 8,
    "markerfacecolor": LIGHT.ink,
    "markeredgecolor": LIGHT.paper,
    "linestyle": "none",
}
"""With an edge, so that shapes that overlap are still told apart."""


def draw_png(record: Record) -> bytes:
    """1200 pixels wide; the table is beneath the panels."""
    buffer = io.BytesIO()
    figure = _draw(record, title=headline(record), with_table=True)
    figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH, facecolor=LIGHT.paper)
    return buffer.getvalue()


def draw_svg(record: Record) -> str:
    """An `svg` element for an HTML page; its colours are the CSS variables --paper, --ink, --muted, … of the page."""
    buffer = io.StringIO()
    # Text stays text: it can be searched, read aloud, and takes the page's font.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "timeline"}):
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        _draw(record).savefig(buffer, format="svg", transparent=True, metadata=nothing)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(
        r'<svg [^>]*viewBox="([^"]*)"[^>]*>',
        r'<svg viewBox="\1" role="img" aria-label="Queue and replicas over time">',
        svg,
        count=1,
    )
    svg = re.sub(r"font: ([0-9.]+px) [^;\"]*", r"font-size: \1", svg)
    for name, colour in vars(LIGHT).items():
        svg = svg.replace(colour, f"var(--{name})")
    return svg


def moments(summary: Summary) -> list[tuple[float, str]]:
    """What happened when, in order: (seconds, key of `MOMENTS`)."""
    times = (summary.first_ready, summary.most_ready_at, summary.drained, summary.at_rest)
    return sorted((at, label) for label, at in zip(MOMENTS, times, strict=True) if at is not None)


def turns(samples: Sequence[Sample]) -> list[Sample]:
    """The samples at which a line through all of them bends: those that differ from a neighbour, first and last."""

    def state(sample: Sample) -> tuple[int, int, int]:
        return sample.queue, sample.desired, sample.ready

    last = len(samples) - 1
    return [
        sample
        for number, sample in enumerate(samples)
        if number in (0, last) or not state(samples[number - 1]) == state(sample) == state(samples[number + 1])
    ]


def _draw(record: Record, *, title: str = "", with_table: bool = False) -> Figure:
    timelines = record.timelines
    heights = [HEADER_HEIGHT, *(PANEL_HEIGHT for _ in timelines)]
    if with_table:
        heights.append(LINE_HEIGHT * (len(timelines) + 2))
    with rc_context({"font.size": 11, "axes.linewidth": 0.8, "font.family": "DejaVu Sans"}):
        size = (WIDTH, sum(heights) + FRAME_HEIGHT)
        figure = Figure(figsize=size, layout=ConstrainedLayoutEngine(w_pad=0.14, h_pad=0.08))
        header, *axes = figure.subplots(len(heights), 1, height_ratios=heights)
        _draw_header(header, title)
        begin = min(timeline.samples[0].at for timeline in timelines)
        end = max(timeline.samples[-1].at for timeline in timelines)
        for panel, timeline in zip(axes, timelines, strict=False):
            _draw_panel(panel, timeline)
            panel.set_xlim(begin, max(end, begin + 1))
            panel.tick_params(labelbottom=timeline is timelines[-1])
        axes[len(timelines) - 1].set_xlabel("Seconds since the burst began", color=LIGHT.muted)
        if with_table:
            _draw_table(axes[-1], record)
    return figure


def _draw_panel(axes: Axes, timeline: Timeline) -> None:
    rule = timeline.rule
    shown = turns(timeline.samples)
    times = [sample.at for sample in shown]
    demand = [sample.queue / rule.target for sample in shown]
    ready = [sample.ready for sample in shown]
    desired = [sample.desired for sample in shown]
    axes.fill_between(times, demand, color=LIGHT.queue, alpha=0.18, linewidth=0)
    axes.plot(times, demand, color=LIGHT.queue, linewidth=1.8)
    axes.step(times, ready, where="post", color=LIGHT.ready, linewidth=2.4)
    axes.step(times, desired, where="post", color=LIGHT.desired, linewidth=1.6, linestyle=(0, (4, 2)))
    top = max(*demand, *ready, *desired, rule.maximum) * 1.18
    axes.set_ylim(0, top)
    axes.set_title(f"{timeline.name}: {course(timeline)}", loc="left", fontsize=12, color=LIGHT.ink, pad=9)
    axes.set_title(_settings(timeline), loc="right", fontsize=10, color=LIGHT.muted, pad=9)
    axes.set_ylabel("Replicas", color=LIGHT.muted)
    messages = axes.secondary_yaxis("right")
    messages.set_ylabel("Messages", color=LIGHT.muted)
    ticks = [int(tick) for tick in MaxNLocator(nbins=4, integer=True).tick_values(0, top) if tick <= top]
    axes.set_yticks(ticks)
    messages.set_yticks(ticks, [str(tick * rule.target) for tick in ticks])
    for each in (axes, messages):
        each.tick_params(colors=LIGHT.muted, length=0)
    messages.spines["right"].set_visible(False)
    axes.grid(axis="y", color=LIGHT.grid, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(LIGHT.muted)
    axes.patch.set_visible(False)
    for at, label in moments(timeline.summary()):
        axes.axvline(at, color=LIGHT.muted, linewidth=0.9, linestyle=(0, (1, 2)))
        axes.plot([at], [top], marker=MOMENTS[label], clip_on=False, **MARKER)


def _settings(timeline: Timeline) -> str:
    rule = timeline.rule
    return (
        f"{rule.minimum} to {rule.maximum} replicas, a look every {rule.polling_seconds} s, "
        f"at rest about {rule.rest_seconds - rule.polling_seconds} s after the last message"
    )


def _draw_header(axes: Axes, title: str) -> None:
    handles = [
        Patch(facecolor=LIGHT.queue, alpha=0.35, edgecolor=LIGHT.queue, label="messages waiting or in work"),
        Line2D([], [], color=LIGHT.desired, linewidth=1.6, linestyle=(0, (4, 2)), label="desired"),
        Line2D([], [], color=LIGHT.ready, linewidth=2.4, label="Ready"),
        *(Line2D([], [], marker=shape, label=label, **MARKER) for label, shape in MOMENTS.items()),
    ]
    axes.set_axis_off()
    if title:
        axes.set_title(title, loc="left", fontsize=15, fontweight="bold", color=LIGHT.ink)
    legend = axes.legend(
        handles=handles,
        loc="center left",
        ncols=len(handles),
        frameon=False,
        labelcolor=LIGHT.ink,
        fontsize=10,
        borderaxespad=0,
        borderpad=0,
        handletextpad=0.5,
        columnspacing=1.4,
    )
    legend.set_in_layout(False)  # or its width would narrow the panels


def _draw_table(axes: Axes, record: Record) -> None:
    axes.set_axis_off()
    lines = [COLUMNS, *rows(record)]
    places = [0.0, *(0.1 + 0.9 * number / (len(COLUMNS) - 1) for number in range(1, len(COLUMNS)))]
    for number, line in enumerate(lines):
        for place, text in zip(places, line, strict=True):
            axes.text(
                place,
                1 - (number + 0.5) / (len(lines) + 1),
                text,
                transform=axes.transAxes,
                va="center",
                ha="right" if place else "left",
                color=LIGHT.ink if number else LIGHT.muted,
                fontsize=11 if number else 10,
            )
    axes.text(0, 0, EXPLANATION, transform=axes.transAxes, va="bottom", color=LIGHT.muted, fontsize=9.5)
