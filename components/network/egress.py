"""The way out of a network."""

from typing import Any

import pulumi
from pulumi_azure_native import network

from .args import VirtualNetworkArgs


def way_out(name: str, args: VirtualNetworkArgs, child: pulumi.ResourceOptions) -> dict[str, Any]:
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
