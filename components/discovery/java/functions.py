"""Functions of Java, read from the annotations in its sources.

What is read is what the build writes to `function.json`: `@FunctionName` on a method, bindings on its parameters and,
where it returns something, on the method itself. Rules:
learn.microsoft.com/azure/azure-functions/functions-reference-java, and the packager in microsoft/azure-maven-plugins
(`AzureFunctionPackagerBase`, `FunctionConfiguration`).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from tree_sitter import Node

from ...model.functions import Binding, Direction, Function, Mistake, Place, Value
from ..constants import NotConstant
from ..declarations import Declared, Scope
from ..found import Found
from ..reading import Reading, Unknown, not_constant, one_trigger, settle, unique
from ..syntax import brief, child, children, content, files, syntax_mistake, text
from .annotations import STORAGE, Annotation, annotations_on, binding_type, direction, is_binding, written
from .constants import Constant, Constants
from .declarations import Types, type_name

_OUTPUT_FOLDERS: Final = frozenset({"bin", "build", "node_modules", "out", "target"})
_BUILD: Final = (
    "build the project and give the folder below target/azure-functions or build/azure-functions, where each function "
    "has a function.json"
)
_UNREADABLE: Final = {".kt": "Kotlin", ".scala": "Scala", ".groovy": "Groovy"}
_RESERVED: Final = frozenset({"name", "dataType", "type", "direction"})


def read(folder: Path) -> Found:
    """The functions that the Java sources of a project declare. Raises nothing for what is wrong in them."""
    mistakes: list[Mistake] = []
    contents: dict[str, bytes] = {}
    for file, path in files(folder, [".java", *_UNREADABLE], _OUTPUT_FOLDERS):
        if _is_test(file):
            continue
        match content(file, path):
            case Mistake() as mistake:
                mistakes.append(mistake)
            case found if file.endswith(".java"):
                contents[file] = found
            case found:
                if b"@FunctionName" in found:
                    mistakes.append(_unreadable(file))
    reader = _Reader(Types(contents))
    for file, found in contents.items():
        if b"FunctionName" in found:
            reader.read(file)
    functions, same = unique(reader.functions)
    return Found(functions=functions, mistakes=(*mistakes, *reader.mistakes, *same))


def _is_test(file: str) -> bool:
    """Maven and Gradle build the app of `src/main`; other folders of `src` with sources are tests."""
    parts = file.split("/")
    return any(
        source == "src" and (which == "test" or (language in ("java", "kotlin", "scala", "groovy") and which != "main"))
        for source, which, language in zip(parts, parts[1:], parts[2:], strict=False)
    )


def _unreadable(file: str) -> Mistake:
    language = next(name for suffix, name in _UNREADABLE.items() if file.endswith(suffix))
    return Mistake(
        text=f"declares functions in {language}, which is not read; {_BUILD}",
        place=Place(file=file, line=1),
    )


class _Reader:
    """Collects what the files declare."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._constants = Constants(types)
        self.functions: list[Function] = []
        self.mistakes: list[Mistake] = []

    def read(self, file: str) -> None:
        source = self._types.source(file)
        declares = b"@FunctionName" in (source.root.text or b"")
        if declares and (wrong := syntax_mistake(source, ("block", "constructor_body"), _BUILD)):
            self.mistakes.append(wrong)
        for declared in self._types.of(source):
            for method in declared.members:
                if method.type == "method_declaration":
                    for annotation in annotations_on(method, declared.scope):
                        if annotation.name == "FunctionName":
                            self._function(declared, method, annotation)

    def _function(self, declared: Declared, method: Node, annotation: Annotation) -> None:
        expression = annotation.arguments.get("value")
        name, why = self._text(expression, annotation.scope)
        if not name:
            shown = f"is `{brief(expression)}`, which {why}" if expression and why else "is empty"
            self.mistakes.append(
                Mistake(
                    text=f"the function's name {shown}; only constants can stand there; write it into "
                    '@FunctionName("…")',
                    place=annotation.place,
                )
            )
            return
        returned = method.child_by_field_name("type")
        returns = returned is not None and returned.type != "void_type"
        # The build leaves out what stands on a method that returns nothing.
        on_method = list(self._bindings([method], declared.scope)) if returns else []
        parameters = children(method.child_by_field_name("parameters"), *_PARAMETERS)
        bound = [*self._bindings(parameters, declared.scope), *on_method]
        bound = self._with_account(bound, method, declared.scope)
        triggers = [each for each in bound if each.binding.is_trigger]
        trigger = triggers[0] if len(triggers) == 1 else None
        others = [each for each in bound if not each.binding.is_trigger]
        wrong = one_trigger(name, triggers, "@QueueTrigger(…)")
        in_interface = declared.node.type == "interface_declaration"
        if not in_interface and "public" not in text(child(method, "modifiers")).split():
            wrong.append(f"function {name} is not public; the worker calls public methods only; make it `public`")
        no_connection = [each for each in bound if _lacks_connection(each)]
        wrong += [
            f"{each.binding.type} in function {name} has no connection, which the build refuses; write "
            'connection = "…" into the annotation, or @StorageAccount("…") on the method'
            for each in no_connection
        ]
        needed = {"connection": "..."} if trigger in no_connection else {}
        self.mistakes += [
            Mistake(text=each, place=annotation.place, function=name, settle={**settle(trigger), **needed})
            for each in wrong
        ]
        unknown = not_constant(bound, name, trigger, "the text, a `static final` text of this project")
        self.mistakes += unknown
        if trigger is None or wrong or unknown:
            return
        bindings = [each.binding for each in others]
        if trigger.binding.type == "httpTrigger" and returns and not on_method:
            bindings.append(Binding(type="http", direction="out", place=annotation.place))
        self.functions.append(
            Function(name=name, trigger=trigger.binding, bindings=tuple(bindings), place=annotation.place)
        )

    def _text(self, expression: Node | None, scope: Scope) -> tuple[str, str]:
        """A text, or why there is none."""
        if expression is None:
            return "", ""
        try:
            value = self._constants.evaluate(expression, scope)
        except NotConstant as why:
            return "", str(why)
        return (value, "") if isinstance(value, str) else ("", "is no text")

    def _bindings(self, nodes: Sequence[Node], scope: Scope) -> Iterator[Reading]:
        for node in nodes:
            for annotation in annotations_on(node, scope):
                custom = self._custom(annotation)
                if custom or is_binding(annotation.name):
                    yield self._binding(annotation, *(custom or ("", "")))

    def _custom(self, annotation: Annotation) -> tuple[str, str] | None:
        """Type and direction of an annotation that the project itself declares, with `@CustomBinding` on it."""
        name = annotation.node.child_by_field_name("name")
        declared = self._types.find(type_name(name), annotation.scope) if name else None
        for each in annotations_on(declared.node, declared.scope) if declared else ():
            if each.name == "CustomBinding":
                arguments = each.arguments
                return (
                    self._text(arguments.get("type"), each.scope)[0],
                    self._text(arguments.get("direction"), each.scope)[0],
                )
        return None

    def _binding(self, annotation: Annotation, custom_type: str, custom_direction: str) -> Reading:
        given: dict[str, Constant] = {}
        unknown: list[Unknown] = []
        for key, expression in annotation.arguments.items():
            try:
                given[key] = self._constants.evaluate(expression, annotation.scope)
            except NotConstant as why:
                if key not in _RESERVED or (key != "name" and annotation.name == "CustomBinding"):
                    unknown.append(Unknown(name=key, node=expression, why=str(why)))
        if isinstance(methods := given.get("methods"), str):
            # A list of one needs no braces.
            given["methods"] = (methods,)
        kind = str(given.get("type", custom_type)) or binding_type(annotation.name)
        towards = str(given.get("direction", custom_direction)).lower()
        side: Direction = "out" if towards == "out" else "in" if towards == "in" else direction(annotation.name)
        properties: dict[str, Value] = {
            key: value for key, value in written(annotation.name, given).items() if key not in _RESERVED
        }
        binding = Binding(type=kind, direction=side, properties=properties, place=annotation.place)
        return Reading(binding=binding, unknown=tuple(unknown))

    def _with_account(self, bound: list[Reading], method: Node, scope: Scope) -> list[Reading]:
        """The connection of `@StorageAccount` for the bindings to storage that name none."""
        account = next((each for each in annotations_on(method, scope) if each.name == "StorageAccount"), None)
        if account is None:
            return bound
        expression = account.arguments.get("value")
        connection, why = self._text(expression, scope)
        return [_connected(each, connection, expression, why) if _lacks_connection(each) else each for each in bound]


_PARAMETERS: Final = ("formal_parameter", "spread_parameter")


def _lacks_connection(reading: Reading) -> bool:
    return (
        reading.binding.type in STORAGE
        and not reading.binding.properties.get("connection")
        and all(each.name != "connection" for each in reading.unknown)
    )


def _connected(reading: Reading, connection: str, expression: Node | None, why: str) -> Reading:
    if connection:
        properties = {**reading.binding.properties, "connection": connection}
        return replace(reading, binding=replace(reading.binding, properties=properties))
    if expression is None or not why:
        return reading
    return replace(reading, unknown=(*reading.unknown, Unknown(name="connection", node=expression, why=why)))
