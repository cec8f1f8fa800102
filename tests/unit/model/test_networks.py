"""Address ranges, against what AKS asks for (learn.microsoft.com/azure/aks/concepts-network-ip-address-planning)."""

from typing import Any

import pytest

from components.model import networks


def mistakes(nodes: int = 1, **given: Any) -> list[str]:
    """The keys that something is wrong with."""
    network = networks.resolved("development", given)
    return [name for name, _ in networks.contradictions(network, nodes)]


def test_the_defaults_agree() -> None:
    assert mistakes() == []


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "192.168.0.0/24", "0.0.0.0/0"])
def test_ranges(cidr: str) -> None:
    assert networks.cidr_problem(cidr) is None


# All but the last four are ranges to Python.
@pytest.mark.parametrize(
    "cidr",
    [
        "10.0.0.0",
        "10.0.0.0/255.255.0.0",
        "10.0.0.0/0.0.255.255",
        "10.0.0.0/016",
        "10.0.0.1/16",
        "fd00::/64",
        "10.0.0.0/33",
        "",
    ],
)
def test_no_ranges(cidr: str) -> None:
    problem = networks.cidr_problem(cidr)

    assert problem is not None
    assert f"'{cidr}'" in problem


def test_addresses() -> None:
    assert networks.address_problem("10.0.0.10") is None


@pytest.mark.parametrize("address", ["10.0.0", "10.0.0.256", "10.0.0.010", "fd00::1", "dns", ""])
def test_no_addresses(address: str) -> None:
    problem = networks.address_problem(address)

    assert problem is not None
    assert f"'{address}'" in problem


@pytest.mark.parametrize("reserved", ["169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24"])
def test_what_aks_keeps_for_itself(reserved: str) -> None:
    first = reserved.rpartition(".")[0]

    assert "pod_cidr" in mistakes(pod_cidr=reserved)
    assert "service_cidr" in mistakes(service_cidr=reserved, dns_service_ip=f"{first}.10")


def test_pods_and_services_need_ranges_of_their_own() -> None:
    assert mistakes(pod_cidr="10.0.0.0/8") == ["service_cidr"]
    assert mistakes(pod_cidr="10.0.128.0/17") == ["service_cidr"]


@pytest.mark.parametrize(("cidr", "fits"), [("10.0.0.0/13", True), ("10.0.0.0/12", False), ("10.0.0.0/8", False)])
def test_the_service_range_is_smaller_than_a_12(cidr: str, fits: bool) -> None:
    assert mistakes(pod_cidr="192.168.0.0/16", service_cidr=cidr) == ([] if fits else ["service_cidr"])


@pytest.mark.parametrize(("cidr", "fits"), [("10.244.0.0/24", True), ("10.244.0.0/25", False)])
def test_every_node_takes_a_24_of_the_pods_range(cidr: str, fits: bool) -> None:
    assert mistakes(pod_cidr=cidr) == ([] if fits else ["pod_cidr"])


@pytest.mark.parametrize("address", ["10.1.0.10", "10.0.0.0", "10.0.0.1", "10.0.255.255"])
def test_the_dns_address_is_a_free_one_of_the_service_range(address: str) -> None:
    assert mistakes(dns_service_ip=address) == ["dns_service_ip"]


def test_the_smallest_ranges_are_no_crash() -> None:
    assert "dns_service_ip" in mistakes(service_cidr="255.255.255.255/32", dns_service_ip="255.255.255.255")
