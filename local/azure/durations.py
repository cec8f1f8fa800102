"""Time spans as ARM writes them: ISO 8601, in which a year has 365 and a month 30 days."""

import re
from typing import Final

TIME_SPAN: Final = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.\d+)?S)?)?"
)
SECONDS: Final = {"years": 31_536_000, "months": 2_592_000, "days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1}


def seconds_of(text: str) -> int | None:
    """The length of a time span, or None if the text is none."""
    found = TIME_SPAN.fullmatch(text)
    if not found or not any(found.groupdict().values()):
        return None
    return sum(int(value) * SECONDS[unit] for unit, value in found.groupdict().items() if value)
