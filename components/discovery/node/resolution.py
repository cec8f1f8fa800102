"""What `require('x')` and `import 'x'` mean in a Node.js project: which file, or that it is a package.

Rules: nodejs.org/api/modules.html#all-together for CommonJS, nodejs.org/api/packages.html#imports for `#names`, and
typescriptlang.org/docs/handbook/modules/reference.html for what TypeScript adds: `./x.js` stands for `x.ts`, and
`paths`.
"""

import json
import posixpath
from collections.abc import Iterator
from typing import Final, cast

from tree_sitter import Node

from ...model.functions import Place
from .module import Module
from .package import JAVASCRIPT, TYPESCRIPT, NodeProject
from .values import Entry, Evaluated, List, Object, Outside, Unknown

_SOURCES: Final = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
_DECLARATIONS: Final = (".d.ts", ".d.mts", ".d.cts")


class Modules:
    """The source files of a project, each read once."""

    def __init__(self, project: NodeProject) -> None:
        self._project = project
        self._modules: dict[str, Module] = {}
        self._sources: dict[str, str] | None = None

    def module(self, path: str) -> Module | None:
        """A file of the project; None where it cannot be read."""
        if path not in self._modules:
            try:
                self._modules[path] = Module(path=path, source=(self._project.folder / path).read_bytes())
            except OSError:
                return None
        return self._modules[path]

    def find(self, specifier: str, importer: Module, node: Node | None) -> Module | Evaluated:
        """The module, or what a JSON file says; `Outside` for a package, `Unknown` where there is no such file."""
        if not specifier.startswith((".", "/", "#")) and self._alias(specifier, importer) is None:
            return Outside(path=(specifier,))
        path = self.resolve(specifier, importer)
        found = None
        if path is not None:
            suffix = posixpath.splitext(path)[1]
            if path.endswith(_DECLARATIONS):
                return Outside(path=(specifier,))
            found = self._json(path) if suffix == ".json" else self.module(path)
        if found is None:
            place = importer.place(node) if node is not None else Place(file=importer.path, line=1)
            return Unknown(shown=f"'{specifier}'", place=place)
        return found

    def resolve(self, specifier: str, importer: Module) -> str | None:
        """The file; None for a package, and where there is none."""
        if specifier.startswith("."):
            base = posixpath.normpath(posixpath.join(posixpath.dirname(importer.path), specifier))
            return self._file("" if base == "." else base, importer)
        if specifier.startswith("#"):
            return self._import(specifier, importer)
        return self._alias(specifier, importer)

    def needs_suffix(self, specifier: str, importer: Module) -> bool:
        """Whether Node.js does not find what is imported, because an ES module has to name the file in full."""
        exact = posixpath.normpath(posixpath.join(posixpath.dirname(importer.path), specifier))
        return specifier.startswith(".") and exact not in self._project.files

    def is_es_module(self, module: Module) -> bool:
        """By name, else by `type` of package.json. Of TypeScript it depends on more: nothing is said then."""
        return module.path.endswith(".mjs") or (module.path.endswith(".js") and self._project.is_module)

    def _file(self, base: str, importer: Module) -> str | None:
        return next((each for each in self._candidates(base, importer) if each in self._project.files), None)

    def _candidates(self, base: str, importer: Module) -> Iterator[str]:
        stem, suffix = posixpath.splitext(base)
        if importer.is_typescript:
            yield from (stem + each for each in _SOURCES.get(suffix, ()))
        yield base
        suffixes = (".ts", ".tsx", ".d.ts", ".js", ".json") if importer.is_typescript else (".js", ".json", ".ts")
        yield from (base + each for each in suffixes)
        yield from (posixpath.join(base, "index" + each) for each in suffixes)
        if importer.is_typescript:
            yield stem + ".d" + TYPESCRIPT_OF.get(suffix, ".ts")

    def _alias(self, specifier: str, importer: Module) -> str | None:
        """`paths` and `baseUrl` of tsconfig.json."""
        typescript = self._project.typescript
        if typescript is None or not importer.is_typescript:
            return None
        for pattern, targets in typescript.paths.items():
            part = _star(pattern, specifier)
            for target in targets if part is not None else ():
                if (path := self._file(target.replace("*", part or "", 1), importer)) is not None:
                    return path
        if typescript.base_url is None:
            return None
        return self._file(posixpath.normpath(posixpath.join(typescript.base_url, specifier)), importer)

    def _import(self, specifier: str, importer: Module) -> str | None:
        """`imports` of package.json; behind an `outDir`, the source of the file that it names."""
        for pattern, target in self._project.imports.items():
            part = _star(pattern, specifier)
            if part is None:
                continue
            path = posixpath.normpath(target.replace("*", part, 1))
            if self._sources is None:
                typescript = self._project.typescript
                outputs = ((typescript.output(each), each) for each in self._project.files) if typescript else ()
                self._sources = {output: each for output, each in outputs if output is not None}
            return (
                self._sources.get(path)
                if importer.is_typescript and path in self._sources
                else self._file(path, importer)
            )
        return None

    def _json(self, path: str) -> Object | None:
        try:
            content = cast("object", json.loads((self._project.folder / path).read_text(encoding="utf-8-sig")))
        except (OSError, ValueError, RecursionError):
            return None
        place = Place(file=path, line=1)
        value = _evaluated(content, Unknown(shown="…", place=place))
        return value if isinstance(value, Object) else None


TYPESCRIPT_OF: Final = {output: source for source, output in reversed(TYPESCRIPT.items())}


def is_source(path: str) -> bool:
    """Whether a file can hold code."""
    return posixpath.splitext(path)[1] in JAVASCRIPT | TYPESCRIPT.keys() and not path.endswith(_DECLARATIONS)


def _star(pattern: str, text: str) -> str | None:
    """What `*` stands for where a pattern such as `@lib/*` matches; empty for one without a star."""
    before, star, after = pattern.partition("*")
    if not star:
        return "" if pattern == text else None
    if len(text) >= len(before) + len(after) and text.startswith(before) and text.endswith(after):
        return text[len(before) : len(text) - len(after)]
    return None


def _evaluated(value: object, unknown: Unknown) -> Evaluated:
    match value:
        case dict():
            content = cast("dict[str, object]", value)
            entries = {key: Entry(value=_evaluated(each, unknown), unknown=unknown) for key, each in content.items()}
            return Object(entries=entries, place=unknown.place)
        case list():
            items = cast("list[object]", value)
            return List(items=tuple(Entry(value=_evaluated(each, unknown), unknown=unknown) for each in items))
        case str() | int() | float() | None:
            return value
        case _:
            return unknown
