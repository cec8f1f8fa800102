"""One app while it is recorded: where its numbers come from, and what was kept of them."""

import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from azure.storage.queue import QueueClient

from local.demo.app import App
from local.demo.books import Books
from local.demo.load import send_burst
from local.demo.queues import create_queue, open_queue, queue_length
from local.demo.scaling import Scaling, ScalingRule
from local.demo.timeline import Outcome, Sample, Timeline


class Watched:
    """What speaks to the queue raises `azure.core.exceptions.AzureError`."""

    def __init__(self, app: App, rule: ScalingRule, scaling: Scaling, queue: QueueClient) -> None:
        self.app = app
        self.rule = rule
        self.books = Books()
        self.ready = 0
        """Ready replicas at the last look."""
        self.samples: list[Sample] = []
        """What the recorder keeps."""
        self._scaling = scaling
        self._queue = queue
        self._sent: list[str] = []
        self._consumed_before = 0
        self._failures_before = 0

    def begin(self) -> None:
        """Forgets what happened before."""
        self._consumed_before = self.books.consumed
        self._failures_before = len(self.books.failures)

    def look(self, zero: float) -> Sample:
        """The state now, by a clock that is 0 at `zero`."""
        replicas = self._scaling.replicas()
        self.ready = replicas.ready
        return Sample(
            at=round(time.monotonic() - zero, 3),
            queue=queue_length(self._queue),
            desired=replicas.desired,
            ready=replicas.ready,
            consumed=self.books.consumed - self._consumed_before,
        )

    def send(self, count: int) -> None:
        """A burst of `count` messages."""
        self._sent.extend(send_burst(self.app.connection_string, self.rule.queue, count))

    def timeline(self) -> Timeline:
        """What was kept, and what has become of the messages sent."""
        return Timeline(
            name=self.app.name,
            rule=self.rule,
            outcome=Outcome.of(self.books.times_consumed(self._sent), self.books.failures[self._failures_before :]),
            samples=tuple(self.samples),
        )


@contextmanager
def open_app(app: App, kubeconfig: Path, namespace: str) -> Generator[Watched]:
    """Connects to the app's Deployment and queue while the block runs; the queue is made if it does not exist.

    Raises `LocalError` when no queue scales the app or the cluster cannot be reached.
    """
    with closing(Scaling(kubeconfig, namespace, app.name)) as scaling:
        rule = scaling.rule()
        create_queue(app.connection_string, rule.queue)
        with open_queue(app.connection_string, rule.queue) as client:
            yield Watched(app, rule, scaling, client)
