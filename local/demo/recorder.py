"""Looks at every app four times a second, shows what it sees, and keeps it."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from local.demo.live import View
from local.demo.timeline import Sample
from local.demo.watched import Watched
from local.errors import LocalError

PERIOD_SECONDS: Final = 0.25

Condition: TypeAlias = Callable[[Watched, Sample], bool]


class Recorder:
    """Its clock starts at 0; `begin` sets it anew and starts keeping samples."""

    def __init__(self, apps: Sequence[Watched]) -> None:
        self._apps = apps
        self._zero = time.monotonic()
        self._started = datetime.now(UTC)
        self._keeps = False

    @property
    def now(self) -> float:
        """Seconds on the clock."""
        return time.monotonic() - self._zero

    @property
    def started(self) -> datetime:
        """When the clock was or will be at 0, in UTC."""
        return self._started

    def begin(self, lead_seconds: float) -> None:
        """Sets the clock to -`lead_seconds` and forgets what happened before."""
        self._zero = time.monotonic() + lead_seconds
        self._started = datetime.now(UTC) + timedelta(seconds=lead_seconds)
        for app in self._apps:
            app.begin()
        self._keeps = True

    def watch(self, view: View, step: str, until: Condition, patience_seconds: float) -> None:
        """Samples until `until` holds for every app at the same look.

        Raises `LocalError` with the last samples after `patience_seconds`, and when a worker had to give up.
        """
        deadline = time.monotonic() + patience_seconds
        while True:
            due = time.monotonic() + PERIOD_SECONDS
            looks = [(app, app.look(self._zero)) for app in self._apps]
            if self._keeps:
                for app, sample in looks:
                    app.samples.append(sample)
            view.update(step, [sample for _, sample in looks])
            unfinished = [look for look in looks if not until(*look)]
            if not unfinished:
                return
            for app in self._apps:
                if crash := app.books.crash:
                    raise LocalError(f"{step}: a worker of {app.app.name} had to stop: {crash}") from crash
            if time.monotonic() > deadline:
                states = "; ".join(_state(*look) for look in unfinished)
                raise LocalError(f"{step}: not done after {patience_seconds:.0f} s; {states}")
            time.sleep(max(0.0, due - time.monotonic()))


def _state(app: Watched, sample: Sample) -> str:
    return (
        f"{app.app.name}: queue {sample.queue}, replicas {sample.ready} Ready of {sample.desired} desired, "
        f"{sample.consumed} messages consumed"
    )
