"""The Node.js programming model v4: functions that code registers with `app` of `@azure/functions`.

Reference: learn.microsoft.com/azure/azure-functions/functions-reference-node. What the methods register is in
`library`, which files are loaded in `package`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tree_sitter import Node

from ...model.functions import Binding, Function, Mistake, Place
from ..found import Found
from . import bindings, globs, javascript, library, package
from .evaluation import Evaluator
from .loading import Loader
from .package import NodeProject
from .resolution import Modules, is_source
from .values import UNDEFINED, Closure, Object, Scope

_PACKAGES: Final = (library.FUNCTIONS.encode(), library.DURABLE.encode())


def read(folder: Path) -> Found:
    """Read the functions of a project. Nothing of it is run."""
    project = package.read(folder)
    if isinstance(project, Mistake):
        return Found(mistakes=(project,))
    loaded, sources = project.entry_points(), project.sources()
    if sources and project.typescript is not None:
        typescript = project.typescript
        outputs = {typescript.output(each) for each in sources}
        built = [each for each in loaded if each in outputs or typescript.is_output(each)]
        result = _read(project, [*sources, *(each for each in loaded if each not in built and each not in sources)])
        if any(each not in sources for each in built):
            result.mistakes.extend(_stale(result, _read(project, loaded)))
    elif loaded:
        result = _read(project, loaded)
    else:
        return Found(mistakes=(_nothing_loaded(project),))
    result.left_out.extend(_not_loaded(project, result))
    functions = sorted(result.functions, key=lambda each: each.place)
    mistakes = sorted(result.mistakes, key=lambda each: each.place or project.main_place)
    return Found(functions=tuple(functions), mistakes=tuple(mistakes), left_out=tuple(result.left_out))


def _read(project: NodeProject, entry_points: Sequence[str]) -> "_Reader":
    reader = _Reader(project)
    for path in entry_points:
        if is_source(path):
            reader.loader.load(path)
        elif not path.endswith((".json", ".d.ts", ".d.mts", ".d.cts")):
            reader.mistakes.append(
                Mistake(
                    text=f"`main` is '{project.main}', which takes in {path}; the worker loads all that it matches, "
                    "and this is no JavaScript; narrow it down, such as by *.js",
                    place=project.main_place,
                )
            )
    reader.finish()
    return reader


def _nothing_loaded(project: NodeProject) -> Mistake:
    says = "Found zero files matching the supplied pattern" if globs.is_pattern(project.main) else "File does not exist"
    return Mistake(
        text=f"`main` is '{project.main}', which matches no file; the worker then loads no function ('{says}'); "
        "mend it, or build the project first where a bundler writes that file",
        place=project.main_place,
    )


class _Reader:
    """Reads functions as the loader comes across them."""

    def __init__(self, project: NodeProject) -> None:
        self.project = project
        self.functions: list[Function] = []
        self.mistakes: list[Mistake] = []
        self.left_out: list[str] = []
        modules = Modules(project)
        self._evaluator = Evaluator(modules, library.call, library.CONSTANTS)
        self.loader = Loader(modules, self._evaluator, self._register)

    def finish(self) -> None:
        """Refuse names that are registered twice, and add what the loader found."""
        self.loader.finish()
        self.mistakes.extend(self.loader.mistakes)
        self.left_out.extend(self.loader.missing)
        by_name = dict[str, list[Function]]()
        for each in self.functions:
            by_name.setdefault(each.name, []).append(each)
        for name, (first, *others) in by_name.items():
            self.mistakes.extend(
                Mistake(
                    text=f"the function '{name}' is registered at {first.place} already; the worker refuses the second "
                    f"('A function with id \"{name}\" has already been registered.'); give it another name",
                    place=other.place,
                    function=name,
                )
                for other in others
            )
        self.functions = [first for first, *others in by_name.values() if not others]

    def _register(self, method: str, call: Node, scope: Scope, doubt: Node | None) -> None:
        place = scope.module.place(call)
        given = javascript.parts(call.child_by_field_name("arguments"))
        kind = method.removeprefix("client.")
        known = library.CLIENTS if kind != method else library.TRIGGERS | library.DURABLE_TRIGGERS
        if kind not in known:
            self._mistake(
                place,
                f"app.{method} is no method that registers functions in @azure/functions 4.16 or durable-functions "
                "3.5; use app.generic with the trigger's type",
            )
            return
        name = self._evaluator.evaluate(given[0], scope) if given else UNDEFINED
        if not isinstance(name, str) or not name:
            shown = javascript.shown(given[0]) if given else "missing"
            self._mistake(
                place,
                f"the name of the function that app.{method} registers is {shown}, which is not a constant; the name "
                "has to be known before the app runs; write it as a text or a constant",
            )
            return
        options = self._evaluator.evaluate(given[1], scope) if len(given) > 1 else UNDEFINED
        if kind in library.DURABLE_TRIGGERS and not isinstance(options, Object):
            # A handler alone: what it is does not matter.
            options = Object(entries={}, place=place)
        elif kind in library.HTTP_METHODS and isinstance(options, Closure):
            options = Object(entries={}, place=place)
        if not isinstance(options, Object):
            shown = javascript.shown(given[1]) if len(given) > 1 else "missing"
            self._mistake(
                place,
                f"the options of {name} are {shown}, which is not a constant; what a function is bound to has to be "
                "known before the app runs; write them as an object, with the handler in `handler`, "
                f"{bindings.EXPLICIT}",
                name,
                {"type": library.TRIGGERS.get(kind) or "..."},
            )
            return
        found = bindings.registered(method, options, place)
        if doubt is not None:
            self._mistake(
                place,
                f"{name} is registered within `{javascript.shown(doubt)}`, and whether that runs cannot be seen from "
                "the code alone; register it at the top level of a module that `main` loads, "
                f"{bindings.EXPLICIT}",
                name,
                found.settle,
            )
        elif found.unclear:
            for each in found.unclear:
                self._mistake(each.place, each.text, name, found.settle if each.of_trigger else {})
        else:
            self.functions.append(Function(name=name, trigger=found.trigger, bindings=found.bindings, place=place))

    def _mistake(self, place: Place, text: str, function: str = "", settle: Mapping[str, str] | None = None) -> None:
        self.mistakes.append(Mistake(text=text, place=place, function=function, settle=settle or {}))


def _stale(sources: _Reader, built: _Reader) -> list[Mistake]:
    """Where the built files, which the host loads, say something else than the sources."""
    old = {each.name: each for each in built.functions}
    new = {each.name: each for each in sources.functions}
    is_unclear = bool(built.mistakes or sources.mistakes)
    # What keeps Node.js from loading the built files keeps the functions from running, whatever the sources say.
    mistakes = [] if sources.loader.mistakes else list(built.loader.mistakes)
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before is None and after is not None and not is_unclear:
            what = f"the built files do not register {name}, which {after.place} does"
            place = after.place
        elif after is None and before is not None and not is_unclear:
            what = f"the built file registers {name}, which no source does any more"
            place = before.place
        elif before is not None and after is not None and _told(before.trigger) != _told(after.trigger):
            what = f"the built file has another trigger for {name} than the source, {after.place}"
            place = before.place
        else:
            continue
        mistakes.append(
            Mistake(
                text=f"{what}; the host loads the built files; delete them and run `npm run build`",
                place=place,
                function=name,
            )
        )
    return mistakes


def _told(trigger: Binding) -> object:
    return trigger.type, dict(trigger.properties)


def _not_loaded(project: NodeProject, result: _Reader) -> list[str]:
    """Functions in files that nothing loads."""
    typescript = project.typescript
    left_out = list[str]()
    names = {each.name for each in result.functions} | {each.function for each in result.mistakes}
    reader = _Reader(project)
    for path in sorted(project.files - result.loader.loaded.keys()):
        if not is_source(path) or (typescript is not None and typescript.is_output(path)):
            continue
        try:
            source = (project.folder / path).read_bytes()
        except OSError:
            continue
        if any(each in source for each in _PACKAGES):
            reader.loader.load(path)
    for each in reader.functions:
        if each.name not in names:
            names.add(each.name)
            left_out.append(f"{each.name} ({each.place}): `main` of package.json loads no module that imports this one")
    return left_out
