"""The rules for a cluster's address ranges, as Azure Kubernetes Service states them.

Source: "Plan IP addressing for your cluster" (learn.microsoft.com/azure/aks/concepts-network-ip-address-planning).
"""

import ipaddress
from collections.abc import Iterator
from typing import Final

FIRST_FREE: Final = 2
"""Where free addresses begin in the service range: the first is the API server's."""

RESERVED: Final = ("169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24")
"""Ranges that AKS keeps for itself."""

LARGEST_SERVICE_RANGE: Final = 12
"""The service range must be smaller than a /12."""

NODE_RANGE: Final = 24
"""An overlay gives every node a /24 of the pods' range (learn.microsoft.com/azure/aks/azure-cni-overlay)."""


def cidr_problem(cidr: str) -> str | None:
    """What is wrong with an IPv4 address range, in words, or None."""
    try:
        network = str(ipaddress.IPv4Network(cidr))
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


def contradictions(*, pod_cidr: str, service_cidr: str, dns_service_ip: str) -> Iterator[tuple[str, str]]:
    """What is wrong between ranges that are right by themselves: the argument's name, and the problem in words."""
    pods, services = ipaddress.IPv4Network(pod_cidr), ipaddress.IPv4Network(service_cidr)
    dns = ipaddress.IPv4Address(dns_service_ip)
    for name, network in (("pod_cidr", pods), ("service_cidr", services)):
        for reserved in RESERVED:
            if network.overlaps(ipaddress.IPv4Network(reserved)):
                yield name, f"{network} overlaps {reserved}, which AKS keeps for itself; choose another range"
    if pods.overlaps(services):
        yield "service_cidr", f"{services} overlaps podCidr, which is {pods}; each needs its own; choose another range"
    if services.prefixlen <= LARGEST_SERVICE_RANGE:
        yield "service_cidr", f"{services} is too large; AKS takes ranges smaller than /12; choose a longer prefix"
    if pods.prefixlen > NODE_RANGE:
        yield "pod_cidr", f"{pods} is too small; every node takes a /24 of it; choose a shorter prefix"
    if dns not in services:
        yield "dns_service_ip", f"{dns} is outside serviceCidr, which is {services}; choose an address inside it"
    elif int(dns) - int(services.network_address) < FIRST_FREE or dns == services.broadcast_address:
        yield "dns_service_ip", f"{dns} is the API server's, or an end of {services}; choose an address further inside"
