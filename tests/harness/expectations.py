"""What the documentation says becomes of each project of the corpus, `tests/fixtures/projects`.

A project is a folder of small sources in the documented style of its programming model. Next to it stands
`<folder>.expected.yaml`, written from the page that it names under `source`, without running the code under test. Those
of Python v2 and Node.js v4 agree with what `azure-functions` 1.26 and `@azure/functions` 4.16 register when they run
the same files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from components.model.plans import Given, Options

FOLDER: Final = Path(__file__).parents[1] / "fixtures" / "projects"

SECRET: Final = "fake-never-leak"
"""Part of every value in the corpus that stands for a secret."""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What the documentation says about one project of the corpus.

    `functions`: by name; each with `trigger` (its type), and where it matters `file`, `lines` (first and last of the
    declaration: what is reported lies within), `properties` (resolved, a subset), `way` (one, or several that the
    documentation leaves open), `scaler` and `metadata` (a subset), `bindings` (all inputs and outputs but HTTP's).
    `refused`: texts that the message has to contain, instead of functions; `place`: where it has to point, as
    `file`, `file:line` or `file:first-last`.
    """

    name: str
    source: str
    model: str
    options: Options
    functions: Mapping[str, Mapping[str, Any]]
    refused: tuple[str, ...]
    place: str

    @property
    def folder(self) -> Path:
        return FOLDER / self.name


def load(path: Path) -> Expected:
    text: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    refused: str | list[str] = text.get("refused", [])
    return Expected(
        name=path.name.removesuffix(".expected.yaml"),
        source=text["source"],
        model=text.get("model", ""),
        options=Options(
            settings=text.get("settings", {}),
            connections={each: Given(by=by) for each, by in text.get("connections", {}).items()},
        ),
        functions=text.get("functions", {}),
        refused=(refused,) if isinstance(refused, str) else tuple(refused),
        place=text.get("place", ""),
    )


@cache
def expectations() -> tuple[Expected, ...]:
    return tuple(load(path) for path in sorted(FOLDER.glob("*.expected.yaml")))
