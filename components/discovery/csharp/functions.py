"""Functions of the .NET isolated worker model, read from C# sources.

What is read is what the SDK would write to `functions.metadata`: `[Function]` on a method, triggers and inputs on its
parameters, outputs on the method or on properties of the type that it returns, `[DurableTask]` on a class. Rules:
learn.microsoft.com/azure/azure-functions/dotnet-isolated-process-guide, and the generators in
Azure/azure-functions-dotnet-worker (`sdk/Sdk.Generators`) and microsoft/durabletask-dotnet (`src/Generators`).
"""

from pathlib import Path
from typing import Final

from tree_sitter import Node

from ...model.functions import Binding, Function, Mistake, Place
from ..constants import NotConstant
from ..declarations import Declared
from ..found import Found
from ..reading import not_constant, one_trigger, settle, unique
from ..syntax import below_folder, brief, children, content, files, syntax_mistake, text
from .attributes import is_binding
from .bindings import Attribute, Bindings
from .build import compiled, projects
from .constants import Constants
from .declarations import Types

_OUTPUT_FOLDERS: Final = frozenset({"bin", "obj", "node_modules"})
_DURABLE: Final = {
    "TaskOrchestrator": "orchestrationTrigger",
    "TaskActivity": "activityTrigger",
    "TaskEntity": "entityTrigger",
}
_BUILD: Final = "run `dotnet publish` and give the folder with its output, where functions.metadata lists the functions"
_UNREADABLE: Final = {".fsproj": "F#", ".vbproj": "Visual Basic"}


def read(folder: Path) -> Found:
    """The functions that the C# sources of a project declare. Raises nothing for what is wrong in them."""
    mistakes = [_unreadable(path) for path in sorted(folder.glob("*proj")) if path.suffix in _UNREADABLE]
    contents: dict[str, bytes] = {}
    left_out: list[str] = []
    for root, project in projects(folder):
        prefix = below_folder(root, folder)
        for below, path in files(root, [".cs"], _OUTPUT_FOLDERS):
            file = prefix + below
            if file in contents or not project.compiles(below):
                continue
            match content(file, path):
                case Mistake() as mistake:
                    mistakes.append(mistake)
                case found:
                    contents[file], regions = compiled(found, project.symbols)
                    left_out.extend(
                        f"{file}:{each.line}: `{each.directive}`, which a release build does not compile"
                        for each in regions
                        if b"[Function" in each.content
                    )
    reader = _Reader(Types(contents))
    for file, found in contents.items():
        if any(word in found for word in (b"Function", b"DurableTask")):
            reader.read(file)
    functions, same = unique(reader.functions)
    return Found(
        functions=functions,
        mistakes=(*mistakes, *reader.mistakes, *same, *_in_process(reader.in_process)),
        left_out=tuple(left_out),
    )


def _unreadable(project: Path) -> Mistake:
    return Mistake(
        text=f"{_UNREADABLE[project.suffix]} is not read; {_BUILD}",
        place=Place(file=project.name, line=1),
    )


def _in_process(places: list[Place]) -> list[Mistake]:
    """One mistake for the whole project, since one step mends it."""
    return [
        Mistake(
            text="[FunctionName] is of the in-process model, which is read from what the build writes; run `dotnet "
            "publish` and give the folder with its output, where each function has a function.json",
            place=place,
        )
        for place in sorted(places)[:1]
    ]


class _Reader:
    """Collects what the files declare."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._constants = Constants(types)
        self._bindings = Bindings(types, self._constants)
        self.functions: list[Function] = []
        self.mistakes: list[Mistake] = []
        self.in_process: list[Place] = []

    def read(self, file: str) -> None:
        source = self._types.source(file)
        declares = any(word in (source.root.text or b"") for word in (b"[Function", b"[DurableTask"))
        if declares and (wrong := syntax_mistake(source, ("block", "arrow_expression_clause"), _BUILD)):
            self.mistakes.append(wrong)
        for declared in self._types.of(source):
            for attribute in self._bindings.attributes(declared.node, declared.scope):
                if attribute.name == "DurableTask":
                    self._durable_task(declared, attribute)
            for method in children(declared.node.child_by_field_name("body"), "method_declaration"):
                for attribute in self._bindings.attributes(method, declared.scope):
                    if attribute.name == "FunctionName":
                        self.in_process.append(attribute.place)
                    elif attribute.name == "Function":
                        self._function(declared, method, attribute)

    def _name(self, attribute: Attribute, default: str = "") -> str | None:
        """The name that an attribute gives to a function; None, with a mistake noted, where nobody knows it."""
        given = [argument.expression for argument in attribute.arguments if not argument.is_property]
        if not given and default:
            return default
        name, wrong = None, "is missing"
        try:
            name = self._constants.evaluate(given[0], attribute.scope) if given else None
        except NotConstant as why:
            wrong = f"is `{brief(given[0])}`, which {why}"
        if isinstance(name, str) and name:
            return name
        self.mistakes.append(
            Mistake(
                text=f"the function's name {wrong}; an attribute takes only constants; write it into "
                f'[{attribute.name}("…")]',
                place=attribute.place,
            )
        )
        return None

    def _function(self, declared: Declared, method: Node, attribute: Attribute) -> None:
        if (name := self._name(attribute)) is None:
            return
        bound = [
            self._bindings.binding(each)
            for parameter in children(method.child_by_field_name("parameters"), "parameter")
            for each in self._bindings.attributes(parameter, declared.scope)
            if is_binding(each.name)
        ]
        outputs = [
            self._bindings.binding(each)
            for each in self._bindings.attributes(method, declared.scope)
            if is_binding(each.name)
        ]
        triggers = [each for each in bound if each.binding.is_trigger]
        place = attribute.place
        wrong = one_trigger(name, triggers, '[QueueTrigger("…")]')
        if "public" not in {text(modifier) for modifier in children(method, "modifier")}:
            wrong.append(f"function {name} is not public; the worker lists public methods only; make it `public`")
        if len(outputs) > 1:
            wrong.append(
                f"function {name} has {len(outputs)} outputs on its method; one is allowed; put them on the properties "
                "of a class that it returns"
            )
        for around in (method, declared.node):
            if any(each.name == "Disable" for each in self._bindings.attributes(around, declared.scope)):
                wrong.append(
                    f"function {name} has [Disable], which does nothing in the isolated worker model; remove it, and "
                    f"set AzureWebJobs.{name}.Disabled to true where it is not to run"
                )
        trigger = triggers[0] if len(triggers) == 1 else None
        self.mistakes += [Mistake(text=each, place=place, function=name, settle=settle(trigger)) for each in wrong]
        returned = self._bindings.returned(method, declared)
        others = [*outputs, *(each for each in bound if not each.binding.is_trigger), *returned]
        unknown = not_constant((*triggers, *others), name, trigger, "the text, a const of this project")
        self.mistakes += unknown
        if trigger is None or wrong or unknown:
            return
        bindings = [each.binding for each in others]
        if trigger.binding.type == "httpTrigger" and not outputs and not returned:
            bindings.append(Binding(type="http", direction="out", place=place))
        self.functions.append(Function(name=name, trigger=trigger.binding, bindings=tuple(bindings), place=place))

    def _durable_task(self, declared: Declared, attribute: Attribute) -> None:
        """The generator makes a function of a class."""
        name = self._name(attribute, declared.name.rpartition(".")[2])
        if name is None or "abstract" in {text(modifier) for modifier in children(declared.node, "modifier")}:
            return
        kind = self._types.derived_from(declared, *_DURABLE)
        if not kind:
            self.mistakes.append(
                Mistake(
                    text=f"[DurableTask] {name} derives from none of {', '.join(_DURABLE)} as far as the sources show; "
                    "the generator makes functions of such classes only; derive it from one",
                    place=attribute.place,
                    function=name,
                    settle={"type": "orchestrationTrigger"},
                )
            )
            return
        trigger = Binding(type=_DURABLE[kind], place=attribute.place)
        self.functions.append(Function(name=name, trigger=trigger, place=attribute.place))
