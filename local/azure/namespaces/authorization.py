"""Microsoft.Authorization: role assignments and locks."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from local.azure.arm import TENANT_ID, USER_OBJECT_ID, ArmError
from local.azure.directory import ASSIGNMENT_TYPE, find_principal
from local.azure.locks import LOCK_TYPE
from local.azure.namespaces.roles import ROLES
from local.azure.namespaces.scopes import check_scope, scope_of
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration, Limits, ResourceType

GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
ROLE_DEFINITION: Final = re.compile(
    r"(/subscriptions/[^/]+)?/providers/Microsoft\.Authorization/roleDefinitions/([^/]+)", re.IGNORECASE
)
LONGEST_NOTES: Final = 512
"""Characters of a lock's notes."""


class RoleAssignment(ResourceType):
    """Two things are stricter than ARM. A principal must exist even when its type is given: ARM then skips the look-up,
    because a new principal may not have been replicated yet, and here nothing needs replication. And a role
    definition must be one that the table in `roles` names."""

    token = "azure-native:authorization:RoleAssignment"
    arm_type = ASSIGNMENT_TYPE
    path = Template("/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}")
    api_version = "2022-04-01"
    tracked = False
    check_references = False
    required = ("properties.roleDefinitionId", "properties.principalId")
    force_new = ("principalId", "scope")
    duration = Duration(create=2, update=2, delete=2)

    def check_name(self, name: str) -> None:
        if not GUID.fullmatch(name):
            raise ArmError(
                400,
                "InvalidRoleAssignmentId",
                f"The role assignment ID '{name}' is not valid. The role assignment ID must be a GUID.",
            )

    def missing(self, parameters: Mapping[str, str]) -> ArmError:
        name = parameters["roleAssignmentName"]
        return ArmError(404, "RoleAssignmentNotFound", f"The role assignment '{name}' is not found.")

    def validate(self, change: Change) -> None:
        check_scope(change, "role assignment")
        self._check_role(change)
        self._check_principal(change)
        self._check_others(change)

    def accept(self, change: Change) -> None:
        now = datetime.now(UTC).isoformat()
        properties = change.properties
        properties["scope"] = scope_of(change)
        subscription = "/".join(scope_of(change).split("/")[:3])
        properties["roleDefinitionId"] = (
            f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{_role_of(properties)}"
        )
        change.default("properties.createdOn", now)
        change.default("properties.createdBy", USER_OBJECT_ID)
        properties["updatedOn"] = now
        properties["updatedBy"] = USER_OBJECT_ID

    def _check_role(self, change: Change) -> None:
        id = change.properties["roleDefinitionId"]
        found = ROLE_DEFINITION.fullmatch(id)
        if not found or found[2].lower() not in ROLES:
            name = found[2] if found else id
            raise ArmError(
                404, "RoleDefinitionDoesNotExist", f"The specified role definition with ID '{name}' does not exist."
            )

    def _check_principal(self, change: Change) -> None:
        id = change.properties["principalId"]
        if not GUID.fullmatch(id):
            raise ArmError(
                400, "InvalidPrincipalId", f"A valid principal ID must be provided for role assignment: '{id}'."
            )
        principal = find_principal(change.records, id)
        plain = id.replace("-", "")
        if principal is None:
            raise ArmError(
                400,
                "PrincipalNotFound",
                f"Principal {plain} does not exist in the directory {TENANT_ID}. Check that you have the correct "
                "principal ID. If you are creating this principal and then immediately assigning a role, this error "
                "might be related to a replication delay. In this case, set the role assignment principalType property "
                "to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype",
            )
        given = change.properties.get("principalType") or principal.type
        if given.lower() != principal.type.lower():
            # The misspelling is the service's.
            raise ArmError(
                400,
                "UnmatchedPrincipalType",
                f"The PrincipalId '{plain}' has type '{principal.type}' , which is different from specified "
                f"PrinciaplType '{given}'.",
            )
        change.properties["principalType"] = principal.type

    def _check_others(self, change: Change) -> None:
        wanted = _grant(scope_of(change), change.properties)
        for record in change.records.of_type(self.arm_type):
            same_name = record.name.lower() == change.id.rsplit("/", 1)[-1].lower()
            same_grant = _grant(record.properties["scope"], record.properties) == wanted
            if same_name and not same_grant:
                raise ArmError(
                    400,
                    "RoleAssignmentUpdateNotPermitted",
                    "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
                )
            if same_grant and not same_name:
                raise ArmError(409, "RoleAssignmentExists", "The role assignment already exists.")


class ManagementLockByScope(ResourceType):
    """A lock on a subscription, a group or a resource; `local.azure.locks` carries it out."""

    token = "azure-native:authorization:ManagementLockByScope"
    arm_type = LOCK_TYPE
    path = Template("/{scope}/providers/Microsoft.Authorization/locks/{lockName}")
    api_version = "2020-05-01"
    # learn.microsoft.com/rest/api/resources/management-locks/create-or-update-by-scope
    name_limits = Limits(shortest=1, longest=260, pattern=r"^[^<>%&:\\?/]*$")
    tracked = False
    required = ("properties.level",)
    duration = Duration(create=1, update=1, delete=1)

    def validate(self, change: Change) -> None:
        check_scope(change, "lock")
        notes: str = change.get("properties.notes") or ""
        if len(notes) > LONGEST_NOTES:
            raise ArmError(
                400,
                "LockNotesTooLong",
                f"The notes of a lock must not have more than {LONGEST_NOTES} characters; these have {len(notes)}.",
            )


def _role_of(properties: Mapping[str, str]) -> str:
    return properties["roleDefinitionId"].rsplit("/", 1)[-1].lower()


def _grant(scope: str, properties: Mapping[str, str]) -> tuple[str, str, str]:
    return scope.strip("/").lower(), properties["principalId"].lower(), _role_of(properties)


TYPES = (RoleAssignment(), ManagementLockByScope())
