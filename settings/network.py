"""Where the nodes are and how they reach out, as the configuration says it."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StrictBool, StrictInt, StrictStr

from components.model import networks

from . import resource_id
from .sections import Section, checked

Range: TypeAlias = Annotated[
    StrictStr, checked(networks.cidr_problem), Field(description="an IPv4 range such as 10.240.0.0/16")
]
SubnetId: TypeAlias = Annotated[
    StrictStr,
    resource_id.of("Microsoft.Network/virtualNetworks/subnets"),
    Field(description="the resource id of a subnet"),
]


class SubnetsSettings(Section):
    """Parts of an own network."""

    nodes: Range | None = Field(default=None, description="the nodes' address range")
    endpoints: Range | None = Field(default=None, description="the private endpoints' address range")
    api_server: Range | None = Field(default=None, description="the API server's address range")


class ExistingSettings(Section):
    """Subnets that exist already."""

    nodes: SubnetId | None = Field(default=None, description="the resource id of the nodes' subnet")
    endpoints: SubnetId | None = Field(default=None, description="the resource id of the private endpoints' subnet")
    api_server: SubnetId | None = Field(default=None, description="the resource id of the API server's subnet")


class NetworkSettings(Section):
    """The network."""

    address_space: Range | None = Field(default=None, description="the address range of an own network")
    subnets: SubnetsSettings = Field(default=SubnetsSettings(), description="parts of the own network")
    existing: ExistingSettings = Field(default=ExistingSettings(), description="subnets that exist already")
    pod_cidr: Range | None = Field(default=None, description="the pods' address range")
    service_cidr: Range | None = Field(default=None, description="the services' address range")
    dns_service_ip: Annotated[StrictStr, checked(networks.address_problem)] | None = Field(
        default=None, description="the address of the cluster's DNS"
    )
    egress: Literal["loadBalancer", "natGateway", "firewall"] | None = Field(
        default=None, description="loadBalancer, natGateway or firewall"
    )
    nat_addresses: Annotated[StrictInt, Field(ge=1, le=16)] | None = Field(
        default=None, description="a number of public addresses from 1 to 16"
    )
    firewall_address: Annotated[StrictStr, checked(networks.address_problem)] | None = Field(
        default=None, description="the private address of a firewall"
    )
    private_endpoints: StrictBool | None = Field(
        default=None, description="true or false: whether what the platform uses answers in the network alone"
    )
    vaults: (
        tuple[
            Annotated[
                StrictStr,
                resource_id.of("Microsoft.KeyVault/vaults"),
                Field(description="the resource id of a Key Vault"),
            ],
            ...,
        ]
        | None
    ) = Field(default=None, description="a list of the resource ids of Key Vaults")
    dns_zones: (
        dict[
            StrictStr,
            Annotated[
                StrictStr,
                resource_id.of("Microsoft.Network/privateDnsZones"),
                Field(description="the resource id of a private DNS zone"),
            ],
        ]
        | None
    ) = Field(default=None, description="a map of resource ids by the names of private DNS zones")
    hub: Annotated[StrictStr, resource_id.of("Microsoft.Network/virtualNetworks")] | None = Field(
        default=None, description="the resource id of a virtual network"
    )
    public_ports: tuple[Annotated[StrictInt, Field(ge=1, le=65535, description="a TCP port")], ...] | None = Field(
        default=None, description="a list of TCP ports"
    )
