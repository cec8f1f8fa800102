"""Markdown in small pieces."""

import textwrap
from collections.abc import Iterable, Sequence


def code(text: str) -> str:
    """A text as code."""
    return f"`{text}`"


def cell(text: str) -> str:
    """A text inside a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"|{'|'.join(f' {cell(each)} ' if each else ' ' for each in line)}|" for line in lines)


def block(text: str, language: str = "text") -> str:
    """A block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def listed(texts: Iterable[str], none: str = "nothing") -> str:
    """Texts one after the other."""
    return ", ".join(texts) or none


def paragraph(text: str) -> str:
    """A text in lines of 120 characters."""
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False)


def anchor(heading: str) -> str:
    """Where GitHub puts a heading: in lower case, without punctuation, with `-` for spaces."""
    kept = (each for each in heading.lower() if each.isalnum() or each in " -_")
    return "".join(kept).replace(" ", "-")
