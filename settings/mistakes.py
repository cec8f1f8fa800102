"""How a mistake in the configuration reads: one line that names the key, the value, the rule and the fix."""

import json
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Annotated, Final, Union, cast, get_args, get_origin

import pulumi
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from . import confidential

SECRETIVE: Final = frozenset({"connections", "secrets", "settings"})
"""Whatever stands below these keys may be a secret, also where it is out of place."""


class ConfigurationError(pulumi.RunError):
    """All mistakes of a stack's configuration; Pulumi prints the message without a traceback.

    Lines of YAML that would settle a mistake stand below it.
    """

    def __init__(self, mistakes: list[str]) -> None:
        mistakes = ["\n".join(_printable(line) for line in each.split("\n")) for each in mistakes]
        count = "a mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        super().__init__("\n  ".join([f"{count} in the configuration; nothing was changed:", *mistakes]))
        self.mistakes = mistakes


def one_line(text: str) -> str:
    """A text that may quote what has line breaks."""
    return text.replace("\r", "\\r").replace("\n", "\\n")


def worded(error: ErrorDetails, settings: type[BaseModel], project: str) -> str:
    """One of the validator's complaints about `settings` as one line."""
    location, given = list(error["loc"]), error["input"]
    # The validator's way to say that the key itself is wrong.
    about_key = location[-1] == "[key]" and get_origin(_expected(settings, location[:-2])[1]) is dict
    if about_key:
        location.pop()
    match error["type"]:
        case "missing":
            text = f"missing; it is {_rule(settings, location)}; add it"
        case "extra_forbidden":
            known = _keys(_expected(settings, location[:-1])[1])
            close = get_close_matches(str(location[-1]), known, n=1)
            fix = f"did you mean {close[0]}?" if close else "remove it"
            text = f"unknown key; known here are {', '.join(known)}; {fix}"
        case "value_error":
            text = str(error["msg"]).removeprefix("Value error, ")
            if isinstance(given, str) and given:
                text = text.replace(given, confidential.concealed(given))
        case _ if about_key:
            keys, *_ = get_args(_expected(settings, location[:-1])[1])
            text = f"{_shown(given)} is no key; a key is {_plain(keys)[0] or 'a text'}; change it"
        case _:
            value = _shown(given) if SECRETIVE.isdisjoint(location) else "the value"
            text = f"{value} does not fit; it is {_rule(settings, location)}; change it"
    return one_line(f"{project}:{_path(location)}: {text}")


def _printable(line: str) -> str:
    """Without the key of a connection string that stands where none belongs, and with nothing that has no shape."""
    line = confidential.concealed_in(line)
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in line)


def _path(location: list[int | str]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{confidential.concealed(part)}" for part in location)
    return "".join(parts).lstrip(".")


def _shown(value: object) -> str:
    """A value as people wrote it; of maps and lists, which may hold secrets, only what they are."""
    match value:
        case dict() | list() if value:
            return "a map" if isinstance(value, dict) else "a list"
        case str():
            return json.dumps(confidential.concealed(value), ensure_ascii=False)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _rule(settings: type[BaseModel], location: list[int | str]) -> str:
    """What belongs in a place of the configuration, in words."""
    words, annotation = _expected(settings, location)
    if known := _keys(annotation):
        return f"a map with {', '.join(known)}"
    return words or "a part of the configuration"


def _keys(annotation: object) -> list[str]:
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return []
    return [field.alias or name for name, field in annotation.model_fields.items()]


def _expected(settings: type[BaseModel], location: list[int | str]) -> tuple[str, object]:
    """What belongs in a place of the configuration: in words, and its type."""
    words, annotation = "", cast("object", settings)
    for part in location:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            field = next((each for each in annotation.model_fields.values() if each.alias == part), None)
            words, annotation = (field.description or "", field.annotation) if field else ("", None)
        else:
            # The values of dict[key, value], the elements of tuple[element, ...].
            members = [each for each in get_args(annotation) if each is not Ellipsis]
            words, annotation = "", members[-1] if members else None
        own, annotation = _plain(annotation)
        words = words or own
    return words, annotation


def _plain(annotation: object) -> tuple[str, object]:
    """The type without what may stand around it: `Annotated`, with its words, and None for what may be left out."""
    if get_origin(annotation) is Annotated:
        inner, *about = get_args(annotation)
        words, plain = _plain(inner)
        own = [each.description for each in about if isinstance(each, FieldInfo) and each.description]
        return (own[-1] if own else words), plain
    if get_origin(annotation) in (Union, UnionType):
        members = [each for each in get_args(annotation) if each is not NoneType]
        return _plain(members[0]) if len(members) == 1 else ("", annotation)
    return "", annotation
