"""What Azure Container Registry refuses of a registry although each of its settings is right by itself.

Sources: learn.microsoft.com/azure/container-registry/container-registry-skus ("Service tier features and limits"),
container-registry-private-link, data-loss-prevention and artifact-cache-overview.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from . import keda

PREMIUM: Final[Mapping[str, tuple[Any, str]]] = {
    "zone_redundancy": (False, "zone redundancy"),
    "public_access": (True, "closing the public endpoint"),
    "allowed_ranges": ([], "a firewall"),
    "retention_days": (None, "retention of untagged manifests"),
    "data_endpoint": (False, "a data endpoint of its own"),
    "replicas": ([], "replicas"),
    "export": (True, "a ban on exports"),
}
"""What the tier Premium alone has: the value that every tier takes, and what it is in words."""

CACHED: Final = ("mcr.microsoft.com", "ghcr.io", "quay.io", "registry.k8s.io", "public.ecr.aws")
"""The public registries that a cache rule takes without credentials."""

ROLES: Final[Mapping[str, str]] = {"roles": "AcrPull", "abac": "Container Registry Repository Reader"}
"""What a node needs to pull, by the registry's way to give rights."""


def cached(registry: Mapping[str, Any], images: str) -> list[str]:
    """The public registries behind this one; `images` is `keda.images`."""
    wanted = [*registry["cache"], *([keda.IMAGES] if images == "registry" else [])]
    return list(dict.fromkeys(wanted))


def group(registry_id: str) -> str:
    """The resource group in the id of a registry."""
    parts = registry_id.split("/")
    return parts[4]


def fixed(registry: Mapping[str, Any]) -> dict[str, Any]:
    """What cannot change while a registry stays (zone-redundancy, "Limitations"), by configuration key."""
    return {} if registry["id"] is not None else {"registry.zoneRedundancy": registry["zone_redundancy"]}


def problems(
    registry: Mapping[str, Any], given: Mapping[str, Any], network: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """What is wrong: the key below `registry`, and what, rule and fix. `registry` and `network` are resolved."""
    if registry["id"] is not None:
        for key in sorted(given.keys() - {"id", "login_server", "permissions"}):
            if given[key] is not None:
                yield (
                    key,
                    "it is for a registry that the stack makes, and registry.id names another; remove either",
                )
        return
    for key in ("login_server", "permissions"):
        if given.get(key) not in (None, "roles"):
            yield key, f"'{given[key]}' is for a registry that exists already; give registry.id, or remove it"
    if registry["sku"] != "Premium":
        for key, (everywhere, words) in PREMIUM.items():
            if registry[key] != everywhere:
                yield (
                    key,
                    f"the tier {registry['sku']} has no {words.removeprefix('a ')}, which takes Premium; "
                    f"set registry.sku to Premium, or write {_shown(everywhere)} here",
                )
        if network["private_endpoints"]:
            yield (
                "sku",
                f"network.privateEndpoints is on, and the tier {registry['sku']} has none; set registry.sku to "
                "Premium, or turn them off",
            )
        return
    if not registry["public_access"] and not network["private_endpoints"]:
        yield (
            "public_access",
            "nobody could reach it: the public endpoint is closed and network.privateEndpoints is off; turn one of the "
            "two on",
        )
    if not registry["export"] and registry["public_access"]:
        yield (
            "export",
            "Azure bans exports only of a registry whose public endpoint is closed; set registry.publicAccess to "
            "false, or write true here",
        )
    if registry["allowed_ranges"] and not registry["public_access"]:
        yield (
            "allowed_ranges",
            "they are for a public endpoint, and it is closed; set registry.publicAccess to true, or remove them",
        )


def _shown(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case _:
            return str(value)
