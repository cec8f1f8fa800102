"""How far and how fast an app scales, as the configuration says it."""

from typing import Annotated, Literal

from pydantic import Field, StrictFloat, StrictInt, StrictStr

from .sections import LARGEST, NOT_EMPTY, Amount, FromOne, FromZero, Section, Text


class FallbackSettings(Section):
    """Replicas while the event source cannot be asked."""

    replicas: FromZero = Field(description="a number of replicas")
    failure_threshold: FromZero | None = Field(default=None, description="a number: how often in a row it has to fail")
    behavior: Literal["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"] | None = Field(
        default=None, description="static, currentReplicas, currentReplicasIfHigher or currentReplicasIfLower"
    )


class ModifiersSettings(Section):
    """One number made of several triggers' metrics."""

    formula: Text = Field(description="an expression over the names of functions")
    target: Amount = Field(description="a number above 0: what of it one replica takes on")
    activation_target: Annotated[StrictFloat, Field(ge=0, allow_inf_nan=False)] | None = Field(
        default=None, description="a number from 0: the first replica starts above it"
    )
    metric_type: Literal["AverageValue", "Value"] | None = Field(default=None, description="AverageValue or Value")


class ScalerSettings(Section):
    """A scaler besides those of the triggers."""

    type: Text = Field(description="the name of one of KEDA's scalers, such as cron")
    metadata: dict[Text, Text] = Field(description="a map of texts: what the scaler reads")
    name: Annotated[StrictStr, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = Field(
        default=None, description="what modifiers call it: letters, digits and '_'"
    )


class PolicySettings(Section):
    """How many replicas may come or go in a time."""

    type: Literal["Pods", "Percent"] = Field(description="Pods or Percent")
    value: FromOne = Field(description="a number from 1: of pods, or per cent")
    # Kubernetes' own limits, as the API reference of HorizontalPodAutoscaler v2 has them.
    periodSeconds: Annotated[StrictInt, Field(ge=1, le=1800)] = Field(description="a number of seconds from 1 to 1800")


class DirectionSettings(Section):
    """How fast a workload grows or shrinks."""

    stabilizationWindowSeconds: Annotated[StrictInt, Field(ge=0, le=3600)] | None = Field(
        default=None, description="a number of seconds from 0 to 3600"
    )
    selectPolicy: Literal["Max", "Min", "Disabled"] | None = Field(default=None, description="Max, Min or Disabled")
    policies: Annotated[tuple[PolicySettings, ...], NOT_EMPTY] | None = Field(
        default=None, description="a list of policies, at least one"
    )


class BehaviorSettings(Section):
    """The autoscaler's `behavior`. It goes to Kubernetes as it is, so its keys are spelt here as they are there."""

    scaleUp: DirectionSettings | None = Field(default=None, description="how fast it grows")
    scaleDown: DirectionSettings | None = Field(default=None, description="how fast it shrinks")


class ScalingSettings(Section):
    """How far and how fast an app scales. KEDA's ScaledObject has the limits."""

    preset: Literal["economical", "balanced", "responsive"] | None = Field(
        default=None, description="economical, balanced or responsive"
    )
    min_replicas: FromZero | None = Field(
        default=None, description=f"the fewest replicas, a number from 0 to {LARGEST}"
    )
    max_replicas: FromOne | None = Field(default=None, description=f"the most replicas, a number from 1 to {LARGEST}")
    polling_interval: FromOne | None = Field(
        default=None, description=f"the seconds between looks at the event source, a number from 1 to {LARGEST}"
    )
    cooldown_period: FromZero | None = Field(
        default=None,
        description=f"the seconds without an event until the last replica goes, a number from 0 to {LARGEST}",
    )
    initial_cooldown_period: FromZero | None = Field(
        default=None, description="the seconds after a deployment in which the last replica stays, a number from 0"
    )
    idle_replicas: FromZero | None = Field(default=None, description="the replicas while there is nothing to do: 0")
    fallback: FallbackSettings | None = Field(default=None, description="replicas while the source cannot be asked")
    behavior: BehaviorSettings | None = Field(default=None, description="as a HorizontalPodAutoscaler has it")
    modifiers: ModifiersSettings | None = Field(default=None, description="one number made of several metrics")
    cpu_utilization: Annotated[StrictInt, Field(ge=1, le=100)] | None = Field(
        default=None, description="a number from 1 to 100: per cent of the reserved CPU that one replica uses"
    )
    targets: dict[Text, Amount] = Field(default={}, description="a map: by function, how much one replica takes on")
    metadata: dict[
        Text, Annotated[dict[Text, Text], Field(description="a map of texts, in quotes: its scaler's keys")]
    ] = Field(default={}, description="a map: by function, a map of texts that its scaler reads")
    scalers: tuple[ScalerSettings, ...] = Field(default=(), description="a list of further scalers")
