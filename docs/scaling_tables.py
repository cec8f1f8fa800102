"""The tables about scaling: presets with their numbers, and the keys of the configuration."""

import ast
import functools
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic.alias_generators import to_camel

from components.model.autoscaling import PRESETS, Scaling
from components.model.scalers import SCALERS
from docs import markdown
from docs.markdown import code

ARGS: Final = Path(__file__).parents[1] / "components" / "app_args.py"

NUMBERS: Final = (
    ("min_replicas", "replicas around the clock"),
    ("max_replicas", "replicas at most"),
    ("polling_interval", "seconds between looks, and so the longest wait for the first replica"),
    ("cooldown_period", "seconds without an event until the last replica goes"),
)

AUTOSCALER_LOOKS: Final = 4
"""A minute: its period is 15 s (kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale)."""


def presets() -> str:
    """The presets side by side."""
    rows = [
        [f"{code(to_camel(name))}: {what}", *(str(getattr(each, name)) for each in PRESETS.values())]
        for name, what in NUMBERS
    ]
    rows += [
        ["the autoscaler uses what the last look found", *(_yes(each.cached_metrics) for each in PRESETS.values())],
        ["growing", *(_direction(each, "scaleUp") for each in PRESETS.values())],
        ["shrinking to one", *(_direction(each, "scaleDown") for each in PRESETS.values())],
        ["looks at each event source a minute, at zero", *(f"{_looks(each):g}" for each in PRESETS.values())],
        ["looks a minute while replicas run", *(f"{_working(each):g}" for each in PRESETS.values())],
        ["replica-hours a day without an event", *(str(24 * each.min_replicas) for each in PRESETS.values())],
    ]
    return markdown.table(("", *(code(each) for each in PRESETS)), rows)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _looks(scaling: Scaling) -> float:
    return 60 / scaling.polling_interval


def _working(scaling: Scaling) -> float:
    return _looks(scaling) + (0 if scaling.cached_metrics else AUTOSCALER_LOOKS)


def _direction(scaling: Scaling, key: str) -> str:
    behavior: Mapping[str, Any] | None = (scaling.behavior or {}).get(key)
    if behavior is None:
        return "Kubernetes' own"
    units = {"Pods": "pods", "Percent": "%"}
    policies = behavior.get("policies", ())
    steps = [f"{each['value']} {units[each['type']]} in {each['periodSeconds']} s" for each in policies]
    window = behavior.get("stabilizationWindowSeconds")
    waits = ["at once" if window == 0 else f"after {window} s"] if window is not None else []
    return ", ".join([*waits, " or ".join(steps)] if steps else waits)


@functools.cache
def _classes() -> dict[str, ast.ClassDef]:
    tree = ast.parse(ARGS.read_text(encoding="utf-8"))
    return {each.name: each for each in tree.body if isinstance(each, ast.ClassDef)}


def keys(name: str) -> str:
    """The keys of a part of the configuration, with what their docstrings say."""
    rows: list[tuple[str, str, str]] = []
    body = _classes()[name].body
    for declared, text in itertools.pairwise(body):
        match declared, text:
            case ast.AnnAssign(target=ast.Name(id=key)), ast.Expr(value=ast.Constant(value=str(said))):
                what, _, default = " ".join(said.split()).partition("Default: ")
                optional = "NotRequired" in ast.unparse(declared.annotation)
                rows.append(
                    (
                        code(to_camel(key)),
                        _spelt(what.strip()),
                        (_spelt(default).rstrip(".") or "none") if optional else "required",
                    )
                )
            case _:
                pass
    return markdown.table(("key", "what it is", "default"), rows)


def _spelt(text: str) -> str:
    """Arguments as they are called in the configuration, where words are joined another way."""
    parts = text.split("`")
    parts[1::2] = [to_camel(each) if each.isidentifier() and "_" in each else each for each in parts[1::2]]
    return "`".join(parts)


def known_scalers() -> str:
    """The scalers that the configuration may add."""
    known = markdown.listed(map(code, sorted(SCALERS)))
    return markdown.paragraph(f"Known are {known}. The CPU has a key of its own, `cpuUtilization`.")
