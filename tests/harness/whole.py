"""A configuration that makes everything that the program can make: each kind of object, each option of one."""

import json
from pathlib import Path
from typing import Any, Final

from tests.harness import stacks
from tests.harness.recording import Json, Recorded

VAULT: Final = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/"
    "shop-vault"
)
BUS: Final = "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=c2VjcmV0"
STORAGE: Final = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net"

QUEUE: Final[Json] = {"type": "queueTrigger", "queueName": "orders", "connection": "Data"}
HTTP: Final[Json] = {"type": "httpTrigger", "methods": ["get"]}
TIMER: Final[Json] = {"type": "timerTrigger", "schedule": "0 */5 * * * *"}
TOPIC: Final[Json] = {
    "type": "serviceBusTrigger",
    "topicName": "events",
    "subscriptionName": "billing",
    "isSessionsEnabled": True,
    "connection": "Bus",
}

APPS: Final[dict[str, tuple[dict[str, Json], Json]]] = {
    # The triggers of the app's functions by name, and what the configuration says of the app.
    "queue": (
        {"take": QUEUE},
        {
            "scaling": {
                "minReplicas": 2,
                "idleReplicas": 0,
                "initialCooldownPeriod": 60,
                "cpuUtilization": 60,
                "fallback": {"replicas": 3, "failureThreshold": 5, "behavior": "static"},
                "behavior": {
                    "scaleUp": {"policies": [{"type": "Pods", "value": 4, "periodSeconds": 15}]},
                    "scaleDown": {"stabilizationWindowSeconds": 60, "selectPolicy": "Min"},
                },
                "scalers": [
                    {
                        "type": "cron",
                        "name": "office",
                        "metadata": {
                            "timezone": "UTC",
                            "start": "0 6 * * *",
                            "end": "0 20 * * *",
                            "desiredReplicas": "2",
                        },
                    }
                ],
            },
            "workload": {
                "pool": "functions",
                "spot": True,
                "tolerations": [
                    {"key": "sku", "value": "gpu", "effect": "NoSchedule"},
                    {"key": "example.com/maintenance"},
                ],
                "architectures": ["amd64", "arm64"],
            },
        },
    ),
    "queues": (
        {"fast": QUEUE, "slow": {**QUEUE, "queueName": "returns"}},
        {
            "scaling": {
                "preset": "responsive",
                "modifiers": {"formula": "fast + 2 * slow", "target": 10, "activationTarget": 1.0},
                "metadata": {"slow": {"activationQueueLength": "3"}},
                "targets": {"fast": 4},
            },
            "workload": {
                "architectures": ["arm64"],
                "port": 8000,
                "user": 20000,
                "gracePeriod": 600,
                "startup": 30,
                "annotations": {"example.com/team": "shop"},
            },
        },
    ),
    "topic": ({"bill": TOPIC}, {}),
    "hub": (
        {"read": {"type": "eventHubTrigger", "eventHubName": "readings", "cardinality": "many", "connection": "Hub"}},
        {"scaling": {"preset": "economical"}},
    ),
    "blob": (
        {"resize": {"type": "blobTrigger", "path": "photos/{name}", "connection": "Data"}},
        {
            "connections": {"Data": {"connectionString": STORAGE}},
            "secrets": {"Password": {"value": "c2VjcmV0"}},
        },
    ),
    "redis": (
        {"work": {"type": "redisListTrigger", "key": "work", "connection": "Redis"}},
        {"connections": {"Redis": {"connectionString": "cache.example.com:6380,password=c2VjcmV0,ssl=True"}}},
    ),
    "vault": (
        {"bill": TOPIC},
        {
            "connections": {"Bus": {"keyVault": {"vault": VAULT, "name": "bus"}}},
            "secrets": {"Password": {"keyVault": {"vault": VAULT, "name": "password"}}},
        },
    ),
    "secret": (
        {"bill": TOPIC},
        {
            "connections": {"Bus": {"secret": {"name": "bus", "key": "connection"}}},
            "secrets": {"Password": {"secret": {"name": "passwords", "key": "shop"}}},
        },
    ),
    "site": (
        {"show": HTTP},
        {
            "http": {
                "host": "site.example.com",
                "ingress": {"tlsSecret": "site-tls", "className": "nginx"},
                "namespaces": ["shop", "billing"],
            },
            "settings": {"Greeting": "Hello"},
        },
    ),
    "routed": (
        {"show": HTTP},
        {
            "http": {
                "host": "routed.example.com",
                "gateway": {"name": "shared", "namespace": "gateways", "section": "https"},
            }
        },
    ),
    "counted": (
        {"show": HTTP},
        {"http": {"host": "counted.example.com", "requests": 20, "ingress": {"tlsSecret": "counted-tls"}}},
    ),
    "counted-routed": (
        {"show": HTTP},
        {
            "http": {
                "host": "counted-routed.example.com",
                "requests": 20,
                "gateway": {"name": "shared", "namespace": "gateways"},
            }
        },
    ),
    "inside": ({"show": HTTP}, {}),
    "shop": (
        {"take": QUEUE, "show": HTTP, "clean": TIMER},
        {
            "groups": {
                "events": {"functions": ["take"], "scaling": {"maxReplicas": 50}},
                "calls": {"functions": ["show"]},
                "times": {"functions": ["clean"]},
            }
        },
    ),
    "timer": ({"clean": TIMER}, {}),
}


def run(folder: Path) -> Recorded:
    """What the program asks for; `folder` gets the projects."""
    key = "aks-functions:functions"
    return stacks.run({**stacks.config("dev"), key: json.dumps(configuration(folder))}, secrets=[key])


def configuration(folder: Path) -> Json:
    """All apps, as a stack's file has them; `folder` gets the projects."""
    apps: Json = {
        name: {"project": str(project(folder / name, triggers)), "image": f"{name}:1.0.0", **said}
        for name, (triggers, said) in APPS.items()
    }
    for name, connections in (("job", {}), ("job-by-string", {"Data": {"connectionString": STORAGE}})):
        apps[name] = {
            "job": {"deadline": 600, "retries": 1, "kept": 3},
            "image": f"{name}:1.0.0",
            "triggers": {"work": QUEUE},
            "connections": connections,
        }
    apps["built"] = {
        "project": str(project(folder / "built", {"clean": TIMER})),
        "build": {
            "repository": "https://github.com/acme/shop.git",
            "commit": "6ec7cc5f9c2a4d5ab4f6d3a1d4ee3b5c0f9c1e2a",
            "folder": "functions/built",
        },
    }
    return apps


def project(folder: Path, triggers: dict[str, Any]) -> Path:
    """A project of Python's first model, which is the shape of all that have a `function.json`."""
    for name, trigger in triggers.items():
        (function := folder / name).mkdir(parents=True)
        bindings = [{"name": "it", "direction": "in", **trigger}]
        if trigger["type"] == "httpTrigger":
            bindings.append({"name": "$return", "direction": "out", "type": "http"})
        (function / "function.json").write_text(json.dumps({"scriptFile": "__init__.py", "bindings": bindings}))
        (function / "__init__.py").write_text("def main(it): ...\n")
    extensions = {"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)"}
    (folder / "host.json").write_text(json.dumps({"version": "2.0", "extensionBundle": extensions}))
    return folder
