"""The Entra directory of the emulated tenant: which principals exist, and who may do what where."""

from dataclasses import dataclass
from typing import Final

from local.azure.arm import GROUP_OBJECT_ID, USER_OBJECT_ID, dig
from local.azure.paths import within
from local.azure.store import Record, Records

IDENTITY_TYPE: Final = "Microsoft.ManagedIdentity/userAssignedIdentities"
CLUSTER_TYPE: Final = "Microsoft.ContainerService/managedClusters"
ASSIGNMENT_TYPE: Final = "Microsoft.Authorization/roleAssignments"
SYSTEM_ASSIGNED: Final = (
    CLUSTER_TYPE,
    "Microsoft.Insights/actionGroups",
    "Microsoft.Insights/dataCollectionEndpoints",
    "Microsoft.Insights/dataCollectionRules",
    "Microsoft.Insights/scheduledQueryRules",
    "Microsoft.Insights/workbooks",
    "Microsoft.Logic/workflows",
    "Microsoft.OperationalInsights/workspaces",
)
"""Types of resources that may have an identity of their own."""


@dataclass(frozen=True)
class Principal:
    """Someone or something that roles are assigned to. `type` is a principalType of the role assignment API."""

    id: str
    type: str


def find_principal(records: Records, id: str) -> Principal | None:
    """The principal with this object id: the signed-in person, the group, or a managed identity of the subscription."""
    if id.lower() == USER_OBJECT_ID:
        return Principal(id, "User")
    if id.lower() == GROUP_OBJECT_ID:
        return Principal(id, "Group")
    if any(identity.properties["principalId"] == id.lower() for identity in records.of_type(IDENTITY_TYPE)):
        return Principal(id, "ServicePrincipal")
    # A system-assigned identity is a member of the resource that it belongs to.
    owners = (record for type in SYSTEM_ASSIGNED for record in records.of_type(type))
    if any(dig(owner.body, "identity.principalId") == id.lower() for owner in owners):
        return Principal(id, "ServicePrincipal")
    return None


def find_identity(records: Records, id: str) -> Record | None:
    """The user-assigned identity with this resource id."""
    record = records.get(id)
    return record if record and record.type.lower() == IDENTITY_TYPE.lower() else None


def has_role(records: Records, principal_id: str, roles: frozenset[str], id: str) -> bool:
    """Whether one of the role definitions (GUIDs) is assigned to the principal at `id` or above it."""
    return any(
        assignment.properties["principalId"].lower() == principal_id.lower()
        and assignment.properties["roleDefinitionId"].rsplit("/", 1)[-1].lower() in roles
        and within(id, assignment.properties["scope"])
        for assignment in records.of_type(ASSIGNMENT_TYPE)
    )
