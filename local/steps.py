"""Long steps: commands that download and build, with progress, a log each, and errors of one line."""

import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from local.errors import LocalError
from local.processes import last_words

Report: TypeAlias = Callable[[str], None]
"""Takes a line for the person."""


@contextmanager
def step(report: Report, doing: str, done: str) -> Generator[None]:
    """Show `doing` while the block runs, and report `done` with its seconds afterwards.

    On a terminal a live line counts the seconds; elsewhere `doing` is a line of its own.
    """
    begun = time.monotonic()
    if sys.stdout.isatty():
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        with Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), transient=True
        ) as progress:
            progress.add_task(doing, total=None)
            yield
    else:
        report(f"{doing} …")
        yield
    report(f"{done} in {time.monotonic() - begun:.0f} s")


def run(what: str, argv: Sequence[str | Path], *, log: Path, cwd: Path, env: Mapping[str, str] | None = None) -> None:
    """Run a command with its output in `log`; `env` is the whole environment.

    Raises:
        LocalError: it could not be started or failed; `what` is the subject of the sentence.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        try:
            code = subprocess.run(
                [str(word) for word in argv],
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        except OSError as error:
            raise LocalError(f"{what} failed: {argv[0]}: {error.strerror}") from None
    if code != 0:
        raise LocalError(
            f"{what} failed: {last_words(log)} (log: {log}); run the command again: it continues where it stopped"
        )
