"""The stack's configuration where it is right: defaults, given values, and the repository's own files."""

import json
from typing import Any

import pytest
import yaml

from settings import Settings
from tests.harness import stacks
from tests.harness.configurations import GOOD, SECRET, changed, connected, loaded, values, without
from tests.harness.recorder import in_stack
from tests.harness.recording import Json


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(stacks.ROOT)


def test_azurite_s_well_known_key_is_no_secret() -> None:
    azurite = yaml.safe_load((stacks.ROOT / "Pulumi.local.yaml").read_text())["config"]["aks-functions:functions"]

    assert loaded({"functions": azurite}, encrypted=False).functions["orders"].connections


def test_settings_do_not_show_secrets_when_printed() -> None:
    assert "dGlnaHQ7bGlwcGVk" not in repr(loaded(connected({"connectionString": SECRET})))


def test_other_packages_keys_are_not_ours() -> None:
    others = {"kubernetes:context": "x", "aks-functions-2:zzz": "1"}

    assert in_stack(Settings.load, config={**values({}), **others}).functions == {}


def test_defaults() -> None:
    settings = loaded({})

    assert settings.platform.name == "aks-functions"
    assert settings.platform.namespace == "functions"
    assert settings.registry.sku == "Basic"
    assert settings.functions == {}
    # The newest minor that KEDA 2.20 is tested with (keda.sh/docs/2.20/operate/cluster: 1.33 to 1.35).
    assert settings.cluster.kubernetes_version == "1.35"


def test_azure_names_begin_with_the_platform_and_end_with_the_stack() -> None:
    def read() -> str:
        return Settings.load().resource_name

    assert in_stack(read, config=values({}), stack="dev") == "aks-functions-dev"
    assert in_stack(read, config=values({"platform": {"name": "shop"}}), stack="prod") == "shop-prod"


def test_a_function_s_defaults() -> None:
    app = loaded({"functions": GOOD}).functions["orders"]

    assert app.connections == {}
    assert app.scaling_args == {
        "min_replicas": 0,
        "max_replicas": 20,
        "polling_interval": 5,
        "cooldown_period": 120,
    }


def test_the_host_s_own_storage_is_a_trigger_s_default_connection() -> None:
    """Azure Functions: "If left empty, the app setting named AzureWebJobsStorage is used"."""
    app = loaded(without("orders.triggers.0.connection")).functions["orders"]

    assert app.trigger_args == [{"queue_name": "orders", "connection": "AzureWebJobsStorage"}]


def test_queues_are_those_without_a_given_connection() -> None:
    triggers = [
        {"type": "queueTrigger", "queueName": queue, "connection": connection}
        for queue, connection in [("two", "Own"), ("one", "Own"), ("one", "Own"), ("given", "Given")]
    ]
    config = changed("orders.triggers", triggers)
    config["functions"]["orders"]["connections"] = {"Given": {"connectionString": SECRET}}

    assert loaded(config).functions["orders"].queues == ["one", "two"]


def test_given_values_arrive() -> None:
    settings = loaded(
        {
            "platform": {"name": "shop", "namespace": "apps"},
            "cluster": {
                "kubernetesVersion": "1.34.2",
                "systemPool": {"vmSize": "Standard_D8s_v5", "minCount": 2},
                "podCidr": "192.168.0.0/16",
            },
            "registry": {"sku": "Premium"},
        },
    )

    args = settings.cluster.args(resource_group_name="group", cluster_name="cluster")
    assert settings.platform.namespace == "apps"
    assert args.get("kubernetes_version") == "1.34.2"
    assert args.get("system_pool") == {"vm_size": "Standard_D8s_v5", "min_count": 2}
    assert args.get("functions_pool") == {}
    assert args.get("pod_cidr") == "192.168.0.0/16"
    assert settings.registry.sku == "Premium"


@pytest.mark.parametrize("stack", stacks.names())
def test_every_stack_of_the_repository_loads(stack: str) -> None:
    settings = in_stack(Settings.load, config=stacks.config(stack), stack=stack)

    assert isinstance(settings, Settings)


def test_the_project_file_declares_what_the_settings_know() -> None:
    declared: Json = yaml.safe_load((stacks.ROOT / "Pulumi.yaml").read_text())["config"]

    assert declared.keys() == Settings.model_fields.keys()
    for key, schema in declared.items():
        # A key without a default would be demanded of every stack, and an object has no inner schema.
        assert (schema["type"], schema["default"]) == ("object", {}), key


@pytest.mark.parametrize("section", ["platform", "cluster", "registry", "functions"])
def test_the_project_file_names_the_keys_of_every_section(section: str) -> None:
    declared: Json = yaml.safe_load((stacks.ROOT / "Pulumi.yaml").read_text())["config"]
    model: Any = Settings.model_fields[section].annotation
    fields = (
        model.model_fields
        if section != "functions"
        else type(loaded({"functions": GOOD}).functions["orders"]).model_fields
    )

    _, _, words = declared[section]["description"].rpartition(": ")
    assert words.split(", ") == [field.alias for field in fields.values()]


def test_json_stays_json() -> None:
    """The engine hands maps over as JSON text; what is none is taken as the text that it is."""
    config = {**values({}), "aks-functions:platform": json.dumps({"name": "shop"})}

    assert in_stack(Settings.load, config=config).platform.name == "shop"


def test_the_pool_of_functions_may_be_empty() -> None:
    """AKS takes 0 to 1000 nodes for user pools and 1 to 1000 for system pools ("Create node pools")."""
    cluster = loaded({"cluster": {"functionsPool": {"minCount": 0}}}).cluster
    assert cluster.functions_pool.args == {"min_count": 0}
