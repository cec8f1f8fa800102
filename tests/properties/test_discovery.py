"""Projects of any content are read or refused in words; nothing else comes out, and nothing of them is run."""

import string
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from components.discovery import host_json, projects
from components.model.functions import Project

PYTHON = "import os\nimport azure.functions as func\napp = func.FunctionApp()\n"

PIECES = st.sampled_from(
    [
        "@app.queue_trigger('m', {}, 'C')\ndef f1(m): pass\n",
        "@app.route(route={})\ndef f2(m): pass\n",
        "@app.function_name({})\n@app.schedule('t', '@daily')\ndef f3(m): pass\n",
        "bp = func.Blueprint()\n@bp.route()\n@bp.blob_input(*{})\ndef f4(m): pass\n",
        "if {}:\n    @app.route()\n    def f5(m): pass\n",
        "@{}\ndef f6(m): pass\n",
        "class A(str): x = {}\n",
        "bp = func.Blueprint({})\n",
        "app.register_functions({})\n",
        "x = {}\n",
        "x, *y = {}\n",
        "for x in {}: pass\n",
        "while {}: x = 1\n",
        "if {}: x = 2\n",
        "try: x = {}\nexcept A: x = 3\n",
        "with {} as x: pass\n",
        "from . import x\n",
        "import function_app\n",
        "from function_app import *\n",
        "del x\n",
        "match {}:\n    case [x]: pass\n",
        "def g(a, b={}): return a + b\n",
        "async def h(): await {}\n",
    ]
)
EXPRESSIONS = st.recursive(
    st.sampled_from(
        ["x", "y", "1", "'a'", "None", "app", "bp", "func", "os.environ", "A", "g", "...", "b''", "1.5", "1j"]
    ),
    lambda inner: st.one_of(
        st.builds("{}({})".format, inner, inner),
        st.builds("{}.x".format, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("({} + {})".format, inner, inner),
        st.builds("({} % {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("[*{}, {}]".format, inner, inner),
        st.builds("{{'k': {}, **{}}}".format, inner, inner),
        st.builds("(lambda z: {})".format, inner),
        st.builds("os.getenv({}, {})".format, inner, inner),
        st.builds("g({}, b={})".format, inner, inner),
        st.builds("g(*{}, **{})".format, inner, inner),
        st.builds("'{{}}'.format({})".format, inner),
        st.builds("'-'.join({})".format, inner),
    ),
    max_leaves=6,
)
PLAIN = st.sampled_from(["'a'", "os.getenv('A', 'b')", "f'{os.environ[\"A\"]}-b'", "bp", "('a', 'b')"])
MODULES = st.lists(st.builds(str.format, PIECES, PLAIN | EXPRESSIONS), max_size=12).map(
    lambda pieces: PYTHON + "".join(pieces)
)
"""What looks like an app, and mostly makes no sense."""

NAMES = st.sampled_from(
    [
        "function_app.py",
        "One/function.json",
        "local.settings.json",
        "package.json",
        "requirements.txt",
        "pom.xml",
        "other.py",
    ]
)


def read(files: dict[str, bytes]) -> Project | host_json.ProjectError:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {"host.json": b'{"version": "2.0"}', **files}.items():
            (Path(folder) / name).parent.mkdir(exist_ok=True)
            (Path(folder) / name).write_bytes(content)
        try:
            return projects.read(Path(folder))
        except host_json.ProjectError as error:
            return error


@given(files=st.dictionaries(NAMES, st.binary(max_size=60) | st.text(max_size=60).map(str.encode), max_size=4))
def test_any_bytes_in_any_file(files: dict[str, bytes]) -> None:
    assert isinstance(read(files), Project)


@given(text=MODULES)
def test_any_module(text: str) -> None:
    project = read({"function_app.py": text.encode()})

    assert isinstance(project, Project)
    # A function is either there or told about, and mistakes are lines for people.
    assert not {each.name.lower() for each in project.functions} & {each.function.lower() for each in project.mistakes}
    assert all(str(each).isprintable() for each in project.mistakes)


@given(text=MODULES)
def test_reading_twice_finds_the_same(text: str) -> None:
    first, second = (read({"function_app.py": text.encode()}) for _ in range(2))

    assert isinstance(first, Project)
    assert isinstance(second, Project)
    assert (first.functions, first.mistakes, first.left_out) == (second.functions, second.mistakes, second.left_out)


@given(call=EXPRESSIONS, where=st.sampled_from(["{}\n", "x = {}\n", "@app.route(route={})\ndef f(r): pass\n"]))
def test_nothing_is_run(call: str, where: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ran = Path(folder) / "ran"
        line = where.format(f"[open({str(ran)!r}, 'w'), {call}]")
        read({"function_app.py": (PYTHON + line).encode(), "other.py": line.encode()})

        assert not ran.exists()


@given(
    queue=st.text(string.ascii_lowercase + "-%{}'\"\\\n\t é", min_size=1, max_size=20),
    setting=st.text(string.ascii_letters + "_", min_size=1, max_size=10),
    default=st.none() | st.text(max_size=10),
)
def test_texts_come_out_as_they_are_written(queue: str, setting: str, default: str | None) -> None:
    reading = f"os.getenv({setting!r})" if default is None else f"os.environ.get({setting!r}, {default!r})"
    text = f"{PYTHON}@app.queue_trigger('m', {queue!r}, {reading})\ndef f(m): pass\n"
    project = read({"function_app.py": text.encode()})

    assert isinstance(project, Project)
    properties = project.functions[0].trigger.properties
    assert properties["queueName"] == queue
    assert (getattr(properties["connection"], "name", ""), getattr(properties["connection"], "default", "")) == (
        setting,
        default,
    )
