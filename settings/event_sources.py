"""The event sources that the stack makes, as the configuration says it."""

from typing import Literal

from pydantic import Field

from .sections import Section


class EventSourcesSettings(Section):
    """The event sources that the stack makes."""

    storage_sku: Literal["Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_GZRS"] | None = Field(
        default=None, description="Standard_LRS, Standard_ZRS, Standard_GRS or Standard_GZRS"
    )
    service_bus_sku: Literal["Standard", "Premium"] | None = Field(default=None, description="Standard or Premium")
    event_hubs_sku: Literal["Standard", "Premium"] | None = Field(default=None, description="Standard or Premium")
