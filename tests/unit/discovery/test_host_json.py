"""host.json, against its reference (learn.microsoft.com/azure/azure-functions/functions-host-json).

What the host makes of the file itself is HostJsonFileConfigurationSource of Azure/azure-functions-host.
"""

import json
from pathlib import Path

import pytest

from components.discovery import host_json
from components.model.functions import Durable, HostSettings
from tests.harness import stacks


def project(folder: Path, text: str) -> Path:
    (folder / "host.json").write_text(text, encoding="utf-8")
    return folder


def host(folder: Path, content: dict[str, object], settings: dict[str, str | None] | None = None) -> HostSettings:
    return host_json.read(project(folder, json.dumps({"version": "2.0", **content})), settings or {})


def batch_size(folder: Path, content: dict[str, object]) -> int | None:
    return host(folder, content).queue_batch_size


def complaint(folder: Path) -> str:
    with pytest.raises(host_json.ProjectError) as raised:
        host_json.read(folder)
    return str(raised.value)


@pytest.mark.parametrize("size", [1, 8, 32])
def test_the_batch_size_that_the_project_sets(tmp_path: Path, size: int) -> None:
    assert batch_size(tmp_path, {"extensions": {"queues": {"batchSize": size}}}) == size


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"extensions": {}},
        {"extensions": {"serviceBus": {"maxConcurrentCalls": 1}}},
        {"extensions": {"queues": {"maxDequeueCount": 3}}},
        {"queues": {"batchSize": 8}},
    ],
)
def test_what_the_file_does_not_say(tmp_path: Path, content: dict[str, object]) -> None:
    assert batch_size(tmp_path, content) is None


def test_keys_in_another_case_count_as_they_do_for_the_host(tmp_path: Path) -> None:
    assert batch_size(tmp_path, {"Extensions": {"Queues": {"BatchSize": 4}}}) == 4


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    # Visual Studio writes one.
    assert host_json.read(project(tmp_path, '\ufeff{"version": "2.0"}')) == HostSettings()


def test_the_sample_project() -> None:
    folder = stacks.ROOT / "functions/orders"
    expected = json.loads((folder / "host.json").read_text())["extensions"]["queues"]["batchSize"]

    assert host_json.read(folder).queue_batch_size == expected


@pytest.mark.parametrize("size", [0, 33, -1, 1.5, "16", True, None, [16]], ids=repr)
def test_a_batch_size_that_the_host_would_not_take(tmp_path: Path, size: object) -> None:
    # The reference: "The maximum batchSize is 32."
    text = complaint(project(tmp_path, json.dumps({"version": "2.0", "extensions": {"queues": {"batchSize": size}}})))

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
    "text",
    [
        "[" * 100_000,
        '{"extensions": ' + "1" * 5000 + "}",
        '{"a":' * 5000 + "1" + "}" * 5000,
        "// a comment\n" + '{"a":' * 5000 + "1" + "}" * 5000,
    ],
)
def test_what_python_cannot_read_is_no_crash(tmp_path: Path, text: str) -> None:
    assert "\n" not in complaint(project(tmp_path, text))


def test_a_project_without_host_json(tmp_path: Path) -> None:
    text = complaint(tmp_path)

    assert str(tmp_path) in text
    assert "host.json" in text


def test_a_host_json_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_bytes(b"\xff\xfe{")

    assert "no UTF-8 text" in complaint(tmp_path)


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


# The reference lists these names and defaults; Durable Functions': durable/durable-functions-bindings.
def test_all_that_scaling_is_derived_from(tmp_path: Path) -> None:
    content: dict[str, object] = {
        "functions": ["QueueProcessor", "GitHubWebHook"],
        "extensionBundle": {"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.0.0, 5.0.0)"},
        "extensions": {
            "blobs": {"maxDegreeOfParallelism": 4},
            "eventHubs": {"maxEventBatchSize": 100, "targetUnprocessedEventThreshold": 75},
            "http": {"routePrefix": ""},
            "queues": {"batchSize": 12, "newBatchThreshold": 0},
            "rabbitMQ": {"prefetchCount": 100},
            "serviceBus": {"maxConcurrentCalls": 6, "maxConcurrentSessions": 7, "maxMessageBatchSize": 1000},
            "Sql": {"MaxChangesPerWorker": 100},
            "durableTask": {
                "hubName": "MyHub",
                "storageProvider": {"type": "mssql", "connectionStringName": "SQLDB_Connection"},
                "maxConcurrentActivityFunctions": 10,
                "maxConcurrentOrchestratorFunctions": 5,
            },
        },
    }

    assert host(tmp_path, content) == HostSettings(
        functions=("QueueProcessor", "GitHubWebHook"),
        route_prefix="",
        queue_batch_size=12,
        queue_new_batch_threshold=0,
        service_bus_max_concurrent_calls=6,
        service_bus_max_concurrent_sessions=7,
        service_bus_max_message_batch_size=1000,
        event_hubs_target_unprocessed_event_threshold=75,
        event_hubs_max_event_batch_size=100,
        blobs_max_degree_of_parallelism=4,
        rabbitmq_prefetch_count=100,
        sql_max_changes_per_worker=100,
        durable=Durable(
            backend="mssql",
            connection="SQLDB_Connection",
            hub_name="MyHub",
            max_concurrent_orchestrators=5,
            max_concurrent_activities=10,
        ),
        extension_bundle="[4.0.0, 5.0.0)",
    )


def test_spellings_of_older_extensions(tmp_path: Path) -> None:
    # functions-bindings-service-bus and -event-hubs, host.json settings, tabs of extension 4 and older.
    extensions = {
        "serviceBus": {
            "messageHandlerOptions": {"maxConcurrentCalls": 32},
            "sessionHandlerOptions": {"maxConcurrentSessions": 200},
            "batchOptions": {"maxMessageCount": 500},
        },
        "eventHubs": {"eventProcessorOptions": {"maxBatchSize": 64}},
    }

    assert host(tmp_path, {"extensions": extensions}) == HostSettings(
        service_bus_max_concurrent_calls=32,
        service_bus_max_concurrent_sessions=200,
        service_bus_max_message_batch_size=500,
        event_hubs_max_event_batch_size=64,
    )


def test_null_is_the_default_of_the_threshold(tmp_path: Path) -> None:
    content: dict[str, object] = {"extensions": {"eventHubs": {"targetUnprocessedEventThreshold": None}}}

    assert host(tmp_path, content) == HostSettings()


def test_an_empty_allow_list_allows_all(tmp_path: Path) -> None:
    # The reference, `functions`: "An empty array means run all functions."
    assert host(tmp_path, {"functions": []}).functions is None


def test_comments_trailing_commas_and_single_quotes(tmp_path: Path) -> None:
    # Newtonsoft.Json takes them; the host's own default file is `{'version': '2.0', ...}`.
    text = """{
        // Visual Studio Code colours this as an error, and the host takes it.
        'version': '2.0', /* so */
        "extensions": {"queues": {"batchSize": 2,},},
    }"""

    assert host_json.read(project(tmp_path, text)).queue_batch_size == 2


def test_the_line_of_a_mistake_behind_a_comment(tmp_path: Path) -> None:
    assert "line 3" in complaint(project(tmp_path, '{ // a comment\n  "version": "2.0",\n  "extensions": oops\n}'))


# The reference, "Override host.json values": AzureFunctionsJobHost__path__to__setting.
def test_settings_stand_above_the_file(tmp_path: Path) -> None:
    settings: dict[str, str | None] = {
        "AzureFunctionsJobHost__extensions__queues__batchSize": "4",
        "azurefunctionsjobhost__extensions__http__routeprefix": "v1",
        "AzureFunctionsJobHost__functions__0": "One",
        "AzureFunctionsJobHost__functions__2": "Three",
        "AzureFunctionsJobHost__extensions__durableTask__hubName": "Other",
        "extensions__queues__batchSize": "7",
    }
    read = host(tmp_path, {"functions": ["A", "Two"], "extensions": {"queues": {"batchSize": 8}}}, settings)

    assert read.queue_batch_size == 4
    assert read.route_prefix == "v1"
    assert read.functions == ("One", "Two", "Three")
    assert read.durable == Durable(hub_name="Other")


@pytest.mark.parametrize("value", ["33", "many", "", "1" * 5000, None])
def test_a_setting_that_the_host_would_not_take_or_nobody_knows(tmp_path: Path, value: str | None) -> None:
    name = "AzureFunctionsJobHost__extensions__queues__batchSize"
    with pytest.raises(host_json.ProjectError) as raised:
        host(tmp_path, {}, {name: value})

    assert ("secret" if value is None else "1 to 32") in str(raised.value)


@pytest.mark.parametrize("version", ['"1.0"', '"3.0"', "2.0", "null"])
def test_a_version_that_the_host_refuses(tmp_path: Path, version: str) -> None:
    assert '"2.0"' in complaint(project(tmp_path, f'{{"version": {version}}}'))


def test_a_file_without_its_version(tmp_path: Path) -> None:
    # The host writes one into an empty file only.
    assert "version is missing" in complaint(project(tmp_path, '{"extensions": {}}'))
    assert host_json.read(project(tmp_path, "{}")) == HostSettings()


def test_all_mistakes_of_the_file_together(tmp_path: Path) -> None:
    extensions = {"queues": {"batchSize": 0}, "serviceBus": {"maxConcurrentCalls": "many"}}
    text = complaint(project(tmp_path, json.dumps({"version": "2.0", "extensions": extensions})))

    assert "batchSize is 0" in text
    assert 'maxConcurrentCalls is "many"' in text
