"""Looks at the cluster and the queue four times a second, shows what it sees, and keeps it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from azure.storage.queue import QueueClient

from local.demo.books import Books
from local.demo.live import View
from local.demo.queues import queue_length
from local.demo.scaling import Scaling
from local.demo.timeline import Sample
from local.errors import LocalError

PERIOD_SECONDS: Final = 0.25


class Recorder:
    """Its clock starts at 0; `begin` sets it anew and starts keeping samples."""

    def __init__(self, scaling: Scaling, queue: QueueClient, books: Books) -> None:
        self._scaling = scaling
        self._queue = queue
        self._books = books
        self._zero = time.monotonic()
        self._started = datetime.now(UTC)
        self._keeps = False
        self._consumed_before = 0
        self._failures_before = 0
        self._ready = 0
        self._samples: list[Sample] = []

    @property
    def ready(self) -> int:
        """Ready replicas at the last look."""
        return self._ready

    @property
    def started(self) -> datetime:
        """When the clock was or will be at 0, in UTC."""
        return self._started

    @property
    def samples(self) -> tuple[Sample, ...]:
        """What was kept since `begin`."""
        return tuple(self._samples)

    @property
    def failures(self) -> tuple[str, ...]:
        """The function's failures since `begin`."""
        return self._books.failures[self._failures_before :]

    def begin(self, lead_seconds: float) -> None:
        """Sets the clock to -`lead_seconds` and forgets what was consumed before."""
        self._zero = time.monotonic() + lead_seconds
        self._started = datetime.now(UTC) + timedelta(seconds=lead_seconds)
        self._consumed_before = self._books.consumed
        self._failures_before = len(self._books.failures)
        self._keeps = True

    def watch(self, view: View, step: str, until: Callable[[Sample], bool], patience_seconds: float) -> Sample:
        """Samples until a sample satisfies `until`, and returns that one.

        Raises `LocalError` with the last sample after `patience_seconds`, and when a worker had to give up.
        """
        deadline = time.monotonic() + patience_seconds
        while True:
            due = time.monotonic() + PERIOD_SECONDS
            sample = self._look()
            view.update(step, sample)
            if until(sample):
                return sample
            if self._books.crash:
                raise LocalError(f"{step}: a worker had to stop: {self._books.crash}") from self._books.crash
            if time.monotonic() > deadline:
                raise LocalError(
                    f"{step}: not done after {patience_seconds:.0f} s; queue {sample.queue}, replicas {sample.ready} "
                    f"Ready of {sample.desired} desired, {sample.consumed} messages consumed"
                )
            time.sleep(max(0.0, due - time.monotonic()))

    def _look(self) -> Sample:
        replicas = self._scaling.replicas()
        self._ready = replicas.ready
        sample = Sample(
            at=round(time.monotonic() - self._zero, 3),
            queue=queue_length(self._queue),
            desired=replicas.desired,
            ready=replicas.ready,
            consumed=self._books.consumed - self._consumed_before,
        )
        if self._keeps:
            self._samples.append(sample)
        return sample
