"""Python programming model v2 (learn.microsoft.com/azure/azure-functions/functions-reference-python), read without
running it. What the bindings are is checked against Azure's own library in `test_library`."""

from pathlib import Path

import pytest

from components.discovery import python
from components.discovery.found import Found
from components.model.functions import Function, Joined, Mistake, Place, Setting, Value

HEAD = "import os\nimport azure.functions as func\napp = func.FunctionApp()\n"


def read(folder: Path, files: str | dict[str, str]) -> Found:
    for name, text in ({"function_app.py": files} if isinstance(files, str) else files).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return python.read(folder)


def functions(folder: Path, files: str | dict[str, str]) -> dict[str, Function]:
    found = read(folder, files)
    assert not found.mistakes
    return {each.name: each for each in found.functions}


def queue_name(folder: Path, expression: str, before: str = "") -> Value:
    text = f"{HEAD}{before}\n@app.queue_trigger('m', {expression}, 'C')\ndef f(m): pass\n"
    return functions(folder, text)["f"].trigger.properties["queueName"]


def mistakes(folder: Path, files: str | dict[str, str]) -> tuple[Mistake, ...]:
    found = read(folder, files)
    assert found.mistakes
    return found.mistakes


def mistake(folder: Path, files: str | dict[str, str]) -> Mistake:
    (only,) = mistakes(folder, files)
    return only


# What the environment decides


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("os.environ['Q']", Setting(name="Q")),
        ("os.environ.get('Q')", Setting(name="Q")),
        ("os.environ.get('Q', 'orders')", Setting(name="Q", default="orders")),
        ("os.environ.get('Q', default='orders')", Setting(name="Q", default="orders")),
        ("os.getenv('Q', 'orders')", Setting(name="Q", default="orders")),
        ("os.getenv('Q') or 'orders'", Setting(name="Q", default="orders")),
        ("f\"{os.environ['Q']}-in\"", Joined(parts=(Setting(name="Q"), "-in"))),
        ("'a-' + os.getenv('Q', 'b')", Joined(parts=("a-", Setting(name="Q", default="b")))),
        ("'{}-{}'.format(os.environ['Q'], 1)", Joined(parts=(Setting(name="Q"), "-1"))),
        ("str(os.environ['Q'])", Setting(name="Q")),
        ("'%QUEUE%'", "%QUEUE%"),
    ],
)
def test_settings(tmp_path: Path, expression: str, expected: Value) -> None:
    assert queue_name(tmp_path, expression) == expected


@pytest.mark.parametrize(
    ("before", "expression"),
    [
        ("from os import environ", "environ['Q']"),
        ("from os import getenv as setting", "setting('Q')"),
        ("import os as system", "system.environ.get('Q')"),
        ("Q = os.environ['Q']", "Q"),
        ("def setting(name): return os.environ[name]", "setting('Q')"),
        ("setting = lambda name: os.environ[name]", "setting(name='Q')"),
        ("class Config:\n    queue: str = os.environ['Q']\nconfig = Config()", "config.queue"),
        ("NAMES = dict(queue=os.environ['Q'])", "NAMES['queue']"),
    ],
)
def test_ways_to_a_setting(tmp_path: Path, before: str, expression: str) -> None:
    assert queue_name(tmp_path, expression, before) == Setting(name="Q")


def test_a_default_given_by_an_except(tmp_path: Path) -> None:
    before = "try:\n    Q = os.environ['Q']\nexcept KeyError:\n    Q = 'orders'"

    assert queue_name(tmp_path, "Q", before) == Setting(name="Q", default="orders")


def test_a_setting_that_must_be_there(tmp_path: Path) -> None:
    before = "Q = os.environ.get('Q')\nif not Q:\n    raise RuntimeError('Q is missing')"

    assert queue_name(tmp_path, "Q", before) == Setting(name="Q")


# Modules


def test_names_and_blueprints_of_other_modules(tmp_path: Path) -> None:
    found = functions(
        tmp_path,
        {
            "function_app.py": HEAD + "from orders import bp\nimport shop.billing.api as billing\n"
            "app.register_functions(bp)\napp.register_blueprint(billing.blueprint)\n",
            "orders/__init__.py": "from .handlers import bp\n",
            "orders/handlers.py": "from azure.functions import Blueprint\nfrom . import names\n"
            "from shop.common import *\nbp = Blueprint()\n"
            "@bp.queue_trigger('m', names.QUEUE, CONNECTION)\ndef order(m): pass\n",
            "orders/names.py": "QUEUE = 'orders'\n",
            "shop/common.py": "CONNECTION = 'Shop'\n",
            "shop/billing/api.py": "import azure.functions\nfrom ..common import CONNECTION as C\n"
            "blueprint = azure.functions.Blueprint()\n@blueprint.queue_trigger('m', 'bills', C)\ndef bill(m): pass\n",
        },
    )

    assert found["order"].trigger.properties == {"queueName": "orders", "connection": "Shop"}
    assert found["order"].place == Place(file="orders/handlers.py", line=6)
    assert found["order"].trigger.place == Place(file="orders/handlers.py", line=5)
    assert found["bill"].trigger.properties == {"queueName": "bills", "connection": "Shop"}


def test_an_app_that_another_module_makes_and_a_third_uses(tmp_path: Path) -> None:
    found = functions(
        tmp_path,
        {
            "function_app.py": "from shared import app\nimport api\n",
            "shared.py": "import azure.functions as func\napp = func.FunctionApp()\n",
            "api.py": "from shared import app\n@app.route()\ndef hello(req): pass\n",
        },
    )

    assert list(found) == ["hello"]


def test_modules_that_import_one_another_in_a_circle(tmp_path: Path) -> None:
    files = {
        "function_app.py": "import azure.functions as func\napp = func.FunctionApp()\nimport api\n",
        "api.py": "from function_app import app\n@app.route()\ndef hello(req): pass\n",
    }
    assert list(functions(tmp_path, files)) == ["hello"]

    files["function_app.py"] = "import azure.functions as func\nimport api\napp = func.FunctionApp()\n"
    text = mistakes(tmp_path, files)[0]
    assert text.place == Place(file="api.py", line=1)
    assert "`app` is not in function_app.py yet" in text.text


def test_what_nobody_imports_or_registers_is_left_out(tmp_path: Path) -> None:
    blueprint = "import azure.functions as func\nbp = func.Blueprint()\n@bp.route()\ndef {}(req): pass\n"
    found = read(
        tmp_path,
        {
            "function_app.py": HEAD + "import imported\n@app.route()\ndef used(req): pass\n",
            "imported.py": blueprint.format("unregistered"),
            "orphan.py": blueprint.format("lost"),
            ".venv/lib/package.py": blueprint.format("theirs"),
        },
    )

    assert [each.name for each in found.functions] == ["used"]
    assert not found.mistakes
    assert sorted(each.partition(":")[0] for each in found.left_out) == ["lost", "unregistered"]


# Durable Functions: azure.durable_functions is documented in
# learn.microsoft.com/azure/azure-functions/durable/quickstart-python-vscode.


def test_durable_functions(tmp_path: Path) -> None:
    found = functions(
        tmp_path,
        """
import azure.functions as func
import azure.durable_functions as df
myApp = df.DFApp(http_auth_level=func.AuthLevel.ANONYMOUS)
@myApp.route(route="orchestrators/{functionName}")
@myApp.durable_client_input(client_name="client")
async def http_start(req, client): pass
@myApp.orchestration_trigger(context_name="context")
def hello_orchestrator(context): pass
@myApp.activity_trigger(input_name="city")
def hello(city): pass
@myApp.entity_trigger(context_name="context", entity_name="Counter")
def counter(context): pass
""",
    )

    assert {name: each.trigger.type for name, each in found.items()} == {
        "http_start": "httpTrigger",
        "hello_orchestrator": "orchestrationTrigger",
        "hello": "activityTrigger",
        "counter": "entityTrigger",
    }
    assert [each.type for each in found["http_start"].bindings] == ["durableClient", "http"]
    assert found["http_start"].trigger.properties["authLevel"] == "ANONYMOUS"
    assert found["counter"].trigger.properties == {"entityName": "Counter"}


# What cannot be known


@pytest.mark.parametrize(
    ("expression", "before"),
    [
        ("make_name()", ""),
        ("QUEUE", "QUEUE = 'a'\nQUEUE = 'b'"),
        ("QUEUE", "QUEUE = 'a'\nQUEUE += 'b'"),
        ("QUEUE", "QUEUE = 'a'\nif os.environ.get('X'):\n    QUEUE = 'b'"),
        ("QUEUE", "for QUEUE in ('a', 'b'): pass"),
        ("QUEUE", "QUEUE = 'a'\ndef change():\n    global QUEUE\n    QUEUE = 'b'"),
        ("QUEUE", "import vault\nQUEUE = vault.read('queue')"),
        ("f'{make_name()}-in'", ""),
        ("os.environ.get('Q', make_name())", ""),
        ("os.environ[make_name()]", ""),
        ("os.environ['Q'].lower()", ""),
        ("NAMES[0]", "NAMES = ['a']\nNAMES[0] = 'b'"),
        ("'a' if os.environ.get('X') else 'b'", ""),
        ("config.queue", "class Config:\n    def __init__(self): self.queue = 'a'\nconfig = Config()"),
        ("Names.A", "from enum import Enum\nclass Names(Enum):\n    A = 'a'"),
    ],
)
def test_what_is_not_constant(tmp_path: Path, expression: str, before: str) -> None:
    text = (
        f"{HEAD}{before}\n@app.queue_trigger(arg_name='m', queue_name={expression}, connection='C')\ndef f(m): pass\n"
    )
    only = mistake(tmp_path, text)

    assert only.text.startswith(f"queue_name is `{expression}`, which is not a constant")
    assert only.function == "f"
    assert only.place == Place(file="function_app.py", line=text[: text.index("@app")].count("\n") + 1)
    # The configuration that settles it, with what the code does say.
    assert only.settle == {"type": "queueTrigger", "connection": "C", "queueName": "..."}


def test_all_mistakes_of_an_app_come_together(tmp_path: Path) -> None:
    text = HEAD + "".join(f"@app.timer_trigger('t', schedule=make())\ndef f{each}(t): pass\n" for each in range(3))

    assert [each.function for each in mistakes(tmp_path, text)] == ["f0", "f1", "f2"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("for q in ('a', 'b'):\n    @app.queue_trigger('m', q, 'C')\n    def f(m): pass", "in a loop"),
        ("if os.environ.get('X'):\n    @app.queue_trigger('m', 'q', 'C')\n    def f(m): pass", "under a condition"),
        ("try: pass\nexcept Exception:\n    @app.queue_trigger('m', 'q', 'C')\n    def f(m): pass", "in an `except`"),
        ("def later(bp):\n    @bp.queue_trigger('m', 'q', 'C')\n    def f(m): pass", "within later()"),
        ("def later():\n    @app.route()\n    def f(m): pass\nlater()", "within later()"),
        ("def later(other):\n    @other.route()\n    def f(m): pass\nlater(app)", "within later()"),
        ("def later(other):\n    other.register_functions(func.Blueprint())\nlater(other=app)", "within later()"),
        ("@app.queue_trigger('m', 'q', **options())\ndef f(m): pass", "`**options()`"),
        ("@app.queue_trigger(*options())\ndef f(m): pass", "`*options()`"),
        ("@app.function_name(make())\n@app.route()\ndef f(m): pass", "the name of f is `make()`"),
        ("@app.queue_trigger('m', queue_name='q')\ndef f(m): pass", "has no connection"),
        ("@app.queue_output('m', 'q', 'C')\ndef f(m): pass", "no trigger"),
        ("@app.route()\n@app.timer_trigger('t', '@daily')\ndef f(m): pass", "2 triggers"),
        ("@app.route\ndef f(m): pass", "without brackets"),
        ("app.route()(unknown)", "`unknown`, which is no function"),
        ("from elsewhere import bp\napp.register_functions(bp)", "register_functions is given `bp`"),
        ("app.register_functions(func.FunctionApp())", "make it a Blueprint"),
        ("other = func.FunctionApp()", "2 function apps"),
        ("from . import names", "leads out of"),
    ],
)
def test_what_the_host_would_not_load_or_nobody_could_know(tmp_path: Path, code: str, words: str) -> None:
    assert words in " ".join(each.text for each in mistakes(tmp_path, f"{HEAD}{code}\n"))
    assert not python.read(tmp_path).functions


def test_web_frameworks_have_routes_of_their_own(tmp_path: Path) -> None:
    text = (
        "import azure.functions as func\nfrom flask import Flask\n"
        "def create():\n    web = Flask('x')\n    @web.route('/')\n    def index(): return ''\n    return web\n"
        "app = func.WsgiFunctionApp(create())\n"
    )

    assert list(functions(tmp_path, text)) == ["http_app_func"]


def test_a_function_that_only_looks_at_the_app(tmp_path: Path) -> None:
    text = HEAD + "def describe(app): print(app)\ndescribe(app)\n@app.route()\ndef f(req): pass\n"

    assert list(functions(tmp_path, text)) == ["f"]


def test_a_blueprint_registered_under_a_condition(tmp_path: Path) -> None:
    text = HEAD + "bp = func.Blueprint()\nif os.environ.get('X'):\n    app.register_functions(bp)\n"

    assert "under a condition" in mistake(tmp_path, text).text


@pytest.mark.parametrize("text", ["", "import azure.functions as func\n", "app = make()\n", "x = 1\n"])
def test_no_app_at_the_top_level(tmp_path: Path, text: str) -> None:
    assert "no FunctionApp at its top level" in mistake(tmp_path, text).text


def test_what_decides_nothing_may_be_computed(tmp_path: Path) -> None:
    # learn.microsoft.com/azure/azure-functions/functions-bindings-mcp-tool-trigger, the Python example.
    text = HEAD + (
        "import json\nPROPERTIES = json.dumps([each.to_dict() for each in [1]])\n"
        "@app.generic_trigger(arg_name='context', type='mcpToolTrigger', toolName='save', description='d',\n"
        "    toolProperties=PROPERTIES)\n"
        "def save(context): pass\n"
    )
    assert functions(tmp_path, text)["save"].trigger.properties == {"toolName": "save", "description": "d"}


def test_parameters_of_earlier_previews(tmp_path: Path) -> None:
    # Azure-Samples/azure-functions-openai-aisearch-python, app/function_app.py.
    text = HEAD + (
        "@app.route()\n@app.embeddings_store_output(arg_name='r', input='{url}', input_type='url',\n"
        "    connection_name='AI', collection='c', model='m')\ndef ingest(req, r): pass\n"
    )
    (binding, _) = functions(tmp_path, text)["ingest"].bindings

    assert binding.properties["connectionName"] == "AI"


# Wild input


@pytest.mark.parametrize(
    "source",
    [
        b"\x00\x01\x02",
        b"\xff\xfe\xfd",
        b"def f(:\n",
        b"(" * 5000,
        b"x = " + b"-" * 50_000 + b"1\n",
        b"x = " + b"[" * 90 + b"]" * 90 + b"\n",
        b"x = " + b"+".join([b"'a'"] * 20_000) + b"\n",
        b"if a: pass\n" + b"elif a: pass\n" * 3000,
        b"A = 'a' * 10**9\n" + b"B = 9 ** 9 ** 9\n",
        b"A0 = 'aaaaaaaaaa'\n" + b"".join(b"A%d = A%d + A%d\n" % (n + 1, n, n) for n in range(200)),
        b"N = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)\n"
        + b"".join(b"%sfor a%d in N:\n" % (b" " * n, n) for n in range(7))
        + b"       x = 1\n",
        b"def f(): return f()\nx = f()\n",
        b"# -*- coding: nonsense -*-\n",
        b"x = '\\d'\n",
    ],
    ids=lambda source: repr(source[:20]),
)
def test_wild_modules_are_a_mistake_and_no_crash(tmp_path: Path, source: bytes) -> None:
    (tmp_path / "function_app.py").write_bytes(source)

    assert all("\n" not in str(each) for each in python.read(tmp_path).mistakes)
    assert python.read(tmp_path).mistakes


def test_a_syntax_error_is_told_with_its_line(tmp_path: Path) -> None:
    only = mistake(tmp_path, {"function_app.py": HEAD + "import broken\n", "broken.py": "x = 1\ny = = 2\n"})

    assert only.place == Place(file="broken.py", line=2)


def test_links_that_lead_around_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.py").symlink_to(tmp_path / "self.py")

    assert list(functions(tmp_path, HEAD + "import self\n@app.route()\ndef f(req): pass\n")) == ["f"]


def test_no_such_file(tmp_path: Path) -> None:
    assert "no such file" in python.read(tmp_path).mistakes[0].text


def test_nothing_is_run(tmp_path: Path) -> None:
    sentinel = tmp_path / "ran"
    call = f"open({str(sentinel)!r}, 'w')"
    text = f"{call}.close()\n{HEAD}import other\n@app.route(route={call}.name)\ndef f(r): pass\n"
    read(tmp_path, {"function_app.py": text, "other.py": f"{call}\n"})

    assert not sentinel.exists()
