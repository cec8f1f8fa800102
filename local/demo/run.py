"""One run from zero replicas and back to zero, recorded."""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

from azure.core.exceptions import AzureError
from rich.console import Console

from local.demo.books import Books
from local.demo.live import View, open_view
from local.demo.load import send_burst
from local.demo.queues import create_queue, open_queue
from local.demo.recorder import Recorder
from local.demo.scaling import Scaling
from local.demo.timeline import Outcome, Sample, Summary, Timeline
from local.demo.workers import Workers
from local.errors import LocalError

QUIET_SECONDS: Final = 1.5
"""What the record shows of the rest before the burst and after the end."""


def run_demo(
    *,
    kubeconfig: Path,
    namespace: str,
    deployment: str,
    connection_string: str,
    project: Path,
    out_dir: Path,
    messages: int | None = None,
    work_seconds: float = 8.0,
    patience_seconds: float = 180.0,
    pictures: bool = True,
    console: Console | None = None,
) -> Summary:
    """Sends `messages` orders to the queue that scales `deployment`, and watches until the replicas are gone again.

    By default it sends what the maximum of replicas is meant for and a tenth more. With exactly that number the run
    could stop one short of the maximum: the autoscaler may look while messages are still being sent, and afterwards
    leaves a difference of up to a tenth alone (--horizontal-pod-autoscaler-tolerance).

    `project` is the folder of the function app, whose code consumes the messages. Writes `timeline.json` and, unless
    `pictures` is False, `timeline.png` and `timeline.html` to `out_dir`, also for a run that stopped half-way.
    Each step may take `patience_seconds` on top of the rule's polling interval and cooldown.

    Raises `LocalError` when a step takes longer, or the cluster or the queue cannot be reached.
    What a finished run fell short of is for `timeline.check` to say.
    """
    with closing(Scaling(kubeconfig, namespace, deployment)) as scaling:
        rule = scaling.rule()
        count = messages or math.ceil(rule.maximum * rule.target * 1.1)
        patience = patience_seconds + rule.polling_seconds + rule.cooldown_seconds
        books = Books()
        ids: list[str] = []
        try:
            create_queue(connection_string, rule.queue)
            with open_queue(connection_string, rule.queue) as queue:
                recorder = Recorder(scaling, queue, books)
                workers = Workers(connection_string, rule.queue, project, lambda: recorder.ready, books, work_seconds)
                try:
                    with workers, open_view(console or Console(), rule, count) as view:
                        send = partial(send_burst, connection_string, rule.queue, count)
                        _watch_burst(recorder, view, send, ids, patience)
                except KeyboardInterrupt:
                    pictures = False  # whoever interrupts wants to leave, not to wait for drawings
                    raise
                finally:
                    timeline = Timeline(
                        started=recorder.started.isoformat(timespec="seconds"),
                        deployment=f"{namespace}/{deployment}",
                        rule=rule,
                        work_seconds=work_seconds,
                        outcome=Outcome.of(books.times_consumed(ids), recorder.failures),
                        samples=recorder.samples,
                    )
                    _write(timeline, out_dir, pictures)
        except AzureError as error:
            raise LocalError(f"queue {rule.queue}: cannot be reached: {error}") from error
    return timeline.summary()


def _watch_burst(
    recorder: Recorder, view: View, send: Callable[[], list[str]], ids: list[str], patience_seconds: float
) -> None:
    """From rest to rest; the ids of what was sent go to `ids`."""

    def watch(step: str, until: Callable[[Sample], bool]) -> Sample:
        return recorder.watch(view, step, until, patience_seconds)

    watch("waiting for rest", _at_rest)
    recorder.begin(QUIET_SECONDS)
    watch("at rest", lambda sample: sample.at >= 0)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        watch("sending", lambda _: sending.done())
        ids.extend(sending.result())
    watch("scaling up", lambda sample: sample.ready > 0 or sample.queue == 0)
    watch("draining", lambda sample: sample.queue == 0)
    end = watch("cooling down", _at_rest).at + QUIET_SECONDS
    watch("at rest again", lambda sample: sample.at >= end)


def _at_rest(sample: Sample) -> bool:
    return sample.queue == sample.desired == sample.ready == 0


def _write(timeline: Timeline, out_dir: Path, pictures: bool) -> None:
    if not timeline.samples:
        return
    out_dir.mkdir(parents=True, exist_ok=True)
    timeline.write(out_dir / "timeline.json")
    if pictures:
        from local.demo.report import write_html, write_png  # matplotlib takes its time to load

        write_png(timeline, out_dir / "timeline.png")
        write_html(timeline, out_dir / "timeline.html")
