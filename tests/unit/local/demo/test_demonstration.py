import pytest
import yaml

from components.model.autoscaling import Preset
from local import demonstration
from local.demo.app import App
from local.environment import REPOSITORY, Outcome
from local.errors import LocalError
from settings.functions import FunctionSettings


@pytest.fixture
def config():
    """Of the stack `local`, as it stands in the repository."""
    return yaml.safe_load((REPOSITORY / "Pulumi.local.yaml").read_text())["config"]


def test_each_preset_has_an_app_of_its_own(config):
    demonstration.use_presets(config)
    apps = {name: FunctionSettings.model_validate(app) for name, app in config["aks-functions:functions"].items()}
    assert {name: app.scaling.preset for name, app in apps.items()} == {f"orders-{each}": each for each in Preset}


def test_presets_keep_their_own_numbers(config):
    sample = config["aks-functions:functions"]["orders"]
    demonstration.use_presets(config)
    for app in config["aks-functions:functions"].values():
        assert app["project"] == sample["project"]
        assert set(app["scaling"]) == {"preset"}


class FakeEnvironment:
    def __init__(self, *, ok=True):
        self.commands = []
        self.ok = ok

    def pulumi(self, *arguments, quiet):
        self.commands.append(arguments)
        return Outcome(ok=self.ok, text="error: no passphrase\n" if quiet else "")


def test_a_connection_is_set_as_a_secret():
    environment = FakeEnvironment()
    demonstration.connect(environment, [App(name="orders-balanced", connection_string="AccountKey=x;")])
    [command] = environment.commands
    key = "aks-functions:functions.orders-balanced.connections.OrdersStorage.connectionString"
    assert command == ("config", "set-all", "--path", f"--secret={key}=AccountKey=x;")


def test_a_connection_that_cannot_be_set_is_one_line():
    with pytest.raises(LocalError, match=r"error: no passphrase$"):
        demonstration.connect(FakeEnvironment(ok=False), [])
