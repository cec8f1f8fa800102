"""local.settings.json: which settings a project has, not what they are, since many are secrets.

`FUNCTIONS_WORKER_RUNTIME`, which is none, is the exception. `Values` are encrypted where `IsEncrypted` says so
(learn.microsoft.com/azure/azure-functions/functions-develop-local#local-settings-file).
"""

from pathlib import Path
from typing import Final, cast

from msgspec import Struct

from ..model.functions import Mistake, Place
from . import json_file

FILE: Final = "local.settings.json"
RUNTIME: Final = "FUNCTIONS_WORKER_RUNTIME"


class LocalSettings(Struct, frozen=True, kw_only=True):
    """`runtime`: empty where the file does not say."""

    names: tuple[str, ...] = ()
    runtime: str = ""
    runtime_place: Place | None = None
    mistakes: tuple[Mistake, ...] = ()


def read(folder: Path) -> LocalSettings:
    """Empty where there is no such file, as in every container."""
    try:
        content, text = json_file.read(folder / FILE)
    except OSError:
        return LocalSettings()
    except json_file.Unreadable as error:
        return LocalSettings(mistakes=(Mistake(text=str(error), place=Place(file=FILE, line=error.line)),))
    values = json_file.get(content, "Values")
    if not isinstance(values, dict):
        return LocalSettings()
    names = tuple(cast("dict[str, object]", values))
    runtime = json_file.get(cast("object", values), RUNTIME)
    if not isinstance(runtime, str) or json_file.get(content, "IsEncrypted") is True:
        runtime = ""
    place = Place(file=FILE, line=json_file.line_of(text, RUNTIME))
    return LocalSettings(names=names, runtime=runtime.lower(), runtime_place=place)
