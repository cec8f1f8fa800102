"""The stack's configuration as a whole: defaults, given values, our own files, and mistakes outside of apps."""

import json
from typing import Any

import pytest
import yaml

from components.model.autoscaling import Preset
from settings import Settings
from settings.functions import FunctionSettings
from tests.harness import stacks
from tests.harness.configurations import GOOD, SECRET, connected, loaded, mistakes, sections, told, values
from tests.harness.recorder import in_stack
from tests.harness.recording import Json


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(stacks.ROOT)


def test_azurite_s_well_known_key_is_no_secret() -> None:
    azurite = yaml.safe_load((stacks.ROOT / "Pulumi.local.yaml").read_text())["config"]["aks-functions:functions"]

    assert loaded({"functions": azurite}, encrypted=False).functions["orders"].connections


def test_settings_do_not_show_secrets_when_printed() -> None:
    config = connected({"connectionString": SECRET})
    config["functions"]["orders"]["secrets"] = {"KEY": {"value": "hunter2"}}

    shown = repr(loaded(config))

    assert "dGlnaHQ7bGlwcGVk" not in shown
    assert "hunter2" not in shown


def test_other_packages_keys_are_not_ours() -> None:
    others = {"kubernetes:context": "x", "aks-functions-2:zzz": "1"}

    assert in_stack(Settings.load, config={**values({}), **others}).functions == {}


def test_defaults() -> None:
    settings = loaded({})

    assert settings.platform.name == "aks-functions"
    assert settings.platform.namespace == "functions"
    assert settings.platform.profile == "development"
    assert settings.functions == {}
    # Whatever is not said is the profile's.
    assert {section: said for section, said in settings.given.items() if any(said.values())} == {}


def test_reading_settings_makes_no_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """An output that is made before there is a program is one that nobody waits for."""

    def refused(*_: object) -> None:
        raise AssertionError("an output is made")

    monkeypatch.setattr("pulumi.Output.secret", refused)
    monkeypatch.setattr("pulumi.Output.concat", refused)
    monkeypatch.setattr("pulumi.Output.from_input", refused)
    config = connected({"connectionString": SECRET})
    config["functions"]["orders"]["secrets"] = {"KEY": {"value": "x"}}
    http = {"host": "shop.example.com", "requests": 20}
    config["functions"]["catalog"] = {"project": "functions/catalog", "image": "catalog:1", "http": http}

    assert loaded(config)


def test_azure_names_begin_with_the_platform_and_end_with_the_stack() -> None:
    def read() -> str:
        return Settings.load().resource_name

    assert in_stack(read, config=values({}), stack="dev") == "aks-functions-dev"
    assert in_stack(read, config=values({"platform": {"name": "shop"}}), stack="prod") == "shop-prod"


def test_given_values_arrive() -> None:
    settings = loaded(
        {
            "platform": {"name": "shop", "namespace": "apps"},
            "network": {"podCidr": "192.168.0.0/16"},
            "cluster": {
                "kubernetesVersion": "1.34.2",
                "systemPool": {"vmSize": "Standard_D8s_v5", "minCount": 2},
                "pools": {"spot": {"spot": True}},
            },
            "registry": {"sku": "Premium"},
        },
    )

    given = settings.given
    assert settings.platform.namespace == "apps"
    assert given["network"]["pod_cidr"] == "192.168.0.0/16"
    assert given["cluster"]["kubernetes_version"] == "1.34.2"
    assert given["cluster"]["system_pool"] == {"vm_size": "Standard_D8s_v5", "min_count": 2}
    assert given["cluster"]["pools"] == {"spot": {"spot": True}}
    assert given["registry"] == {"sku": "Premium"}


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


@pytest.mark.parametrize("section", Settings.model_fields)
def test_the_project_file_names_the_keys_of_every_section(section: str) -> None:
    declared: Json = yaml.safe_load((stacks.ROOT / "Pulumi.yaml").read_text())["config"]
    model: Any = FunctionSettings if section == "functions" else Settings.model_fields[section].annotation

    _, _, words = declared[section]["description"].rpartition(": ")
    assert words.split(", ") == [field.alias for field in model.model_fields.values()]


def test_every_key_says_what_it_is() -> None:
    """A message about a key takes its rule from there."""
    silent = [
        f"{model.__name__}.{name}"
        for model in sections(Settings)
        for name, field in model.model_fields.items()
        if not field.description
    ]
    assert silent == []


def test_json_stays_json() -> None:
    """The engine hands maps over as JSON text; what is none is taken as the text that it is."""
    config = {**values({}), "aks-functions:platform": json.dumps({"name": "shop"})}

    assert in_stack(Settings.load, config=config).platform.name == "shop"


def test_the_pool_of_functions_may_be_empty() -> None:
    """AKS takes 0 to 1000 nodes for user pools and 1 to 1000 for system pools ("Create node pools")."""
    assert loaded({"cluster": {"pools": {"functions": {"minCount": 0}}}})
    told({"cluster": {"systemPool": {"minCount": 0}}}, "cluster.systemPool.minCount", ["0 does", "1 to 1000"])


def test_presets_are_those_of_the_model() -> None:
    for preset in Preset:
        assert loaded({"functions": {"orders": {**GOOD["orders"], "scaling": {"preset": preset.value}}}})


# What is given, the key that the line begins with, and what it has to say: the value, the rule and the fix.
WRONG: list[tuple[str, Json, str, list[str]]] = [
    ("platform-name", {"platform": {"name": "Shop"}}, "platform.name", ["'Shop'", "2-24 lowercase", "choose another"]),
    ("platform-name-number", {"platform": {"name": 1}}, "platform.name", ["1 does not fit", "how names", "change it"]),
    ("namespace", {"platform": {"namespace": "a.b"}}, "platform.namespace", ["'a.b'", "1-63", "choose another"]),
    (
        "namespace-there",
        {"platform": {"namespace": "default"}},
        "platform.namespace",
        ["'default'", "exists", "another"],
    ),
    ("namespace-keda", {"platform": {"namespace": "keda"}}, "platform.namespace", ["'keda'", "KEDA", "choose another"]),
    (
        "profile",
        {"platform": {"profile": "prod"}},
        "platform.profile",
        ['"prod"', "development or production", "change"],
    ),
    ("version-number", {"cluster": {"kubernetesVersion": 1.35}}, "cluster.kubernetesVersion", ["1.35", "quotes"]),
    ("version-word", {"cluster": {"kubernetesVersion": "latest"}}, "cluster.kubernetesVersion", ['"latest"', "1.35"]),
    ("version-two", {"cluster": {"kubernetesVersion": "2.0"}}, "cluster.kubernetesVersion", ['"2.0"', "change it"]),
    ("pod-cidr", {"network": {"podCidr": "10.244.0.1/16"}}, "network.podCidr", ["'10.244.0.1/16'", "IPv4", "change"]),
    ("dns", {"network": {"dnsServiceIp": "dns"}}, "network.dnsServiceIp", ["'dns'", "IPv4 address", "change it"]),
    ("dns-outside", {"network": {"dnsServiceIp": "10.9.0.10"}}, "network.dnsServiceIp", ["10.9.0.10", "10.0.0.0/16"]),
    ("overlap", {"network": {"podCidr": "10.0.0.0/16"}}, "network.serviceCidr", ["10.0.0.0/16", "overlaps", "choose"]),
    ("pool-text", {"cluster": {"systemPool": {"minCount": "3"}}}, "cluster.systemPool.minCount", ['"3"', "1 to 1000"]),
    ("pool-zero", {"cluster": {"systemPool": {"minCount": 0}}}, "cluster.systemPool.minCount", ["0 does", "1 to 1000"]),
    ("pool-bool", {"cluster": {"systemPool": {"maxCount": True}}}, "cluster.systemPool.maxCount", ["true", "number"]),
    ("pool-max", {"cluster": {"systemPool": {"maxCount": 1001}}}, "cluster.systemPool.maxCount", ["1001", "1 to 1000"]),
    (
        "pool-min-over-default-max",
        {"cluster": {"pools": {"functions": {"minCount": 11}}}},
        "cluster.pools.functions.minCount",
        ["11", "maxCount", "10", "lower minCount or raise maxCount"],
    ),
    ("pool-list", {"cluster": {"systemPool": [1]}}, "cluster.systemPool", ["a list", "a map with vmSize", "change it"]),
    ("vm-size", {"cluster": {"systemPool": {"vmSize": ""}}}, "cluster.systemPool.vmSize", ["a VM size", "change it"]),
    ("sku", {"registry": {"sku": "Gold"}}, "registry.sku", ['"Gold"', "Basic, Standard or Premium", "change it"]),
    ("section-null", {"registry": None}, "registry", ["null", "a map with id, loginServer, sku", "change it"]),
    ("section-empty", {"registry": ""}, "registry", ['""', "a map with id, loginServer, sku", "change it"]),
    ("section-text", {"platform": "shop"}, "platform", ['"shop"', "a map with name, namespace", "change it"]),
    ("section-broken", {"platform": "{name: shop"}, "platform", ['"{name: shop"', "a map with"]),
    ("functions-list", {"functions": [GOOD["orders"]]}, "functions", ["a list", "a map of the function apps"]),
    ("functions-null", {"functions": None}, "functions", ["null", "a map of the function apps by name", "change it"]),
    ("app-null", {"functions": {"orders": None}}, "functions.orders", ["null", "a map with project, job, image"]),
    ("app-text", {"functions": {"orders": "orders:1"}}, "functions.orders", ['"orders:1"', "a map with project"]),
    ("app-name", {"functions": {"Orders": GOOD["orders"]}}, "functions.Orders", ["'Orders'", "2-54", "choose another"]),
    ("app-name-long", {"functions": {"o" * 55: GOOD["orders"]}}, f"functions.{'o' * 55}", ["length of 55", "2-54"]),
    ("app-name-number", {"functions": {"1": GOOD["orders"]}}, "functions.1", ["'1'", "2-54", "choose another"]),
    # Two objects of one kind and name in the apps' namespace, or two resources of one URN.
    (
        "workload-like-an-app",
        {
            "functions": {
                "shop": {**GOOD["orders"], "groups": {"eu": {"functions": ["process_order"]}}},
                "shop-eu": GOOD["orders"],
            }
        },
        "functions.shop-eu",
        ["'shop-eu'", "functions.shop.groups.eu", "rename one"],
    ),
    (
        "app-like-a-service",
        {"functions": {"shop": GOOD["orders"], "shop-interceptor": GOOD["orders"]}},
        "functions.shop-interceptor",
        ["'shop-interceptor'", "Service", "'shop'", "rename one"],
    ),
]


@pytest.mark.parametrize(("config", "key", "words"), [pytest.param(*rest, id=name) for name, *rest in WRONG])
def test_a_mistake_is_one_line_with_key_value_rule_and_fix(config: Json, key: str, words: list[str]) -> None:
    told(config, key, words)


def test_a_missing_location() -> None:
    (line,) = mistakes({}, location=None)

    assert line.startswith("azure-native:location: missing;")
    assert "pulumi config set azure-native:location" in line


@pytest.mark.parametrize("stack", ["a" * 60, "dev_1", "dev.1"])
def test_a_stack_whose_name_makes_no_cluster_s_name(stack: str) -> None:
    told({}, "platform.name", [f"aks-functions-{stack}", "rename one of the two"], stack=stack)
