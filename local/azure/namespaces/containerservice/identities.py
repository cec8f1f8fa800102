"""The identities of a cluster: that of its control plane and that of its kubelets."""

from typing import Final, cast

from local.azure.arm import SUBSCRIPTION_ID, TENANT_ID, ArmError, Json, dig, invalid_parameter
from local.azure.directory import IDENTITY_TYPE, find_identity, has_role
from local.azure.namespaces.resources import GROUP_TYPE
from local.azure.namespaces.roles import CONTRIBUTOR, MANAGED_IDENTITY_OPERATOR, OWNER
from local.azure.resource_types import Change, new_guid
from local.azure.store import Record, Records

ASSIGN_IDENTITY: Final = frozenset({MANAGED_IDENTITY_OPERATOR, CONTRIBUTOR, OWNER})
"""Roles that include `Microsoft.ManagedIdentity/userAssignedIdentities/assign/action`."""
KUBELET: Final = "kubeletidentity"


def check_identity(change: Change) -> None:
    """Refuse a cluster without an identity, and a kubelet identity that the control plane may not hand out."""
    kind = str(change.get("identity.type") or "None").lower()
    client = change.get("properties.servicePrincipalProfile.clientId")
    if client and client != "msi":
        raise ArmError(
            400,
            "ServicePrincipalNotFound",
            f"Service principal clientID: {client} not found in Active Directory tenant {TENANT_ID}.",
        )
    if kind == "none":
        raise ArmError(
            400, "InvalidParameter", "Required parameter servicePrincipalProfile is missing (null).", target="identity"
        )
    profile = _members(change, "properties.identityProfile")
    if set(profile) - {KUBELET}:
        raise invalid_parameter("identityProfile", f"the only accepted key is '{KUBELET}'.")
    kubelet = dig(profile, f"{KUBELET}.resourceId")
    if kubelet:
        _check_kubelet(change, kind, kubelet)


def principals(records: Records, cluster: Json) -> list[str]:
    """Who the control plane is, for a cluster's body: its user-assigned identities.

    A system-assigned one is made with the cluster, so that nothing can be granted to it before.
    """
    ids: Json = dig(cluster, "identity.userAssignedIdentities") or {}
    found = [find_identity(records, id) for id in ids]
    return [identity.properties["principalId"] for identity in found if identity]


def may(change: Change, roles: frozenset[str], id: str) -> bool:
    """Whether the control plane has one of the role definitions (GUIDs) at `id` or above it."""
    return any(has_role(change.records, principal, roles, id) for principal in principals(change.records, change.body))


def accept_identity(change: Change) -> None:
    """Answer the control plane's identity with its principals."""
    identity: Json = change.body["identity"]
    if str(identity["type"]).lower() == "systemassigned":
        principal = change.before("identity.principalId") or new_guid()
        change.body["identity"] = {"type": identity["type"], "principalId": principal, "tenantId": TENANT_ID}
        return
    shown: Json = {}
    for id in _members(change, "identity.userAssignedIdentities"):
        record = find_identity(change.records, id)
        if record is None:
            raise invalid_parameter("identity.userAssignedIdentities", f"'{id}' is no user-assigned identity.")
        shown[id] = {key: record.properties[key] for key in ("principalId", "clientId")}
    if not shown:
        raise invalid_parameter("identity.userAssignedIdentities", "a user-assigned identity must be named.")
    change.body["identity"] = {"type": identity["type"], "userAssignedIdentities": shown}


def finish_identity(records: Records, cluster: Record) -> None:
    """Answer the kubelet identity, which AKS makes in the node resource group unless it was given one."""
    given = dig(cluster.properties, f"identityProfile.{KUBELET}.resourceId")
    kubelet_name = f"{cluster.name}-agentpool"
    identity = records.get(given or _identity_id(cluster, kubelet_name))
    if identity is None:
        identity = _new_identity(cluster, kubelet_name)
        records.put(identity)
    cluster.properties["identityProfile"] = {KUBELET: _shown(identity, given or identity.id)}


def add_on_identity(records: Records, cluster: Record, name: str) -> Json:
    """The identity of an add-on, which AKS makes in the node resource group; as a cluster's answer shows it."""
    identity = records.get(_identity_id(cluster, name))
    if identity is None:
        identity = _new_identity(cluster, name)
        records.put(identity)
    return _shown(identity, identity.id)


def node_group_id(cluster: Record) -> str:
    return f"/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/{cluster.properties['nodeResourceGroup']}"


def make_node_group(records: Records, cluster: Record) -> None:
    """The resource group that AKS keeps a cluster's machines in."""
    id = node_group_id(cluster)
    if records.get(id) is None:
        body: Json = {
            "id": id,
            "name": id.rsplit("/", 1)[-1],
            "type": GROUP_TYPE,
            "location": cluster.body["location"],
            "managedBy": cluster.id,
            "properties": {"provisioningState": "Succeeded"},
        }
        records.put(Record(id=id, type=GROUP_TYPE, body=body))


def _check_kubelet(change: Change, kind: str, kubelet: str) -> None:
    if kind != "userassigned":
        raise ArmError(
            400,
            "CustomKubeletIdentityOnlySupportedOnUserAssignedMSICluster",
            "Custom kubelet identity is only supported on clusters with a user-assigned identity.",
        )
    target = find_identity(change.records, kubelet)
    if target and may(change, ASSIGN_IDENTITY, target.id):
        return
    raise ArmError(
        400,
        "CustomKubeletIdentityMissingPermissionError",
        "The cluster using user-assigned managed identity must be granted 'Managed Identity Operator' role to assign "
        "kubelet identity. You can run 'az role assignment create --assignee <control-plane-identity-principal-id> "
        "--role 'Managed Identity Operator' --scope <kubelet-identity-resource-id>' to grant the permission. See "
        "https://learn.microsoft.com/en-us/azure/aks/use-managed-identity#add-role-assignment",
    )


def _members(change: Change, path: str) -> Json:
    return cast(Json, change.get(path) or {})


def _identity_id(cluster: Record, name: str) -> str:
    group = node_group_id(cluster).replace("/resourceGroups/", "/resourcegroups/")
    return f"{group}/providers/{IDENTITY_TYPE}/{name}"


def _new_identity(cluster: Record, name: str) -> Record:
    id = _identity_id(cluster, name)
    body: Json = {
        "id": id,
        "name": name,
        "type": IDENTITY_TYPE,
        "location": cluster.body["location"],
        "properties": {"tenantId": TENANT_ID, "principalId": new_guid(), "clientId": new_guid()},
    }
    return Record(id=id, type=IDENTITY_TYPE, body=body)


def _shown(identity: Record, id: str) -> Json:
    properties = identity.properties
    return {"resourceId": id, "clientId": properties["clientId"], "objectId": properties["principalId"]}
