"""How rules find pods, whatever makes them, and the parts of pods."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from .reading import at, items, members
from .rule import Check, Props

POD: Final = "kubernetes:core/v1:Pod"
DEPLOYMENT: Final = "kubernetes:apps/v1:Deployment"
STATEFUL_SET: Final = "kubernetes:apps/v1:StatefulSet"
DAEMON_SET: Final = "kubernetes:apps/v1:DaemonSet"
JOB: Final = "kubernetes:batch/v1:Job"
CRON_JOB: Final = "kubernetes:batch/v1:CronJob"
SCALED_JOB: Final = "kubernetes:keda.sh/v1alpha1:ScaledJob"

LASTING: Final = (DEPLOYMENT, STATEFUL_SET, DAEMON_SET)
"""What keeps its pods running."""

ALL: Final = (POD, *LASTING, JOB, CRON_JOB, SCALED_JOB)

TEMPLATES: Final = ("spec.template", "spec.jobTemplate.spec.template", "spec.jobTargetRef.template")
"""Where Kubernetes' kinds, a CronJob and a ScaledJob have the pods that they make."""


def template(props: Props) -> tuple[str, Any]:
    """The pods' own `metadata` and `spec`, and where they are in the properties."""
    for path in TEMPLATES:
        if (found := at(props, path)) is not None:
            return f"{path}.spec", found
    return "spec", props


def containers(props: Props) -> Iterator[tuple[str, Any]]:
    """The containers of pods, those of their start too, each with where it is in the properties."""
    where, found = template(props)
    for kind in ("initContainers", "containers"):
        for index, each in enumerate(items(at(found, f"spec.{kind}"))):
            yield f"{where}.{kind}[{index}]", each


def each_container(check: Callable[[Any], str | None]) -> Check:
    """A check of all containers, which tells the first that is wrong."""

    def checked(props: Props) -> str | None:
        for where, each in containers(props):
            if (found := check(each)) is not None:
                return f"{where}.{found}"
        return None

    return checked


def effective(props: Props, container: Any, key: str) -> Any:
    """A key of a container's security context, which the pod's stands in for."""
    own = members(at(container, "securityContext"))
    return own[key] if key in own else at(template(props)[1], f"spec.securityContext.{key}")


def namespace(props: Props) -> str:
    """The namespace of an object; without one it is `default`."""
    return str(at(props, "metadata.namespace") or "default")


def annotations(props: Props) -> Mapping[str, Any]:
    """The pods' annotations."""
    return members(at(template(props)[1], "metadata.annotations"))
