"""Who gets into a cluster: Microsoft Entra and local accounts.

Sources: learn.microsoft.com/azure/aks/enable-authentication-microsoft-entra-id, manage-azure-rbac and
manage-local-accounts, and the descriptions of the API's properties.
"""

from typing import Final

from local.azure.arm import TENANT_ID, ArmError, Json, invalid_parameter
from local.azure.namespaces.authorization import GUID
from local.azure.namespaces.containerservice.offers import is_automatic
from local.azure.resource_types import Change

LEGACY: Final = ("clientAppID", "serverAppID", "serverAppSecret")
"""Applications of one's own, with which clusters can no longer be made (aka.ms/aks/aad-legacy)."""
MOST_ADMIN_GROUPS: Final = 50


def check_access(change: Change) -> None:
    """Refuse a profile that is not managed by AKS, groups that are none, and a cluster that nobody could reach."""
    profile: Json = change.get("properties.aadProfile") or {}
    if change.get("properties.disableLocalAccounts") and not uses_entra(change):
        raise _bad_request(
            "disableLocalAccounts can only be set on clusters with AKS-managed Microsoft Entra: set aadProfile.managed."
        )
    if not profile:
        return
    for key in LEGACY:
        if profile.get(key):
            raise _bad_request(
                f"aadProfile.{key} is of the legacy Entra integration, which is retired: set aadProfile.managed."
            )
    if not profile.get("managed"):
        raise _bad_request("aadProfile must set managed to true: the legacy Entra integration is retired.")
    if change.get("properties.enableRBAC") is False:
        raise ArmError(400, "RBACNotEnabledForAAD", "Microsoft Entra needs enableRBAC.", target="enableRBAC")
    tenant = profile.get("tenantID")
    if tenant and not GUID.fullmatch(tenant):
        raise invalid_parameter("aadProfile.tenantID", f"'{tenant}' is not a valid GUID.")
    groups: list[str] = profile.get("adminGroupObjectIDs") or []
    for group in groups:
        if not GUID.fullmatch(group):
            raise ArmError(
                400,
                "InvalidAdminGroupObjectID",
                f"The admin group object ID '{group}' is not a valid GUID.",
                target="aadProfile.adminGroupObjectIDs",
            )
    if len(groups) > MOST_ADMIN_GROUPS:
        raise invalid_parameter(
            "aadProfile.adminGroupObjectIDs", f"{len(groups)} groups are more than {MOST_ADMIN_GROUPS}."
        )


def accept_access(change: Change) -> None:
    """Fill in the tenant; a cluster that once had Entra keeps it, as AKS documents."""
    profile = change.get("properties.aadProfile") or change.before("properties.aadProfile")
    if profile:
        given = {key: value for key, value in profile.items() if value is not None}
        change.properties["aadProfile"] = {"enableAzureRBAC": False, "tenantID": TENANT_ID, **given}


def uses_entra(change: Change) -> bool:
    """Whether people sign in with Microsoft Entra once the change is made."""
    path = "properties.aadProfile.managed"
    return bool(change.get(path) or change.before(path) or is_automatic(change))


def _bad_request(reason: str) -> ArmError:
    return ArmError(400, "BadRequest", reason)
