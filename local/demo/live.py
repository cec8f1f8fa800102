"""The run as it happens: a picture that moves on a terminal, a line per change elsewhere."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Final, Protocol, TypeAlias

from rich.bar import Bar
from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.table import Table
from rich.text import Text

from local.demo.scaling import ScalingRule
from local.demo.timeline import Sample

SECONDS_BETWEEN_LINES: Final = 1.0
BAR_WIDTH: Final = 14
CELLS: Final = 20
"""Columns for replicas; with the rest a row fits a terminal of 80."""

Shown: TypeAlias = tuple[str, ScalingRule]
"""An app's name and rule."""


class View(Protocol):
    """Shows where the run is."""

    def update(self, step: str, samples: Sequence[Sample]) -> None:
        """`step` says what is awaited, `samples` has one for each app; called a few times a second."""
        ...


@contextmanager
def open_view(console: Console, apps: Sequence[Shown], messages: int) -> Generator[View]:
    """A moving view if `console` is a terminal, else lines."""
    if not console.is_terminal:
        yield LineView(console, apps, messages)
        return
    view = MovingView(apps, messages)
    with Live(view, console=console, refresh_per_second=8):
        yield view


class LineView:
    """Prints a line when something has changed, at most one a second; each new step gets its line at once."""

    def __init__(self, console: Console, apps: Sequence[Shown], messages: int) -> None:
        self._console = console
        self._names = [name for name, _ in apps]
        self._messages = messages
        self._step = ""
        self._shown: list[tuple[int, ...]] = []
        self._printed_at = float("-inf")

    def update(self, step: str, samples: Sequence[Sample]) -> None:
        at = samples[0].at
        state = [(sample.queue, sample.desired, sample.ready, sample.consumed) for sample in samples]
        changed = state != self._shown and at - self._printed_at >= SECONDS_BETWEEN_LINES
        if step == self._step and not changed:
            return
        self._step, self._shown, self._printed_at = step, state, at
        texts = [
            f"{name}: queue {sample.queue}, {sample.ready} Ready of {sample.desired} desired, "
            f"consumed {sample.consumed} of {self._messages}"
            for name, sample in zip(self._names, samples, strict=True)
        ]
        self._console.print(f"{at:6.1f} s  {step}; {'; '.join(texts)}", soft_wrap=True, highlight=False, markup=False)


class MovingView:
    """A row for each app, drawn anew at every refresh."""

    def __init__(self, apps: Sequence[Shown], messages: int) -> None:
        self._apps = apps
        self._messages = messages
        self._step = ""
        self._samples: Sequence[Sample] = ()

    def update(self, step: str, samples: Sequence[Sample]) -> None:
        self._step, self._samples = step, samples

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if not self._samples:
            return
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("", style="bold", no_wrap=True)
        table.add_column("queue", width=BAR_WIDTH)
        table.add_column("", justify="right", width=3)
        table.add_column("replicas", width=CELLS)
        table.add_column("", justify="right", width=5)
        table.add_column("consumed", justify="right")
        for (name, rule), sample in zip(self._apps, self._samples, strict=True):
            table.add_row(
                name,
                Bar(max(self._messages, sample.queue), 0, sample.queue, width=BAR_WIDTH, color="blue"),
                Text(str(sample.queue)),
                replica_cells(sample, rule.maximum),
                Text.assemble((f"{sample.ready}", "bold green"), ("/", "dim"), f"{sample.desired}"),
                Text(str(sample.consumed)),
            )
        at = self._samples[0].at
        yield ""
        yield table
        yield Text.assemble(
            (f"{at:.1f} s  " if at >= 0 else "", "bold"),
            (self._step, "italic"),
            ("   ■ Ready  □ desired  · could be", "dim"),
        )
        yield ""


def replica_cells(sample: Sample, maximum: int) -> Text:
    """A square per replica: full if Ready, hollow if only desired, a dot if neither."""
    most = max(maximum, sample.ready, sample.desired, 1)
    shown = min(most, CELLS)
    ready, desired = (round(count * shown / most) for count in (sample.ready, max(sample.ready, sample.desired)))
    return Text.assemble(
        ("■" * ready, "green"), ("□" * (desired - ready), "yellow"), ("·" * (shown - desired), "bright_black")
    )
