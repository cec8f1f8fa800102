"""What a change of what is fixed comes to."""

from typing import Any

import pytest

from components.model import clusters, defaults, replacements


def fixed(**server: bool) -> dict[str, Any]:
    said = clusters.resolved("development", {"api_server": server})
    return clusters.fixed(said, defaults.resolved("network", "development", {}))


# learn.microsoft.com/azure/aks: private-clusters ("Limitations") and api-server-vnet-integration ("Enable or disable
# private cluster mode on an existing cluster", "Limitations").
@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ({"private": False}, {"private": True}, ["cluster.apiServer.private"]),
        ({"private": True}, {"private": False}, ["cluster.apiServer.private"]),
        ({"vnet_integration": False}, {"vnet_integration": True}, []),
        ({"vnet_integration": True}, {"vnet_integration": False}, ["cluster.apiServer.vnetIntegration"]),
        ({"vnet_integration": True, "private": False}, {"vnet_integration": True, "private": True}, []),
        ({"vnet_integration": True, "private": True}, {"vnet_integration": True, "private": False}, []),
    ],
)
def test_an_api_server_in_the_network_changes_in_place(
    before: dict[str, bool], after: dict[str, bool], refused: list[str]
) -> None:
    lines = replacements.lines(fixed(**before), fixed(**after))

    assert [line.partition(":")[0] for line in lines] == refused


def test_what_was_not_kept_is_not_compared() -> None:
    """A state of an earlier version knows fewer keys."""
    assert replacements.lines({}, fixed()) == []
