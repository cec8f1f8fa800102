"""What one programming model's reader finds in a project."""

from msgspec import Struct

from ..model.functions import Function, Mistake


class Found(Struct, frozen=True, kw_only=True):
    """`functions` are those that the host would load; what keeps others from that is in `mistakes` or `left_out`."""

    functions: tuple[Function, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    left_out: tuple[str, ...] = ()
    """For people: which functions are not listed, and why, such as `old: no module that the host loads imports it`."""
