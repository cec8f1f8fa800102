"""The sample apps, imported as the Functions worker does it."""

import contextlib
import importlib
import sys
from collections.abc import Generator
from pathlib import Path
from types import ModuleType
from typing import Final

FOLDER: Final = Path(__file__).parents[2] / "functions"


def projects() -> list[Path]:
    """A sample is a folder with a host.json, as for the host."""
    return sorted(file.parent for file in FOLDER.glob("*/host.json"))


@contextlib.contextmanager
def modules(sample: str, *names: str) -> Generator[list[ModuleType]]:
    """A Python sample's modules: its folder comes first on the path. Afterwards they are forgotten, since every sample
    has a `function_app`."""
    folder = FOLDER / sample
    own = {file.stem for file in folder.glob("*.py")}
    sys.path.insert(0, str(folder))
    try:
        yield [importlib.import_module(name) for name in names]
    finally:
        sys.path.remove(str(folder))
        for name in own:
            sys.modules.pop(name, None)
