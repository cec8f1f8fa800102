"""Patterns of files; what each matches was taken from globby 11.1.0 over fast-glob 3.3.3, on Linux."""

import pytest

from components.discovery.node import globs

FILES = (
    "index.js",
    "src/index.js",
    "src/.hidden/d.js",
    "src/functions/.e.js",
    "src/functions/A.JS",
    "src/functions/a.js",
    "src/functions/a.test.js",
    "src/functions/b.ts",
    "src/functions/sub/c.js",
)


@pytest.mark.parametrize(
    ("pattern", "matched"),
    [
        ("index.js", ["index.js"]),
        ("./index.js", ["index.js"]),
        ("index", []),
        ("./src/functions/*.js", ["src/functions/a.js", "src/functions/a.test.js"]),
        ("src/{index.js,functions/*.js}", ["src/functions/a.js", "src/functions/a.test.js", "src/index.js"]),
        ("{src/index.js,index.js}", ["index.js", "src/index.js"]),
        ("src/functions/{1..3}.js", []),
        ("src/**/*.js", ["src/functions/a.js", "src/functions/a.test.js", "src/functions/sub/c.js", "src/index.js"]),
        ("**/index.js", ["index.js", "src/index.js"]),
        ("src/functions/[ab].*", ["src/functions/a.js", "src/functions/a.test.js", "src/functions/b.ts"]),
        ("src/functions/?.js", ["src/functions/a.js"]),
        ("src/functions/!(*.test).js", ["src/functions/.e.js", "src/functions/a.js"]),
        ("src/functions/@(a|b).*", ["src/functions/a.js", "src/functions/a.test.js", "src/functions/b.ts"]),
        (
            "src/functions/*",
            ["src/functions/A.JS", "src/functions/a.js", "src/functions/a.test.js", "src/functions/b.ts"],
        ),
        ("src\\functions\\*.js", []),
        ("src/*/", []),
        ("SRC/index.js", []),
        ("src/functions/a.js,index.js", []),
    ],
)
def test_what_a_pattern_matches(pattern: str, matched: list[str]) -> None:
    assert globs.match(pattern, FILES) == matched


@pytest.mark.parametrize("pattern", ["src/[z-a].js", "src/[", "{" * 200, "@(a", "src/" + "{a,b}" * 30, "!(" * 50])
def test_odd_patterns_match_nothing(pattern: str) -> None:
    assert globs.match(pattern, FILES) == []
