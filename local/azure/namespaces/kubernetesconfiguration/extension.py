"""Extensions: software that Azure installs in a cluster and keeps up to date.

Sources: the API's own description (Azure/azure-rest-api-specs, kubernetesconfiguration 2023-05-01, extensions.json),
learn.microsoft.com/azure/aks/deploy-extensions-az-cli, and learn.microsoft.com/azure/azure-arc/kubernetes/
conceptual-extensions and conceptual-gitops-flux2.
"""

from collections.abc import Mapping
from typing import Final

from local.azure.arm import ArmError, Json, dig
from local.azure.directory import IDENTITY_TYPE
from local.azure.namespaces.containerservice.identities import add_on_identity, node_group_id
from local.azure.namespaces.kubernetesconfiguration.clusters import (
    API_VERSION,
    EXTENSION_TYPE,
    FLUX,
    ON_CLUSTER,
    check_name,
    cluster_id,
    extensions_of,
    fill,
    find_cluster,
    operations,
    refused,
)
from local.azure.paths import Template, same_id
from local.azure.resource_types import Change, Duration, Limits, ResourceType
from local.azure.store import Record, Records

NAME: Final = Limits(shortest=1, longest=253, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9.-]*$")
"""As in hashicorp/terraform-provider-azurerm (kubernetes_cluster_extension_resource.go); Microsoft documents none."""
DEFAULTS: Final[Json] = {
    "autoUpgradeMinorVersion": True,
    "releaseTrain": "Stable",
    "statuses": [],
    "isSystemExtension": False,
}
FLUX_NAMESPACE: Final = "flux-system"
LATEST: Final[Mapping[str, str]] = {FLUX: "1.19.5"}
"""Versions that are installed when none is pinned: a real one (Azure/AKS#5645), so that it looks like one."""
ANY_VERSION: Final = "1.0.0"


class Extension(ResourceType):
    """An extension of a cluster. Any type of extension is taken: which ones there are differs between regions."""

    token = "azure-native:kubernetesconfiguration:Extension"
    arm_type = EXTENSION_TYPE
    path = Template(ON_CLUSTER + "/extensions/{extensionName}")
    api_version = API_VERSION
    tracked = False
    required = ("properties.extensionType",)
    # What a PATCH cannot change either.
    immutable = (
        "properties.extensionType",
        "properties.scope.cluster.releaseNamespace",
        "properties.scope.namespace.targetNamespace",
    )
    duration = Duration(create=300, update=120, delete=60)
    long_running = operations(path)
    long_running_delete = operations(path)

    def check_name(self, name: str) -> None:
        check_name("extension", name, NAME)

    def missing(self, parameters: Mapping[str, str]) -> ArmError:
        """The text of Azure/AKS-Construction#291."""
        name = parameters["extensionName"]
        return ArmError(404, "ResourceNotFound", f"Extension instance with name '{name}' not found.")

    def validate(self, change: Change) -> None:
        cluster = find_cluster(change)
        if change.get("identity.type"):
            # For clusters of Azure Arc. The text of Azure/azure-powershell#24321.
            raise ArmError(
                400,
                "FailedIdentityOperation",
                f"Identity operation for resource '{change.id}' failed with error 'Failed to perform resource identity "
                'operation. Status: \'BadRequest\'. Response: \'{"error":{"code":"BadRequest","message":""}}\'.\'.',
            )
        version = change.get("properties.version")
        if version and change.get("properties.autoUpgradeMinorVersion") is not False:
            raise refused(
                f"The extension is pinned to version '{version}': autoUpgradeMinorVersion must be false.",
                "properties.autoUpgradeMinorVersion",
            )
        _check_scope(change)
        _check_others(change, cluster)

    def accept(self, change: Change) -> None:
        properties = change.properties
        properties.pop("configurationProtectedSettings", None)
        fill(properties, DEFAULTS)
        if properties["extensionType"].lower() == FLUX and not dig(properties, "scope.cluster.releaseNamespace"):
            properties["scope"] = {"cluster": {"releaseNamespace": FLUX_NAMESPACE}}
        present = change.before("properties.scope")
        if present is not None:
            properties["scope"] = present
        properties["currentVersion"] = change.before("properties.currentVersion")

    def finish(self, records: Records, record: Record) -> None:
        """Azure makes an identity for the extension next to the nodes (learn.microsoft.com/azure/backup/
        azure-kubernetes-service-cluster-backup-concept)."""
        properties = record.properties
        latest = LATEST.get(properties["extensionType"].lower(), ANY_VERSION)
        properties["currentVersion"] = properties.get("version") or latest
        cluster = records.get(cluster_id(record.id))
        if cluster:
            identity = add_on_identity(records, cluster, _identity_name(record, cluster))
            kind = dig(properties, "aksAssignedIdentity.type")
            shown = {"principalId": identity["objectId"], "tenantId": None, "type": kind}
            properties["aksAssignedIdentity"] = shown

    def removed(self, records: Records, record: Record) -> None:
        cluster = records.get(cluster_id(record.id))
        if cluster:
            name = _identity_name(record, cluster)
            records.remove(f"{node_group_id(cluster)}/providers/{IDENTITY_TYPE}/{name}")


def _check_scope(change: Change) -> None:
    scope: Json = change.get("properties.scope") or {}
    kinds = [kind for kind in ("cluster", "namespace") if scope.get(kind) is not None]
    if len(kinds) > 1:
        raise refused("The scope of an extension is either cluster or namespace.", "properties.scope")
    if kinds == ["namespace"]:
        if not dig(scope, "namespace.targetNamespace"):
            raise refused("The scope namespace needs a targetNamespace.", "properties.scope.namespace")
        if change.properties["extensionType"].lower() == FLUX:
            raise refused(f"{FLUX} cannot be installed at the scope namespace.", "properties.scope.namespace")
    before: Json = change.before("properties.scope") or {}
    if before and kinds and before.get(kinds[0]) is None:
        raise ArmError(
            400,
            "PropertyChangeNotAllowed",
            "Changing property 'properties.scope' is not allowed.",
            target="properties.scope",
        )


def _check_others(change: Change, cluster: Record) -> None:
    """A cluster has one extension of a type, unless each is in a namespace of its own."""
    kind, namespace = change.properties["extensionType"], dig(change.properties, "scope.namespace.targetNamespace")
    for other in extensions_of(change.records, cluster, kind):
        elsewhere = dig(other.properties, "scope.namespace.targetNamespace")
        apart = namespace and elsewhere and namespace != elsewhere
        if not same_id(other.id, change.id) and not apart:
            raise refused(
                f"The cluster has an extension of type '{kind}' already: '{other.name}'.", "properties.extensionType"
            )


def _identity_name(extension: Record, cluster: Record) -> str:
    return f"ext-{extension.name}-{cluster.name}".lower()
