"""An own network for a cluster: subnets, what may come in, and the way out."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict, cast

import pulumi
from pulumi_azure_native import network

from .model import networks

API_SERVER_DELEGATION = "Microsoft.ContainerService/managedClusters"
"""What the subnet of an API server is delegated to (learn.microsoft.com/azure/aks/api-server-vnet-integration)."""


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


class VirtualNetwork(pulumi.ComponentResource):
    """A virtual network with a subnet for nodes, one for private endpoints, and one for the API server if it is there.

    Each has a network security group of its own. Nothing leaves but by the way that was chosen: default outbound
    access, which Azure is giving up, is off.
    """

    id: pulumi.Output[str]
    """The resource id."""

    nodes_subnet_id: pulumi.Output[str]
    """The nodes' subnet; known as soon as the cluster may use it: with its way out."""

    endpoints_subnet_id: pulumi.Output[str]
    """The private endpoints' subnet."""

    api_server_subnet_id: pulumi.Output[str | None]
    """The API server's subnet; None where it is not in the network."""

    route_table_id: pulumi.Output[str | None]
    """The nodes' route table; None but with the egress `firewall`."""

    def __init__(self, name: str, args: VirtualNetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:VirtualNetwork", name, {}, opts)
        group, child = args["resource_group_name"], pulumi.ResourceOptions(parent=self)
        ranges = networks.subnets(args["address_space"], cast("Mapping[str, str]", args.get("subnets", {})))
        made = network.VirtualNetwork(
            f"{name}-network",
            resource_group_name=group,
            address_space={"address_prefixes": [args["address_space"]]},
            # Subnets are resources of their own; the network's answer lists them all the same.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["subnets"]),
        )
        way_out = _way_out(name, args, child)
        # Azure writes one subnet of a network at a time, and refuses the others meanwhile.
        nodes = self._subnet(name, args, made, "nodes", ranges.nodes, [], _nodes_rules(args), **way_out)
        endpoints = self._subnet(
            name,
            args,
            made,
            "endpoints",
            ranges.endpoints,
            [nodes],
            ENDPOINTS_RULES,
            # Without it no rule holds for private endpoints (learn.microsoft.com/azure/private-link/disable-private-
            # endpoint-network-policy).
            private_endpoint_network_policies="NetworkSecurityGroupEnabled",
        )
        self.api_server_subnet_id = pulumi.Output.from_input(None)
        if args.get("api_server"):
            self.api_server_subnet_id = self._subnet(
                name,
                args,
                made,
                "api-server",
                ranges.api_server,
                [endpoints],
                [],
                delegations=[{"name": "api-server", "service_name": API_SERVER_DELEGATION}],
            ).id
        if "hub" in args:
            network.VirtualNetworkPeering(
                f"{name}-hub",
                resource_group_name=group,
                virtual_network_name=made.name,
                remote_virtual_network={"id": args["hub"]},
                allow_virtual_network_access=True,
                allow_forwarded_traffic=True,
                # What the peering back, which is the hub's, makes of it.
                opts=pulumi.ResourceOptions.merge(
                    child,
                    pulumi.ResourceOptions(
                        ignore_changes=[
                            "peeringState",
                            "peeringSyncLevel",
                            "remoteAddressSpace",
                            "remoteVirtualNetworkAddressSpace",
                        ]
                    ),
                ),
            )

        self.id = made.id
        self.nodes_subnet_id, self.endpoints_subnet_id = nodes.id, endpoints.id
        self.route_table_id = pulumi.Output.from_input(way_out.get("route_table", {}).get("id"))
        self.register_outputs(
            {
                "id": self.id,
                "nodes_subnet_id": self.nodes_subnet_id,
                "endpoints_subnet_id": self.endpoints_subnet_id,
                "api_server_subnet_id": self.api_server_subnet_id,
                "route_table_id": self.route_table_id,
            }
        )

    def _subnet(
        self,
        name: str,
        args: VirtualNetworkArgs,
        made: network.VirtualNetwork,
        purpose: str,
        prefix: str,
        before: Sequence[pulumi.Resource],
        rules: Sequence[network.SecurityRuleArgsDict],
        **further: Any,
    ) -> network.Subnet:
        group = args["resource_group_name"]
        security = network.NetworkSecurityGroup(
            f"{name}-{purpose}",
            resource_group_name=group,
            security_rules=list(rules),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return network.Subnet(
            f"{name}-{purpose}",
            resource_group_name=group,
            virtual_network_name=made.name,
            subnet_name=purpose,
            address_prefix=prefix,
            network_security_group={"id": security.id},
            default_outbound_access=False,
            opts=pulumi.ResourceOptions(parent=self, depends_on=before),
            **further,
        )


ENDPOINTS_RULES: Sequence[network.SecurityRuleArgsDict] = [
    {
        "name": "AllowNetwork",
        "priority": 100,
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "Tcp",
        "source_address_prefix": "VirtualNetwork",
        "source_port_range": "*",
        "destination_address_prefix": "VirtualNetwork",
        # HTTPS, and AMQP of Service Bus and Event Hubs.
        "destination_port_ranges": ["443", "5671", "5672", "9093"],
    },
    {
        "name": "DenyAll",
        "priority": 4096,
        "direction": "Inbound",
        "access": "Deny",
        "protocol": "*",
        "source_address_prefix": "*",
        "source_port_range": "*",
        "destination_address_prefix": "*",
        "destination_port_range": "*",
    },
]
"""Private endpoints answer the network, on the ports of what is behind them."""


def _nodes_rules(args: VirtualNetworkArgs) -> list[network.SecurityRuleArgsDict]:
    """A load balancer keeps the caller's address, so that the subnet has to let the Internet in
    (learn.microsoft.com/azure/aks/concepts-network, "Network security groups")."""
    ports = sorted(set(args.get("public_ports", ())))
    if not ports:
        return []
    return [
        {
            "name": "AllowInternet",
            "priority": 100,
            "direction": "Inbound",
            "access": "Allow",
            "protocol": "Tcp",
            "source_address_prefix": "Internet",
            "source_port_range": "*",
            "destination_address_prefix": "*",
            "destination_port_ranges": [str(port) for port in ports],
        }
    ]


def _way_out(name: str, args: VirtualNetworkArgs, child: pulumi.ResourceOptions) -> dict[str, Any]:
    """The part of the nodes' subnet that says how traffic leaves."""
    group, egress = args["resource_group_name"], args.get("egress", "loadBalancer")
    if egress == "firewall":
        routes = network.RouteTable(
            f"{name}-routes",
            resource_group_name=group,
            disable_bgp_route_propagation=True,
            routes=[
                {
                    "name": "out",
                    "address_prefix": "0.0.0.0/0",
                    "next_hop_type": "VirtualAppliance",
                    "next_hop_ip_address": args.get("firewall_address", ""),
                }
            ],
            opts=child,
        )
        return {"route_table": {"id": routes.id}}
    if egress != "natGateway":
        return {}
    addresses = [
        network.PublicIPAddress(
            f"{name}-out-{number}",
            resource_group_name=group,
            sku={"name": network.PublicIPAddressSkuName.STANDARD},
            public_ip_allocation_method=network.IPAllocationMethod.STATIC,
            public_ip_address_version=network.IPVersion.I_PV4,
            # The gateway says which addresses are its own; the address answers the same.
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(ignore_changes=["natGateway"])),
        )
        for number in range(1, args.get("nat_addresses", 1) + 1)
    ]
    gateway = network.NatGateway(
        f"{name}-nat",
        resource_group_name=group,
        sku={"name": network.NatGatewaySkuName.STANDARD},
        public_ip_addresses=[{"id": address.id} for address in addresses],
        idle_timeout_in_minutes=4,
        opts=child,
    )
    return {"nat_gateway": {"id": gateway.id}}
