"""Templates of Azure Resource Manager (learn.microsoft.com/azure/azure-resource-manager/templates/syntax).

They are taken as they are: one with expressions, parameters or conditions is refused.
"""

from typing import Any, Final, cast

from local.azure.arm import ArmError, Json
from local.azure.resource_types import ENVELOPE

TEMPLATE: Final = ("$schema", "contentVersion", "resources")
"""What a template must have, and all that it may have here."""
RESOURCE: Final = ("type", "apiVersion", "name")
"""What a resource in a template must have; the rest is the body of its request."""


def check_template(template: Json) -> None:
    """Refuse what Azure or this emulation does not take as a template."""
    _check_required(template, TEMPLATE, "properties.template")
    check_emulated(template, frozenset(TEMPLATE), "properties.template", "a template")
    resources = template["resources"]
    if not isinstance(resources, list):
        raise refused("properties.template.resources", "the resources of a template must be a list")
    _check_expressions(resources, "properties.template.resources")
    seen: set[str] = set()
    for index, resource in enumerate(cast("list[Any]", resources)):
        path = f"properties.template.resources[{index}]"
        if not isinstance(resource, dict):
            raise refused(path, "a resource in a template must be an object")
        members = cast(Json, resource)
        _check_required(members, RESOURCE, path)
        check_emulated(members, ENVELOPE.union(RESOURCE) - {"id"}, path, "a resource in a template")
        type, name = members["type"], members["name"]
        if type.count("/") != name.count("/") + 1:
            raise _invalid(
                f"The template resource '{name}' for type '{type}' has incorrect segment lengths. A nested resource "
                "type must have identical number of segments as its resource name. A root resource type must have "
                "segment length one greater than its resource name. Please see https://aka.ms/arm-syntax-resources "
                "for usage details.",
                path,
            )
        id = resource_id("", members).lower()
        if id in seen:
            raise _invalid(f"The resource '{type}/{name}' is defined multiple times in a template.", path)
        seen.add(id)


def _check_required(members: Json, required: tuple[str, ...], path: str) -> None:
    for name in required:
        if name not in members:
            raise ArmError(
                400,
                "InvalidRequestContent",
                "The request content was invalid and could not be deserialized: 'Required property "
                f"'{name}' not found in JSON. Path '{path}'.'.",
                target=path,
            )
        if name != "resources" and not isinstance(members[name], str):
            raise refused(f"{path}.{name}", f"'{name}' must be a string")


def check_emulated(members: Json, emulated: frozenset[str], path: str, what: str) -> None:
    """Refuse members that Azure may know, but not this emulation, unless they are empty."""
    for name, value in members.items():
        if name not in emulated and value not in (None, {}, []):
            known = ", ".join(sorted(emulated))
            raise refused(f"{path}.{name}", f"'{name}' of {what} is not emulated: only {known} are; leave it out")


def _check_expressions(value: Any, path: str) -> None:
    """No string is one that Azure would evaluate."""
    if isinstance(value, dict):
        for key, item in cast(Json, value).items():
            _check_expressions(item, f"{path}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[Any]", value)):
            _check_expressions(item, f"{path}[{index}]")
    elif isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        raise refused(path, f"the template expression '{value}' is not emulated: put its value there")


def resource_id(scope: str, resource: Json) -> str:
    """The id of a resource in a template: types and names take turns."""
    namespace, *types = resource["type"].split("/")
    pairs = zip(types, resource["name"].split("/"), strict=True)
    return "/".join([scope, "providers", namespace, *(part for pair in pairs for part in pair)])


def refused(path: str, reason: str) -> ArmError:
    """The error for what a request has at a path."""
    return ArmError(400, "InvalidRequestContent", f"The request content was invalid: {reason}.", target=path)


def _invalid(reason: str, path: str) -> ArmError:
    return ArmError(400, "InvalidTemplate", f"Deployment template validation failed: '{reason}'.", target=path)
