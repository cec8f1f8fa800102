"""`host.json`, the settings of the Functions host that decide how much one replica takes on.

Reference: learn.microsoft.com/azure/azure-functions/functions-host-json.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

DEFAULT_QUEUE_BATCH_SIZE: Final = 16
"""Messages that the host takes at once when `extensions.queues.batchSize` is not set."""

LARGEST_QUEUE_BATCH_SIZE: Final = 32
"""The largest batch that Azure Storage hands out."""


class ProjectError(ValueError):
    """A function project that the Functions host would not take; the message says what, the rule and the fix."""


@dataclass(frozen=True, kw_only=True)
class HostJson:
    """The settings that scaling is derived from.

    `queue_batch_size`: messages of a storage queue that one replica takes at once (`extensions.queues.batchSize`).
    """

    queue_batch_size: int = DEFAULT_QUEUE_BATCH_SIZE


def read(project: Path) -> HostJson:
    """Read `host.json` of a function project folder. Raises `ProjectError`."""
    try:
        found = project.is_dir()
    except OSError:
        found = False
    if not found:
        raise ProjectError(f"'{project}' is not a folder; give the folder of a function project, with its host.json")
    file = project / "host.json"
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise ProjectError(
            f"'{project}' has no readable host.json; `func init` writes one into every project"
        ) from None
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise ProjectError(f"'{file}' is not JSON: {error.msg} in line {error.lineno}; mend that line") from None
    except (ValueError, RecursionError):
        raise ProjectError(f"'{file}' has a number too long or maps too deep to read; make it simpler") from None
    extensions = _object(file, "extensions", _get(_object(file, "the file", content), "extensions", {}))
    queues = _object(file, "extensions.queues", _get(extensions, "queues", {}))
    batch_size = _get(queues, "batchSize", DEFAULT_QUEUE_BATCH_SIZE)
    if (
        not isinstance(batch_size, int)
        or isinstance(batch_size, bool)
        or not 1 <= batch_size <= LARGEST_QUEUE_BATCH_SIZE
    ):
        raise ProjectError(
            f"'{file}': extensions.queues.batchSize is {_shown(batch_size)}; "
            f"a storage queue hands out 1 to {LARGEST_QUEUE_BATCH_SIZE} messages at once; set a number in that range"
        )
    return HostJson(queue_batch_size=batch_size)


def _shown(value: object) -> str:
    match value:
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return json.dumps(value)


def _get(parent: dict[str, Any], key: str, default: object) -> object:
    """The host reads its settings without regard to case, as all of .NET's configuration."""
    return next((value for name, value in parent.items() if name.lower() == key.lower()), default)


def _object(file: Path, key: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ProjectError(f"'{file}': {key} is {_shown(value)}; it must be a JSON object")
    return cast("dict[str, Any]", value)
