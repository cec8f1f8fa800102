"""Settings, secrets and connections of an app that contradict each other, the host, or the code."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.harness import stacks
from tests.harness.configurations import SECRET, changed, connected, loaded, mistakes, python_app, told
from tests.harness.recording import Json

ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/orders"
BUS = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ServiceBus/namespaces/orders"
TOPIC = "/subscriptions/s/resourceGroups/g/providers/Microsoft.EventGrid/topics/orders"
VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/"
GIVEN: Json = {"connectionString": SECRET}


def vault(name: str) -> Json:
    return {"keyVault": {"vault": VAULT + name, "name": "key"}}


def connections(**given: Json) -> Json:
    return changed("orders.connections", given)


@pytest.mark.parametrize(
    "given",
    [
        {"OrdersStorage": GIVEN},
        {"OrdersStorage": {"resourceId": ACCOUNT}},
        {"OrdersStorage": {"secret": {"name": "orders", "key": "storage"}}},
        {"OrdersStorage": vault("shop")},
        # The host finds it without regard to case, and looks for the prefix first.
        {"ORDERSSTORAGE": GIVEN},
        {"AzureWebJobsOrdersStorage": GIVEN},
        # The host's own.
        {"AzureWebJobsStorage": GIVEN},
        {"AzureWebJobsStorage": {"resourceId": ACCOUNT}},
        {"OrdersStorage": {"resourceId": ACCOUNT, "settings": {"clientId": "x", "queueServiceUri": "https://o.q.c"}}},
    ],
    ids=lambda given: "-".join([*given, *next(iter(given.values()))]),
)
def test_ways_to_give_a_connection(given: Mapping[str, Json]) -> None:
    assert loaded(connections(**given)).functions["orders"].connections.keys() == given.keys()


@pytest.mark.parametrize(
    "settings",
    [
        {"AzureFunctionsJobHost__logging__logLevel__default": "Warning"},
        {"AzureFunctionsJobHost__extensions__queues__batchSize": "8"},
        {"AzureWebJobs.other.Disabled": "1"},
        {"http_proxy": "http://proxy:8080", "HTTP_PROXY": "http://proxy:8080"},
        # No token signs in with it alone ("Connection strings" of Application Insights: not a secret).
        {"APPLICATIONINSIGHTS_CONNECTION_STRING": "InstrumentationKey=1-2;IngestionEndpoint=https://x.example.com/"},
        {"DATABASE": "Server=tcp:x.database.windows.net;Authentication=Active Directory Default;Database=shop"},
        {"FEATURES": "resetPassword=true;design=new"},
        {"OTHER__fullyQualifiedNamespace": "other.servicebus.windows.net", "OTHER__credential": "workloadidentity"},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_settings_that_an_app_may_have(settings: dict[str, str]) -> None:
    assert loaded(changed("orders.settings", settings)).functions["orders"].settings == settings


WRONG: list[tuple[str, Json, str, list[str]]] = [
    ("nothing", connected({}), "connections.OrdersStorage", ["nothing", "one of connectionString, secret", "add one"]),
    (
        "two-ways",
        connected({"connectionString": SECRET, "resourceId": ACCOUNT}),
        "connections.OrdersStorage",
        ["connectionString and resourceId", "it takes one of", "keep one"],
    ),
    (
        "all-ways",
        connected({**GIVEN, **vault("a"), "resourceId": ACCOUNT, "secret": {"name": "a", "key": "b"}}),
        "connections.OrdersStorage",
        ["connectionString and secret and keyVault and resourceId", "keep one"],
    ),
    (
        "settings-alone",
        connected({"connectionString": SECRET, "settings": {"clientId": "x"}}),
        "connections.OrdersStorage.settings",
        ["resourceId", "remove them, or add it"],
    ),
    (
        "settings-misspelt",
        connected({"resourceId": ACCOUNT, "settings": {"queueServiceUrl": "https://x"}}),
        "connections.OrdersStorage.settings.queueServiceUrl",
        ["storage account", "did you mean queueServiceUri?"],
    ),
    (
        "credential",
        connected({"resourceId": ACCOUNT, "settings": {"credential": "managedidentity"}}),
        "connections.OrdersStorage.settings.credential",
        ["'managedidentity'", "virtual machine", "remove it"],
    ),
    (
        "key-beside-id",
        connected({"resourceId": ACCOUNT, "settings": {"queueServiceUri": "https://o.q.c/?sv=1&sig=abcdef"}}),
        "connections.OrdersStorage.settings.queueServiceUri",
        ["a key or a password", "connectionString instead"],
    ),
    (
        "another-kind",
        connected({"resourceId": BUS}),
        "connections.OrdersStorage",
        [BUS, "not the id of a Microsoft.Storage/storageAccounts", "copy the id", "function_app.py:"],
    ),
    (
        "no-id",
        connected({"resourceId": "orders"}),
        "connections.OrdersStorage.resourceId",
        ["not the resource id", "copy it from"],
    ),
    (
        "child-of-an-id",
        connected({"resourceId": f"{ACCOUNT}/queueServices/default/queues/orders"}),
        "connections.OrdersStorage.resourceId",
        ["queues/orders'", "not the resource id of an account or namespace", "copy it"],
    ),
    ("unused", connections(Zzz=GIVEN), "connections.Zzz", ["no binding names it", "OrdersStorage", "remove it"]),
    (
        "unused-misspelt",
        connections(OrderStorage=GIVEN),
        "connections.OrderStorage",
        ["no binding names it", "did you mean OrdersStorage?"],
    ),
    (
        "alike",
        connections(OrdersStorage=GIVEN, ORDERSSTORAGE=GIVEN),
        "connections.ORDERSSTORAGE",
        ["connections.OrdersStorage", "knows no case", "keep one"],
    ),
    (
        "alike-with-prefix",
        connections(OrdersStorage=GIVEN, AzureWebJobsOrdersStorage=GIVEN),
        "connections.AzureWebJobsOrdersStorage",
        ["connections.OrdersStorage", "looks for AzureWebJobs", "keep one"],
    ),
    (
        "azurite",
        connected({"connectionString": "UseDevelopmentStorage=true"}),
        "connections.OrdersStorage.connectionString",
        ["Azurite", "no pod reaches", "copy a whole string"],
    ),
    # The rest is what KEDA's `ParseAzureStorageConnectionString` demands.
    (
        "signature",
        connected({"connectionString": "BlobEndpoint=https://o.blob.core.windows.net;SharedAccessSignature=sv=1"}),
        "connections.OrdersStorage.connectionString",
        ["KEDA", "AccountKey", "copy the whole string"],
    ),
    (
        "no-suffix",
        connected({"connectionString": "AccountName=shop;AccountKey=abc="}),
        "connections.OrdersStorage.connectionString",
        ["KEDA", "EndpointSuffix", "copy the whole string"],
    ),
    (
        "empty-string",
        connected({"connectionString": ""}),
        "connections.OrdersStorage.connectionString",
        ["a connection string", "change it"],
    ),
    ("port", changed("orders.settings", {"ASPNETCORE_URLS": "http://+:80"}), "settings.ASPNETCORE_URLS", ["port"]),
    ("case", changed("orders.settings", {"aspnetcore_urls": "x"}), "settings.aspnetcore_urls", ["port", "remove it"]),
    (
        "runtime",
        changed("orders.secrets", {"FUNCTIONS_WORKER_RUNTIME": {"value": "python"}}),
        "secrets.FUNCTIONS_WORKER_RUNTIME",
        ["the project says it", "remove it"],
    ),
    (
        "keys",
        changed("orders.secrets", {"AzureWebJobsSecretStorageType": {"value": "files"}}),
        "secrets.AzureWebJobsSecretStorageType",
        ["the stack decides it", "remove it"],
    ),
    (
        "app-service",
        changed("orders.settings", {"POD_NAMESPACE": "x"}),
        "settings.POD_NAMESPACE",
        ["App Service's own"],
    ),
    (
        "identity",
        changed("orders.settings", {"AZURE_CLIENT_ID": "x"}),
        "settings.AZURE_CLIENT_ID",
        ["identity", "remove"],
    ),
    (
        "managed-identity",
        changed("orders.settings", {"Other__credential": "managedidentity"}),
        "settings.Other__credential",
        ["'managedidentity'", "virtual machine", "remove it"],
    ),
    (
        "app-service-reference",
        changed("orders.settings", {"KEY": "@Microsoft.KeyVault(SecretUri=https://x.vault.azure.net/secrets/a)"}),
        "settings.KEY",
        ["only App Service", "secrets.KEY.keyVault"],
    ),
    (
        "twice",
        {
            "functions": {
                "orders": {
                    **changed("orders.settings", {"KEY": "a"})["functions"]["orders"],
                    "secrets": {"KEY": {"value": "b"}},
                }
            }
        },
        "secrets.KEY",
        ["settings.KEY is the same setting", "keep one of the two"],
    ),
    ("secret-nothing", changed("orders.secrets", {"KEY": {}}), "secrets.KEY", ["nothing", "value, secret, keyVault"]),
    (
        "secret-two",
        changed("orders.secrets", {"KEY": {"value": "x", "secret": {"name": "a", "key": "b"}}}),
        "secrets.KEY",
        ["value and secret", "keep one"],
    ),
    (
        "two-vaults",
        changed("orders.secrets", {"A": vault("one"), "B": vault("two")}),
        "secrets.B.keyVault.vault",
        ["another Key Vault than that of secrets.A.keyVault", "move the secrets into one"],
    ),
]


@pytest.mark.parametrize(("config", "key", "words"), [pytest.param(*rest, id=name) for name, *rest in WRONG])
def test_a_mistake_is_one_line_with_key_value_rule_and_fix(config: Json, key: str, words: list[str]) -> None:
    told(config, f"functions.orders.{key}", words)


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=all;SharedAccessKey=aHVudGVyMg==",
        "Endpoint=https://shop.service.signalr.net;AccessKey=aHVudGVyMg==;Version=1.0;",
        "Server=tcp:shop.database.windows.net;User ID=shop;Password=hunter2;Encrypt=true",
        "Server=mysql;Uid=shop;Pwd = 'hunter2'",
        "shop.redis.cache.windows.net:6380,password=hunter2,ssl=True",
        "amqp://shop:hunter2@rabbitmq:5672/",
        "https://shop.blob.core.windows.net/in?sv=2024-11-04&sp=r&sig=aHVudGVyMg%3D%3D",
    ],
)
def test_a_plain_setting_that_is_a_secret(text: str) -> None:
    (line,) = mistakes(changed("orders.settings", {"SHOP": text}))

    assert line.startswith("aks-functions:functions.orders.settings.SHOP: ")
    assert "secrets.SHOP" in line
    assert "--secret" in line
    assert "hunter2" not in line
    assert "aHVudGVyMg" not in line


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("orders.triggers.process_order", "triggers.process_order.queueName"),
        ("orders.scaling.metadata.process_order", "scaling.metadata.process_order.queueName"),
    ],
)
def test_a_secret_in_what_becomes_a_scaling_rule(path: str, key: str) -> None:
    config = changed(path, {"type": "queueTrigger", "queueName": "amqp://shop:hunter2@rabbitmq"})

    lines = [line for line in mistakes(config) if line.startswith(f"aks-functions:functions.orders.{key}: ")]

    assert any("a key or a password" in line and "name a connection" in line for line in lines)
    assert not any("hunter2" in line for line in lines)


def test_azurite_s_public_key_may_stand_anywhere() -> None:
    local = json.loads(stacks.config("local")["aks-functions:functions"])
    azurite = local["orders"]["connections"]["OrdersStorage"]["connectionString"]

    assert loaded(changed("orders.settings", {"TESTED_WITH": azurite})).functions["orders"].settings


def test_a_setting_that_is_a_connection_is_told_once() -> None:
    config = connected(GIVEN)
    config["functions"]["orders"]["settings"] = {"OrdersStorage": "x"}

    told(config, "functions.orders.settings.OrdersStorage", ["connections.OrdersStorage", "keep one of the two"])


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("orders.connections.OrdersStorage.connectionString", "connections.OrdersStorage.connectionString"),
        ("orders.secrets.KEY.value", "secrets.KEY.value"),
    ],
)
def test_a_secret_in_the_clear(path: str, key: str) -> None:
    full = f"functions.orders.{key}"
    told(changed(path, SECRET), full, [f"pulumi config set --secret --path 'aks-functions:{full}'"], encrypted=False)


def test_a_secret_in_the_clear_whose_name_has_a_dot() -> None:
    """In a path of `pulumi config set --path` such a key stands in brackets (pulumi.com/docs/iac/concepts/config)."""
    config = changed("orders.secrets", {"Shop.Key": {"value": "x"}})

    (line,) = mistakes(config, encrypted=False)

    assert line.endswith("""--path 'aks-functions:functions.orders.secrets["Shop.Key"].value'""")


def test_what_a_bus_s_connection_string_begins_with(tmp_path: Path) -> None:
    app = python_app(tmp_path, 'service_bus_queue_trigger("m", queue_name="orders", connection="Bus")')
    app["connections"] = {"Bus": GIVEN}

    told(
        {"functions": {"shop": app}},
        "functions.shop.connections.Bus.connectionString",
        ["Endpoint=sb://", "Service Bus namespace", "copy the whole string"],
    )


def test_an_event_grid_topic_s_address_does_not_follow_from_its_id(tmp_path: Path) -> None:
    app = python_app(tmp_path, 'event_grid_trigger("m")\n@app.event_grid_output("o", connection="Topic")')
    topic: Json = {"resourceId": TOPIC}
    app["connections"] = {"Topic": topic}

    told(
        {"functions": {"shop": app}},
        "functions.shop.connections.Topic.settings.topicEndpointUri",
        ["missing", "does not follow from the resource id", "add it"],
    )
    topic["settings"] = {"topicEndpointUri": "https://orders.westeurope-1.eventgrid.azure.net"}
    assert loaded({"functions": {"shop": app}})


def test_what_the_stack_does_not_make_has_to_be_given(tmp_path: Path) -> None:
    app = python_app(tmp_path, 'sql_trigger("m", "dbo.Orders", "Database")')

    told(
        {"functions": {"shop": app}},
        "functions.shop.connections.Database",
        ["function_app.py:3", "SQL database", "give it by connection string"],
    )
