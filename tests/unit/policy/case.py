"""What a rule is asked in the tests."""

from dataclasses import dataclass

from tests.harness.recording import Json


@dataclass(frozen=True)
class Cases:
    """What a rule is asked: what it has to let through, and what it has to refuse with which words."""

    right: tuple[Json, ...]
    wrong: tuple[tuple[Json, tuple[str, ...]], ...]
