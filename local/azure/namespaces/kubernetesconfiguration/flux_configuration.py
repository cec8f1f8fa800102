"""Flux configurations: where Flux finds what belongs into a cluster, and in which order.

Sources: the API's own description (Azure/azure-rest-api-specs, kubernetesconfiguration 2023-05-01,
fluxconfiguration.json), learn.microsoft.com/azure/azure-arc/kubernetes/conceptual-gitops-flux2 and
gitops-flux2-parameters, and the checks of `az k8s-configuration flux` (Azure/azure-cli-extensions, validators.py and
consts.py).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from local.azure.arm import ArmError, Json, dig
from local.azure.durations import seconds_of
from local.azure.namespaces.kubernetesconfiguration.clusters import (
    API_VERSION,
    FLUX,
    NAMESPACE,
    ON_CLUSTER,
    check_name,
    extensions_of,
    fill,
    find_cluster,
    operations,
    refused,
)
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration, Limits, ResourceType
from local.azure.store import Record, Records


@dataclass(frozen=True, kw_only=True)
class Source:
    """A kind of source: the property that describes it, what that needs, how its URL begins, and its defaults."""

    property: str
    required: tuple[str, ...]
    url: str = ""
    defaults: Mapping[str, object]


NAME: Final = Limits(shortest=1, longest=63, pattern=r"^[a-z0-9]([.a-z0-9-]*[a-z0-9])?$")
"""Of configurations and of kustomizations."""
TARGET_NAMESPACE: Final = Limits(shortest=1, longest=253, pattern=r"^[a-z0-9.-]+$")
LONGEST_NAMES: Final = 62
"""Characters of a configuration's and a kustomization's name: together they name an object in the cluster."""
INTERVALS: Final[Mapping[str, object]] = {"timeoutInSeconds": 600, "syncIntervalInSeconds": 600}
GIT: Final = "GitRepository"
SOURCES: Final[Mapping[str, Source]] = {
    GIT: Source(property="gitRepository", required=("url",), url=r"(https?|ssh)://|git@", defaults=INTERVALS),
    "Bucket": Source(
        property="bucket",
        required=("url", "bucketName"),
        url=r"https?://",
        defaults={**INTERVALS, "insecure": True},
    ),
    "AzureBlob": Source(property="azureBlob", required=("url", "containerName"), defaults=INTERVALS),
}
REFERENCES: Final = ("branch", "tag", "semver", "commit")
BRANCH_AND_COMMIT: Final = ["branch", "commit"]
DEFAULT_BRANCH: Final = "master"
DEFAULTS: Final[Json] = {"sourceKind": GIT, "suspend": False, "statuses": [], "errorMessage": ""}
KUSTOMIZATION_DEFAULTS: Final[Json] = {**INTERVALS, "path": "", "prune": False, "force": False, "wait": True}
SECRETS: Final[Mapping[str, tuple[str, ...]]] = {
    "azureBlob": ("accountKey", "sasToken"),
    "azureBlob.servicePrincipal": ("clientSecret", "clientCertificate", "clientCertificatePassword"),
}
"""What is marked as secret, besides the protected settings (`x-ms-secret`)."""


class FluxConfiguration(ResourceType):
    """A configuration of Flux. Nothing is fetched here: every source and every path is taken for good."""

    token = "azure-native:kubernetesconfiguration:FluxConfiguration"
    arm_type = f"{NAMESPACE}/fluxConfigurations"
    path = Template(ON_CLUSTER + "/fluxConfigurations/{fluxConfigurationName}")
    api_version = API_VERSION
    tracked = False
    # `x-ms-mutability`, by which the provider replaces.
    immutable = ("properties.scope", "properties.namespace")
    force_new = ("scope", "namespace")
    duration = Duration(create=90, update=60, delete=60)
    long_running = operations(path)
    long_running_delete = operations(path)

    def check_name(self, name: str) -> None:
        check_name("Flux configuration", name, NAME)

    def missing(self, parameters: Mapping[str, str]) -> ArmError:
        name = parameters["fluxConfigurationName"]
        return ArmError(404, "ResourceNotFound", f"Flux configuration with name '{name}' not found.")

    def validate(self, change: Change) -> None:
        cluster = find_cluster(change)
        if change.creates:
            _check_extension(change.records, cluster)
        namespace = change.get("properties.namespace")
        if namespace is not None:
            check_name("namespace", namespace, TARGET_NAMESPACE)
        wait = change.get("properties.reconciliationWaitDuration")
        if wait is not None and seconds_of(wait) is None:
            raise refused(f"reconciliationWaitDuration '{wait}' is no duration such as PT5M.")
        _check_source(change)
        _check_kustomizations(change)

    def accept(self, change: Change) -> None:
        properties = change.properties
        properties.pop("configurationProtectedSettings", None)
        for path, names in SECRETS.items():
            holder: Json = dig(properties, path) or {}
            for name in names:
                holder.pop(name, None)
        change.default("properties.scope", "cluster")
        change.default("properties.namespace", "default")
        fill(properties, DEFAULTS)
        for source in SOURCES.values():
            if properties.get(source.property):
                fill(properties[source.property], source.defaults)
        if properties.get("gitRepository") and not _references(properties):
            properties["gitRepository"]["repositoryRef"] = {"branch": DEFAULT_BRANCH}
        kustomizations = _kustomizations(change)
        for name, kustomization in kustomizations.items():
            fill(kustomization, {**KUSTOMIZATION_DEFAULTS, "name": name})
        properties["kustomizations"] = kustomizations
        properties["complianceState"] = "Pending"

    def finish(self, records: Records, record: Record) -> None:
        del records
        record.properties["complianceState"] = "Suspended" if record.properties["suspend"] else "Compliant"


def _check_extension(records: Records, cluster: Record) -> None:
    """Flux is there before the first configuration. The CLI and the portal install it then; the API does not."""
    extensions = extensions_of(records, cluster, FLUX)
    if not extensions:
        raise refused(f"The cluster '{cluster.name}' has no extension of type {FLUX}: install it first.")
    state = extensions[0].properties["provisioningState"]
    if state != "Succeeded":
        raise refused(f"The extension '{extensions[0].name}' of type {FLUX} is {state}: wait until it has succeeded.")


def _check_source(change: Change) -> None:
    """Refuse a source that is not described, or that cannot be one."""
    properties = change.properties
    asked: str = properties.get("sourceKind") or GIT
    kind = next(kind for kind in SOURCES if kind.lower() == asked.lower())
    source = SOURCES[kind]
    described: Json | None = properties.get(source.property)
    if not described:
        # The text of Azure/ResourceModules#1302.
        raise refused(
            f"Invalid source kind match. Config with specified source kind '{kind}' must contain corresponding body "
            "specified in the properties."
        )
    others = [other.property for other in SOURCES.values() if other is not source and properties.get(other.property)]
    if others:
        raise refused(f"A configuration of source kind '{kind}' has no {others[0]}.", f"properties.{others[0]}")
    for name in source.required:
        if not described.get(name):
            raise refused(f"Source kind '{kind}' needs {name}.", f"properties.{source.property}.{name}")
    if not re.match(source.url, described["url"]):
        raise refused(
            f"'{described['url']}' is no URL of a source of kind '{kind}'.", f"properties.{source.property}.url"
        )
    references = _references(properties)
    if len(references) > 1 and references != BRANCH_AND_COMMIT:
        raise refused(
            f"repositoryRef has {' and '.join(references)}: name one, or a commit with its branch.",
            "properties.gitRepository.repositoryRef",
        )


def _check_kustomizations(change: Change) -> None:
    configuration = change.parameters["fluxConfigurationName"]
    kustomizations = _kustomizations(change)
    for name, kustomization in kustomizations.items():
        check_name("kustomization", name, NAME)
        if len(configuration) + len(name) > LONGEST_NAMES:
            raise refused(
                f"The names of the Flux configuration '{configuration}' and of the kustomization '{name}' have more "
                f"than {LONGEST_NAMES} characters together."
            )
        needed: list[str] = kustomization.get("dependsOn") or []
        for other in needed:
            if other not in kustomizations:
                raise refused(
                    f"The kustomization '{name}' depends on '{other}', which the configuration does not have."
                )


def _references(properties: Json) -> list[str]:
    """How a repository's revision is named."""
    reference: Json = dig(properties, "gitRepository.repositoryRef") or {}
    return [name for name in REFERENCES if reference.get(name)]


def _kustomizations(change: Change) -> dict[str, Json]:
    asked: Mapping[str, Json | None] = change.get("properties.kustomizations") or {}
    return {name: kustomization or {} for name, kustomization in asked.items()}
