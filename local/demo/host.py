"""What the Functions host reads of a project: `host.json`, and the function behind a queue."""

import importlib.util
import json
import logging
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias, cast

import azure.functions as func

from local.errors import LocalError

QueueFunction: TypeAlias = Callable[[func.QueueMessage], object]


@dataclass(frozen=True, kw_only=True)
class QueueSettings:
    """`extensions.queues` of host.json. The defaults are the host's (functions-bindings-storage-queue, host.json)."""

    batch_size: int = 16
    new_batch_threshold: int = 8
    max_dequeue_count: int = 5
    visibility_timeout: int = 0
    """Seconds until a message whose function failed is tried again."""
    max_polling_interval: float = 60
    """Seconds between two looks at an empty queue, at most."""


def read_settings(project: Path) -> QueueSettings:
    """Raises `LocalError` for a host.json that is missing or unreadable."""
    path = project / "host.json"
    try:
        queues: dict[str, Any] = json.loads(path.read_text()).get("extensions", {}).get("queues", {})
        batch_size = int(queues.get("batchSize", QueueSettings.batch_size))
        return QueueSettings(
            batch_size=batch_size,
            new_batch_threshold=int(queues.get("newBatchThreshold", batch_size // 2)),
            max_dequeue_count=int(queues.get("maxDequeueCount", QueueSettings.max_dequeue_count)),
            visibility_timeout=_seconds(queues.get("visibilityTimeout", "00:00:00")),
            max_polling_interval=_seconds(queues.get("maxPollingInterval", "00:01:00")),
        )
    except (OSError, ValueError, AttributeError) as error:
        raise LocalError(f"{path}: cannot be read as a host.json: {error}") from error


def _seconds(timespan: str) -> int:
    hours, minutes, seconds = timespan.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def load_function(project: Path, queue: str) -> QueueFunction:
    """Imports the project's `function_app.py` and returns the user function whose queue trigger names `queue`.

    One project a process, like the Functions worker: a second one would find the modules of the first.
    Raises `LocalError` when there is no such function.
    """
    names = vars(_import(project))
    app = next((value for value in names.values() if isinstance(value, func.FunctionApp)), None)
    if app is None:
        raise LocalError(f"{project / 'function_app.py'}: has no azure.functions.FunctionApp at its top level")
    queues: dict[str, QueueFunction] = {}
    try:
        with _silent_warnings():
            functions = app.get_functions()
    except ValueError as error:
        raise LocalError(f"{project / 'function_app.py'}: {error}") from error
    for function in functions:
        trigger = function.get_trigger()
        binding = cast(dict[str, Any], trigger.get_dict_repr()) if trigger else {}  # pyright: ignore[reportUnknownMemberType]
        if binding.get("type") == "queueTrigger":
            queues[binding["queueName"]] = function.get_user_function()
    if queue not in queues:
        raise LocalError(
            f"{project}: no function is triggered by queue {queue}; there are: {', '.join(queues) or 'none'}"
        )
    return queues[queue]


def _import(project: Path) -> ModuleType:
    path = project / "function_app.py"
    if not path.is_file():
        raise LocalError(f"{path}: not found; the demo runs functions of the Python v2 programming model")
    # As in the Functions worker, the project's folder stays first on the path, so that its modules find one another.
    if str(project) not in sys.path:
        sys.path.insert(0, str(project))
    # Not `import_module`: an app can be asked for its functions only once, so that each caller needs one of its own.
    spec = importlib.util.spec_from_file_location("function_app", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise LocalError(f"{path}: cannot be imported: {type(error).__name__}: {error}") from error
    return module


@contextmanager
def _silent_warnings() -> Generator[None]:
    """`get_functions` warns about HTTP authorisation in every app that has no HTTP function."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
