"""Every project of the corpus is read and planned as the documentation of its programming model has it."""

from pathlib import Path

import pytest

from components.model.functions import ProgrammingModel
from tests.harness import expectations
from tests.harness.agreement import disagreements
from tests.harness.corpus import NOT_DOCUMENTED
from tests.harness.expectations import Expected

EVERYWHERE = {
    "queueTrigger",
    "blobTrigger",
    "serviceBusTrigger",
    "eventHubTrigger",
    "timerTrigger",
    "httpTrigger",
    "cosmosDBTrigger",
}
"""Triggers that the documentation shows for every model."""

SOMEWHERE = EVERYWHERE | {
    "kafkaTrigger",
    "rabbitMQTrigger",
    "sqlTrigger",
    "mysqlTrigger",
    "redisListTrigger",
    "redisStreamTrigger",
    "redisPubSubTrigger",
    "eventGridTrigger",
    "signalRTrigger",
    "webPubSubTrigger",
    "mcpToolTrigger",
    "daprServiceInvocationTrigger",
    "daprBindingTrigger",
    "daprTopicTrigger",
    "warmupTrigger",
    "orchestrationTrigger",
    "activityTrigger",
    "entityTrigger",
}
"""Triggers that the documentation shows for some model."""


@pytest.mark.parametrize("expected", expectations.expectations(), ids=lambda expected: expected.name)
def test_is_read_as_documented(expected: Expected) -> None:
    assert disagreements(expected) == []


def triggers(model: str) -> set[str]:
    of_model = (each for each in expectations.expectations() if model in ("", each.model))
    return {function["trigger"] for each in of_model for function in each.functions.values()}


def test_covers_every_model_and_trigger() -> None:
    assert len(expectations.expectations()) >= 70
    assert {each.model for each in expectations.expectations() if each.functions} == {
        str(each) for each in ProgrammingModel
    }
    for model in ProgrammingModel:
        assert triggers(model) >= EVERYWHERE, model
        assert not triggers(model) & NOT_DOCUMENTED.get(model, set()), model
    assert triggers("") >= SOMEWHERE


def test_every_project_has_an_expectation_and_the_other_way_round() -> None:
    folders = {path.name for path in expectations.FOLDER.iterdir() if path.is_dir()}
    assert folders == {each.name for each in expectations.expectations()}
    for each in expectations.expectations():
        assert bool(each.functions) != bool(each.refused), each.name
        assert each.source.startswith("https://"), each.name


def test_secrets_are_there_to_leak() -> None:
    texts = [path.read_text(encoding="utf-8") for path in expectations.FOLDER.rglob("local.settings.json")]
    assert sum(expectations.SECRET in text for text in texts) >= 2


def test_a_wrong_expectation_shows(tmp_path: Path) -> None:
    right = (expectations.FOLDER / "python-v2-queue.expected.yaml").read_text(encoding="utf-8")
    for was, becomes in (
        ("queueName: orders", "queueName: other"),
        ("azure-queue", "azure-blob"),
        ("queueLength: '24'", "queueLength: '16'"),
        ("way: KEDA", "way: HTTP"),
        ("lines: [8, 11]", "lines: [1, 2]"),
        ("ProcessOrder:", "Process:"),
        ("type: queue\n", "type: blob\n"),
        ("Python v2", "Python v1"),
    ):
        path = tmp_path / "python-v2-queue.expected.yaml"
        assert was in right
        path.write_text(right.replace(was, becomes, 1), encoding="utf-8")
        assert disagreements(expectations.load(path)), becomes


@pytest.mark.parametrize(
    ("name", "was", "becomes"),
    [
        ("python-v2-computed-name", "make_name()", "make_another()"),
        ("python-v2-computed-name", "function_app.py:12", "function_app.py:1"),
        ("python-v2-queue", "functions:", "refused: for no reason\nnothing:"),
    ],
)
def test_a_wrong_refusal_shows(tmp_path: Path, name: str, was: str, becomes: str) -> None:
    right = (expectations.FOLDER / f"{name}.expected.yaml").read_text(encoding="utf-8")
    assert was in right
    path = tmp_path / f"{name}.expected.yaml"
    path.write_text(right.replace(was, becomes, 1), encoding="utf-8")
    assert disagreements(expectations.load(path))
