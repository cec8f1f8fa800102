"""Which files of a Node.js project are loaded, and what imports lead to.

What the worker loads is from Azure/azure-functions-nodejs-worker (src/startApp.ts), what TypeScript writes where from
typescriptlang.org/tsconfig, what Node.js finds from its documentation (nodejs.org/api/modules.html, .../esm.html).
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from components.discovery import node
from components.discovery.found import Found
from components.model.functions import Place

from .projects import mistake, names, only, read, write

APP = "const { app } = require('@azure/functions');\n"
TSCONFIG = '{"compilerOptions": {"module": "commonjs", "target": "es6", "outDir": "dist", "rootDir": "."}}'


def warmup(name: str) -> str:
    return f"{APP}app.warmup('{name}', {{ handler: () => {{}} }});\n"


def typed(name: str) -> str:
    return f"import {{ app }} from '@azure/functions';\napp.warmup('{name}', {{ handler: async () => {{}} }});\n"


@pytest.mark.parametrize(
    ("main", "loaded"),
    [
        ("src/index.js", ["index"]),
        ("./src/index.js", ["index"]),
        ("src/functions/*.js", ["a", "b"]),
        ("src/{index.js,functions/*.js}", ["a", "b", "index"]),
        ("src/functions", ["a", "b"]),
        ("src", ["a", "b", "index"]),
        (".", ["a", "b", "index"]),
    ],
)
def test_main_names_what_is_loaded(tmp_path: Path, main: str, loaded: list[str]) -> None:
    files = {
        "src/index.js": warmup("index"),
        "src/functions/a.js": warmup("a"),
        "src/functions/b.js": warmup("b"),
        "node_modules/other/index.js": warmup("other"),
    }
    found = read(tmp_path, files, main=main)
    assert names(found) == loaded
    assert sorted(each.split(" ", 1)[0] for each in found.left_out) == sorted({"a", "b", "index"} - set(loaded))


def test_a_module_that_nothing_imports_is_left_out(tmp_path: Path) -> None:
    files = {"src/index.js": "require('./used');", "src/used.js": warmup("used"), "old/old.js": warmup("old")}
    found = read(tmp_path, files)
    # `src/*.js` takes in used.js as well; it is loaded once.
    assert names(found) == ["used"]
    assert found.left_out == ("old (old/old.js:2): `main` of package.json loads no module that imports this one",)


@pytest.mark.parametrize(
    ("main", "says"),
    [
        ("index.js", "which matches no file; the worker then loads no function ('File does not exist')"),
        ("src/index", "'File does not exist'"),
        ("dist/src/functions/*.js", "'Found zero files matching the supplied pattern'"),
    ],
)
def test_a_main_that_matches_nothing(tmp_path: Path, main: str, says: str) -> None:
    wrong = mistake(read(tmp_path, {"src/index.js": warmup("f")}, main=main))
    assert says in wrong.text
    assert wrong.place == Place(file="package.json", line=1)


@pytest.mark.parametrize("main", [None, "", 1, ["src/index.js"]])
def test_without_a_main_nothing_is_loaded(tmp_path: Path, main: object) -> None:
    """src/parsers/parsePackageJson.ts of the worker drops a `main` that is no text."""
    package = json.dumps({"name": "app", "main": main}, indent=2)
    wrong = mistake(node.read(write(tmp_path, {"package.json": package, "index.js": warmup("f")})))
    assert wrong.text.startswith("`main` is ")
    assert wrong.place == Place(file="package.json", line=3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ('{"main": }', "not JSON"),
        ("[1]", "`main` is missing"),
        ("[" * 100_000, "not JSON|too deep"),
        ("", "not JSON"),
    ],
)
def test_a_package_json_that_nobody_can_read(tmp_path: Path, text: str, says: str) -> None:
    wrong = mistake(node.read(write(tmp_path, {"package.json": text})))
    assert any(each in wrong.text for each in says.split("|"))


def test_a_folder_without_package_json(tmp_path: Path) -> None:
    assert "package.json" in mistake(node.read(tmp_path)).text
    assert "package.json" in mistake(node.read(tmp_path / "missing")).text


def test_main_takes_in_what_is_no_javascript(tmp_path: Path) -> None:
    found = read(tmp_path, {"src/a.js": warmup("a"), "src/a.js.map": "{}", "src/b.json": "{}"}, main="src/*")
    assert [each.name for each in found.functions] == ["a"]
    assert ["src/a.js.map" in each.text for each in found.mistakes] == [True]


# TypeScript, behind an `outDir`.


def read_typescript(folder: Path, files: Mapping[str, str], main: str, tsconfig: str = TSCONFIG) -> Found:
    return read(folder, {"tsconfig.json": tsconfig, **files}, main=main)


@pytest.mark.parametrize(
    ("tsconfig", "main", "source"),
    [
        (TSCONFIG, "dist/src/functions/*.js", "src/functions/f.ts"),
        (TSCONFIG, "dist/src/{index.js,functions/*.js}", "src/functions/f.ts"),
        ('{"compilerOptions": {"outDir": "./dist", "rootDir": "./src"}}', "dist/functions/*.js", "src/functions/f.ts"),
        # Without `rootDir` it is the longest path that all sources share.
        ('{"compilerOptions": {"outDir": "dist"}}', "dist/*.js", "src/functions/f.ts"),
        ('{"compilerOptions": {"outDir": "out"}, "include": ["src"]}', "out/f.js", "src/functions/f.ts"),
        # What `tsc --init` writes has comments, and commas at the end.
        ('{ /* x */ "compilerOptions": { "outDir": "dist", // y\n "rootDir": ".", }, }', "dist/f.js", "f.ts"),
        ('{"extends": "./tsconfig.base.json", "compilerOptions": {"rootDir": "src"}}', "built/f.js", "src/f.ts"),
        ('{"extends": ["./tsconfig.base"], "compilerOptions": {"rootDir": "src"}}', "built/f.js", "src/f.ts"),
        ('{"extends": "./tsconfig.json", "compilerOptions": {"outDir": "d", "rootDir": "src"}}', "d/f.js", "src/f.ts"),
        (TSCONFIG, "dist/f.mjs", "f.mts"),
        (TSCONFIG, "dist/f.cjs", "f.cts"),
        (TSCONFIG, "dist/f.js", "f.tsx"),
        (TSCONFIG, "dist", "src/f.ts"),
        ('{"compilerOptions": {"outDir": "dist", "rootDir": ".", "allowJs": true}}', "dist/src/*.js", "src/f.js"),
        # Compiled in place, and not compiled at all, as Node.js 24 takes it.
        ('{"compilerOptions": {"module": "commonjs"}}', "src/f.js", "src/f.ts"),
        (TSCONFIG, "src/*.ts", "src/f.ts"),
    ],
)
def test_the_sources_behind_an_out_dir(tmp_path: Path, tsconfig: str, main: str, source: str) -> None:
    base = '{"compilerOptions": {"outDir": "built"}}'
    found = read_typescript(tmp_path, {source: typed("f"), "tsconfig.base.json": base}, main, tsconfig)
    assert (only(found).name, only(found).place) == ("f", Place(file=source, line=2))


def test_what_is_built_of_the_sources_is_not_listed_twice(tmp_path: Path) -> None:
    files = {"src/f.ts": typed("f"), "dist/src/f.js": warmup("f"), "dist/src/f.d.ts": "export {};"}
    found = read_typescript(tmp_path, files, "dist/src/*.js")
    assert only(found).place == Place(file="src/f.ts", line=2)
    assert found.left_out == ()


@pytest.mark.parametrize(
    ("built", "says"),
    [
        ({"dist/src/g.js": "'use strict';"}, "the built files do not register f, which src/f.ts:2 does"),
        (
            {"dist/src/f.js": warmup("f"), "dist/src/old.js": warmup("old")},
            "the built file registers old, which no source does any more",
        ),
        ({"dist/src/f.js": f"{APP}app.eventGrid('f', {{}});"}, "another trigger for f than the source, src/f.ts:2"),
        ({"dist/src/f.js": "const {"}, "not JavaScript from here on"),
        ({"dist/src/f.js": warmup("f") + "require('./gone');"}, "'./gone' is no file of the project"),
    ],
)  # fmt: skip
def test_built_files_that_say_something_else(tmp_path: Path, built: dict[str, str], says: str) -> None:
    found = read_typescript(tmp_path, {"src/f.ts": typed("f"), **built}, "dist/src/*.js")
    (wrong,) = found.mistakes
    assert says in wrong.text
    assert "npm run build" in wrong.text or "dist" in str(wrong.place)


def test_compiled_in_place(tmp_path: Path) -> None:
    files = {"src/f.ts": typed("f"), "src/f.js": warmup("f")}
    found = read_typescript(tmp_path, files, "src/*.js", '{"compilerOptions": {"module": "commonjs"}}')
    assert only(found).place == Place(file="src/f.ts", line=2)


def test_only_built_files(tmp_path: Path) -> None:
    """The folder as it lies in an image."""
    assert names(read(tmp_path, {"dist/src/functions/f.js": warmup("f")}, main="dist/src/functions/*.js")) == ["f"]


def test_typescript_constants(tmp_path: Path) -> None:
    files = {
        "src/names.ts": "export enum Queues { Orders = 'orders', Returns = 'returns' }\n"
        "export class Connections { static readonly STORE: string = 'Store'; }\n"
        "export const names = { topic: process.env.TOPIC! } as const;\n",
        "src/index.ts": "import { app, StorageQueueFunctionOptions } from '@azure/functions';\n"
        "import { Queues, Connections, names } from './names';\n"
        "const options: StorageQueueFunctionOptions = { queueName: Queues.Orders,\n"
        "  connection: <string>Connections.STORE, handler: async (message: unknown): Promise<void> => {} };\n"
        "app.storageQueue('f', { ...options, one: names.topic, two: `${Queues['Returns']}` } satisfies object);\n",
    }
    properties = only(read_typescript(tmp_path, files, "dist/src/index.js")).trigger.properties
    assert {key: str(value) for key, value in properties.items()} == {
        "queueName": "orders", "connection": "Store", "one": "Setting(name='TOPIC', default=None)", "two": "returns",
    }  # fmt: skip


def test_imports_of_types_load_nothing(tmp_path: Path) -> None:
    files = {
        "src/index.ts": "import type { A } from './a';\nimport { B } from './b';\nimport { type C } from './c';\n"
        "import './d';\nimport { e } from './e';\nconst x: B | undefined = e;\nexport type { F } from './f';\n",
        **{f"src/{each}.ts": f"{typed(each)}export interface {each.upper()} {{}}\n" for each in "abcdf"},
        "src/e.ts": typed("e") + "export const e = undefined;",
    }
    assert names(read_typescript(tmp_path, files, "dist/src/index.js")) == ["d", "e"]


@pytest.mark.parametrize(
    ("specifier", "file"),
    [
        ("./lib", "src/lib.ts"),
        ("./lib.js", "src/lib.ts"),
        ("./lib.mjs", "src/lib.mts"),
        ("./lib", "src/lib/index.ts"),
        ("./lib/index.js", "src/lib/index.ts"),
        ("../shared/lib", "shared/lib.ts"),
        ("./view", "src/view.tsx"),
        ("@lib/x", "src/deep/x.ts"),
        ("@only", "src/deep/only.ts"),
        ("#names/x", "src/named/x.ts"),
    ],
)
def test_what_typescript_imports(tmp_path: Path, specifier: str, file: str) -> None:
    tsconfig = json.dumps(
        {
            "compilerOptions": {
                "outDir": "dist", "rootDir": ".",
                "paths": {"@lib/*": ["./src/deep/*"], "@only": ["src/deep/only"]},
            }
        }
    )  # fmt: skip
    files = {"tsconfig.json": tsconfig, "src/index.ts": f"import '{specifier}';", file: typed("f")}
    imports = {"#names/*": {"default": "./dist/src/named/*.js"}}
    assert only(read(tmp_path, files, main="dist/src/index.js", imports=imports)).place.file == file


def test_what_typescript_does_not_find_may_be_generated(tmp_path: Path) -> None:
    files = {"src/index.ts": typed("f") + "import './generated/client';\nimport { T } from './types';\nnew T();"}
    found = read_typescript(tmp_path, {**files, "src/types.d.ts": "export class T {}"}, "dist/src/index.js")
    assert names(found) == ["f"]
    assert [each.partition(":")[0] for each in found.left_out] == ["what './generated/client' holds"]


# JavaScript.


@pytest.mark.parametrize(
    ("code", "file"),
    [
        ("require('./lib');", "lib.js"),
        ("require('./lib');", "lib/index.js"),
        ("require('./lib.cjs');", "lib.cjs"),
        ("require('.' + '/lib/a');", "lib/a.js"),
        ("import('./lib.js');", "lib.js"),
        ("const x = [require('./lib')];", "lib.js"),
        ("if (true) { require('./lib'); }", "lib.js"),
        ("(() => { require('./lib'); })();", "lib.js"),
        ("import './lib.js';", "lib.js"),
        ("export * from './lib.js';", "lib.js"),
        ("export { x } from './lib.js';", "lib.js"),
        ("await import('./lib.mjs');", "lib.mjs"),
        ("import x, * as y from '#lib';", "lib.js"),
        ("require('./a');", "a.js"),
    ],
)
def test_what_javascript_imports(tmp_path: Path, code: str, file: str) -> None:
    text = typed("f") + ("require('./b'); require('.');" if file == "a.js" else "")
    files = {"index.js": code, file: text, "b.js": "require('./a'); require('./index');"}
    assert only(read(tmp_path, files, main="index.js", imports={"#lib": "./lib.js"})).place.file == file


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("require('./gone');", "'./gone' is no file of the project"),
        ("import '../outside.js';", "'../outside.js' is no file of the project"),
        ("require(`./functions/${name}`);", "require(`./functions/${name}`) loads what is not constant"),
        ("readdirSync('x').forEach((file) => require(file));", "require(file) loads what is not constant"),
    ],
)
def test_imports_that_fail_or_cannot_be_followed(tmp_path: Path, code: str, says: str) -> None:
    wrong = mistake(read(tmp_path, {"index.js": f"\n{code}"}, main="index.js"))
    assert says in wrong.text
    assert wrong.place == Place(file="index.js", line=2)


def test_an_optional_module_may_be_missing(tmp_path: Path) -> None:
    code = "try { require('./local'); } catch { }\n" + warmup("f")
    assert names(read(tmp_path, {"index.js": code}, main="index.js")) == ["f"]


def test_an_es_module_has_to_name_the_whole_file(tmp_path: Path) -> None:
    """nodejs.org/api/esm.html#mandatory-file-extensions."""
    files = {"index.js": "import './lib';", "lib.js": "export {};"}
    assert "leaves out a part of the file's name" in mistake(read(tmp_path, files, "index.js", type="module")).text
    assert read(tmp_path, {**files, "index.js": "require('./lib')"}, "index.js").mistakes == ()


def test_a_conditional_module(tmp_path: Path) -> None:
    files = {"index.js": "if (process.env.X) { require('./a'); }", "a.js": warmup("f")}
    wrong = mistake(read(tmp_path, files, main="index.js"))
    assert (wrong.function, wrong.place) == ("f", Place(file="a.js", line=2))


# Wild input: whatever lies there, there is no traceback.


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"const {\napp = ;", "not JavaScript from here on"),
        (b"\x00\xff\xfe\x80" * 50, "not JavaScript from here on"),
        (b"x(" * 3000 + b")" * 3000, "nested too deep"),
        (b"const a = " + b"-" * 5000 + b"1;\nrequire(a);", "nested too deep|not JavaScript|not constant"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "nested too deep"),
    ],
)
def test_a_file_that_nobody_can_read(tmp_path: Path, text: bytes, says: str) -> None:
    write(tmp_path, {"package.json": '{"main": "index.js"}'})
    (tmp_path / "index.js").write_bytes(text)
    wrong = mistake(node.read(tmp_path))
    assert any(each in wrong.text for each in says.split("|"))
    assert wrong.place is not None
    assert wrong.place.file == "index.js"


def test_the_line_of_a_syntax_error(tmp_path: Path) -> None:
    wrong = mistake(read(tmp_path, {"index.js": APP + "app.warmup('f', { handler: () => {} );\n"}, main="index.js"))
    assert wrong.place == Place(file="index.js", line=2)


def test_files_that_are_empty_or_go_round_in_circles(tmp_path: Path) -> None:
    files = {"index.js": "", "a.js": "exports.x = require('./b').y;", "b.js": "exports.y = require('./a').x;"}
    files["c.js"] = f"{APP}const {{ x }} = require('./a'); app.timer('f', {{ schedule: x }});"
    write(tmp_path, {"package.json": '{"main": "*.js"}', **files})
    os.symlink(tmp_path, tmp_path / "loop")
    os.symlink(tmp_path / "gone.js", tmp_path / "broken.js")
    assert "schedule of timerTrigger is `x`" in mistake(node.read(tmp_path)).text
