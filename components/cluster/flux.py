"""Flux keeps the manifests of a Git repository in the cluster (learn.microsoft.com/azure/aks/cluster-extensions)."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native import containerservice, kubernetesconfiguration

NAMESPACE = "flux-system"
"""Where AKS puts Flux."""


def kept(
    name: str,
    said: Mapping[str, Any],
    cluster: containerservice.ManagedCluster,
    group: pulumi.Input[str],
    parent: pulumi.Resource,
) -> None:
    """Flux, and the repository that it reads; what leaves the repository leaves the cluster."""
    repository: kubernetesconfiguration.GitRepositoryDefinitionArgsDict = {
        "url": said["url"],
        "repository_ref": {"branch": said.get("branch") or "main"},
    }
    if said.get("secret"):
        repository["local_auth_ref"] = said["secret"]
    extension = kubernetesconfiguration.Extension(
        f"{name}-flux",
        resource_group_name=group,
        cluster_rp="Microsoft.ContainerService",
        cluster_resource_name="managedClusters",
        cluster_name=cluster.name,
        extension_name="flux",
        extension_type="microsoft.flux",
        auto_upgrade_minor_version=True,
        scope={"cluster": {"release_namespace": NAMESPACE}},
        opts=pulumi.ResourceOptions(parent=parent, deleted_with=cluster),
    )
    kubernetesconfiguration.FluxConfiguration(
        f"{name}-manifests",
        resource_group_name=group,
        cluster_rp="Microsoft.ContainerService",
        cluster_resource_name="managedClusters",
        cluster_name=cluster.name,
        flux_configuration_name="manifests",
        namespace=NAMESPACE,
        scope="cluster",
        source_kind="GitRepository",
        git_repository=repository,
        kustomizations={"manifests": {"path": said.get("path") or "", "prune": True}},
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[extension], deleted_with=cluster),
    )
