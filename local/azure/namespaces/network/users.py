"""Who uses a subnet."""

from typing import Final

from local.azure.arm import ArmError, Json, dig
from local.azure.directory import CLUSTER_TYPE
from local.azure.namespaces.network.operations import in_use, last_name
from local.azure.paths import same_id
from local.azure.store import Records

ENDPOINT_TYPE: Final = "Microsoft.Network/privateEndpoints"
POOL_SUBNETS: Final = ("vnetSubnetID", "podSubnetID")


def users_of(records: Records, subnet_id: str) -> list[str]:
    """Ids of the cluster pools, clusters and private endpoints that have addresses in a subnet.

    The real service names network interfaces and scale sets instead, which nothing here has.
    """

    def uses(properties: Json, path: str) -> bool:
        return same_id(str(dig(properties, path)), subnet_id)

    pools = [
        pool.id
        for pool in records.of_type(f"{CLUSTER_TYPE}/agentPools")
        if any(uses(pool.properties, name) for name in POOL_SUBNETS)
    ]
    clusters = [
        cluster.id
        for cluster in records.of_type(CLUSTER_TYPE)
        if uses(cluster.properties, "apiServerAccessProfile.subnetId")
    ]
    return [*pools, *clusters, *in_use(records, ENDPOINT_TYPE, "subnet", subnet_id)]


def check_unused(records: Records, subnet_id: str) -> None:
    """Refuse to take a subnet away from who uses it (Azure/azure-rest-api-specs#10395 and aka.ms/deletesubnet)."""
    users = users_of(records, subnet_id)
    if users:
        raise ArmError(
            400,
            "InUseSubnetCannotBeDeleted",
            f"Subnet {last_name(subnet_id)} is in use by {' and '.join(users)} and cannot be deleted. In order to "
            "delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.",
        )
