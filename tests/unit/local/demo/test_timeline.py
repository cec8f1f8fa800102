from dataclasses import replace

import pytest

from local.demo.scaling import ScalingRule
from local.demo.timeline import Outcome, Sample, Timeline, check

RULE = ScalingRule(
    queue="orders",
    target=16,
    minimum=0,
    maximum=3,
    polling_seconds=2,
    cooldown_seconds=5,
    stabilization_seconds=300,
    first_step=3,
)
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

# The same with a replica that always runs.
WARM = [(at, queue, max(desired, 1), max(ready, 1), consumed) for at, queue, desired, ready, consumed in RUN]


def timeline(rows=RUN, outcome=GOOD, **rule):
    samples = tuple(Sample(at=at, queue=q, desired=d, ready=r, consumed=c) for at, q, d, r, c in rows)
    return Timeline(name="orders", rule=replace(RULE, **rule), outcome=outcome, samples=samples)


def test_summary_of_a_run_from_zero_and_back():
    summary = timeline().summary()
    assert summary.replicas_before == (0, 0)
    assert (summary.most_desired, summary.most_ready, summary.maximum) == (3, 3, 3)
    assert summary.first_ready == 2
    assert summary.most_ready_at == 3
    assert summary.drained == 4
    assert summary.at_rest == 6, "replicas that are no longer desired, but still Ready, are not gone"
    assert check(summary) == []


def test_summary_of_a_run_from_one_and_back():
    summary = timeline(WARM, minimum=1).summary()
    assert summary.replicas_before == (1, 1)
    assert summary.first_ready == 0
    assert summary.most_ready_at == 3
    assert summary.at_rest == 6
    assert check(summary) == []


def test_a_run_that_got_less_far_says_when_it_was_there():
    rows = changed(t3=(40, 2, 2, 8), t4=(0, 2, 2, 48))
    summary = timeline(rows, first_step=2).summary()
    assert (summary.most_ready, summary.most_ready_at) == (2, 3)
    assert check(summary) == [], "the rule did not let it go further at once"


def test_replica_seconds_are_those_desired_from_the_burst_to_rest():
    # 0 for a second, 1 for a second, 3 for three seconds (2 to 5), then 0.
    assert timeline().summary().replica_seconds == 10
    # One more in the first second, and in the last one before rest; what stays at rest is not counted.
    assert timeline(WARM, minimum=1).summary().replica_seconds == 12
    assert timeline(changed(t6=(0, 0, 1, 48), t7=(0, 1, 1, 48))).summary().replica_seconds == 10, "to the end, if never"


def test_the_seconds_before_the_burst_cost_nothing():
    rows = [(-2, 0, 5, 5, 0), (1, 9, 5, 5, 0), (2, 9, 5, 5, 0)]
    assert timeline(rows).summary().replica_seconds == 10


def changed(**at):
    """RUN with some rows replaced: `t3=(queue, desired, ready, consumed)`."""
    return [(row[0], *at.get(f"t{row[0]}", row[1:])) for row in RUN]


@pytest.mark.parametrize(
    ("rows", "outcome", "problem"),
    [
        ([(-1, 0, 1, 0, 0), *RUN[1:]], GOOD, "1 replicas were there before the burst, expected 0"),
        (changed(t3=(40, 3, 2, 8), t4=(0, 3, 2, 48)), GOOD, "at most 2 replicas were Ready, expected 3"),
        (changed(t3=(40, 4, 3, 8)), GOOD, "4 replicas were desired, more than 3"),
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


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([(-1, 0, 0, 0, 0), *WARM[1:]], "0 replicas were there before the burst, expected 1"),
        ([(-1, 0, 1, 2, 0), *WARM[1:]], "2 replicas were there before the burst, expected 1"),
        ([*WARM, (8, 0, 0, 0, 48)], "the replicas did not go back to 1"),
        ([*WARM, (8, 0, 2, 1, 48)], "the replicas did not go back to 1"),
    ],
)
def test_rest_is_the_minimum(rows, problem):
    assert check(timeline(rows, minimum=1).summary()) == [problem]


def test_a_small_burst_needs_no_more_replicas_than_its_messages_do():
    """KEDA's target is per replica: 17 messages at 16 each are for two."""
    rows = changed(t3=(10, 2, 2, 7), t4=(0, 2, 2, 17))
    assert check(timeline(rows, replace(GOOD, sent=17)).summary()) == []
    assert check(timeline(rows, replace(GOOD, sent=33)).summary()) == ["at most 2 replicas were Ready, expected 3"]


def test_a_queue_that_fills_again_is_drained_only_at_the_end():
    rows = changed(t5=(1, 3, 3, 48))
    assert timeline(rows).summary().drained == 6


def test_replicas_that_left_too_early_are_at_rest_only_with_the_queue():
    rows = changed(t4=(9, 0, 0, 39), t5=(9, 0, 0, 39))
    assert timeline(rows).summary().at_rest == 6


def test_nothing_happened():
    summary = timeline([(at, 0, 0, 0, 0) for at in range(-1, 4)]).summary()
    assert summary.first_ready is summary.most_ready_at is summary.drained is summary.at_rest is None


def test_what_happened_before_the_burst_is_no_answer_to_it():
    rows = [(-1, 9, 3, 3, 0), *((at, 0, 0, 0, 0) for at in range(4))]
    summary = timeline(rows).summary()
    assert summary.replicas_before == (3, 3)
    assert summary.most_ready == 0
    assert summary.first_ready is summary.most_ready_at is summary.drained is summary.at_rest is None


def test_outcome_counts_messages_not_repetitions():
    outcome = Outcome.of([1, 0, 2, 5, 1, 0], ["x"])
    assert outcome == Outcome(sent=6, missing=2, repeated=2, failures=("x",))
    assert outcome.once == 2
