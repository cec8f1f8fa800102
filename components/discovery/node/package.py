"""Which files of a Node.js function project are loaded: `main` of package.json, and the TypeScript sources behind it.

How the worker expands `main`: `loadEntryPointFile` of Azure/azure-functions-nodejs-worker (src/startApp.ts) hands it to
globby 11 in the project's folder, so it is a file, a folder with all that is in it, or a pattern. What TypeScript
writes where: typescriptlang.org/tsconfig (`outDir`, `rootDir`, `extends`, `paths`).
"""

import json
import os
import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

import json5
from msgspec import Struct

from ...model.functions import Mistake, Place
from . import globs

TYPESCRIPT: Final = {".ts": ".js", ".tsx": ".js", ".mts": ".mjs", ".cts": ".cjs"}
"""What the compiler makes of a source, by suffix."""
JAVASCRIPT: Final = frozenset({".js", ".mjs", ".cjs", ".jsx"})

_IGNORED: Final = frozenset({"node_modules", ".git"})
_LONGEST_CHAIN: Final = 10
"""Files of a tsconfig's `extends`; longer ones go round in circles."""

Json = dict[str, Any]


class TypeScript(Struct, frozen=True, kw_only=True):
    """What of tsconfig.json says where sources are. Folders are relative to the project's, `""` for that itself."""

    out_dir: str
    """`""` where the output lies next to the sources."""
    root_dir: str
    allow_js: bool
    base_url: str | None
    paths: Mapping[str, tuple[str, ...]]
    """Relative to the project's folder."""

    def output(self, source: str) -> str | None:
        """The file that the compiler writes for a source; None where it writes none."""
        stem, suffix = posixpath.splitext(source)
        if suffix in TYPESCRIPT and not stem.endswith(".d"):
            made = stem + TYPESCRIPT[suffix]
        elif self.allow_js and suffix in JAVASCRIPT:
            made = source
        else:
            return None
        if not self.out_dir:
            return made
        below = posixpath.relpath(made, self.root_dir or ".")
        return None if below.startswith("../") else posixpath.join(self.out_dir, below)

    def is_output(self, path: str) -> bool:
        return self.out_dir != "" and path.startswith(self.out_dir + "/")


class NodeProject(Struct, frozen=True, kw_only=True):
    """A project's folder, and what its package.json and tsconfig.json say."""

    folder: Path
    files: frozenset[str]
    """Below the folder, with `/`; without node_modules."""
    main: str
    main_place: Place
    imports: Mapping[str, str]
    """`imports` of package.json: `#name` to a path."""
    is_module: bool
    """`"type": "module"`: .js files are ES modules."""
    typescript: TypeScript | None

    def entry_points(self) -> list[str]:
        """The files that the worker loads, as far as they are there; sorted."""
        return globs.match(self._pattern, self.files)

    def sources(self) -> list[str]:
        """The TypeScript sources of the files that the worker loads; sorted."""
        if self.typescript is None:
            return []
        by_output = {
            output: each
            for each in sorted(self.files)
            if not self.typescript.is_output(each) and (output := self.typescript.output(each))
        }
        return sorted({by_output[each] for each in globs.match(self._pattern, by_output)})

    @property
    def _pattern(self) -> str:
        """A folder stands for all that is in it, as globby has it."""
        if globs.is_pattern(self.main):
            return self.main
        folder = posixpath.normpath(self.main)
        if folder == ".":
            return "**"
        outputs = [self.typescript.out_dir] if self.typescript else []
        inside = any(each.startswith(folder + "/") for each in self.files)
        return f"{folder}/**" if inside or folder in outputs else self.main


def read(folder: Path) -> NodeProject | Mistake:
    """Read package.json and tsconfig.json."""
    file = folder / "package.json"
    try:
        text = file.read_text(encoding="utf-8-sig")
        package = cast("object", json.loads(text))
    except (OSError, UnicodeDecodeError):
        return Mistake(
            text="no readable package.json; the worker takes from its `main` which files it loads; "
            "`npm init` writes one, then set `main`"
        )
    except json.JSONDecodeError as error:
        return Mistake(
            text=f"not JSON: {error.msg}; the worker then knows no `main` and loads nothing; mend that line",
            place=Place(file="package.json", line=error.lineno),
        )
    except (ValueError, RecursionError):
        return Mistake(
            text="a number too long or maps too deep to read; make it simpler", place=Place(file="package.json", line=1)
        )
    content = _object(package)
    main = content.get("main")
    if not isinstance(main, str) or not main:
        return Mistake(
            text=f"`main` is {'missing' if main is None else json.dumps(main)}; the worker loads the files that it "
            'names and no others; set it, such as "main": "src/functions/*.js"',
            place=Place(file="package.json", line=_line_of(text, '"main"')),
        )
    files = frozenset(_walk(folder))
    return NodeProject(
        folder=folder,
        files=files,
        main=main,
        main_place=Place(file="package.json", line=_line_of(text, '"main"')),
        imports={key: path for key, value in _object(content.get("imports")).items() if (path := _condition(value))},
        is_module=content.get("type") == "module",
        typescript=_typescript(folder, files),
    )


def _line_of(text: str, word: str) -> int:
    return text.count("\n", 0, max(text.find(word), 0)) + 1


def _walk(folder: Path) -> Iterator[str]:
    top = os.fspath(folder)
    for path, folders, files in os.walk(top):
        folders[:] = [each for each in folders if each not in _IGNORED]
        below = os.path.relpath(path, top).replace(os.sep, "/")
        yield from (each if below == "." else f"{below}/{each}" for each in files)


def _condition(value: object) -> str:
    """The path that Node.js takes of an entry of `imports`."""
    if isinstance(value, str):
        return value
    return next((path for key in ("node", "import", "require", "default") if (path := _object(value).get(key))), "")


def _object(value: object) -> Json:
    return cast("Json", value) if isinstance(value, dict) else {}


def _typescript(folder: Path, files: frozenset[str]) -> TypeScript | None:
    if "tsconfig.json" not in files:
        return None
    config: Json = {}
    options: Json = {}
    top = Path(os.path.abspath(folder))
    for file, content in reversed(list(_chain(top / "tsconfig.json"))):
        base = file.parent
        config.update({key: content[key] for key in ("include", "exclude", "files") if key in content})
        for key, value in _object(content.get("compilerOptions")).items():
            if key in {"outDir", "rootDir", "baseUrl"} and isinstance(value, str):
                options[key] = _below(top, base / value)
            elif key == "paths":
                options["paths"] = value
                options["pathsBase"] = _below(top, base)
            else:
                options[key] = value
    out_dir = cast("str", options.get("outDir", ""))
    base_url = cast("str | None", options.get("baseUrl"))
    paths_base = base_url if base_url is not None else cast("str", options.get("pathsBase", ""))
    paths = {
        key: tuple(posixpath.normpath(posixpath.join(paths_base, each)) for each in _texts(value))
        for key, value in _object(options.get("paths")).items()
    }
    root = cast("str | None", options.get("rootDir"))
    return TypeScript(
        out_dir=out_dir,
        root_dir=root if root is not None else _common(files, config, out_dir),
        allow_js=options.get("allowJs") is True,
        base_url=base_url,
        paths=paths,
    )


def _chain(file: Path) -> Iterator[tuple[Path, Json]]:
    """A tsconfig.json and those that it extends; what comes first wins."""
    waiting = [file]
    for _ in range(_LONGEST_CHAIN):
        if not waiting:
            return
        file = waiting.pop(0)
        try:
            content = _object(json5.loads(file.read_text(encoding="utf-8-sig")))
        except (OSError, ValueError, RecursionError):
            continue
        yield file, content
        extends = content.get("extends")
        for each in reversed(_texts([extends] if isinstance(extends, str) else extends)):
            base = file.parent if each.startswith((".", "/")) else file.parent / "node_modules"
            waiting.append(base / each if each.endswith(".json") else base / f"{each}.json")


def _texts(value: object) -> list[str]:
    return [each for each in cast("list[object]", value) if isinstance(each, str)] if isinstance(value, list) else []


def _below(top: Path, path: Path) -> str:
    below = os.path.relpath(path, top).replace(os.sep, "/")
    return "" if below == "." else below


def _common(files: frozenset[str], config: Json, out_dir: str) -> str:
    """The longest path that all sources share: `rootDir` where tsconfig.json says none."""
    included = [
        each if globs.is_pattern(each) or posixpath.splitext(each)[1] else f"{posixpath.normpath(each)}/**"
        for key in ("files", "include")
        for each in _texts(config.get(key))
    ] or ["**"]
    excluded = [each if globs.is_pattern(each) else f"{each}/**" for each in _texts(config.get("exclude"))]
    candidates = [
        each
        for each in files
        if posixpath.splitext(each)[1] in TYPESCRIPT
        and not each.endswith((".d.ts", ".d.mts", ".d.cts"))
        and not (out_dir and each.startswith(out_dir + "/"))
    ]
    out = {path for each in excluded for path in globs.match(each, candidates)}
    sources = {path for each in included for path in globs.match(each, candidates)} - out
    return posixpath.commonpath([posixpath.dirname(each) for each in sources]) if sources else ""
