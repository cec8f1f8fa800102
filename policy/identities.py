"""Rules about identities and what they may do in Azure.

Roles: learn.microsoft.com/azure/role-based-access-control/built-in-roles. Federated credentials: the limitations in
learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations, and
azure.github.io/azure-workload-identity for `subject` and audience.
"""

import re
from collections.abc import Mapping
from typing import Final

from .reading import at, items, shown, told
from .rule import Level, Props, Rule
from .sources import azure, baseline, cis

ASSIGNMENT: Final = "azure-native:authorization:RoleAssignment"
DEFINITION: Final = "azure-native:authorization:RoleDefinition"
CREDENTIAL: Final = "azure-native:managedidentity:FederatedIdentityCredential"

OVERWHELMING: Final[Mapping[str, str]] = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
}
"""Roles that may do everything, or give themselves the right to."""

AUDIENCE: Final = "api://AzureADTokenExchange"

SERVICE_ACCOUNT: Final = r"system:serviceaccount:(?P<namespace>[^:]+):(?P<name>[^:]+)"

BROAD: Final = r"/subscriptions/[^/]+(/resourcegroups/[^/]+)?/?|/providers/microsoft\.management/.*|/"
"""Scopes above a resource."""


def _role(props: Props) -> str | None:
    role = str(at(props, "roleDefinitionId") or "").rpartition("/")[2].lower()
    return f"roleDefinitionId is that of {OVERWHELMING[role]}" if role in OVERWHELMING else None


def _principal_type(props: Props) -> str | None:
    return None if at(props, "principalType") else told(props, "principalType")


def _scope(props: Props) -> str | None:
    scope = str(at(props, "scope") or "")
    return told(props, "scope") if re.fullmatch(BROAD, scope, re.IGNORECASE) else None


def _issuer(props: Props) -> str | None:
    issuer = str(at(props, "issuer") or "")
    return None if issuer.startswith("https://") else told(props, "issuer")


def _subject(props: Props) -> str | None:
    if [*items(at(props, "audiences"))] != [AUDIENCE]:
        return f"audiences is {shown(', '.join(map(str, items(at(props, 'audiences')))) or None)}"
    subject = str(at(props, "subject") or "")
    if not subject.startswith("system:serviceaccount:"):
        # Somebody else's, such as a pipeline's.
        return None
    account = re.fullmatch(SERVICE_ACCOUNT, subject)
    if account is None or account["name"] == "default" or "*" in subject:
        return told(props, "subject")
    return None


RULES: Final = (
    Rule(
        id="role-overwhelming",
        title="No identity owns what it works with",
        types=(ASSIGNMENT,),
        check=_role,
        reason="whoever takes over one pod could take over all else",
        fix="give the role of the data that it reads or writes, such as Storage Queue Data Reader",
        sources=(baseline(17), baseline(20)),
        development=Level.MANDATORY,
    ),
    Rule(
        id="role-principal-type",
        title="Role assignments say what they are for",
        types=(ASSIGNMENT,),
        check=_principal_type,
        reason="Azure takes the principal for a person, and refuses an identity that its directory has not copied yet",
        fix="set principalType, to ServicePrincipal for a managed identity",
        sources=(baseline(17),),
        development=Level.MANDATORY,
    ),
    Rule(
        id="role-scope",
        title="Rights are limited to a resource",
        types=(ASSIGNMENT,),
        check=_scope,
        reason="a right on a group holds for everything that is put into it later",
        fix="set scope to the id of the resource that is needed",
        sources=(baseline(17), cis("5.1.3")),
    ),
    Rule(
        id="role-definitions",
        title="Roles are Azure's own",
        types=(DEFINITION,),
        check=lambda props: told(props, "roleName"),
        reason="somebody has to keep it up to date with what Azure's services ask for",
        fix="use a built-in role, or turn this rule off where none fits",
        sources=(azure("Audit usage of custom RBAC roles"),),
        production=Level.ADVISORY,
    ),
    Rule(
        id="credential-issuer",
        title="Trusted tokens come over HTTPS",
        types=(CREDENTIAL,),
        check=_issuer,
        reason="the keys that tokens are checked with could be exchanged on their way",
        fix="set issuer to the cluster's OIDC issuer, oidcIssuerProfile.issuerURL",
        sources=(baseline(20),),
        development=Level.MANDATORY,
    ),
    Rule(
        id="credential-subject",
        title="An identity trusts one service account, made for it",
        types=(CREDENTIAL,),
        check=_subject,
        reason="every pod that names no service account runs as 'default', and could act as this identity",
        fix=f"set subject to system:serviceaccount:<namespace>:<name>, and audiences to {AUDIENCE} alone",
        sources=(baseline(20), cis("4.1.5"), cis("5.2.1")),
        development=Level.MANDATORY,
    ),
)
