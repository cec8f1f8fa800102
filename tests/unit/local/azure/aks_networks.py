"""A virtual network for clusters, as records of the subscription: what AKS looks at and no more."""

from typing import Any

from local.azure.arm import Json
from local.azure.store import Record, Store
from tests.unit.local.azure.world import GROUP, ROLES, Azure, assignment, assignment_path, cluster

NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet"
NODES = f"{NETWORK}/subnets/nodes"
API_SERVER = f"{NETWORK}/subnets/api"
ROUTES = f"{GROUP}/providers/Microsoft.Network/routeTables/routes"
GATEWAY = f"{GROUP}/providers/Microsoft.Network/natGateways/gateway"
NETWORK_CONTRIBUTOR = f"{ROLES}/4d97b98b-1d4f-4787-a291-c67834d212e7"


def place(azure: Azure, id: str, **properties: Any) -> str:
    """Make something exist, of the type that its id says."""
    names = id.partition("/providers/")[2].split("/")
    kind = "/".join([names[0], *names[1::2]])
    body: Json = {"id": id, "name": names[-1], "type": kind, "location": "westeurope", "properties": properties}
    with Store(azure.database).transaction() as records:
        records.put(Record(id=id, type=kind, body=body))
    return id


def subnet(azure: Azure, id: str = NODES, prefix: str = "10.240.0.0/16", **properties: Any) -> str:
    """A subnet in the network `vnet`, or in another."""
    place(azure, id.rsplit("/", 2)[0], addressSpace={"addressPrefixes": [prefix]})
    return place(azure, id, addressPrefix=prefix, **properties)


def delegated(service: str = "Microsoft.ContainerService/managedClusters") -> list[Json]:
    return [{"name": "delegation", "properties": {"serviceName": service}}]


def in_subnet(subnet_id: str = NODES, **properties: Any) -> Json:
    """A cluster whose nodes are there."""
    pool = {"name": "system", "mode": "System", "count": 2, "vmSize": "Standard_D2s_v5", "vnetSubnetID": subnet_id}
    return cluster(agentPoolProfiles=[pool], **properties)


def with_identity(azure: Azure, body: Json) -> Json:
    """The cluster with a user-assigned control-plane identity."""
    control = azure.identity("control")
    return {**body, "identity": {"type": "UserAssigned", "userAssignedIdentities": {control["id"]: {}}}}


def grant(azure: Azure, scope: str, role: str = NETWORK_CONTRIBUTOR, number: int = 1) -> None:
    """Give that identity a role."""
    principal = azure.identity("control")["properties"]["principalId"]
    azure.put(assignment_path(scope, number), assignment(principal, role=role))
