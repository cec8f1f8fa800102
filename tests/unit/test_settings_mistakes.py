"""Every kind of mistake in the configuration: one readable line, all of them together, and never a secret."""

import pulumi
import pytest

from settings import ConfigurationError
from tests.harness.configurations import GOOD, SECRET, changed, connected, loaded, mistakes, without
from tests.harness.recording import Json

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
    ("version-number", {"cluster": {"kubernetesVersion": 1.35}}, "cluster.kubernetesVersion", ["1.35", "quotes"]),
    ("version-word", {"cluster": {"kubernetesVersion": "latest"}}, "cluster.kubernetesVersion", ['"latest"', "1.35"]),
    ("version-two", {"cluster": {"kubernetesVersion": "2.0"}}, "cluster.kubernetesVersion", ['"2.0"', "change it"]),
    ("pod-cidr", {"cluster": {"podCidr": "10.244.0.1/16"}}, "cluster.podCidr", ["'10.244.0.1/16'", "IPv4", "change"]),
    ("dns", {"cluster": {"dnsServiceIp": "dns"}}, "cluster.dnsServiceIp", ["'dns'", "IPv4 address", "change it"]),
    ("dns-outside", {"cluster": {"dnsServiceIp": "10.9.0.10"}}, "cluster.dnsServiceIp", ["10.9.0.10", "10.0.0.0/16"]),
    ("overlap", {"cluster": {"podCidr": "10.0.0.0/16"}}, "cluster.serviceCidr", ["10.0.0.0/16", "overlaps", "choose"]),
    ("pool-text", {"cluster": {"systemPool": {"minCount": "3"}}}, "cluster.systemPool.minCount", ['"3"', "1 to 1000"]),
    ("pool-zero", {"cluster": {"systemPool": {"minCount": 0}}}, "cluster.systemPool.minCount", ["0 does", "1 to 1000"]),
    ("pool-bool", {"cluster": {"systemPool": {"maxCount": True}}}, "cluster.systemPool.maxCount", ["true", "number"]),
    ("pool-max", {"cluster": {"systemPool": {"maxCount": 1001}}}, "cluster.systemPool.maxCount", ["1001", "1 to 1000"]),
    (
        "pool-min-over-default-max",
        {"cluster": {"functionsPool": {"minCount": 11}}},
        "cluster.functionsPool.minCount",
        ["11", "maxCount", "10", "lower minCount or raise maxCount"],
    ),
    ("pool-list", {"cluster": {"systemPool": [1]}}, "cluster.systemPool", ["a list", "a map with vmSize", "change it"]),
    ("sku", {"registry": {"sku": "Gold"}}, "registry.sku", ['"Gold"', "Basic, Standard or Premium", "change it"]),
    ("section-null", {"registry": None}, "registry", ["null", "a map with sku", "change it"]),
    ("section-empty", {"registry": ""}, "registry", ['""', "a map with sku", "change it"]),
    ("section-text", {"platform": "shop"}, "platform", ['"shop"', "a map with name, namespace", "change it"]),
    ("section-broken", {"platform": "{name: shop"}, "platform", ['"{name: shop"', "a map with"]),
    ("functions-list", {"functions": [GOOD["orders"]]}, "functions", ["a list", "a map of the function apps"]),
    ("functions-null", {"functions": None}, "functions", ["null", "a map of the function apps by name", "change it"]),
    ("app-null", {"functions": {"orders": None}}, "functions.orders", ["null", "a map with project, image, triggers"]),
    ("app-text", {"functions": {"orders": "orders:1"}}, "functions.orders", ['"orders:1"', "a map with project"]),
    ("app-name", {"functions": {"Orders": GOOD["orders"]}}, "functions.Orders", ["'Orders'", "2-54", "choose another"]),
    ("app-name-long", {"functions": {"o" * 55: GOOD["orders"]}}, "functions.ooo", ["length of 55", "2-54"]),
    ("app-name-number", {"functions": {"1": GOOD["orders"]}}, "functions.1", ["'1'", "2-54", "choose another"]),
    (
        "project",
        changed("orders.project", "nowhere"),
        "functions.orders.project",
        ["'nowhere'", "not a folder", "give"],
    ),
    (
        "project-empty",
        changed("orders.project", "tests"),
        "functions.orders.project",
        ["'tests'", "host.json", "func init"],
    ),
    ("project-missing", without("orders.project"), "functions.orders.project", ["missing", "the folder", "add it"]),
    ("image-missing", without("orders.image"), "functions.orders.image", ["missing", "orders:1.0.0", "add it"]),
    (
        "image-untagged",
        changed("orders.image", "orders"),
        "functions.orders.image",
        ["'orders'", "tag nor digest", "add"],
    ),
    (
        "image-wrong",
        changed("orders.image", "Orders:1"),
        "functions.orders.image",
        ["'Orders:1'", "no image reference", "write one"],
    ),
    ("image-number", changed("orders.image", 1.0), "functions.orders.image", ["1.0", "container image", "change it"]),
    ("image-null", changed("orders.image", None), "functions.orders.image", ["null", "container image", "change it"]),
    (
        "triggers-missing",
        without("orders.triggers"),
        "functions.orders.triggers",
        ["missing", "at least one", "add it"],
    ),
    (
        "triggers-none",
        changed("orders.triggers", []),
        "functions.orders.triggers",
        ["no trigger", "at least one", "add one"],
    ),
    (
        "triggers-map",
        changed("orders.triggers", {"type": 1}),
        "functions.orders.triggers",
        ["a map", "a list", "change"],
    ),
    ("trigger-text", changed("orders.triggers.0", "q"), "functions.orders.triggers[0]", ['"q"', "a map with type"]),
    (
        "trigger-type",
        changed("orders.triggers.0.type", "timerTrigger"),
        "functions.orders.triggers[0].type",
        ['"timerTrigger"', "queueTrigger", "change it"],
    ),
    (
        "queue-name",
        changed("orders.triggers.0.queueName", "Orders_1"),
        "functions.orders.triggers[0].queueName",
        ["'Orders_1'", "3-63", "choose another"],
    ),
    (
        "queue-name-missing",
        without("orders.triggers.0.queueName"),
        "functions.orders.triggers[0].queueName",
        ["missing", "the storage queue", "add it"],
    ),
    (
        "connection",
        changed("orders.triggers.0.connection", "Orders-Storage"),
        "functions.orders.triggers[0].connection",
        ["'Orders-Storage'", "letters, digits and '_'", "choose another"],
    ),
    (
        "connection-end",
        changed("orders.triggers.0.connection", "Orders_"),
        "functions.orders.triggers[0].connection",
        ["'Orders_'", "not ending in '_'", "choose another"],
    ),
    (
        "connections-alike",
        changed(
            "orders.triggers",
            [
                {"type": "queueTrigger", "queueName": "one", "connection": "Orders"},
                {"type": "queueTrigger", "queueName": "two", "connection": "ORDERS"},
            ],
        ),
        "functions.orders.triggers",
        ["Orders", "ORDERS", "spell them alike"],
    ),
    (
        "connection-unused",
        changed("orders.connections", {"Other": {"connectionString": SECRET}}),
        "functions.orders.connections.Other",
        ["no trigger uses it", "Orders", "rename or remove"],
    ),
    (
        "connection-of-the-host",
        changed("orders.connections", {"AzureWebJobsStorage": {"connectionString": SECRET}}),
        "functions.orders.connections.AzureWebJobsStorage",
        ["host's own storage", "remove the entry"],
    ),
    (
        "connection-empty",
        connected({}),
        "functions.orders.connections.Orders.connectionString",
        ["missing", "connection string", "add it"],
    ),
    (
        "connection-string",
        connected({"connectionString": "UseDevelopmentStorage=true"}),
        "functions.orders.connections.Orders.connectionString",
        ["AccountName", "KEDA", "copy the whole string"],
    ),
    (
        "min-over-max",
        changed("orders.scaling", {"minReplicas": 5, "maxReplicas": 4}),
        "functions.orders.scaling.minReplicas",
        ["5", "maxReplicas", "4", "lower minReplicas or raise maxReplicas"],
    ),
    (
        "negative",
        changed("orders.scaling", {"minReplicas": -1}),
        "functions.orders.scaling.minReplicas",
        ["-1", "0 to"],
    ),
    (
        "no-maximum",
        changed("orders.scaling", {"maxReplicas": 0}),
        "functions.orders.scaling.maxReplicas",
        ["0", "1 to"],
    ),
    (
        "poll",
        changed("orders.scaling", {"pollingInterval": 0}),
        "functions.orders.scaling.pollingInterval",
        ["0", "1 to"],
    ),
    ("half", changed("orders.scaling", {"cooldownPeriod": 1.5}), "functions.orders.scaling.cooldownPeriod", ["1.5"]),
    # KEDA's fields are `int32` in its custom resource definitions.
    (
        "32-bit",
        changed("orders.scaling", {"maxReplicas": 2**31}),
        "functions.orders.scaling.maxReplicas",
        ["2147483648"],
    ),
]

UNKNOWN: list[tuple[str, Json, str, list[str]]] = [
    ("section", {"function": GOOD}, "function", ["platform, cluster, registry, functions", "did you mean functions?"]),
    ("section-far", {"zzz": 1}, "zzz", ["platform, cluster, registry, functions", "remove it"]),
    ("cluster", {"cluster": {"kubernetesVerison": "1.35"}}, "cluster.kubernetesVerison", ["mean kubernetesVersion?"]),
    ("snake", {"cluster": {"pod_cidr": "10.0.0.0/8"}}, "cluster.pod_cidr", ["did you mean podCidr?"]),
    ("pool", {"cluster": {"systemPool": {"size": "x"}}}, "cluster.systemPool.size", ["vmSize, minCount, maxCount"]),
    ("app", changed("orders.images", "x"), "functions.orders.images", ["project, image", "did you mean image?"]),
    ("trigger", changed("orders.triggers.0.queue", "x"), "functions.orders.triggers[0].queue", ["mean queueName?"]),
    (
        "scaling",
        changed("orders.scaling.replicas", 1),
        "functions.orders.scaling.replicas",
        ["minReplicas, maxReplicas"],
    ),
    (
        "unknown-connection",
        connected({"connectionString": SECRET, "conectionString": SECRET}),
        "functions.orders.connections.Orders.conectionString",
        ["did you mean connectionString?"],
    ),
    # Apps and connections may be called like keys; the place decides, not the name.
    (
        "app-scaling",
        {"functions": {"scaling": {**GOOD["orders"], "imag": "x"}}},
        "functions.scaling.imag",
        ["mean image?"],
    ),
    (
        "app-triggers",
        {"functions": {"triggers": {**GOOD["orders"], "zzz": "x"}}},
        "functions.triggers.zzz",
        ["known here are project, image, triggers, connections, scaling"],
    ),
]


@pytest.mark.parametrize(
    ("config", "key", "words"), [pytest.param(*rest, id=name) for name, *rest in [*WRONG, *UNKNOWN]]
)
def test_a_mistake_is_one_line_with_key_value_rule_and_fix(config: Json, key: str, words: list[str]) -> None:
    (line,) = mistakes(config)

    assert line.startswith(f"aks-functions:{key}")
    assert [word for word in words if word not in line] == []
    assert "\n" not in line


@pytest.mark.parametrize(("config", "key"), [(each[1], each[2]) for each in UNKNOWN], ids=[each[0] for each in UNKNOWN])
def test_an_unknown_key_is_told_what_is_known(config: Json, key: str) -> None:
    (line,) = mistakes(config)

    assert line.startswith(f"aks-functions:{key}: unknown key; known here are ")


def test_a_missing_location() -> None:
    (line,) = mistakes({}, location=None)

    assert line.startswith("azure-native:location: missing;")
    assert "pulumi config set azure-native:location" in line


@pytest.mark.parametrize("stack", ["a" * 60, "dev_1", "dev.1"])
def test_a_stack_whose_name_makes_no_cluster_s_name(stack: str) -> None:
    (line,) = mistakes({}, stack=stack)

    assert line.startswith("aks-functions:platform.name:")
    assert f"aks-functions-{stack}" in line
    assert "rename one of the two" in line


def test_a_connection_string_in_the_clear() -> None:
    (line,) = mistakes(connected({"connectionString": SECRET}), encrypted=False)

    assert line.startswith("aks-functions:functions.orders.connections.Orders.connectionString:")
    assert "pulumi config set --secret --path" in line


@pytest.mark.parametrize(
    "config",
    [
        connected(SECRET),
        connected([SECRET]),
        connected({"connectionString": [SECRET]}),
        connected({"connectionString": {"value": SECRET}}),
        connected({"connectionString": SECRET.replace("Account", "Acount")}),
        connected({"conectionString": SECRET}),
        changed("orders.connections", SECRET),
        changed("orders.connections", [{"Orders": SECRET}]),
        {"functions": [connected({"connectionString": SECRET})]},
        {"functions": {"orders": [connected({"connectionString": SECRET})]}},
        {"functions": {"Orders": connected({"connectionString": SECRET})["functions"]["orders"]}},
        {"function": connected({"connectionString": SECRET})},
        # Where people put it by mistake, and where only a slip of the finger does.
        changed("orders.triggers.0.connection", SECRET),
        changed("orders.triggers.0.connection", SECRET + "\n"),
        changed("orders.image", SECRET),
        changed("orders.connections", {SECRET: {"connectionString": SECRET}}),
        changed("orders.scaling", {SECRET: 1}),
        {"functions": {SECRET: GOOD["orders"]}},
        {"cluster": SECRET},
        {"platform": connected({"connectionString": SECRET})},
    ],
)
@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "clear"])
def test_secrets_never_show(config: Json, encrypted: bool) -> None:
    lines = mistakes(config, encrypted=encrypted)

    assert lines
    assert not any("dGlnaHQ7bGlwcGVk" in line for line in lines)


def test_two_mistakes_are_reported_together() -> None:
    config = {"registry": {"sku": "Gold"}, **changed("orders.image", "orders")}

    lines = mistakes(config)

    assert [line.split(": ")[0] for line in lines] == [
        "aks-functions:registry.sku",
        "aks-functions:functions.orders.image",
    ]


def test_ten_mistakes_are_reported_together() -> None:
    functions: Json = {
        "Orders": GOOD["orders"],
        "returns": {"project": "nowhere", "image": "returns", "triggers": [], "scale": {}},
        "other": {**GOOD["orders"], "scaling": {"minReplicas": 3, "maxReplicas": 2}},
    }
    config: Json = {
        "platform": {"name": "x" * 30},
        "cluster": {"kubernetesVersion": 1.35, "zones": [1]},
        "functions": functions,
    }

    lines = mistakes(config, location=None)

    assert {line.split(": ")[0] for line in lines} == {
        "azure-native:location",
        "aks-functions:platform.name",
        "aks-functions:cluster.kubernetesVersion",
        "aks-functions:cluster.zones",
        "aks-functions:functions.Orders",
        "aks-functions:functions.returns.project",
        "aks-functions:functions.returns.image",
        "aks-functions:functions.returns.triggers",
        "aks-functions:functions.returns.scale",
        "aks-functions:functions.other.scaling.minReplicas",
    }
    assert len(lines) == 10


def test_what_contradicts_is_reported_beside_what_is_wrong() -> None:
    config = {"registry": {"sku": "Gold"}, "cluster": {"podCidr": "10.0.0.0/16", "dnsServiceIp": "10.0.0.1"}}

    assert len(mistakes(config)) == 3


def test_an_empty_app_lacks_three_things() -> None:
    assert [line.split(";")[0] for line in mistakes({"functions": {"orders": {}}})] == [
        f"aks-functions:functions.orders.{key}: missing" for key in ("project", "image", "triggers")
    ]


def test_the_message_is_plain_and_says_that_nothing_happened() -> None:
    with pytest.raises(ConfigurationError) as raised:
        loaded({"registry": {"sku": "Gold"}, "platform": {"name": "Shop"}})

    first, *rest = str(raised.value).splitlines()
    assert first == "2 mistakes in the configuration; nothing was changed:"
    assert [line.strip() for line in rest] == raised.value.mistakes
    # The language host prints a RunError without a traceback.
    assert isinstance(raised.value, pulumi.RunError)


@pytest.mark.parametrize("text", ["a\nb:1", "a\x1b[31m:1", "a\u2028b:1"])
def test_what_cannot_be_printed_is_spelt_out(text: str) -> None:
    (line,) = mistakes({"functions": {"orders": {**GOOD["orders"], "image": text}}})

    assert line.isprintable()
    line.encode()


def test_a_key_with_a_line_break() -> None:
    (line,) = mistakes({"cluster": {"a\nb": 1}})

    assert line.startswith("aks-functions:cluster.a\\nb: unknown key")


@pytest.mark.parametrize("text", ["[" * 100_000, "1" * 5000], ids=["deep", "long"])
def test_what_python_cannot_read_is_a_mistake_like_any_other(text: str) -> None:
    (line,) = mistakes({"platform": text})

    assert line.startswith("aks-functions:platform: ")
