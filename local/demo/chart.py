"""Draws a timeline: the queue above, the replicas below, and the moments that matter across both."""

# matplotlib's own stubs leave keyword arguments untyped.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import io
import re
from dataclasses import dataclass
from typing import Final

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

from local.demo.timeline import Summary, Timeline

INCHES: Final = (12.0, 6.9)
DOTS_PER_INCH: Final = 100
LABEL_WIDTH: Final = 0.155
"""Room for a moment's label, as a part of the time axis."""


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


def draw_png(timeline: Timeline) -> bytes:
    """1200 x 690 pixels."""
    buffer = io.BytesIO()
    summary = timeline.summary()
    figure = _draw(timeline)
    figure.suptitle(
        f"{timeline.deployment}: {headline(timeline)} for a burst of {summary.outcome.sent} messages",
        x=0.012,
        ha="left",
        fontsize=15,
        fontweight="bold",
        color=LIGHT.ink,
    )
    figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH, facecolor=LIGHT.paper)
    return buffer.getvalue()


def draw_svg(timeline: Timeline) -> str:
    """An `svg` element for an HTML page; its colours are the CSS variables --paper, --ink, --muted, … of the page."""
    buffer = io.StringIO()
    # Text stays text: it can be searched, read aloud, and takes the page's font.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "timeline"}):
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        _draw(timeline).savefig(buffer, format="svg", transparent=True, metadata=nothing)
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


def headline(timeline: Timeline) -> str:
    """Such as "0 → 20 → 0 replicas"."""
    summary = timeline.summary()
    return f"{summary.replicas_before} → {summary.most_ready} → {timeline.samples[-1].ready} replicas"


def moments(summary: Summary) -> list[tuple[float, str]]:
    """What happened when, in order: (seconds, label)."""
    labels = {
        "first replica": summary.first_ready,
        f"{summary.maximum} replicas": summary.maximum_ready,
        "queue empty": summary.drained,
        "back at zero": summary.at_zero,
    }
    return sorted((at, label) for label, at in labels.items() if at is not None)


def _draw(timeline: Timeline) -> Figure:
    with rc_context({"font.size": 11, "axes.linewidth": 0.8, "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=INCHES, layout=ConstrainedLayoutEngine(w_pad=0.14, h_pad=0.12))
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(1.25, 1))
        _draw_queue(above, timeline)
        _draw_replicas(below, timeline)
        _mark_moments(above, below, timeline)
    return figure


def _draw_queue(axes: Axes, timeline: Timeline) -> None:
    times = [sample.at for sample in timeline.samples]
    lengths = [sample.queue for sample in timeline.samples]
    axes.fill_between(times, lengths, color=LIGHT.queue, alpha=0.25, linewidth=0)
    axes.plot(times, lengths, color=LIGHT.queue, linewidth=2)
    _style(axes, "Messages waiting or in work", max(lengths), headroom=0.3)


def _draw_replicas(axes: Axes, timeline: Timeline) -> None:
    times = [sample.at for sample in timeline.samples]
    ready = [sample.ready for sample in timeline.samples]
    desired = [sample.desired for sample in timeline.samples]
    axes.fill_between(times, ready, step="post", color=LIGHT.ready, alpha=0.25, linewidth=0)
    axes.step(times, ready, where="post", color=LIGHT.ready, linewidth=2, label="Ready")
    axes.step(times, desired, where="post", color=LIGHT.desired, linewidth=1.6, linestyle=(0, (4, 2)), label="desired")
    _style(axes, "Replicas", max(*ready, *desired, timeline.rule.maximum), headroom=0.12)
    axes.set_xlabel("Seconds since the burst began", color=LIGHT.muted)
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), borderpad=0, frameon=False, labelcolor=LIGHT.ink, ncols=2)


def _style(axes: Axes, title: str, highest: float, *, headroom: float) -> None:
    axes.set_title(title, loc="left", fontsize=12, color=LIGHT.ink, pad=8)
    axes.set_ylim(0, highest * (1 + headroom) or 1)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.grid(axis="y", color=LIGHT.grid, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.margins(x=0)
    axes.tick_params(colors=LIGHT.muted, length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(LIGHT.muted)
    axes.patch.set_visible(False)


def _mark_moments(above: Axes, below: Axes, timeline: Timeline) -> None:
    first, last = timeline.samples[0].at, timeline.samples[-1].at
    span = (last - first) or 1.0
    free_from = [float("-inf")] * 4  # per level of labels: where the next one may begin
    for at, label in moments(timeline.summary()):
        for axes in (above, below):
            axes.axvline(at, color=LIGHT.muted, linewidth=0.9, linestyle=(0, (1, 2)))
        place = (at - first) / span
        on_the_left = place + LABEL_WIDTH > 1
        begin = place - LABEL_WIDTH if on_the_left else place
        level = next(number for number, free in enumerate(free_from) if begin >= free or number == len(free_from) - 1)
        free_from[level] = begin + LABEL_WIDTH
        above.annotate(
            f"{label} {at:.1f} s",
            xy=(at, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(-5 if on_the_left else 5, -12 - 19 * level),
            textcoords="offset points",
            ha="right" if on_the_left else "left",
            color=LIGHT.ink,
            fontsize=10.5,
            bbox={"facecolor": LIGHT.paper, "edgecolor": "none", "pad": 1.5},
        )
