"""host.json, against its reference (learn.microsoft.com/azure/azure-functions/functions-host-json)."""

import json
from pathlib import Path

import pytest

from components.discovery import host_json
from tests.harness import stacks


def project(folder: Path, text: str) -> Path:
    (folder / "host.json").write_text(text, encoding="utf-8")
    return folder


def batch_size(folder: Path, content: object) -> int:
    return host_json.read(project(folder, json.dumps(content))).queue_batch_size


def complaint(folder: Path) -> str:
    with pytest.raises(host_json.ProjectError) as raised:
        host_json.read(folder)
    return str(raised.value)


@pytest.mark.parametrize("size", [1, 8, 32])
def test_the_batch_size_that_the_project_sets(tmp_path: Path, size: int) -> None:
    assert batch_size(tmp_path, {"version": "2.0", "extensions": {"queues": {"batchSize": size}}}) == size


# The reference: "batchSize: 16 by default".
@pytest.mark.parametrize(
    "content",
    [
        {},
        {"version": "2.0"},
        {"extensions": {}},
        {"extensions": {"serviceBus": {"maxConcurrentCalls": 1}}},
        {"extensions": {"queues": {"maxDequeueCount": 3}}},
        {"queues": {"batchSize": 8}},
    ],
)
def test_the_host_s_default(tmp_path: Path, content: object) -> None:
    assert batch_size(tmp_path, content) == 16


def test_keys_in_another_case_count_as_they_do_for_the_host(tmp_path: Path) -> None:
    assert batch_size(tmp_path, {"Extensions": {"Queues": {"BatchSize": 4}}}) == 4


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    # Visual Studio writes one.
    assert host_json.read(project(tmp_path, '\ufeff{"version": "2.0"}')).queue_batch_size == 16


def test_the_sample_project() -> None:
    folder = stacks.ROOT / "functions/orders"
    expected = json.loads((folder / "host.json").read_text())["extensions"]["queues"]["batchSize"]

    assert host_json.read(folder).queue_batch_size == expected


@pytest.mark.parametrize("size", [0, 33, -1, 1.5, "16", True, None, [16]], ids=repr)
def test_a_batch_size_that_the_host_would_not_take(tmp_path: Path, size: object) -> None:
    # The reference: "The maximum batchSize is 32."
    text = complaint(project(tmp_path, json.dumps({"extensions": {"queues": {"batchSize": size}}})))

    assert "extensions.queues.batchSize" in text
    assert ("a list" if isinstance(size, list) else json.dumps(size)) in text
    assert "1 to 32" in text


@pytest.mark.parametrize(
    ("content", "key"),
    [([], "the file"), ({"extensions": []}, "extensions"), ({"extensions": {"queues": 5}}, "extensions.queues")],
)
def test_something_else_where_a_map_belongs(tmp_path: Path, content: object, key: str) -> None:
    text = complaint(project(tmp_path, json.dumps(content)))

    assert f"{key} is" in text
    assert "JSON object" in text


def test_broken_json_is_told_with_its_line(tmp_path: Path) -> None:
    assert "line 3" in complaint(project(tmp_path, '{\n  "version": "2.0",\n  oops\n}'))


def test_a_deep_value_is_not_spelt_out(tmp_path: Path) -> None:
    deep = "[" * 900 + "]" * 900

    assert "a list" in complaint(project(tmp_path, f'{{"extensions": {{"queues": {{"batchSize": {deep}}}}}}}'))


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"extensions": ' + "1" * 5000 + "}", '{"a":' * 5000 + "1" + "}" * 5000]
)
def test_what_python_cannot_read_is_no_crash(tmp_path: Path, text: str) -> None:
    assert "\n" not in complaint(project(tmp_path, text))


def test_a_project_without_host_json(tmp_path: Path) -> None:
    text = complaint(tmp_path)

    assert str(tmp_path) in text
    assert "host.json" in text


def test_a_host_json_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_bytes(b"\xff\xfe{")

    assert "no readable host.json" in complaint(tmp_path)


def test_a_host_json_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "host.json").mkdir()

    assert "no readable host.json" in complaint(tmp_path)


@pytest.mark.parametrize("folder", ["nowhere", "x" * 5000, "with\0null", ""], ids=["missing", "long", "null", "empty"])
def test_no_folder(tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert "host.json" in complaint(Path(folder))


def test_a_file_where_a_folder_belongs(tmp_path: Path) -> None:
    file = tmp_path / "function_app.py"
    file.touch()

    assert "not a folder" in complaint(file)
