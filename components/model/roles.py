"""Azure's built-in roles that the platform grants, and how a grant is named.

The ids are the same in every tenant (learn.microsoft.com/azure/role-based-access-control/built-in-roles).
"""

import uuid
from collections.abc import Iterable
from typing import Final

from . import names

ROLES: Final[dict[str, str]] = {
    "AcrPull": "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    "Managed Identity Operator": "f1a07417-d97a-45cb-824c-7a7467783830",
    "Storage Blob Data Owner": "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    "Storage Queue Data Message Processor": "8a0f0c08-91a1-4084-bc3d-661d67233fed",
    "Storage Queue Data Message Sender": "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
    "Storage Queue Data Reader": "19e7f393-937e-4f77-808e-94535e297925",
}

HOST_STORAGE_ROLE: Final = "Storage Blob Data Owner"
"""What the Functions host needs on its own account, AzureWebJobsStorage, for leases and keys."""

QUEUE_TRIGGER_ROLES: Final = ("Storage Queue Data Reader", "Storage Queue Data Message Processor")
"""What a queue trigger needs on its queue; the first is also all that KEDA's scaler needs to count messages."""

POISON_QUEUE_ROLE: Final = "Storage Queue Data Message Sender"
"""What the host needs to put a failing message into a poison queue that exists already."""


def queue_trigger_rights(queues: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What an app needs whose triggers wait for `queues`: roles by queue, the poison queues included.

    An app may also wait for its own poison queue, which then needs both.
    """
    rights: dict[str, tuple[str, ...]] = dict.fromkeys(queues, QUEUE_TRIGGER_ROLES)
    for poison in [names.poison_queue(each) for each in rights]:
        if poison:
            rights[poison] = (*rights.get(poison, ()), POISON_QUEUE_ROLE)
    return rights


def definition_id(role: str, scope: str) -> str:
    """The full id of a built-in role (a key of `ROLES`) in the subscription of `scope`, `/subscriptions/<id>/...`."""
    subscription = "/".join(scope.split("/")[:3])  # read from the scope, so that nobody has to ask Azure for it
    return f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{ROLES[role]}"


def assignment_name(scope: str, principal_id: str, role: str) -> str:
    """The GUID that names a role assignment: the same for the same grant, so that a lost state cannot make a second.

    Azure refuses two assignments of one role to one principal at one scope under different names
    (`RoleAssignmentExists`); ids are compared without case, as Azure does.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{scope}|{principal_id}|{ROLES[role]}".lower()))
