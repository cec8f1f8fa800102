"""The pods of an app, as the configuration says it."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, StrictBool, StrictInt, StrictStr

from components import workload

from .sections import LARGEST, NOT_EMPTY, FromOne, Section, named

# Kubernetes' quantities (kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity), as far as they make
# sense: a thousandth of a byte of memory is a known slip, and there is no gigabyte of processors.
CPU: Final = r"^([0-9]{1,6}m|[0-9]{1,3}(\.[0-9]{1,3})?)$"
MEMORY: Final = r"^[0-9]{1,12}(\.[0-9]{1,3})?(k|M|G|Ki|Mi|Gi)?$"

UNITS: Final = {"m": Fraction(1, 1000), "k": 10**3, "M": 10**6, "G": 10**9, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}

PREFIX: Final = r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?/"

QUALIFIED: Final = rf"^({PREFIX})?[A-Za-z0-9]([-A-Za-z0-9_.]{{0,61}}[A-Za-z0-9])?$"
"""Keys of taints, labels and annotations (kubernetes.io/docs/concepts/overview/working-with-objects/labels)."""

AnnotationKey: TypeAlias = Annotated[
    StrictStr, Field(pattern=QUALIFIED, description="that of an annotation, such as dapr.io/enabled")
]

AnnotationText: TypeAlias = Annotated[StrictStr, Field(description='a text in quotes, such as "true"')]

Architecture: TypeAlias = Annotated[Literal["amd64", "arm64"], Field(description="amd64 or arm64")]


class TolerationSettings(Section):
    """A taint that does not keep the pods away."""

    key: Annotated[StrictStr, Field(pattern=QUALIFIED)] = Field(
        description="the taint's key, such as sku or example.com/sku"
    )
    value: Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")] | None = Field(
        default=None, description="the taint's value, a text in quotes such as gpu"
    )
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] | None = Field(
        default=None, description="NoSchedule, PreferNoSchedule or NoExecute"
    )


class WorkloadSettings(Section):
    """The pods of an app."""

    cpu: Annotated[StrictStr, Field(pattern=CPU)] | None = Field(
        default=None, description='a quantity of processors in quotes, such as "250m" or "1"'
    )
    cpu_limit: Annotated[StrictStr, Field(pattern=CPU)] | None = Field(
        default=None, description='a quantity of processors in quotes, such as "250m" or "1"'
    )
    memory: Annotated[StrictStr, Field(pattern=MEMORY)] | None = Field(
        default=None, description="a quantity of bytes in quotes, such as 256Mi or 1Gi"
    )
    memory_limit: Annotated[StrictStr, Field(pattern=MEMORY)] | None = Field(
        default=None, description="a quantity of bytes in quotes, such as 256Mi or 1Gi"
    )
    storage: Annotated[StrictStr, Field(pattern=MEMORY)] | None = Field(
        default=None, description="a quantity of bytes in quotes, such as 256Mi or 1Gi"
    )
    storage_limit: Annotated[StrictStr, Field(pattern=MEMORY)] | None = Field(
        default=None, description="a quantity of bytes in quotes, such as 256Mi or 1Gi"
    )
    grace_period: FromOne | None = Field(default=None, description="a number of seconds to finish what was taken on")
    startup: FromOne | None = Field(default=None, description="a number of seconds until the host first answers")
    port: Annotated[StrictInt, Field(ge=1024, le=65535)] | None = Field(
        default=None, description="a number from 1024 to 65535: where the host listens"
    )
    user: Annotated[StrictInt, Field(ge=1, le=LARGEST)] | None = Field(
        default=None, description="the number of a user that is not root"
    )
    annotations: dict[AnnotationKey, AnnotationText] = Field(
        default={}, description="a map of texts: annotations of the pods, such as dapr.io/enabled"
    )
    pool: Annotated[StrictStr, named("node pool")] | None = Field(default=None, description="the name of a node pool")
    spot: StrictBool | None = Field(default=None, description="true or false: whether spot nodes may run it")
    tolerations: tuple[TolerationSettings, ...] = Field(default=(), description="a list of taints")
    architectures: Annotated[tuple[Architecture, ...], NOT_EMPTY] | None = Field(
        default=None, description="a list with amd64, arm64 or both"
    )

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What Kubernetes would refuse of quantities that are right one by one."""
        for key, limit, asked, most in (
            ("cpu", "cpuLimit", self.cpu, self.cpu_limit),
            ("memory", "memoryLimit", self.memory, self.memory_limit),
            ("storage", "storageLimit", self.storage, self.storage_limit),
        ):
            reserved = asked or workload.RESOURCES[key]
            allowed = most or workload.RESOURCES[f"{key}_limit"]
            if amount(reserved) > amount(allowed):
                yield (
                    f"workload.{limit}",
                    f"{allowed} is less than the {reserved} that {key} reserves; a pod may use at least what it "
                    "reserves; raise it, or reserve less",
                )
            elif not amount(reserved):
                yield f"workload.{key}", f"'{reserved}' is nothing; a pod needs some; write more"


def amount(quantity: str) -> Fraction:
    """A quantity as a number."""
    unit = next((each for each in sorted(UNITS, key=len, reverse=True) if quantity.endswith(each)), "")
    return Fraction(quantity.removesuffix(unit)) * UNITS.get(unit, 1)
