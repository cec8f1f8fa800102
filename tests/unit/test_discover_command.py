"""`python -m pulumi_aks_functions discover`, which the folder `components` is before it is installed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from components import command
from tests.harness import stacks

ORDERS = """
import os
import azure.functions as func
app = func.FunctionApp()
@app.queue_trigger(arg_name="m", queue_name=os.environ.get("QUEUE", "orders"), connection="OrdersStorage")
def process_order(m): pass
@app.route()
def hello(req): pass
"""
BROKEN = """
import azure.functions as func
app = func.FunctionApp()
@app.queue_trigger(arg_name="m", queue_name=make_name(), connection="OrdersStorage")
def process_order(m): pass
"""


def project(folder: Path, code: str) -> str:
    shop = folder / "shop"
    shop.mkdir()
    (shop / "host.json").write_text('{"version": "2.0"}')
    (shop / "function_app.py").write_text(code)
    return str(shop)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = command.main(["discover", *arguments])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def described(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    status, output, _ = run(capsys, *arguments, "--json")
    return status, json.loads(output)


def test_a_table_of_functions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, output, errors = run(capsys, project(tmp_path, ORDERS), "--setting", "QUEUE=incoming")

    assert (status, errors) == (0, "")
    rows = [line.split() for line in output.splitlines()]
    assert ["FUNCTION", "TRIGGER", "SOURCE", "CONNECTION", "RUNS", "PLACE"] in rows
    assert ["process_order", "queueTrigger", "incoming", "OrdersStorage", "KEDA", "function_app.py:6"] in rows
    assert ["hello", "httpTrigger", "hello", "HTTP", "function_app.py:8"] in rows


def test_columns_are_aligned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, output, _ = run(capsys, project(tmp_path, ORDERS))

    lines = [line for line in output.splitlines() if "function_app.py:" in line or "PLACE" in line]
    assert len({line.index("PLACE" if "PLACE" in line else "function_app.py") for line in lines}) == 1


def test_where_names_came_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path, ORDERS)

    assert any("QUEUE" in line and "orders" in line for line in run(capsys, folder)[1].splitlines() if "note:" in line)
    _, content = described(capsys, folder, "--setting", "QUEUE=incoming")
    assert any("QUEUE" in note and "incoming" in note for note in content["notes"])


def test_mistakes_are_told_with_their_place_and_what_settles_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project(tmp_path, BROKEN)
    status, output, errors = run(capsys, folder)

    assert status == 1
    assert "process_order" not in output
    assert f"{folder}/function_app.py:4: queue_name is `make_name()`" in errors
    assert [line.strip() for line in errors.splitlines() if line.startswith("    ")] == [
        "functions:",
        "shop:",
        "triggers:",
        "process_order:",
        "type: queueTrigger",
        "connection: OrdersStorage",
        "queueName: ...",
    ]


def test_json_of_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, content = described(capsys, project(tmp_path, BROKEN))

    assert status == 1
    (mistake,) = content["mistakes"]
    assert mistake["place"] == {"file": "function_app.py", "line": 4}
    assert mistake["function"] == "process_order"
    assert "queueName: ..." in mistake["configuration"]


def test_json_of_functions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, content = described(capsys, project(tmp_path, ORDERS))

    assert status == 0
    assert (content["model"], content["runtime"], content["mistakes"]) == ("Python v2", "python", [])
    order, hello = content["functions"]
    assert order["trigger"]["properties"]["queueName"] == "orders"
    assert (order["runs"], hello["runs"]) == ("KEDA", "HTTP")
    assert [each["type"] for each in hello["bindings"]] == ["http"]


def test_no_function_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, errors = run(capsys, project(tmp_path, "import azure.functions as func\napp = func.FunctionApp()\n"))

    assert status == 1
    assert errors


@pytest.mark.parametrize("output", [(), ("--json",)])
def test_no_project(tmp_path: Path, capsys: pytest.CaptureFixture[str], output: tuple[str, ...]) -> None:
    status, text, errors = run(capsys, str(tmp_path), *output)

    assert status == 1
    assert "host.json" in errors
    assert not output or json.loads(text)["mistakes"]


@pytest.mark.parametrize("arguments", [[], ["discover"], ["discover", ".", "--setting", "=x"], ["find", "."]])
def test_wrong_use(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        command.main(arguments)

    assert raised.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_secret_setting_has_no_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, errors = run(capsys, project(tmp_path, ORDERS), "--setting", "QUEUE")

    assert status == 1
    assert "QUEUE" in errors


def test_pulumi_is_not_imported() -> None:
    code = (
        "import sys; from components.command import main; status = main(['discover', 'functions/orders']); "
        "sys.exit(status or ('pulumi' in sys.modules) or ('tree_sitter' in sys.modules) or ('azure' in sys.modules))"
    )
    finished = subprocess.run([sys.executable, "-c", code], cwd=stacks.ROOT, capture_output=True, text=True)

    assert (finished.returncode, finished.stderr) == (0, "")
    assert "process_order" in finished.stdout
