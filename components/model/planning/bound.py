"""A binding on its way into a plan: resolved, and with a place for what is wrong with it."""

from collections.abc import Mapping

from msgspec import Struct

from .. import names
from ..functions import Binding, Function, Mistake, Value
from ..plans import Connection, Entity, EntityKind, KedaTrigger, Kind, Outcome, Way
from .draft import Draft
from .resolution import Refused

NAME_RULES: Mapping[EntityKind, tuple[str, ...]] = {
    EntityKind.QUEUE: ("storage queue",),
    EntityKind.CONTAINER: ("blob container",),
    EntityKind.TABLE: ("storage table",),
    EntityKind.SERVICE_BUS_QUEUE: ("Service Bus queue",),
    EntityKind.TOPIC: ("Service Bus topic",),
    EntityKind.SUBSCRIPTION: ("Service Bus topic", "Service Bus subscription"),
    EntityKind.HUB: ("event hub",),
    EntityKind.CONSUMER_GROUP: ("event hub", "consumer group"),
}
"""Keys of `names.RULES` for the members of an entity's path."""


class Bound(Struct, frozen=True, kw_only=True):
    """A binding of a function, resolved; its properties are found without regard to case, as the host does."""

    function: Function
    binding: Binding
    draft: Draft
    unknown: Mapping[str, Refused] = {}
    """Properties that could not be resolved, which are mistakes already."""
    read: set[str] = set()
    """Properties that were asked for."""

    def value(self, *keys: str) -> Value:
        """The first of these properties that is set."""
        self.read.update(keys)
        folded = {name.lower(): value for name, value in self.binding.properties.items()}
        found = (folded.get(key.lower()) for key in keys)
        return next((each for each in found if each is not None and each != ""), None)

    def text(self, *keys: str) -> str:
        """The property as a text; empty where it is missing."""
        value = self.value(*keys)
        if value is None:
            return ""
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value)
        self.mistake(f"{keys[0]} is {value!r}; it must be a text; write one")
        return ""

    def needed(self, *keys: str) -> str | None:
        """The property, or None after a mistake."""
        if value := self.text(*keys):
            return value
        if not self.is_unknown(*keys) and self.value(*keys) is None:
            known = {name: str(value) for name, value in self.binding.properties.items() if isinstance(value, str)}
            self.draft.mistakes.append(
                Mistake(
                    text=f"{keys[0]} of {self.function.name} is missing; a {self.binding.type} needs it; give it",
                    place=self.binding.place,
                    key=f"triggers.{self.function.name}.{keys[0]}" if self.binding.is_trigger else "",
                    function=self.function.name,
                    settle={"type": self.binding.type, **known, keys[0]: "..."} if self.binding.is_trigger else {},
                )
            )
        return None

    def is_unknown(self, *keys: str) -> bool:
        """Whether the property is there, but could not be resolved."""
        return any(key.lower() in self.unknown for key in keys)

    def flag(self, key: str) -> bool:
        """A property that is true or false; false where it is missing."""
        value = self.value(key)
        return value is True or (isinstance(value, str) and value.lower() == "true")

    def number(self, key: str, default: int) -> int:
        """A property that is a number from 1 on."""
        value = self.value(key)
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self.mistake(f"{key} is {value!r}; it must be a whole number from 1 on; write one")
            return default
        return value

    def mistake(self, text: str, key: str = "") -> None:
        """Something wrong with this binding."""
        self.draft.mistakes.append(Mistake(text=text, place=self.binding.place, key=key, function=self.function.name))

    def connection(self, kind: Kind, *keys: str, default: str = "") -> Connection | None:
        """What stands behind the connection of this name, or None after a mistake."""
        if self.is_unknown(*keys):
            return None
        name = self.text(*keys) or default
        if not name:
            self.needed(*keys)
            return None
        return self.connection_named(name, kind)

    def connection_named(self, name: str, kind: Kind) -> Connection | None:
        """The same, by its own name."""
        return self.draft.connection(name, kind, self.binding.place, self.function.name)

    def entity(
        self, connection: Connection, kind: EntityKind, *path: str, sessions: bool | None = None
    ) -> Entity | None:
        """A queue, container, topic, … that the binding names, or None after a mistake.

        `sessions`: whether its consumer needs sessions; None for one that does not say.
        """
        for rule, name in zip(NAME_RULES[kind], path, strict=True):
            if problem := names.problem(rule, name):
                self.mistake(f"{problem}; choose another", f"triggers.{self.function.name}")
                return None
        entity = self.draft.entity(connection, kind, *path)
        if sessions is not None and not self.draft.takes_sessions(entity, sessions):
            self.mistake(
                f"'{'/'.join(path)}' is read with sessions by one function and without by another; "
                "Service Bus takes one of them; set isSessionsEnabled alike"
            )
        return entity

    def target(self, default: int) -> float:
        """How much one replica takes on, as the configuration or else the host says."""
        return self.draft.options.targets.get(self.function.name, default)

    def outcome(self, way: Way, why: str, keda: KedaTrigger | None = None) -> Outcome:
        """What becomes of the function."""
        return Outcome(function=self.function.name, trigger=self.binding, way=way, why=why, keda=keda)
