"""What lets traffic in and out: security groups, routes, public addresses and NAT gateways."""

import ipaddress
from typing import Any

import pytest

from tests.unit.local.azure.networks import (
    ADDRESS,
    GATEWAY,
    NETWORK,
    ROUTES,
    SECURITY,
    address,
    gateway,
    link,
    located,
    network,
    refusal,
    route,
    rule,
    stuck,
)
from tests.unit.local.azure.world import Azure


def test_a_security_group(azure: Azure) -> None:
    answer = azure.put(SECURITY, located(securityRules=[rule()]))

    assert answer["type"] == "Microsoft.Network/networkSecurityGroups"
    assert answer["properties"]["provisioningState"] == "Succeeded"
    [made] = answer["properties"]["securityRules"]
    assert made["id"] == f"{SECURITY}/securityRules/https"
    assert made["properties"].items() >= rule()["properties"].items()


@pytest.mark.parametrize("priority", [99, 4097])
def test_priorities(azure: Azure, priority: int) -> None:
    """100 to 4096 (learn.microsoft.com/azure/virtual-network/network-security-groups-overview#security-rules)."""
    azure.put(SECURITY, located(securityRules=[rule(priority=100), rule("last", priority=4096)]))

    code, message = refusal(azure, SECURITY, located(securityRules=[rule(priority=priority)]))

    assert code == "SecurityRuleInvalidPriority"
    assert str(priority) in message


def test_rules_with_one_priority(azure: Azure) -> None:
    """Worded as in jenkins-infra/azure#439."""
    assert refusal(azure, SECURITY, located(securityRules=[rule("one"), rule("other")])) == (
        "SecurityRuleConflict",
        "Security rule one conflicts with rule other. Rules cannot have the same Priority and Direction. To learn "
        "more, see aka.ms/nsgrules.",
    )
    azure.put(SECURITY, located(securityRules=[rule("one"), rule("other", direction="Outbound")]))


@pytest.mark.parametrize(
    ("missing", "choices"),
    [
        ("sourceAddressPrefix", "SourceAddressPrefixes, SourceAddressPrefix, or SourceApplicationSecurityGroups"),
        ("sourcePortRange", "SourcePortRanges, or SourcePortRange"),
        (
            "destinationAddressPrefix",
            "DestinationAddressPrefixes, DestinationAddressPrefix, or DestinationApplicationSecurityGroups",
        ),
        ("destinationPortRange", "DestinationPortRanges, or DestinationPortRange"),
    ],
)
def test_what_a_rule_has(azure: Azure, missing: str, choices: str) -> None:
    """The first is reported in Azure/migAz#103."""
    plural = f"{missing}es" if missing.endswith("Prefix") else f"{missing}s"
    value = rule()["properties"][missing]

    assert refusal(azure, SECURITY, located(securityRules=[rule(**{missing: None})])) == (
        "SecurityRuleParametersMissing",
        f"Required security rule parameters are missing for security rule with Id: {SECURITY}/securityRules/https. "
        f"Security rule must specify {choices}.",
    )
    azure.put(SECURITY, located(securityRules=[rule(**{missing: None, plural: [value]})]))


@pytest.mark.parametrize("ports", ["https", "443,80", "65536", "90-80", "80-65536", "-1"])
def test_ports(azure: Azure, ports: str) -> None:
    for body in (rule(destinationPortRange=ports), rule(destinationPortRange=None, destinationPortRanges=["1", ports])):
        code, message = refusal(azure, SECURITY, located(securityRules=[body]))
        assert code == "SecurityRuleInvalidPortRange"
        assert f"Value provided: {ports}." in message
    azure.put(SECURITY, located(securityRules=[rule(destinationPortRange="0-65535", sourcePortRange="1024-1024")]))


def test_names_in_a_list(azure: Azure) -> None:
    for path, name, part in ((SECURITY, "securityRules", rule), (ROUTES, "routes", route)):
        assert refusal(azure, path, located(**{name: [part("one"), part("One")]}))[0] == "DuplicateResourceName"
        assert refusal(azure, path, located(**{name: [part("")]}))[0] == "InvalidRequestFormat"


def test_routes(azure: Azure) -> None:
    answer = azure.put(ROUTES, located(routes=[route()], disableBgpRoutePropagation=True))

    assert answer["properties"]["disableBgpRoutePropagation"] is True
    [made] = answer["properties"]["routes"]
    assert made["id"] == f"{ROUTES}/routes/out"
    assert made["properties"].items() >= route()["properties"].items()


def test_routes_to_one_place(azure: Azure) -> None:
    code, _ = refusal(azure, ROUTES, located(routes=[route("one"), route("other", nextHopType="Internet")]))

    assert code == "RouteConflict"


@pytest.mark.parametrize("next_hop", ["", "firewall", None])
def test_an_appliance_has_an_address(azure: Azure, next_hop: str | None) -> None:
    """Azure/terraform-azurerm-hubnetworking#48."""
    _, message = refusal(azure, ROUTES, located(routes=[route(nextHopIpAddress=next_hop)]))

    assert message.startswith(
        "NextHopIpAddress cannot be Null or Empty in route out when NextHopType is VirtualAppliance"
    )
    azure.put(ROUTES, located(routes=[route(nextHopIpAddress=None, nextHopType="Internet")]))


def test_an_address(azure: Azure) -> None:
    first = azure.put(ADDRESS, address())["properties"]
    second = azure.put(f"{ADDRESS}-2", address())["properties"]

    assert first["publicIPAddressVersion"] == "IPv4"
    assert first["idleTimeoutInMinutes"] == 4
    assert ipaddress.ip_address(first["ipAddress"]).version == 4
    assert first["ipAddress"] != second["ipAddress"]
    # What is static stays.
    assert azure.put(ADDRESS, address(idleTimeoutInMinutes=10))["properties"]["ipAddress"] == first["ipAddress"]


def test_standard_is_static(azure: Azure) -> None:
    """Worded as in MicrosoftDocs/azure-docs#42889."""
    assert refusal(azure, ADDRESS, address(method="Dynamic")) == (
        "StandardSkuPublicIPAddressesMustBeStatic",
        f"Standard sku publicIp {ADDRESS} must have AllocationMethod set to Static.",
    )
    assert refusal(azure, ADDRESS, {**located(), "sku": {"name": "Standard"}})[0] == (
        "StandardSkuPublicIPAddressesMustBeStatic"
    )
    assert "ipAddress" not in azure.put(ADDRESS, address("Basic", "Dynamic"))["properties"]


@pytest.mark.parametrize("body", [address("Basic"), address(publicIPAddressVersion="IPv6")])
def test_what_an_address_stays(azure: Azure, body: dict[str, Any]) -> None:
    azure.put(ADDRESS, address())

    assert refusal(azure, ADDRESS, body)[0] == "PropertyChangeNotAllowed"


def test_a_gateway(azure: Azure) -> None:
    azure.put(ADDRESS, address())

    answer = azure.put(GATEWAY, gateway(ADDRESS))

    assert answer["sku"] == {"name": "Standard"}
    assert answer["properties"]["idleTimeoutInMinutes"] == 4
    assert answer["properties"]["publicIpAddresses"] == [{"id": ADDRESS}]
    assert azure.get(ADDRESS)["properties"]["natGateway"] == {"id": GATEWAY}


@pytest.mark.parametrize("body", [address("Basic"), address(publicIPAddressVersion="IPv6")])
def test_a_gateway_s_addresses(azure: Azure, body: dict[str, Any]) -> None:
    """Standard and IPv4 (learn.microsoft.com/azure/nat-gateway/nat-overview)."""
    azure.put(ADDRESS, body)

    code, message = refusal(azure, GATEWAY, gateway(ADDRESS))

    assert code == "NatGatewayPublicIpNotSupported"
    assert ADDRESS in message


def test_what_is_no_address_of_the_region(azure: Azure) -> None:
    azure.put(ADDRESS, {**address(), "location": "eastus"})
    azure.put(NETWORK, network())

    for id in (ADDRESS, NETWORK, f"{ADDRESS}-2"):
        assert refusal(azure, GATEWAY, gateway(id))[0] == "InvalidResourceReference"


def test_an_address_has_one_gateway(azure: Azure) -> None:
    azure.put(ADDRESS, address())
    azure.put(GATEWAY, gateway(ADDRESS))

    assert refusal(azure, f"{GATEWAY}-2", gateway(ADDRESS)) == (
        "PublicIPAddressInUse",
        f"Resource {GATEWAY}-2 is referencing public IP address {ADDRESS} that is already allocated to resource "
        f"{GATEWAY}.",
    )


def test_an_address_stays_as_long_as_its_gateway(azure: Azure) -> None:
    """Worded as in hashicorp/terraform-provider-azurerm#6052."""
    azure.put(ADDRESS, address())
    azure.put(GATEWAY, gateway(ADDRESS))

    code, message = stuck(azure, ADDRESS)
    assert code == "PublicIPAddressCannotBeDeleted"
    assert message.startswith(
        f"Public IP address {ADDRESS} can not be deleted since it is still allocated to resource {GATEWAY}."
    )

    azure.request("DELETE", GATEWAY)
    assert azure.request("DELETE", ADDRESS).status == 202


def test_a_gateway_has_sixteen_addresses(azure: Azure) -> None:
    """learn.microsoft.com/azure/nat-gateway/nat-gateway-resource"""
    paths = [f"{ADDRESS}-{number}" for number in range(17)]
    for path in paths:
        azure.put(path, address())

    assert refusal(azure, GATEWAY, gateway(*paths))[0] == "NatGatewayPublicIpCountLimitReached"
    azure.put(GATEWAY, gateway(*paths[:16]))


@pytest.mark.parametrize("minutes", [3, 121])
def test_idle_timeouts(azure: Azure, minutes: int) -> None:
    """4 to 120 minutes (learn.microsoft.com/azure/nat-gateway/nat-gateway-resource)."""
    assert refusal(azure, GATEWAY, gateway(idleTimeoutInMinutes=minutes))[0] == "InvalidIdleTimeout"


def test_a_gateway_cannot_be_of_another_sku(azure: Azure) -> None:
    assert refusal(azure, GATEWAY, {**gateway(), "sku": {"name": "Basic"}})[0] == "InvalidRequestContent"
    assert azure.put(GATEWAY, located(publicIpAddresses=[]))["sku"] == {"name": "Standard"}


def test_an_answer_keeps_what_a_link_says(azure: Azure) -> None:
    """Another type's properties beside an id are not repeated."""
    azure.put(SECURITY, located())
    azure.put(NETWORK, network())

    answer = azure.put(
        f"{NETWORK}/subnets/nodes",
        {"properties": {"addressPrefix": "10.240.0.0/24", "networkSecurityGroup": {**link(SECURITY), **located()}}},
    )

    assert answer["properties"]["networkSecurityGroup"] == link(SECURITY)
