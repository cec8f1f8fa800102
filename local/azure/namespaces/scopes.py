"""Types whose path begins with the id of something else, of whatever type: what they are on, and that it exists."""

import re
from typing import Final

from local.azure.arm import GROUP, SUBSCRIPTION_ID, ArmError
from local.azure.paths import SCOPES, Template, same_id
from local.azure.resource_types import Change

PART: Final = re.compile(
    r"/(blob|file|queue|table)Services/default$"
    r"|(?<=/Microsoft\.ContainerService/managedClusters/)(?P<cluster>[^/]+)/namespaces/[a-z0-9-]+$",
    re.IGNORECASE,
)
"""What is a scope as long as the resource is there: the services of a storage account, and the namespaces of a cluster
(learn.microsoft.com/azure/aks/manage-azure-rbac)."""


def scope_of(change: Change) -> str:
    """The id of what the resource is on."""
    return "/" + next(value.strip("/") for name, value in change.parameters.items() if name in SCOPES)


def check_scope(change: Change, what: str) -> None:
    """Refuse `what` on a resource or a group that is not there."""
    scope = scope_of(change)
    whole = PART.sub(lambda part: part["cluster"] or "", scope)
    if same_id(scope, f"/subscriptions/{SUBSCRIPTION_ID}") or change.records.get(whole):
        return
    group = Template(GROUP).match(scope)
    if group:
        name = group["resourceGroupName"]
        raise ArmError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")
    raise ArmError(404, "ResourceNotFound", f"The scope '{scope}' of the {what} was not found.")
