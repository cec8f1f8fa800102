"""What somebody meant who wrote a name that there is not."""

from collections.abc import Iterable


def closest(name: str, known: Iterable[str]) -> str | None:
    """The one that was probably meant."""
    # Names are mostly right.
    import difflib

    candidates = {each.lower(): each for each in known}
    found = difflib.get_close_matches(name.lower(), candidates, n=1)
    return candidates[found[0]] if found else None
