"""An own network for a cluster: subnets, what may come in, and the way out."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import pulumi
from pulumi_azure_native import network

from ..model import networks
from ..replacement import guarded
from .args import VirtualNetworkArgs
from .egress import way_out
from .security import ENDPOINTS_RULES, nodes_rules

API_SERVER_DELEGATION: Final = "Microsoft.ContainerService/managedClusters"
"""What the subnet of an API server is delegated to (learn.microsoft.com/azure/aks/api-server-vnet-integration)."""


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
        space = guarded(
            f"{name}-subnets",
            {
                "network.subnets.nodes": ranges.nodes,
                "network.subnets.endpoints": ranges.endpoints,
                "network.subnets.apiServer": ranges.api_server,
            },
            allowed=False,
            value=args["address_space"],
            parent=self,
        )
        made = network.VirtualNetwork(
            f"{name}-network",
            resource_group_name=group,
            address_space={"address_prefixes": [space]},
            # Subnets are resources of their own; the network's answer lists them all the same.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["subnets"]),
        )
        out = way_out(name, args, child)
        # Azure writes one subnet of a network at a time, and refuses the others meanwhile.
        nodes = self._subnet(
            name, args, made, "nodes", ranges.nodes, [], nodes_rules(args.get("public_ports", ())), **out
        )
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
        self.route_table_id = pulumi.Output.from_input(out.get("route_table", {}).get("id"))
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
        made: "network.VirtualNetwork",
        purpose: str,
        prefix: str,
        before: Sequence[pulumi.Resource],
        rules: "Sequence[network.SecurityRuleArgsDict]",
        **further: Any,
    ) -> "network.Subnet":
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
