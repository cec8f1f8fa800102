"""`python -m docs.generate`: writes the generated parts of these pages anew; with `--check` only says which are stale.

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`; all else is written by hand. What is generated
comes from running the program: the planner on small projects, the command on the projects of the tests.
"""

import argparse
import contextlib
import functools
import io
import os
import re
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from components import command
from docs import configuration_tables, markdown, name_table, policy_table, scaling_tables, trigger_tables
from docs.variants import BY_TYPE

FOLDER: Final = Path(__file__).parent
PROJECTS: Final = (FOLDER.parent, FOLDER.parent / "tests" / "fixtures" / "projects")
"""Where projects are that pages show: the samples, and those of the tests."""

PART: Final = re.compile(r"<!-- generated: (?P<name>[^>]+?) -->\n.*?<!-- end -->", re.DOTALL)
HEADING: Final = re.compile(r"^#+ (?P<heading>.+)$", re.MULTILINE)


class WrongPart(ValueError):
    """A part that nothing is generated for."""


def pages(folder: Path = FOLDER) -> list[Path]:
    return sorted(folder.rglob("*.md"))


def rendered(page: Path, folder: Path = FOLDER) -> str:
    """The page with its generated parts as they have to be."""
    text = page.read_text(encoding="utf-8")
    if len(PART.findall(text)) != text.count("<!-- generated:"):
        raise WrongPart(f"{page}: a generated part has no end; write <!-- end --> behind it")

    def part(found: re.Match[str]) -> str:
        content = generated(found["name"], page, folder)
        return f"<!-- generated: {found['name']} -->\n\n{content}\n\n<!-- end -->"

    return PART.sub(part, text)


def generated(name: str, page: Path, folder: Path = FOLDER) -> str:
    """What is generated under a name."""
    if name in BY_TYPE:
        return trigger_tables.section(BY_TYPE[name])
    kind, _, rest = name.partition(" ")
    if name == "index":
        return trigger_tables.index(places(page, folder))
    if kind == "configuration" and rest in configuration_tables.SECTIONS:
        return configuration_tables.section(rest)
    if kind == "keys" and rest:
        return scaling_tables.keys(rest)
    if kind == "discover" and rest:
        return discovered(tuple(shlex.split(rest)))
    if name in NAMED:
        return NAMED[name]()
    known = [*BY_TYPE, "index", "configuration …", "keys …", "discover …", *NAMED]
    raise WrongPart(f"{page}: nothing is generated under the name '{name}'; known are {', '.join(known)}; correct it")


NAMED: Final[Mapping[str, Callable[[], str]]] = {
    "azure names": name_table.azure,
    "baseline": trigger_tables.baseline,
    "own names": name_table.own,
    "policies": policy_table.rules,
    "policy baseline": policy_table.baseline,
    "policy benchmark": policy_table.cis,
    "presets": scaling_tables.presets,
    "scalers": scaling_tables.known_scalers,
    "stack policies": policy_table.stack_rules,
}


def places(page: Path, folder: Path = FOLDER) -> dict[str, str]:
    """Links from a page to the sections about triggers, by the first type of each."""
    found: dict[str, str] = {}
    for each in pages(folder):
        text = each.read_text(encoding="utf-8")
        headings = [(found.start(), found["heading"]) for found in HEADING.finditer(text)]
        for part in PART.finditer(text):
            above = [heading for start, heading in headings if start < part.start()]
            if part["name"] in BY_TYPE and above:
                path = os.path.relpath(each, page.parent)
                found[part["name"]] = f"{path}#{markdown.anchor(above[-1])}"
    return found


@functools.cache
def discovered(arguments: tuple[str, ...]) -> str:
    """What the command prints about a project, as it would in a terminal."""
    out = io.StringIO()
    where = next(each for each in PROJECTS if (each / arguments[0]).exists())
    with contextlib.chdir(where), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        status = command.main(["discover", *arguments])
    line = shlex.join(["python", "-m", "pulumi_aks_functions", "discover", *arguments])
    return markdown.block(f"$ {line}\n{out.getvalue()}\n$ echo $?\n{status}", "console")


def main(arguments: Sequence[str] | None = None, folder: Path = FOLDER) -> int:
    """Exit status: 0 if all is well, 1 with pages that are stale and were not to be changed."""
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description="Write the generated parts anew.")
    parser.add_argument("--check", action="store_true", help="change nothing, and name the pages that are stale")
    check = parser.parse_args(arguments).check
    stale: list[str] = []
    for page in pages(folder):
        content = rendered(page, folder)
        if content != page.read_text(encoding="utf-8"):
            stale.append(str(page.relative_to(folder)))
            if not check:
                page.write_text(content, encoding="utf-8")
    if check and stale:
        sys.stderr.write("".join(f"docs/{each} is stale; run `make docs`\n" for each in stale))
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
