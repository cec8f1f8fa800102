"""What all Kubernetes objects of a function app share."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pulumi
from msgspec import Struct
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

PART_OF = "aks-functions"


class Objects(Struct, frozen=True, kw_only=True):
    """`app` is the app's name, `opts` are the options of every object."""

    app: str
    namespace: pulumi.Input[str]
    opts: pulumi.ResourceOptions

    @property
    def labels(self) -> dict[str, str]:
        return {"app.kubernetes.io/name": self.app, "app.kubernetes.io/part-of": PART_OF}

    def metadata(
        self, name: str | None = None, annotations: Mapping[str, pulumi.Input[str]] | None = None
    ) -> ObjectMetaArgsDict:
        """The `metadata` of an object called `name`; without one, Pulumi makes up a new name for each version."""
        metadata: ObjectMetaArgsDict = {"namespace": self.namespace, "labels": self.labels}
        if name is not None:
            metadata["name"] = name
        if annotations:
            metadata["annotations"] = annotations
        return metadata


FREE_KEYS = frozenset({"annotations", "labels", "match_labels", "node_selector", "volume_attributes"})
"""Members whose own keys are people's, not Kubernetes'."""


def as_json(value: Any) -> Any:
    """A typed dictionary of the SDK as the API has it: of a custom resource, the SDK leaves the `spec` as it is."""
    match value:
        case Mapping():
            members = cast("Mapping[str, Any]", value).items()
            return {_camel(key): each if key in FREE_KEYS else as_json(each) for key, each in members}
        case list() | tuple():
            return [as_json(each) for each in cast("Sequence[Any]", value)]
        case _:
            return value


def _camel(key: str) -> str:
    first, *others = key.rstrip("_").split("_")
    return first + "".join(each.capitalize() for each in others)
