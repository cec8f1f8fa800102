"""Rules about what pods may do on their nodes and in the cluster.

Sources besides those of the rules: the Pod Security Standards, level `restricted`, and the Kubernetes API reference.
"""

from typing import Any, Final

from . import pods
from .reading import at, is_one_of, items, shown, told
from .rule import Level, Props, Rule
from .sources import azure, baseline, cis

WRITABLE_ROOT: Final = "policy.aks-functions/writable-root"
"""The annotation of pods that need their root file system; its value is the reason."""


def _non_root(props: Props) -> str | None:
    for where, each in pods.containers(props):
        if pods.effective(props, each, "runAsNonRoot") is not True:
            return f"{where}.securityContext.runAsNonRoot is not true"
        if pods.effective(props, each, "runAsUser") == 0:
            return f"{where}.securityContext.runAsUser is 0"
    return None


def _read_only(props: Props) -> str | None:
    if pods.annotations(props).get(WRITABLE_ROOT):
        return None
    return pods.each_container(is_one_of("securityContext.readOnlyRootFilesystem", True))(props)


def _capabilities(container: Any) -> str | None:
    dropped = items(at(container, "securityContext.capabilities.drop"))
    if "ALL" not in dropped:
        return "securityContext.capabilities.drop is without ALL"
    added = [each for each in items(at(container, "securityContext.capabilities.add")) if each != "NET_BIND_SERVICE"]
    return f"securityContext.capabilities.add is {', '.join(map(str, added))}" if added else None


def _host(props: Props) -> str | None:
    where, found = pods.template(props)
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if at(found, f"spec.{key}") is True:
            return f"{where}.{key} is true"
    volumes = [at(each, "name") for each in items(at(found, "spec.volumes")) if at(each, "hostPath") is not None]
    return f"{where}.volumes has the node's folder '{volumes[0]}'" if volumes else None


def _seccomp(props: Props) -> str | None:
    for where, each in pods.containers(props):
        kind = at(pods.effective(props, each, "seccompProfile"), "type")
        if kind not in ("RuntimeDefault", "Localhost"):
            return f"{where}.securityContext.seccompProfile.type is {shown(kind)}"
    return None


def _service_account(props: Props) -> str | None:
    where, found = pods.template(props)
    name = at(found, "spec.serviceAccountName")
    return f"{where}.serviceAccountName is {shown(name)}" if name in (None, "", "default") else None


def _token(props: Props) -> str | None:
    where, found = pods.template(props)
    mounted = at(found, "spec.automountServiceAccountToken")
    return None if mounted is False else f"{where}.automountServiceAccountToken is {shown(mounted)}"


RULES: Final = (
    Rule(
        id="workload-non-root",
        title="Nothing runs as root",
        types=pods.ALL,
        check=_non_root,
        reason="whoever breaks out of a container would be root on its node",
        fix="set securityContext.runAsNonRoot to true, and runAsUser to a number above 0",
        sources=(
            baseline(26),
            azure("Kubernetes cluster pods and containers should only run with approved user and group IDs"),
        ),
    ),
    Rule(
        id="workload-privilege-escalation",
        title="No process gets more rights than its parent",
        types=pods.ALL,
        check=pods.each_container(is_one_of("securityContext.allowPrivilegeEscalation", False)),
        reason="a program with the setuid bit would be root",
        fix="set securityContext.allowPrivilegeEscalation to false",
        sources=(
            baseline(26),
            cis("4.2.5"),
            azure("Kubernetes clusters should not allow container privilege escalation"),
        ),
    ),
    Rule(
        id="workload-privileged",
        title="No container is privileged",
        types=pods.ALL,
        check=pods.each_container(
            lambda each: (
                told(each, "securityContext.privileged") if at(each, "securityContext.privileged") is True else None
            )
        ),
        reason="it is as good as the node itself",
        fix="leave securityContext.privileged out",
        sources=(baseline(26), cis("4.2.1"), azure("Kubernetes cluster should not allow privileged containers")),
        development=Level.MANDATORY,
    ),
    Rule(
        id="workload-host",
        title="Pods have nothing of their node's",
        types=pods.ALL,
        check=_host,
        reason="the node's processes, network and files would be the pod's too",
        fix="leave hostNetwork, hostPID, hostIPC and volumes of the kind hostPath out",
        sources=(
            baseline(26),
            cis("4.2.2"),
            cis("4.2.3"),
            cis("4.2.4"),
            azure("Kubernetes cluster containers should not share host namespaces"),
            azure("Kubernetes cluster pod hostPath volumes should only use allowed host paths"),
        ),
        development=Level.MANDATORY,
    ),
    Rule(
        id="workload-capabilities",
        title="Containers give up all capabilities",
        types=pods.ALL,
        check=pods.each_container(_capabilities),
        reason="those that a container has by default let it send false packets and change owners of files",
        fix="set securityContext.capabilities.drop to ALL, and add NET_BIND_SERVICE at most",
        sources=(baseline(26), azure("Kubernetes cluster containers should only use allowed capabilities")),
    ),
    Rule(
        id="workload-seccomp",
        title="Containers make the system calls only that the runtime allows",
        types=pods.ALL,
        check=_seccomp,
        reason="every flaw of the kernel could be reached",
        fix="set securityContext.seccompProfile.type to RuntimeDefault",
        sources=(baseline(26), azure("Kubernetes cluster containers should only use allowed seccomp profiles")),
    ),
    Rule(
        id="workload-read-only-root",
        title="Containers cannot change their own image",
        types=pods.ALL,
        check=_read_only,
        reason="whoever gets in could leave programs behind",
        fix=(
            "set securityContext.readOnlyRootFilesystem to true, with volumes for what is written, or give the reason "
            f"in the pods' annotation {WRITABLE_ROOT}"
        ),
        sources=(baseline(26), azure("Kubernetes cluster containers should run with a read only root file system")),
    ),
    Rule(
        id="workload-service-account",
        title="Pods have service accounts of their own",
        types=pods.ALL,
        check=_service_account,
        reason="rights that one gets would be all others' too",
        fix="make a ServiceAccount, and set serviceAccountName",
        sources=(cis("4.1.5"), cis("5.2.1")),
    ),
    Rule(
        id="workload-token",
        title="Pods get no token of the API server",
        types=pods.ALL,
        check=_token,
        reason="whoever gets in could ask the API server as the pod",
        fix="set automountServiceAccountToken to false; workload identity mounts a token of its own",
        sources=(cis("4.1.6"), azure("Kubernetes clusters should disable automounting API credentials")),
    ),
)
