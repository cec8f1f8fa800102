"""The tables of a stack's configuration: what belongs under each key, what holds without it, and why."""

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Annotated, Any, Final, cast, get_args, get_origin

from pydantic import BaseModel

from components.model import defaults, platforms
from components.model.spelling import camel
from docs import markdown
from docs.markdown import code
from settings import Settings

NAMED: Final = "<name>"
"""Stands for a name of one's own choice."""

SECTIONS: Final = ("platform", *platforms.SECTIONS)


def section(name: str) -> str:
    """The keys of one section."""
    rows = [_row(key, words) for key, words in keys(name)]
    return markdown.table(("key", "what belongs there", "development", "production", "why"), rows)


def keys(section: str) -> Iterator[tuple[str, str]]:
    """The keys below a section as the settings have them, in snake case, and what belongs there."""
    field = Settings.model_fields[section]
    yield from _keys(section, cast("type[BaseModel]", field.annotation))


def _keys(path: str, settings: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for name, field in settings.model_fields.items():
        below, is_map = _below(field.annotation)
        key = f"{path}.{name}"
        if below is None or is_map or _default(key) is not None:
            yield key, field.description or ""
        if below is not None:
            yield from _keys(f"{key}.{defaults.ANY}" if is_map else key, below)


def _below(annotation: object) -> tuple[type[BaseModel] | None, bool]:
    """The settings that a field holds, and whether it holds them by name."""
    if get_origin(annotation) is Annotated:
        return _below(get_args(annotation)[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    members = [each for each in get_args(annotation) if each is not NoneType]
    if get_origin(annotation) is dict:
        return _below(members[1])[0], True
    if len(members) == 1:
        return _below(members[0])
    return None, False


def _default(key: str) -> defaults.Default | None:
    return next((each for each in defaults.TABLE if each.key == key), None)


def _row(key: str, words: str) -> tuple[str, ...]:
    shown = camel(key).replace(f".{defaults.ANY}", f".{NAMED}")
    default = _default(key)
    if default is None:
        return code(shown), words, "", "", ""
    return code(shown), words, _shown(default.development), _shown(default.production), default.why


def _shown(value: Any) -> str:
    """A default as YAML has it on one line."""
    match value:
        case None:
            return ""
        case bool():
            return code(str(value).lower())
        case str():
            return code(f'"{value}"' if value[:1].isdigit() else value)
        case list() | tuple():
            members = ", ".join(_shown(each).strip("`") for each in cast("list[Any]", value))
            return code(f"[{members}]")
        case dict():
            inner = (
                f"{camel(key)}: {_shown(each).strip('`')}" for key, each in cast("Mapping[str, Any]", value).items()
            )
            return code("{" + ", ".join(inner) + "}")
        case _:
            return code(str(value))
