"""Rules about what pods run and need, and about the namespaces that they are in.

Sources besides those of the rules: the Kubernetes API reference.
"""

import re
from typing import Any, Final

from . import pods
from .reading import at, items, members, shown, told
from .rule import Level, Props, Rule
from .sources import azure, baseline, cis

CONFIG_MAP: Final = "kubernetes:core/v1:ConfigMap"
NAMESPACE: Final = "kubernetes:core/v1:Namespace"

NAMESPACED: Final = (
    *pods.ALL,
    CONFIG_MAP,
    "kubernetes:core/v1:Secret",
    "kubernetes:core/v1:Service",
    "kubernetes:core/v1:ServiceAccount",
    "kubernetes:networking.k8s.io/v1:Ingress",
    "kubernetes:keda.sh/v1alpha1:ScaledObject",
    "kubernetes:keda.sh/v1alpha1:TriggerAuthentication",
)
"""What is in a namespace."""

LEVELS: Final = ("baseline", "restricted")
"""Of the Pod Security Standards, those that refuse something."""

SECRET: Final = re.compile(
    r"(accountkey|sharedaccesskey|sharedaccesssignature|password|pwd)\s*=\s*[^\s;]", re.IGNORECASE
)
"""What stands in a connection string with a key (learn.microsoft.com/azure/storage/common/storage-configure-connection-
string, learn.microsoft.com/azure/service-bus-messaging/service-bus-sas)."""

CPU_AND_MEMORY: Final = "Kubernetes cluster containers CPU and memory resource"
"""How the names of two definitions of Azure Policy begin."""


def is_secret(text: object) -> bool:
    """Whether a text looks like a connection string with a key in it."""
    return isinstance(text, str) and SECRET.search(text) is not None


def _image(container: Any) -> str | None:
    image = str(at(container, "image") or "")
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return told(container, "image") if not digest and tag in ("", "latest") else None


def _resources(container: Any) -> str | None:
    for kind in ("requests", "limits"):
        for what in ("cpu", "memory"):
            if at(container, f"resources.{kind}.{what}") is None:
                return f"resources.{kind}.{what} is not set"
    return None


def _probes(props: Props) -> str | None:
    where, found = pods.template(props)
    for index, each in enumerate(items(at(found, "spec.containers"))):
        for probe in ("readinessProbe", "livenessProbe"):
            if at(each, probe) is None:
                return f"{where}.containers[{index}].{probe} is not set"
    return None


def _namespace(props: Props) -> str | None:
    return "metadata.namespace is default" if pods.namespace(props) == "default" else None


def _texts(props: Props) -> str | None:
    for where, each in pods.containers(props):
        for variable in items(at(each, "env")):
            if is_secret(at(variable, "value")):
                return f"{where}.env has a key or a password in {at(variable, 'name')}"
    for key, text in members(at(props, "data")).items():
        if is_secret(text):
            return f"data has a key or a password in {key}"
    return None


def _spread(props: Props) -> str | None:
    where, found = pods.template(props)
    if at(found, "spec.topologySpreadConstraints") or at(found, "spec.affinity.podAntiAffinity"):
        return None
    return f"{where}.topologySpreadConstraints is not set"


def _level(props: Props) -> str | None:
    level = members(at(props, "metadata.labels")).get("pod-security.kubernetes.io/enforce")
    return None if level in LEVELS else f"metadata.labels has pod-security.kubernetes.io/enforce {shown(level)}"


RULES: Final = (
    Rule(
        id="workload-image-tag",
        title="Images are known by a tag that stays, or by digest",
        types=pods.ALL,
        check=pods.each_container(_image),
        reason="which code runs would depend on when a node pulled it, and nobody could go back",
        fix="name a version, or better the digest, in image",
        sources=(baseline(22), azure("Kubernetes cluster container images should not include latest image tag")),
    ),
    Rule(
        id="workload-resources",
        title="Containers reserve CPU and memory, and have limits",
        types=pods.ALL,
        check=pods.each_container(_resources),
        reason="one that grows takes the others on its node along, and the autoscaler does not see what is missing",
        fix="set resources.requests and resources.limits, each with cpu and memory",
        sources=(
            baseline(28),
            azure(
                "Kubernetes cluster containers CPU and memory resource limits should not exceed the specified limits"
            ),
            azure(f"{CPU_AND_MEMORY} requests must be defined"),
        ),
    ),
    Rule(
        id="workload-probes",
        title="Kubernetes asks pods whether they are ready and alive",
        types=pods.LASTING,
        check=_probes,
        reason="callers would meet pods that are not ready, and one that hangs would stay",
        fix="set readinessProbe and livenessProbe",
        sources=(baseline(28), azure("Ensure cluster containers have readiness or liveness probes configured")),
    ),
    Rule(
        id="workload-spread",
        title="Replicas are on several nodes",
        types=(pods.DEPLOYMENT, pods.STATEFUL_SET),
        check=_spread,
        reason="with one node all of them would be gone",
        fix="set topologySpreadConstraints over kubernetes.io/hostname and topology.kubernetes.io/zone",
        sources=(baseline(14), azure("Must Have Anti Affinity Rules or Topology Spread Constraints Set")),
    ),
    Rule(
        id="workload-namespace",
        title="Nothing is in the namespace 'default'",
        types=NAMESPACED,
        check=_namespace,
        reason="it has no policies, and whatever forgets its namespace is there too",
        fix="set metadata.namespace",
        sources=(baseline(26), azure("Kubernetes clusters should not use the default namespace")),
    ),
    Rule(
        id="workload-secret-texts",
        title="No keys and passwords are in the clear",
        types=(*pods.ALL, CONFIG_MAP),
        check=_texts,
        reason="whoever may look at a pod could read them",
        fix="use the app's identity, or else a Secret or a Key Vault",
        sources=(baseline(20), cis("4.5.2")),
        development=Level.MANDATORY,
    ),
    Rule(
        id="namespace-pod-security",
        title="Namespaces refuse pods with too many rights",
        types=(NAMESPACE,),
        check=_level,
        reason="what is applied past this stack would be held to nothing",
        fix="label it pod-security.kubernetes.io/enforce: restricted",
        sources=(cis("4.2.1"), cis("4.2.5")),
    ),
)
