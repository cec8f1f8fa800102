"""Private DNS zones: where the names of private endpoints are found."""

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_azure_native import privatedns


class PrivateZonesArgs(TypedDict):
    """What `PrivateZones` need."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create them in."""

    network_id: pulumi.Input[str]
    """The virtual network whose members find the names."""

    zones: Mapping[str, pulumi.Input[str] | None]
    """By name, such as `privatelink.azurecr.io`: the id of one that exists already, or None for one that is made and
    linked here."""


class PrivateZones(pulumi.ComponentResource):
    """Private DNS zones of a virtual network; those that exist already are taken as they are."""

    ids: pulumi.Output[dict[str, str]]
    """The zones' ids by name; known as soon as the network finds names in them."""

    def __init__(self, name: str, args: PrivateZonesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:PrivateZones", name, {}, opts)
        self._ids: dict[str, pulumi.Output[str]] = {
            zone: self._made(name, args, zone) if existing is None else pulumi.Output.from_input(existing)
            for zone, existing in args["zones"].items()
        }
        self.ids = pulumi.Output.all(**self._ids)
        self.register_outputs({"ids": self.ids})

    def __getitem__(self, zone: str) -> pulumi.Output[str]:
        """The id of one zone. For Python programs."""
        return self._ids[zone]

    def _made(self, name: str, args: PrivateZonesArgs, zone: str) -> pulumi.Output[str]:
        made = privatedns.PrivateZone(
            f"{name}-{zone}",
            resource_group_name=args["resource_group_name"],
            private_zone_name=zone,
            location="global",
            opts=pulumi.ResourceOptions(parent=self),
        )
        link = privatedns.VirtualNetworkLink(
            f"{name}-{zone}",
            resource_group_name=args["resource_group_name"],
            private_zone_name=made.name,
            virtual_network_link_name=name,
            location="global",
            virtual_network={"id": args["network_id"]},
            registration_enabled=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
        # Whoever puts a name into the zone wants it to be found.
        return pulumi.Output.all(made.id, link.id).apply(lambda ids: str(ids[0]))
