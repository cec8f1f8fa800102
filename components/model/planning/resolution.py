"""Names that the code leaves to its environment, replaced by what the app's settings say.

Two ways lead there. `%NAME%` is replaced by the host (`ResolveWholeString` in Azure/azure-webjobs-sdk), which reads its
settings without regard to case; also in `connection` (`ServiceBusTriggerAttributeBindingProvider`,
`EventHubClientFactory` and the providers of storage clients in Azure/azure-sdk-for-net). What the code reads by itself
is a variable of Linux, where case matters.
"""

from collections.abc import Collection, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ..functions import Binding, Joined, Setting, Value

FREE_TEXT: Final = frozenset(
    {"description", "tooldescription", "toolproperties", "metadata", "commandtext", "parameters", "sqlquery", "route"}
)
"""Properties that are no names, so that a `%` is a percent sign."""

SECRETS: Final = frozenset({"brokerlist", "username", "password", "sslkeypassword", "eventhubconnectionstring"})
"""Properties of Kafka bindings that the host also takes from a setting which they only name."""


class Refused(Struct, frozen=True, kw_only=True):
    """A property that cannot be known."""

    text: str
    setting: str = ""
    """The setting that would settle it."""
    property: str = ""
    """The property, as the code spells it."""


class Resolution(Struct, frozen=True, kw_only=True):
    """A binding without settings."""

    binding: Binding
    unknown: Mapping[str, Refused] = {}
    """Properties, in lower case, that could not be resolved; they are not in the binding."""
    notes: tuple[str, ...] = ()
    """Where names came from, such as `queueName is 'orders', from the setting QUEUE`."""


class _Unknown(Exception):
    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.text)
        self.refused = refused


def resolve(binding: Binding, settings: Mapping[str, str | None], local_settings: Collection[str] = ()) -> Resolution:
    """Replace what the binding leaves to `settings`, whose value None is a secret or not known yet."""
    resolver = _Resolver(settings, local_settings)
    properties: dict[str, Value] = {}
    unknown: dict[str, Refused] = {}
    notes: list[str] = []
    secrets = SECRETS if binding.type.lower().startswith("kafka") else frozenset[str]()
    for name, value in binding.properties.items():
        resolver.sources.clear()
        try:
            if name.lower() in secrets:
                properties[name] = resolver.name(value)
            elif name.lower() in FREE_TEXT and isinstance(value, str):
                properties[name] = value
            else:
                properties[name] = resolver.value(value)
        except _Unknown as error:
            unknown[name.lower()] = replace(error.refused, property=name)
        else:
            notes += [f"{name} is {_shown(properties[name])}, from {each}" for each in resolver.sources]
    return Resolution(binding=replace(binding, properties=properties), unknown=unknown, notes=tuple(notes))


def _shown(value: Value) -> str:
    return f"'{value}'" if isinstance(value, str) else "made up of settings"


class _Resolver:
    def __init__(self, settings: Mapping[str, str | None], local_settings: Collection[str]) -> None:
        self.sources: list[str] = []
        self._settings = settings
        # A colon of .NET's configuration is written as two underscores in the name of a variable.
        self._folded = {name.lower().replace("__", ":"): name for name in settings}
        self._local = {name.lower() for name in local_settings}

    def value(self, value: Value) -> Value:
        match value:
            case str():
                return self._percents(value)
            case Setting():
                return self._percents(self._variable(value))
            case Joined():
                parts = (self._variable(each) if isinstance(each, Setting) else each for each in value.parts)
                return self._percents("".join(parts))
            case tuple():
                return tuple(self.value(each) for each in value)
            case Mapping():
                return {name: self.value(each) for name, each in value.items()}
            case _:
                return value

    def name(self, value: Value) -> Value:
        """The name of a setting that may be a secret, or a plain text."""
        match value:
            case str() if len(value) > 2 and value[0] == value[-1] == "%" and "%" not in value[1:-1]:
                return self._folded.get(value[1:-1].lower().replace("__", ":")) or self.value(value)
            case Setting() if value.name in self._settings and self._settings[value.name] is None:
                return value.name
            case _:
                return self.value(value)

    def _variable(self, setting: Setting) -> str:
        """What the code reads from its environment."""
        if setting.name not in self._settings:
            if setting.default is None:
                raise _Unknown(self._missing(setting.name, "the code has no default"))
            self.sources.append(f"the code's default for {setting.name}")
            return setting.default
        return self._known(setting.name)

    def _percents(self, text: str) -> str:
        """`text` with all `%NAME%` replaced, as the host does."""
        plain, *rest = text.split("%")
        if len(rest) % 2:
            raise _Unknown(
                Refused(text=f"'{text}' has a '%' without a second one; a setting is named as %NAME%; close it")
            )
        result = [plain]
        for name, after in zip(rest[::2], rest[1::2], strict=True):
            spelled = self._folded.get(name.lower().replace("__", ":"))
            if spelled is None:
                raise _Unknown(self._missing(name, "the host would not start the function"))
            result += [self._known(spelled), after]
        return "".join(result)

    def _known(self, name: str) -> str:
        value = self._settings[name]
        if value is None:
            raise _Unknown(
                Refused(
                    text=f"the setting {name} is a secret or not known yet, but a name has to be known beforehand; "
                    "make it a plain setting",
                    setting=name,
                )
            )
        self.sources.append(f"the setting {name}")
        return value

    def _missing(self, name: str, consequence: str) -> Refused:
        variable = name.replace(":", "__")
        local = "; local.settings.json has it, but is never deployed" if name.lower() in self._local else ""
        return Refused(
            text=f"the app has no setting {name}, and {consequence}{local}; give settings.{variable}", setting=variable
        )
