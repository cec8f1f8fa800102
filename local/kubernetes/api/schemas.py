"""The OpenAPI schemas of Kubernetes' own kinds, unknown fields forbidden, from the package `kubernetes-validate`.

The package's own function reads all of them, 1.6 MB, for every object; here they are read once.
"""

import json
import re
from functools import cache
from importlib import resources
from typing import Any, Final, cast

from local.kubernetes.manifests import Json

KUBERNETES: Final = "1.36"


def violation(obj: Json) -> str | None:
    """What in an object is against the schema of its kind: `path: reason`. A kind without a schema takes anything."""
    validator = _validator(obj["apiVersion"], obj["kind"])
    if validator is None:
        return None
    from jsonschema import ValidationError

    try:
        validator.validate(obj)
    except ValidationError as error:
        path = ".".join(str(step) for step in cast("list[object]", list(error.path)))
        return f"{path or 'object'}: {error.message}"
    return None


@cache
def _validator(api_version: str, kind: str) -> Any:
    from jsonschema import Draft202012Validator

    # The files are named by the first part of the group: role-rbac-v1.json.
    version = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", api_version)
    try:
        schema = _content(f"{kind.lower()}-{version}.json")
    except FileNotFoundError:
        return None
    return Draft202012Validator(schema, registry=_definitions())


@cache
def _definitions() -> Any:
    from referencing import Registry, Resource

    empty = Registry[Any]()
    return Resource.from_contents(_content("_definitions.json")) @ empty


def _content(name: str) -> Json:
    folder = resources.files("kubernetes_validate") / "kubernetes-json-schema" / f"v{KUBERNETES}.0-local-strict"
    return cast("Json", json.loads((folder / name).read_text()))
