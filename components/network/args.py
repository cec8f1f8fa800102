"""What a `VirtualNetwork` takes, and what can be said about a platform's network."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi


class SubnetsArgs(TypedDict):
    """Address ranges of the subnets, all inside the address space; what is left out is cut out of it."""

    nodes: NotRequired[str]
    """The nodes'. Default: the first half of the address space."""

    endpoints: NotRequired[str]
    """The private endpoints'. Default: the third quarter of the address space."""

    api_server: NotRequired[str]
    """The API server's, where it is in the network. Default: the first 16 addresses of the last quarter."""


class ExistingArgs(TypedDict):
    """Subnets that exist already, by id."""

    nodes: NotRequired[pulumi.Input[str]]
    """The nodes', with its way out."""

    endpoints: NotRequired[pulumi.Input[str]]
    """The private endpoints'."""

    api_server: NotRequired[pulumi.Input[str]]
    """The API server's, of a /28 or larger, delegated to `Microsoft.ContainerService/managedClusters`."""


class NetworkArgs(TypedDict):
    """What can be said about a platform's network. What is left out is as its profile says (`model.defaults`)."""

    address_space: NotRequired[str]
    """The IPv4 range of an own network, a /26 or larger."""

    subnets: NotRequired[SubnetsArgs]
    """Ranges of its subnets."""

    existing: NotRequired[ExistingArgs]
    """Subnets that exist already, instead of an own network."""

    pod_cidr: NotRequired[str]
    """The pods' overlay addresses, a /24 for each node."""

    service_cidr: NotRequired[str]
    """The services' addresses."""

    dns_service_ip: NotRequired[str]
    """The cluster DNS, inside `service_cidr`."""

    egress: NotRequired[str]
    """The way out: `loadBalancer`, `natGateway` or `firewall`."""

    nat_addresses: NotRequired[int]
    """With the egress `natGateway`, public addresses, 1 to 16."""

    firewall_address: NotRequired[str]
    """With the egress `firewall`, the private address that all traffic goes to."""

    private_endpoints: NotRequired[bool]
    """Whether registry, storage, Event Hubs and Service Bus of the tier Premium answer in the network alone."""

    vaults: NotRequired[Sequence[str]]
    """Key Vaults, by id, that get a private endpoint as well."""

    dns_zones: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Private DNS zones that exist already, as in a hub: ids by name."""

    hub: NotRequired[pulumi.Input[str]]
    """The id of a virtual network to peer with."""

    public_ports: NotRequired[Sequence[int]]
    """TCP ports of load balancers that the Internet may reach."""


class VirtualNetworkArgs(TypedDict):
    """What a `VirtualNetwork` needs."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create it in."""

    address_space: str
    """The IPv4 range, a /26 or larger, such as `10.240.0.0/16`."""

    subnets: NotRequired[SubnetsArgs]
    """Ranges of the subnets. Default: parts of the address space."""

    egress: NotRequired[str]
    """The way out: `loadBalancer`, which AKS makes, `natGateway`, or `firewall`, a firewall elsewhere.
    Default: `loadBalancer`."""

    nat_addresses: NotRequired[int]
    """With the egress `natGateway`, public addresses, 1 to 16; each has 64,512 ports. Default: 1."""

    firewall_address: NotRequired[pulumi.Input[str]]
    """With the egress `firewall`, the private address that all traffic goes to."""

    public_ports: NotRequired[Sequence[int]]
    """TCP ports of load balancers that the Internet may reach. Default: none."""

    api_server: NotRequired[bool]
    """Whether the API server is in the network. Default: no."""

    hub: NotRequired[pulumi.Input[str]]
    """The id of a virtual network to peer with; its own peering back is its owner's. Default: none."""
