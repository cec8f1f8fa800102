"""Names that the provider makes up."""

import hashlib
import os
import uuid

from local.azure.arm import Json
from local.azure.diffs import CREATE_BEFORE_DELETE
from local.azure.directory import ASSIGNMENT_TYPE
from local.azure.resource_types import ResourceType
from local.provider import resource_name


def automatic_name(type: ResourceType, urn: str, seed: bytes, olds: Json) -> tuple[str, bool]:
    """The name of a resource that was given none, and whether it is random.

    An old name stays. A resource in another one is called after its logical name; any other gets 8 hex digits more,
    and a role assignment is a GUID. The same `seed` gives the same name.
    """
    if type.name_parameter in olds:
        return olds[type.name_parameter], olds.get(CREATE_BEFORE_DELETE) is True
    digest = hashlib.sha256(seed or os.urandom(32)).hexdigest()
    if type.arm_type == ASSIGNMENT_TYPE:
        return str(uuid.UUID(digest[:32])), True
    if type.parent:
        return resource_name(urn), False
    return resource_name(urn) + digest[:8], True
