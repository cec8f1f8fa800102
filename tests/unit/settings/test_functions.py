"""What the configuration says about one function app: how it reaches the components, and what each key refuses."""

from pathlib import Path

import pytest

from tests.harness.configurations import GOOD, changed, loaded, python_app, told
from tests.harness.recording import Json

COMMIT = "6ec7cc5f9c2a4d5ab4f6d3a1d4ee3b5c0f9c1e2a"
BUILD: Json = {"repository": "https://github.com/acme/shop.git", "commit": COMMIT}


def built(**rest: object) -> Json:
    return {"functions": {"orders": {"project": "functions/orders", "build": {**BUILD, **rest}}}}


def test_what_nobody_says_is_left_to_the_components() -> None:
    app = loaded({"functions": GOOD}).functions["orders"]

    assert app.args == {"project": "functions/orders", "image": "orders:1.0.0", "connections": {}, "secrets": {}}


def test_given_values_arrive_in_the_components_names(tmp_path: Path) -> None:
    app: Json = {
        **python_app(tmp_path, 'queue_trigger("m", "orders", "Orders")', 'queue_trigger("m", "%RETURNS%", "Orders")'),
        "settings": {"RETURNS": "returns"},
        "connections": {
            "Orders": {
                "resourceId": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/orders",
                "settings": {"queueServiceUri": "https://orders.queue.core.usgovcloudapi.net"},
            }
        },
        "secrets": {
            "KEY": {"secret": {"name": "keys", "key": "shop"}},
            "TOKEN": {
                "keyVault": {
                    "vault": "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/shop",
                    "name": "token",
                }
            },
        },
        "groups": {"in": {"functions": ["one"], "scaling": {"maxReplicas": 3}}, "back": {"functions": ["two"]}},
        "scaling": {
            "minReplicas": 1,
            "fallback": {"replicas": 2, "failureThreshold": 5},
            "behavior": {"scaleDown": {"policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}]}},
            "targets": {"one": 4},
            "metadata": {"two": {"activationQueueLength": "5"}},
        },
        "workload": {"cpu": "500m", "gracePeriod": 90, "tolerations": [{"key": "sku", "value": "gpu"}]},
    }

    args = loaded({"functions": {"shop": app}}).functions["shop"].args

    assert args.get("settings") == {"RETURNS": "returns"}
    assert args.get("connections") == {
        "Orders": {
            "resource_id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/orders",
            "settings": {"queueServiceUri": "https://orders.queue.core.usgovcloudapi.net"},
        }
    }
    assert args.get("secrets") == {
        "KEY": {"secret": {"name": "keys", "key": "shop"}},
        "TOKEN": {
            "key_vault": {
                "vault_id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/shop",
                "name": "token",
            }
        },
    }
    assert args.get("groups") == {
        "in": {"functions": ("one",), "scaling": {"max_replicas": 3}},
        "back": {"functions": ("two",)},
    }
    assert args.get("scaling") == {
        "min_replicas": 1,
        "fallback": {"replicas": 2, "failure_threshold": 5},
        # As Kubernetes spells it.
        "behavior": {"scaleDown": {"policies": ({"type": "Pods", "value": 1, "periodSeconds": 60},)}},
        "targets": {"one": 4},
        "metadata": {"two": {"activationQueueLength": "5"}},
    }
    assert args.get("workload") == {
        "cpu": "500m",
        "grace_period": 90,
        "tolerations": ({"key": "sku", "value": "gpu"},),
    }


def test_a_build_arrives() -> None:
    args = loaded(built(folder="apps/orders")).functions["orders"].args

    assert args.get("build") == {**BUILD, "folder": "apps/orders"}


def test_what_the_code_does_not_say_is_given() -> None:
    trigger = {"type": "queueTrigger", "queueName": "new-orders", "connection": "OrdersStorage"}

    args = loaded(changed("orders.triggers", {"process_order": trigger})).functions["orders"].args

    assert args.get("triggers") == {"process_order": trigger}


def test_a_job_needs_no_project() -> None:
    trigger = {"type": "queueTrigger", "queueName": "films", "connection": "Films"}
    job = {"job": {"deadline": 600}, "image": "films:1", "triggers": {"film": trigger}}

    args = loaded({"functions": {"films": job}}).functions["films"].args

    assert args.get("job") == {"deadline": 600}
    assert "project" not in args


WRONG: list[tuple[str, Json, str, list[str]]] = [
    ("project-list", changed("orders.project", ["a"]), "project", ["a list", "the folder", "change it"]),
    ("project-empty", changed("orders.project", ""), "project", ['""', "the folder", "change it"]),
    ("image-untagged", changed("orders.image", "orders"), "image", ["'orders'", "tag nor digest", "add"]),
    ("image-wrong", changed("orders.image", "Orders:1"), "image", ["'Orders:1'", "no image reference", "write one"]),
    ("image-number", changed("orders.image", 1.0), "image", ["1.0", "container image", "change it"]),
    ("setting-number", changed("orders.settings", {"SIZE": 10}), "settings.SIZE", ["a text", '"10"', "change it"]),
    ("setting-true", changed("orders.settings", {"ON": True}), "settings.ON", ["a text", "quotes", "change it"]),
    ("setting-name", changed("orders.settings", {"a b": "x"}), "settings.a b", ["'a b'", "letters", "choose another"]),
    ("setting-colon", changed("orders.settings", {"a:b": "x"}), "settings.a:b", ["'a:b'", "1-128", "choose another"]),
    ("settings-list", changed("orders.settings", ["A=b"]), "settings", ["a map of texts", "change it"]),
    ("secret-text", changed("orders.secrets", {"KEY": "x"}), "secrets.KEY", ["a map with value, secret, keyVault"]),
    ("secret-number", changed("orders.secrets", {"KEY": {"value": 1}}), "secrets.KEY.value", ["the text", "--secret"]),
    (
        "secret-key",
        changed("orders.secrets", {"KEY": {"secret": {"name": "a", "key": "b/c"}}}),
        "secrets.KEY.secret.key",
        ["letters, digits", "change it"],
    ),
    (
        "secret-name",
        changed("orders.secrets", {"KEY": {"secret": {"name": "A", "key": "b"}}}),
        "secrets.KEY.secret.name",
        ["'A'", "Kubernetes object", "choose another"],
    ),
    (
        "vault-name",
        changed("orders.secrets", {"KEY": {"keyVault": {"vault": "shop", "name": "key"}}}),
        "secrets.KEY.keyVault.vault",
        ["Microsoft.KeyVault/vaults", "copy it"],
    ),
    (
        # The name of the vault is what follows the last slash.
        "vault-slash",
        changed(
            "orders.secrets",
            {
                "KEY": {
                    "keyVault": {
                        "vault": "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/shop/",
                        "name": "key",
                    }
                }
            },
        ),
        "secrets.KEY.keyVault.vault",
        ["vaults/shop/'", "Microsoft.KeyVault/vaults"],
    ),
    (
        "connection-name",
        changed("orders.connections", {"Orders-Storage": {"connectionString": "x"}}),
        "connections.Orders-Storage",
        ["'Orders-Storage'", "letters, digits and '_'", "choose another"],
    ),
    ("trigger-list", changed("orders.triggers", []), "triggers", ["[]", "a map: by function", "change it"]),
    (
        "trigger-text",
        changed("orders.triggers", {"process_order": "queueTrigger"}),
        "triggers.process_order",
        ['"queueTrigger"', "a map with type", "change it"],
    ),
    (
        "trigger-type",
        changed("orders.triggers", {"process_order": {"queueName": "orders"}}),
        "triggers.process_order",
        ["no type", "such as queueTrigger", "add it"],
    ),
    (
        "trigger-type-number",
        changed("orders.triggers", {"process_order": {"type": 1}}),
        "triggers.process_order",
        ["no type", "a text", "add it"],
    ),
    (
        "trigger-deep",
        changed("orders.triggers", {"process_order": {"type": "queueTrigger", "queueName": [[[[[[[[[1]]]]]]]]]}}),
        "triggers.process_order",
        ["nested more than 8 deep", "write them out"],
    ),
    ("trigger-no-name", changed("orders.triggers", {"": {"type": "x"}}), "triggers.", ["''", "1-128 letters"]),
    ("groups-list", changed("orders.groups", ["eu"]), "groups", ["a list", "a map of functions", "change it"]),
    (
        "group-name",
        changed("orders.groups", {"EU": {"functions": ["process_order"]}}),
        "groups.EU",
        ["'EU'", "1-20 lowercase", "choose another"],
    ),
    (
        "group-text",
        changed("orders.groups", {"eu": {"functions": "process_order"}}),
        "groups.eu.functions",
        ['"process_order"', "a list of names of functions", "change it"],
    ),
    (
        "group-number",
        changed("orders.groups", {"eu": {"functions": ["process_order", 2]}}),
        "groups.eu.functions[1]",
        ["2", "the name of a function", "change it"],
    ),
    ("commit-branch", built(commit="main"), "build.commit", ["'main'", "may move", "git rev-parse HEAD"]),
    ("commit-short", built(commit=COMMIT[:7]), "build.commit", [f"'{COMMIT[:7]}'", "40 digits"]),
    ("commit-number", built(commit=int("1" * 40)), "build.commit", ["40 digits", "in quotes"]),
    ("repository-ssh", built(repository="git@github.com:acme/shop.git"), "build.repository", ["https", "write it"]),
    ("repository-ref", built(repository="https://github.com/a/b#main"), "build.repository", ["'https", "write it"]),
    (
        "folder-above",
        built(folder="../orders"),
        "build.folder",
        ["'../orders'", "below the repository's root", "write"],
    ),
    ("folder-absolute", built(folder="/orders"), "build.folder", ["'/orders'", "below the repository's root", "write"]),
    ("dockerfile", built(dockerfile="a:b"), "build.dockerfile", ["'a:b'", "below the repository's root", "write"]),
    ("job-number", changed("orders.job", 1), "job", ["1", "a map with deadline, retries, kept", "change it"]),
]


@pytest.mark.parametrize(("config", "key", "words"), [pytest.param(*rest, id=name) for name, *rest in WRONG])
def test_a_mistake_is_one_line_with_key_value_rule_and_fix(config: Json, key: str, words: list[str]) -> None:
    told(config, f"functions.orders.{key}", words)
