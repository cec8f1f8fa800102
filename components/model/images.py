"""Container image references, as far as a deployment depends on them.

Grammar: the reference package of the OCI distribution project, `[host[:port]/]path[:tag][@digest]`.
"""

import re
from typing import Final

LONGEST_NAME: Final = 255
"""Characters of a reference without tag and digest."""

_PART: Final = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST: Final = rf"{_LABEL}(?:\.{_LABEL})*(?::[0-9]+)?"
_REFERENCE: Final = re.compile(
    rf"(?P<name>(?:(?P<host>{_HOST})/)?{_PART}(?:/{_PART})*)"
    r"(?P<tag>:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?P<digest>@sha256:[0-9a-f]{64})?"
)


def problem(image: str) -> str | None:
    """What is wrong with an image reference, in words, or None."""
    match = _REFERENCE.fullmatch(image)
    # What is no host is the first part of a path, and paths are lowercase.
    if match is None or (match["host"] and not is_qualified(image) and match["host"] != match["host"].lower()):
        return f"'{image}' is no image reference; write one like orders:1.0.0 or registry.example.com/team/orders:1.0.0"
    if len(match["name"]) > LONGEST_NAME:
        return f"'{image}' is longer than the {LONGEST_NAME} characters that a reference may have before its tag"
    if not match["tag"] and not match["digest"]:
        return f"'{image}' has neither tag nor digest, so nobody could tell which build runs; add one, such as :1.0.0"
    return None


def is_qualified(image: str) -> bool:
    """Whether the reference names its registry: its first part has a dot or a port, or is `localhost`."""
    first, slash, _ = image.partition("/")
    return bool(slash) and ("." in first or ":" in first or first == "localhost")


def is_latest(image: str) -> bool:
    """Whether the reference names whatever was pushed last."""
    return "@" not in image and image.endswith(":latest")
