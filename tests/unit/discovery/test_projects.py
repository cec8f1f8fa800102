"""Projects of every programming model: which it is, which functions the host would load, and what it would refuse.

What `func init` makes of each model is documented in learn.microsoft.com/azure/azure-functions/functions-run-local, the
layouts in functions-reference-{python,node,java,powershell} and dotnet-isolated-process-guide.
"""

import json
import os
from pathlib import Path

import pytest

from components.discovery import projects
from components.discovery.host_json import ProjectError
from components.model.functions import ProgrammingModel, Project

HOST = {"version": "2.0"}
QUEUE = {
    "bindings": [{"type": "queueTrigger", "direction": "in", "name": "m", "queueName": "orders", "connection": "C"}]
}
PYTHON = "import azure.functions as func\napp = func.FunctionApp()\n@app.route()\ndef hello(req): pass\n"
NODE = (
    "const { app } = require('@azure/functions');\napp.timer('tick', { schedule: '0 * * * * *', handler: () => {} });\n"
)
NODE_PACKAGE = {"main": "src/*.js", "dependencies": {"@azure/functions": "^4.0.0"}}
ISOLATED = (
    '<Project><ItemGroup><PackageReference Include="Microsoft.Azure.Functions.Worker" Version="2.0.0"/>'
    "</ItemGroup></Project>"
)
IN_PROCESS = ISOLATED.replace("Microsoft.Azure.Functions.Worker", "Microsoft.NET.Sdk.Functions")
CSHARP = (
    'public class A {{ [Function("{name}")] public void Run('
    '[QueueTrigger("{queue}", Connection = "C")] string m) {{ }} }}'
)
POM = (
    "<project><dependencies><dependency><groupId>com.microsoft.azure.functions</groupId>"
    "<artifactId>azure-functions-java-library</artifactId><version>3.1.0</version></dependency></dependencies></project>"
)
JAVA = (
    "import com.microsoft.azure.functions.annotation.*;\npublic class Function {{\n"
    '  @FunctionName("{name}")\n'
    '  public void run(@QueueTrigger(name = "m", queueName = "orders", connection = "C") String m) {{ }}\n}}\n'
)


def metadata(*names: str) -> list[object]:
    return [{"name": each, **QUEUE} for each in names]


def write(folder: Path, files: dict[str, object], host: object = HOST) -> Path:
    for name, content in {"host.json": host, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return folder


def texts(project: Project) -> str:
    return "\n".join(map(str, project.mistakes))


@pytest.mark.parametrize(
    ("model", "runtime", "files"),
    [
        ("Python v2", "python", {"function_app.py": PYTHON}),
        ("Python v1", "python", {"One/function.json": QUEUE, "One/__init__.py": ""}),
        ("Node.js v4", "node", {"package.json": NODE_PACKAGE, "src/a.js": NODE}),
        ("Node.js v3", "node", {"One/function.json": QUEUE, "One/index.js": "", "package.json": {}}),
        ("PowerShell", "powershell", {"One/function.json": QUEUE, "One/run.ps1": "", "profile.ps1": ""}),
        (".NET isolated", "dotnet-isolated", {"A.csproj": ISOLATED, "A.cs": CSHARP.format(name="One", queue="orders")}),
        (".NET isolated", "dotnet-isolated", {"functions.metadata": metadata("One"), "A.dll": ""}),
        (
            ".NET in-process",
            "dotnet",
            {"A.csproj": IN_PROCESS, "bin/output/One/function.json": {**QUEUE, "scriptFile": "../bin/A.dll"}},
        ),
        (".NET in-process", "dotnet", {"One/function.json": {**QUEUE, "scriptFile": "../bin/A.dll"}}),
        (".NET in-process", "dotnet", {"One/function.json": QUEUE, "One/run.csx": ""}),
        ("Java", "java", {"pom.xml": POM, "src/main/java/Function.java": JAVA.format(name="One")}),
        ("Java", "java", {"One/function.json": {**QUEUE, "scriptFile": "../a.jar", "entryPoint": "Function.run"}}),
    ],
)
def test_the_programming_model(tmp_path: Path, model: str, runtime: str, files: dict[str, object]) -> None:
    project = projects.read(write(tmp_path, files))

    assert not project.mistakes
    assert project.model == model
    assert project.runtime == runtime
    assert len(project.functions) == 1


def test_a_custom_handler(tmp_path: Path) -> None:
    # functions-custom-handlers: host.json names the executable, functions are function.json files.
    host = {**HOST, "customHandler": {"description": {"defaultExecutablePath": "handler"}}}
    project = projects.read(write(tmp_path, {"One/function.json": QUEUE}, host))

    assert project.model is ProgrammingModel.CUSTOM
    assert [each.name for each in project.functions] == ["One"]


def test_what_else_a_project_says(tmp_path: Path) -> None:
    files: dict[str, object] = {
        "function_app.py": PYTHON,
        "requirements.txt": "azure-functions==1.26.0\n",
        "local.settings.json": {"Values": {"FUNCTIONS_WORKER_RUNTIME": "python", "Orders": "AccountKey=c2VjcmV0"}},
    }
    project = projects.read(write(tmp_path, files, {**HOST, "extensions": {"queues": {"batchSize": 3}}}))

    assert project.folder == str(tmp_path)
    assert project.local_settings == ("FUNCTIONS_WORKER_RUNTIME", "Orders")
    assert project.packages == {"azure-functions": "1.26.0"}
    assert project.host.queue_batch_size == 3
    assert "c2VjcmV0" not in repr(project)


def test_settings_stand_above_host_json(tmp_path: Path) -> None:
    write(tmp_path, {"function_app.py": PYTHON})
    settings = {"AzureFunctionsJobHost__extensions__queues__batchSize": "5"}

    assert projects.read(tmp_path, settings).host.queue_batch_size == 5


def test_another_file_for_python(tmp_path: Path) -> None:
    # The worker reads this setting: azure_functions_worker/constants.py.
    write(tmp_path, {"main.py": PYTHON})

    assert [each.name for each in projects.read(tmp_path, {"PYTHON_SCRIPT_FILE_NAME": "main.py"}).functions] == [
        "hello"
    ]


# Sources that disagree


def test_function_json_beside_python_v2_is_not_read_by_the_host(tmp_path: Path) -> None:
    # "Detected mixed function app. Some functions may not be indexed", WorkerFunctionMetadataProvider of the host.
    project = projects.read(
        write(tmp_path, {"function_app.py": PYTHON, "Old/function.json": QUEUE, "Old/__init__.py": ""})
    )

    assert [each.name for each in project.functions] == ["hello"]
    (mistake,) = project.mistakes
    assert str(mistake.place) == "Old/function.json:1"
    assert "function_app.py" in mistake.text


def test_function_json_beside_node_v4(tmp_path: Path) -> None:
    files: dict[str, object] = {
        "package.json": NODE_PACKAGE,
        "src/a.js": NODE,
        "Old/function.json": QUEUE,
        "Old/index.js": "",
    }
    project = projects.read(write(tmp_path, files))

    assert [each.name for each in project.functions] == ["tick"]
    assert str(project.mistakes[0].place) == "Old/function.json:1"


@pytest.mark.parametrize("where", ["local.settings.json", "settings"])
def test_a_runtime_that_the_files_are_not_of(tmp_path: Path, where: str) -> None:
    write(tmp_path, {"function_app.py": PYTHON})
    settings: dict[str, str | None] = {}
    if where == "settings":
        settings["FUNCTIONS_WORKER_RUNTIME"] = "node"
    else:
        write(tmp_path, {"local.settings.json": {"Values": {"FUNCTIONS_WORKER_RUNTIME": "node"}}})
    (mistake,) = projects.read(tmp_path, settings).mistakes

    assert f"'node' in {'the app' if where == 'settings' else where}" in mistake.text
    assert "function_app.py is of Python v2" in mistake.text


def test_a_runtime_that_there_is_not(tmp_path: Path) -> None:
    write(tmp_path, {"function_app.py": PYTHON})

    assert "dotnet-isolated" in texts(projects.read(tmp_path, {"FUNCTIONS_WORKER_RUNTIME": "pyhton"}))


def test_files_of_two_runtimes(tmp_path: Path) -> None:
    write(tmp_path, {"function_app.py": PYTHON, "package.json": NODE_PACKAGE, "src/a.js": NODE})
    assert "function_app.py (python) and package.json (node)" in texts(projects.read(tmp_path))

    project = projects.read(tmp_path, {"FUNCTIONS_WORKER_RUNTIME": "node"})
    assert not project.mistakes
    assert project.model is ProgrammingModel.NODE_V4


@pytest.mark.parametrize(
    ("name", "queue", "words"),
    [("Two", "orders", "Two is not in the build"), ("One", "invoices", "queueName of One is 'invoices'")],
)
def test_a_dotnet_build_that_is_older_than_the_sources(tmp_path: Path, name: str, queue: str, words: str) -> None:
    files: dict[str, object] = {
        "A.csproj": ISOLATED,
        "A.cs": CSHARP.format(name=name, queue=queue),
        "bin/Release/net8.0/functions.metadata": metadata("One"),
    }
    project = projects.read(write(tmp_path, files))

    assert words in texts(project)
    assert "build again" in texts(project)
    assert not project.functions


def test_a_dotnet_build_that_agrees_with_the_sources(tmp_path: Path) -> None:
    files: dict[str, object] = {
        "A.csproj": ISOLATED,
        "A.cs": CSHARP.format(name="One", queue="orders"),
        "bin/Debug/net8.0/functions.metadata": metadata("Older"),
        "bin/Release/net8.0/functions.metadata": metadata("One"),
    }
    write(tmp_path, files)
    os.utime(tmp_path / "bin/Debug/net8.0/functions.metadata", (1, 1))
    project = projects.read(tmp_path)

    assert not project.mistakes
    # People look for it in the sources.
    assert [str(each.place) for each in project.functions] == ["A.cs:1"]


def test_a_build_knows_what_the_sources_do_not_tell(tmp_path: Path) -> None:
    source = CSHARP.replace('"{queue}"', "Names.Make()").format(name="One")
    files: dict[str, object] = {"A.csproj": ISOLATED, "A.cs": source}
    assert projects.read(write(tmp_path, files)).mistakes

    project = projects.read(write(tmp_path, {"bin/output/functions.metadata": metadata("One")}))
    assert not project.mistakes
    assert project.functions[0].trigger.properties["queueName"] == "orders"


def test_a_java_build_that_is_older_than_the_sources(tmp_path: Path) -> None:
    files: dict[str, object] = {
        "pom.xml": POM,
        "src/main/java/Function.java": JAVA.format(name="New"),
        "target/azure-functions/shop/Old/function.json": {**QUEUE, "scriptFile": "../shop.jar"},
    }
    assert "New is not in the build" in texts(projects.read(write(tmp_path, files)))


def test_an_in_process_project_that_is_not_built(tmp_path: Path) -> None:
    assert "dotnet publish" in texts(projects.read(write(tmp_path, {"A.csproj": IN_PROCESS})))


# Names and the allow-list


@pytest.mark.parametrize("name", ["1st", "_f", "host", "Host", "a b", "ä", "a" * 129, "a.b"])
def test_names_that_the_host_refuses(tmp_path: Path, name: str) -> None:
    # FunctionNameValidationRegex of the host: ^[a-z][a-z0-9_\-]{0,127}$, not `host`, without regard to case.
    project = projects.read(
        write(
            tmp_path, {"function_app.py": PYTHON.replace("@app.route()", f"@app.function_name('{name}')\n@app.route()")}
        )
    )

    assert not project.functions
    assert "no name of a function" in texts(project)


@pytest.mark.parametrize("name", ["a", "A-b_C9", "a" * 128, "hosts"])
def test_names_that_the_host_takes(tmp_path: Path, name: str) -> None:
    project = projects.read(
        write(
            tmp_path, {"function_app.py": PYTHON.replace("@app.route()", f"@app.function_name('{name}')\n@app.route()")}
        )
    )

    assert not project.mistakes


def test_names_that_differ_in_case_only(tmp_path: Path) -> None:
    text = PYTHON + "@app.route()\ndef Hello(req): pass\n"
    project = projects.read(write(tmp_path, {"function_app.py": text}))

    assert not project.functions
    assert "function_app.py:4" in texts(project)


def test_the_allow_list(tmp_path: Path) -> None:
    text = PYTHON + "@app.queue_trigger('m', make(), 'C')\ndef other(m): pass\n"
    project = projects.read(write(tmp_path, {"function_app.py": text}, {**HOST, "functions": ["HELLO"]}))

    assert [each.name for each in project.functions] == ["hello"]
    # The host leaves it aside, so it does not matter that it could not be read.
    assert not project.mistakes
    assert [each.partition(":")[0] for each in project.left_out] == ["other"]


def test_an_allow_list_with_a_name_that_there_is_not(tmp_path: Path) -> None:
    project = projects.read(write(tmp_path, {"function_app.py": PYTHON}, {**HOST, "functions": ["hello", "nobody"]}))

    assert "'nobody'" in texts(project)


# What is no project


def test_a_folder_that_is_no_function_project(tmp_path: Path) -> None:
    assert "no function project" in texts(projects.read(write(tmp_path, {"readme.md": "hello"})))


@pytest.mark.parametrize("content", [None, "{", "\0"])
def test_no_readable_host_json(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "host.json").write_text(content)

    with pytest.raises(ProjectError):
        projects.read(tmp_path)


def test_all_mistakes_of_a_project_together(tmp_path: Path) -> None:
    text = PYTHON + "@app.queue_trigger('m', make(), 'C')\ndef other(m): pass\n"
    project = projects.read(
        write(tmp_path, {"function_app.py": text}, {**HOST, "extensions": {"queues": {"batchSize": 99}}})
    )

    assert "host.json:1: extensions.queues.batchSize is 99" in texts(project)
    assert "queue_name is `make()`" in texts(project)
