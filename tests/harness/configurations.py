"""Configurations of a stack, right and a little wrong, and what the settings make of them."""

import contextlib
import copy
from typing import Any, Final

import pytest

from settings import ConfigurationError, Settings
from tests.harness import stacks
from tests.harness.recorder import in_stack
from tests.harness.recording import Json

SECRET: Final = "AccountName=shop;AccountKey=dGlnaHQ7bGlwcGVk;EndpointSuffix=core.windows.net"

GOOD: Final[Json] = {
    "orders": {
        "project": "functions/orders",
        "image": "orders:1.0.0",
        "triggers": [{"type": "queueTrigger", "queueName": "orders", "connection": "Orders"}],
    }
}


def values(config: Json, location: str | None = "westeurope") -> dict[str, str]:
    """What the engine hands over for a stack file that says this under the project's keys."""
    ours = {f"aks-functions:{key}": stacks.text(value) for key, value in config.items()}
    return ours if location is None else {**ours, "azure-native:location": location}


def loaded(
    config: Json, *, stack: str = "dev", location: str | None = "westeurope", encrypted: bool = True
) -> Settings:
    """The settings of a stack; `encrypted`: whether its connection strings are."""
    secrets = ["aks-functions:functions"] if encrypted else []
    # The folders of projects are given from the root.
    with contextlib.chdir(stacks.ROOT):
        return in_stack(Settings.load, config=values(config, location), stack=stack, secrets=secrets)


def mistakes(config: Json, **rest: Any) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        loaded(config, **rest)
    return raised.value.mistakes


def opened(path: str) -> tuple[Json, Any, Any]:
    """A copy of the good function apps, and what holds a place such as `orders.triggers.0.queueName`, with its key."""
    functions = copy.deepcopy(GOOD)
    holder: Any = functions
    *before, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in before:
        holder = holder[part] if isinstance(part, int) else holder.setdefault(part, {})
    return {"functions": functions}, holder, last


def changed(path: str, value: object) -> Json:
    """The good function apps with another value at a place."""
    config, holder, key = opened(path)
    holder[key] = value
    return config


def without(path: str) -> Json:
    """The good function apps without a place."""
    config, holder, key = opened(path)
    del holder[key]
    return config


def connected(value: object) -> Json:
    """The good app with something under the connection that its trigger names."""
    return changed("orders.connections", {"Orders": value})
