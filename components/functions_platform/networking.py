"""Where the nodes of a platform are, and where its private endpoints go."""

from collections.abc import Mapping
from typing import cast

import pulumi
from msgspec import Struct

from ..cluster import ClusterNetworkArgs
from ..model import private_link, resource_ids
from ..network import VirtualNetwork, VirtualNetworkArgs
from ..private_endpoint import EndpointArgs, PrivateEndpoint
from ..private_zones import PrivateZones
from .site import Site

OF_THE_CLUSTER = ("egress", "nat_addresses", "pod_cidr", "service_cidr", "dns_service_ip")


class Networking(Struct, frozen=True, kw_only=True):
    """What the other parts need of the network."""

    cluster: ClusterNetworkArgs
    """Where the nodes are."""
    endpoints: Mapping[str, EndpointArgs]
    """Where private endpoints go, by what they lead to; empty without any."""
    made: VirtualNetwork | None
    """The network, where it is the platform's own."""


def networking(site: Site) -> Networking:
    """Make the network, or take somebody else's; with it, zones for private endpoints, and those of Key Vaults."""
    said = site.said["network"]
    lies = cast("ClusterNetworkArgs", {key: said[key] for key in OF_THE_CLUSTER})
    if said["address_space"] is not None:
        made = _own(site)
        lies["nodes_subnet_id"] = made.nodes_subnet_id
        if site.said["cluster"]["api_server"]["vnet_integration"]:
            lies["api_server_subnet_id"] = made.api_server_subnet_id.apply(str)
        if said["egress"] == "firewall":
            lies["route_table_id"] = made.route_table_id.apply(str)
        return Networking(cluster=lies, endpoints=_endpoints(site, made.id, made.endpoints_subnet_id), made=made)
    existing = said["existing"]
    if existing["nodes"] is None:
        return Networking(cluster=lies, endpoints={}, made=None)
    lies["nodes_subnet_id"] = existing["nodes"]
    if existing["api_server"] is not None:
        lies["api_server_subnet_id"] = existing["api_server"]
    network_id = pulumi.Output.from_input(existing["nodes"]).apply(lambda id: str(id).rpartition("/subnets/")[0])
    return Networking(cluster=lies, endpoints=_endpoints(site, network_id, existing["endpoints"]), made=None)


def _own(site: Site) -> VirtualNetwork:
    said = site.said["network"]
    args: VirtualNetworkArgs = {
        "resource_group_name": site.group.name,
        "address_space": said["address_space"],
        "subnets": said["subnets"],
        "egress": said["egress"],
        "nat_addresses": said["nat_addresses"],
        "public_ports": said["public_ports"],
        "api_server": site.said["cluster"]["api_server"]["vnet_integration"],
    }
    if said["firewall_address"] is not None:
        args["firewall_address"] = said["firewall_address"]
    if said["hub"] is not None:
        args["hub"] = said["hub"]
    return VirtualNetwork(site.name, args, site.child)


def _endpoints(
    site: Site, network_id: pulumi.Input[str], subnet_id: pulumi.Input[str] | None
) -> Mapping[str, EndpointArgs]:
    said = site.said["network"]
    if not said["private_endpoints"] or subnet_id is None:
        return {}
    wanted = {each: zone for each, zone in private_link.ZONES.items() if each != "vault" or said["vaults"]}
    zones = PrivateZones(
        site.name,
        {
            "resource_group_name": site.group.name,
            "network_id": network_id,
            "zones": {zone: said["dns_zones"].get(zone) for zone in wanted.values()},
        },
        site.child,
    )
    places: dict[str, EndpointArgs] = {
        each: {"subnet_id": subnet_id, "dns_zone_id": zones[zone]} for each, zone in wanted.items()
    }
    for vault in said["vaults"]:
        PrivateEndpoint(
            f"{site.name}-{resource_ids.name(vault)}",
            {**places["vault"], "resource_group_name": site.group.name, "target_id": vault, "group": "vault"},
            site.child,
        )
    return places
