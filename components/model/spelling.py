"""How keys and values are spelt, and what somebody meant who wrote a name that there is not."""

from collections.abc import Iterable


def closest(name: str, known: Iterable[str]) -> str | None:
    """The one that was probably meant."""
    # Names are mostly right.
    import difflib

    candidates = {each.lower(): each for each in known}
    found = difflib.get_close_matches(name.lower(), candidates, n=1)
    return candidates[found[0]] if found else None


def camel(key: str) -> str:
    """A key of the arguments as a stack's file spells it; the parts of a path each."""
    parts = (part.split("_") for part in key.split("."))
    return ".".join(first + "".join(each.capitalize() for each in others) for first, *others in parts)


def shown(value: object) -> str:
    """A value of the configuration in a sentence."""
    return "unset" if value is None else f"'{value}'"
