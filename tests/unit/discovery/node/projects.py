"""Small Node.js projects in a folder, and what is found in them."""

import json
from collections.abc import Mapping
from pathlib import Path

from components.discovery import node
from components.discovery.found import Found
from components.model.functions import Function, Mistake


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, files: Mapping[str, str], main: object = "src/*.js", **package: object) -> Found:
    write(folder, {"package.json": json.dumps({"name": "app", "main": main, **package}), **files})
    return node.read(folder)


def only(found: Found) -> Function:
    assert not found.mistakes, "\n".join(map(str, found.mistakes))
    (function,) = found.functions
    return function


def names(found: Found) -> list[str]:
    assert not found.mistakes, "\n".join(map(str, found.mistakes))
    return sorted(each.name for each in found.functions)


def mistake(found: Found) -> Mistake:
    assert not found.functions
    (only_one,) = found.mistakes
    return only_one
