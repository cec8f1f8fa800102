"""What becomes of a change that Azure does not make in place.

Source: `forceNewMap` of pulumi/pulumi-azure-native (`provider/pkg/gen/replacement.go`), and the pages that `fixed` of
each part names.
"""

from collections.abc import Mapping
from typing import Any, Final

from . import spelling

PRIVATE: Final = "cluster.apiServer.private"
IN_NETWORK: Final = "cluster.apiServer.vnetIntegration"


def lines(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What a change of what is fixed would come to, a line for each key."""
    return [
        f"{key}: it was {spelling.shown(before[key])} and is {spelling.shown(value)} now; {_consequence(key)}"
        for key, value in after.items()
        if key in before and before[key] != value and not _in_place(key, before, after)
    ]


def _in_place(key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether AKS makes this change of something fixed all the same (api-server-vnet-integration): an API server may go
    into the network, where it stays, and there it may become private or public."""
    if key == IN_NETWORK:
        return after[key] is True
    return key == PRIVATE and before.get(IN_NETWORK) is True and after.get(IN_NETWORK) is True


def _consequence(key: str) -> str:
    if key.startswith("network.subnets."):
        return "Azure changes no subnet that is in use; set it back, or make another cluster beside this one"
    if key.startswith("registry."):
        return "Azure changes it with a new registry only; set it back, or give another one by registry.id"
    allow = "set cluster.allowClusterReplacement to true"
    if key.startswith("cluster.systemPool."):
        return (
            "Azure changes it with a new cluster only, of which it is the first pool; add a pool of mode System under "
            f"cluster.pools instead, or {allow}"
        )
    new = "cluster" if key.startswith(("cluster.", "network.")) else "resource group"
    return (
        f"Azure changes it with a new {new} only, and everything in the old one would be gone; set it back, or {allow}"
    )
