"""Address ranges: how Azure reads them, and which of them exclude each other."""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import combinations
from typing import Any, TypeAlias, cast

from local.azure.arm import ArmError, Json, dig

Range: TypeAlias = IPv4Network | IPv6Network


def parse(prefix: str, owner: str) -> Range:
    """A range in CIDR notation; `owner` is the id of the resource that has it.

    Raises:
        ArmError: InvalidAddressPrefixFormat, or InvalidCIDRNotation where bits behind the prefix are set.
    """
    try:
        loose = ip_network(prefix, strict=False)
    except ValueError:
        loose = None
    if loose is None or "/" not in prefix:
        raise ArmError(
            400,
            "InvalidAddressPrefixFormat",
            f"Address prefix {prefix} of resource {owner} is not formatted correctly. It should follow CIDR notation, "
            "for example 10.0.0.0/24.",
        )
    if str(loose) != prefix:
        raise ArmError(
            400,
            "InvalidCIDRNotation",
            f"The address prefix {prefix} in resource {owner} has an invalid CIDR notation. For the given prefix "
            f"length, the address prefix should be {loose}.",
        )
    return loose


def space(network: Mapping[str, Any], owner: str) -> list[Range]:
    """The address space in the properties of a virtual network."""
    prefixes: list[str] = dig(network, "addressSpace.addressPrefixes") or []
    return [parse(prefix, owner) for prefix in prefixes]


def subnet_ranges(subnet: Json, owner: str) -> list[Range]:
    """The ranges in the properties of a subnet."""
    single, several = subnet.get("addressPrefix"), cast("list[str]", subnet.get("addressPrefixes") or [])
    return [parse(prefix, owner) for prefix in ([single] if single else several)]


def inside(part: Range, whole: Iterable[Range]) -> bool:
    """Whether one of the ranges holds all of `part`."""
    return any(part[0] in each and part[-1] in each for each in whole)


def overlaps(ones: Iterable[Range], others: Iterable[Range]) -> list[Range]:
    """Those of `ones` that share addresses with one of `others`."""
    others = list(others)
    return [one for one in ones if any(one.overlaps(other) for other in others)]


def overlap_within(ranges: Iterable[Range]) -> bool:
    return any(one.overlaps(other) for one, other in combinations(ranges, 2))
