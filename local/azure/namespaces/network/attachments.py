"""What subnets are attached to, and lists of named parts such as rules and routes."""

from collections.abc import Iterable
from typing import ClassVar, cast

from local.azure.arm import ArmError, Json
from local.azure.namespaces.network.operations import NetworkResource, in_use
from local.azure.namespaces.network.subnets import SUBNET_TYPE
from local.azure.resource_types import Change
from local.azure.store import Record, Records


class Attachment(NetworkResource):
    """A type that subnets refer to. It lists those that do, and stays as long as one does."""

    link: ClassVar[str]
    """The subnet's property that refers to it."""
    kind: ClassVar[str]
    """What the service calls it in messages."""

    def check_delete(self, records: Records, id: str) -> None:
        users = in_use(records, SUBNET_TYPE, self.link, id)
        if users:
            # Wording: pulumi/pulumi-azure-native#3051.
            raise ArmError(
                400,
                f"InUse{self.link[0].upper()}{self.link[1:]}CannotBeDeleted",
                f"{self.kind} {id} cannot be deleted because it is in use by the following resources: "
                f"{', '.join(users)}. In order to delete the {self.kind}, remove the association with the resource(s).",
            )

    def answer(self, records: Records, record: Record) -> Json:
        users = in_use(records, SUBNET_TYPE, self.link, record.id)
        shown: Json = {"subnets": [{"id": id} for id in users]} if users else {}
        return {**record.body, "properties": {**record.properties, **shown}}


def parts(change: Change, name: str) -> list[Json]:
    """The named parts in a list of a PUT's body, each with its properties.

    Raises:
        ArmError: a part has no name or no properties, or shares its name with another.
    """
    asked = cast("list[Json]", change.get(f"properties.{name}") or [])
    for part in asked:
        if not part.get("name") or not part.get("properties"):
            raise ArmError(400, "InvalidRequestFormat", f"An item of {name} of {change.id} lacks name or properties.")
    double = _first_double(str(part["name"]).lower() for part in asked)
    if double:
        raise ArmError(
            400,
            "DuplicateResourceName",
            f"Resource {change.id} has two child resources with the same name ({double}).",
        )
    return asked


def complete_parts(change: Change, arm_type: str, name: str) -> None:
    """Answer each named part of a list as the resource that it is."""
    change.properties[name] = [
        {
            "id": f"{change.id}/{name}/{part['name']}",
            "name": part["name"],
            "etag": change.body["etag"],
            "type": f"{arm_type}/{name}",
            "properties": {**part["properties"], "provisioningState": "Succeeded"},
        }
        for part in parts(change, name)
    ]


def _first_double(names: Iterable[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""
