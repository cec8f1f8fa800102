"""Child processes that never outlive the one who started them.

Each child has its own session, so that Ctrl-C in the terminal reaches the supervisor alone, which stops the children
in reverse order. Should the supervisor be killed, its *guardian* ends them: a small process at the other end of a pipe
that sees the pipe close. (Linux's parent-death signal would not do: it fires when the *thread* that started the child
ends, and other systems lack it.) Whatever survives even that is recorded in `processes.json` and found by `reap`.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

import psutil

from local.errors import LocalError
from local.records import Record

GRACE: Final = 10.0
"""Seconds between asking a process to end and killing it."""

_POLL: Final = 0.05

# npm puts "npm error" before every line of its report.
_ERROR: Final = re.compile(
    r"(?<!npm )error\b|\berr\b|fatal|panic|failed|refused|denied|no such|cannot|not found", re.IGNORECASE
)

# Reads "+<group>" and "-<group>" lines; at the end of its input, ends the process groups that are left.
_GUARDIAN: Final = f"""
import os, signal, sys, time
groups = []
for line in sys.stdin:
    (groups.append if line[0] == "+" else groups.remove)(int(line[1:]))
for number in (signal.SIGTERM, signal.SIGKILL):
    for group in reversed(groups):
        try:
            os.killpg(group, number)
        except OSError:
            pass
    if groups and number == signal.SIGTERM:
        time.sleep({GRACE / 2})
"""


@dataclass(frozen=True, kw_only=True)
class Child:
    """A started process and where its output goes."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]
    vital: bool = True

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def ending(self) -> str:
        """How a process that is no longer running ended, with the words it left in its log."""
        code = self.process.returncode
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit status {code}"
        return f"{self.name} {how}: {last_words(self.log)} (log: {self.log})"


class Supervisor:
    """Starts processes, waits until they are ready, and stops them in reverse order; a context manager.

    `directory` gets `logs/<name>.log` and `processes.json`. One supervisor at a time works in a directory; what an
    earlier one left behind is ended first. May be used from several threads.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._record = Record(directory)
        self._children: list[Child] = []
        self._lock = threading.Lock()
        self._guardian: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        owner = self._record.owner()
        if owner is not None:
            raise LocalError(
                f"{self._directory} is in use by another run (pid {owner.pid}); wait for it, or end it with `make down`"
            )
        reap(self._directory)
        logs = self._directory / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        for log in logs.glob("*.log"):
            log.unlink()
        self._guardian = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _GUARDIAN],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self._save()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            for child in reversed(self._children[:]):
                self.stop(child)
        finally:
            # Only after an interruption (a second Ctrl-C) is anything left; closing the pipe lets the guardian end it.
            guardian, self._guardian = self._guardian, None
            if guardian is not None:
                with suppress(BrokenPipeError):
                    _pipe(guardian).close()
                guardian.wait()
            self._record.remove()

    def start(
        self,
        name: str,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        ready: Callable[[], bool] | None = None,
        deadline: float = 30.0,
        vital: bool = True,
    ) -> Child:
        """Start `argv` and wait until `ready` answers true, for at most `deadline` seconds.

        `env` is added to this process's environment. The log is appended to, so a restart keeps the earlier words.
        `check` complains when a `vital` one ends; who passes False looks after it.

        Raises:
            LocalError: it cannot be started, ended before it was ready, or was not ready in time.
        """
        log = self._directory / "logs" / f"{name}.log"
        with log.open("ab") as output:
            try:
                process = subprocess.Popen(
                    [str(word) for word in argv],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, **(env or {})},
                    start_new_session=True,
                )
            except OSError as error:
                raise LocalError(f"cannot start {name}: {argv[0]}: {error.strerror}; `make clean` and again") from None
        child = Child(name=name, log=log, process=process, vital=vital)
        with self._lock:
            self._children.append(child)
            self._tell("+", process.pid)
            self._save()
        if ready is not None:
            self.wait(child, ready, deadline)
        return child

    def stop(self, child: Child, grace: float = GRACE) -> None:
        """End one process, after `grace` seconds by force. No error when it has ended already."""
        if child.running:
            os.killpg(child.process.pid, signal.SIGTERM)
        try:
            child.process.wait(grace)
        except subprocess.TimeoutExpired:
            os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
        with self._lock:
            if child in self._children:
                self._children.remove(child)
                self._tell("-", child.process.pid)
                self._save()

    def check(self) -> None:
        """Raise a LocalError when a vital process has ended without being asked to."""
        for child in self._children[:]:
            if child.vital and not child.running:
                raise LocalError(f"{child.ending()}; run the command again")

    def memory(self) -> dict[str, int]:
        """Resident bytes of each running process, by name."""
        sizes: dict[str, int] = {}
        for child in self._children[:]:
            with suppress(psutil.Error):
                sizes[child.name] = psutil.Process(child.process.pid).memory_info().rss
        return sizes

    def wait(self, child: Child, ready: Callable[[], bool], deadline: float) -> None:
        """Wait until `ready` answers true, for at most `deadline` seconds; errors as in `start`."""
        end = time.monotonic() + deadline
        while True:
            # First: another program on the same port might answer for one that could not get it.
            if not child.running:
                raise LocalError(f"{child.ending()}; run the command again, or `make down` to start afresh")
            if ready():
                return
            if time.monotonic() > end:
                raise LocalError(
                    f"{child.name} was not ready within {deadline:g} s: {last_words(child.log)} (log: {child.log}); "
                    "run the command again, or `make down` to start afresh"
                )
            time.sleep(_POLL)

    def _tell(self, sign: str, group: int) -> None:
        if self._guardian is not None:
            # A guardian that was killed is no reason to fail: processes.json still knows the children.
            with suppress(BrokenPipeError):
                _pipe(self._guardian).write(f"{sign}{group}\n")
                _pipe(self._guardian).flush()

    def _save(self) -> None:
        self._record.write((child.name, child.process.pid) for child in self._children)


def last_words(log: Path) -> str:
    """The line of a log that most likely tells why: the last that speaks of an error, else the last one."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 32768))
        lines = [line.strip() for line in file.read().decode(errors="replace").splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("go: downloading ")]
    errors = [line for line in lines if _ERROR.search(line)]
    return (errors or lines or ["it said nothing"])[-1][:500]


def reap(directory: Path) -> list[str]:
    """End what is recorded in `directory`: another run's supervisor, if there is one, and processes left behind.

    Answers the names of what it ended.
    """
    record = Record(directory)
    owner = record.owner()
    found = [("supervisor", owner)] if owner is not None and owner.pid != os.getpid() else []
    found += reversed(record.children())
    ended: list[psutil.Process] = []
    for _, process in found:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
            ended.append(process)
    _, alive = psutil.wait_procs(ended, timeout=GRACE)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=GRACE)
    record.remove()
    return [name for name, _ in found]


def _pipe(guardian: subprocess.Popen[str]) -> IO[str]:
    assert guardian.stdin is not None
    return guardian.stdin
