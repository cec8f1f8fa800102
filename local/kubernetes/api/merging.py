"""How patches change an object: server-side apply and JSON merge patch, on plain JSON.

Server-side apply follows https://kubernetes.io/docs/reference/using-api/server-side-apply/ as far as one needs without
schemas: what a manager applied before and leaves out now goes, unless another manager applied it too. Two things are
simpler: lists are replaced as a whole, and managers never conflict.
"""

import copy
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias, cast

from local.kubernetes.manifests import Json

Path: TypeAlias = tuple[str, ...]


def leaves(value: Json, path: Path = ()) -> Iterator[Path]:
    """The paths of everything that is no object with content."""
    for key, item in value.items():
        if isinstance(item, dict) and item:
            yield from leaves(cast("Json", item), (*path, key))
        else:
            yield (*path, key)


def applied(live: Json, before: Json, now: Json, others: Iterable[Json]) -> Json:
    """The object after a manager that had applied `before` applies `now`; `others` is what other managers applied."""
    result = copy.deepcopy(live)
    kept = {path[:length] for obj in (now, *others) for path in leaves(obj) for length in range(1, len(path) + 1)}
    for path in leaves(before):
        for length in range(len(path), 0, -1):
            if path[:length] in kept or not _remove(result, path[:length], only_empty=length < len(path)):
                break
    return _over(result, now)


def _remove(obj: Json, path: Path, *, only_empty: bool) -> bool:
    """Remove what is at a path; with `only_empty` only an object that has nothing left in it."""
    parent: Any = obj
    for key in path[:-1]:
        parent = cast("Json", parent).get(key) if isinstance(parent, dict) else None
    if not isinstance(parent, dict) or path[-1] not in parent:
        return False
    if only_empty and cast("Json", parent)[path[-1]] != {}:
        return False
    del parent[path[-1]]
    return True


def _over(base: Json, over: Json) -> Json:
    for key, value in over.items():
        current: Any = base.get(key)
        if isinstance(value, dict) and isinstance(current, dict):
            base[key] = _over(cast("Json", current), cast("Json", value))
        else:
            base[key] = copy.deepcopy(cast("Any", value))
    return base


def merge_patched(live: Json, patch: Json) -> Json:
    """JSON merge patch (RFC 7386): null removes, objects merge, everything else replaces."""
    result = dict(live)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            current = result.get(key)
            result[key] = merge_patched(cast("Json", current) if isinstance(current, dict) else {}, cast("Json", value))
        else:
            result[key] = value
    return result
