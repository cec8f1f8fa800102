"""All that the program can make, under the real engine: up, unchanged, destroyed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.azure.seeds import seed
from tests.harness import whole
from tests.harness.engine import stack

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900)]

KEY = "aks-functions:functions"
ALREADY_THERE = {whole.VAULT: {}, **{f"{whole.VAULT}/secrets/{each}": {} for each in ("bus", "password")}}
"""What the configuration refers to: rights are given on secrets of a vault that is not the stack's."""


def texts(apps: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every connection string and secret text, taken out of the configuration, by its place in there."""
    for name, app in apps.items():
        for section, member in (("connections", "connectionString"), ("secrets", "value")):
            for key, each in app.get(section, {}).items():
                if member in each:
                    yield f"{KEY}.{name}.{section}.{key}.{member}", each.pop(member)


def test_everything_comes_up_stays_as_it_is_and_goes_without_a_trace(tmp_path: Path) -> None:
    apps = whole.configuration(tmp_path / "projects")
    # It reads a Secret that somebody else makes, and waits until it is there.
    del apps["secret"]
    secrets = [f"--secret={key}={text}" for key, text in texts(apps)]

    def configure(config: dict[str, Any]) -> None:
        config[KEY] = apps

    with stack(tmp_path) as it:
        it.environment.prepare(configure)
        seed(it.environment.subscription, ALREADY_THERE)
        before = it.left()
        printed = ""
        for command in (
            ["config", "set-all", "--path", *secrets],
            ["up", "--yes", "--skip-preview"],
            ["up", "--yes", "--skip-preview", "--expect-no-changes"],
        ):
            outcome = it.environment.pulumi(*command, "--color", "never", quiet=True)
            assert outcome.ok, outcome.text
            printed += outcome.text
        state = [file for file in (it.environment.directory / "state").rglob("*") if file.is_file()]
        assert state
        for secret in ("c2VjcmV0", whole.STORAGE):
            assert secret not in printed
            assert [file for file in state if secret in file.read_text()] == []
        destroyed = it.environment.pulumi("destroy", "--yes", "--skip-preview", "--color", "never", quiet=True)
        assert destroyed.ok, destroyed.text
        assert it.left() == before
