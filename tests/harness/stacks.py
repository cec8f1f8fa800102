"""The repository's program and its stack files, as the engine runs the one with the others."""

import contextlib
import functools
import json
import runpy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from tests.harness.azure import FakeAzure
from tests.harness.recorder import Cloud, deploy
from tests.harness.recording import Recorded

ROOT: Final = Path(__file__).parents[2]


def names() -> list[str]:
    """The stacks of the repository, by their `Pulumi.<stack>.yaml`."""
    return sorted(file.name.split(".")[1] for file in ROOT.glob("Pulumi.*.yaml"))


def text(value: object) -> str:
    """A value as the engine hands it over: text as it is, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def config(stack: str) -> dict[str, str]:
    """The configuration of a stack, with the project's defaults where the stack says nothing."""
    project: dict[str, Any] = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
    defaults = {
        f"{project['name']}:{key}": text(schema["default"])
        for key, schema in project.get("config", {}).items()
        if "default" in schema
    }
    own: dict[str, Any] = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text()).get("config", {})
    return {**defaults, **{key: text(value) for key, value in own.items()}}


def run(
    config: Mapping[str, str],
    *,
    stack: str = "dev",
    preview: bool = False,
    cloud: Cloud | None = None,
    secrets: Sequence[str] = (),
) -> Recorded:
    """The repository's program under a configuration."""
    with contextlib.chdir(ROOT):
        return deploy(
            lambda: runpy.run_path("__main__.py", run_name="__main__"),
            cloud or FakeAzure(),
            config=config,
            secrets=secrets,
            stack=stack,
            preview=preview,
        )


@functools.cache
def deployed(stack: str, *, preview: bool = False) -> Recorded:
    """The repository's program under one of its stacks; for reading only."""
    return run(config(stack), stack=stack, preview=preview)
