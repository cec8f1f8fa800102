"""One run from rest and back to rest, recorded."""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from azure.core.exceptions import AzureError
from rich.console import Console

from local.demo.app import App
from local.demo.live import View, open_view
from local.demo.record import Record
from local.demo.recorder import Condition, Recorder
from local.demo.watched import Watched, open_app
from local.demo.workers import Workers
from local.errors import LocalError

QUIET_SECONDS: Final = 1.5
"""What the record shows of the rest before the burst and after the end."""


def run_demo(
    *,
    kubeconfig: Path,
    namespace: str,
    apps: Sequence[App],
    project: Path,
    out_dir: Path,
    messages: int | None = None,
    work_seconds: float = 8.0,
    patience_seconds: float = 180.0,
    pictures: bool = True,
    console: Console | None = None,
) -> Record:
    """Sends `messages` orders to each app's queue at the same time, and watches until all are at rest again.

    By default it sends what the most replicas are meant for and a tenth more. With exactly that number the run
    could stop one short of the maximum: the autoscaler may look while messages are still being sent, and afterwards
    leaves a difference of up to a tenth alone (--horizontal-pod-autoscaler-tolerance).

    `project` is the folder of the function app, whose code consumes the messages. Writes `timeline.json` and, unless
    `pictures` is False, `timeline.png` and `timeline.html` to `out_dir`, also for a run that stopped half-way.
    Each step may take `patience_seconds` on top of what the slowest rule takes to come to rest.

    Raises `LocalError` when a step takes longer, or the cluster or a queue cannot be reached.
    What a finished run fell short of is for `Record.problems` to say.
    """
    try:
        with ExitStack() as stack:
            watched = [stack.enter_context(open_app(app, kubeconfig, namespace)) for app in apps]
            rules = [each.rule for each in watched]
            count = messages or math.ceil(max(rule.maximum * rule.target for rule in rules) * 1.1)
            patience = patience_seconds + max(rule.rest_seconds for rule in rules)
            recorder = Recorder(watched)
            try:
                with ExitStack() as running:
                    for each in watched:
                        running.enter_context(_workers(each, project, work_seconds))
                    shown = [(each.app.name, each.rule) for each in watched]
                    view = running.enter_context(open_view(console or Console(), shown, count))
                    _watch_burst(recorder, view, watched, count, patience)
            except KeyboardInterrupt:
                pictures = False  # whoever interrupts wants to leave, not to wait for drawings
                raise
            finally:
                record = Record(
                    started=recorder.started.isoformat(timespec="seconds"),
                    work_seconds=work_seconds,
                    timelines=tuple(each.timeline() for each in watched),
                )
                _write(record, out_dir, pictures)
    except AzureError as error:
        raise LocalError(f"a queue cannot be reached: {error}") from error
    return record


def _workers(app: Watched, project: Path, work_seconds: float) -> Workers:
    connection_string = app.app.connection_string
    return Workers(connection_string, app.rule.queue, project, lambda: app.ready, app.books, work_seconds)


def _watch_burst(recorder: Recorder, view: View, apps: Sequence[Watched], count: int, patience_seconds: float) -> None:
    """From rest to rest."""

    def watch(step: str, until: Condition) -> None:
        recorder.watch(view, step, until, patience_seconds)

    watch("waiting for rest", lambda app, sample: sample.rests(app.rule))
    recorder.begin(QUIET_SECONDS)
    watch("at rest", lambda _, sample: sample.at >= 0)
    with ThreadPoolExecutor(len(apps)) as pool:
        sending = [pool.submit(app.send, count) for app in apps]
        watch("sending", lambda _app, _sample: all(each.done() for each in sending))
        for each in sending:
            each.result()
    watch("scaling up", lambda _, sample: sample.ready > 0 or sample.queue == 0)
    watch("draining", lambda _, sample: sample.queue == 0)
    watch("cooling down", lambda app, sample: sample.rests(app.rule))
    end = recorder.now + QUIET_SECONDS
    watch("at rest again", lambda _, sample: sample.at >= end)


def _write(record: Record, out_dir: Path, pictures: bool) -> None:
    if not all(timeline.samples for timeline in record.timelines):
        return
    out_dir.mkdir(parents=True, exist_ok=True)
    record.write(out_dir / "timeline.json")
    if pictures:
        from local.demo.report import write_html, write_png  # matplotlib takes its time to load

        write_png(record, out_dir / "timeline.png")
        write_html(record, out_dir / "timeline.html")
