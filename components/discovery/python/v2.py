"""Python programming model v2: decorators on the function app in function_app.py and on blueprints that it registers.

The worker imports function_app.py, takes the one `FunctionRegister` among its names, and asks it for its functions
(`index_function_app` in loader.py of Azure/azure-functions-python-worker); a project with that file has its
function.json files ignored ("mixed function app" in WorkerFunctionMetadataProvider of Azure/azure-functions-host).
Documentation: learn.microsoft.com/azure/azure-functions/functions-reference-python.
"""

import ast
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ...model.functions import Function, Mistake, Place
from ..found import Found
from ..signatures import BINDINGS, camel_case
from .apps import REGISTERING, AzureLibrary, Builder, Container
from .decorators import OTHERS
from .functions import Reader
from .modules import Modules, parsed
from .statements import statements
from .values import Module, Unknown

SCRIPT: Final = "function_app.py"

SKIPPED: Final = frozenset(("__pycache__", "env", "node_modules", "site-packages", "venv"))
"""Folders that hold other people's modules."""

MOST_FILES: Final = 5_000
"""That are looked through for functions that nobody imports."""


def read(folder: Path, script: str = SCRIPT) -> Found:
    """The functions that `script` (the setting PYTHON_SCRIPT_FILE_NAME) declares. Runs and imports nothing."""
    library = AzureLibrary()
    modules = Modules(folder, library)
    module = modules.load(script.removesuffix(".py").replace("/", "."), script)
    mistakes = list(modules.mistakes)
    mistakes += [Mistake(text=each.text, place=each.place) for each in library.complaints]
    functions: list[Function] = []
    left_out: list[str] = []
    if module:
        mistakes += _hidden(modules)
        app = _app(module, library, mistakes)
        if app:
            reader = Reader(app)
            functions = [each for each in map(reader.function, app.builders) if each]
            mistakes += reader.mistakes
        left_out += _not_registered(library, app, script)
    left_out += _not_imported(folder, {each.file for each in modules.loaded.values()}, script)
    functions.sort(key=lambda each: each.place)
    return Found(functions=tuple(functions), mistakes=tuple(mistakes), left_out=tuple(left_out))


def _app(module: Module, library: AzureLibrary, mistakes: list[Mistake]) -> Container | None:
    apps = {name: each for name, each in module.namespace.items() if isinstance(each, Container) and each.is_app}
    if len(apps) > 1:
        names = ", ".join(apps)
        text = (
            f"{module.file} has {len(apps)} function apps at its top level ({names}); the host takes one; keep one name"
        )
        mistakes.append(Mistake(text=text, place=next(reversed(apps.values())).place))
        return None
    if not apps:
        text = f"{module.file} has no FunctionApp at its top level that could be read"
        unknown = module.namespace.get("app")
        if isinstance(unknown, Unknown) and not unknown.told:
            why = f", {unknown.why}" if unknown.why else ""
            text = f"{text}: `app` is not a plain call such as `func.FunctionApp()`{why}"
        elif any(each.is_app for each in library.containers):
            text = f"{text}: it is made in another module and not imported by name"
        if not mistakes:
            fix = "the host looks for one there; write `app = func.FunctionApp()`"
            mistakes.append(Mistake(text=f"{text}; {fix}", place=Place(file=module.file, line=1)))
        return None
    (app,) = apps.values()
    if app.doubt:
        text = f"the function app is made {app.doubt}, which only running would decide; make it always"
        mistakes.append(Mistake(text=text, place=app.place))
    return app


def _not_registered(library: AzureLibrary, app: Container | None, script: str) -> Iterator[str]:
    for container in library.containers:
        if container is app or container.is_registered or app is None:
            continue
        what = "its app is not in" if container.is_app else "its blueprint is not registered in"
        for builder in container.builders:
            yield f"{_name(builder)}: {what} {script} ({container.place})"


def _name(builder: Builder) -> str:
    for use in builder.uses:
        argument = use.arguments.get(0, "name")
        if use.name == "function_name" and argument and isinstance(argument.value, str):
            return argument.value
    return builder.name


# What is not at the top level of a module


def _hidden(modules: Modules) -> Iterator[Mistake]:
    """Functions that are declared within functions, which are not followed."""
    modules_by_file = {each.file: each for each in modules.loaded.values()}
    for file, tree in modules.trees.items():
        namespace = modules_by_file[file].namespace
        apps = {name for name, each in namespace.items() if isinstance(each, Container)}
        for outer in statements(tree):
            if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
                for inner in statements(outer, within_functions=False):
                    yield from _declared_within(outer.name, inner, Place(file=file, line=inner.lineno), apps)


def _declared_within(outer: str, inner: ast.stmt, place: Place, apps: set[str]) -> Iterator[Mistake]:
    match inner:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            if name := _decorator(inner, apps):
                text = f"{inner.name} is decorated with `{name}` within {outer}(), which only running would tell"
                fix = "declare it at the top level of a module, on a Blueprint, or give it in the configuration"
                yield Mistake(text=f"{text}; {fix}", place=place, function=inner.name, settle=_settling(name))
        case ast.Expr(value=value) if _attribute(value) in REGISTERING:
            text = f"a blueprint is registered within {outer}(), which only running would tell"
            yield Mistake(text=f"{text}; register it at the top level of a module", place=place)
        case _:
            pass


def _settling(decorator: str) -> dict[str, str]:
    signature = BINDINGS.get(decorator)
    if not signature:
        return {"type": "httpTrigger"} if decorator == "route" else {"type": "..."}
    return {"type": signature.type or "...", **{camel_case(each): "..." for each in signature.required[1:]}}


def _decorator(node: ast.FunctionDef | ast.AsyncFunctionDef, apps: set[str]) -> str:
    """The decorator that makes it a function; one that web frameworks have as well only counts on the module's apps."""
    for each in node.decorator_list:
        name = _attribute(each)
        if name.endswith("_trigger") and name in BINDINGS:
            return name
        match each:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner))) if owner in apps:
                if name in BINDINGS or name in OTHERS:
                    return name
            case _:
                pass
    return ""


def _attribute(node: ast.expr) -> str:
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""


def _not_imported(folder: Path, loaded: set[str], script: str) -> Iterator[str]:
    for file in _files(folder):
        name = file.relative_to(folder).as_posix()
        if name in loaded:
            continue
        try:
            source = file.read_bytes()
            if b"azure" not in source or b"@" not in source:
                continue
            tree = parsed(file)
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            # Nobody imports it, so nobody minds.
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                used = {_attribute(each) for each in node.decorator_list}
                if used & (BINDINGS.keys() | OTHERS):
                    yield f"{node.name}: {script} does not import {name}, where it stands"


def _files(folder: Path) -> Iterator[Path]:
    count = 0
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(
            each
            for each in folders
            if each not in SKIPPED
            and not each.startswith(".")
            and not os.path.exists(os.path.join(parent, each, "pyvenv.cfg"))
        )
        for each in sorted(files):
            if each.endswith(".py"):
                count += 1
                if count > MOST_FILES:
                    return
                yield Path(parent, each)
