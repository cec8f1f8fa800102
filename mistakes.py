"""How a mistake in the configuration reads: one line that names the key, the value, the rule and the fix."""

import json
import re
from difflib import get_close_matches
from typing import cast, get_args

import pulumi
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

KEY_OF_A_CONNECTION_STRING = re.compile(r"(AccountKey|SharedAccessKey|SharedAccessSignature)=[^;'\"\s]*", re.IGNORECASE)


class ConfigurationError(pulumi.RunError):
    """All mistakes of a stack's configuration; Pulumi prints the message without a traceback."""

    def __init__(self, mistakes: list[str]) -> None:
        mistakes = [_printable(each) for each in mistakes]
        count = "a mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        super().__init__("\n  ".join([f"{count} in the configuration; nothing was changed:", *mistakes]))
        self.mistakes = mistakes


def worded(error: ErrorDetails, settings: type[BaseModel], project: str) -> str:
    """One of the validator's complaints about `settings` as one line."""
    location = list(error["loc"])
    if location[-1] == "[key]" and error["type"] != "extra_forbidden":
        # The validator's way to say that the key itself is wrong.
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
        case _:
            # Whatever stands below `connections` may hold a secret, also where it is out of place.
            value = "the value" if "connections" in location else _shown(error["input"])
            text = f"{value} does not fit; it is {_rule(settings, location)}; change it"
    return f"{project}:{_path(location)}: {text}"


def _printable(line: str) -> str:
    """On one line, and without the key of a connection string that stands where none belongs."""
    line = KEY_OF_A_CONNECTION_STRING.sub(r"\1=***", line)
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in line)


def _path(location: list[int | str]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


def _shown(value: object) -> str:
    """A value as people wrote it; of maps and lists, which may hold secrets, only what they are."""
    match value:
        case dict() | list() if value:
            return "a map" if isinstance(value, dict) else "a list"
        case _:
            return json.dumps(value, ensure_ascii=False)


def _rule(settings: type[BaseModel], location: list[int | str]) -> str:
    """What belongs in a place of the configuration, in words."""
    field, annotation = _expected(settings, location)
    if known := _keys(annotation):
        return f"a map with {', '.join(known)}"
    return (field.description if field else None) or "a part of the configuration"


def _keys(annotation: object) -> list[str]:
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return []
    return [field.alias or name for name, field in annotation.model_fields.items()]


def _expected(settings: type[BaseModel], location: list[int | str]) -> tuple[FieldInfo | None, object]:
    """The innermost field that a place in the configuration belongs to, and the type that the place has."""
    field, annotation = None, cast("object", settings)
    for part in location:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            field = next((each for each in annotation.model_fields.values() if each.alias == part), None)
            annotation = field.annotation if field else None
        else:
            # The values of dict[key, value], the elements of tuple[element, ...].
            first, second = get_args(annotation)
            annotation = first if second is Ellipsis else second
    return field, annotation
