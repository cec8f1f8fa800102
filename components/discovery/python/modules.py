"""The modules of a Python project that its function app loads.

Modules are found as Python finds them below the project's folder (docs.python.org/3/reference/import.html).
"""

import ast
import warnings
from pathlib import Path

from ...model.functions import Mistake, Place
from .expressions import Evaluator, Library
from .statements import Runner, statements
from .values import External, Module, Unknown


class Modules:
    """The modules of the project in `folder` that are loaded; `mistakes`: why some could not be."""

    def __init__(self, folder: Path, library: Library) -> None:
        self.mistakes: list[Mistake] = []
        self.loaded: dict[str, Module] = {}
        """By dotted name."""
        self.trees: dict[str, ast.Module] = {}
        """By file."""
        self._folder = folder
        self._runner = Runner(Evaluator(library), self)
        self._failed: set[str] = set()

    def load(self, name: str, file: str) -> Module | None:
        """Run a module; None where it cannot be read, which is in `mistakes` then."""
        module = Module(name=name, file=file, is_package=file.endswith("__init__.py"))
        tree = self._parsed(file)
        if tree is None:
            self._failed.add(name)
            return None
        self.loaded[name] = module
        self.trees[file] = tree
        module.namespace["__name__"] = name
        declared = (each.names for each in statements(tree) if isinstance(each, ast.Global))
        module.changed = frozenset(name for names in declared for name in names)
        try:
            self._runner.run(module, tree.body)
        except RecursionError:
            self.complain("it is nested too deep to read; make it simpler", file, 1)
        module.is_complete = True
        return module

    def _parsed(self, file: str) -> ast.Module | None:
        try:
            return parsed(self._folder / file)
        except FileNotFoundError:
            self.complain("there is no such file; the host looks for functions in it; add it", file, 1)
        except OSError:
            self.complain("it cannot be read; check that it is a file with the right to read it", file, 1)
        except SyntaxError as error:
            self.complain(f"it is no Python: {error.msg}; the host could not load it; mend it", file, error.lineno or 1)
        except (ValueError, RecursionError, MemoryError):
            self.complain("it is no Python text, or nested too deep to read; mend it", file, 1)
        return None

    def complain(self, text: str, file: str, line: int) -> None:
        """Tell a mistake."""
        self.mistakes.append(Mistake(text=text, place=Place(file=file, line=line)))

    def module(self, name: str) -> object:
        """A module of the project, run if it was not yet; `External` where the project has none of that name."""
        known: object = None
        for depth in range(1, name.count(".") + 2):
            parts = name.split(".")[:depth]
            dotted = ".".join(parts)
            if dotted in self._failed:
                return Unknown(told=True)
            known = self.loaded.get(dotted) or self._found(parts)
            if known is None:
                return External(path=name) if depth == 1 or dotted != name else External(path=dotted)
            if isinstance(known, Unknown):
                return known
            if depth > 1 and isinstance(parent := self.loaded.get(".".join(parts[:-1])), Module):
                parent.namespace.setdefault(parts[-1], known)
        return known

    def _found(self, parts: list[str]) -> Module | Unknown | None:
        dotted, path = ".".join(parts), "/".join(parts)
        for file in (f"{path}/__init__.py", f"{path}.py"):
            if self._exists(file):
                return self.load(dotted, file) or Unknown(told=True)
        if self._is_folder(path):
            # A namespace package: a folder without __init__.py.
            self.loaded[dotted] = Module(name=dotted, file=path, is_package=True, is_complete=True)
            return self.loaded[dotted]
        return None

    def _exists(self, file: str) -> bool:
        try:
            return (self._folder / file).is_file()
        except (OSError, ValueError):
            return False

    def _is_folder(self, path: str) -> bool:
        try:
            return any((self._folder / path).glob("*.py")) or any((self._folder / path).glob("*/*.py"))
        except (OSError, ValueError):
            return False


def parsed(file: Path) -> ast.Module:
    """The syntax of a file. Raises OSError, SyntaxError, ValueError, RecursionError or MemoryError."""
    source = file.read_bytes()
    with warnings.catch_warnings():
        # About the project's spelling of escapes and the like; it is not ours to complain about.
        warnings.simplefilter("ignore")
        return ast.parse(source, filename=file.name)
