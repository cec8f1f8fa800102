"""What all of KEDA's scalers have in common: metadata with known keys, whose values are all texts.

KEDA ignores keys that it does not know and takes its default instead, so `queueLenght: "50"` passes in silence
(kedacore/keda, `pkg/scalers/scalersconfig/typed_config.go`). Here a scaler is a class whose fields are the keys.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    TypeAlias,
    Union,
    get_args,
    get_origin,
)

from msgspec import Meta, Struct, ValidationError, convert
from msgspec.structs import FieldInfo, fields

from ..plans import Reference, Text
from ..spelling import closest

LARGEST: Final = 2**63 - 1
"""KEDA holds its whole numbers in 64 bits."""


Count: TypeAlias = Annotated[int, Meta(ge=0)]
Target: TypeAlias = Annotated[int, Meta(ge=1)]
Amount: TypeAlias = Annotated[float, Meta(gt=0)]
Level: TypeAlias = Annotated[float, Meta(ge=0)]


class Scaler(Struct, frozen=True, kw_only=True, rename="camel"):
    """One of KEDA's scalers. Its fields are the keys, in camel case; None is one that is left out."""

    type: ClassVar[str] = ""

    def metadata(self) -> dict[str, Text]:
        """KEDA's `metadata`: keys that are set, all values as texts."""
        values = ((key, getattr(self, name)) for key, name in self.keys().items())
        return {key: _text(value) for key, value in values if value is not None}

    def problems(self) -> Iterable[str]:
        """What KEDA would refuse although every key is right by itself."""
        return ()

    @classmethod
    def keys(cls) -> Mapping[str, str]:
        """The names of the fields by their keys."""
        return dict(zip(cls.__struct_encode_fields__, cls.__struct_fields__, strict=True))

    @classmethod
    def read(cls, metadata: Mapping[str, Text]) -> "Scaler | tuple[str, ...]":
        """The scaler with these keys, or all that is wrong with them."""
        known = _known(cls)
        problems: list[str] = []
        values: dict[str, Any] = {}
        for key, value in metadata.items():
            if key not in known:
                problems.append(f"'{key}' is no key of KEDA's scaler {cls.type}, which ignores it{_hint(key, known)}")
                continue
            parsed = _parsed(known[key].type, value)
            if isinstance(parsed, _Refused):
                problems.append(f"{key} is '{value}'; the scaler {cls.type} takes {parsed.takes}")
            values[known[key].name] = parsed
        problems.extend(
            f"{key} is missing; the scaler {cls.type} needs it"
            for key, field in known.items()
            if field.required and key not in metadata
        )
        if problems:
            return tuple(problems)
        scaler = cls(**values)
        return tuple(scaler.problems()) or scaler


@cache
def _known(scaler: type[Scaler]) -> Mapping[str, FieldInfo]:
    return {each.encode_name: each for each in fields(scaler)}


def _hint(key: str, known: Iterable[str]) -> str:
    meant = closest(key, known)
    return f"; did you mean '{meant}'?" if meant else f"; it knows {', '.join(sorted(known))}"


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


class _Refused(Struct, frozen=True):
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


def _number(kind: type, limit: Meta, value: str) -> Any:
    bound = f"{limit.ge} or more" if limit.ge is not None else f"more than {limit.gt}"
    pattern = r"-?[0-9]{1,19}" if kind is int else r"-?[0-9]{1,19}(\.[0-9]{1,19})?"
    refused = _Refused(f"{'a whole number' if kind is int else 'a number'}, {bound}")
    if not re.fullmatch(pattern, value, re.ASCII):
        return refused
    try:
        number = convert(kind(value), Annotated[kind, limit])
    except ValidationError:
        return refused
    return number if number <= LARGEST else refused
