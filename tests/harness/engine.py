"""The program under the real engine, in an environment of its own, before the emulated Azure and Kubernetes API."""

import json
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from local import builds
from local.azure.store import inventory
from local.environment import REPOSITORY, Environment, Outcome
from local.verbs import embedded_cluster

PROGRAM = (
    "__main__.py",
    "settings",
    "Pulumi.yaml",
    "Pulumi.dev.yaml",
    "Pulumi.local.yaml",
    "components",
    "functions",
)


Configure: TypeAlias = Callable[[dict[str, Any]], None]


class Program:
    """A copy of the program that a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        for name in PROGRAM:
            source = REPOSITORY / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, folder / name)

    def replace(self, file: str, old: str, new: str) -> None:
        """Change a text that stands exactly once in a file."""
        path = self.folder / file
        text = path.read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new))

    def configure(self, stack: str, values: dict[str, Any]) -> None:
        """Replace keys of a stack's configuration."""
        path = self.folder / f"Pulumi.{stack}.yaml"
        content = yaml.safe_load(path.read_text())
        content["config"].update(values)
        path.write_text(yaml.safe_dump(content))


@dataclass(frozen=True)
class Stack:
    """A stack in its environment."""

    environment: Environment
    configure: Configure = lambda _: None
    """Changes the stack's configuration before every command."""

    def run(self, *arguments: str) -> Outcome:
        self.environment.prepare(self.configure)
        return self.environment.pulumi(*arguments, "--color", "never", quiet=True)

    def succeed(self, *arguments: str) -> str:
        """Run a command that must succeed; what it printed."""
        outcome = self.run(*arguments)
        assert outcome.ok, outcome.text
        return outcome.text

    def fail(self, *arguments: str) -> str:
        """Run a command that must fail; what it printed."""
        outcome = self.run(*arguments)
        assert not outcome.ok, outcome.text
        return outcome.text

    def state(self) -> dict[str, Any]:
        """Pulumi's state, secrets encrypted."""
        return json.loads(self.succeed("stack", "export"))

    def left(self) -> list[str]:
        """What exists in the emulated subscription."""
        return inventory(self.environment.subscription)


@contextmanager
def stack(
    directory: Path, name: str = "dev", configure: Configure = lambda _: None, **options: Any
) -> Generator[Stack]:
    """A stack of `options["program"]` (default: the repository's), with its Kubernetes API, while it is used."""
    tools = builds.pulumi(REPOSITORY, lambda _: None)
    environment = Environment(directory=directory / "environment", stack=name, tools=tools, **options)
    with environment.alone(), embedded_cluster(environment):
        yield Stack(environment, configure)
