"""Dockerfiles: their last stage is the image (docs.docker.com/reference/dockerfile)."""

from pathlib import Path

import pytest

from components.discovery import dockerfile
from tests.harness import samples

PYTHON = "mcr.microsoft.com/azure-functions/python:4-python3.11"
GENERATED = f"""FROM {PYTHON}

ENV AzureWebJobsScriptRoot=/home/site/wwwroot \\
    AzureFunctionsJobHost__Logging__Console__IsEnabled=true

COPY requirements.txt /
RUN pip install -r /requirements.txt

COPY . /home/site/wwwroot
"""
"""What `func init --docker` writes for Python, in short."""


def read(folder: Path, text: str, **files: str) -> dockerfile.Dockerfile:
    (folder / "Dockerfile").write_text(text)
    for name, content in files.items():
        (folder / {"settings": "local.settings.json", "ignore": ".dockerignore"}[name]).write_text(content)
    found = dockerfile.read(folder)
    assert found
    return found


def test_a_generated_one_runs_as_it_is(tmp_path: Path) -> None:
    found = read(tmp_path, GENERATED)

    assert (found.base, found.architecture, found.warnings) == (PYTHON, "", ())


@pytest.mark.parametrize("sample", samples.projects(), ids=lambda each: each.name)
def test_the_samples_have_nothing_to_mend(sample: Path) -> None:
    found = dockerfile.read(sample)

    assert found
    assert found.warnings == ()
    assert found.base.startswith(dockerfile.BASE_IMAGES)


def test_the_last_stage_counts(tmp_path: Path) -> None:
    text = f"FROM --platform=linux/amd64 node:22 AS build\nRUN npm ci\nFROM --platform=linux/arm64 {PYTHON}\n"

    found = read(tmp_path, text)

    assert (found.base, found.architecture) == (PYTHON, "arm64")


@pytest.mark.parametrize("text", ["FROM a:1 AS one\nFROM one\n", "ARG BASE\nFROM $BASE\n", "FROM ${BASE}:1\n"])
def test_a_base_that_nobody_knows_is_not_guessed(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).base == ""


@pytest.mark.parametrize("base", ["python", "mcr.microsoft.com/azure-functions/python:latest", "localhost:5000/base"])
def test_a_base_that_moves(tmp_path: Path, base: str) -> None:
    (warning,) = read(tmp_path, f"# one\nFROM {base}\n").warnings

    assert warning.startswith("Dockerfile:2: ")
    assert base in warning


@pytest.mark.parametrize("base", ["python:3.11", "python@sha256:" + "0" * 64, "localhost:5000/base:1"])
def test_a_base_that_stays(tmp_path: Path, base: str) -> None:
    assert read(tmp_path, f"FROM {base}\n").warnings == ()


@pytest.mark.parametrize(
    ("settings", "ignore", "warns"),
    [
        ("{}", "", True),
        ("{}", "node_modules\n", True),
        ("{}", "local.settings.json\n", False),
        ("{}", "**/local.settings.json\n", False),
        ("{}", "*.json\n", False),
        ("{}", "*.json\n!local.settings.json\n", True),
        ("{}", "# local.settings.json\n", True),
    ],
)
def test_settings_of_a_developer_s_machine_do_not_go_into_the_image(
    tmp_path: Path, settings: str, ignore: str, warns: bool
) -> None:
    found = read(tmp_path, GENERATED, settings=settings, ignore=ignore)

    assert [each for each in found.warnings if "local.settings.json" in each] == list(found.warnings)
    assert bool(found.warnings) is warns


def test_without_such_settings_nothing_can_leak(tmp_path: Path) -> None:
    assert read(tmp_path, GENERATED).warnings == ()


@pytest.mark.parametrize(("mode", "warns"), [("600", True), ("0750", True), ("644", False), ("755", False)])
def test_files_that_the_pod_s_user_could_not_read(tmp_path: Path, mode: str, warns: bool) -> None:
    found = read(tmp_path, f"FROM {PYTHON}\nCOPY --chmod={mode} app /home/site/wwwroot\n")

    assert bool(found.warnings) is warns


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"RUN true\n", b"FROM\n"])
def test_what_is_no_dockerfile_is_no_mistake_of_the_project(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "Dockerfile").write_bytes(content)

    found = dockerfile.read(tmp_path)

    assert found is None or found.base == ""


def test_a_folder_without_one(tmp_path: Path) -> None:
    assert dockerfile.read(tmp_path) is None
