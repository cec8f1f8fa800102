"""How far and how fast a workload scales: the numbers, what they cost, and what KEDA would refuse of them.

Rules: KEDA 2.20's ScaledObject specification (keda.sh/docs/2.20/reference/scaledobject-spec) and its admission webhook
(kedacore/keda, `apis/keda/v1alpha1/scaledobject_webhook.go`), which sees some of them only when it is too late.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from .plans import KedaTrigger
from .spelling import closest

LARGEST: Final = 2**31 - 1
"""A ScaledObject holds its numbers in 32 bits."""

LONGEST_NAME: Final = 54
"""The autoscaler is called `keda-hpa-<name>` and has 63 characters at most (kedacore/keda#6998)."""

RESOURCES: Final = frozenset({"cpu", "memory"})
"""Scalers that look at the pods, and so at nothing while there are none."""

UNCACHED: Final = RESOURCES | {"cron"}
"""Scalers whose metric KEDA does not keep."""

OPEN_UP: Final[Mapping[str, Any]] = {
    "stabilizationWindowSeconds": 0,
    "selectPolicy": "Max",
    "policies": [
        {"type": "Pods", "value": 100, "periodSeconds": 15},
        {"type": "Percent", "value": 900, "periodSeconds": 15},
    ],
}
"""Kubernetes' own policy adds 4 pods or 100 % in 15 s: about a minute to 20 replicas. What waits in a queue is known in
full at the first look, so the autoscaler may go to the computed number at once."""


class Preset(StrEnum):
    """A choice between money and time. Each entry of `PRESETS` says what it costs."""

    ECONOMICAL = "economical"
    BALANCED = "balanced"
    RESPONSIVE = "responsive"


class Fallback(Struct, frozen=True, kw_only=True):
    """How many replicas there are while the event source cannot be asked."""

    replicas: int
    failure_threshold: int = 3
    behavior: Literal[
        "static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower", "scalingModifiers"
    ] = "currentReplicasIfHigher"


class Modifiers(Struct, frozen=True, kw_only=True):
    """One number made of several triggers' metrics, by an expression over their names (expr-lang.org)."""

    formula: str
    target: float
    activation_target: float = 0
    metric_type: Literal["AverageValue", "Value"] = "AverageValue"


class Scaling(Struct, frozen=True, kw_only=True):
    """All that a ScaledObject says besides its triggers. Times are seconds."""

    min_replicas: int = 0
    max_replicas: int = 20
    polling_interval: int = 5
    """Between two looks at an event source: half of it passes on average until the first replica starts."""
    cooldown_period: int = 120
    """Without an event until the last replica goes."""
    initial_cooldown_period: int = 0
    """After a deployment in which the last replica does not go."""
    idle_replicas: int | None = None
    """While there is nothing to do, fewer than `min_replicas`; KEDA takes 0 only (kedacore/keda#2314)."""
    cached_metrics: bool = False
    """Whether the autoscaler gets what the last look found, so that a short interval does not double the questions."""
    fallback: Fallback | None = None
    modifiers: Modifiers | None = None
    behavior: Mapping[str, Any] | None = None
    """The autoscaler's `behavior`, as in Kubernetes' HorizontalPodAutoscaler; None for Kubernetes' own."""

    def problems(self, name: str, triggers: Sequence[KedaTrigger]) -> tuple[str, ...]:
        """What KEDA or Kubernetes would refuse, each as `<key>: <what, rule and fix>`.

        `name`: that of the ScaledObject. Keys are spelled as in the configuration.
        """
        return (
            *self._numbers(),
            *self._fallbacks(triggers),
            *self._formula(triggers),
            *self._rest(name, triggers),
        )

    def _numbers(self) -> Iterator[str]:
        for key, value, least in (
            ("minReplicas", self.min_replicas, 0),
            ("maxReplicas", self.max_replicas, 1),
            ("pollingInterval", self.polling_interval, 1),
            ("cooldownPeriod", self.cooldown_period, 0),
            ("initialCooldownPeriod", self.initial_cooldown_period, 0),
        ):
            if not least <= value <= LARGEST:
                yield f"{key}: {value} is not from {least} to {LARGEST}; choose one that is"
        if self.min_replicas > self.max_replicas:
            yield f"minReplicas: {self.min_replicas} is more than maxReplicas {self.max_replicas}; lower it"
        if self.idle_replicas is not None and self.idle_replicas != 0:
            yield f"idleReplicas: {self.idle_replicas} is not 0, which is all that KEDA takes; set it to 0"
        elif self.idle_replicas == 0 and self.min_replicas < 1:
            yield "idleReplicas: 0 is not less than minReplicas 0; set minReplicas to 1 or more, or leave it out"

    def _fallbacks(self, triggers: Sequence[KedaTrigger]) -> Iterator[str]:
        if self.fallback is None:
            return
        for key, value in (("replicas", self.fallback.replicas), ("failureThreshold", self.fallback.failure_threshold)):
            if not 0 <= value <= LARGEST:
                yield f"fallback.{key}: {value} is not from 0 to {LARGEST}; choose one that is"
        if triggers and all(each.type in RESOURCES for each in triggers):
            yield "fallback: all triggers are about CPU or memory, which KEDA does not ask for; leave it out"
        if self.fallback.behavior == "scalingModifiers" and self.modifiers is None:
            yield "fallback.behavior: scalingModifiers needs a formula; add modifiers, or choose another behavior"
        if self.modifiers and not float(self.modifiers.target).is_integer():
            yield (
                f"modifiers.target: {self.modifiers.target} is no whole number, with which KEDA 2.20 leaves the "
                "fallback out and says nothing; choose a whole one and multiply the formula"
            )

    def _formula(self, triggers: Sequence[KedaTrigger]) -> Iterator[str]:
        if self.modifiers is None:
            return
        if self.modifiers.target <= 0:
            yield f"modifiers.target: {self.modifiers.target} is not more than 0; choose one that is"
        named = {each.name for each in triggers if each.name}
        # A small text, not a program: what is followed by a parenthesis is a function of the language.
        words = re.findall(r"[A-Za-z_]\w*(?!\w*\s*\()", re.sub(r"\"[^\"]*\"|'[^']*'", "", self.modifiers.formula))
        used = [each for each in words if each not in _LANGUAGE]
        for word in dict.fromkeys(used):
            if word not in named:
                meant = closest(word, named)
                hint = f"did you mean {meant}?" if meant else f"it has {', '.join(sorted(named)) or 'none'}"
                yield f"modifiers.formula: {word} is no trigger of the workload; {hint}"
        if not used:
            yield f"modifiers.formula: '{self.modifiers.formula}' names no trigger; use {', '.join(sorted(named))}"

    def _rest(self, name: str, triggers: Sequence[KedaTrigger]) -> Iterator[str]:
        if len(name) > LONGEST_NAME:
            yield f"name: '{name}' has {len(name)} characters; a ScaledObject takes {LONGEST_NAME}; shorten it"
        if not triggers:
            yield "triggers: there are none, which KEDA refuses; scale a workload without event sources another way"
        elif all(each.type in RESOURCES for each in triggers) and self.min_replicas < 1:
            yield "minReplicas: CPU and memory are those of running pods, so that none would ever start; set it to 1"
        names = [each.name for each in triggers if each.name]
        for each in sorted({each for each in names if names.count(each) > 1}):
            yield f"triggers: {each} is the name of two; give each a name of its own"
        for each in triggers:
            if each.metric_type == "Utilization" and each.type not in RESOURCES:
                yield f"triggers: Utilization is for CPU and memory, not for {each.type}; use AverageValue or Value"


_LANGUAGE: Final = frozenset(
    {"and", "or", "not", "in", "true", "false", "nil", "let", "if", "else", "matches", "contains"}
    | {"startsWith", "endsWith"}
)

PRESETS: Final[Mapping[Preset, Scaling]] = {
    # Up to 30 s until anybody looks, then 5, 10, 20 replicas every 15 s; unused replicas go after a minute. The fewest
    # replica-seconds and the fewest questions: two a minute for each trigger, and four more while replicas run.
    Preset.ECONOMICAL: Scaling(
        polling_interval=30,
        cooldown_period=60,
        behavior={"scaleDown": {"stabilizationWindowSeconds": 60}},
    ),
    # Up to 5 s until the first replica, up to 15 s more until all; they stay for Kubernetes' five minutes after a
    # burst, the last one for two minutes. Twelve questions a minute, and four more while replicas run.
    Preset.BALANCED: Scaling(behavior={"scaleUp": OPEN_UP}),
    # One replica always runs, all others start within 2 s of the first look and 15 s of the autoscaler. It costs that
    # replica around the clock, and thirty questions a minute, which the autoscaler does not add to.
    Preset.RESPONSIVE: Scaling(
        min_replicas=1,
        polling_interval=2,
        cooldown_period=300,
        cached_metrics=True,
        behavior={"scaleUp": OPEN_UP},
    ),
}


def scaling_of(preset: Preset = Preset.BALANCED, **changed: Any) -> Scaling:
    """A preset with some of its numbers changed; None leaves one as it is."""
    return replace(PRESETS[preset], **{key: value for key, value in changed.items() if value is not None})
