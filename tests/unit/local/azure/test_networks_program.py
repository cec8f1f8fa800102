"""A program's network: made, unchanged, changed, refreshed and deleted by the provider.

Replacements follow pulumi-azure-native's `forceNewMap` (provider/pkg/gen/replacement.go), lists that are resources of
their own its CONTRIBUTING.md, "Sub-resources".
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.azure.arm import Json
from local.azure.store import inventory
from local.provider import Refused, State
from tests.unit.local.azure.engine import REGISTRY, Engine, urn
from tests.unit.local.azure.networks import API_SERVER
from tests.unit.local.azure.world import GROUP

RULE: Json = {
    "name": "https",
    "priority": 100,
    "direction": "Inbound",
    "access": "Allow",
    "protocol": "Tcp",
    "sourceAddressPrefix": "Internet",
    "sourcePortRange": "*",
    "destinationAddressPrefix": "*",
    "destinationPortRange": "443",
}
ROUTE: Json = {
    "name": "out",
    "addressPrefix": "0.0.0.0/0",
    "nextHopType": "VirtualAppliance",
    "nextHopIpAddress": "10.0.0.4",
}
NETWORK: Json = {"virtualNetworkName": "net", "addressSpace": {"addressPrefixes": ["10.240.0.0/16"]}}
ADDRESS: Json = {
    "publicIpAddressName": "out",
    "sku": {"name": "Standard"},
    "publicIPAllocationMethod": "Static",
    "publicIPAddressVersion": "IPv4",
}
KINDS = {
    "hub": "network:VirtualNetwork",
    "net": "network:VirtualNetwork",
    "security": "network:NetworkSecurityGroup",
    "routes": "network:RouteTable",
    "address": "network:PublicIPAddress",
    "gateway": "network:NatGateway",
    "nodes": "network:Subnet",
    "endpoints": "network:Subnet",
    "api": "network:Subnet",
    "peering": "network:VirtualNetworkPeering",
    "zone": "privatedns:PrivateZone",
    "link": "privatedns:VirtualNetworkLink",
    "acr": REGISTRY,
    "endpoint": "network:PrivateEndpoint",
    "names": "network:PrivateDnsZoneGroup",
}


def create_all(engine: Engine) -> tuple[dict[str, State], dict[str, Json]]:
    """A network with one of everything: states and what the program says, in the order in which they are made."""
    states: dict[str, State] = {}
    said: dict[str, Json] = {}

    def make(name: str, inputs: Json) -> Json:
        said[name] = {"resourceGroupName": "rg", **inputs}
        states[name] = engine.create(KINDS[name], name, said[name])
        return {"id": states[name].id}

    def subnet(name: str, prefix: str, **inputs: Any) -> Json:
        return make(name, {"virtualNetworkName": "net", "subnetName": name, "addressPrefix": prefix, **inputs})

    hub = make("hub", {"virtualNetworkName": "hub", "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}})
    network = make("net", NETWORK)
    security = make("security", {"networkSecurityGroupName": "nodes", "securityRules": [RULE]})
    routes = make("routes", {"routeTableName": "out", "routes": [ROUTE], "disableBgpRoutePropagation": True})
    address = make("address", ADDRESS)
    gateway = make("gateway", {"natGatewayName": "nat", "sku": {"name": "Standard"}, "publicIpAddresses": [address]})
    subnet("nodes", "10.240.0.0/24", networkSecurityGroup=security, routeTable=routes, natGateway=gateway)
    endpoints = subnet("endpoints", "10.240.1.0/24", defaultOutboundAccess=False)
    subnet("api", "10.240.2.0/28", delegations=[{"name": "api", "serviceName": API_SERVER}])
    make("peering", {"virtualNetworkName": "net", "virtualNetworkPeeringName": "hub", "remoteVirtualNetwork": hub})
    zone = make("zone", {"privateZoneName": "privatelink.azurecr.io", "location": "global"})
    make(
        "link",
        {
            "privateZoneName": "privatelink.azurecr.io",
            "virtualNetworkLinkName": "net",
            "location": "global",
            "virtualNetwork": network,
            "registrationEnabled": False,
        },
    )
    acr = make("acr", {"registryName": "acmeregistry", "sku": {"name": "Premium"}})
    connection = {"name": "registry", "privateLinkServiceId": acr["id"], "groupIds": ["registry"]}
    make(
        "endpoint",
        {"privateEndpointName": "acr", "subnet": endpoints, "privateLinkServiceConnections": [connection]},
    )
    make(
        "names",
        {
            "privateEndpointName": "acr",
            "privateDnsZoneGroupName": "default",
            "privateDnsZoneConfigs": [{"name": "registry", "privateDnsZoneId": zone["id"]}],
        },
    )
    return states, said


def test_a_network_from_beginning_to_end(engine: Engine, group: str, tmp_path: Path) -> None:
    del group
    states, said = create_all(engine)

    for name, state in states.items():
        assert engine.diff(KINDS[name], state, said[name]).changes == [], name
        refreshed = engine.refresh(KINDS[name], state)
        # A NAT gateway shows in its address, where it is an input.
        assert refreshed.inputs == state.inputs or name == "address", name
        states[name] = engine.update(KINDS[name], refreshed, said[name])
        assert engine.diff(KINDS[name], states[name], said[name]).changes == [], name
    for name, state in reversed(states.items()):
        engine.delete(KINDS[name], state)
        assert engine.refresh(KINDS[name], state).id == "", name

    assert inventory(tmp_path / "azure.db") == [GROUP]


def test_outputs(engine: Engine, group: str) -> None:
    """Nested objects are flat, too."""
    del group
    states, _ = create_all(engine)

    assert states["security"].properties["securityRules"][0].items() >= RULE.items()
    assert states["api"].properties["delegations"][0]["serviceName"] == API_SERVER
    assert states["peering"].properties["peeringState"] == "Initiated"
    assert states["address"].properties["ipAddress"]
    [connection] = states["endpoint"].properties["privateLinkServiceConnections"]
    assert connection["privateLinkServiceConnectionState"]["status"] == "Approved"
    [config] = states["names"].properties["privateDnsZoneConfigs"]
    assert [each["recordSetName"] for each in config["recordSets"]] == ["acmeregistry.westeurope.data", "acmeregistry"]


def test_a_gateway_shows_in_its_address(engine: Engine, group: str) -> None:
    """As the answer in microsoft/ARI#115; so a refresh takes it for the program's, unless that ignores the change."""
    del group
    states, said = create_all(engine)

    refreshed = engine.refresh(KINDS["address"], states["address"])

    assert refreshed.inputs["natGateway"] == {"id": states["gateway"].id}
    assert engine.diff(KINDS["address"], refreshed, said["address"]).changes == ["natGateway"]


def test_an_update_of_a_network_keeps_its_subnets(engine: Engine, group: str) -> None:
    del group
    states, said = create_all(engine)

    changed = engine.update(KINDS["net"], states["net"], {**said["net"], "tags": {"team": "shop"}})

    assert [each["name"] for each in changed.properties["subnets"]] == ["api", "endpoints", "nodes"]
    assert engine.refresh(KINDS["nodes"], states["nodes"]).inputs == states["nodes"].inputs
    # A refresh does not take them for the network's own.
    assert "subnets" not in engine.refresh(KINDS["net"], changed).inputs


def test_a_rule_is_changed_in_place(engine: Engine, group: str) -> None:
    del group
    states, said = create_all(engine)
    inputs = {**said["security"], "securityRules": [{**RULE, "destinationPortRange": "80"}]}

    difference = engine.diff(KINDS["security"], states["security"], inputs)
    changed = engine.update(KINDS["security"], states["security"], inputs)

    assert (difference.changes, difference.replaces) == (["securityRules[0].destinationPortRange"], [])
    assert changed.properties["securityRules"][0]["destinationPortRange"] == "80"
    assert changed.properties["subnets"] == [{"id": states["nodes"].id}]


@pytest.mark.parametrize(
    ("name", "change", "replaced"),
    [
        ("net", {"location": "eastus"}, "location"),
        ("address", {"sku": {"name": "Basic"}}, "sku.name"),
        ("address", {"publicIPAddressVersion": "IPv6"}, "publicIPAddressVersion"),
        ("address", {"publicIPPrefix": {"id": "/prefix"}}, "publicIPPrefix"),
        ("address", {"location": "eastus"}, "location"),
        ("endpoint", {"subnet": {"id": "/other"}}, "subnet.id"),
        ("nodes", {"virtualNetworkName": "other"}, "virtualNetworkName"),
        ("nodes", {"defaultOutboundAccess": False}, None),
        ("endpoint", {"privateLinkServiceConnections": []}, None),
    ],
)
def test_replacements(engine: Engine, group: str, name: str, change: Json, replaced: str | None) -> None:
    del group
    states, said = create_all(engine)

    difference = engine.diff(KINDS[name], states[name], {**said[name], **change})

    assert difference.changes != []
    assert difference.replaces == ([replaced] if replaced else [])


def test_a_program_waits_for_its_turn(start: Callable[..., Engine], group: str) -> None:
    """The provider tries again where the service changes one subnet of a network at a time."""
    brief = start(time_scale=0.01)
    brief.create(KINDS["net"], "net", {"resourceGroupName": group, **NETWORK})

    async def subnets() -> None:
        made: list[Any] = []
        for number in range(2):
            name = f"subnet{number}"
            inputs = {"resourceGroupName": group, "virtualNetworkName": "net", "subnetName": name}
            made.append(
                brief.provider.create(
                    urn(KINDS["nodes"], name), {**inputs, "addressPrefix": f"10.240.{number}.0/24"}, 0, False
                )
            )
        await asyncio.gather(*made)

    brief.run(subnets())

    net = brief.refresh(KINDS["net"], State(id=f"{GROUP}/providers/Microsoft.Network/virtualNetworks/net"))
    assert len(net.properties["subnets"]) == 2


def test_a_zone_in_a_region(engine: Engine, group: str) -> None:
    """The provider fills in the stack's region; a program has to say `global`."""
    with pytest.raises(Refused, match="LocationNotAvailableForResourceType"):
        engine.create(KINDS["zone"], "zone", {"resourceGroupName": group, "privateZoneName": "acme.example"})
