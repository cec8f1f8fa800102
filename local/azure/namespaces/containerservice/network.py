"""A cluster's `networkProfile`: what AKS refuses in it and what it fills in."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

from local.azure.arm import ArmError, Json, dig, invalid_parameter
from local.azure.resource_types import Change

RESERVED: Final = tuple(
    IPv4Network(cidr) for cidr in ("169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24")
)
"""Ranges that AKS keeps for itself (learn.microsoft.com/azure/aks/configure-azure-cni)."""
POD_CIDR: Final = "10.244.0.0/16"
SERVICE_CIDR: Final = "10.0.0.0/16"
DNS_IP: Final = "10.0.0.10"
NAT_GATEWAY: Final = {"managedOutboundIPProfile.count": (1, 16), "idleTimeoutInMinutes": (4, 120)}
"""Bounds of `natGatewayProfile` (learn.microsoft.com/azure/aks/nat-gateway)."""


def check_network(profile: Json) -> None:
    """Refuse ranges that cannot work together; a key that is missing counts with its default.

    Raises:
        ArmError: DnsServiceIpOutOfServiceCidr, or InvalidParameter with the key as target.
    """
    service = _network("serviceCidr", profile.get("serviceCidr") or SERVICE_CIDR)
    _check_dns(_address(profile.get("dnsServiceIP") or DNS_IP), service)
    networks = {"serviceCidr": service}
    if uses_pod_cidr(profile):
        pods = networks["podCidr"] = _network("podCidr", profile.get("podCidr") or POD_CIDR)
        if pods.overlaps(service):
            raise invalid_parameter("networkProfile.podCidr", f"{pods} overlaps with the service CIDR {service}.")
    _check_nat_gateway(profile.get("natGatewayProfile") or {})
    _check_advanced(profile)
    for key, network in networks.items():
        for reserved in RESERVED:
            if network.overlaps(reserved):
                raise invalid_parameter(
                    f"networkProfile.{key}", f"{network} overlaps with {reserved}, which is reserved."
                )


def wanted(change: Change) -> Json:
    """The profile as it is going to be: what a request leaves out stays."""
    before: Json = change.before("properties.networkProfile") or {}
    asked: Json = change.get("properties.networkProfile") or {}
    return {**before, **{key: value for key, value in asked.items() if value is not None}}


def accept_network(change: Change) -> None:
    """Fill in what the request leaves open; without a plugin, AKS takes Azure CNI overlay."""
    profile: Json = change.get("properties.networkProfile") or {}
    defaults: Json = {
        "networkPlugin": "azure",
        "networkDataplane": "azure",
        "loadBalancerSku": "standard",
        "outboundType": "loadBalancer",
        "serviceCidr": SERVICE_CIDR,
        "dnsServiceIP": DNS_IP,
        "ipFamilies": ["IPv4"],
    }
    if not profile.get("networkPlugin"):
        defaults["networkPluginMode"] = "overlay"
    if uses_pod_cidr(profile):
        defaults["podCidr"] = POD_CIDR
    for key, value in defaults.items():
        change.default(f"properties.networkProfile.{key}", value)
    filled: Json = change.properties["networkProfile"]
    change.default("properties.networkProfile.serviceCidrs", [filled["serviceCidr"]])
    if "podCidr" in filled:
        change.default("properties.networkProfile.podCidrs", [filled["podCidr"]])
    if filled["outboundType"] == "loadBalancer":
        change.default("properties.networkProfile.loadBalancerProfile.managedOutboundIPs", {"count": 1})


def finish_network(profile: Json) -> None:
    """The letter case in which a finished cluster answers its load balancer's SKU."""
    profile["loadBalancerSku"] = str(profile["loadBalancerSku"]).capitalize()


def uses_pod_cidr(profile: Json) -> bool:
    """Whether pods have addresses of their own: overlay (the default) and kubenet."""
    plugin = profile.get("networkPlugin")
    return plugin != "azure" or profile.get("networkPluginMode") == "overlay"


def _check_nat_gateway(profile: Json) -> None:
    """Refuse a gateway of AKS's own with too many addresses or an odd timeout."""
    for path, (least, most) in NAT_GATEWAY.items():
        value = dig(profile, path)
        if value is not None and not least <= value <= most:
            raise invalid_parameter(
                f"networkProfile.natGatewayProfile.{path}", f"{value} is not between {least} and {most}."
            )


def _check_advanced(profile: Json) -> None:
    """Policies by domain name take Cilium (learn.microsoft.com/azure/aks/container-network-security-concepts)."""
    asked: Json = profile.get("advancedNetworking") or {}
    secured = asked.get("enabled") and dig(asked, "security.enabled")
    if secured and profile.get("networkDataplane") != "cilium":
        raise invalid_parameter(
            "networkProfile.advancedNetworking.security", "container network security takes the data plane cilium."
        )


def _check_dns(address: IPv4Address | IPv6Address, service: IPv4Network | IPv6Network) -> None:
    if address not in service:
        raise ArmError(
            400,
            "DnsServiceIpOutOfServiceCidr",
            f"The DNS service IP {address} is out of the range defined by service CIDR {service}.",
            target="networkProfile.dnsServiceIP",
        )
    if address == service.network_address + 1:
        raise invalid_parameter(
            "networkProfile.dnsServiceIP",
            f"{address} is the first address of {service}, which is that of kubernetes.default.svc.cluster.local.",
        )


def _network(key: str, value: Any) -> IPv4Network | IPv6Network:
    try:
        return ip_network(value)
    except ValueError as error:
        raise invalid_parameter(f"networkProfile.{key}", f"{error}.") from None


def _address(value: Any) -> IPv4Address | IPv6Address:
    try:
        return ip_address(value)
    except ValueError as error:
        raise invalid_parameter("networkProfile.dnsServiceIP", f"{error}.") from None
