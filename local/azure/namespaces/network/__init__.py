"""Microsoft.Network: virtual networks, what is attached to them, and private endpoints."""

from local.azure.namespaces.network.nat_gateway import NatGateway
from local.azure.namespaces.network.peering import VirtualNetworkPeering
from local.azure.namespaces.network.private_endpoint import PrivateEndpoint
from local.azure.namespaces.network.public_ip import PublicIPAddress
from local.azure.namespaces.network.route_table import RouteTable
from local.azure.namespaces.network.security_group import NetworkSecurityGroup
from local.azure.namespaces.network.subnet import Subnet
from local.azure.namespaces.network.virtual_network import VirtualNetwork
from local.azure.namespaces.network.zone_group import PrivateDnsZoneGroup

TYPES = (
    VirtualNetwork(),
    Subnet(),
    VirtualNetworkPeering(),
    NetworkSecurityGroup(),
    RouteTable(),
    PublicIPAddress(),
    NatGateway(),
    PrivateEndpoint(),
    PrivateDnsZoneGroup(),
)
