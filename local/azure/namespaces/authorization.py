"""Microsoft.Authorization: role assignments."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from local.azure.arm import GROUP, SUBSCRIPTION_ID, TENANT_ID, USER_OBJECT_ID, ArmError
from local.azure.directory import ASSIGNMENT_TYPE, find_principal
from local.azure.namespaces.roles import ROLES
from local.azure.paths import Template, same_id
from local.azure.resource_types import Change, Duration, ResourceType

GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
ROLE_DEFINITION: Final = re.compile(
    r"(/subscriptions/[^/]+)?/providers/Microsoft\.Authorization/roleDefinitions/([^/]+)", re.IGNORECASE
)


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
        self._check_scope(change)
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

    def _check_scope(self, change: Change) -> None:
        scope = scope_of(change)
        if same_id(scope, f"/subscriptions/{SUBSCRIPTION_ID}") or change.records.get(scope):
            return
        group = Template(GROUP).match(scope)
        if group:
            name = group["resourceGroupName"]
            raise ArmError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")
        raise ArmError(404, "ResourceNotFound", f"The scope '{scope}' of the role assignment was not found.")

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


def scope_of(change: Change) -> str:
    return "/" + change.parameters["scope"].strip("/")


def _role_of(properties: Mapping[str, str]) -> str:
    return properties["roleDefinitionId"].rsplit("/", 1)[-1].lower()


def _grant(scope: str, properties: Mapping[str, str]) -> tuple[str, str, str]:
    return scope.strip("/").lower(), properties["principalId"].lower(), _role_of(properties)


TYPES = (RoleAssignment(),)
