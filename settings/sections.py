"""What all parts of a stack's configuration have in common."""

from collections.abc import Callable
from typing import Annotated, Any, Final, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StrictFloat, StrictInt, StrictStr
from pydantic.alias_generators import to_camel

from components.model import names

PROJECT: Final = "aks-functions"
"""The namespace of the configuration's keys."""

LARGEST: Final = 2**31 - 1
"""Kubernetes and KEDA hold their numbers in 32 bits."""


class Section(BaseModel):
    """A part of the configuration: camelCase keys as in Pulumi's files; unknown keys are mistakes."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


def checked(problem: Callable[[str], str | None]) -> AfterValidator:
    """A validator from a function that says what is wrong with a value, or None."""

    def check(value: Any) -> Any:
        complaint = problem(value.get_secret_value() if isinstance(value, SecretStr) else value)
        if complaint:
            raise ValueError(complaint)
        return value

    return AfterValidator(check)


def _not_empty(value: tuple[Any, ...]) -> tuple[Any, ...]:
    # Not by a shortest length: the validator does not count members that are wrong by themselves.
    if not value:
        raise ValueError("there is nothing in the list; it has at least one member; add one, or remove it")
    return value


NOT_EMPTY: Final = AfterValidator(_not_empty)


def named(kind: str) -> AfterValidator:
    """A validator of names of a kind (a key of `names.RULES`)."""

    def check(value: str) -> str | None:
        complaint = names.problem(kind, value)
        return complaint and f"{complaint}; choose another"

    return checked(check)


# The words are for members of maps and lists; a field has its own.
FromZero: TypeAlias = Annotated[StrictInt, Field(ge=0, le=LARGEST, description="a number from 0")]
FromOne: TypeAlias = Annotated[StrictInt, Field(ge=1, le=LARGEST, description="a number from 1")]
# A whole number is one as well; a union of both would tell of one mistake twice.
Amount: TypeAlias = Annotated[StrictFloat, Field(gt=0, allow_inf_nan=False, description="a number above 0")]
Text: TypeAlias = Annotated[
    StrictStr, Field(min_length=1, description="a text that is not empty, in quotes if it looks like a number")
]
ObjectName: TypeAlias = Annotated[
    StrictStr, named("Kubernetes object"), Field(description="the name of a Kubernetes object")
]
Email: TypeAlias = Annotated[StrictStr, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", description="an email address")]
