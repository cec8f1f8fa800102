"""The pods that a program asks for, by whatever makes them, and how other objects find them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.harness.recording import Json, Recorded, Registration

DEPLOYMENT: Final = "kubernetes:apps/v1:Deployment"
SCALED_JOB: Final = "kubernetes:keda.sh/v1alpha1:ScaledJob"


@dataclass(frozen=True, kw_only=True)
class Pods:
    """The pods of a Deployment or of a ScaledJob's jobs."""

    made_by: Registration
    namespace: str
    labels: Mapping[str, str]
    spec: Json

    @property
    def containers(self) -> list[Json]:
        return self.spec["containers"]

    @property
    def variables(self) -> list[Json]:
        return [each for container in self.containers for each in container.get("env", [])]

    @property
    def ports(self) -> list[Json]:
        return [each for container in self.containers for each in container.get("ports", [])]

    @property
    def volumes(self) -> list[Json]:
        return self.spec.get("volumes", [])

    def are_chosen_by(self, selector: Mapping[str, Any], namespace: str) -> bool:
        """Whether a LabelSelector means them; one that is empty means all of the namespace."""
        assert "matchExpressions" not in selector, "not covered here"
        return namespace == self.namespace and selector.get("matchLabels", {}).items() <= self.labels.items()


def of(recorded: Recorded) -> list[Pods]:
    """All of them."""
    found = [(each, each.inputs["spec"]["template"]) for each in recorded.all(DEPLOYMENT)]
    found += [(each, each.inputs["spec"]["jobTargetRef"]["template"]) for each in recorded.all(SCALED_JOB)]
    return [
        Pods(
            made_by=each,
            namespace=each.inputs["metadata"]["namespace"],
            labels=template["metadata"]["labels"],
            spec=template["spec"],
        )
        for each, template in found
    ]


def place(each: Registration) -> tuple[str, str]:
    """Namespace and name."""
    metadata = each.outputs["metadata"]
    return metadata["namespace"], metadata["name"]
