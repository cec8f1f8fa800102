"""Which functions run: what the configuration says about them, without those that settings disable.

Sources: "How to disable functions in Azure Functions" (learn.microsoft.com/azure/azure-functions/disable-function);
`HostListenerFactory.IsDisabled` in Azure/azure-webjobs-sdk; "host.json", `functions`, and its override by settings
(learn.microsoft.com/azure/azure-functions/functions-host-json#override-hostjson-values).
"""

from collections.abc import Mapping, Sequence
from typing import Final, cast

from msgspec import Struct
from msgspec.structs import replace

from ..functions import Binding, Function, Mistake, Place, Project, Value
from ..plans import Options
from ..spelling import closest

ALLOW_LIST: Final = "azurefunctionsjobhost__functions__"


class Selection(Struct, frozen=True, kw_only=True):
    """The functions that run."""

    functions: tuple[Function, ...]
    notes: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    left_out: frozenset[str]
    """Names of functions that are disabled."""


def select(project: Project, options: Options) -> Selection:
    """What runs of a project, and what is wrong with what the configuration says about that."""
    mistakes: list[Mistake] = []
    declared = _declared(project, options, mistakes)
    allowed = _allow_list(project, options, mistakes)
    notes: list[str] = []
    running: list[Function] = []
    for function in declared:
        if allowed is not None and function.name.lower() not in allowed:
            notes.append(f"{function.name} is left out: the settings list the functions that run, and it is not there")
        elif setting := _disabling(function, options, mistakes):
            notes.append(f"{function.name} is left out: the setting {setting} disables it")
        else:
            running.append(function)
    names = {each.name for each in declared} - {each.name for each in running}
    return Selection(functions=tuple(running), notes=tuple(notes), mistakes=tuple(mistakes), left_out=frozenset(names))


def _declared(project: Project, options: Options, mistakes: list[Mistake]) -> list[Function]:
    """The project's functions with the triggers that the configuration gives instead, and those that only it names."""
    explicit: dict[str, Binding] = {}
    known = {each.name: each.place for each in project.functions}
    known |= {each.function: each.place for each in project.mistakes if each.function and each.place}
    for name, given in options.explicit.items():
        meant = closest(name, known)
        if name not in known and meant:
            mistakes.append(
                Mistake(text=f"'{name}' is no function of the project; did you mean '{meant}'?", key=f"triggers.{name}")
            )
            continue
        place = known.get(name) or Place(file="host.json", line=1)
        if binding := _binding(name, given, place, mistakes):
            explicit[name] = binding
    functions = [replace(each, trigger=explicit.pop(each.name, each.trigger)) for each in project.functions]
    functions += [Function(name=name, trigger=trigger, place=trigger.place) for name, trigger in explicit.items()]
    return functions


def _binding(name: str, given: Mapping[str, object], place: Place, mistakes: list[Mistake]) -> Binding | None:
    """A trigger as the configuration gives it."""
    type = given.get("type")
    if not isinstance(type, str) or not type:
        text = f"the trigger of '{name}' has no type; give one, such as queueTrigger"
        mistakes.append(Mistake(text=text, key=f"triggers.{name}.type", function=name))
        return None
    return Binding(
        type=type, properties={key: _value(value) for key, value in given.items() if key != "type"}, place=place
    )


def _value(given: object) -> Value:
    match given:
        case bool() | int() | float() | str() | None:
            return given
        case Mapping():
            return {str(key): _value(each) for key, each in cast("Mapping[object, object]", given).items()}
        case Sequence():
            return tuple(_value(each) for each in cast("Sequence[object]", given))
        case _:
            return str(given)


def _allow_list(project: Project, options: Options, mistakes: list[Mistake]) -> set[str] | None:
    """The names in lower case that the settings allow, or None where they say nothing.

    Settings replace members of host.json's list one by one, as all of .NET's configuration does.
    """
    members = {str(index): name for index, name in enumerate(project.host.functions or ())}
    found = False
    for setting, value in options.settings.items():
        if not setting.lower().startswith(ALLOW_LIST):
            continue
        found = True
        if options.groups:
            text = f"the setting {setting} lists functions that run, but so do the groups; leave it out"
        elif value is None:
            text = f"the setting {setting} is a secret or not known yet, but says which functions run; make it plain"
        else:
            members[setting[len(ALLOW_LIST) :]] = value
            continue
        mistakes.append(Mistake(text=text, key=f"settings.{setting}"))
    return {each.lower() for each in members.values()} if found else None


def _disabling(function: Function, options: Options, mistakes: list[Mistake]) -> str | None:
    """The setting that disables a function. Variables with dots do not exist everywhere, so that there are two."""
    names = {f"azurewebjobs.{function.name}.disabled".lower(), f"azurewebjobs_{function.name}_disabled".lower()}
    names |= {function.disabled_by.strip("%").lower()} - {""}
    for setting, value in options.settings.items():
        if setting.lower() not in names:
            continue
        if value is None:
            text = (
                f"the setting {setting} is a secret or not known yet, but decides whether {function.name} runs; "
                "make it a plain setting"
            )
            mistakes.append(Mistake(text=text, place=function.place, key=f"settings.{setting}", function=function.name))
        elif value.lower() in ("1", "true"):
            return setting
    return None
