"""local.settings.json (learn.microsoft.com/azure/azure-functions/functions-develop-local#local-settings-file)."""

import json
from pathlib import Path

import pytest

from components.discovery import local_settings
from components.discovery.local_settings import LocalSettings
from components.model.functions import Place

SECRET = "AccountKey=c2VjcmV0"


def write(folder: Path, content: object) -> Path:
    (folder / "local.settings.json").write_text(content if isinstance(content, str) else json.dumps(content, indent=2))
    return folder


def test_names_and_the_runtime(tmp_path: Path) -> None:
    values = {"AzureWebJobsStorage": SECRET, "FUNCTIONS_WORKER_RUNTIME": "Python"}
    found = local_settings.read(write(tmp_path, {"IsEncrypted": False, "Values": values}))

    assert found.names == ("AzureWebJobsStorage", "FUNCTIONS_WORKER_RUNTIME")
    assert found.runtime == "python"
    assert found.runtime_place == Place(file="local.settings.json", line=5)
    assert SECRET not in repr(found)


def test_an_encrypted_runtime_is_not_known(tmp_path: Path) -> None:
    values = {"FUNCTIONS_WORKER_RUNTIME": "CfDJ8..."}

    assert local_settings.read(write(tmp_path, {"IsEncrypted": True, "Values": values})).runtime == ""


@pytest.mark.parametrize("content", [{}, [], {"Values": []}, {"Values": None}, 3, {"ConnectionStrings": {}}])
def test_no_values(tmp_path: Path, content: object) -> None:
    assert local_settings.read(write(tmp_path, content)) == LocalSettings()


def test_no_file(tmp_path: Path) -> None:
    assert local_settings.read(tmp_path) == LocalSettings()


def test_a_broken_file(tmp_path: Path) -> None:
    found = local_settings.read(write(tmp_path, '{\n"Values": {\n' + SECRET))

    (mistake,) = found.mistakes
    assert mistake.place is not None
    assert mistake.place.file == "local.settings.json"
    assert SECRET not in mistake.text
