"""How mistakes in the configuration read: one readable line each, all of them together, and never a secret."""

from pathlib import Path
from typing import Any

import pulumi
import pytest

from settings import ConfigurationError
from tests.harness.configurations import GOOD, SECRET, changed, connected, found, loaded, mistakes, python_app
from tests.harness.recording import Json

UNKNOWN: list[tuple[str, Json, str, list[str]]] = [
    ("section", {"function": GOOD}, "function", ["platform, network, cluster, registry", "did you mean functions?"]),
    ("section-far", {"zzz": 1}, "zzz", ["platform, network, cluster, registry", "remove it"]),
    ("platform", {"platform": {"profil": "x"}}, "platform.profil", ["name, namespace, profile", "mean profile?"]),
    ("cluster", {"cluster": {"kubernetesVerison": "1.35"}}, "cluster.kubernetesVerison", ["mean kubernetesVersion?"]),
    ("snake", {"network": {"pod_cidr": "10.0.0.0/8"}}, "network.pod_cidr", ["did you mean podCidr?"]),
    ("pool", {"cluster": {"systemPool": {"size": "x"}}}, "cluster.systemPool.size", ["vmSize, minCount, maxCount"]),
    ("app", changed("orders.images", "x"), "functions.orders.images", ["project, job, image", "did you mean image?"]),
    ("build", changed("orders.build.branch", "main"), "functions.orders.build.branch", ["repository, commit, folder"]),
    ("job", changed("orders.job.retry", 1), "functions.orders.job.retry", ["deadline, retries", "mean retries?"]),
    ("secret", changed("orders.secrets.A.text", "x"), "functions.orders.secrets.A.text", ["value, secret, keyVault"]),
    (
        "secret-key",
        changed("orders.secrets.A.secret", {"name": "a", "key": "b", "keys": "c"}),
        "functions.orders.secrets.A.secret.keys",
        ["name, key", "did you mean key?"],
    ),
    (
        "vault",
        changed("orders.secrets.A.keyVault.vaultName", "x"),
        "functions.orders.secrets.A.keyVault.vaultName",
        ["known here are vault, name"],
    ),
    (
        "group",
        changed("orders.groups", {"eu": {"functions": ["process_order"], "scalings": {}}}),
        "functions.orders.groups.eu.scalings",
        ["functions, scaling", "did you mean scaling?"],
    ),
    (
        "scaling",
        changed("orders.scaling.replicas", 1),
        "functions.orders.scaling.replicas",
        ["minReplicas, maxReplicas"],
    ),
    (
        "fallback",
        changed("orders.scaling.fallback", {"replicas": 1, "failureTreshold": 3}),
        "functions.orders.scaling.fallback.failureTreshold",
        ["did you mean failureThreshold?"],
    ),
    (
        "modifiers",
        changed("orders.scaling.modifiers", {"formula": "process_order", "target": 1, "metric": "Value"}),
        "functions.orders.scaling.modifiers.metric",
        ["formula, target", "did you mean metricType?"],
    ),
    (
        "scaler",
        changed("orders.scaling.scalers", [{"type": "cron", "metadata": {"a": "b"}, "metricType": "Value"}]),
        "functions.orders.scaling.scalers[0].metricType",
        ["type, metadata, name"],
    ),
    ("http", changed("orders.http.hosts", ["a.b"]), "functions.orders.http.hosts", ["did you mean host?"]),
    (
        "ingress",
        changed("orders.http.ingress", {"tlsSecret": "a", "class": "b"}),
        "functions.orders.http.ingress.class",
        ["tlsSecret, className", "did you mean className?"],
    ),
    (
        "gateway",
        changed("orders.http.gateway", {"name": "a", "namespace": "b", "listener": "c"}),
        "functions.orders.http.gateway.listener",
        ["name, namespace, section"],
    ),
    ("workload", changed("orders.workload.cpus", "1"), "functions.orders.workload.cpus", ["did you mean cpu?"]),
    (
        "toleration",
        changed("orders.workload.tolerations", [{"key": "sku", "operator": "Exists"}]),
        "functions.orders.workload.tolerations[0].operator",
        ["key, value, effect", "remove it"],
    ),
    (
        "connection",
        connected({"connectionString": SECRET, "conectionString": SECRET}),
        "functions.orders.connections.OrdersStorage.conectionString",
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
        ["known here are project, job, image, build, settings"],
    ),
]


@pytest.mark.parametrize(("config", "key", "words"), [pytest.param(*rest, id=name) for name, *rest in UNKNOWN])
def test_an_unknown_key_is_told_what_is_known(config: Json, key: str, words: list[str]) -> None:
    (line,) = [each for each in mistakes(config) if each.startswith(f"aks-functions:{key}: ")]

    assert line.startswith(f"aks-functions:{key}: unknown key; known here are ")
    assert [word for word in words if word not in line] == []
    assert "\n" not in line


@pytest.mark.parametrize("value", [None, [], {}, "", 0, 1.5, True, [None], {"": None}, [[[[1]]]]])
@pytest.mark.parametrize(
    "key",
    ["project", "job", "image", "build", "settings", "secrets", "connections", "triggers", "groups", "scaling", "http"],
)
def test_whatever_stands_in_a_key_of_an_app(key: str, value: object) -> None:
    """It is right, or told as a mistake of this key or of what is then missing."""
    follow = {"job": ("triggers",)}

    for line in found(changed(f"orders.{key}", value)):
        assert line.startswith(tuple(f"aks-functions:functions.orders.{each}" for each in (key, *follow.get(key, ()))))


BUS = "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=all;SharedAccessKey=dGlnaHQ7bGlwcGVk"


@pytest.mark.parametrize(
    "config",
    [
        connected(SECRET),
        connected([SECRET]),
        connected({"connectionString": [SECRET]}),
        connected({"connectionString": {"value": SECRET}}),
        connected({"connectionString": SECRET.replace("Account", "Acount")}),
        connected({"conectionString": SECRET}),
        connected({"connectionString": BUS}),
        connected({"resourceId": SECRET}),
        connected({"resourceId": BUS}),
        connected({"keyVault": {"vault": SECRET, "name": "a"}}),
        connected({"secret": {"name": SECRET, "key": SECRET}}),
        changed("orders.connections", SECRET),
        changed("orders.connections", [{"Orders": SECRET}]),
        changed("orders.secrets", SECRET),
        changed("orders.secrets", {"KEY": SECRET}),
        changed("orders.secrets", {"KEY": {"valeu": SECRET}}),
        changed("orders.secrets", {"KEY": {"value": [SECRET]}}),
        changed("orders.secrets", {"POD_NAMESPACE": {"value": SECRET}}),
        changed("orders.settings", SECRET),
        changed("orders.settings", [SECRET]),
        changed("orders.settings", {"KEY": SECRET}),
        changed("orders.settings", {"KEY": [SECRET]}),
        changed("orders.settings", {SECRET: "x"}),
        changed("orders.triggers", {"process_order": SECRET}),
        changed("orders.triggers", {"process_order": {"type": SECRET}}),
        changed("orders.triggers", {"process_order": {"type": "queueTrigger", "queueName": SECRET}}),
        changed("orders.triggers", {"process_order": {"type": "queueTrigger", "queueName": "a", "connection": BUS}}),
        changed("orders.triggers", {SECRET: {"type": "queueTrigger", "queueName": "orders"}}),
        changed("orders.groups", {SECRET: {"functions": []}}),
        changed("orders.groups", {"eu": {"functions": [SECRET]}}),
        changed("orders.scaling.metadata", {"process_order": {"queueName": SECRET}}),
        changed("orders.scaling.metadata", {"process_order": {SECRET: "a"}}),
        changed("orders.scaling.targets", {SECRET: 1}),
        changed("orders.scaling.scalers", [{"type": SECRET, "metadata": {"a": SECRET}}]),
        changed("orders.scaling.modifiers", {"formula": SECRET, "target": 1}),
        changed("orders.http", {"host": SECRET}),
        changed("orders.workload", {"cpu": SECRET}),
        {"functions": [connected({"connectionString": SECRET})]},
        {"functions": {"orders": [connected({"connectionString": SECRET})]}},
        {"functions": {"Orders": connected({"connectionString": SECRET})["functions"]["orders"]}},
        {"function": connected({"connectionString": SECRET})},
        # Where people put it by mistake, and where only a slip of the finger does.
        changed("orders.project", SECRET),
        changed("orders.project", f"{SECRET}\n"),
        changed("orders.image", SECRET),
        changed("orders.connections", {SECRET: {"connectionString": SECRET}}),
        changed("orders.scaling", {SECRET: 1}),
        {"functions": {SECRET: GOOD["orders"]}},
        {"cluster": SECRET},
        {"platform": connected({"connectionString": SECRET})},
        {"platform": {"name": SECRET, "namespace": SECRET}},
    ],
)
@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "clear"])
def test_secrets_never_show(config: Json, encrypted: bool) -> None:
    lines = mistakes(config, encrypted=encrypted)

    assert lines
    assert not any("dGlnaHQ7bGlwcGVk" in line for line in lines)


def test_a_bare_password_does_not_show_where_secrets_belong() -> None:
    config = changed("orders.secrets", {"A": "hunter2", "B": {"value": ["hunter2"]}, "C": {"valu": "hunter2"}})
    config["functions"]["orders"]["settings"] = {"D": ["hunter2"]}
    config["functions"]["orders"]["connections"] = {"OrdersStorage": "hunter2"}

    lines = mistakes(config)

    assert len(lines) == 5
    assert not any("hunter2" in line for line in lines)


def test_a_token_in_a_repository_s_address_does_not_show() -> None:
    build = {"repository": "https://ghp_hunter2@github.com/acme/shop.git", "commit": "main"}

    lines = mistakes({"functions": {"orders": {"project": "functions/orders", "build": build}}})

    assert [line.split(": ")[0].rpartition(".")[2] for line in lines] == ["repository", "commit"]
    assert not any("hunter2" in line for line in lines)


def test_two_mistakes_are_reported_together() -> None:
    config = {"registry": {"sku": "Gold"}, **changed("orders.image", "orders")}

    lines = mistakes(config)

    assert [line.split(": ")[0] for line in lines] == [
        "aks-functions:registry.sku",
        "aks-functions:functions.orders.image",
    ]


def test_mistakes_of_several_apps_are_reported_together(tmp_path: Path) -> None:
    """Of those that are wrong by themselves, of those that contradict their code, and of the rest of the stack."""
    functions: Json = {
        "Orders": GOOD["orders"],
        "returns": {"project": "nowhere", "image": "returns", "scale": {}},
        "other": {**GOOD["orders"], "scaling": {"minReplicas": 3, "maxReplicas": 2}},
        "bus": python_app(tmp_path / "bus", 'sql_trigger("m", "dbo.T", "Db")'),
        "half": {
            **python_app(tmp_path / "half", 'queue_trigger("m", "orders", "A")'),
            "workload": {"port": 80},
            "groups": {"eu": {"functions": ["onee", "one"]}},
        },
        "unused": {**GOOD["orders"], "connections": {"Zzz": {"connectionString": SECRET}}},
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
        "aks-functions:cluster.zones[0]",
        "aks-functions:functions.Orders",
        "aks-functions:functions.returns.project",
        "aks-functions:functions.returns.image",
        "aks-functions:functions.returns.scale",
        "aks-functions:functions.other.scaling.minReplicas",
        "aks-functions:functions.bus.connections.Db",
        "aks-functions:functions.half.workload.port",
        "aks-functions:functions.half.groups.eu",
        "aks-functions:functions.unused.connections.Zzz",
    }
    assert len(lines) == 13


def test_what_contradicts_is_reported_beside_what_is_wrong() -> None:
    config = {"registry": {"sku": "Gold"}, "network": {"podCidr": "10.0.0.0/16", "dnsServiceIp": "10.0.0.1"}}

    assert len(mistakes(config)) == 3


def test_a_key_may_be_called_as_the_validator_calls_keys() -> None:
    lines = mistakes({"functions": {"[key]": None}})

    assert [line.split(": ")[0] for line in lines] == ["aks-functions:functions.[key]"] * 2


def test_an_empty_app_lacks_two_things() -> None:
    assert [line.split(";")[0] for line in mistakes({"functions": {"orders": {}}})] == [
        f"aks-functions:functions.orders.{key}: missing" for key in ("project", "image")
    ]


def test_the_message_is_plain_and_says_that_nothing_happened() -> None:
    with pytest.raises(ConfigurationError) as raised:
        loaded({"registry": {"sku": "Gold"}, "platform": {"name": "Shop"}})

    first, *rest = str(raised.value).splitlines()
    assert first == "2 mistakes in the configuration; nothing was changed:"
    assert [line.strip() for line in rest] == raised.value.mistakes
    # The language host prints a RunError without a traceback.
    assert isinstance(raised.value, pulumi.RunError)


def test_lines_that_settle_a_mistake_stand_below_it() -> None:
    project = "tests/fixtures/projects/custom-unknown-trigger"

    with pytest.raises(ConfigurationError) as raised:
        loaded({"functions": {"birds": {"project": project, "image": "birds:1"}}})

    head, line, *configuration = str(raised.value).splitlines()
    assert head == "a mistake in the configuration; nothing was changed:"
    assert line.startswith("  aks-functions:functions.birds.triggers.Pigeon: Pigeon/function.json:")
    # It can be copied as it is: the lines keep their depth to one another.
    assert [each.removeprefix("    ") for each in configuration] == [
        "aks-functions:functions:",
        "  birds:",
        "    triggers:",
        "      Pigeon:",
        "        type: carrierPigeonTrigger",
        "        run: always",
    ]


@pytest.mark.parametrize("text", ["a\nb:1", "a\x1b[31m:1", "a\u2028b:1", "a\r\nb:1"])
@pytest.mark.parametrize("key", ["image", "project", "build", "zzz"])
def test_what_cannot_be_printed_is_spelt_out(key: str, text: str) -> None:
    value: Any = {"repository": text, "commit": text} if key == "build" else text
    app = {"image": "a:1", "project": "functions/orders", key: value}
    if key == "build":
        del app["image"]

    for line in mistakes({"functions": {"orders": app}}):
        assert line.isprintable()
        line.encode()


def test_a_key_with_a_line_break() -> None:
    (line,) = mistakes({"cluster": {"a\nb": 1}})

    assert line.startswith("aks-functions:cluster.a\\nb: unknown key")


@pytest.mark.parametrize("text", ["[" * 100_000, "1" * 5000], ids=["deep", "long"])
def test_what_python_cannot_read_is_a_mistake_like_any_other(text: str) -> None:
    (line,) = mistakes({"platform": text})

    assert line.startswith("aks-functions:platform: ")


def test_what_is_nested_deep_but_read_is_a_mistake_like_any_other() -> None:
    """Deep enough for a program to fall over that walks it by itself."""
    deep: Any = 1
    for _ in range(400):
        deep = [deep]

    for config in (
        changed("orders.triggers", {"process_order": {"type": "x", "y": deep}}),
        changed("orders.http", deep),
    ):
        (line,) = mistakes(config)
        assert line.startswith("aks-functions:functions.orders.")
