"""The record of one run: samples over time, what they add up to, and whether that is what was promised."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from local.demo.scaling import ScalingRule
from local.errors import LocalError

SCHEMA: Final = 1


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

    maximum: int
    replicas_before: int
    most_desired: int
    most_ready: int
    first_ready: float | None
    maximum_ready: float | None
    drained: float | None
    at_zero: float | None
    """From then on the queue was empty, and no replica was desired or Ready."""
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Timeline:
    started: str
    """When the burst began; ISO 8601 in UTC."""
    deployment: str
    """As namespace/name."""
    rule: ScalingRule
    work_seconds: float
    """Mean of the simulated I/O of a message."""
    outcome: Outcome
    samples: tuple[Sample, ...]

    def summary(self) -> Summary:
        """Raises ValueError when there is no sample."""
        if not self.samples:
            raise ValueError("a timeline without samples has no summary")
        return Summary(
            maximum=self.rule.maximum,
            replicas_before=max((max(s.desired, s.ready) for s in self.samples if s.at < 0), default=0),
            most_desired=max(sample.desired for sample in self.samples),
            most_ready=max(sample.ready for sample in self.samples),
            first_ready=_first(self.samples, lambda sample: sample.ready > 0),
            maximum_ready=_first(self.samples, lambda sample: sample.ready >= self.rule.maximum),
            drained=_since(self.samples, lambda sample: sample.queue == 0, after=lambda sample: sample.queue > 0),
            at_zero=_since(
                self.samples,
                lambda sample: sample.queue == sample.desired == sample.ready == 0,
                after=lambda sample: sample.ready > 0,
            ),
            outcome=self.outcome,
        )

    def write(self, path: Path) -> None:
        path.write_text(json.dumps({"schema": SCHEMA, **asdict(self)}, indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> "Timeline":
        """Raises `LocalError` for a file that is no timeline of this schema."""
        try:
            content: dict[str, Any] = json.loads(path.read_text())
            schema = content.pop("schema")
            if schema != SCHEMA:
                raise LocalError(
                    f"{path}: is a timeline of schema {schema}, this version reads {SCHEMA}; run the demo again"
                )
            outcome: dict[str, Any] = content.pop("outcome")
            failures = tuple(outcome.pop("failures"))
            return cls(
                rule=ScalingRule(**content.pop("rule")),
                outcome=Outcome(**outcome, failures=failures),
                samples=tuple(Sample(**sample) for sample in content.pop("samples")),
                **content,
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise LocalError(f"{path}: is no timeline: {error}; run the demo again") from error


def check(summary: Summary) -> list[str]:
    """What is not as promised, one sentence each: from zero to the maximum and back, every message exactly once."""
    outcome = summary.outcome
    problems = {
        f"{summary.replicas_before} replicas were there before the burst, expected 0": summary.replicas_before > 0,
        f"at most {summary.most_ready} of {summary.maximum} replicas were Ready": summary.maximum_ready is None,
        "the queue was not drained": summary.drained is None,
        "the replicas did not go back to 0": summary.at_zero is None,
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
