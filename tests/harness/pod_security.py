"""The Pod Security Standard `restricted`, control by control, for Linux pods without init and ephemeral containers.

The list is that of kubernetes.io/docs/concepts/security/pod-security-standards; it includes the level `baseline`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

VOLUME_TYPES: Final = frozenset(
    {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
)
SAFE_SYSCTLS: Final = frozenset(
    {
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.tcp_wmem",
    }
)


def violations(pod: Mapping[str, Any]) -> Iterator[str]:
    """What the admission controller would hold against the `spec` of a pod."""
    assert not pod.get("initContainers"), "not covered here"
    assert not pod.get("ephemeralContainers"), "not covered here"
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(key):
            yield f"{key} is set"
    for volume in pod.get("volumes", []):
        if not set(volume) - {"name"} <= VOLUME_TYPES:
            yield f"volume {volume['name']} is of a forbidden type"
    above = pod.get("securityContext", {})
    for sysctl in above.get("sysctls", []):
        if sysctl["name"] not in SAFE_SYSCTLS:
            yield f"sysctl {sysctl['name']}"
    for container in pod["containers"]:
        yield from _container_violations(container, above)


def _container_violations(container: Mapping[str, Any], above: Mapping[str, Any]) -> Iterator[str]:
    own = container.get("securityContext", {})
    effective = {**above, **own}
    capabilities = own.get("capabilities", {})
    if own.get("privileged"):
        yield "privileged"
    if own.get("allowPrivilegeEscalation") is not False:
        yield "allowPrivilegeEscalation is not false"
    if "ALL" not in capabilities.get("drop", []):
        yield "not all capabilities are dropped"
    if not set(capabilities.get("add", [])) <= {"NET_BIND_SERVICE"}:
        yield "capabilities are added"
    if effective.get("runAsNonRoot") is not True:
        yield "runAsNonRoot is not true"
    if effective.get("runAsUser") == 0:
        yield "runAsUser is 0"
    if effective.get("seccompProfile", {}).get("type") not in ("RuntimeDefault", "Localhost"):
        yield "seccompProfile is neither RuntimeDefault nor Localhost"
    if own.get("procMount", "Default") != "Default":
        yield "procMount"
    if "seLinuxOptions" in effective or "appArmorProfile" in effective or "windowsOptions" in effective:
        yield "options that need a closer look"
    for port in container.get("ports", []):
        if port.get("hostPort"):
            yield "hostPort"
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        handler = container.get(probe, {})
        if any(handler.get(kind, {}).get("host") for kind in ("httpGet", "tcpSocket")):
            yield f"{probe} names a host"
