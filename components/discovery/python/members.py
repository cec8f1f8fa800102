"""What an attribute or an item of a Python value stands for."""

from typing import cast

from ...model.functions import Setting
from .values import Class, External, Member, Module, Object, Routine, Unknown


def attribute(owner: object, name: str) -> object:
    """What `owner.name` stands for."""
    match owner:
        case External() | Object():
            return owner.attribute(name)
        case Module():
            return owner.namespace.get(name, Unknown(why=f"where `{name}` is not in {owner.file}"))
        case Class() if name in owner.namespace:
            value = owner.namespace[name]
            if owner.is_enumeration and not isinstance(value, Routine):
                return Member(
                    name=name,
                    value=value,
                    is_text=owner.is_text,
                    is_text_in_texts="enum.StrEnum" in owner.external_bases(),
                )
            return value
        case Class():
            inherited = (attribute(each, name) for each in owner.bases if isinstance(each, Class))
            return next((each for each in inherited if not isinstance(each, Unknown)), Unknown())
        case Member() if name in ("value", "name"):
            return owner.value if name == "value" else owner.name
        case _:
            return owner if isinstance(owner, Unknown) else Unknown()


def item(owner: object, key: object) -> object:
    """What `owner[key]` stands for."""
    match owner, key:
        case External(path="os.environ"), str():
            return Setting(name=key)
        case tuple(), int() if -len(several := cast("tuple[object, ...]", owner)) <= key < len(several):
            return several[key]
        case dict(), str():
            return cast("dict[str, object]", owner).get(key, Unknown())
        case Class(is_enumeration=True), str():
            return attribute(owner, key)
        case _:
            return Unknown()
