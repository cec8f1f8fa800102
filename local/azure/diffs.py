"""What changes between two sets of inputs, and what a refresh makes of a resource that changed by itself.

The rules are those of pulumi-azure-native (`provider/pkg/provider/diff.go` and `Read` in `provider.go`).
"""

import re
from collections.abc import Mapping
from typing import Any, Final, cast

from local.azure.arm import Json, plain_location
from local.azure.resource_types import ResourceType
from local.azure.shapes import Shapes
from local.provider import Diff

CREATE_BEFORE_DELETE: Final = "__createBeforeDelete"
API_VERSION: Final = "azureApiVersion"
SKU_SYNONYMS: Final[Mapping[str, str]] = {"Basic": "Base", "Paid": "Standard"}
"""Old and new names of the same AKS SKU and tier."""
MISSING: Final = object()


def compare(type: ResourceType, old_inputs: Json, old_outputs: Json, new_inputs: Json) -> Diff:
    """The difference between two sets of inputs; a preview's unknown values count as changes."""
    old = {key: value for key, value in old_inputs.items() if not key.startswith("__")}
    new = {key: value for key, value in new_inputs.items() if not key.startswith("__")}
    if API_VERSION not in old and API_VERSION in old_outputs:
        old[API_VERSION] = old_outputs[API_VERSION]
    changes: list[str] = []
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, MISSING), new.get(name, MISSING)
        # An input that is new but says what is there already changes nothing.
        if before is MISSING and old_outputs.get(name, MISSING) == after:
            continue
        if not _same(type, name, before, after):
            changes += _paths(before, after, name, type.keyed.get(name))
    forcing = {*type.path.parameters, *type.force_new}
    replaces = [path for path in changes if _forces(path, forcing)]
    # A resource with a random name is replaced without a gap; of any other name there can be only one.
    delete_first = bool(replaces) and old_inputs.get(CREATE_BEFORE_DELETE) is not True
    return Diff(changes=changes, replaces=replaces, delete_before_replace=delete_first)


def project(shapes: Shapes, inputs: Json, old_outputs: Json, new_outputs: Json) -> Json:
    """The inputs after a refresh: what differs between old and new outputs is carried over.

    Outputs that did not change stay out, because most are the service's defaults and not anyone's wish.
    """
    old, new = shapes.outputs_as_inputs(old_outputs), shapes.outputs_as_inputs(new_outputs)
    return _apply(inputs, old, new)


def _same(type: ResourceType, name: str, before: Any, after: Any) -> bool:
    if before == after:
        return True
    if isinstance(before, str) and isinstance(after, str):
        if name == "location":
            return plain_location(before) == plain_location(after)
        if name == "resourceGroupName":
            return before.lower() == after.lower()
    if name == "sku" and type.sku_synonyms and isinstance(before, dict) and isinstance(after, dict):
        return _plain_sku(cast(Json, before)) == _plain_sku(cast(Json, after))
    return False


def _plain_sku(sku: Json) -> Json:
    return {key: SKU_SYNONYMS.get(str(value), value) for key, value in sku.items()}


def _forces(path: str, forcing: set[str]) -> bool:
    """Whether the path or an object that holds it forces a replacement."""
    plain = re.sub(r"\[\d+\]", "", path)
    parts = plain.split(".")
    return any(".".join(parts[: length + 1]) in forcing for length in range(len(parts)))


def _paths(before: Any, after: Any, path: str, key: str | None = None) -> list[str]:
    """Paths of the differing leaves."""
    if before == after:
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        old, new = cast(Json, before), cast(Json, after)
        return [
            changed
            for name in sorted(old.keys() | new.keys())
            for changed in _paths(old.get(name, MISSING), new.get(name, MISSING), f"{path}.{name}")
        ]
    if isinstance(before, list) and isinstance(after, list):
        olds, news = cast("list[Any]", before), cast("list[Any]", after)
        if key and _keys(olds, key) and _keys(news, key):
            return _keyed_paths(olds, news, path, key)
        longest = max(len(olds), len(news))
        return [
            changed
            for index in range(longest)
            for changed in _paths(_at(olds, index), _at(news, index), f"{path}[{index}]")
        ]
    return [path]


def _keyed_paths(olds: list[Json], news: list[Json], path: str, key: str) -> list[str]:
    """Differences of two lists whose order means nothing; an index is that of the new list where it has the item."""
    places = {item[key]: index for index, item in reversed(list(enumerate(olds)))}
    places |= {item[key]: index for index, item in reversed(list(enumerate(news)))}
    old = {item[key]: item for item in olds}
    new = {item[key]: item for item in news}
    return [
        changed
        for name, index in places.items()
        for changed in _paths(old.get(name, MISSING), new.get(name, MISSING), f"{path}[{index}]")
    ]


def _keys(items: list[Any], key: str) -> bool:
    """Whether every item has the key."""
    return all(isinstance(item, dict) and key in item for item in items)


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else MISSING


def _apply(values: Json, old: Json, new: Json) -> Json:
    """`values` with the difference between `old` and `new` applied."""
    result = {key: value for key, value in values.items() if not (key in old and key not in new)}
    for key, item in new.items():
        if key not in old:
            result[key] = item
        elif old[key] != item:
            result[key] = _apply_value(values[key], old[key], item) if key in values else item
    return result


def _apply_value(base: Any, old: Any, new: Any) -> Any:
    if isinstance(base, dict) and isinstance(old, dict) and isinstance(new, dict):
        return _apply(cast(Json, base), cast(Json, old), cast(Json, new))
    if isinstance(base, list) and isinstance(old, list) and isinstance(new, list):
        bases, olds, news = cast("list[Any]", base), cast("list[Any]", old), cast("list[Any]", new)
        return [
            _apply_item(bases[index], olds[index], item) if index < len(bases) and index < len(olds) else item
            for index, item in enumerate(news)
        ]
    return new


def _apply_item(base: Any, old: Any, new: Any) -> Any:
    """As the provider, item by item; one that did not change stays as the person wrote it."""
    return base if old == new else _apply_value(base, old, new)
