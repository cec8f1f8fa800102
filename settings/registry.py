"""The container registry, as the configuration says it."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, StrictStr

from . import resource_id
from .network import Range
from .sections import Section, named


class RegistrySettings(Section):
    """The container registry."""

    id: Annotated[StrictStr, resource_id.of("Microsoft.ContainerRegistry/registries")] | None = Field(
        default=None, description="the resource id of one that exists already"
    )
    login_server: Annotated[StrictStr, named("host")] | None = Field(
        default=None, description="the host name of one that exists already"
    )
    sku: Literal["Basic", "Standard", "Premium"] | None = Field(default=None, description="Basic, Standard or Premium")
    zone_redundancy: StrictBool | None = Field(default=None, description="true or false: whether it outlives a zone")
    public_access: StrictBool | None = Field(default=None, description="true or false: whether the Internet reaches it")
    allowed_ranges: Annotated[tuple[Range, ...], Field(max_length=200)] | None = Field(
        default=None, description="a list of up to 200 address ranges"
    )
    export: StrictBool | None = Field(
        default=None, description="true or false: whether images may be copied to other registries"
    )
    data_endpoint: StrictBool | None = Field(
        default=None, description="true or false: whether layers come from an address of its own"
    )
    retention_days: Annotated[StrictInt, Field(ge=0, le=365)] | None = Field(
        default=None, description="a number of days from 0 to 365"
    )
    replicas: (
        tuple[Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9]+$", description="a region such as northeurope")], ...]
        | None
    ) = Field(default=None, description="a list of regions such as northeurope")
    cache: (
        tuple[
            Annotated[
                Literal["mcr.microsoft.com", "ghcr.io", "quay.io", "registry.k8s.io", "public.ecr.aws"],
                Field(description="mcr.microsoft.com, ghcr.io, quay.io, registry.k8s.io or public.ecr.aws"),
            ],
            ...,
        ]
        | None
    ) = Field(default=None, description="a list of public registries")
    permissions: Literal["roles", "abac"] | None = Field(default=None, description="roles or abac")
