"""The canonical stacks, as the engine runs each with its stack file."""

import contextlib
import runpy
from typing import Any, Final

import yaml

from tests.harness import stacks
from tests.harness.azure import FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import Recorded

FOLDER: Final = stacks.ROOT / "examples"


def run(name: str) -> Recorded:
    """What an example asks for, under its stack `dev`."""
    own: dict[str, Any] = yaml.safe_load((FOLDER / name / "Pulumi.dev.yaml").read_text())["config"]
    # The recorder's project has a name of its own.
    config = {key.replace(f"{name}:", "aks-functions:"): stacks.text(value) for key, value in own.items()}
    with contextlib.chdir(FOLDER / name):
        return deploy(lambda: runpy.run_path("__main__.py", run_name="__main__"), FakeAzure(), config=config)
