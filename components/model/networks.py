"""The rules for a cluster's address ranges, as Azure Kubernetes Service states them, and the subnets of an own network.

Sources: "Plan IP addressing for your cluster" (learn.microsoft.com/azure/aks/concepts-network-ip-address-planning) and
"API Server VNet Integration" (learn.microsoft.com/azure/aks/api-server-vnet-integration).
"""

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any, Final, cast

from msgspec import Struct

from . import defaults, private_link

FIRST_FREE: Final = 2
"""Where free addresses begin in the service range: the first is the API server's."""

RESERVED: Final = ("169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24")
"""Ranges that AKS keeps for itself."""

LARGEST_SERVICE_RANGE: Final = 12
"""The service range must be smaller than a /12."""

NODE_RANGE: Final = 24
"""An overlay gives every node a /24 of the pods' range (learn.microsoft.com/azure/aks/azure-cni-overlay)."""

SMALLEST_SPACE: Final = 26
"""Of an own network: half for nodes, a quarter for private endpoints, 16 addresses for the API server."""

API_SERVER_RANGE: Final = 28
"""What API server VNet integration asks for at least."""

SMALLEST_SUBNET: Final = 29
"""Azure's smallest subnet that holds anything; five addresses of each are Azure's own
(learn.microsoft.com/azure/virtual-network/virtual-networks-faq)."""

AZURES_OWN: Final = 5


class Subnets(Struct, frozen=True, kw_only=True):
    """The parts of an own network."""

    nodes: str
    endpoints: str
    api_server: str


def cidr_problem(cidr: str) -> str | None:
    """What is wrong with an IPv4 address range, in words, or None."""
    try:
        network = str(IPv4Network(cidr))
    except ValueError:
        network = None
    # Python takes more spellings than Azure does, such as a range without a prefix or with a mask.
    if network != cidr:
        return f"'{cidr}' is no IPv4 range like 10.0.0.0/16, with all bits after the prefix zero; change it"
    return None


def address_problem(address: str) -> str | None:
    """What is wrong with an IPv4 address, in words, or None."""
    try:
        ipaddress.IPv4Address(address)
    except ValueError:
        return f"'{address}' is no IPv4 address like 10.0.0.10; change it"
    return None


def resolved(profile: defaults.Profile | str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a network as they hold. Where the nodes are in somebody else's, none is made."""
    said = defaults.resolved("network", profile, given)
    if said["existing"]["nodes"] is not None and given.get("address_space") is None:
        said["address_space"] = None
    return said


def own(network: Mapping[str, Any]) -> bool:
    """Whether the nodes are in a subnet that is not AKS's own."""
    return network["address_space"] is not None or network["existing"]["nodes"] is not None


def fixed(network: Mapping[str, Any]) -> dict[str, Any]:
    """Which network the nodes are in, by configuration key; AKS moves them to no other subnet (create-node-pools)."""
    existing = network["existing"]
    return {
        "network.addressSpace": None if network["address_space"] is None else "an own network",
        "network.existing.nodes": existing["nodes"],
        "network.existing.apiServer": existing["api_server"],
    }


def malformed(network: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is no address or range at all: the key below `network`, and the problem in words."""
    ranges = ("pod_cidr", "service_cidr", "address_space", "subnets.nodes", "subnets.endpoints", "subnets.api_server")
    for key in (*ranges, "dns_service_ip", "firewall_address"):
        value = defaults.at(network, key)
        if isinstance(value, str) and (problem := (cidr_problem if key in ranges else address_problem)(value)):
            yield key, problem


def problems(network: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What does not go together: the key below `network`, and what, rule and fix. `network` is resolved."""
    existing, made = network["existing"], network["address_space"] is not None
    if existing["nodes"] is not None and made:
        yield (
            "address_space",
            "network.existing.nodes names a subnet that exists already, and nodes are in one of the two; remove either",
        )
    for key in ("endpoints", "api_server"):
        if existing[key] is not None and existing["nodes"] is None:
            yield (
                f"existing.{key}",
                "it is a subnet beside the nodes', and network.existing.nodes is missing; add it, or remove this",
            )
    if not made:
        for key in ("subnets", "hub", "public_ports", "firewall_address"):
            said: Any = given.get(key)
            parts = list(cast("Mapping[str, Any]", said).values()) if isinstance(said, Mapping) else [said or None]
            if any(part is not None for part in parts):
                yield key, "it is for a network that the stack makes; give network.addressSpace, or remove it"
    if network["egress"] == "firewall":
        if not own(network):
            yield (
                "egress",
                "'firewall' needs a network whose route table leads there; give network.addressSpace or "
                "network.existing.nodes",
            )
        elif made and network["firewall_address"] is None:
            yield "firewall_address", "missing; network.egress is firewall, and all traffic goes to its address; add it"
    elif network["firewall_address"] is not None:
        yield (
            "firewall_address",
            f"network.egress is {network['egress']}, which goes to no firewall; set it to firewall, or remove this",
        )
    if given.get("nat_addresses") is not None and network["egress"] != "natGateway":
        yield (
            "nat_addresses",
            f"a NAT gateway has them, and network.egress is {network['egress']}; set it to natGateway, or remove them",
        )
    if not network["private_endpoints"]:
        for key in ("vaults", "dns_zones"):
            if network[key]:
                yield key, "it is for private endpoints, and network.privateEndpoints is off; turn it on, or remove it"
        return
    if not own(network):
        yield (
            "private_endpoints",
            "they are addresses in an own network, and there is none; give network.addressSpace, or turn them off",
        )
    elif not made and existing["endpoints"] is None:
        yield (
            "existing.endpoints",
            "missing; network.privateEndpoints is on, and they go into a subnet beside the nodes'; add its id, or turn "
            "them off",
        )
    for zone in network["dns_zones"]:
        if zone not in private_link.ZONES.values():
            known = ", ".join(sorted(private_link.ZONES.values()))
            yield f"dns_zones.{zone}", f"no private endpoint here has a name in it; they are in {known}; remove it"


def subnets(address_space: str, given: Mapping[str, str | None]) -> Subnets:
    """The subnets of a network of at least a /26, as given or cut out of it.

    The first half is for nodes, the third quarter for private endpoints, the first 16 addresses of the last for the API
    server.
    """
    space = IPv4Network(address_space)
    half, other_half = space.subnets(new_prefix=space.prefixlen + 1)
    quarter, last_quarter = other_half.subnets(new_prefix=other_half.prefixlen + 1)
    api_server = next(last_quarter.subnets(new_prefix=max(API_SERVER_RANGE, last_quarter.prefixlen)))
    return Subnets(
        nodes=given.get("nodes") or str(half),
        endpoints=given.get("endpoints") or str(quarter),
        api_server=given.get("api_server") or str(api_server),
    )


def nodes(pool: Mapping[str, Any], max_surge: str) -> int:
    """The most nodes that a pool has: those of its maximum, and those that an upgrade adds (`33%` or a number)."""
    most: int = pool["max_count"]
    surge = -(-most * int(max_surge.removesuffix("%")) // 100) if max_surge.endswith("%") else int(max_surge)
    return most + surge


def contradictions(network: Mapping[str, Any], node_count: int) -> Iterator[tuple[str, str]]:
    """What is wrong between ranges that are right by themselves: the key below `network`, and the problem in words.

    `network` is resolved. `node_count`: the most nodes of all pools together, those of an upgrade included.
    """
    pods, services = IPv4Network(network["pod_cidr"]), IPv4Network(network["service_cidr"])
    for name, each in (("pod_cidr", pods), ("service_cidr", services)):
        for reserved in RESERVED:
            if each.overlaps(IPv4Network(reserved)):
                yield name, f"{each} overlaps {reserved}, which AKS keeps for itself; choose another range"
    if pods.overlaps(services):
        yield "service_cidr", f"{services} overlaps podCidr, which is {pods}; each needs its own; choose another range"
    yield from _services(services, network["dns_service_ip"])
    yield from _pods(pods, node_count)
    if network["address_space"] is not None and network["existing"]["nodes"] is None:
        yield from _space(network, {"pod_cidr": pods, "service_cidr": services}, node_count)


def _services(services: IPv4Network, dns_service_ip: str) -> Iterator[tuple[str, str]]:
    dns = ipaddress.IPv4Address(dns_service_ip)
    if services.prefixlen <= LARGEST_SERVICE_RANGE:
        yield "service_cidr", f"{services} is too large; AKS takes ranges smaller than /12; choose a longer prefix"
    if dns not in services:
        yield "dns_service_ip", f"{dns} is outside serviceCidr, which is {services}; choose an address inside it"
    elif int(dns) - int(services.network_address) < FIRST_FREE or dns == services.broadcast_address:
        yield "dns_service_ip", f"{dns} is the API server's, or an end of {services}; choose an address further inside"


def _pods(pods: IPv4Network, node_count: int) -> Iterator[tuple[str, str]]:
    if pods.prefixlen > NODE_RANGE:
        yield "pod_cidr", f"{pods} is too small; every node takes a /24 of it; choose a shorter prefix"
        return
    room = 2 ** (NODE_RANGE - pods.prefixlen)
    if node_count > room:
        yield (
            "pod_cidr",
            f"{pods} has a /24 for {room} nodes; the pools have up to {node_count} with those of an upgrade; "
            "choose a shorter prefix, or lower maxCount",
        )


def _space(network: Mapping[str, Any], others: Mapping[str, IPv4Network], node_count: int) -> Iterator[tuple[str, str]]:
    space = IPv4Network(network["address_space"])
    if space.prefixlen > SMALLEST_SPACE:
        yield "address_space", f"{space} is too small; the subnets need a /{SMALLEST_SPACE}; choose a shorter prefix"
        return
    for name, other in others.items():
        if space.overlaps(other):
            yield name, f"{other} overlaps addressSpace, which is {space}; each needs its own; choose another range"
    for reserved in RESERVED:
        if space.overlaps(IPv4Network(reserved)):
            yield "address_space", f"{space} overlaps {reserved}, which AKS keeps for itself; choose another range"
    parts = subnets(network["address_space"], network["subnets"])
    ranges = {name: IPv4Network(getattr(parts, name)) for name in ("nodes", "endpoints", "api_server")}
    yield from _parts(space, ranges, {name for name, each in network["subnets"].items() if each})
    least = node_count + AZURES_OWN
    if ranges["nodes"].num_addresses < least:
        yield (
            "subnets.nodes" if network["subnets"]["nodes"] else "address_space",
            f"{ranges['nodes']}, the nodes' subnet, has {ranges['nodes'].num_addresses} addresses; {node_count} nodes, "
            f"those of an upgrade included, and Azure's own {AZURES_OWN} need {least}; choose a shorter prefix, or "
            "lower maxCount or maxSurge",
        )


def _parts(space: IPv4Network, ranges: Mapping[str, IPv4Network], given: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in given:
        if not ranges[name].subnet_of(space):
            yield f"subnets.{name}", f"{ranges[name]} is outside addressSpace, which is {space}; choose a part of it"
        elif ranges[name].prefixlen > SMALLEST_SUBNET:
            yield f"subnets.{name}", f"{ranges[name]} is too small; Azure's smallest subnet is a /{SMALLEST_SUBNET}"
    for (name, one), (other, another) in combinations(ranges.items(), 2):
        if one.overlaps(another):
            key = name if name in given else other
            yield f"subnets.{key}", f"{one} and {another} overlap; subnets are apart; choose another range"
    if ranges["api_server"].prefixlen > API_SERVER_RANGE:
        yield "subnets.api_server", f"{ranges['api_server']} is too small; the API server takes a /{API_SERVER_RANGE}"
