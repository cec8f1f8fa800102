import json

import pytest

from local.demo.host import QueueSettings, load_function, read_settings
from local.errors import LocalError

TWO_FUNCTIONS = """
import azure.functions as func
app = func.FunctionApp()

@app.queue_trigger(arg_name="message", queue_name="first", connection="Storage")
def one(message: func.QueueMessage) -> str:
    return "one"

@app.queue_trigger(arg_name="message", queue_name="second", connection="Storage")
def two(message: func.QueueMessage) -> str:
    return "two"

@app.timer_trigger(arg_name="timer", schedule="0 * * * * *")
def three(timer: func.TimerRequest) -> None:
    pass
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "function_app.py").write_text(TWO_FUNCTIONS)
    return tmp_path


def test_the_function_is_found_by_its_queue(folder):
    assert load_function(folder, "first")(None) == "one"
    assert load_function(folder, "second")(None) == "two"


def test_a_queue_without_function_names_those_that_have_one(folder):
    with pytest.raises(LocalError, match=r"queue third; there are: first, second"):
        load_function(folder, "third")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "function_app.py: not found"),
        ("app = 1\n", "has no azure.functions.FunctionApp"),
        ("import no_such_module\n", "cannot be imported: ModuleNotFoundError: No module named 'no_such_module'"),
    ],
)
def test_what_is_no_function_app_is_refused(tmp_path, content, message):
    if content:
        (tmp_path / "function_app.py").write_text(content)
    with pytest.raises(LocalError, match=message):
        load_function(tmp_path, "first")


def test_settings_left_out_are_the_hosts_defaults(tmp_path):
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    # functions-bindings-storage-queue, host.json settings.
    assert read_settings(tmp_path) == QueueSettings(
        batch_size=16, new_batch_threshold=8, max_dequeue_count=5, visibility_timeout=0, max_polling_interval=60
    )


def test_settings_are_read(tmp_path):
    queues = {
        "batchSize": 32,
        "maxDequeueCount": 3,
        "visibilityTimeout": "00:01:30",
        "maxPollingInterval": "00:00:02",
    }
    (tmp_path / "host.json").write_text(json.dumps({"version": "2.0", "extensions": {"queues": queues}}))
    settings = read_settings(tmp_path)
    assert settings.batch_size == 32
    assert settings.new_batch_threshold == 16, "half the batch size unless it is set"
    assert settings.max_dequeue_count == 3
    assert settings.visibility_timeout == 90
    assert settings.max_polling_interval == 2


@pytest.mark.parametrize("content", [None, "", "[]", '{"extensions": {"queues": {"visibilityTimeout": "soon"}}}'])
def test_a_broken_host_json_is_one_line(tmp_path, content):
    if content is not None:
        (tmp_path / "host.json").write_text(content)
    with pytest.raises(LocalError, match=r"host\.json: cannot be read") as error:
        read_settings(tmp_path)
    assert "\n" not in str(error.value)
