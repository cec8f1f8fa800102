"""The names and texts of JavaScript and TypeScript, against the language (ECMA-262) and the TypeScript handbook."""

import pytest

from components.discovery.node import exports, javascript
from components.discovery.node.javascript import Imported
from components.discovery.node.module import Module


def module(code: str, path: str = "a.js") -> Module:
    return Module(path=path, source=code.encode())


def expression(code: str) -> javascript.Node:
    return module(f"({code})").root.named_children[0].named_children[0].named_children[0]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("'plain'", "plain"),
        ('"it\'s"', "it's"),
        ("''", ""),
        ("``", ""),
        ("`a\nb`", "a\nb"),
        (r"'a\n\t\\\'\x41\u0042\u{1F600}\q\0'", "a\n\t\\'AB\U0001f600q\0"),
        ("'a\\\nb'", "ab"),
        (r"'\u{110000}'", "\ufffd"),
        ("`a${1}`", None),
        ("1", None),
        ("a", None),
    ],
)
def test_what_a_string_says(code: str, says: str | None) -> None:
    assert javascript.string(expression(code)) == says


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("const a = 1, { b, c: d, e = 2, f: { g }, ...h } = x, [i, , j = 3, ...k] = y;", "a b d e g h i j k"),
        ("let a; var b; function c() {} class d {} async function* e() {}", "a b c d e"),
        ("export const a = 1; export function b() {} export default class c {}", "a b c"),
        ("import a, { b, c as d, 'e f' as g } from 'x'; import * as h from 'x'; import 'y';", "a b d g h"),
        ("if (x) { const hidden = 1; } () => { const hidden = 1; };", ""),
    ],
)
def test_the_names_that_a_module_declares(code: str, names: str) -> None:
    assert " ".join(sorted(module(code).names)) == names


def test_the_names_of_typescript() -> None:
    code = (
        "enum A { X } const enum B { Y } abstract class C {} import d = require('x'); interface E {} type F = string;\n"
        "import type { G } from 'x'; import { type H, I } from 'x'; declare const j: string; export enum K { Z }"
    )
    assert sorted(module(code, "a.ts").names) == ["A", "B", "C", "I", "K", "d"]


def test_what_an_import_names() -> None:
    names = module("import a, { b as c } from 'x'; import * as d from './y';").names
    assert names == {
        "a": Imported(specifier="x", export="default"),
        "c": Imported(specifier="x", export="b"),
        "d": Imported(specifier="./y", export="*"),
    }


def test_names_that_change() -> None:
    code = "a = 1; b.x = 1; c[0] = 1; d += 1; e++; [f, { g }] = y; () => { h = 1; }; i === 1; const j = 1; k.x.y();"
    assert module(code).changed == frozenset("abcdefgh")


@pytest.mark.parametrize(
    ("code", "named", "stars", "whole"),
    [
        ("export const a = 1, { b } = x; export function c() {}", "a b c", "", False),
        ("const a = 1; export { a, a as b, a as default }; export default 1;", "a b default", "", False),
        ("export { a, b as c } from 'x'; export * from 'y'; export * as z from 'z';", "a c z", "y", False),
        ("module.exports = { a: 1 };", "", "", True),
        ("exports.a = 1; module.exports.b = 2; exports.c = exports.d = void 0;", "a b c d", "", False),
        # As TypeScript compiles it for CommonJS.
        (
            "__exportStar(require('./y'), exports); var x_1 = require('./x');\nObject.defineProperty(exports, 'a', "
            "{ enumerable: true, get: function () { return x_1.a; } });",
            "a",
            "./y",
            False,
        ),
    ],
)
def test_what_a_module_exports(code: str, named: str, stars: str, whole: bool) -> None:
    exported = exports.read(module(code).root)
    found = " ".join(sorted(exported.named)), " ".join(exported.stars), exported.whole is not None
    assert found == (named, stars, whole)


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("", "a.js"),
        ("#!/usr/bin/env node\nawait x;", "a.mjs"),
        ("\ufeffexport {};", "a.js"),
        ("import j from './a.json' with { type: 'json' }; class A { #x = 1; static { } }", "a.js"),
        ("const x = <div>{a?.b ?? 1}</div>;", "a.jsx"),
        ("const x = y as const satisfies Z; let z = <T,>(a: T): a is T => true; @d class A { accessor b = 1 }", "a.ts"),
        ("const x = <A b={1} />; enum E { A = 1 << 2 }", "a.tsx"),
    ],
)
def test_no_syntax_errors_where_there_are_none(code: str, path: str) -> None:
    assert module(code, path).syntax_error() is None


@pytest.mark.parametrize(
    ("code", "line"), [("a;\nconst {", 2), ("a;\n\nfoo(;", 3), ("}", 1), ("const x: string = 1;", 1)]
)
def test_where_a_syntax_error_is(code: str, line: int) -> None:
    parsed = module(code)
    error = parsed.syntax_error()
    assert error is not None
    assert parsed.place(error).line == line


def test_an_expression_is_shown_on_one_line() -> None:
    assert javascript.shown(expression("a(\n  1,\n  2\n)")) == "a( 1, 2 )"
    assert len(javascript.shown(expression(f"a({'1, ' * 100}1)"))) == 60
