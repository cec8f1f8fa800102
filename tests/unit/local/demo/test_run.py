"""Whole runs with everything real but the cluster and the storage account."""

import io
import json
import math

import pytest
from rich.console import Console

from local.demo import recorder, run
from local.demo.load import make_order
from local.demo.queues import create_queue, open_queue, queue_length
from local.demo.scaling import Replicas, ScalingRule
from local.demo.timeline import Timeline, check
from local.errors import LocalError

MAXIMUM = 3


@pytest.fixture
def demo(connection_string, project, tmp_path, monkeypatch):
    """Runs the demo against a cluster that scales as KEDA would, at each look; returns the summary."""
    monkeypatch.setattr(recorder, "PERIOD_SECONDS", 0.05)
    monkeypatch.setattr(run, "QUIET_SECONDS", 0.2)
    create_queue(connection_string, "orders")
    out = tmp_path / "out"

    def start(scale=lambda length: math.ceil(length / 16), **options):
        class Cluster:
            def __init__(self, _, namespace, deployment):
                assert (namespace, deployment) == ("shop", "orders")
                self.before = 0

            def rule(self):
                return ScalingRule(queue="orders", target=16, maximum=MAXIMUM, polling_seconds=0, cooldown_seconds=0)

            def replicas(self):
                with open_queue(connection_string, "orders") as queue:
                    desired = min(MAXIMUM, scale(queue_length(queue)))
                ready, self.before = self.before, desired  # pods are Ready by the next look
                return Replicas(desired=desired, ready=ready)

            def close(self):
                pass

        monkeypatch.setattr(run, "Scaling", Cluster)
        return run.run_demo(
            kubeconfig=tmp_path / "kubeconfig",
            namespace="shop",
            deployment="orders",
            connection_string=connection_string,
            project=project,
            out_dir=out,
            console=Console(file=io.StringIO()),
            **{"messages": 48, "work_seconds": 0.4, "patience_seconds": 10.0, "pictures": False, **options},
        )

    start.out = out
    return start


def test_from_zero_to_the_maximum_and_back(demo):
    summary = demo(pictures=True)
    assert check(summary) == []
    assert summary.outcome.sent == 48
    assert summary.most_ready == MAXIMUM
    timeline = Timeline.read(demo.out / "timeline.json")
    assert timeline.summary() == summary
    assert timeline.samples[0].at < 0
    assert timeline.samples[-1].consumed == 48
    assert sorted(path.name for path in demo.out.iterdir()) == ["timeline.html", "timeline.json", "timeline.png"]


def test_the_burst_is_a_tenth_more_than_the_replicas_are_meant_for(demo):
    assert demo(messages=None, work_seconds=0.1).outcome.sent == 53  # 3 replicas of 16 messages make 48


def test_what_was_left_in_the_queue_is_not_counted(demo, connection_string):
    with open_queue(connection_string, "orders") as queue:
        queue.send_message("left over, and no order")
        queue.send_message(make_order(0))
    summary = demo()
    assert check(summary) == []
    assert Timeline.read(demo.out / "timeline.json").samples[-1].consumed == 48


def test_a_cluster_that_does_not_scale_ends_with_what_was_seen(demo):
    with pytest.raises(LocalError, match=r"scaling up: not done after 1 s; queue 48, replicas 0 Ready of 0 desired"):
        demo(lambda _: 0, patience_seconds=1.0)
    assert check(Timeline.read(demo.out / "timeline.json").summary()), "the record shows it, too"


def test_too_few_replicas_are_found(demo):
    problems = check(demo(lambda length: min(2, length)))
    assert problems == ["at most 2 of 3 replicas were Ready"]


def test_a_function_that_always_fails_is_found(demo, project):
    (project / "order.py").write_text("def parse_order(body):\n    raise ValueError('broken')\n")
    problems = check(demo())
    assert "48 of 48 messages were never consumed" in problems
    assert "failures of the function: 96, the first: ValueError: broken" in problems  # maxDequeueCount 2


def test_a_cluster_that_never_rests_is_told_before_anything_is_sent(demo, account):
    with pytest.raises(LocalError, match=r"waiting for rest: not done after 1 s"):
        demo(lambda _: 1, patience_seconds=1.0)
    assert not account.queues["orders"]
    assert not demo.out.exists()


def test_a_lost_message_is_found(demo, account, monkeypatch):
    """A message that disappears, as when its time to live ends."""
    send_burst = run.send_burst

    def send_and_lose(*arguments):
        ids = send_burst(*arguments)
        del account.queues["orders"][ids[-1]]
        return ids

    monkeypatch.setattr(run, "send_burst", send_and_lose)
    assert "1 of 48 messages were never consumed" in check(demo())


def test_the_record_is_plain_json(demo):
    demo()
    content = json.loads((demo.out / "timeline.json").read_text())
    assert set(content["samples"][0]) == {"at", "queue", "desired", "ready", "consumed"}


def test_an_account_that_goes_away_is_one_line(demo, account):
    def scale(length):
        if length:
            del account.queues["orders"]
        return length

    with pytest.raises(LocalError, match="queue orders: cannot be reached") as error:
        demo(scale)
    assert "\n" not in str(error.value)


def test_an_interrupted_run_leaves_its_record_and_draws_nothing(demo):
    def scale(length):
        if length:
            raise KeyboardInterrupt
        return 0

    with pytest.raises(KeyboardInterrupt):
        demo(scale, pictures=True)
    assert [path.name for path in demo.out.iterdir()] == ["timeline.json"]
