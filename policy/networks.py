"""Rules about networks: who may come in, and which way leads out.

Names of properties: Microsoft.Network in Azure's template reference.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from .reading import at, is_one_of, items
from .rule import Level, Props, Rule
from .sources import azure, baseline

SECURITY_GROUP: Final = "azure-native:network:NetworkSecurityGroup"
SECURITY_RULE: Final = "azure-native:network:SecurityRule"
SUBNET: Final = "azure-native:network:Subnet"

ANYBODY: Final = ("*", "internet", "any", "0.0.0.0/0", "::/0")
"""How a rule of a security group says everybody."""

MANAGEMENT: Final = (22, 3389)
"""SSH and RDP."""

PLATFORM_SUBNETS: Final = ("AzureFirewallSubnet", "GatewaySubnet", "AzureBastionSubnet", "RouteServerSubnet")
"""Subnets of Azure's own services (learn.microsoft.com/azure/virtual-network/virtual-network-for-azure-services)."""


def _security_rules(props: Props) -> Iterator[tuple[str, Any]]:
    """The rules of a group, or the one that a resource is, each with where it is in the properties."""
    if "direction" in props:
        yield "", props
    for index, each in enumerate(items(at(props, "securityRules"))):
        yield f"securityRules[{index}].", each


def _several(rule: Any, key: str, keys: str) -> Sequence[str]:
    """What a rule says with a single value, a list, or both."""
    return [str(each) for each in (at(rule, key), *items(at(rule, keys))) if each]


def _from_anybody(rule: Any) -> bool:
    inbound = at(rule, "direction") == "Inbound" and at(rule, "access") == "Allow"
    sources = _several(rule, "sourceAddressPrefix", "sourceAddressPrefixes")
    return inbound and any(each.lower() in ANYBODY for each in sources)


def _holds(ports: str, port: int) -> bool:
    low, _, high = ports.partition("-")
    return ports == "*" or (low.isdecimal() and int(low) <= port <= int(high or low))


def _open(props: Props) -> str | None:
    for where, rule in _security_rules(props):
        if not _from_anybody(rule):
            continue
        for ports in _several(rule, "destinationPortRange", "destinationPortRanges"):
            if ports in ("*", "0-65535"):
                return f"{where}destinationPortRange is every port, from the Internet"
            if any(_holds(ports, each) for each in MANAGEMENT):
                return f"{where}destinationPortRange is {ports}, from the Internet"
    return None


def _security_group(props: Props) -> str | None:
    if at(props, "subnetName") in PLATFORM_SUBNETS or at(props, "networkSecurityGroup") is not None:
        return None
    return "networkSecurityGroup is not set"


RULES: Final = (
    Rule(
        id="network-open-ports",
        title="The Internet reaches neither all ports nor those of administrators",
        types=(SECURITY_GROUP, SECURITY_RULE),
        check=_open,
        reason="whatever listens on a node could be tried from everywhere",
        fix="name the ports that callers need, and whom they come from",
        sources=(
            baseline(3),
            azure(
                "All network ports should be restricted on network security groups associated to your virtual machine"
            ),
            azure("Management ports should be closed on your virtual machines"),
        ),
        development=Level.MANDATORY,
    ),
    Rule(
        id="network-security-groups",
        title="Every subnet has a network security group",
        types=(SUBNET,),
        check=_security_group,
        reason="nothing says who may come in",
        fix="make a network security group, and name it in networkSecurityGroup",
        sources=(baseline(3), azure("Subnets should be associated with a Network Security Group")),
    ),
    Rule(
        id="network-way-out",
        title="Nothing leaves a subnet but by a way that was chosen",
        types=(SUBNET,),
        check=is_one_of("defaultOutboundAccess", False),
        reason="the way out that Azure gives by default has an address that may change, and is being given up",
        fix="set defaultOutboundAccess to false, and give the subnet a NAT gateway or a route",
        sources=(baseline(2), azure("Subnets should be private")),
    ),
)
