"""Function apps whose configuration contradicts itself or the project's code."""

from pathlib import Path

import pytest

from tests.harness import stacks
from tests.harness.configurations import GOOD, HOST, PRODUCTION, changed, found, loaded, mistakes, python_app, told
from tests.harness.recording import Json

CORPUS = "tests/fixtures/projects"
QUEUES = ('queue_trigger("m", "orders", "Orders")', 'queue_trigger("m", "returns", "Orders")')
BUILD: Json = {"repository": "https://github.com/acme/shop.git", "commit": "6ec7cc5f9c2a4d5ab4f6d3a1d4ee3b5c0f9c1e2a"}
JOB: Json = {
    "job": {},
    "image": "films:1",
    "triggers": {"film": {"type": "queueTrigger", "queueName": "films", "connection": "Films"}},
}


def shop(app: Json) -> Json:
    return {"functions": {"shop": app}}


ALONE: list[tuple[str, Json, str, list[str]]] = [
    ("project", {"functions": {"shop": {"image": "a:1"}}}, "project", ["missing", "functions/orders", "add it"]),
    ("image", shop({"project": "functions/orders"}), "image", ["missing", "an image or a build", "add one"]),
    (
        "image-and-build",
        shop({**GOOD["orders"], "build": BUILD}),
        "build",
        ["an image as well", "one of the two", "remove one"],
    ),
    (
        "build-for-both",
        shop({"project": "functions/orders", "build": BUILD, "workload": {"architectures": ["amd64", "arm64"]}}),
        "workload.architectures",
        ["several", "a build makes an image for one", "name one"],
    ),
    (
        "latest",
        {**PRODUCTION, **shop({**GOOD["orders"], "image": "orders:latest"})},
        "image",
        ["'orders:latest'", "production", "a version's tag or a digest"],
    ),
    (
        "job-with-project",
        shop({**JOB, "project": "functions/orders"}),
        "job",
        ["function project as well", "never ends by itself", "remove one"],
    ),
    ("job-without-trigger", shop({"job": {}, "image": "a:1"}), "triggers", ["missing", "what starts it"]),
    (
        "job-with-groups",
        shop({**JOB, "groups": {"eu": {"functions": ["film"]}}}),
        "groups",
        ["one container", "remove them"],
    ),
    (
        "job-by-the-clock",
        shop({**JOB, "triggers": {"film": {"type": "timerTrigger", "schedule": "0 0 5 * * *"}}}),
        "triggers.film",
        ["no event source", "the host keeps the time", "use a trigger that KEDA scales by"],
    ),
    (
        "job-that-is-called",
        shop({**JOB, "triggers": {"film": {"type": "httpTrigger"}}}),
        "triggers.film",
        ["no event source", "a request calls it", "use a trigger that KEDA scales by"],
    ),
    ("folder", shop({**GOOD["orders"], "project": "nowhere"}), "project", ["'nowhere'", "not a folder", "give"]),
    ("file", shop({**GOOD["orders"], "project": "README.md"}), "project", ["'README.md'", "not a folder", "give"]),
    ("no-project", shop({**GOOD["orders"], "project": "tests"}), "project", ["'tests'", "host.json", "func init"]),
    ("null-byte", shop({**GOOD["orders"], "project": "a\0b"}), "project", ["a\\x00b", "not a folder", "give"]),
    ("line-break", shop({**GOOD["orders"], "project": "a\nb"}), "project", ["a\\nb", "not a folder", "give"]),
    ("long", shop({**GOOD["orders"], "project": "x" * 5000}), "project", ["xxx'", "not a folder", "give"]),
]


@pytest.mark.parametrize(("config", "key", "words"), [pytest.param(*rest, id=name) for name, *rest in ALONE])
def test_a_mistake_is_one_line_with_key_value_rule_and_fix(config: Json, key: str, words: list[str]) -> None:
    told(config, f"functions.shop.{key}", words)


def test_latest_is_for_development() -> None:
    assert loaded(changed("orders.image", "orders:latest"))


def test_a_project_outside_of_the_repository_says_what_is_built(tmp_path: Path) -> None:
    app = {**python_app(tmp_path, QUEUES[0]), "image": None, "build": BUILD}

    told(shop(app), "functions.shop.build.folder", ["missing", str(tmp_path), "below the repository's root", "add it"])
    assert loaded(shop({**app, "build": {**BUILD, "folder": "functions/shop"}}))


# What the configuration says of two functions, `one` and `two`, that read the queues `orders` and `returns`.
OF_TWO: list[tuple[str, Json, str, list[str]]] = [
    (
        "group-member",
        {"groups": {"in": {"functions": ["one", "two", "twoo"]}}},
        "groups.in",
        ["'twoo' is no function of the app", "did you mean 'two'?"],
    ),
    (
        "group-twice",
        {"groups": {"in": {"functions": ["one", "two"]}, "back": {"functions": ["two"]}}},
        "groups.in",
        ["two is in the groups in and back", "take it out"],
    ),
    (
        "group-missing",
        {"groups": {"in": {"functions": ["one"]}}},
        "groups",
        ["two is in no group", "would not run", "add it", "function_app.py:7"],
    ),
    (
        "group-empty",
        {"groups": {"in": {"functions": ["one", "two"]}, "back": {"functions": []}}},
        "groups",
        ["'back'", "nothing would ever start", "add a function"],
    ),
    ("target", {"scaling": {"targets": {"three": 1}}}, "scaling.targets.three", ["'three' is no function", "one, two"]),
    ("target-misspelt", {"scaling": {"targets": {"onee": 1}}}, "scaling.targets.onee", ["did you mean 'one'?"]),
    (
        "target-in-a-group",
        {
            "groups": {
                "in": {"functions": ["one"], "scaling": {"targets": {"onee": 1}}},
                "back": {"functions": ["two"]},
            }
        },
        "groups.in.scaling.targets.onee",
        ["'onee' is no function", "did you mean 'one'?"],
    ),
    (
        "metadata-function",
        {"scaling": {"metadata": {"onee": {"queueLength": "3"}}}},
        "scaling.metadata.onee",
        ["'onee' is no function", "did you mean 'one'?"],
    ),
    (
        "metadata-key",
        {"scaling": {"metadata": {"one": {"queueLenght": "3"}}}},
        "scaling.metadata.one.queueLenght",
        ["'queueLenght'", "azure-queue, which ignores it", "did you mean 'queueLength'?"],
    ),
    (
        "metadata-value",
        {"scaling": {"metadata": {"one": {"activationQueueLength": "few"}}}},
        "scaling.metadata.one.activationQueueLength",
        ["'few'", "a whole number"],
    ),
    (
        "metadata-of-the-code",
        {"scaling": {"metadata": {"one": {"queueName": "returns"}}}},
        "scaling.metadata.one.queueName",
        ["'returns'", "'orders' follows from the function", "change the function"],
    ),
    (
        "trigger-misspelt",
        {"triggers": {"onee": {"type": "queueTrigger", "queueName": "orders"}}},
        "triggers.onee",
        ["'onee' is no function of the project", "did you mean 'one'?"],
    ),
    (
        "trigger-property",
        {"triggers": {"one": {"type": "queueTrigger", "queueName": "orders", "conection": "Orders"}}},
        "triggers.one.conection",
        ["'conection' is no property of a queueTrigger", "did you mean 'connection'?"],
    ),
    (
        "trigger-value",
        {"triggers": {"one": {"type": "queueTrigger", "queueName": ["orders"], "connection": "Orders"}}},
        "triggers.one",
        ["queueName is ('orders',)", "must be a text", "write one"],
    ),
    (
        "queue-name",
        {"triggers": {"one": {"type": "queueTrigger", "queueName": "Orders_1", "connection": "Orders"}}},
        "triggers.one",
        ["'orders_1'", "3-63", "choose another"],
    ),
    ("http", {"http": {"host": "a.b", "requests": 1}}, "http", ["nobody calls a function of shop", "remove it"]),
]


@pytest.mark.parametrize(("said", "key", "words"), [pytest.param(*rest, id=name) for name, *rest in OF_TWO])
def test_a_contradiction_of_the_code(said: Json, key: str, words: list[str], tmp_path: Path) -> None:
    told(shop({**python_app(tmp_path, *QUEUES), **said}), f"functions.shop.{key}", words)


def test_a_group_s_name_and_the_app_s_are_one_name(tmp_path: Path) -> None:
    """KEDA's limit for a ScaledObject's name is 54 characters (kedacore/keda#6998)."""
    app = python_app(tmp_path, *QUEUES)
    groups = {"a": {"functions": ["one"]}, "abcdef": {"functions": ["two"]}}

    told(
        {"functions": {"o" * 48: {**app, "groups": groups}}},
        f"functions.{'o' * 48}.groups.abcdef",
        ["length of 55", "2-54", "choose another"],
    )
    assert loaded({"functions": {"o" * 47: {**app, "groups": groups}}})


@pytest.mark.parametrize(
    ("project", "words"),
    [
        ("none-broken-host-json", ["host.json", "line 5"]),
        ("node-v4-syntax-error", ["src/functions/ping.js:3", "JavaScript"]),
        ("dotnet-isolated-syntax-error", [".cs:"]),
        ("node-v4-main-matches-nothing", ["package.json:"]),
        ("none-readme-only", ["host.json"]),
    ],
)
def test_code_that_cannot_be_read(project: str, words: list[str]) -> None:
    lines = mistakes(shop({**GOOD["orders"], "project": f"{CORPUS}/{project}"}))

    assert all(line.startswith("aks-functions:functions.shop.project: ") for line in lines)
    assert any(all(word in line for word in words) for line in lines)


def test_a_project_of_two_runtimes_says_in_a_setting_which_it_is() -> None:
    app = {**GOOD["orders"], "project": f"{CORPUS}/none-two-languages"}
    key = "settings.FUNCTIONS_WORKER_RUNTIME"

    told(shop(app), f"functions.shop.{key}", ["python", "node", "the host runs one", "say which"])
    assert loaded(shop({**app, "settings": {"FUNCTIONS_WORKER_RUNTIME": "python"}}))


def test_every_project_of_the_corpus_is_an_app_or_a_list_of_readable_mistakes() -> None:
    folders = sorted(each for each in (stacks.ROOT / CORPUS).iterdir() if each.is_dir())
    assert len(folders) >= 60

    for folder in folders:
        for mistake in found(shop({**GOOD["orders"], "project": f"{CORPUS}/{folder.name}"})):
            line, *configuration = mistake.split("\n")
            assert line.startswith("aks-functions:functions.shop."), mistake
            assert configuration[:1] in ([], ["    aks-functions:functions:"]), mistake
            assert all(each.isprintable() for each in (line, *configuration)), mistake


def test_a_setting_is_called_as_the_documentation_s_example() -> None:
    """`%input-queue-name%`, in "Binding expressions - app settings"
    (learn.microsoft.com/azure/azure-functions/functions-bindings-expressions-patterns)."""
    app = {**GOOD["orders"], "project": f"{CORPUS}/dotnet-in-process-storage"}

    told(shop(app), "functions.shop.settings.input-queue-name", ["input-queue-name", "give settings.input-queue-name"])
    assert loaded(shop({**app, "settings": {"input-queue-name": "orders"}}))


@pytest.mark.parametrize("content", [b"\xff\xfe\0\0", b"[" * 100_000, b"", b"import os\0", b"app = (\n"])
def test_code_that_nobody_wrote_by_hand(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text(HOST)
    (tmp_path / "function_app.py").write_bytes(content)

    lines = mistakes(shop({**GOOD["orders"], "project": str(tmp_path)}))

    assert all(line.startswith("aks-functions:functions.shop.project: ") for line in lines)


def test_a_mistake_in_the_code_comes_with_the_lines_that_would_settle_it(tmp_path: Path) -> None:
    app = python_app(tmp_path, 'queue_trigger("m", make_name(), "Orders")')

    (mistake,) = mistakes(shop(app))

    line, *configuration = mistake.split("\n")
    assert line.startswith("aks-functions:functions.shop.project: function_app.py:3: ")
    assert "`make_name()`" in line
    assert [each.removeprefix("    ") for each in configuration] == [
        # As the key is spelt in a stack's file.
        "aks-functions:functions:",
        "  shop:",
        "    triggers:",
        "      one:",
        "        type: queueTrigger",
        "        connection: Orders",
        "        queueName: ...",
    ]
    settled = {"one": {"type": "queueTrigger", "connection": "Orders", "queueName": "orders"}}
    assert loaded(shop({**app, "triggers": settled}))


def test_a_setting_that_the_code_needs_is_asked_for(tmp_path: Path) -> None:
    app = python_app(tmp_path, 'queue_trigger("m", "%QUEUE%", "Orders")')

    told(shop(app), "functions.shop.settings.QUEUE", ["function_app.py:3", "no setting QUEUE", "give settings.QUEUE"])
    assert loaded(shop({**app, "settings": {"QUEUE": "orders"}}))
    told(
        shop({**app, "secrets": {"QUEUE": {"value": "orders"}}}),
        "functions.shop.settings.QUEUE",
        ["the setting QUEUE is a secret", "make it a plain setting"],
    )


def test_several_mistakes_of_one_project_come_together(tmp_path: Path) -> None:
    app = python_app(
        tmp_path, 'queue_trigger("m", "A_B", "Orders")', 'sql_trigger("m", "dbo.T", "Db")', "zzz_trigger()"
    )

    lines = mistakes(shop({**app, "groups": {"in": {"functions": ["onee"]}}}))

    assert len([line for line in lines if "function_app.py:" in line]) >= 3
    assert any("'onee'" in line for line in lines)


def test_what_is_wrong_by_itself_does_not_hide_what_contradicts_the_code(tmp_path: Path) -> None:
    app = {**python_app(tmp_path, *QUEUES), "image": "shop", "workload": {"port": 80}, "zzz": 1}
    app["scaling"] = {"targets": {"onee": 1}}
    app["http"] = {"host": "shop.example.com"}

    assert {line.split(": ")[0].removeprefix("aks-functions:functions.shop.") for line in mistakes(shop(app))} == {
        "image",
        "workload.port",
        "zzz",
        "scaling.targets.onee",
        "http.host",
    }


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("image", "shop"),
        ("build", {"repository": "x"}),
        ("settings", {"QUEUE": 1}),
        ("connections", {"Db": {"connectionStrin": "x"}}),
        ("groups", {"in": {"functions": "one"}}),
        ("triggers", {"three": {}}),
        ("scaling", {"minReplicas": "5", "maxReplicas": 4}),
        ("http", {"host": "A"}),
        ("workload", {"cpu": 2}),
        ("project", 1),
        ("job", 1),
    ],
)
def test_nothing_is_said_of_what_could_not_be_read(key: str, value: object, tmp_path: Path) -> None:
    """A mistake that only follows from another one would send people to the wrong place."""
    app = python_app(tmp_path, 'queue_trigger("m", "%QUEUE%", "Orders")', 'sql_trigger("m", "dbo.T", "Db")')
    app["settings"] = {"QUEUE": "orders"}
    app["connections"] = {"Db": {"connectionString": "Server=x;Database=y"}}
    if key == "build":
        del app["image"]
    app[key] = value

    for line in mistakes(shop(app)):
        assert line.startswith(f"aks-functions:functions.shop.{key}"), line
