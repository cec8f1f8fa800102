"""The run as it happens: a picture that moves on a terminal, a line per change elsewhere."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final, Protocol

from rich.bar import Bar
from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.table import Table
from rich.text import Text

from local.demo.scaling import ScalingRule
from local.demo.timeline import Sample

SECONDS_BETWEEN_LINES: Final = 1.0
BAR_WIDTH: Final = 34
"""Columns; with the texts beside it a row fits a terminal of 80."""


class View(Protocol):
    """Shows where the run is."""

    def update(self, step: str, sample: Sample) -> None:
        """`step` says what is awaited; called a few times a second."""
        ...


@contextmanager
def open_view(console: Console, rule: ScalingRule, messages: int) -> Generator[View]:
    """A moving view if `console` is a terminal, else lines."""
    if not console.is_terminal:
        yield LineView(console, messages)
        return
    view = MovingView(rule, messages)
    with Live(view, console=console, refresh_per_second=8):
        yield view


class LineView:
    """Prints a line when something has changed, at most one a second; each new step gets its line at once."""

    def __init__(self, console: Console, messages: int) -> None:
        self._console = console
        self._messages = messages
        self._step = ""
        self._shown: tuple[int, ...] = ()
        self._printed_at = float("-inf")

    def update(self, step: str, sample: Sample) -> None:
        state = (sample.queue, sample.desired, sample.ready, sample.consumed)
        changed = state != self._shown and sample.at - self._printed_at >= SECONDS_BETWEEN_LINES
        if step == self._step and not changed:
            return
        self._step, self._shown, self._printed_at = step, state, sample.at
        self._console.print(
            f"{sample.at:6.1f} s  {step}: queue {sample.queue}, replicas {sample.ready} Ready of {sample.desired} "
            f"desired, consumed {sample.consumed} of {self._messages}",
            soft_wrap=True,
            highlight=False,
            markup=False,
        )


class MovingView:
    """A table of bars, drawn anew at every refresh."""

    def __init__(self, rule: ScalingRule, messages: int) -> None:
        self._rule = rule
        self._messages = messages
        self._step = ""
        self._sample: Sample | None = None

    def update(self, step: str, sample: Sample) -> None:
        self._step, self._sample = step, sample

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        sample = self._sample
        if sample is None:
            return
        table = Table.grid(padding=(0, 2))
        table.add_column(justify="right", style="dim", min_width=8)
        table.add_column(width=BAR_WIDTH)
        table.add_column()
        most = max(self._messages, sample.queue)
        table.add_row(
            "queue",
            Bar(most, 0, sample.queue, width=BAR_WIDTH, color="blue"),
            Text.assemble((f"{sample.queue}", "bold"), (" messages waiting or in work", "dim")),
        )
        table.add_row(
            "replicas",
            replica_cells(sample, self._rule.maximum),
            Text.assemble(
                (f"{sample.ready}", "bold green"), (" Ready of ", "dim"), f"{sample.desired}", (" desired", "dim")
            ),
        )
        table.add_row(
            "consumed",
            Bar(self._messages, 0, min(sample.consumed, self._messages), width=BAR_WIDTH, color="magenta"),
            Text.assemble((f"{sample.consumed}", "bold"), (f" of {self._messages}", "dim")),
        )
        clock = f"{sample.at:.1f} s" if sample.at >= 0 else ""
        table.add_row("now", Text(self._step, style="italic"), Text(clock, style="bold"))
        yield ""
        yield table
        yield ""


def replica_cells(sample: Sample, maximum: int) -> Text:
    """A square per replica: full if Ready, hollow if only desired, a dot if neither."""
    shown = min(max(maximum, sample.ready, sample.desired), BAR_WIDTH)
    scale = shown / max(maximum, sample.ready, sample.desired, 1)
    ready, desired = round(sample.ready * scale), round(max(sample.ready, sample.desired) * scale)
    return Text.assemble(
        ("■" * ready, "green"), ("□" * (desired - ready), "yellow"), ("·" * (shown - desired), "bright_black")
    )
