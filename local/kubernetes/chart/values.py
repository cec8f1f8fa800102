"""A release's values: the chart's defaults with the program's values merged in, every key checked.

Helm ignores a key that the chart does not know, and these charts ship no schema, so a misspelling passes in silence.
Here it is an error, as is a key that the stand-in does not carry out.
"""

import copy
import difflib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from local.kubernetes.manifests import Json, dig
from local.provider import UNKNOWN

OPEN: Final = frozenset({"podSecurityContext", "resources", "securityContext"})
"""What takes anything below the name of a part, such as `resources.operator`."""

KEDA: Final = "keda"

CHOICES: Final[dict[tuple[str, ...], tuple[object, ...]]] = {
    # Another flavor makes no policy at all (manager/networkpolicy.yaml).
    ("networkPolicy", "flavor"): ("cilium", "kubernetes"),
    ("webhooks", "failurePolicy"): ("Fail", "Ignore"),
    # KEDA's programs end when they cannot read these.
    ("logging", "operator", "format"): ("console", "json"),
    ("logging", "metricServer", "zapEncoder"): ("console", "json"),
    ("logging", "webhooks", "format"): ("console", "json"),
    # Their kinds are the Prometheus operator's, which no cluster has here.
    ("prometheus", "operator", "serviceMonitor", "enabled"): (False,),
    ("prometheus", "operator", "podMonitor", "enabled"): (False,),
    ("prometheus", "operator", "prometheusRules", "enabled"): (False,),
    ("prometheus", "metricServer", "serviceMonitor", "enabled"): (False,),
    ("prometheus", "metricServer", "podMonitor", "enabled"): (False,),
    ("prometheus", "webhooks", "serviceMonitor", "enabled"): (False,),
    ("prometheus", "webhooks", "prometheusRules", "enabled"): (False,),
}
"""Values of KEDA's chart of which only some are carried out."""

WHOLE: Final = {"keda-add-ons-http": frozenset({"podSecurityContext", "securityContext"})}
"""By chart, what takes anything by itself: one context for all parts."""


@cache
def defaults(chart: str) -> Json:
    import yaml

    return cast("Json", yaml.safe_load((Path(__file__).parent / f"{chart}.yaml").read_text()))


def value_errors(values: Json, chart: str = KEDA) -> list[str]:
    """One line for every key that the table of honoured keys does not have, and for every value that is none of its
    choices."""
    known: Json = {key: {} if key in WHOLE.get(chart, ()) else value for key, value in defaults(chart).items()}
    return [*_unknown(values, known, ()), *(_unsupported(values) if chart == KEDA else ())]


def _unsupported(values: Json) -> Iterator[str]:
    for path, choices in CHOICES.items():
        value = dig(values, *path)
        if value is not None and value is not UNKNOWN and value not in choices:
            allowed = " or ".join(str(choice).lower() if choice is False else str(choice) for choice in choices)
            yield (f"values.{'.'.join(path)}: the local stand-in for KEDA's chart takes {allowed} here, not {value!r}")


def _unknown(values: Json, known: Json, path: tuple[str, ...]) -> list[str]:
    errors: list[str] = []
    for key, value in values.items():
        here = (*path, key)
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; known here: {', '.join(sorted(known))}"
            errors.append(f"values.{'.'.join(here)}: the local stand-in for KEDA's chart has no such value{hint}")
            continue
        allowed = known[key]
        if not isinstance(allowed, dict) or not allowed or value is None or value is UNKNOWN:
            continue
        if not isinstance(value, dict):
            errors.append(f"values.{'.'.join(here)}: must be a map, not {value!r}")
        elif not (path and path[0] in OPEN):
            errors += _unknown(cast("Json", value), cast("Json", allowed), here)
    return errors


def merged(values: Json, chart: str = KEDA) -> Json:
    """The effective values, merged as Helm merges them: maps key by key, null removes, anything else replaces."""
    return copy.deepcopy(_merge(defaults(chart), values))


def _merge(base: Json, over: Json) -> Json:
    # Into a new map: parts with the same defaults share them.
    result = dict(base)
    for key, value in over.items():
        current: Any = result.get(key)
        if value is None:
            result.pop(key, None)
        elif isinstance(current, dict) and isinstance(value, dict):
            result[key] = _merge(cast("Json", current), cast("Json", value))
        else:
            result[key] = value
    return result
