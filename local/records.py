"""Which processes a supervisor started, on disk, for whoever comes after one that could not clean up."""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

import psutil

Json: TypeAlias = dict[str, Any]


class Record:
    """`processes.json` in a supervisor's directory.

    A recorded process is found again only while its number belongs to the same process (same start time).
    """

    def __init__(self, directory: Path) -> None:
        self._file = directory / "processes.json"

    def write(self, children: Iterable[tuple[str, int]]) -> None:
        """Record this process as the owner, and its children: names and process ids."""
        entries = [_entry(name, pid) for name, pid in children]
        self._file.write_text(json.dumps({"owner": _entry("supervisor", os.getpid()), "children": entries}))

    def remove(self) -> None:
        self._file.unlink(missing_ok=True)

    def owner(self) -> psutil.Process | None:
        """The supervisor's process, if it still runs."""
        return _process(self._read().get("owner"))

    def children(self) -> list[tuple[str, psutil.Process]]:
        """Names and processes of the children that still run, the first started first."""
        entries: list[Json | None] = self._read().get("children", [])
        return [(entry["name"], process) for entry in entries if entry and (process := _process(entry))]

    def _read(self) -> Json:
        with suppress(FileNotFoundError, json.JSONDecodeError):
            return json.loads(self._file.read_text())
        return {}


def _entry(name: str, pid: int) -> Json | None:
    with suppress(psutil.NoSuchProcess):
        return {"name": name, "pid": pid, "created": psutil.Process(pid).create_time()}
    return None


def _process(entry: Json | None) -> psutil.Process | None:
    with suppress(psutil.NoSuchProcess):
        if entry:
            process = psutil.Process(entry["pid"])
            if abs(process.create_time() - entry["created"]) < 1 and process.status() != psutil.STATUS_ZOMBIE:
                return process
    return None
