"""An ARM template of what a program asked Azure for: the request bodies as the provider sends them."""

import functools
import re
from pathlib import Path
from typing import Any, Final

from local.azure.namespaces import BY_TOKEN
from local.azure.schema import Schema, load
from local.azure.shapes import Shapes
from tests.harness.recording import Json, Recorded, Registration

SCHEMA: Final = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
ROOT: Final = Path(__file__).parents[2]
LAST: Final = re.compile(r"^(?P<scope>.*)/providers/(?P<namespace>[^/]+)/(?P<rest>.+)$")


def of(recorded: Recorded) -> Json:
    """The template; resource groups, which templates are deployed into, are left out."""
    return {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "resources": [
            _resource(each)
            for each in recorded.resources.values()
            if each.type in BY_TOKEN and not each.type.endswith(":ResourceGroup")
        ],
    }


def _resource(each: Registration) -> Json:
    type_ = BY_TOKEN[each.type]
    found = LAST.match(each.id)
    assert found, each.id
    names = found["rest"].split("/")
    body: dict[str, Any] = Shapes(_schema(), type_).body(each.inputs)
    scoped = "/providers/" in found["scope"]
    return {
        "type": "/".join([found["namespace"], *names[0::2]]),
        "apiVersion": type_.api_version,
        "name": "/".join(names[1::2]),
        **({"scope": found["scope"]} if scoped else {}),
        **body,
    }


@functools.cache
def _schema() -> Schema:
    return load(ROOT / ".local", BY_TOKEN)
