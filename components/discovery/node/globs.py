"""Patterns of files as Node.js tools know them: braces, `**`, and the brackets of a shell.

The rules are those of micromatch, which fast-glob and globby build on (github.com/micromatch/micromatch): a star does
not cross a `/`, `**` stands for any number of folders, and a leading dot has to be written out.
"""

import re
from collections.abc import Iterable
from typing import Final

LARGEST_EXPANSION: Final = 1000
"""Alternatives of one pattern; more is no pattern that a person wrote."""

_EXTENDED: Final = {"@": "", "?": "?", "*": "*", "+": "+"}
"""What follows a group of alternatives, by the sign before it: `?(a|b)` is a or b or nothing."""


def is_pattern(text: str) -> bool:
    return any(sign in text for sign in "*?{}[]()!")


def match(pattern: str, paths: Iterable[str]) -> list[str]:
    """Those of the paths that the pattern matches, sorted. Paths are relative, with `/`, and have no leading `./`."""
    alternatives = [each.removeprefix("./") for each in expand(pattern)]
    listed = frozenset(paths)
    matched = {each for each in alternatives if each in listed}
    expressions = [each for text in alternatives if is_pattern(text) and (each := _compiled(text)) is not None]
    matched.update(path for path in listed if any(each.fullmatch(path) for each in expressions))
    return sorted(matched)


def expand(pattern: str) -> list[str]:
    """Resolve the braces: `src/{index,functions/*}.js` are two patterns."""
    waiting, done = [pattern], list[str]()
    while waiting and len(waiting) + len(done) <= LARGEST_EXPANSION:
        text = waiting.pop()
        found = _braces(text)
        if found is None:
            done.append(text)
        else:
            before, inner, after = found
            waiting.extend(before + each + after for each in inner)
    return sorted(done)


def _braces(text: str) -> tuple[str, list[str], str] | None:
    """The first braces with a comma in them: what stands before, the alternatives, what stands behind."""
    for start in (at for at, sign in enumerate(text) if sign == "{"):
        depth, part, parts = 0, start + 1, list[str]()
        for at in range(start, len(text)):
            if text[at] == "{":
                depth += 1
            elif text[at] == "," and depth == 1:
                parts.append(text[part:at])
                part = at + 1
            elif text[at] == "}":
                depth -= 1
                if depth == 0:
                    if parts:
                        return text[:start], [*parts, text[part:at]], text[at + 1 :]
                    break
    return None


def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(_expression(pattern))
    except re.error:
        # Such as the range `[z-a]`, which matches nothing.
        return None


def _expression(pattern: str) -> str:
    segments = pattern.split("/")
    last = len(segments) - 1
    parts = list[str]()
    for at, segment in enumerate(segments):
        if segment == "**":
            parts.append(r"(?:(?!\.)[^/]+/)*(?!\.)[^/]+" if at == last else r"(?:(?!\.)[^/]+/)*")
        else:
            parts.append(_segment(segment) + ("" if at == last else "/"))
    return "".join(parts)


def _segment(segment: str) -> str:
    parts = [r"(?!\.)" if segment[:1] in {"*", "?", "["} and segment[1:2] != "(" else ""]
    closing = list[str]()
    at = 0
    while at < len(segment):
        sign = segment[at]
        bracket = segment.find("]", at + 2)
        if sign == "\\" and at + 1 < len(segment):
            at += 1
            parts.append(re.escape(segment[at]))
        elif segment[at + 1 : at + 2] == "(" and sign in "@?*+!" and ")" in segment[at:]:
            end = segment.find(")", at)
            parts.append(
                f"(?!(?:{_alternatives(segment[at + 2 : end])}){_segment(segment[end + 1 :])}$)[^/]*"
                if sign == "!"
                else "(?:"
            )
            if sign == "!":
                at = end
            else:
                closing.append(")" + _EXTENDED[sign])
                at += 1
        elif sign == "*":
            parts.append("[^/]*")
        elif sign == "?":
            parts.append("[^/]")
        elif sign == "|" and closing:
            parts.append("|")
        elif sign == ")" and closing:
            parts.append(closing.pop())
        elif sign == "[" and bracket > 0:
            inner = segment[at + 1 : bracket].replace("\\", "\\\\").replace("[", "\\[")
            parts.append(f"[^/{inner[1:]}]" if inner[0] in "!^" else f"[{inner}]")
            at = bracket
        else:
            parts.append(re.escape(sign))
        at += 1
    return "".join([*parts, *reversed(closing)])


def _alternatives(text: str) -> str:
    return "|".join(_segment(each) for each in text.split("|"))
