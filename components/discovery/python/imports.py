"""The names that a Python module imports."""

import ast
from typing import Protocol

from .scope import Scope
from .values import External, Module, Unknown


class Importer(Protocol):
    """Who knows the project's modules."""

    def module(self, name: str) -> object:
        """A module of the project, run if it was not yet; `External` where the project has none of that name."""
        ...

    def complain(self, text: str, file: str, line: int) -> None:
        """Tell a mistake."""
        ...


class Imports:
    """Follows imports; `importer`: who runs what they name."""

    def __init__(self, importer: Importer) -> None:
        self._importer = importer

    def plain(self, node: ast.Import, scope: Scope) -> None:
        """`import a.b as c`."""
        for alias in node.names:
            value = self._importer.module(alias.name)
            if alias.asname:
                scope.namespace[alias.asname] = value
            else:
                top = alias.name.partition(".")[0]
                scope.namespace[top] = self._importer.module(top)

    def named(self, node: ast.ImportFrom, scope: Scope) -> None:
        """`from a import b as c`."""
        name = node.module or ""
        if node.level:
            package = scope.module.name.split(".") if scope.module.name else []
            up = node.level - scope.module.is_package
            if up >= len(package) + scope.module.is_package:
                text = (
                    f"`from {'.' * node.level}{name} import` leads out of the project's packages; Python cannot load it"
                )
                fix = "name the module from the project's folder on"
                self._importer.complain(f"{text}; {fix}", scope.module.file, node.lineno)
                return
            name = ".".join([*package[: len(package) - up], *([name] if name else [])])
        owner = self._importer.module(name)
        for alias in node.names:
            if alias.name == "*":
                _import_all(owner, scope)
                continue
            scope.namespace[alias.asname or alias.name] = self._member(owner, name, alias.name, scope, node.lineno)

    def _member(self, owner: object, module: str, name: str, scope: Scope, line: int) -> object:
        if isinstance(owner, External):
            return owner.attribute(name)
        if not isinstance(owner, Module):
            return Unknown(told=True)
        if name in owner.namespace:
            return owner.namespace[name]
        submodule = self._importer.module(f"{module}.{name}")
        if not isinstance(submodule, External):
            return submodule
        if not (owner.stars or "__getattr__" in owner.namespace):
            when = "" if owner.is_complete else " yet, since the two import one another"
            text = f"`{name}` is not in {owner.file}{when}; Python could not load the module; define it there"
            self._importer.complain(text, scope.module.file, line)
        return Unknown(told=True)


def _import_all(owner: object, scope: Scope) -> None:
    if isinstance(owner, External):
        scope.module.stars.append(owner.path)
    elif isinstance(owner, Module):
        scope.module.stars.extend(owner.stars)
        scope.namespace |= {name: value for name, value in owner.namespace.items() if not name.startswith("_")}
