"""Budget, schedule and locks of a platform, where they are asked for."""

from collections.abc import Sequence

import pulumi

from ..cluster import AksCluster
from ..monitoring import Monitoring
from ..operations import Operations, OperationsArgs
from ..registry import ContainerRegistry
from .networking import Networking
from .site import Site


def operations(
    site: Site,
    cluster: AksCluster,
    registry: ContainerRegistry,
    network: Networking,
    watched: Monitoring | None,
    after: Sequence[pulumi.Resource],
) -> None:
    """Make what there is; `after` is all that is in what is locked."""
    said = site.said["operations"]
    if not (said["locks"] or said["budget"] or said["schedule"]):
        return
    locked: dict[str, pulumi.Input[str]] = {}
    if site.said["registry"]["id"] is None:
        locked["registry"] = registry.id
    if network.made is not None:
        locked["network"] = network.made.id
    if watched is not None and site.said["monitoring"]["workspace"] is None:
        locked["workspace"] = watched.workspace_id
    args: OperationsArgs = {
        **site.args.get("operations", {}),
        "resource_group_name": site.group.name,
        "resource_group_id": site.group.id,
        "cluster_id": cluster.id,
        "profile": site.profile,
        "locked": locked,
    }
    # A lock is on everything below it too, so that it comes last and goes first.
    Operations(site.name, args, pulumi.ResourceOptions(parent=site.parent, depends_on=after))
