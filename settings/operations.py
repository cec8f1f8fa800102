"""Budget, schedule, locks and protection, as the configuration says it."""

from typing import Annotated

from pydantic import Field, StrictBool, StrictStr

from .sections import NOT_EMPTY, Amount, Email, Section
from .times import Day, Time


class BudgetSettings(Section):
    """An amount a month, and who is told."""

    amount: Amount = Field(description="a number above 0, in the subscription's currency")
    emails: Annotated[tuple[Email, ...], NOT_EMPTY] = Field(description="a list of email addresses")
    start: Annotated[StrictStr, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")] = Field(
        description='a month in quotes, such as "2026-12"'
    )


class ScheduleSettings(Section):
    """When a cluster of development stops and starts."""

    start: Time = Field(description='a time in quotes, such as "07:00"')
    stop: Time = Field(description='a time in quotes, such as "19:00"')
    days: Annotated[tuple[Day, ...], NOT_EMPTY] | None = Field(default=None, description="a list of days in English")
    time_zone: Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9 .+()-]{2,64}$")] | None = Field(
        default=None, description="a time zone of Windows, such as W. Europe Standard Time"
    )


class OperationsSettings(Section):
    """Budget, schedule, locks and protection."""

    budget: BudgetSettings | None = Field(default=None, description="amount, emails and start of a budget")
    schedule: ScheduleSettings | None = Field(default=None, description="start and stop of a cluster of development")
    locks: StrictBool | None = Field(
        default=None, description="true or false: whether Azure refuses to delete registry, network and workspace"
    )
    protect: StrictBool | None = Field(
        default=None, description="true or false: whether Pulumi refuses to delete what holds data"
    )
