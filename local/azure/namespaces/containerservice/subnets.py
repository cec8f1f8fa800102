"""The subnets that a cluster's nodes are put in, and what has to be there before AKS takes one.

Sources: learn.microsoft.com/azure/aks/egress-outboundtype, nat-gateway, egress-udr and configure-azure-cni; error texts
as users of the service reported them (Azure/AKS-Construction#501, jenkins-infra/azure#719,
hashicorp/terraform-provider-azurerm#8609) and MicrosoftDocs/SupportArticles-docs.
"""

from collections.abc import Iterable
from ipaddress import ip_network
from typing import Final

from local.azure.arm import ArmError, Json, dig, invalid_parameter
from local.azure.directory import has_role
from local.azure.namespaces.containerservice import identities, network
from local.azure.namespaces.network.ranges import subnet_ranges
from local.azure.namespaces.network.subnets import SUBNET_TYPE, delegated_to, subnets_of
from local.azure.namespaces.roles import CONTRIBUTOR, NETWORK_CONTRIBUTOR, OWNER
from local.azure.paths import same_id
from local.azure.store import Record, Records

NETWORK_ROLES: Final = frozenset({NETWORK_CONTRIBUTOR, CONTRIBUTOR, OWNER})
"""Roles that include every action of Microsoft.Network."""
JOIN: Final = "Microsoft.Network/virtualNetworks/subnets/join/action"
ALL: Final = "0.0.0.0/0"
NEXT_HOPS: Final = ("VirtualAppliance", "VirtualNetworkGateway")


def check_subnets(records: Records, id: str, cluster: Json, profile: Json, subnet_ids: Iterable[str]) -> None:
    """Refuse subnets for nodes that AKS cannot use.

    Args:
        records: The subscription.
        id: The cluster.
        cluster: Its body, of which the identity counts.
        profile: Its `networkProfile` as it is going to be.
        subnet_ids: What its pools name.
    """
    subnets = [find_subnet(records, each, "agentPoolProfile.vnetSubnetID") for each in sorted(set(subnet_ids))]
    outbound = profile.get("outboundType") or "loadBalancer"
    _check_whose_network(outbound, own=bool(subnets))
    for subnet in subnets:
        if not same_id(network_id(subnet), network_id(subnets[0])):
            raise invalid_parameter(
                "agentPoolProfile.vnetSubnetID", f"'{subnet.id}' is not in the virtual network of the other pools."
            )
        services = delegated_to(subnet.properties)
        if services:
            raise ArmError(
                400,
                "SubnetIsDelegated",
                f"Subnet {subnet.id} is delegated to {services[0]} and cannot be used for an agent pool.",
                target="agentPoolProfile.vnetSubnetID",
            )
        if outbound == "userDefinedRouting":
            _check_route_table(records, cluster, subnet)
        if outbound == "userAssignedNATGateway":
            _check_nat_gateway(records, subnet)
        check_joins(records, id, cluster, subnet.id)
    if subnets:
        _check_ranges(records, profile, network_id(subnets[0]))


def find_subnet(records: Records, id: str, parameter: str) -> Record:
    """The subnet with this id; that something has it was checked before."""
    record = records.get(id)
    if record is None or record.type.lower() != SUBNET_TYPE.lower():
        raise invalid_parameter(parameter, f"'{id}' is no subnet.")
    return record


def network_id(subnet: Record) -> str:
    """The id of the virtual network that a subnet is in."""
    return subnet.id.rsplit("/", 2)[0]


def check_joins(records: Records, id: str, cluster: Json, target: str, action: str = JOIN) -> None:
    """Refuse a network that the control plane may not use.

    The real service finds out about nodes' subnets when it makes the first internal load balancer there, which then
    stays without an address (Azure/AKS#1557).
    """
    for principal in identities.principals(records, cluster):
        if not has_role(records, principal, NETWORK_ROLES, target):
            raise ArmError(
                403,
                "LinkedAuthorizationFailed",
                f"The client '{principal}' with object id '{principal}' has permission to perform action "
                f"'Microsoft.ContainerService/managedClusters/write' on scope '{id}'; however, it does not have "
                f"permission to perform action '{action}' on the linked scope(s) '{target}' or the linked scope(s) are "
                "invalid.",
            )


def _check_whose_network(outbound: str, *, own: bool) -> None:
    if outbound == "managedNATGateway" and own:
        raise ArmError(
            400,
            "ManagedNATGatewayWithCustomVNetNotAllowed",
            "The outbound type managedNATGateway is not allowed with a virtual network of your own: use "
            "userAssignedNATGateway.",
            target="networkProfile.outboundType",
        )
    if outbound == "userAssignedNATGateway" and not own:
        raise ArmError(
            400,
            "UserAssignedNATGatewayWithManagedVNetNotAllowed",
            "The outbound type userAssignedNATGateway is not allowed without a virtual network of your own: use "
            "managedNATGateway.",
            target="networkProfile.outboundType",
        )
    if outbound == "userDefinedRouting" and not own:
        raise invalid_parameter(
            "networkProfile.outboundType", "userDefinedRouting needs a subnet of your own with a route table."
        )


def _check_route_table(records: Records, cluster: Json, subnet: Record) -> None:
    table = records.get(str(dig(subnet.properties, "routeTable.id") or ""))
    if table is None:
        raise ArmError(
            400,
            "ExistingRouteTableNotAssociatedWithSubnet",
            f"An existing route table has not been associated with subnet {subnet.id}. Please update the route table "
            "association",
        )
    routes: list[Json] = table.properties.get("routes") or []
    hops = [dig(route, "properties.nextHopType") for route in routes if dig(route, "properties.addressPrefix") == ALL]
    if not hops:
        raise ArmError(
            400,
            "RouteTableMissingDefaultRouteError",
            f"Route table {table.id} has no route for {ALL}, which the outbound type userDefinedRouting needs. Please "
            "see http://aka.ms/aks/outboundtype for more details",
        )
    if hops[0] not in NEXT_HOPS:
        raise ArmError(
            400,
            "RouteTableInvalidNextHop",
            f"Default route {ALL} has a next hop of {hops[0]} but only next hops of VirtualAppliance or "
            "VirtualNetworkGateway are allowed. Please see http://aka.ms/aks/outboundtype for more details",
        )
    owners = identities.principals(records, cluster)
    if not owners:
        raise ArmError(
            400,
            "CustomRouteTableWithUnsupportedMSIType",
            "Clusters using managed identity type SystemAssigned do not support bringing your own route table. Please "
            "see https://aka.ms/aks/customrt for more information",
        )
    if not any(has_role(records, principal, NETWORK_ROLES, table.id) for principal in owners):
        # The misspelling is the service's.
        raise ArmError(
            400,
            "CustomRouteTableMissingPermission",
            "Managed identity or service principle must be given permission to read and write to custom route table "
            f"{table.id}. Please see https://aka.ms/aks/customrt for more information",
        )


def _check_nat_gateway(records: Records, subnet: Record) -> None:
    gateway = records.get(str(dig(subnet.properties, "natGateway.id") or ""))
    if gateway is None:
        raise ArmError(
            400,
            "SubnetNotAssociatedWithNATGateway",
            f"Subnet '{subnet.id}' must have a NAT gateway associated for outbound connection.",
        )
    if not (gateway.properties.get("publicIpAddresses") or gateway.properties.get("publicIpPrefixes")):
        raise ArmError(
            400,
            "NATGatewayNotAssociatedWithPublicIPOrIPPrefix",
            f"NAT gateway '{gateway.id}' must have a public IP address or prefix associated.",
        )


def _check_ranges(records: Records, profile: Json, virtual_network: str) -> None:
    """Refuse ranges of the cluster that share addresses with the network that it is in."""
    mine = {"service": ("Service", ip_network(profile.get("serviceCidr") or network.SERVICE_CIDR))}
    if network.uses_pod_cidr(profile):
        mine["pod"] = ("Pod", ip_network(profile.get("podCidr") or network.POD_CIDR))
    subnets = subnets_of(records, virtual_network)
    for kind, (name, cidr) in mine.items():
        for other in (each for subnet in subnets for each in subnet_ranges(subnet.properties, subnet.id)):
            if cidr.overlaps(other):
                raise ArmError(
                    400,
                    f"{name}CidrOverlapExistingSubnetsCidr",
                    f"The specified {kind} CIDR {cidr} is conflicted with an existing subnet CIDR {other}",
                    target=f"networkProfile.{kind}CIDR",
                )
