"""Trees of JSON values without what the provider takes for absent."""

from typing import Any, cast

from local.azure.arm import Json


def without_nulls(values: Json) -> Json:
    """A copy without the members that are null: to the provider they are not there."""
    return cast(Json, _without_nulls(values))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in cast(Json, value).items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in cast("list[Any]", value)]
    return value


def not_empty(value: Any) -> Any:
    """Without empty objects and lists, which an import would only clutter inputs with."""
    if isinstance(value, dict):
        kept = {key: not_empty(item) for key, item in cast(Json, value).items()}
        return {key: item for key, item in kept.items() if item not in ({}, [], None)}
    if isinstance(value, list):
        return [kept for kept in map(not_empty, cast("list[Any]", value)) if kept not in ({}, [], None)]
    return value
