"""What a project's Dockerfile says of the image: what it is built for, and what a pod's settings cannot mend.

User, port and writable folders are set from the pod, so that an image straight from `func init --docker` runs as it
is. Reference: docs.docker.com/reference/dockerfile; tags of the base images: Azure/azure-functions-docker, which has
them for amd64 only (Azure/azure-functions-docker#740).
"""

import fnmatch
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

from dockerfile_parse import DockerfileParser  # pyright: ignore[reportMissingTypeStubs]
from msgspec import Struct

BASE_IMAGES: Final = "mcr.microsoft.com/azure-functions/"
SETTINGS: Final = "local.settings.json"


class Dockerfile(Struct, frozen=True, kw_only=True):
    """The last stage of a Dockerfile, which is the image."""

    architecture: str = ""
    """That of `FROM --platform`; empty where it says none."""
    base: str = ""
    """The image that it starts from; empty where that is another stage or a variable."""
    warnings: tuple[str, ...] = ()
    """What works but surprises, each with the line to change."""


def read(folder: Path) -> Dockerfile | None:
    """The Dockerfile of a project folder, or None where it has none that can be read."""
    try:
        content = (folder / "Dockerfile").read_bytes()
    except OSError:
        return None
    parser: Any = cast("Any", DockerfileParser)(fileobj=io.BytesIO(content.decode(errors="replace").encode()))
    steps = [
        _Step(name=each["instruction"].upper(), value=each["value"], line=each["startline"] + 1)
        for each in cast("list[dict[str, Any]]", parser.structure)
    ]
    starts = [number for number, step in enumerate(steps) if step.name == "FROM"]
    if not starts:
        return None
    stages = {each.stage for each in steps if each.name == "FROM"}
    last = steps[starts[-1]]
    base = "" if last.image.lower() in stages or "$" in last.image else last.image
    architecture = last.platform.rpartition("/")[2] if last.platform.startswith("linux/") else ""
    found = [*_base(last, base), *_unreadable(steps[starts[-1] :]), *_leaks(folder, steps[starts[0] :])]
    return Dockerfile(architecture=architecture, base=base, warnings=tuple(found))


class _Step(Struct, frozen=True, kw_only=True):
    """An instruction; the parts of a `FROM` besides."""

    name: str
    value: str
    line: int

    @property
    def flags(self) -> list[str]:
        return [each for each in self.value.split() if each.startswith("--")]

    @property
    def platform(self) -> str:
        return next((each.partition("=")[2] for each in self.flags if each.startswith("--platform=")), "")

    @property
    def image(self) -> str:
        return next((each for each in self.value.split() if not each.startswith("--")), "")

    @property
    def stage(self) -> str:
        words = self.value.split()
        return words[-1].lower() if len(words) > 2 and words[-2].upper() == "AS" else ""


def _base(step: _Step, base: str) -> Iterator[str]:
    name = base.rpartition("/")[2]
    if base and "@" not in base and (":" not in name or name.endswith(":latest")):
        yield (
            f"Dockerfile:{step.line}: the base image '{base}' may be another one tomorrow; "
            f"name a version, such as FROM {base.partition(':')[0]}:4-…"
        )


def _unreadable(stage: list[_Step]) -> Iterator[str]:
    """Files that only root may read; the pod runs as another user."""
    for step in stage:
        mode = next((each.partition("=")[2] for each in step.flags if each.startswith("--chmod=")), "")
        if step.name in ("ADD", "COPY") and mode.isdigit() and not int(mode[-1]) & 4:
            yield (
                f"Dockerfile:{step.line}: --chmod={mode} keeps the files from the user that the pod runs as, which is "
                "not root; give others the right to read, such as --chmod=644, or --chmod=755 for programs"
            )


def _leaks(folder: Path, steps: list[_Step]) -> Iterator[str]:
    """Secrets of a developer's machine that would be in the image."""
    if not (folder / SETTINGS).exists():
        return
    copied = next((each for each in steps if each.name in ("ADD", "COPY") and _is_all(each)), None)
    if copied and not _is_ignored(folder):
        yield (
            f"Dockerfile:{copied.line}: {SETTINGS} and the values in it would be in the image; "
            f"write {SETTINGS} into .dockerignore"
        )


def _is_all(step: _Step) -> bool:
    words = [each for each in step.value.split() if not each.startswith("--")]
    return not any(each.startswith("--from=") for each in step.flags) and any(
        each in (".", "./") for each in words[:-1]
    )


def _is_ignored(folder: Path) -> bool:
    try:
        lines = (folder / ".dockerignore").read_text(errors="replace").splitlines()
    except OSError:
        return False
    ignored = False
    for line in (each.strip() for each in lines):
        pattern = line.removeprefix("!").removeprefix("**/").lstrip("/")
        if pattern and not line.startswith("#") and fnmatch.fnmatchcase(SETTINGS, pattern):
            ignored = not line.startswith("!")
    return ignored
