"""Days and times of day."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StrictStr

Time: TypeAlias = Annotated[StrictStr, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Day: TypeAlias = Annotated[
    Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    Field(description="a day such as Monday"),
]
