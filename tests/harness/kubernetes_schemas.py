"""The schemas of Kubernetes' own kinds, from the package kubernetes-validate, each made to stand alone.

The package's files refer to a file of shared definitions by an address on the web, where a validator that keeps to the
specification would ask for it.
"""

import functools
import json
from importlib import resources
from typing import Any, Final, TypeAlias

import jsonschema

Json: TypeAlias = dict[str, Any]

SHARED: Final = "_definitions"
REFERENCE: Final = '"$ref": "/api/_definitions.json#/$defs/'


def schema(version: str, api_version: str, kind: str) -> Json | None:
    """The schema of a kind of a Kubernetes version such as `1.35`, which refuses unknown fields; None for a kind that
    Kubernetes does not have."""
    group, _, number = api_version.rpartition("/")
    try:
        text = _text(version, "-".join(part for part in (kind.lower(), group.split(".")[0], number) if part))
    except FileNotFoundError:
        return None
    own: Json = json.loads(text.replace(REFERENCE, '"$ref": "#/$defs/'))
    del own["$id"]  # references are relative to it
    return {**own, "$defs": _shared(version)}


def refusals(instance: Json, version: str) -> list[str] | None:
    """What a version of Kubernetes holds against an object; None for a kind that it does not have."""
    validator = _validator(version, instance["apiVersion"], instance["kind"])
    if validator is None:
        return None
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(instance)]


@functools.cache
def _validator(version: str, api_version: str, kind: str) -> Any:
    own = schema(version, api_version, kind)
    return None if own is None else jsonschema.Draft202012Validator(own)


@functools.cache
def _shared(version: str) -> Json:
    definitions: Json = json.loads(_text(version, SHARED))["$defs"]
    return definitions


def _text(version: str, name: str) -> str:
    folder = resources.files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local-strict"
    return (folder / f"{name}.json").read_text()
