"""Identities of resources: what ARM answers for one that a resource has been given."""

from local.azure.arm import TENANT_ID, ArmError, Json
from local.azure.directory import find_identity
from local.azure.resource_types import Change, new_guid


def answer_identity(change: Change) -> None:
    """Answer principals: a new one for the system's identity, and those of the user-assigned identities.

    learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview
    """
    identity: Json | None = change.body.get("identity")
    if identity is None:
        return
    kinds = str(identity["type"]).lower().split(",")
    answer: Json = {"type": identity["type"]}
    if "systemassigned" in kinds:
        answer["principalId"] = change.before("identity.principalId") or new_guid()
        answer["tenantId"] = TENANT_ID
    if "userassigned" in kinds:
        named: Json = identity.get("userAssignedIdentities") or {}
        if not named:
            raise ArmError(
                400,
                "InvalidIdentityValues",
                "Invalid value for the identities. The 'UserAssignedIdentities' property keys should not be empty for "
                "the 'UserAssigned' identity type.",
                target="identity.userAssignedIdentities",
            )
        answer["userAssignedIdentities"] = {id: _principals(change, id) for id in named}
    change.body["identity"] = answer


def _principals(change: Change, id: str) -> Json:
    record = find_identity(change.records, id)
    if record is None:
        raise ArmError(
            400,
            "FailedIdentityOperation",
            f"'{id}' is no user-assigned identity.",
            target="identity.userAssignedIdentities",
        )
    return {key: record.properties[key] for key in ("principalId", "clientId")}
