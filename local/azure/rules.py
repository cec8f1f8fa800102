"""Rules that hold for every resource type: where things may be, what must exist, what stays as it is."""

import re
from collections.abc import Mapping
from typing import Any, Final, cast

from local.azure.arm import GROUP, SUBSCRIPTION_ID, ArmError, Json, dig, plain_location
from local.azure.checks import bad_values
from local.azure.namespaces import TYPES
from local.azure.namespaces.resources import GROUP_TYPE, REGIONS
from local.azure.paths import Template, within
from local.azure.resource_types import Change, ResourceType
from local.azure.schema import Schema
from local.azure.shapes import Shapes
from local.azure.store import Record, Records

RESOURCE_ID: Final = re.compile(r"/subscriptions/[^/]+/resourcegroups/[^/]+(/providers/[^/]+/[^/]+/.+)?", re.IGNORECASE)


def check_subscription(records: Records, path: str) -> None:
    """The path lies in the emulated subscription, or in one that holds resources which were there before."""
    found = re.match(r"/subscriptions/([^/]+)", path, re.IGNORECASE)
    if found and (found[1].lower() == SUBSCRIPTION_ID or records.below(found[0])):
        return
    name = found[1] if found else path
    raise ArmError(404, "SubscriptionNotFound", f"The subscription '{name}' could not be found.")


def find_type(path: str, method: str) -> tuple[ResourceType, dict[str, str], str]:
    """The type, the parameters and the POST action that a path means."""
    action = ""
    if method == "POST":
        path, _, action = path.rpartition("/")
    for type in TYPES:
        parameters = type.path.match(path)
        if parameters is not None:
            if action and action.lower() not in {known.lower() for known in type.actions}:
                raise ArmError(404, "InvalidResourceType", f"'{type.arm_type}' has no action '{action}' here.")
            return type, parameters, action
    found = re.search(r"/providers/([^/]+)/([^/]+)(?!.*/providers/)", path, re.IGNORECASE)
    if not found:
        raise ArmError(404, "InvalidResourceType", f"The emulated subscription knows no resource at '{path}'.")
    namespace, name = found[1], found[2]
    if not any(type.arm_type.lower().startswith(namespace.lower() + "/") for type in TYPES):
        raise ArmError(404, "InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")
    raise ArmError(
        404, "InvalidResourceType", f"The resource type '{name}' could not be found in the namespace '{namespace}'."
    )


def check_version(type: ResourceType, api_version: str, action: str) -> None:
    expected = type.api_version
    if action:
        expected = next(version for name, version in type.actions.items() if name.lower() == action.lower())
    if api_version != expected:
        namespace, _, name = type.arm_type.partition("/")
        raise ArmError(
            400,
            "NoRegisteredProviderFound",
            f"No registered resource provider found for API version '{api_version}' for type '{name}' in namespace "
            f"'{namespace}'. The supported api-versions are '{expected}'.",
        )


def check_group(records: Records, parameters: Mapping[str, str]) -> None:
    name = parameters.get("resourceGroupName")
    if name is not None and records.get(Template(GROUP).fill(dict(parameters))) is None:
        raise ArmError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")


def check_place(records: Records, type: ResourceType, parameters: Mapping[str, str]) -> None:
    """The group and the parent of a new resource exist, and the group is not going away."""
    if type.arm_type == GROUP_TYPE:
        return
    check_group(records, parameters)
    name = parameters.get("resourceGroupName")
    group = records.get(Template(GROUP).fill(dict(parameters))) if name else None
    if group and group.properties.get("provisioningState") == "Deleting":
        raise ArmError(
            409,
            "ResourceGroupBeingDeleted",
            f"The resource group '{name}' is in deprovisioning state and cannot perform this operation.",
        )
    parent = type.parent.fill(dict(parameters)) if type.parent else ""
    if parent and records.get(parent) is None:
        child = type.arm_type.partition("/")[2]
        raise ArmError(
            404,
            "ParentResourceNotFound",
            f"Failed to perform 'write' on resource(s) of type '{child}', because the parent resource '{parent}' "
            "could not be found.",
        )


def check_location(type: ResourceType, change: Change) -> None:
    """The region exists and stays what it was (learn.microsoft.com, Azure Resource Manager common errors)."""
    location = change.body.get("location")
    if not location:
        raise ArmError(400, "LocationRequired", "The location property is required for this definition.")
    plain = plain_location(location)
    known = REGIONS if type.locations is None else type.locations
    if plain not in known:
        raise ArmError(
            400,
            "LocationNotAvailableForResourceType",
            f"The provided location '{location}' is not available for resource type '{type.arm_type}'. List of "
            f"available regions for the resource type is '{','.join(sorted(known))}'.",
        )
    before = change.before("location")
    if before and plain_location(before) != plain:
        raise type.moved(change, before, location)
    change.body["location"] = plain


def check_immutable(type: ResourceType, change: Change) -> None:
    """Properties that stay as they were created; leaving one out keeps it."""
    for path in type.immutable:
        new, old = change.get(path), change.before(path)
        if change.creates or new is None or _equal(new, old):
            continue
        raise ArmError(400, "PropertyChangeNotAllowed", f"Changing property '{path}' is not allowed.", target=path)


def check_references(records: Records, type: ResourceType, id: str, value: Any, path: str = "") -> None:
    """Every resource that the body of `id` names exists, but for its own parts."""
    if isinstance(value, dict):
        for key, item in cast(Json, value).items():
            check_references(records, type, id, key, path)
            check_references(records, type, id, item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[Any]", value)):
            check_references(records, type, id, item, f"{path}[{index}]")
    elif (
        isinstance(value, str) and RESOURCE_ID.fullmatch(value) and not within(value, id) and records.get(value) is None
    ):
        raise ArmError(
            400,
            "InvalidResourceReference",
            f"Resource {value} referenced by a resource of type {type.arm_type} was not found. Please make sure that "
            "the referenced resource exists, and that both resources are in the same region.",
            target=path,
        )


def find(records: Records, type: ResourceType, id: str, parameters: Mapping[str, str]) -> Record:
    """The resource, or ARM's way of saying that it, its group or its parent is not there."""
    record = records.get(id)
    if record:
        return record
    if type.arm_type != GROUP_TYPE:
        check_group(records, parameters)
    raise type.missing(parameters)


def check_body(schema: Schema, type: ResourceType, body: Json) -> None:
    """The body has only members that the type has, of the right type, and those that the service demands."""
    shapes = Shapes(schema, type)
    unknown = shapes.unknown(body)
    if unknown:
        path, _, member = unknown[0].rpartition(".")
        raise ArmError(
            400,
            "InvalidRequestContent",
            f"The request content was invalid and could not be deserialized: 'Could not find member '{member}' on "
            f"object of type '{type.arm_type}'. Path '{path}'.'",
            target=unknown[0],
        )
    for path in type.required:
        if dig(body, path) in (None, "", []):
            name = path.rpartition(".")[2]
            raise ArmError(400, "InvalidParameter", f"Required parameter {name} is missing (null).", target=path)
    for reason in bad_values(schema, type, shapes.inputs(body)):
        raise ArmError(400, "InvalidRequestContent", f"The request content was invalid: {reason}")


def _equal(new: Any, old: Any) -> bool:
    if isinstance(new, str) and isinstance(old, str):
        return new.lower() == old.lower()
    return new == old
