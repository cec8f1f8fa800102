"""What one programming model's reader finds in a project."""

from dataclasses import dataclass

from ..model.functions import Function, Mistake


@dataclass(frozen=True, kw_only=True)
class Found:
    """`functions` are those that the host would load; what keeps others from that is in `mistakes` or `left_out`."""

    functions: tuple[Function, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    left_out: tuple[str, ...] = ()
    """For people: which functions are not listed, and why, such as `old: no module that the host loads imports it`."""
