"""Cache rules: repositories of other registries that are pulled through this one.

Sources: learn.microsoft.com/azure/container-registry/artifact-cache-overview, and the service's own list of upstreams
as users reported it (Azure/acr#862).
"""

import re
from datetime import UTC, datetime
from typing import Final

from local.azure.arm import ArmError
from local.azure.namespaces.containerregistry.registry import REGISTRY
from local.azure.paths import Template, same_id
from local.azure.resource_types import Change, Duration, Limits, LongRunning, ResourceType
from local.azure.store import Record

UPSTREAMS: Final = (
    "docker.io", "mcr.microsoft.com", "quay.io", "public.ecr.aws", "ghcr.io", "nvcr.io", "registry.k8s.io", "gcr.io",
    "eu.gcr.io", "*.pkg.dev",
)  # fmt: skip
REPOSITORY: Final = re.compile(r"[a-z0-9]+([._/-]+[a-z0-9]+)*")
"""Names of repositories (github.com/opencontainers/distribution-spec), without their length."""
MOST_RULES: Final = 1000


class CacheRule(ResourceType):
    """A rule. Only its credentials can be changed, which is all that the API's update takes."""

    token = "azure-native:containerregistry:CacheRule"
    arm_type = "Microsoft.ContainerRegistry/registries/cacheRules"
    path = Template(REGISTRY.text + "/cacheRules/{cacheRuleName}")
    parent = REGISTRY
    api_version = "2024-11-01-preview"
    name_limits = Limits(shortest=5, longest=50, pattern=r"^[a-zA-Z0-9-]*$")
    tracked = False
    required = ("properties.sourceRepository", "properties.targetRepository")
    immutable = ("properties.sourceRepository", "properties.targetRepository")
    duration = Duration(create=4, update=4, delete=4)
    long_running = LongRunning(path=path.text + "/operationStatuses/{operation}")
    long_running_delete = LongRunning(path=path.text + "/operationStatuses/{operation}")

    def validate(self, change: Change) -> None:
        source, target = change.properties["sourceRepository"], change.properties["targetRepository"]
        host, _, repository = source.partition("/")
        if not _is_upstream(host):
            raise ArmError(
                400,
                "UpstreamNotSupported",
                f"Unsupported upstream or login server '{host}' provided. Supported upstreams or login servers are: "
                f"{', '.join(UPSTREAMS)}.",
            )
        for name, path in (("sourceRepository", repository), ("targetRepository", target)):
            if not _is_path(path):
                raise _invalid(
                    name, f"'{path}' is no repository, nor one with /* at its end, nor * alone for all of them"
                )
        if source.endswith("*") != target.endswith("*"):
            raise _invalid("targetRepository", "a wildcard is in both the source and the target, or in neither")
        others = [
            record
            for record in change.records.below(change.id.rsplit("/", 2)[0])
            if record.type == self.arm_type and not same_id(record.id, change.id)
        ]
        if len(others) >= MOST_RULES:
            raise _invalid("cacheRuleName", f"the registry has {MOST_RULES} cache rules, and no room for more")
        for other in others:
            _check_overlap(target, other)

    def accept(self, change: Change) -> None:
        change.default("properties.creationDate", datetime.now(UTC).isoformat())


def _is_upstream(host: str) -> bool:
    return any(
        host.endswith(known.removeprefix("*")) if known.startswith("*") else host == known for known in UPSTREAMS
    )


def _is_path(path: str) -> bool:
    return path == "*" or REPOSITORY.fullmatch(path.removesuffix("/*")) is not None


def _check_overlap(target: str, other: Record) -> None:
    """Refuse a repository that another rule fills. One rule may be for a part of what a wildcard is for."""
    theirs: str = other.properties["targetRepository"]
    mine, also = target.removesuffix("*"), theirs.removesuffix("*")
    both_wild = target.endswith("*") and theirs.endswith("*")
    if target == theirs or (both_wild and (mine.startswith(also) or also.startswith(mine))):
        raise ArmError(
            409,
            "CacheRuleConflict",
            f"The target repository '{target}' overlaps with '{theirs}' of the cache rule '{other.name}'.",
            target="properties.targetRepository",
        )


def _invalid(name: str, reason: str) -> ArmError:
    return ArmError(
        400, "InvalidRequestContent", f"{name} of the cache rule is invalid: {reason}.", target=f"properties.{name}"
    )
