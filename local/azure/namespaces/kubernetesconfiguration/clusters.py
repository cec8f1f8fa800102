"""What extensions and Flux configurations have in common: the cluster that they are on, and the form of a refusal.

The service takes clusters of AKS and of Azure Arc; AKS's are emulated.
"""

import copy
from collections.abc import Mapping
from typing import Any, Final

from local.azure.arm import GROUP, ArmError, Json
from local.azure.directory import CLUSTER_TYPE
from local.azure.namespaces.containerservice.cluster import ManagedCluster
from local.azure.paths import Template
from local.azure.resource_types import Change, Limits, LongRunning, describe, fits
from local.azure.store import Record, Records

NAMESPACE: Final = "Microsoft.KubernetesConfiguration"
API_VERSION: Final = "2023-05-01"
ON_CLUSTER: Final = GROUP + "/providers/{clusterRp}/{clusterResourceName}/{clusterName}/providers/" + NAMESPACE
EXTENSION_TYPE: Final = f"{NAMESPACE}/extensions"
FLUX: Final = "microsoft.flux"
"""The type of the extension that Flux configurations need."""


def operations(path: Template) -> LongRunning:
    """Operations are polled below the resource (Azure/azure-rest-api-specs, examples/CreateExtension.json)."""
    return LongRunning(path=path.text + "/operations/{operation}")


def find_cluster(change: Change) -> Record:
    """The cluster that the resource is on; refuse one that is not there, or of another kind."""
    kind = f"{change.parameters['clusterRp']}/{change.parameters['clusterResourceName']}"
    if kind.lower() != CLUSTER_TYPE.lower():
        raise refused(f"'{kind}' is no type of clusters that is emulated: use {CLUSTER_TYPE}.")
    cluster = change.records.get(cluster_id(change.id))
    if cluster is None:
        group, name = change.parameters["resourceGroupName"], change.parameters["clusterName"]
        raise ManagedCluster().missing({"resourceGroupName": group, "resourceName": name})
    return cluster


def cluster_id(id: str) -> str:
    """The id of the cluster that a resource is on."""
    return id[: id.lower().rindex("/providers/")]


def extensions_of(records: Records, cluster: Record, extension_type: str) -> list[Record]:
    """The cluster's extensions of a type, whose letter case means nothing."""
    return [
        record
        for record in records.below(cluster.id)
        if record.type == EXTENSION_TYPE and record.properties["extensionType"].lower() == extension_type.lower()
    ]


def check_name(what: str, name: str, limits: Limits) -> None:
    """Refuse a name. The API's description has no limits, so the provider does not know them."""
    if not fits(limits, name):
        raise refused(f"The name '{name}' of the {what} is invalid. {describe(limits)}.")


def fill(target: Json, defaults: Mapping[str, Any]) -> None:
    """Answer the service's defaults where the request leaves something open."""
    for name, value in defaults.items():
        if target.get(name) is None:
            target[name] = copy.deepcopy(value)


def refused(message: str, target: str = "") -> ArmError:
    """A refusal with the code that the service has for bodies that it does not take (Azure/ResourceModules#1302)."""
    return ArmError(400, "ValidationFailed", message, target=target)
