"""What all of KEDA's scalers have in common: metadata with known keys, whose values are all texts.

KEDA ignores keys that it does not know and takes its default instead, so `queueLenght: "50"` passes in silence
(kedacore/keda, `pkg/scalers/scalersconfig/typed_config.go`). Here a scaler is a class whose fields are the keys.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from inspect import get_annotations
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    TypeAlias,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from ..plans import Reference, Text
from ..spelling import closest

LARGEST: Final = 2**63 - 1
"""KEDA holds its whole numbers in 64 bits."""


@dataclass(frozen=True)
class Least:
    """The smallest number that a key takes."""

    value: int


@dataclass(frozen=True)
class Above:
    """What the number of a key has to be larger than."""

    value: int


Count: TypeAlias = Annotated[int, Least(0)]
Target: TypeAlias = Annotated[int, Least(1)]
Amount: TypeAlias = Annotated[float, Above(0)]
Level: TypeAlias = Annotated[float, Least(0)]


SPELLED: Final = {"enable_tls": "enableTLS"}
"""Keys that are not their field's name in camel case."""


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Scaler:
    """One of KEDA's scalers. Its fields are the keys; None is one that is left out.

    To the type checker it is a dataclass. What a dataclass would be given stands here once for all scalers: giving it
    to each took a tenth of the time of `discover`.
    """

    type: ClassVar[str] = ""
    _keys: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        cls._keys = {**cls._keys, **{_key(name): name for name in get_annotations(cls) if name != "type"}}

    def __init__(self, **values: Any) -> None:
        vars(self).update(values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scaler) and type(self) is type(other) and self.metadata() == other.metadata()

    def metadata(self) -> dict[str, Text]:
        """KEDA's `metadata`: keys that are set, all values as texts."""
        values = ((key, getattr(self, name)) for key, name in self._keys.items())
        return {key: _text(value) for key, value in values if value is not None}

    def problems(self) -> Iterable[str]:
        """What KEDA would refuse although every key is right by itself."""
        return ()

    @classmethod
    def keys(cls) -> Mapping[str, str]:
        """The names of the fields by their keys."""
        return cls._keys

    @classmethod
    def read(cls, metadata: Mapping[str, Text]) -> "Scaler | tuple[str, ...]":
        """The scaler with these keys, or all that is wrong with them."""
        keys, hints = cls.keys(), _hints(cls)
        problems: list[str] = []
        values: dict[str, Any] = {}
        for key, value in metadata.items():
            if key not in keys:
                problems.append(f"'{key}' is no key of KEDA's scaler {cls.type}, which ignores it{_hint(key, keys)}")
                continue
            parsed = _parsed(hints[keys[key]], value)
            if isinstance(parsed, _Refused):
                problems.append(f"{key} is '{value}'; the scaler {cls.type} takes {parsed.takes}")
            values[keys[key]] = parsed
        problems.extend(
            f"{key} is missing; the scaler {cls.type} needs it"
            for key, name in keys.items()
            if not hasattr(cls, name) and name not in values
        )
        if problems:
            return tuple(problems)
        scaler = cls(**values)
        return tuple(scaler.problems()) or scaler


@cache
def _hints(scaler: type[Scaler]) -> Mapping[str, Any]:
    return get_type_hints(scaler, include_extras=True)


def _hint(key: str, known: Iterable[str]) -> str:
    meant = closest(key, known)
    return f"; did you mean '{meant}'?" if meant else f"; it knows {', '.join(sorted(known))}"


def _key(name: str) -> str:
    first, *others = name.split("_")
    return SPELLED.get(name) or first + "".join(each.capitalize() for each in others)


def _text(value: Any) -> Text:
    match value:
        case Reference() | str():
            return value
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


@dataclass(frozen=True)
class _Refused:
    takes: str


def _parsed(hint: Any, value: Text) -> Any:
    """A key's text as its field has it, or what the key takes."""
    options = [each for each in get_args(hint) if each is not NoneType]
    if get_origin(hint) in (Union, UnionType):
        if isinstance(value, Reference):
            return value if Reference in options else _Refused("a plain text")
        return _parsed(next(each for each in options if each is not Reference), value)
    if isinstance(value, Reference):
        return _Refused("a plain text")
    if get_origin(hint) is Annotated:
        kind, limit = options[0], options[1]
        return _number(kind, limit, value)
    if get_origin(hint) is Literal:
        return value if value in options else _Refused(" or ".join(f"'{each}'" for each in options))
    if hint is bool:
        return {"true": True, "false": False}.get(value, _Refused("'true' or 'false'"))
    return value if value else _Refused("a text that is not empty")


def _number(kind: type, limit: Least | Above, value: str) -> Any:
    bound = f"{limit.value} or more" if isinstance(limit, Least) else f"more than {limit.value}"
    refused = _Refused(f"{'a whole number' if kind is int else 'a number'}, {bound}")
    pattern = r"-?[0-9]{1,19}" if kind is int else r"-?[0-9]{1,19}(\.[0-9]{1,19})?"
    if not re.fullmatch(pattern, value, re.ASCII):
        return refused
    number = kind(value)
    fits = number >= limit.value if isinstance(limit, Least) else number > limit.value
    return number if fits and number <= LARGEST else refused
