"""What settles a mistake has to be YAML that says what it shows (yaml.org/spec/1.2.2)."""

import pytest
import yaml

from components.model.functions import Mistake


@pytest.mark.parametrize(
    "value",
    [
        "orders",
        "%QUEUE%",
        "0 */5 * * * *",
        "* * * * * *",
        "a: b",
        "a #b",
        "",
        "c/{name}",
        "{x}",
        "@daily",
        "- a",
        "a:",
        "é\n",
        "'a",
    ],
)
def test_texts_come_back_from_yaml(value: str) -> None:
    mistake = Mistake(text="", function="f", settle={"type": "queueTrigger", "queueName": value})
    read = yaml.safe_load(mistake.configuration("shop"))

    assert read == {"functions": {"shop": {"triggers": {"f": {"type": "queueTrigger", "queueName": value}}}}}


def test_what_is_not_known_is_left_to_people() -> None:
    mistake = Mistake(text="", function="f", settle={"type": "queueTrigger", "queueName": "..."})

    assert mistake.configuration("shop").splitlines()[-1] == "        queueName: ..."


def test_what_the_configuration_cannot_settle() -> None:
    assert Mistake(text="").configuration("shop") == ""
