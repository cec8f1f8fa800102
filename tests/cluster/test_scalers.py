"""Every scaler that the project uses, before real KEDA: what it says is about the server, not about the rule.

Azurite stands for storage accounts; of all others there is no server here. Their rules have to be taken by the API
server and KEDA's webhook, and its operator may only complain that nobody answers or that nobody trusts it.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from azure.storage.blob import ContainerClient
from azure.storage.queue import QueueClient
from lightkube import Client
from lightkube.resources.core_v1 import Event, Secret

from local.cluster import ControlPlane
from tests.harness import stacks
from tests.harness.cluster import ScaledJob, ScaledObject, apply, until
from tests.harness.recording import Json, Recorded, Registration

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(300), pytest.mark.usefixtures("keda")]

NOWHERE: Final = "127.0.0.1:1"
BUS: Final = f"Endpoint=sb://{NOWHERE}/;SharedAccessKeyName=k;SharedAccessKey=c2VjcmV0"
STORAGE: Final = "AzureWebJobsStorage"

APPS: Final[dict[str, tuple[list[Json], dict[str, str]]]] = {
    # The bindings of the app's functions, and the connections that are given by string; `azurite` is this one's.
    "queue": ([{"type": "queueTrigger", "queueName": "orders", "connection": "Data"}], {"Data": "azurite"}),
    "queue-identity": ([{"type": "queueTrigger", "queueName": "orders", "connection": "Data"}], {}),
    "blob": ([{"type": "blobTrigger", "path": "photos/{name}", "connection": "Data"}], {"Data": "azurite"}),
    "blob-identity": ([{"type": "blobTrigger", "path": "photos/{name}", "connection": "Data"}], {}),
    "service-bus": ([{"type": "serviceBusTrigger", "queueName": "orders", "connection": "Bus"}], {"Bus": BUS}),
    "service-bus-identity": ([{"type": "serviceBusTrigger", "queueName": "orders", "connection": "Bus"}], {}),
    "topic-identity": (
        [{"type": "serviceBusTrigger", "topicName": "t", "subscriptionName": "s", "connection": "Bus"}],
        {},
    ),
    "event-hub": (
        [{"type": "eventHubTrigger", "eventHubName": "readings", "connection": "Hub"}],
        {"Hub": BUS, STORAGE: "azurite"},
    ),
    "event-hub-identity": ([{"type": "eventHubTrigger", "eventHubName": "readings", "connection": "Hub"}], {}),
    "kafka": ([{"type": "kafkaTrigger", "topic": "t", "brokerList": NOWHERE, "consumerGroup": "g"}], {}),
    "rabbitmq": (
        [{"type": "rabbitMQTrigger", "queueName": "q", "connectionStringSetting": "Broker"}],
        {"Broker": f"amqp://guest:guest@{NOWHERE}/"},
    ),
    "redis-list": (
        [{"type": "redisListTrigger", "key": "work", "connection": "Redis"}],
        {"Redis": f"{NOWHERE},password=c2VjcmV0"},
    ),
    "redis-stream": (
        [{"type": "redisStreamTrigger", "key": "work", "connection": "Redis"}],
        {"Redis": f"{NOWHERE},password=c2VjcmV0"},
    ),
    "durable-mssql": (
        [{"type": "orchestrationTrigger"}, {"type": "activityTrigger"}],
        {"SQLDB_Connection": "Server=127.0.0.1,1;Database=hub;User Id=sa;Password=c2VjcmV0"},
    ),
}

READY: Final = frozenset({"queue", "blob"})
"""Those whose server is here."""

ABOUT_THE_RULE: Final = ("no scaler found", "error parsing", "metadata", "must ", "required", "invalid", "unknown")
"""What KEDA says of a rule that it does not understand (`pkg/scalers`, errors of the scalers' constructors)."""


def project(folder: Path, bindings: list[Json]) -> Path:
    """A project of Python's first model, which is the shape of all that have a `function.json`."""
    host: Json = {"version": "2.0", "extensionBundle": {"id": "Microsoft.Azure.Functions.ExtensionBundle"}}
    if bindings[0]["type"] == "orchestrationTrigger":
        provider = {"type": "mssql", "connectionStringName": "SQLDB_Connection"}
        host["extensions"] = {"durableTask": {"storageProvider": provider}}
    for number, binding in enumerate(bindings):
        (function := folder / f"work{number}").mkdir(parents=True)
        full = {"name": "work", "direction": "in", **binding}
        (function / "function.json").write_text(json.dumps({"scriptFile": "__init__.py", "bindings": [full]}))
        (function / "__init__.py").write_text("def main(work): ...\n")
    (folder / "host.json").write_text(json.dumps(host))
    return folder


@pytest.fixture(scope="module")
def recorded(plane: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """What the program asks for, for all apps at once."""
    root = tmp_path_factory.mktemp("projects")
    apps: Json = {
        name: {
            "project": str(project(root / name, bindings)),
            "image": f"{name}:1.0.0",
            "connections": {
                each: {"connectionString": plane.connection_string if text == "azurite" else text}
                for each, text in strings.items()
            },
            "scaling": {"pollingInterval": 2},
        }
        for name, (bindings, strings) in APPS.items()
    }
    apps["schedule"] = {
        "project": str(project(root / "schedule", [{"type": "timerTrigger", "schedule": "0 */5 * * * *"}])),
        "image": "schedule:1.0.0",
        "scaling": {
            "scalers": [
                {
                    "type": "cron",
                    "metadata": {
                        "timezone": "UTC",
                        "start": "0 6 * * *",
                        "end": "0 20 * * *",
                        "desiredReplicas": "2",
                    },
                }
            ]
        },
    }
    apps["job"] = {
        "job": {},
        "image": "job:1.0.0",
        "triggers": {"work": {"type": "queueTrigger", "queueName": "orders", "connection": "Data"}},
        "connections": {"Data": {"connectionString": plane.connection_string}},
    }
    config = {**stacks.config("local"), "aks-functions:functions": json.dumps(apps)}
    return stacks.run(config, stack="local", secrets=["aks-functions:functions"])


@pytest.fixture(scope="module")
def applied(recorded: Recorded, plane: ControlPlane, client: Client) -> Client:
    """The objects of the apps in the cluster, as the program asks for them."""
    with (
        QueueClient.from_connection_string(plane.connection_string, "orders") as queue,
        ContainerClient.from_connection_string(plane.connection_string, "photos") as container,
    ):
        queue.create_queue()
        container.create_container()
    apply(client, "apiVersion: v1\nkind: Namespace\nmetadata: {name: functions}\n")
    objects = [each for each in recorded.resources.values() if of_an_app(each)]
    # Those that others wait for come first, as the engine has it.
    for each in sorted(objects, key=lambda each: each.type.endswith(("ScaledObject", "ScaledJob"))):
        body = {**each.inputs, "metadata": {**each.inputs["metadata"], "name": each.outputs["metadata"]["name"]}}
        if each.type.endswith(":Secret"):
            client.apply(Secret.from_dict(body), force=True)
        else:
            apply(client, yaml.safe_dump(body))
    return client


def of_an_app(each: Registration) -> bool:
    return each.type.startswith("kubernetes:") and each.inputs.get("metadata", {}).get("namespace") == "functions"


def said(client: Client, name: str, kind: Any) -> tuple[str, list[str]]:
    """The condition `Ready` of a rule, and what KEDA's events say of it."""
    found = client.get(kind, name, namespace="functions")
    ready = {each["type"]: each for each in (found.status or {}).get("conditions") or []}.get("Ready", {})
    events = [
        each.message or ""
        for each in client.list(Event, namespace="functions")
        if each.involvedObject.name == name and each.involvedObject.kind in ("ScaledObject", "ScaledJob")
    ]
    return f"{ready.get('status')}: {ready.get('message')}", events


@pytest.mark.parametrize("name", [*APPS, "schedule", "job"])
def test_keda_understands_the_rule(
    applied: Client, name: str, record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    kind = ScaledJob if name == "job" else ScaledObject
    until(lambda: not said(applied, name, kind)[0].startswith(("None", "Unknown")), f"the condition of {name}")
    if name in (*READY, "schedule", "job"):
        until(lambda: said(applied, name, kind)[0].startswith("True"), f"{name} to be ready")
    condition, events = said(applied, name, kind)
    record_property("condition", condition)
    with capsys.disabled():
        sys.stdout.write(f"\n{name}: Ready={condition}; {'; '.join(dict.fromkeys(events))}")

    for text in (condition, *events):
        assert not [each for each in ABOUT_THE_RULE if each in text.lower()], text
