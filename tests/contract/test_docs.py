"""The pages are up to date, complete, and what they tell people to write works."""

import asyncio
import re
import shutil
import textwrap
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.function_project import planned
from components.model.planning.triggers import TRIGGERS
from components.model.plans import Plan
from docs import generate, markdown, variants
from settings import ConfigurationError
from settings.callers import HttpSettings
from settings.functions import GroupSettings, JobSettings
from settings.scaling import FallbackSettings, ModifiersSettings, ScalerSettings, ScalingSettings
from tests.harness import configurations, stacks

PAGES = [*generate.pages(), *(stacks.ROOT / each for each in ("README.md", "CONTRIBUTING.md", "functions/README.md"))]
TRIGGER_PAGES = [each for each in generate.pages() if each.parent.name == "triggers"]

FENCED = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ (?P<heading>.+)$", re.MULTILINE)

WHOLE = (
    "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=c2VjcmV0;"
    "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net"
)
"""A connection string for whatever a page encrypts."""


def shown(page: Path) -> str:
    return str(page.relative_to(stacks.ROOT))


def without_code(text: str) -> str:
    return FENCED.sub("", text)


class TestGeneratedParts:
    def test_are_up_to_date(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert generate.main(["--check"]) == 0, capsys.readouterr().err

    def test_a_stale_page_is_named_and_mended(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        shutil.copytree(generate.FOLDER, tmp_path / "docs")
        page = tmp_path / "docs" / "triggers" / "storage-queues.md"
        right = page.read_text()
        page.write_text(right.replace("`queueLength` | `16`", "`queueLength` | `5`"))
        assert page.read_text() != right

        assert generate.main(["--check"], tmp_path / "docs") == 1
        assert capsys.readouterr().err.splitlines() == ["docs/triggers/storage-queues.md is stale; run `make docs`"]
        assert generate.main([], tmp_path / "docs") == 0
        assert page.read_text() == right
        printed = capsys.readouterr()
        assert (printed.out, printed.err) == ("", "")

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("<!-- generated: carrierPigeonTrigger -->\n<!-- end -->\n", "carrierPigeonTrigger"),
            ("<!-- generated: presets -->\n", "no end"),
        ],
    )
    def test_a_wrong_part_is_told(self, tmp_path: Path, text: str, words: str) -> None:
        (tmp_path / "page.md").write_text(text)

        with pytest.raises(generate.WrongPart, match=words):
            generate.main([], tmp_path)

    def test_are_all_used(self) -> None:
        used = {found["name"] for page in generate.pages() for found in generate.PART.finditer(page.read_text())}
        assert used >= {*variants.BY_TYPE, *generate.NAMED, "index"}


class TestTriggers:
    def test_all_have_a_section(self) -> None:
        assert {type for each in variants.SECTIONS for type in each.types} == set(TRIGGERS)
        text = "\n".join(each.read_text() for each in TRIGGER_PAGES)
        headings = [found["heading"] for found in HEADING.finditer(without_code(text))]
        for each in variants.SECTIONS:
            assert headings.count(", ".join(f"`{type}`" for type in each.types)) == 1, each.types

    def test_are_all_in_the_index(self) -> None:
        index = (generate.FOLDER / "triggers" / "README.md").read_text()
        assert [each for each in TRIGGERS if f"`{each}`" not in index] == []

    @pytest.mark.parametrize(
        ("page", "setting", "key", "default"),
        [
            # learn.microsoft.com/azure/container-apps/functions-keda-mappings
            ("storage-queues", "extensions.queues.batchSize", "queueLength", 16),
            ("service-bus", "extensions.serviceBus.maxConcurrentCalls", "messageCount", 16),
            ("service-bus", "extensions.serviceBus.maxMessageBatchSize", "messageCount", 1000),
            ("rabbitmq", "extensions.rabbitMQ.prefetchCount", "value", 30),
            ("kafka", "lagThreshold", "lagThreshold", 1000),
            # learn.microsoft.com/azure/azure-functions/functions-target-based-scaling
            ("service-bus", "extensions.serviceBus.maxConcurrentSessions", "messageCount", 8),
            ("event-hubs", "extensions.eventHubs.maxEventBatchSize", "unprocessedEventThreshold", 100),
        ],
    )
    def test_numbers_come_from_where_the_documentation_says(
        self, page: str, setting: str, key: str, default: int
    ) -> None:
        lines = (generate.FOLDER / "triggers" / f"{page}.md").read_text().splitlines()
        row = [each for each in lines if each.startswith(f"| `{key}` | `{default}` |") and f"`{setting}`" in each]
        assert len(row) == 1


@pytest.mark.parametrize(
    ("part", "section"),
    [
        ("ScalingArgs", ScalingSettings),
        ("FallbackArgs", FallbackSettings),
        ("ModifiersArgs", ModifiersSettings),
        ("ScalerArgs", ScalerSettings),
        ("JobArgs", JobSettings),
        ("GroupArgs", GroupSettings),
        ("HttpArgs", HttpSettings),
    ],
)
def test_every_key_of_the_configuration_is_there(part: str, section: Any) -> None:
    rows = generate.generated(f"keys {part}", generate.FOLDER).splitlines()[2:]
    assert {row.split("`")[1] for row in rows} == {field.alias for field in section.model_fields.values()}


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_links_lead_somewhere(page: Path) -> None:
    lost: list[str] = []
    for found in LINK.finditer(without_code(page.read_text())):
        path, _, fragment = found["target"].partition("#")
        if path.startswith(("https://", "http://")):
            continue
        target = (page.parent / path).resolve() if path else page
        known = target.exists() and target.is_relative_to(stacks.ROOT)
        if known and fragment:
            headings = (each["heading"] for each in HEADING.finditer(without_code(target.read_text())))
            known = fragment in {markdown.anchor(each) for each in headings}
        if not known:
            lost.append(found["target"])
    assert lost == []


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """A complete configuration on a page, and the code above it that it is for."""

    page: Path
    line: int
    heading: str
    configuration: dict[str, Any]
    language: str
    code: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def snippets() -> Iterator[Snippet]:
    for page in generate.pages():
        text = page.read_text()
        code = ("", "")
        for found in FENCED.finditer(text):
            content = textwrap.dedent(found["text"])
            if found["language"] in ("python", "javascript", "csharp"):
                code = (found["language"], content)
            elif found["language"] == "yaml":
                above = [each for each in HEADING.finditer(text, 0, found.start()) if each[0].startswith("## ")]
                yield Snippet(
                    page=page,
                    line=text.count("\n", 0, found.start()) + 1,
                    heading=above[-1]["heading"] if above else "",
                    configuration=yaml.safe_load(content)["config"],
                    language=code[0],
                    code=code[1],
                )
                code = ("", "")


def written(snippet: Snippet, folder: Path) -> None:
    """The function project of a snippet, as `func init` lays it out."""
    folder.mkdir(parents=True)
    (folder / "host.json").write_text('{"version": "2.0"}')
    if snippet.language == "python":
        (folder / "function_app.py").write_text(snippet.code)
    elif snippet.language == "javascript":
        (folder / "package.json").write_text('{"main": "app.js", "dependencies": {"@azure/functions": "^4.5.0"}}')
        (folder / "app.js").write_text(snippet.code)
    else:
        package = '<PackageReference Include="Microsoft.Azure.Functions.Worker" Version="2.0.0" />'
        (folder / "app.csproj").write_text(
            f'<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>{package}</ItemGroup></Project>'
        )
        (folder / "App.cs").write_text(snippet.code)


def decrypted(value: Any) -> Any:
    match value:
        case {"secure": _}:
            return WHOLE
        case dict():
            return {key: decrypted(each) for key, each in value.items()}
        case list():
            return [decrypted(each) for each in value]
        case _:
            return value


def accepted(snippet: Snippet, folder: Path) -> list[Plan]:
    """What becomes of the apps of a snippet; raises with its mistakes."""
    config = {
        key.removeprefix("aks-functions:"): decrypted(value)
        for key, value in snippet.configuration.items()
        if key != "azure-native:location"
    }
    for app in config["functions"].values():
        if snippet.code:
            # A project that was read is kept by its folder: each has one of its own.
            written(snippet, folder / app["project"])
            app["project"] = str(folder / app["project"])
    loaded = configurations.loaded(config)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(stacks.ROOT)
        return [planned(each.args) for each in loaded.functions.values()]


SNIPPETS = list(snippets())


@pytest.fixture(autouse=True)
def loop() -> Generator[None]:
    """Secrets are Outputs, which need an event loop; another test may have taken the thread's away."""
    with asyncio.Runner() as runner:
        asyncio.set_event_loop(runner.get_loop())
        yield
        asyncio.set_event_loop(None)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=str)
def test_configurations_are_accepted(snippet: Snippet, tmp_path: Path) -> None:
    plans = accepted(snippet, tmp_path)

    assert plans
    types = {each.trigger.type for plan in plans for workload in plan.workloads for each in workload.outcomes}
    wanted = [each for each in TRIGGERS if f"`{each}`" in snippet.heading]
    assert not (snippet.code and wanted) or types & set(wanted)


def test_every_trigger_has_code_and_configuration() -> None:
    with_code = {each.heading for each in SNIPPETS if each.code}
    for each in variants.SECTIONS:
        assert ", ".join(f"`{type}`" for type in each.types) in with_code


def test_a_wrong_configuration_shows(tmp_path: Path) -> None:
    right = next(each for each in SNIPPETS if each.page.name == "storage-queues.md")
    wrong = yaml.safe_load(yaml.safe_dump(right.configuration).replace("image:", "picture:"))

    with pytest.raises(ConfigurationError, match="picture"):
        accepted(Snippet(**{**vars(right), "configuration": wrong}), tmp_path)
