"""Platforms: what works, with a consequence that somebody should know."""

from typing import Any

import pytest

from components.model import platforms

INGRESS = {"application_routing": True}


def warnings(**given: Any) -> list[str]:
    return list(platforms.warnings(platforms.resolved("development", given)))


@pytest.mark.parametrize(("version", "warned"), [("1.32", True), ("1.33", False), ("1.35", False), ("1.36", True)])
def test_versions_that_keda_is_not_tested_with(version: str, warned: bool) -> None:
    """keda.sh/docs/2.20/operate/cluster: KEDA 2.20 and Kubernetes 1.33 to 1.35."""
    found = warnings(cluster={"kubernetes_version": version})

    assert [version in each for each in found] == ([True] if warned else [])


@pytest.mark.parametrize(
    ("network", "warned"),
    [
        ({}, False),
        ({"address_space": "10.240.0.0/16"}, True),
        ({"address_space": "10.240.0.0/16", "public_ports": [443]}, False),
    ],
)
def test_an_ingress_that_nobody_reaches(network: dict[str, Any], warned: bool) -> None:
    """A security group lets nobody in from the Internet (learn.microsoft.com/azure/virtual-network:
    network-security-groups-overview, default rules); AKS's own network has rules of AKS's own."""
    found = warnings(cluster=INGRESS, network=network)

    assert ["network.publicPorts" in each for each in found] == ([True] if warned else [])
