"""A private endpoint: an address in the network for a service of Azure, and its name."""

from typing import TypedDict

import pulumi
from pulumi_azure_native import network


class EndpointArgs(TypedDict):
    """Where a private endpoint goes."""

    subnet_id: pulumi.Input[str]
    """The subnet that its address is in."""

    dns_zone_id: pulumi.Input[str]
    """The private DNS zone that its name is put in (`model.private_link.ZONES`)."""


class PrivateEndpointArgs(EndpointArgs):
    """What a `PrivateEndpoint` needs."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create it in."""

    target_id: pulumi.Input[str]
    """The resource id of what is behind it."""

    group: str
    """The part of the resource that it leads to: `registry`, `blob`, `queue`, `table`, `namespace` or `vault`
    (learn.microsoft.com/azure/private-link/private-endpoint-overview, "Private-link resource")."""


class PrivateEndpoint(pulumi.ComponentResource):
    """A private endpoint, with its name in a private DNS zone."""

    id: pulumi.Output[str]
    """The resource id; known when the name is there, too."""

    def __init__(self, name: str, args: PrivateEndpointArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:PrivateEndpoint", name, {}, opts)
        endpoint = network.PrivateEndpoint(
            f"{name}-endpoint",
            resource_group_name=args["resource_group_name"],
            subnet={"id": args["subnet_id"]},
            private_link_service_connections=[
                {
                    "name": args["group"],
                    "private_link_service_id": args["target_id"],
                    "group_ids": [args["group"]],
                }
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        names = network.PrivateDnsZoneGroup(
            f"{name}-names",
            resource_group_name=args["resource_group_name"],
            private_endpoint_name=endpoint.name,
            private_dns_zone_group_name="default",
            private_dns_zone_configs=[{"name": args["group"], "private_dns_zone_id": args["dns_zone_id"]}],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.id = pulumi.Output.all(endpoint.id, names.id).apply(lambda ids: str(ids[0]))
        self.register_outputs({"id": self.id})
