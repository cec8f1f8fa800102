"""Kubernetes objects as plain JSON: what identifies one, and what of it is input, output or secret."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

from local.provider import UNKNOWN, CheckFailure, Refused, Secret

Json: TypeAlias = dict[str, Any]

AUTONAMED: Final = "pulumi.com/autonamed"
FIELD_MANAGER: Final = "__fieldManager"

# Written by the API server only, so never an input.
SERVER_METADATA: Final = frozenset(
    {
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "generation",
        "managedFields",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)


@dataclass(frozen=True, kw_only=True)
class Ref:
    """What identifies an object. `namespace` is empty for cluster-scoped kinds."""

    api_version: str
    kind: str
    name: str
    namespace: str = ""

    @classmethod
    def of(cls, obj: Mapping[str, Any]) -> "Ref":
        metadata = obj["metadata"]
        return cls(
            api_version=obj["apiVersion"],
            kind=obj["kind"],
            name=metadata["name"],
            namespace=metadata.get("namespace") or "",
        )

    @property
    def id(self) -> str:
        """The resource id that pulumi-kubernetes uses: `namespace/name`, or `name`."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


def dig(value: Any, *path: str) -> Any:
    """The value at a path of keys, or None where any step is missing or no object."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = cast("Json", value).get(key)
    return value


def api_version_and_kind(token: str) -> tuple[str, str]:
    """`kubernetes:apps/v1:Deployment` gives `apps/v1`, `Deployment`; the group `core` is the one without a name.

    Raises Refused for the types of the real provider that are no single object or that only patch one.
    """
    _, group_version, kind = token.split(":", 2)
    if kind.endswith(("Patch", "List")) or group_version.startswith(("helm.sh", "yaml", "kustomize")):
        raise Refused(f"{token}: the local Kubernetes provider does not carry out this type; use single objects")
    return group_version.removeprefix("core/"), kind


def with_identity(token: str, inputs: Json) -> Json:
    """The inputs as an object: `apiVersion` and `kind` come from the type token where the program left them out."""
    api_version, kind = api_version_and_kind(token)
    return {"apiVersion": api_version, "kind": kind, **inputs}


def annotation(obj: Json, key: str) -> str:
    """An annotation's value, or an empty string."""
    value = dig(obj, "metadata", "annotations", key)
    return value if isinstance(value, str) else ""


def has_unknown(value: Any) -> bool:
    """Whether anything in the value will only be known after the update."""
    if isinstance(value, dict):
        return any(has_unknown(item) for item in cast("Json", value).values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in cast("list[Any]", value))
    return value is UNKNOWN


def named(name: str, inputs: Json, old_inputs: Json, seed: bytes) -> tuple[Json, list[CheckFailure]]:
    """The inputs with `metadata.name`: given, taken over from an earlier automatic name, or `<name>-<8 hex>`.

    `seed` is the engine's random seed, so that preview and update choose the same name. `generateName` is refused, as
    the real provider refuses it with server-side apply.
    """
    if inputs.get("metadata") is UNKNOWN:
        return inputs, []
    metadata = cast("Json", inputs.get("metadata") or {})
    if metadata.get("name"):
        return inputs, []
    if metadata.get("generateName"):
        reason = "generateName is not supported with server-side apply: set metadata.name, or leave both out"
        return inputs, [CheckFailure(property="metadata.generateName", reason=reason)]
    if annotation(old_inputs, AUTONAMED) == "true":
        chosen = old_inputs["metadata"]["name"]
    else:
        digest = hashlib.sha256(seed + name.encode()).hexdigest() if seed else secrets.token_hex(4)
        chosen = f"{name}-{digest[:8]}"
    annotations: Json = {**(metadata.get("annotations") or {}), AUTONAMED: "true"}
    return {**inputs, "metadata": {**metadata, "name": chosen, "annotations": annotations}}, []


def manifest(inputs: Json) -> Json:
    """What is sent to the API server: the inputs without status and without what only the server writes."""
    obj = {key: value for key, value in inputs.items() if key != "status"}
    obj["metadata"] = {key: value for key, value in obj["metadata"].items() if key not in SERVER_METADATA}
    return obj


def outputs(live: Json, manager: str) -> Json:
    """What the engine stores: the live object, a Secret's values encrypted, and the name that owns its fields."""
    metadata = {key: value for key, value in live["metadata"].items() if key != "managedFields"}
    return secret_values({**live, "metadata": metadata, FIELD_MANAGER: manager})


def previewed(dry_run: Json) -> Json:
    """A dry run's answer as a preview shows it: without the values that the real operation will choose."""
    return secret_values(manifest(dry_run))


def is_secret(obj: Json) -> bool:
    return (obj.get("apiVersion"), obj.get("kind")) == ("v1", "Secret")


def secret_values(obj: Json) -> Json:
    """The object, with the values of a Secret marked for encryption."""
    if not is_secret(obj):
        return obj
    return {key: Secret(value) if key in ("data", "stringData") else value for key, value in obj.items()}


def projected(live: Any, inputs: Any, path: tuple[str, ...] = ()) -> Any:
    """The live value, cut down to the shape of the inputs: what a refresh compares with the program.

    Keys and list items that the inputs never had belong to someone else and are no drift, as in the real provider.
    Quantities that differ only in how they are written ("1000m" and "1") count as unchanged.
    """
    if isinstance(live, dict) and isinstance(inputs, dict):
        live_map, input_map = cast("Json", live), cast("Json", inputs)
        return {key: projected(live_map[key], input_map[key], (*path, key)) for key in input_map if key in live_map}
    if isinstance(live, list) and isinstance(inputs, list):
        pairs = zip(cast("list[Any]", live), cast("list[Any]", inputs), strict=False)
        return [projected(item, wanted, (*path, "*")) for item, wanted in pairs]
    return cast("Any", inputs if live != inputs and same_quantity(live, inputs, path) else live)


def same_quantity(live: Any, wanted: Any, path: tuple[str, ...]) -> bool:
    if not {"limits", "requests", "capacity", "hard"} & set(path):
        return False
    from lightkube.utils.quantity import parse_quantity

    try:
        return parse_quantity(str(live)) == parse_quantity(str(wanted))
    except ValueError:
        return False


def string_data_merged(obj: Json) -> Json:
    """A Secret's `stringData` written as the API server stores it, in `data`; other objects as they are.

    The server never returns `stringData`, so without this a refresh would see every such value as removed.
    """
    texts = obj.get("stringData")
    if not is_secret(obj) or not isinstance(texts, dict):
        return obj
    encoded = {
        key: value if value is UNKNOWN else base64.b64encode(str(value).encode()).decode()
        for key, value in cast("Json", texts).items()
    }
    rest = {key: value for key, value in obj.items() if key != "stringData"}
    return {**rest, "data": {**(obj.get("data") or {}), **encoded}}
