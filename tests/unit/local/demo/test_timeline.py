import json
from dataclasses import replace

import pytest

from local.demo.scaling import ScalingRule
from local.demo.timeline import Outcome, Sample, Timeline, check
from local.errors import LocalError

RULE = ScalingRule(queue="orders", target=16, maximum=3, polling_seconds=2, cooldown_seconds=5)
GOOD = Outcome(sent=48, missing=0, repeated=0, failures=())

# seconds, queue, desired, ready, consumed
RUN = [
    (-1, 0, 0, 0, 0),
    (0, 20, 0, 0, 0),
    (1, 48, 1, 0, 0),
    (2, 48, 3, 1, 0),
    (3, 40, 3, 3, 8),
    (4, 0, 3, 3, 48),
    (5, 0, 0, 2, 48),
    (6, 0, 0, 0, 48),
    (7, 0, 0, 0, 48),
]


def timeline(rows=RUN, outcome=GOOD):
    samples = tuple(Sample(at=at, queue=q, desired=d, ready=r, consumed=c) for at, q, d, r, c in rows)
    return Timeline(
        started="2026-03-01T10:00:00+00:00",
        deployment="functions/orders",
        rule=RULE,
        work_seconds=2.0,
        outcome=outcome,
        samples=samples,
    )


def test_summary_of_a_run_from_zero_and_back():
    summary = timeline().summary()
    assert summary.replicas_before == 0
    assert (summary.most_desired, summary.most_ready, summary.maximum) == (3, 3, 3)
    assert summary.first_ready == 2
    assert summary.maximum_ready == 3
    assert summary.drained == 4
    assert summary.at_zero == 6, "replicas that are no longer desired, but still Ready, are not gone"
    assert check(summary) == []


def changed(**at):
    """RUN with some rows replaced: `t3=(queue, desired, ready, consumed)`."""
    return [(row[0], *at.get(f"t{row[0]}", row[1:])) for row in RUN]


@pytest.mark.parametrize(
    ("rows", "outcome", "problem"),
    [
        ([(-1, 0, 1, 0, 0), *RUN[1:]], GOOD, "1 replicas were there before the burst"),
        (changed(t3=(40, 3, 2, 8), t4=(0, 3, 2, 48)), GOOD, "at most 2 of 3 replicas were Ready"),
        (changed(t7=(0, 1, 0, 48)), GOOD, "the replicas did not go back to 0"),
        (changed(t7=(0, 0, 1, 48)), GOOD, "the replicas did not go back to 0"),
        (changed(t7=(1, 0, 0, 47)), GOOD, "the replicas did not go back to 0"),
        (changed(t7=(1, 0, 0, 47)), GOOD, "the queue was not drained"),
        (RUN[:5], GOOD, "the queue was not drained"),
        (RUN, replace(GOOD, missing=2), "2 of 48 messages were never consumed"),
        (RUN, replace(GOOD, repeated=3), "3 of 48 messages were consumed more than once"),
        (RUN, Outcome(sent=0, missing=0, repeated=0, failures=()), "no message was sent"),
        (RUN, replace(GOOD, failures=("KeyError: x", "b")), "failures of the function: 2, the first: KeyError: x"),
    ],
)
def test_each_kind_of_problem_is_found(rows, outcome, problem):
    assert any(problem in found for found in check(timeline(rows, outcome).summary()))


def test_a_queue_that_fills_again_is_drained_only_at_the_end():
    rows = changed(t5=(1, 3, 3, 48))
    assert timeline(rows).summary().drained == 6


def test_replicas_that_left_too_early_are_back_at_zero_only_with_the_queue():
    rows = changed(t4=(9, 0, 0, 39), t5=(9, 0, 0, 39))
    assert timeline(rows).summary().at_zero == 6


def test_nothing_happened():
    summary = timeline([(at, 0, 0, 0, 0) for at in range(-1, 4)]).summary()
    assert summary.first_ready is summary.maximum_ready is summary.drained is summary.at_zero is None


def test_what_happened_before_the_burst_is_no_answer_to_it():
    rows = [(-1, 9, 3, 3, 0), *((at, 0, 0, 0, 0) for at in range(4))]
    summary = timeline(rows).summary()
    assert summary.replicas_before == 3
    assert summary.first_ready is summary.maximum_ready is summary.drained is summary.at_zero is None


def test_outcome_counts_messages_not_repetitions():
    assert Outcome.of([1, 0, 2, 5, 1, 0], ["x"]) == Outcome(sent=6, missing=2, repeated=2, failures=("x",))


def test_written_and_read_again(tmp_path):
    path = tmp_path / "timeline.json"
    original = timeline(outcome=replace(GOOD, failures=("ü",)))
    original.write(path)
    assert Timeline.read(path) == original
    assert json.loads(path.read_text())["schema"] == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{}", "is no timeline"),
        ("[]", "is no timeline"),
        ("", "is no timeline"),
        ('{"schema": 99}', "schema 99"),
        ('{"schema": 1, "outcome": {}}', "is no timeline"),
    ],
)
def test_what_is_no_timeline_is_refused(tmp_path, content, message):
    path = tmp_path / "timeline.json"
    path.write_text(content)
    with pytest.raises(LocalError, match=message):
        Timeline.read(path)
