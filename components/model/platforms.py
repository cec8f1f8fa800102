"""Everything that does not go together in a platform: each check once, for settings and components alike."""

from collections.abc import Iterator, Mapping, Set
from typing import Any, Final

from msgspec import Struct

from . import clusters, defaults, keda, networks, registries, schedules, versions

SECTIONS: Final = ("network", "cluster", "registry", "sources", "keda", "monitoring", "operations")

Problems = Iterator[tuple[str, str]]

TESTED: Final = ((1, 33), (1, 35))
"""The oldest and the newest Kubernetes that KEDA 2.20 is tested with (keda.sh/docs/2.20/operate/cluster)."""


class Apps(Struct, frozen=True, kw_only=True):
    """What the function apps ask of the platform."""

    by_requests: bool = False
    """Whether one scales by requests in flight."""
    built: tuple[str, ...] = ()
    """Those whose image is built in the registry."""
    with_strings: tuple[str, ...] = ()
    """Those whose scalers sign in with a connection string, which is in a Secret."""


def resolved(profile: defaults.Profile | str, given: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """All sections as they hold."""
    cluster = clusters.resolved(profile, given.get("cluster", {}))
    return {
        **{
            each: defaults.resolved(each, profile, given.get(each, {}))
            for each in ("registry", "sources", "monitoring", "operations")
        },
        "network": networks.resolved(profile, given.get("network", {})),
        "cluster": cluster,
        "keda": keda.resolved(profile, given.get("keda", {}), cluster["kubernetes_version"]),
    }


def problems(
    profile: defaults.Profile | str,
    given: Mapping[str, Mapping[str, Any]],
    apps: Apps,
    unread: Set[str] = frozenset(),
) -> Problems:
    """What is wrong: the snake_case path of the key, and what, rule and fix.

    `unread`: sections that have mistakes of their own and so are not in `given`; nothing that depends on them is said.
    """
    said = resolved(profile, given)
    network, cluster, registry = said["network"], said["cluster"], said["registry"]

    def of(section: str) -> Mapping[str, Any]:
        return given.get(section, {})

    malformed = list(networks.malformed(network))
    checks: tuple[tuple[tuple[str, ...], str, Iterator[tuple[str, str]]], ...] = (
        (("network",), "network", iter(malformed)),
        (("network",), "network", networks.problems(network, of("network"))),
        (
            ("network", "cluster"),
            "network",
            iter(()) if malformed else networks.contradictions(network, clusters.node_count(cluster)),
        ),
        (("network", "cluster"), "cluster", clusters.problems(cluster, network)),
        (("cluster", "monitoring"), "cluster", _watched(cluster, said["monitoring"])),
        (("network", "registry"), "registry", registries.problems(registry, of("registry"), network)),
        (("keda",), "keda", keda.problems(said["keda"], of("keda"))),
        (
            ("keda", "cluster"),
            "keda",
            keda.with_cluster(said["keda"], cluster, scales_by_requests=apps.by_requests),
        ),
        (("keda",), "keda", _secrets(said["keda"], apps)),
        (("monitoring",), "monitoring", _monitoring(said["monitoring"], of("monitoring"))),
        (("operations",), "operations", _operations(said["operations"], profile)),
        (("registry",), "functions", _builds(registry, apps)),
    )
    for sections, section, found in checks:
        if not unread & set(sections):
            for key, text in found:
                yield f"{section}.{key}" if key else section, text


def warnings(said: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What works, with a consequence. `said` is resolved."""
    version = versions.numbers(said["cluster"]["kubernetes_version"])
    oldest, newest = TESTED
    if said["keda"]["install"] == "helm" and not oldest <= version <= newest:
        yield (
            f"KEDA {said['keda']['version']} is tested with Kubernetes {_dotted(oldest)} to {_dotted(newest)}, and the "
            f"cluster has {_dotted(version)}; it may work, and nobody has tried"
        )
    network = said["network"]
    if said["cluster"]["application_routing"] and network["address_space"] and not network["public_ports"]:
        yield (
            "cluster.applicationRouting runs an ingress, and the nodes' subnet lets nobody in from the Internet; where "
            "it shall, list ports under network.publicPorts, such as 443"
        )


def _watched(cluster: Mapping[str, Any], monitoring: Mapping[str, Any]) -> Problems:
    if cluster["security"]["defender"] and not monitoring["enabled"]:
        yield (
            "security.defender",
            "it writes to a workspace, and monitoring.enabled is off; turn it on, or set defender to false",
        )


def _secrets(said: Mapping[str, Any], apps: Apps) -> Problems:
    if said["restrict_secrets"] and apps.with_strings:
        yield (
            "restrict_secrets",
            f"KEDA could not read the connection strings of {', '.join(sorted(apps.with_strings))}; give these apps a "
            "resourceId instead, or set keda.restrictSecrets to false",
        )


def _monitoring(said: Mapping[str, Any], given: Mapping[str, Any]) -> Problems:
    if not said["enabled"]:
        for key in sorted(given.keys() - {"enabled"}):
            if given[key]:
                yield key, "monitoring.enabled is off, so that nothing reads it; turn it on, or remove it"
        return
    if said["workspace"] is not None:
        for key in ("retention_days", "daily_quota_gb"):
            if given.get(key) is not None:
                yield (
                    key,
                    "it is for a workspace that the stack makes, and monitoring.workspace is another; remove it",
                )
    if not said["prometheus"]:
        for key in ("alerts", "dashboard"):
            if given.get(key):
                yield (
                    key,
                    f"it is made from metrics, and monitoring.prometheus is off; turn it on, or {key} off",
                )
    elif said["emails"] and not said["alerts"]:
        yield "emails", "nobody would write to them: monitoring.alerts is off; turn it on, or remove them"


def _operations(said: Mapping[str, Any], profile: defaults.Profile | str) -> Problems:
    if said["schedule"] is not None:
        yield from schedules.problems(said["schedule"], profile)


def _builds(registry: Mapping[str, Any], apps: Apps) -> Problems:
    """ACR Tasks come from addresses of Azure's own, and sign in as the registry itself."""
    for app in apps.built:
        if registry["permissions"] == "abac":
            yield (
                f"{app}.build",
                "registry.permissions is abac, under which a build has no right to push by itself; build "
                "elsewhere, and give an image",
            )
        elif not registry["public_access"] and registry["id"] is None:
            yield (
                f"{app}.build",
                "registry.publicAccess is false, and builds come from the Internet "
                "(learn.microsoft.com/azure/container-registry/tasks-agent-pools); build elsewhere, and give an image, "
                "or open it",
            )


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
