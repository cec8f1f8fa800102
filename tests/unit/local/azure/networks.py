"""Networks to test against: paths in the subscription's group, and bodies that the real service would accept."""

from typing import Any

from local.azure.arm import Json
from tests.unit.local.azure.world import GROUP, SUBSCRIPTION, Azure, entity

PROVIDER = f"{GROUP}/providers/Microsoft.Network"
NETWORK = f"{PROVIDER}/virtualNetworks/net"
NODES = f"{NETWORK}/subnets/nodes"
ENDPOINTS = f"{NETWORK}/subnets/endpoints"
SECURITY = f"{PROVIDER}/networkSecurityGroups/nodes"
ROUTES = f"{PROVIDER}/routeTables/out"
ADDRESS = f"{PROVIDER}/publicIPAddresses/out"
GATEWAY = f"{PROVIDER}/natGateways/nat"
HUB_GROUP = f"{SUBSCRIPTION}/resourceGroups/hub"
HUB = f"{HUB_GROUP}/providers/Microsoft.Network/virtualNetworks/hub"
API_SERVER = "Microsoft.ContainerService/managedClusters"


def network(*ranges: str, **properties: Any) -> Json:
    prefixes = list(ranges) or ["10.240.0.0/16"]
    return {"location": "westeurope", "properties": {"addressSpace": {"addressPrefixes": prefixes}, **properties}}


def inline(name: str, prefix: str, **properties: Any) -> Json:
    """A subnet in a network's body."""
    return {"name": name, "properties": {"addressPrefix": prefix, **properties}}


def subnet(prefix: str = "10.240.0.0/24", /, **properties: Any) -> Json:
    return entity(addressPrefix=prefix, **properties)


def delegation(service: str = API_SERVER) -> list[Json]:
    return [{"name": "service", "properties": {"serviceName": service}}]


def located(**properties: Any) -> Json:
    return {"location": "westeurope", "properties": properties}


def rule(name: str = "https", /, **properties: Any) -> Json:
    return {
        "name": name,
        "properties": {
            "priority": 100,
            "direction": "Inbound",
            "access": "Allow",
            "protocol": "Tcp",
            "sourceAddressPrefix": "Internet",
            "sourcePortRange": "*",
            "destinationAddressPrefix": "*",
            "destinationPortRange": "443",
            **properties,
        },
    }


def route(name: str = "out", /, **properties: Any) -> Json:
    usual = {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.0.0.4"}
    return {"name": name, "properties": {**usual, **properties}}


def address(sku: str = "Standard", method: str = "Static", **properties: Any) -> Json:
    return {**located(publicIPAllocationMethod=method, **properties), "sku": {"name": sku}}


def gateway(*addresses: str, **properties: Any) -> Json:
    used = [{"id": id} for id in addresses]
    return {**located(publicIpAddresses=used, **properties), "sku": {"name": "Standard"}}


def link(id: str) -> Json:
    return {"id": id}


def refusal(azure: Azure, path: str, body: Json, status: int = 400) -> tuple[str, str]:
    """Code and message with which a PUT is refused."""
    error = azure.refused("PUT", path, body)
    assert error["status"] == status
    return error["code"], error["message"]


def stuck(azure: Azure, path: str, status: int = 400) -> tuple[str, str]:
    """Code and message with which a DELETE is refused; what was to be deleted is still there."""
    error = azure.refused("DELETE", path)
    assert error["status"] == status
    azure.get(path)
    return error["code"], error["message"]
