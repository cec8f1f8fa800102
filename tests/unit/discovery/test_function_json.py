"""function.json and functions.metadata, against learn.microsoft.com/azure/azure-functions/functions-reference and the
host's readers (HostFunctionMetadataProvider, FunctionDescriptorProvider of Azure/azure-functions-host)."""

import json
from pathlib import Path
from typing import Any

import pytest

from components.discovery import function_json
from components.discovery.found import Found
from components.model.functions import Place

# functions-bindings-storage-queue-trigger, the JavaScript (v3) and Python v1 example, with an output.
QUEUE: dict[str, Any] = {
    "bindings": [
        {
            "type": "queueTrigger",
            "direction": "in",
            "name": "myQueueItem",
            "queueName": "myqueue-items",
            "connection": "MyStorageConnectionAppSetting",
        },
        {"type": "table", "direction": "out", "name": "$return", "tableName": "people", "connection": "Tables"},
    ]
}


def read(folder: Path, content: object, name: str = "Process", script: str = "index.js") -> Found:
    (folder / name).mkdir()
    (folder / name / script).touch()
    text = content if isinstance(content, str) else json.dumps(content, indent=2)
    (folder / name / "function.json").write_text(text, encoding="utf-8")
    return function_json.read(folder)


def complaint(found: Found) -> str:
    assert not found.functions
    (mistake,) = found.mistakes
    assert mistake.function == "Process"
    assert mistake.place is not None
    assert mistake.place.file == "Process/function.json"
    return mistake.text


def test_a_function_with_an_output(tmp_path: Path) -> None:
    (function,) = read(tmp_path, QUEUE).functions

    assert function.name == "Process"
    assert function.place == Place(file="Process/function.json", line=1)
    assert function.trigger.type == "queueTrigger"
    assert function.trigger.properties == {"queueName": "myqueue-items", "connection": "MyStorageConnectionAppSetting"}
    assert [(each.type, each.direction, each.properties) for each in function.bindings] == [
        ("table", "out", {"tableName": "people", "connection": "Tables"})
    ]


def test_names_in_another_case_as_the_host_takes_them(tmp_path: Path) -> None:
    text = '{"Bindings": [{"Type": "queueTrigger", "Direction": "In", "Name": "m", "QUEUENAME": "q", "dataType": "x"}]}'
    (function,) = read(tmp_path, text).functions

    assert function.trigger.properties == {"queueName": "q"}


def test_comments_and_trailing_commas(tmp_path: Path) -> None:
    (function,) = read(
        tmp_path, '{ // v1\n"bindings": [{"type": "timerTrigger", "schedule": "0 0 * * * *",}],}'
    ).functions

    assert function.trigger.properties == {"schedule": "0 0 * * * *"}


def test_only_folders_directly_below_count(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    read(tmp_path / "deep", QUEUE)
    (tmp_path / "function.json").write_text(json.dumps(QUEUE))

    assert function_json.read(tmp_path) == Found()


def test_a_binding_in_both_directions_is_two(tmp_path: Path) -> None:
    blob = {"type": "blob", "direction": "inout", "name": "b", "path": "c/b", "connection": "C"}
    (function,) = read(tmp_path, {"bindings": [QUEUE["bindings"][0], blob]}).functions

    assert [each.direction for each in function.bindings] == ["in", "out"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({}, "no bindings"),
        ({"bindings": []}, "no bindings"),
        ({"bindings": {}}, "no bindings"),
        ({"bindings": [{"direction": "in"}]}, "no type"),
        ({"bindings": ["queueTrigger"]}, "no type"),
        ({"bindings": [{"type": "queueTrigger", "direction": "up"}]}, 'direction is "up"'),
        ({"bindings": [QUEUE["bindings"][1]]}, "no trigger"),
        ({"bindings": [QUEUE["bindings"][0]] * 2}, "2 triggers"),
        ([], "a list"),
        ("{", "not JSON"),
        ("[" * 100_000, "too deep"),
        ("", "not JSON"),
    ],
)
def test_what_the_host_would_not_take(tmp_path: Path, content: object, words: str) -> None:
    assert words in complaint(read(tmp_path, content))


def test_a_function_json_that_is_no_text_or_no_file(tmp_path: Path) -> None:
    (tmp_path / "Process" / "function.json").mkdir(parents=True)
    assert "cannot be read" in complaint(function_json.read(tmp_path))

    (tmp_path / "Process" / "function.json").rmdir()
    (tmp_path / "Process" / "function.json").write_bytes(b"\xff\xfe")
    assert "no UTF-8 text" in complaint(function_json.read(tmp_path))


def test_a_folder_without_a_script(tmp_path: Path) -> None:
    (tmp_path / "Process").mkdir()
    (tmp_path / "Process" / "function.json").write_text(json.dumps(QUEUE))

    assert "no script" in complaint(function_json.read(tmp_path))
    # A custom handler brings its own.
    assert function_json.read(tmp_path, needs_script=False).functions


@pytest.mark.parametrize("disabled", [True, "IS_DISABLED"])
def test_disabled_is_what_hosts_since_2_ignore(tmp_path: Path, disabled: object) -> None:
    # Azure/azure-functions-host#2767: "This property is ignored by the runtime."
    text = complaint(read(tmp_path, {**QUEUE, "disabled": disabled}))

    assert "AzureWebJobs.Process.Disabled" in text


def test_not_disabled_is_no_mistake(tmp_path: Path) -> None:
    assert read(tmp_path, {**QUEUE, "disabled": False}).functions


# Microsoft.NET.Sdk.Functions writes these from attributes; `[Disable]` is what the host reads then.
GENERATED = {
    **QUEUE,
    "generatedBy": "Microsoft.NET.Sdk.Functions.Generator-4.1.3",
    "configurationSource": "attributes",
    "scriptFile": "../bin/App.dll",
    "entryPoint": "App.Process.Run",
}


def test_a_generated_file_says_what_disables_the_function(tmp_path: Path) -> None:
    (function,) = read(tmp_path, {**GENERATED, "disabled": "MY_TIMER_DISABLED"}).functions

    assert function.disabled_by == "MY_TIMER_DISABLED"


def test_a_generated_file_of_a_disabled_function(tmp_path: Path) -> None:
    found = read(tmp_path, {**GENERATED, "disabled": True})

    assert found.functions == ()
    assert found.mistakes == ()
    assert "[Disable]" in found.left_out[0]


# Microsoft.Azure.Functions.Worker.Sdk writes it; dotnet-isolated-process-guide.
METADATA = [
    {
        "name": name,
        "scriptFile": "App.dll",
        "entryPoint": f"App.{name}.Run",
        "language": "dotnet-isolated",
        "properties": {"IsCodeless": False},
        "bindings": [
            {
                "name": "message",
                "direction": "In",
                "type": "serviceBusTrigger",
                "queueName": name.lower(),
                "connection": "Bus",
                "properties": {"supportsDeferredBinding": "True"},
            }
        ],
    }
    for name in ("One", "Two")
]


def test_functions_metadata(tmp_path: Path) -> None:
    file = tmp_path / "functions.metadata"
    file.write_text(json.dumps(METADATA, indent=2) + "\n")
    found = function_json.read_metadata(tmp_path, file)

    assert [each.name for each in found.functions] == ["One", "Two"]
    assert found.functions[1].trigger.type == "serviceBusTrigger"
    assert found.functions[1].trigger.properties == {"queueName": "two", "connection": "Bus"}
    lines = file.read_text().splitlines()
    assert '"Two"' in lines[found.functions[1].place.line - 1]


@pytest.mark.parametrize("text", ["", "{}", "[{}]", '[{"name": "A"}]', "[1]", '[{"name": "A", "bindings": 3}]'])
def test_a_broken_functions_metadata(tmp_path: Path, text: str) -> None:
    file = tmp_path / "functions.metadata"
    file.write_text(text)
    found = function_json.read_metadata(tmp_path, file)

    assert found.functions == ()
    assert len(found.mistakes) == 1


@pytest.mark.parametrize(
    ("script", "files", "extension"),
    [
        ("../dist/Process/index.js", [], ".js"),
        ("", ["__init__.py", "helper.py"], ".py"),
        ("", ["run.ps1", "sample.dat"], ".ps1"),
        ("", ["index.mjs", "package.json"], ".mjs"),
        ("", ["run.csx"], ".csx"),
        ("../App.jar", [], ".jar"),
        ("", ["readme.md"], ""),
    ],
)
def test_the_script_tells_the_language(tmp_path: Path, script: str, files: list[str], extension: str) -> None:
    (tmp_path / "function.json").write_text(json.dumps({**QUEUE, **({"scriptFile": script} if script else {})}))
    for each in files:
        (tmp_path / each).touch()

    assert function_json.script_extension(tmp_path) == extension
