"""Names from settings, against what the host does with `%NAME%` and Linux with variables."""

import pytest

from components.model.functions import Joined, Setting, Value
from components.model.planning.resolution import Resolution, resolve
from tests.unit.model.planning.projects import binding

SETTINGS = {"QUEUE": "orders", "stage": "prod", "KEY": None}


def resolved(value: Value, **more: Value) -> Resolution:
    return resolve(binding("queueTrigger", queueName=value, **more), SETTINGS, ["LOCAL"])


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("orders", "orders"),
        ("%QUEUE%", "orders"),
        ("%queue%", "orders"),
        ("a-%QUEUE%-%STAGE%-z", "a-orders-prod-z"),
        (Setting(name="QUEUE"), "orders"),
        (Setting(name="QUEUE", default="other"), "orders"),
        (Setting(name="queue", default="other"), "other"),
        (Setting(name="NONE", default="%QUEUE%"), "orders"),
        (Joined(parts=("a-", Setting(name="QUEUE"), "-z")), "a-orders-z"),
        (Joined(parts=("%QUE", "UE%")), "orders"),
        (("%QUEUE%", "x"), ("orders", "x")),
        ({"a": "%QUEUE%"}, {"a": "orders"}),
        (7, 7),
        (None, None),
    ],
)
def test_values(value: Value, name: Value) -> None:
    found = resolved(value)

    assert found.binding.properties["queueName"] == name
    assert not found.unknown


@pytest.mark.parametrize(
    ("value", "setting"),
    [
        ("%NONE%", "NONE"),
        (Setting(name="NONE"), "NONE"),
        (Setting(name="queue"), "queue"),
        ("%KEY%", "KEY"),
        (Setting(name="KEY"), "KEY"),
        (Joined(parts=("a", Setting(name="NONE"))), "NONE"),
        ("50%", ""),
    ],
)
def test_what_cannot_be_known(value: Value, setting: str) -> None:
    found = resolved(value, connection="Orders")

    assert found.unknown["queuename"].setting == setting
    assert dict(found.binding.properties) == {"connection": "Orders"}


def test_a_secret_is_no_name() -> None:
    assert "secret" in resolved("%KEY%").unknown["queuename"].text


def test_settings_for_local_runs_are_never_deployed() -> None:
    assert "local.settings.json has it, but is never deployed" in resolved("%LOCAL%").unknown["queuename"].text


def test_people_are_told_where_a_name_came_from() -> None:
    assert resolved("%queue%").notes == ("queueName is 'orders', from the setting QUEUE",)
    assert resolved(Setting(name="NONE", default="x")).notes == ("queueName is 'x', from the code's default for NONE",)
    assert resolved("orders").notes == ()


def test_a_percent_sign_in_a_sentence_is_one() -> None:
    found = resolve(binding("mcpToolTrigger", description="100 % sure"), {})

    assert found.binding.properties["description"] == "100 % sure"
    assert not found.unknown


@pytest.mark.parametrize("value", ["%KEY%", "%key%", "KEY", Setting(name="KEY")])
def test_kafka_takes_the_name_of_a_secret(value: Value) -> None:
    # `ResolveSecureSetting` in Azure/azure-functions-kafka-extension looks the text up as a setting.
    found = resolve(binding("kafkaTrigger", password=value), SETTINGS)

    assert found.binding.properties["password"] == "KEY"
