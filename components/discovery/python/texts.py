"""Texts that a Python expression makes of constants and settings, and the setting that a call reads."""

from string import Formatter
from typing import cast

from ...model.functions import Joined, Setting
from .values import LONGEST, Arguments, Member, Unknown


def joined(parts: list[object]) -> object:
    """The text of texts, numbers and settings one after the other."""
    texts: list[str | Setting] = []
    for part in parts:
        match part:
            case Joined():
                pieces: tuple[str | Setting, ...] = part.parts
            case Member(is_text_in_texts=True, value=str(value)):
                pieces = (value,)
            case str() | Setting():
                pieces = (part,)
            case bool() | int():
                pieces = (str(part),)
            case Unknown():
                return part
            case _:
                return Unknown()
        for piece in pieces:
            if isinstance(piece, str) and texts and isinstance(last := texts[-1], str):
                texts[-1] = last + piece
            else:
                texts.append(piece)
    if sum(len(each) if isinstance(each, str) else 1 for each in texts) > LONGEST:
        return Unknown(why="which is too long for a name")
    texts = [each for each in texts if each != ""]
    match texts:
        case []:
            return ""
        case [single]:
            return single
        case _:
            return Joined(parts=tuple(texts))


def setting(arguments: Arguments) -> object:
    """What `os.getenv(name, default)` reads."""
    name, default = arguments.get(0, "key"), arguments.get(1, "default")
    if name is None or not isinstance(name.value, str) or arguments.unpacked:
        return Unknown(why="where the name of the setting is not a constant")
    value = default.value if default else None
    if isinstance(value, Member) and value.is_text:
        value = value.value
    if not isinstance(value, str | None):
        return Unknown(why="where the default is not a constant")
    return Setting(name=name.value, default=value)


def method(text: str, name: str, arguments: Arguments) -> object:
    """What a method of a text returns."""
    values = [each.value for each in arguments.positional]
    match name, values:
        case (("lower" | "upper" | "strip"), []):
            return str(getattr(text, name)())
        case "format", _ if not arguments.unpacked:
            return _formatted(text, arguments)
        case "join", [tuple()]:
            parts = [part for each in cast("list[tuple[object, ...]]", values)[0] for part in (text, each)]
            return joined(parts[1:])
        case _:
            return Unknown()


def _formatted(text: str, arguments: Arguments) -> object:
    parts: list[object] = []
    try:
        for count, (constant, name, specification, conversion) in enumerate(Formatter().parse(text)):
            parts.append(constant)
            if name is None:
                continue
            argument = arguments.get(int(name or count), "") if (name or "0").isdecimal() else arguments.named.get(name)
            if argument is None or specification or conversion:
                return Unknown()
            parts.append(argument.value)
    except ValueError:
        return Unknown()
    return joined(parts)


def interpolated(text: str, right: object) -> object:
    """What `text % right` is, with `%s` only."""
    values = list(cast("tuple[object, ...]", right)) if isinstance(right, tuple) else [right]
    pieces = text.split("%s")
    if len(pieces) != len(values) + 1 or any("%" in each for each in pieces):
        return Unknown()
    return joined([pieces[0], *(part for pair in zip(values, pieces[1:], strict=True) for part in pair)])
