"""What the static reader says of an app, against what Azure's own library says after running it.

The library is the truth: it writes the bindings that the host gets (`app.get_functions()`).
"""

import inspect
import json
from pathlib import Path
from typing import Any

import azure.functions as func
import pytest
from azure.functions.decorators.openai import InputType

from components.discovery import python
from components.discovery.python.decorators import ENUMERATIONS, OTHERS, ROUTE
from components.discovery.signatures import BINDINGS
from components.model.functions import Binding, Value

DURABLE = {"orchestration_trigger", "activity_trigger", "entity_trigger", "durable_client_input"}
"""They need another package, `azure-functions-durable`."""

IN_THE_LIBRARY = sorted(
    name
    for name in dir(func.FunctionApp)
    if not name.startswith("_") and callable(getattr(func.FunctionApp, name))
    if name
    not in ("get_functions", "register_functions", "register_blueprint", "validate_function_names", "app_script_file")
)

VALUES = {
    "access_rights": "'listen'",
    "auth_level": "func.AuthLevel.ADMIN",
    "authentication_mode": "'plain'",
    "auto_complete_messages": "False",
    "cardinality": "'many'",
    "data_type": "func.DataType.STRING",
    "input_type": "InputType.RawText",
    "key_data_type": "'long'",
    "lag_threshold": "50",
    "methods": "['get', func.HttpMethod.POST]",
    "o_auth_bearer_method": "'oidc'",
    "protocol": "'saslssl'",
    "source": "func.BlobSource.EVENT_GRID",
    "start_from_beginning": "True",
    "is_sessions_enabled": "True",
    "run_on_startup": "False",
    "trigger_extra_fields": "None",
    "binding_extra_fields": "None",
    "prompt_arguments": "None",
}
"""Arguments by parameter, where it is no text."""


def parameters(decorator: str) -> list[inspect.Parameter]:
    signature = inspect.signature(getattr(func.FunctionApp, decorator))
    return [each for each in signature.parameters.values() if each.name != "self" and each.kind is not each.VAR_KEYWORD]


def code(decorator: str, arguments: str) -> str:
    """An app with one function that has the decorator, and another trigger if it is none."""
    trigger = (
        "" if "trigger" in decorator or decorator in ("route", "schedule") else "@app.timer_trigger('timer', '@daily')"
    )
    return f"""
import azure.functions as func
from azure.functions.decorators.openai import InputType
app = func.FunctionApp()
{trigger}
@app.{decorator}({arguments})
def sample(first, timer=None):
    pass
"""


def by_the_library(source: str) -> list[tuple[str, list[dict[str, Any]]]]:
    namespace: dict[str, Any] = {}
    exec(compile(source, "function_app.py", "exec"), namespace)
    app = next(each for each in namespace.values() if isinstance(each, func.FunctionRegister))
    functions: list[tuple[str, list[dict[str, Any]]]] = []
    for each in app.get_functions():
        bindings = json.loads(each.get_function_json())["bindings"]
        for binding in bindings:
            binding["direction"] = binding["direction"].lower()
            # A parameter and a kind of value of the function's code.
            binding.pop("name")
            binding.pop("dataType", None)
        functions.append((str(each.get_function_name()), bindings))
    return sorted(functions)


def by_us(folder: Path, source: str) -> list[tuple[str, list[dict[str, Any]]]]:
    (folder / "function_app.py").write_text(source, encoding="utf-8")
    found = python.read(folder)
    assert not found.mistakes
    return sorted((each.name, [described(one) for one in (each.trigger, *each.bindings)]) for each in found.functions)


def described(binding: Binding) -> dict[str, Any]:
    properties = {name: plain(value) for name, value in binding.properties.items()}
    return {"type": binding.type, "direction": binding.direction, **properties}


def plain(value: Value) -> Any:
    return [plain(each) for each in value] if isinstance(value, tuple) else value


def assert_same(folder: Path, source: str) -> None:
    ours, theirs = by_us(folder, source), by_the_library(source)
    for (name, mine), (their_name, bindings) in zip(ours, theirs, strict=True):
        assert name == their_name
        # The order of decorators does not matter to the host.
        key = json.dumps
        assert sorted(mine, key=lambda each: key(each, sort_keys=True)) == sorted(
            bindings, key=lambda each: key(each, sort_keys=True)
        )


def test_the_library_has_no_decorator_that_we_do_not_know() -> None:
    assert set(IN_THE_LIBRARY) == BINDINGS.keys() | OTHERS


@pytest.mark.parametrize("decorator", sorted(BINDINGS))
def test_parameters_are_those_of_the_library(decorator: str) -> None:
    expected = [each.name + ("" if each.default is each.empty else "?") for each in parameters(decorator)]

    assert BINDINGS[decorator].parameters.split() == expected


def test_parameters_of_route_are_those_of_the_library() -> None:
    assert ROUTE.replace("?", "").split() == [each.name for each in parameters("route")]


BOUND = [*sorted(BINDINGS.keys() - DURABLE - {"event_grid_output"}), "route"]


def value(parameter: str, decorator: str) -> str:
    if parameter == "type":
        return "'customTrigger'" if decorator == "generic_trigger" else "'custom'"
    return VALUES.get(parameter, f"'{parameter} %SETTING%'")


@pytest.mark.parametrize("decorator", BOUND)
def test_with_what_it_requires(tmp_path: Path, decorator: str) -> None:
    required = [each.name for each in parameters(decorator) if each.default is each.empty]
    source = code(decorator, ", ".join(f"{each}={value(each, decorator)}" for each in required))
    if decorator == "semantic_search_input":
        # A page of prose that the library writes by default, and that decides nothing.
        source = source.replace("collection=", "system_prompt='', collection=")

    assert_same(tmp_path, source)


@pytest.mark.parametrize("decorator", BOUND)
def test_with_all_that_it_takes_by_name(tmp_path: Path, decorator: str) -> None:
    assert_same(
        tmp_path,
        code(decorator, ", ".join(f"{each.name}={value(each.name, decorator)}" for each in parameters(decorator))),
    )


@pytest.mark.parametrize("decorator", BOUND)
def test_with_all_that_it_takes_by_position(tmp_path: Path, decorator: str) -> None:
    assert_same(tmp_path, code(decorator, ", ".join(value(each.name, decorator) for each in parameters(decorator))))


def test_event_grid_takes_a_connection_or_a_topic(tmp_path: Path) -> None:
    assert_same(tmp_path, code("event_grid_output", "'event', connection='Events'"))
    assert_same(tmp_path, code("event_grid_output", "'event', 'TopicUri', 'TopicKey'"))


def test_further_fields_of_any_decorator(tmp_path: Path) -> None:
    assert_same(tmp_path, code("queue_trigger", "'first', 'q', 'C', poll_interval=3, retryCount=2"))
    assert_same(
        tmp_path, code("generic_trigger", "'first', type='queueTrigger', queueName='q', connection='C', big=True")
    )


@pytest.mark.parametrize("level", ["authLevel='anonymous'", "auth_level='anonymous'", "route='x'", ""])
def test_a_generic_trigger_for_http(tmp_path: Path, level: str) -> None:
    assert_same(tmp_path, code("generic_trigger", f"'first', type='httpTrigger', {level}"))


@pytest.mark.parametrize("source", ["EventGrid", "LogsAndContainerScan"])
def test_a_blob_source_as_text(tmp_path: Path, source: str) -> None:
    assert_same(tmp_path, code("blob_trigger", f"'first', 'c/{{name}}', 'C', source='{source}'"))


MEMBERS = {
    "access_rights": [f"func.AccessRights.{each.name}" for each in func.AccessRights],
    "auth_level": [f"func.AuthLevel.{each.name}" for each in func.AuthLevel],
    "cardinality": [f"func.Cardinality.{each.name}" for each in func.Cardinality],
}


@pytest.mark.parametrize(("parameter", "member"), [(key, each) for key, some in MEMBERS.items() for each in some])
def test_members_of_enumerations(tmp_path: Path, parameter: str, member: str) -> None:
    if parameter == "auth_level":
        assert_same(tmp_path, code("route", f"auth_level={member}"))
    else:
        assert_same(tmp_path, code("service_bus_queue_trigger", f"'first', 'C', 'q', {parameter}={member}"))


def test_enumerations_are_those_of_the_library() -> None:
    # The library annotates them with the enumeration and `str`.
    annotated = {
        each.name
        for decorator in IN_THE_LIBRARY
        for each in parameters(decorator)
        if any(hint in str(each.annotation) for hint in ("AuthLevel", "AccessRights", "Cardinality", "Kafka", "Broker"))
        or "OAuthBearerMethod" in str(each.annotation)
        or each.name == "methods"
    }

    assert annotated == ENUMERATIONS
    assert InputType.RawText.name == "RawText"


APPS = {
    "blueprint": """
import azure.functions as func
app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
bp = func.Blueprint()
@bp.function_name("Renamed")
@bp.route(route="orders/{id}", methods=("GET", "PUT"))
@bp.queue_output(arg_name="out", queue_name="q", connection="C")
def handler(first, out): pass
@bp.schedule(arg_name="first", schedule="0 */5 * * * *", run_on_startup=True)
def tick(first): pass
app.register_functions(bp)
""",
    "level as text": """
from azure.functions import FunctionApp
app = FunctionApp("ANONYMOUS")
@app.route()
def handler(first): pass
""",
    "registered before it is complete": """
import azure.functions as func
app = func.FunctionApp()
bp = func.Blueprint()
@bp.route()
def early(first): pass
app.register_blueprint(bp)
@bp.route()
def late(first): pass
""",
    "names": """
import azure.functions as f
from enum import Enum
PREFIX = "shop"
QUEUE = f"{PREFIX}-orders"
class Names(str, Enum):
    TOPIC = "a-topic"
class Connections:
    BUS = "Bus"
TABLES = {"orders": "t1", "invoices": "t2"}
APP = f.FunctionApp()
@APP.queue_trigger("first", "-".join([PREFIX, "in"]), connection="%s%s" % ("Sto", "rage"))
@APP.table_output("o1", "C", TABLES["invoices"])
@APP.blob_output("o2", PREFIX + "/{rand-guid}", "C")
@APP.queue_output("o3", "{}-out".format(QUEUE), "C".lower())
def one(first): pass
@APP.service_bus_topic_trigger("first", Connections.BUS, Names.TOPIC, Names.TOPIC.value, cardinality=f.Cardinality.MANY)
def two(first): pass
""",
    "asgi": """
import azure.functions as func
app = func.AsgiFunctionApp(app=print, http_auth_level=func.AuthLevel.ANONYMOUS, function_name="web")
app.startup_task_done = False
""",
    "wsgi": """
import azure.functions as func
def application(environ, start_response): return []
app = func.WsgiFunctionApp(application)
@app.timer_trigger("first", "@daily")
def tick(first): pass
""",
    "loop over blueprints": """
import azure.functions as func
app = func.FunctionApp()
one, two = func.Blueprint(), func.Blueprint()
@one.route()
def a(first): pass
@two.route()
def b(first): pass
for each in (one, two):
    app.register_functions(each)
""",
    "called as a function": """
import azure.functions as func
app = func.FunctionApp()
def a(first): pass
app.function_name("A")(app.route(route="a")(a))
""",
    "in a class and with other decorators": """
import functools
import azure.functions as func
app = func.FunctionApp()
def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs): return function(*args, **kwargs)
    return wrapper
class Api:
    @app.route(route="x")
    @logged
    def get(first): pass
""",
    "tool": """
import azure.functions as func
app = func.FunctionApp()
@app.mcp_tool()
@app.mcp_tool_property(arg_name="name", description="whose")
def greet(name: str) -> str:
    \"\"\"Greets.\"\"\"
    return name
@app.retry(strategy="fixed_delay", max_retry_count="3", delay_interval="00:00:10")
@app.http_type(http_type="function")
@app.route()
def other(first): pass
""",
    "conditions that can be told": """
import azure.functions as func
from typing import TYPE_CHECKING
DEBUG = False
app = func.FunctionApp()
if TYPE_CHECKING:
    from nowhere import something
if not DEBUG and "a" == "a":
    @app.route()
    def a(first): pass
else:
    @app.route()
    def b(first): pass
if __name__ == "__main__":
    @app.route()
    def c(first): pass
try:
    import json
    LIBRARY = json
    NAME = "x"
except ImportError:
    LIBRARY = None
@app.route(route=NAME if not DEBUG else "y")
def d(first): pass
""",
}


@pytest.mark.parametrize("app", APPS)
def test_apps(tmp_path: Path, app: str) -> None:
    source = APPS[app]
    if app == "tool":
        theirs = by_the_library(source)
        for _, bindings in theirs:
            # Derived from the function's annotations; it decides nothing about how the function runs.
            bindings[0].pop("toolProperties", None)
            bindings[0].pop("useResultSchema", None)
        assert by_us(tmp_path, source) == theirs
    else:
        assert_same(tmp_path, source)
