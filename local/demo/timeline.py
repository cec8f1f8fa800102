"""What one app did: samples over time, what they add up to, and whether that is what was promised."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from local.demo.scaling import ScalingRule


@dataclass(frozen=True, kw_only=True)
class Sample:
    at: float
    """Seconds since the burst began; negative before."""
    queue: int
    """Messages not yet deleted: those that wait and those being worked on."""
    desired: int
    ready: int
    consumed: int
    """Messages that the function has returned for, repetitions included."""

    def rests(self, rule: ScalingRule) -> bool:
        """Whether nothing is left to do, and nothing left over from doing it."""
        return self.queue == 0 and self.desired == self.ready == rule.minimum


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of the messages of the burst."""

    sent: int
    missing: int
    """Sent, but never consumed."""
    repeated: int
    """Consumed more than once."""
    failures: tuple[str, ...]
    """One text for each time that the function raised."""

    @property
    def once(self) -> int:
        """Consumed exactly once."""
        return self.sent - self.missing - self.repeated

    @classmethod
    def of(cls, times_consumed: Sequence[int], failures: Sequence[str]) -> "Outcome":
        """From how many times each message sent was consumed."""
        return cls(
            sent=len(times_consumed),
            missing=sum(times == 0 for times in times_consumed),
            repeated=sum(times > 1 for times in times_consumed),
            failures=tuple(failures),
        )


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Times are seconds since the burst began, as exact as the sampling; None: it did not happen."""

    minimum: int
    maximum: int
    expected: int
    """What the autoscaler had to make of the burst at the least: what it may do in one step, as it knows the whole
    queue from the first look. A rule that lets it go further only later may have drained the queue by then."""
    replicas_before: tuple[int, int]
    """The fewest and the most that were desired or Ready before the burst."""
    most_desired: int
    most_ready: int
    last_ready: int
    """Replicas at the end of the record."""
    first_ready: float | None
    most_ready_at: float | None
    drained: float | None
    at_rest: float | None
    """From then on the queue was empty, and the minimum of replicas desired and Ready."""
    replica_seconds: float
    """Desired replicas, added up from the burst to rest. A pod has its place on a node, which is what is paid for,
    before it is Ready."""
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Timeline:
    name: str
    """The app's, which is that of its Deployment."""
    rule: ScalingRule
    outcome: Outcome
    samples: tuple[Sample, ...]

    def summary(self) -> Summary:
        """Raises ValueError when there is no sample."""
        if not self.samples:
            raise ValueError("a timeline without samples has no summary")
        samples, rule = self.samples, self.rule
        before = [count for sample in samples if sample.at < 0 for count in (sample.desired, sample.ready)]
        most_ready = max((sample.ready for sample in samples if sample.at >= 0), default=samples[-1].ready)
        at_rest = _since(samples, lambda sample: sample.rests(rule), after=lambda sample: sample.queue > 0)
        return Summary(
            minimum=rule.minimum,
            maximum=rule.maximum,
            expected=min(rule.first_step, math.ceil(self.outcome.sent / rule.target)),
            replicas_before=(min(before, default=rule.minimum), max(before, default=rule.minimum)),
            most_desired=max(sample.desired for sample in samples),
            most_ready=most_ready,
            last_ready=samples[-1].ready,
            first_ready=_first(samples, lambda sample: sample.ready > 0),
            most_ready_at=_first(samples, lambda sample: sample.ready == most_ready > 0),
            drained=_since(samples, lambda sample: sample.queue == 0, after=lambda sample: sample.queue > 0),
            at_rest=at_rest,
            replica_seconds=round(_area(samples, samples[-1].at if at_rest is None else at_rest), 1),
            outcome=self.outcome,
        )


def check(summary: Summary) -> list[str]:
    """What is not as promised, one sentence each: from rest to what the rule allows and back, every message once."""
    outcome, minimum = summary.outcome, summary.minimum
    fewest, most = summary.replicas_before
    problems = {
        f"{fewest if fewest != minimum else most} replicas were there before the burst, expected {minimum}": (
            not fewest == most == minimum
        ),
        f"at most {summary.most_ready} replicas were Ready, expected {summary.expected}": (
            summary.most_ready < summary.expected
        ),
        f"{summary.most_desired} replicas were desired, more than {summary.maximum}": (
            summary.most_desired > summary.maximum
        ),
        "the queue was not drained": summary.drained is None,
        f"the replicas did not go back to {minimum}": summary.at_rest is None,
        "no message was sent": outcome.sent == 0,
        f"{outcome.missing} of {outcome.sent} messages were never consumed": outcome.missing > 0,
        f"{outcome.repeated} of {outcome.sent} messages were consumed more than once": outcome.repeated > 0,
    }
    found = [problem for problem, holds in problems.items() if holds]
    if outcome.failures:
        found.append(f"failures of the function: {len(outcome.failures)}, the first: {outcome.failures[0]}")
    return found


def _first(samples: Sequence[Sample], holds: Callable[[Sample], bool]) -> float | None:
    return next((sample.at for sample in samples if sample.at >= 0 and holds(sample)), None)


def _since(
    samples: Sequence[Sample], holds: Callable[[Sample], bool], *, after: Callable[[Sample], bool]
) -> float | None:
    """Since when `holds` has been true to the end, provided that `after` was true before."""
    last_broken = max((number for number, sample in enumerate(samples) if not holds(sample)), default=None)
    if last_broken is None or last_broken + 1 == len(samples):
        return None
    if not any(after(sample) for sample in samples[: last_broken + 1] if sample.at >= 0):
        return None
    return samples[last_broken + 1].at


def _area(samples: Sequence[Sample], end: float) -> float:
    """Desired replicas times seconds from 0 to `end`; each sample holds until the next."""
    return sum(one.desired * max(0.0, min(other.at, end) - max(one.at, 0.0)) for one, other in pairwise(samples))
