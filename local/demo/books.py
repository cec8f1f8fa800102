"""What became of the messages."""

import threading
from collections import Counter
from collections.abc import Sequence


class Books:
    """Counts by message id; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._consumed: Counter[str] = Counter()
        self._failures: list[str] = []
        self._crash: Exception | None = None

    @property
    def consumed(self) -> int:
        """How many times a function has returned for a message, repetitions included."""
        with self._lock:
            return self._consumed.total()

    @property
    def failures(self) -> tuple[str, ...]:
        """One text for each time that the function raised."""
        with self._lock:
            return tuple(self._failures)

    @property
    def crash(self) -> Exception | None:
        """What ended a worker that should have gone on, such as a storage account that is gone."""
        return self._crash

    def times_consumed(self, ids: Sequence[str]) -> list[int]:
        """For each id, how many times a function has returned for it."""
        with self._lock:
            return [self._consumed[id] for id in ids]

    def enter_consumed(self, id: str) -> None:
        with self._lock:
            self._consumed[id] += 1

    def enter_failure(self, error: Exception) -> None:
        with self._lock:
            self._failures.append(f"{type(error).__name__}: {error}")

    def enter_crash(self, error: Exception) -> None:
        self._crash = error
