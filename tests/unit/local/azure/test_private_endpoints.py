"""Private endpoints and their zone groups (learn.microsoft.com/azure/private-link/private-endpoint-overview)."""

from typing import Any

import pytest

from local.azure.arm import Json
from local.azure.seeds import seed
from tests.unit.local.azure.networks import (
    ENDPOINTS,
    NETWORK,
    PROVIDER,
    delegation,
    link,
    located,
    network,
    refusal,
    stuck,
    subnet,
)
from tests.unit.local.azure.world import (
    ACCOUNT,
    BUS,
    GROUP,
    HUBS,
    REGISTRY,
    Azure,
    account,
    entity,
    messaging,
    registry,
)

ENDPOINT = f"{PROVIDER}/privateEndpoints/acr"
NAMES = f"{ENDPOINT}/privateDnsZoneGroups/default"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/acme"
ZONE = f"{PROVIDER}/privateDnsZones/privatelink.azurecr.io"


@pytest.fixture
def net(azure: Azure) -> Azure:
    """A network with a subnet for endpoints, and a registry to lead to."""
    azure.put(NETWORK, network())
    azure.put(ENDPOINTS, subnet("10.240.1.0/24"))
    azure.put(REGISTRY, registry("Premium"))
    return azure


def connection(target: str = REGISTRY, *groups: str, name: str = "it") -> Json:
    return {"name": name, "properties": {"privateLinkServiceId": target, "groupIds": list(groups) or ["registry"]}}


def endpoint(*connections: Json, subnet: str = ENDPOINTS, **properties: Any) -> Json:
    made = list(connections) or [connection()]
    return located(subnet=link(subnet), privateLinkServiceConnections=made, **properties)


def zone_group(*zones: str) -> Json:
    return entity(
        privateDnsZoneConfigs=[
            {"name": f"zone{number}", "properties": {"privateDnsZoneId": zone}} for number, zone in enumerate(zones)
        ]
    )


def names(answer: Json) -> dict[str, str]:
    return {each["fqdn"]: each["ipAddresses"][0] for each in answer["properties"]["customDnsConfigs"]}


def test_an_endpoint(net: Azure) -> None:
    """Azure keeps the first four addresses of a subnet (learn.microsoft.com/azure/virtual-network/
    virtual-networks-faq); a registry's data endpoint has an address of its own."""
    answer = net.put(ENDPOINT, endpoint())

    assert answer["type"] == "Microsoft.Network/privateEndpoints"
    assert answer["properties"]["subnet"] == {"id": ENDPOINTS}
    [made] = answer["properties"]["privateLinkServiceConnections"]
    assert made["properties"]["privateLinkServiceConnectionState"]["status"] == "Approved"
    assert names(answer) == {
        "acmeregistry.westeurope.data.azurecr.io": "10.240.1.4",
        "acmeregistry.azurecr.io": "10.240.1.5",
    }


def test_a_target_lists_its_endpoints(net: Azure) -> None:
    def listed() -> list[Json]:
        return [
            each["properties"]["privateEndpoint"]
            for each in net.get(REGISTRY)["properties"]["privateEndpointConnections"]
        ]

    net.put(ENDPOINT, endpoint())
    net.put(ENDPOINT, endpoint())
    net.put(REGISTRY, registry("Premium", publicNetworkAccess="Disabled"))
    assert listed() == [{"id": ENDPOINT}]

    net.request("DELETE", ENDPOINT)
    assert listed() == []


@pytest.mark.parametrize(
    ("path", "body", "group", "name"),
    [
        (ACCOUNT, account(), "blob", "acmestore.blob.core.windows.net"),
        (ACCOUNT, account(), "queue", "acmestore.queue.core.windows.net"),
        (ACCOUNT, account(), "table", "acmestore.table.core.windows.net"),
        (ACCOUNT, account(), "file", "acmestore.file.core.windows.net"),
        (BUS, messaging("Premium"), "namespace", "acme-bus.servicebus.windows.net"),
        (HUBS, messaging("Standard"), "namespace", "acme-hubs.servicebus.windows.net"),
    ],
)
def test_targets(net: Azure, path: str, body: Json, group: str, name: str) -> None:
    net.put(path, body)

    assert list(names(net.put(ENDPOINT, endpoint(connection(path, group))))) == [name]
    net.put(path, body)
    assert len(net.get(path)["properties"]["privateEndpointConnections"]) == 1


def test_a_target_that_was_there_before(net: Azure) -> None:
    seed(net.database, {VAULT: {"location": "westeurope", "properties": {}}}, net.schema)

    assert list(names(net.put(ENDPOINT, endpoint(connection(VAULT, "vault"))))) == ["acme.vault.azure.net"]


@pytest.mark.parametrize(
    ("path", "body", "group"),
    [
        (REGISTRY, registry("Standard"), "registry"),
        (BUS, messaging("Standard"), "namespace"),
        (HUBS, messaging("Basic"), "namespace"),
    ],
)
def test_skus_without_endpoints(azure: Azure, path: str, body: Json, group: str) -> None:
    """learn.microsoft.com/azure/container-registry/container-registry-private-link,
    service-bus-messaging/private-link-service and event-hubs/private-link-service."""
    azure.put(NETWORK, network())
    azure.put(ENDPOINTS, subnet("10.240.1.0/24"))
    azure.put(path, body)

    _, message = refusal(azure, ENDPOINT, endpoint(connection(path, group)))

    assert f"Private endpoints are not supported for the SKU {body['sku']['name']}" in message


def test_a_group_is_a_part_of_the_target(net: Azure) -> None:
    """Worded as in Azure/azure-cli#16750."""
    assert refusal(net, ENDPOINT, endpoint(connection(REGISTRY, "blob"))) == (
        "InvalidValuesForRequestParameters",
        "Call to Microsoft.ContainerRegistry/registries failed. Error message: Values for request parameters are "
        "invalid: GroupId: blob.",
    )


def test_one_group_per_endpoint(net: Azure) -> None:
    """Worded as in DFE-Digital/terraform-azurerm-container-apps-hosting#352."""
    net.put(ACCOUNT, account())

    code, message = refusal(net, ENDPOINT, endpoint(connection(ACCOUNT, "blob", "queue")))

    assert code == "OnlyOneGroupIdPermitted"
    assert "has the following group Ids: blob, queue. Only one group Id is permitted" in message


def test_targets_have_private_endpoints(net: Azure) -> None:
    """Worded as in hashicorp/terraform-provider-azurerm#11377."""
    code, message = refusal(net, ENDPOINT, endpoint(connection(NETWORK, "network")))

    assert code == "InvalidPrivateLinkServiceIdType"
    assert message.startswith(f"Private link service Id {NETWORK} has an invalid resource type. Permitted type(s): ")


def test_the_target_exists(net: Azure) -> None:
    assert refusal(net, ENDPOINT, endpoint(connection(f"{REGISTRY}2")))[0] == "InvalidResourceReference"


@pytest.mark.parametrize("connections", [[], [connection(), connection(name="other")], [connection(name="")]])
def test_an_endpoint_has_one_connection(net: Azure, connections: list[Json]) -> None:
    body = located(subnet=link(ENDPOINTS), privateLinkServiceConnections=connections)

    assert refusal(net, ENDPOINT, body)[0] == "InvalidRequestFormat"


def test_who_may_not_approve_asks(net: Azure) -> None:
    body = located(subnet=link(ENDPOINTS), manualPrivateLinkServiceConnections=[connection()])

    [made] = net.put(ENDPOINT, body)["properties"]["manualPrivateLinkServiceConnections"]

    assert made["properties"]["privateLinkServiceConnectionState"]["status"] == "Pending"


def test_an_endpoint_is_in_a_subnet_of_its_region(net: Azure) -> None:
    assert refusal(net, ENDPOINT, endpoint(subnet=NETWORK))[0] == "InvalidResourceReference"
    assert refusal(net, ENDPOINT, {**endpoint(), "location": "eastus"})[0] == "InvalidResourceReference"
    assert refusal(net, ENDPOINT, located(privateLinkServiceConnections=[connection()]))[0] == "InvalidParameter"


def test_delegated_subnets_have_no_endpoints(net: Azure) -> None:
    net.put(ENDPOINTS, subnet("10.240.1.0/24", delegations=delegation()))

    code, _ = refusal(net, ENDPOINT, endpoint())

    assert code == "PrivateEndpointCreationNotAllowedAsSubnetIsDelegated"


def test_a_full_subnet(net: Azure) -> None:
    """A /29 has three addresses beside the five that Azure keeps; a registry takes two."""
    net.put(ENDPOINTS, subnet("10.240.1.0/29"))
    net.put(ENDPOINT, endpoint())

    assert refusal(net, f"{ENDPOINT}-2", endpoint()) == (
        "SubnetIsFull",
        "Subnet endpoints with address prefix 10.240.1.0/29 does not have enough capacity for 2 IP addresses.",
    )


def test_an_endpoint_stays_where_it_leads(net: Azure) -> None:
    other = REGISTRY.replace("acmeregistry", "acmeother")
    net.put(other, registry("Premium"))
    net.put(ENDPOINT, endpoint())
    before = names(net.get(ENDPOINT))

    assert refusal(net, ENDPOINT, endpoint(connection(other)))[0] == "PropertyChangeNotAllowed"
    assert names(net.put(ENDPOINT, {**endpoint(), "tags": {"team": "shop"}})) == before


def test_a_subnet_stays_as_long_as_its_endpoints(net: Azure) -> None:
    net.put(ENDPOINT, endpoint())

    assert net.get(ENDPOINTS)["properties"]["privateEndpoints"] == [{"id": ENDPOINT}]
    for path in (ENDPOINTS, NETWORK):
        code, message = stuck(net, path)
        assert code == "InUseSubnetCannotBeDeleted"
        assert ENDPOINT in message

    net.request("DELETE", ENDPOINT)
    assert net.request("DELETE", ENDPOINTS).status == 202


def test_names_in_a_zone(net: Azure) -> None:
    """learn.microsoft.com/azure/container-registry/container-registry-private-link, "Set up DNS"."""
    net.put(ENDPOINT, endpoint())
    net.put(ZONE, {"location": "global"})

    [config] = net.put(NAMES, zone_group(ZONE))["properties"]["privateDnsZoneConfigs"]

    records = {each["fqdn"]: each["ipAddresses"] for each in config["properties"]["recordSets"]}
    assert records == {
        "acmeregistry.westeurope.data.privatelink.azurecr.io": ["10.240.1.4"],
        "acmeregistry.privatelink.azurecr.io": ["10.240.1.5"],
    }


def test_a_vault_s_name(net: Azure) -> None:
    """Its private zone is called otherwise than its public one (learn.microsoft.com/azure/private-link/
    private-endpoint-dns)."""
    zone = f"{PROVIDER}/privateDnsZones/privatelink.vaultcore.azure.net"
    seed(net.database, {VAULT: {"location": "westeurope", "properties": {}}}, net.schema)
    net.put(ENDPOINT, endpoint(connection(VAULT, "vault")))
    net.put(zone, {"location": "global"})

    [config] = net.put(NAMES, zone_group(zone))["properties"]["privateDnsZoneConfigs"]

    assert [each["fqdn"] for each in config["properties"]["recordSets"]] == ["acme.privatelink.vaultcore.azure.net"]


def test_a_zone_for_something_else_gets_no_names(net: Azure) -> None:
    blob = f"{PROVIDER}/privateDnsZones/privatelink.blob.core.windows.net"
    net.put(ENDPOINT, endpoint())
    net.put(blob, {"location": "global"})

    [config] = net.put(NAMES, zone_group(blob))["properties"]["privateDnsZoneConfigs"]

    assert config["properties"]["recordSets"] == []


def test_a_zone_group_names_a_zone(net: Azure) -> None:
    net.put(ENDPOINT, endpoint())

    for zone in (ZONE, NETWORK):
        assert refusal(net, NAMES, zone_group(zone))[0] == "InvalidResourceReference"


def test_an_endpoint_has_one_zone_group(net: Azure) -> None:
    net.put(ENDPOINT, endpoint())
    net.put(ZONE, {"location": "global"})
    net.put(NAMES, zone_group(ZONE))

    code, _ = refusal(net, f"{NAMES}2", zone_group(ZONE))

    assert code == "MoreThanOnePrivateDnsZoneGroupPerPrivateEndpointNotAllowed"
    net.put(NAMES, zone_group(ZONE))


def test_a_zone_group_waits_for_its_endpoint(net: Azure) -> None:
    net.put(ZONE, {"location": "global"})
    slow = net.slow()
    assert slow.request("PUT", ENDPOINT, endpoint()).status == 201

    assert refusal(slow, NAMES, zone_group(ZONE), 409)[0] == "AnotherOperationInProgress"
