"""The record of one run: the timelines of all its apps, by one clock."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from local.demo.scaling import ScalingRule
from local.demo.timeline import Outcome, Sample, Timeline, check
from local.errors import LocalError

SCHEMA: Final = 2


@dataclass(frozen=True, kw_only=True)
class Record:
    started: str
    """When the burst began; ISO 8601 in UTC."""
    work_seconds: float
    """Mean of the simulated I/O of a message."""
    timelines: tuple[Timeline, ...]

    @property
    def sent(self) -> int:
        """Messages in one burst; every app gets as many."""
        return max(timeline.outcome.sent for timeline in self.timelines)

    @property
    def problems(self) -> list[str]:
        """What is not as promised, of all apps."""
        return [f"{timeline.name}: {problem}" for timeline in self.timelines for problem in check(timeline.summary())]

    def write(self, path: Path) -> None:
        """As JSON; the summaries are for readers other than `read`, which makes its own."""
        timelines = [{**asdict(each), "summary": asdict(each.summary())} for each in self.timelines]
        content = {"schema": SCHEMA, "started": self.started, "work_seconds": self.work_seconds, "apps": timelines}
        path.write_text(json.dumps(content, indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> "Record":
        """Raises `LocalError` for a file that is no record of this schema."""
        try:
            content: dict[str, Any] = json.loads(path.read_text())
            if content["schema"] != SCHEMA:
                raise LocalError(
                    f"{path}: is a timeline of schema {content['schema']}, this version reads {SCHEMA}; "
                    "run the demo again"
                )
            return cls(
                started=content["started"],
                work_seconds=content["work_seconds"],
                timelines=tuple(_timeline(each) for each in content["apps"]),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise LocalError(f"{path}: is no timeline: {error}; run the demo again") from error


def _timeline(app: dict[str, Any]) -> Timeline:
    outcome: dict[str, Any] = app["outcome"]
    failures = tuple(outcome.pop("failures"))
    return Timeline(
        name=app["name"],
        rule=ScalingRule(**app["rule"]),
        outcome=Outcome(**outcome, failures=failures),
        samples=tuple(Sample(**sample) for sample in app["samples"]),
    )
