"""JSON as the Functions host takes it: with comments, trailing commas and single quotes.

The host parses its files with Newtonsoft.Json (`JObject.Parse` in HostJsonFileConfigurationSource and
HostFunctionMetadataProvider of Azure/azure-functions-host), which is as lenient as JSON5.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias, cast

Object: TypeAlias = Mapping[str, Any]


class Unreadable(ValueError):
    """A file that is no JSON; the message says what, the rule and the fix, without the name of the file."""

    def __init__(self, text: str, line: int = 1) -> None:
        super().__init__(text)
        self.line = line


def read(file: Path) -> tuple[object, str]:
    """The content of a file, and its text. Raises `Unreadable`, and OSError where there is no such file."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("it is no UTF-8 text; save it as UTF-8") from None
    return parsed(text), text


def parsed(text: str) -> object:
    """The content of a text. Raises `Unreadable`."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        return _parsed_leniently(text, error)
    except (ValueError, RecursionError):
        raise Unreadable("it has a number too long or maps too deep to read; make it simpler") from None


def _parsed_leniently(text: str, strict: json.JSONDecodeError) -> object:
    # Slow to import and slow to run: only where the standard library gives up.
    import json5

    try:
        # The package leaves its types to be guessed.
        return cast("object", json5.loads(text, strict=False))  # pyright: ignore[reportUnknownMemberType]
    except ValueError as error:
        what, line = strict.msg, strict.lineno
        # Where plain JSON ends at what the host would have taken, the mistake is further on.
        if text[strict.pos : strict.pos + 1] in ("/", "'", "}", "]"):
            # "<string>:3 Unexpected "o" at column 3"
            place, _, what = str(error).partition(" ")
            number = place.rpartition(":")[2]
            line = int(number) if number.isdecimal() else line
        raise Unreadable(f"it is not JSON: {what} in line {line}; mend that line", line) from None
    except RecursionError:
        raise Unreadable("it has maps too deep to read; make it simpler") from None


def get(parent: object, key: str, default: object = None) -> object:
    """The value of a key in any spelling: the host's configuration knows no case, and of two the last wins."""
    if not isinstance(parent, dict):
        return default
    found = default
    for name, value in cast("dict[str, object]", parent).items():
        if name.lower() == key.lower():
            found = value
    return found


def line_of(text: str, key: str) -> int:
    """The line where a key first stands, for people; 1 where it does not."""
    start = text.lower().find(f'"{key.lower()}"')
    return text.count("\n", 0, max(start, 0)) + 1


def shown(value: object) -> str:
    """A value as people wrote it; of lists and objects, which may be long, only what they are."""
    match value:
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return json.dumps(value)
