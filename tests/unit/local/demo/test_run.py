"""Whole runs with everything real but the cluster and the storage accounts."""

import io
import math
import time

import pytest
from rich.console import Console

from local.demo import recorder, run, watched
from local.demo.app import App
from local.demo.load import make_order
from local.demo.queues import create_queue, open_queue, queue_length
from local.demo.record import Record
from local.demo.scaling import Replicas, ScalingRule
from local.errors import LocalError

MAXIMUM = 3
ORDERS = App(name="orders", connection_string="the account")
OTHERS = App(name="others", connection_string="another account")


def enough(length):
    """What the target of 16 asks for."""
    return math.ceil(length / 16)


@pytest.fixture
def demo(connection_string, project, tmp_path, monkeypatch):
    """Runs the demo against a cluster that scales as KEDA would, at each look; returns the record.

    `scale` says how many replicas the app `orders` has at which length of its queue, `others` the same for that app.
    """
    monkeypatch.setattr(recorder, "PERIOD_SECONDS", 0.05)
    monkeypatch.setattr(run, "QUIET_SECONDS", 0.2)
    create_queue(connection_string, "orders")
    out = tmp_path / "out"

    def start(scale=enough, *, others=None, minimum=0, **options):
        apps = [ORDERS] if others is None else [ORDERS, OTHERS]
        scales = {"orders": scale, "others": others}
        accounts = {app.name: app.connection_string for app in apps}

        class Cluster:
            def __init__(self, _, namespace, deployment):
                assert namespace == "shop"
                self.name = deployment
                self.before = minimum

            def rule(self):
                return ScalingRule(
                    queue="orders",
                    target=16,
                    minimum=minimum,
                    maximum=MAXIMUM,
                    polling_seconds=0,
                    cooldown_seconds=0,
                    stabilization_seconds=0,
                    first_step=MAXIMUM,
                )

            def replicas(self):
                with open_queue(accounts[self.name], "orders") as queue:
                    desired = min(MAXIMUM, max(minimum, scales[self.name](queue_length(queue))))
                ready, self.before = self.before, desired  # pods are Ready by the next look
                return Replicas(desired=desired, ready=ready)

            def close(self):
                pass

        monkeypatch.setattr(watched, "Scaling", Cluster)
        return run.run_demo(
            kubeconfig=tmp_path / "kubeconfig",
            namespace="shop",
            apps=apps,
            project=project,
            out_dir=out,
            console=Console(file=io.StringIO()),
            **{"messages": 48, "work_seconds": 0.4, "patience_seconds": 10.0, "pictures": False, **options},
        )

    start.out = out
    return start


def test_from_zero_to_the_maximum_and_back(demo):
    record = demo(pictures=True)
    assert record.problems == []
    [timeline] = record.timelines
    assert timeline.outcome.sent == 48
    assert timeline.summary().most_ready == MAXIMUM
    assert timeline.samples[0].at < 0
    assert timeline.samples[-1].consumed == 48
    assert Record.read(demo.out / "timeline.json") == record
    assert sorted(path.name for path in demo.out.iterdir()) == ["timeline.html", "timeline.json", "timeline.png"]


def test_from_one_to_the_maximum_and_back(demo):
    record = demo(minimum=1)
    assert record.problems == []
    assert record.timelines[0].samples[-1].ready == 1


def test_two_apps_get_the_same_burst_at_the_same_time(demo, storage):
    record = demo(others=lambda length: min(2, length))
    assert record.problems == ["others: at most 2 replicas were Ready, expected 3"]
    one, other = record.timelines
    assert [timeline.name for timeline in record.timelines] == ["orders", "others"]
    assert one.outcome.sent == other.outcome.sent == 48
    assert one.samples[-1].consumed == other.samples[-1].consumed == 48
    # One clock: each look is at both.
    assert len(one.samples) == len(other.samples)
    assert all(abs(a.at - b.at) < 0.5 for a, b in zip(one.samples, other.samples, strict=True))
    first_full = [next(each.at for each in app.samples if each.queue) for app in record.timelines]
    assert abs(first_full[0] - first_full[1]) < 0.5
    assert not any(account.queues["orders"] for account in storage.accounts.values())


def test_the_run_ends_when_the_slower_app_rests(demo):
    """The second keeps its replicas for a second after its queue is empty."""
    busy_at = -math.inf

    def slow(length):
        nonlocal busy_at
        if length:
            busy_at = time.monotonic()
        return MAXIMUM if time.monotonic() < busy_at + 1 else 0

    record = demo(others=slow)
    assert record.problems == []
    one, other = (timeline.summary().at_rest for timeline in record.timelines)
    assert other > one + 0.5
    assert all(timeline.samples[-1].at >= other for timeline in record.timelines)


def test_the_burst_is_a_tenth_more_than_the_replicas_are_meant_for(demo):
    assert demo(messages=None, work_seconds=0.1).sent == 53  # 3 replicas of 16 messages make 48


def test_what_was_left_in_the_queue_is_not_counted(demo, connection_string):
    with open_queue(connection_string, "orders") as queue:
        queue.send_message("left over, and no order")
        queue.send_message(make_order(0))
    record = demo()
    assert record.problems == []
    assert record.timelines[0].samples[-1].consumed == 48


def test_a_cluster_that_does_not_scale_ends_with_what_was_seen(demo):
    state = "orders: queue 48, replicas 0 Ready of 0 desired, 0 messages consumed"
    with pytest.raises(LocalError, match=rf"scaling up: not done after 1 s; {state}$"):
        demo(lambda _: 0, others=enough, patience_seconds=1.0)
    assert Record.read(demo.out / "timeline.json").problems, "the record shows it, too"


def test_too_few_replicas_are_found(demo):
    assert demo(lambda length: min(2, length)).problems == ["orders: at most 2 replicas were Ready, expected 3"]


def test_a_function_that_always_fails_is_found(demo, project):
    (project / "order.py").write_text("def parse_order(body):\n    raise ValueError('broken')\n")
    problems = demo().problems
    assert "orders: 48 of 48 messages were never consumed" in problems
    assert "orders: failures of the function: 96, the first: ValueError: broken" in problems  # maxDequeueCount 2


def test_a_cluster_that_never_rests_is_told_before_anything_is_sent(demo, account):
    with pytest.raises(LocalError, match=r"waiting for rest: not done after 1 s"):
        demo(lambda _: 1, patience_seconds=1.0)
    assert not account.queues["orders"]
    assert not demo.out.exists()


def test_a_lost_message_is_found(demo, account, monkeypatch):
    """A message that disappears, as when its time to live ends."""
    send_burst = watched.send_burst

    def send_and_lose(*arguments):
        ids = send_burst(*arguments)
        del account.queues["orders"][ids[-1]]
        return ids

    monkeypatch.setattr(watched, "send_burst", send_and_lose)
    assert "orders: 1 of 48 messages were never consumed" in demo().problems


def test_an_account_that_goes_away_is_one_line(demo, account):
    def scale(length):
        if length:
            del account.queues["orders"]
        return length

    with pytest.raises(LocalError, match="a queue cannot be reached: queue orders does not exist") as error:
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
