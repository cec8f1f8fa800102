"""Who reaches a cluster's API server, and under which name.

Sources: learn.microsoft.com/azure/aks/private-clusters, api-server-vnet-integration, api-server-authorized-ip-ranges;
error texts as in MicrosoftDocs/SupportArticles-docs and as users of the service reported them (aquasecurity/tfsec#571,
Azure/terraform-azurerm-aks#378).
"""

import re
import secrets
from ipaddress import IPv4Network
from typing import Final

from local.azure.arm import ArmError, Json, invalid_parameter
from local.azure.namespaces.containerservice import identities, subnets
from local.azure.namespaces.network.ranges import subnet_ranges
from local.azure.namespaces.network.subnets import delegated_to
from local.azure.namespaces.roles import CONTRIBUTOR, OWNER, PRIVATE_DNS_ZONE_CONTRIBUTOR
from local.azure.paths import same_id
from local.azure.resource_types import Change, new_guid

PROFILE: Final = "apiServerAccessProfile"
DELEGATION: Final = "Microsoft.ContainerService/managedClusters"
LONGEST_PREFIX: Final = 28
"""The subnet of an API server is a /28 or larger."""
MOST_RANGES: Final = 200
ZONE_ID: Final = re.compile(
    r"/subscriptions/[^/]+/resourcegroups/[^/]+/providers/microsoft\.network/privatednszones/([^/]+)"
)
ZONE_ROLES: Final = frozenset({PRIVATE_DNS_ZONE_CONTRIBUTOR, CONTRIBUTOR, OWNER})
MODES: Final = ("system", "none")
"""Private DNS zones that are no id."""


def check_api_server(change: Change, node_subnets: list[str]) -> None:
    """Refuse a profile that AKS would refuse; `node_subnets` are ids of the subnets that the nodes are in."""
    profile = wanted(change)
    private = bool(profile.get("enablePrivateCluster"))
    _check_changes(change, profile)
    _check_ranges(profile, private=private)
    if not private and profile.get("enablePrivateClusterPublicFQDN"):
        raise invalid_parameter(
            f"{PROFILE}.enablePrivateClusterPublicFQDN", "it is only allowed with enablePrivateCluster."
        )
    zone = str(profile.get("privateDNSZone") or "")
    if zone and not private:
        raise invalid_parameter(f"{PROFILE}.privateDNSZone", "it is only allowed with enablePrivateCluster.")
    if zone and zone.lower() not in MODES:
        _check_zone(change, zone, node_subnets)
    elif change.get("properties.fqdnSubdomain"):
        raise invalid_parameter("fqdnSubdomain", "it is only allowed with a custom private DNS zone.")
    if zone.lower() == "none" and profile.get("enablePrivateClusterPublicFQDN") is False:
        raise ArmError(
            400,
            "NonePrivateDNSZonePublicFQDNDisabledError",
            "A private cluster without a private DNS zone needs its public FQDN: set enablePrivateClusterPublicFQDN.",
            target=f"{PROFILE}.privateDNSZone",
        )
    if profile.get("enableVnetIntegration"):
        _check_subnet(change, profile.get("subnetId"), node_subnets)
    elif profile.get("subnetId"):
        raise invalid_parameter(f"{PROFILE}.subnetId", "it is only allowed with enableVnetIntegration.")


def accept_api_server(change: Change) -> None:
    """Fill in what the request leaves open, and the names that the API server has."""
    profile = wanted(change)
    properties, location = change.properties, change.body["location"]
    prefix = change.get("properties.dnsPrefix") or change.get("properties.fqdnSubdomain")
    change.default("properties.fqdn", f"{prefix}-{secrets.token_hex(4)}.hcp.{location}.azmk8s.io")
    change.default("properties.azurePortalFQDN", properties["fqdn"].replace(".hcp.", ".portal.hcp.", 1))
    if profile.get("enablePrivateCluster"):
        defaults: Json = {"privateDNSZone": "system", "enablePrivateClusterPublicFQDN": True}
        profile = {**defaults, **profile}
        host = properties["azurePortalFQDN"].partition(".")[0]
        zone = ZONE_ID.fullmatch(profile["privateDNSZone"].lower())
        name = zone[1] if zone else f"{new_guid()}.privatelink.{location}.azmk8s.io"
        change.default("properties.privateFQDN", f"{host}.{name}")
        if not profile["enablePrivateClusterPublicFQDN"]:
            properties["fqdn"] = None
    if profile:
        properties[PROFILE] = profile


def wanted(change: Change) -> Json:
    """The profile as it is going to be: what a request leaves out stays."""
    before: Json = change.before(f"properties.{PROFILE}") or {}
    asked: Json = change.get(f"properties.{PROFILE}") or {}
    return {**before, **{key: value for key, value in asked.items() if value is not None}}


def _check_changes(change: Change, profile: Json) -> None:
    """A cluster stays private or public unless its API server is in the network, and there it stays."""
    before: Json = change.before(f"properties.{PROFILE}") or {}
    if change.creates:
        return
    for key in ("enablePrivateCluster", "enableVnetIntegration"):
        was, is_now = bool(before.get(key)), bool(profile.get(key))
        movable = bool(profile.get("enableVnetIntegration")) if key == "enablePrivateCluster" else is_now
        if was != is_now and not movable:
            path = f"properties.{PROFILE}.{key}"
            raise ArmError(400, "PropertyChangeNotAllowed", f"Changing property '{path}' is not allowed.", target=path)


def _check_ranges(profile: Json, *, private: bool) -> None:
    ranges: list[str] = profile.get("authorizedIPRanges") or []
    if ranges and private:
        raise ArmError(400, "InvalidParameter", "Private cluster cannot be enabled with AuthorizedIPRanges.")
    if len(ranges) > MOST_RANGES:
        raise invalid_parameter(f"{PROFILE}.authorizedIPRanges", f"{len(ranges)} ranges are more than {MOST_RANGES}.")
    for each in ranges:
        try:
            IPv4Network(each)
        except ValueError as error:
            raise invalid_parameter(f"{PROFILE}.authorizedIPRanges", f"{error}.") from None
    if len(ranges) > 1 and "0.0.0.0/32" in ranges:
        raise ArmError(
            400,
            "InvalidParameter",
            "Setting apiServerAuthorizedIPRange to 0.0.0.0/32 is not allowed with other IP ranges. Refer to "
            "https://aka.ms/aks/auth-ip-ranges for more details",
        )


def _check_zone(change: Change, zone: str, node_subnets: list[str]) -> None:
    found = ZONE_ID.fullmatch(zone.lower())
    region = change.body["location"]
    if not found or not re.fullmatch(rf"([a-z0-9-]{{1,32}}\.)?private(link)?\.{region}\.azmk8s\.io", found[1]):
        raise ArmError(
            400,
            "InvalidPrivateDNSZoneResourceID",
            f"'{zone}' is not system, none or the id of a private DNS zone with a name that AKS takes: "
            f"privatelink.{region}.azmk8s.io, private.{region}.azmk8s.io, or <subzone>. and one of these.",
            target=f"{PROFILE}.privateDNSZone",
        )
    if not identities.principals(change.records, change.body):
        raise ArmError(
            400,
            "SystemAssignedIdentityNotSupportedForCustomPrivateDNSZone",
            "A custom private DNS zone is only supported on clusters with a user-assigned identity.",
            target=f"{PROFILE}.privateDNSZone",
        )
    if not identities.may(change, ZONE_ROLES, zone):
        raise ArmError(
            400,
            "CustomPrivateDNSZoneMissingPermissionError",
            "Service principal or user-assigned identity must be given permission to read and write to custom private "
            f"dns zone {zone}. Check access result not allowed for action Microsoft.Network/privateDnsZones/read.",
        )
    for each in node_subnets:
        # The zone is linked to the network, which is more than to join one of its subnets.
        network = subnets.network_id(subnets.find_subnet(change.records, each, "agentPoolProfile.vnetSubnetID"))
        action = "Microsoft.Network/virtualNetworks/join/action"
        subnets.check_joins(change.records, change.id, change.body, network, action)


def _check_subnet(change: Change, id: str | None, node_subnets: list[str]) -> None:
    if id is None:
        if node_subnets:
            raise _subnet_error("A cluster with a virtual network of your own needs apiServerAccessProfile.subnetId.")
        return
    subnet = subnets.find_subnet(change.records, id, f"{PROFILE}.subnetId")
    if not node_subnets:
        raise _subnet_error(f"Subnet {subnet.id} is for clusters whose nodes are in the same virtual network.")
    nodes = [subnets.find_subnet(change.records, each, "agentPoolProfile.vnetSubnetID") for each in node_subnets]
    if any(same_id(each.id, subnet.id) for each in nodes):
        raise _subnet_error(f"Subnet {subnet.id} is used by an agent pool: the API server needs one of its own.")
    if not same_id(subnets.network_id(subnet), subnets.network_id(nodes[0])):
        raise _subnet_error(f"Subnet {subnet.id} is not in the virtual network of the agent pools.")
    if any(each.prefixlen > LONGEST_PREFIX for each in subnet_ranges(subnet.properties, subnet.id)):
        raise _subnet_error(f"Subnet {subnet.id} is smaller than a /{LONGEST_PREFIX}.")
    if delegated_to(subnet.properties) != [DELEGATION]:
        raise _subnet_error(f"Subnet {subnet.id} must be delegated to {DELEGATION}.")
    subnets.check_joins(change.records, change.id, change.body, subnet.id)


def _subnet_error(reason: str) -> ArmError:
    return ArmError(400, "ApiserverSubnetConfigError", reason, target=f"{PROFILE}.subnetId")
