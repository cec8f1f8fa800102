"""Configurations of a stack, right and a little wrong, and what the settings make of them."""

import contextlib
import copy
from pathlib import Path
from typing import Any, Final, get_args

import pytest
from pydantic import BaseModel

from settings import ConfigurationError, Settings
from tests.harness import stacks
from tests.harness.recorder import in_stack
from tests.harness.recording import Json

SECRET: Final = (
    "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=dGlnaHQ7bGlwcGVk;EndpointSuffix=core.windows.net"
)

GOOD: Final[Json] = {
    "orders": {"project": "functions/orders", "image": "orders:1.0.0"},
}
"""The smallest app: the sample with one function, `process_order`, which reads a queue by `OrdersStorage`."""

PRODUCTION: Final[Json] = {
    "platform": {"profile": "production"},
    "cluster": {"access": {"admins": ["11111111-2222-3333-4444-555555555555"]}},
}
"""The smallest platform of the profile `production`."""

HOST: Final = '{"version": "2.0"}'


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


def found(config: Json) -> list[str]:
    """The mistakes of a configuration that may be right."""
    try:
        loaded(config)
    except ConfigurationError as error:
        return error.mistakes
    return []


def told(config: Json, key: str, words: list[str], **rest: Any) -> None:
    """There is one mistake: a line that begins with the key and has the words, which are value, rule and fix."""
    (line,) = mistakes(config, **rest)
    assert line.startswith(f"aks-functions:{key}: "), line
    assert [word for word in words if word not in line] == [], line
    assert "\n" not in line


def opened(path: str) -> tuple[Json, Any, Any]:
    """A copy of the good function apps, and what holds a place such as `orders.scaling.minReplicas`, with its key."""
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
    return changed("orders.connections", {"OrdersStorage": value})


def sections(annotation: Any) -> list[type[BaseModel]]:
    """All sections in a type, itself included."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [
            annotation,
            *(each for field in annotation.model_fields.values() for each in sections(field.annotation)),
        ]
    return [each for argument in get_args(annotation) for each in sections(argument)]


def python_app(folder: Path, *functions: str) -> Json:
    """An app of functions written as Python's decorators, such as `queue_trigger("m", "orders", "Orders")`.

    They are called `one`, `two`, … in turn; the folder is made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = ("one", "two", "three", "four")
    code = [f"@app.{each}\ndef {name}(m): pass\n" for name, each in zip(names, functions, strict=False)]
    (folder / "host.json").write_text(HOST)
    (folder / "function_app.py").write_text(
        "\n".join(["import azure.functions as func", "app = func.FunctionApp()", *code])
    )
    return {"project": str(folder), "image": "orders:1.0.0"}
