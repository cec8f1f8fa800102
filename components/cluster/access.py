"""Who gets into a cluster, and how."""

import base64
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native import containerservice

from ..identity import grant
from ..model import kubeconfigs

USER = "Azure Kubernetes Service Cluster User Role"
"""What it takes to ask AKS for a kubeconfig."""

NAMESPACE_ROLES = {
    "admins": "Azure Kubernetes Service RBAC Admin",
    "writers": "Azure Kubernetes Service RBAC Writer",
    "readers": "Azure Kubernetes Service RBAC Reader",
}
"""Azure's roles in a namespace (learn.microsoft.com/azure/aks/manage-azure-rbac)."""


def kubeconfig(
    cluster: Mapping[str, Any],
    made: containerservice.ManagedCluster,
    group: pulumi.Input[str],
    parent: pulumi.Resource,
) -> pulumi.Output[str]:
    """How to reach the cluster, a secret: as the local account where that is asked for, else as whoever signs in."""
    access = cluster["access"]
    invoke = pulumi.InvokeOutputOptions(parent=parent, depends_on=[made])
    if access["login"] == "admin":
        answer = containerservice.list_managed_cluster_admin_credentials_output(
            resource_group_name=group, resource_name=made.name, opts=invoke
        )
    else:
        answer = containerservice.list_managed_cluster_user_credentials_output(
            resource_group_name=group, resource_name=made.name, opts=invoke
        )
    text = answer.apply(lambda each: base64.b64decode(each.kubeconfigs[0].value).decode())
    if access["login"] != "admin" and access["entra"]:
        text = text.apply(lambda each: kubeconfigs.signing_in(each, access["login"]))
    # Azure's answer is not marked secret by the provider.
    return pulumi.Output.secret(text)


def grants(
    name: str, cluster: Mapping[str, Any], made: containerservice.ManagedCluster, parent: pulumi.Resource
) -> None:
    """What Entra groups may do in namespaces.

    Admins of the whole cluster are a part of the cluster itself, which holds at once; a role takes minutes to do so.
    """
    groups: set[str] = set()
    for namespace, roles in cluster["access"]["namespaces"].items():
        for who, ids in roles.items():
            for each in ids:
                groups.add(each)
                grant(
                    f"{name}-{namespace}-{who}-{each}",
                    role=NAMESPACE_ROLES[who],
                    scope=pulumi.Output.concat(made.id, "/namespaces/", namespace),
                    principal_id=each,
                    principal_type="Group",
                    parent=parent,
                )
    for each in sorted(groups):
        grant(f"{name}-user-{each}", role=USER, scope=made.id, principal_id=each, principal_type="Group", parent=parent)
