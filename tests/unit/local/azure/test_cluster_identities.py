"""A cluster's identities (learn.microsoft.com/azure/aks/use-managed-identity)."""

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.world import (
    ACR_PULL,
    CLUSTER,
    GROUP,
    MANAGED_IDENTITY_OPERATOR,
    SUBSCRIPTION,
    Azure,
    assignment,
    assignment_path,
    cluster,
    identity_path,
)


def test_the_kubelet_identity_is_made_in_the_node_group(azure: Azure) -> None:
    profile = azure.put(CLUSTER, cluster())["properties"]["identityProfile"]["kubeletidentity"]

    assert profile["resourceId"] == (
        f"{SUBSCRIPTION}/resourcegroups/MC_rg_aks_westeurope/providers/Microsoft.ManagedIdentity/userAssignedIdentities/"
        "aks-agentpool"
    )
    identity = azure.get(profile["resourceId"])["properties"]
    assert (profile["objectId"], profile["clientId"]) == (identity["principalId"], identity["clientId"])
    azure.put(assignment_path(GROUP), assignment(profile["objectId"]))


def test_a_cluster_needs_an_identity(azure: Azure) -> None:
    body = cluster()
    del body["identity"]
    principal = {**body, "properties": {**body["properties"], "servicePrincipalProfile": {"clientId": "x"}}}

    assert azure.refused("PUT", CLUSTER, body)["code"] == "InvalidParameter"
    assert azure.refused("PUT", CLUSTER, principal)["code"] == "ServicePrincipalNotFound"


def own_identities(azure: Azure) -> tuple[Json, Json, Json]:
    """Control plane, kubelet, and a cluster that uses both."""
    control, kubelet = azure.identity("control"), azure.identity("kubelet")
    body = cluster(identityProfile={"kubeletidentity": {"resourceId": kubelet["id"]}})
    body["identity"] = {"type": "UserAssigned", "userAssignedIdentities": {control["id"]: {}}}
    return control, kubelet, body


@pytest.mark.parametrize("role", [None, ACR_PULL])
def test_a_kubelet_identity_must_be_assignable(azure: Azure, role: str | None) -> None:
    control, kubelet, body = own_identities(azure)
    if role:
        azure.put(assignment_path(kubelet["id"]), assignment(control["properties"]["principalId"], role=role))

    error = azure.refused("PUT", CLUSTER, body)

    assert (error["status"], error["code"]) == (400, "CustomKubeletIdentityMissingPermissionError")
    assert error["message"].startswith(
        "The cluster using user-assigned managed identity must be granted 'Managed Identity Operator' role to assign "
        "kubelet identity."
    )


def test_the_permission_counts_on_the_kubelet_identity(azure: Azure) -> None:
    """Not on the control plane's own (pulumi/pulumi-azure-native#2020)."""
    control, _, body = own_identities(azure)
    principal = control["properties"]["principalId"]
    azure.put(assignment_path(control["id"]), assignment(principal, role=MANAGED_IDENTITY_OPERATOR))

    assert azure.refused("PUT", CLUSTER, body)["code"] == "CustomKubeletIdentityMissingPermissionError"


@pytest.mark.parametrize("scope", [identity_path("kubelet"), GROUP])
def test_a_kubelet_identity(azure: Azure, scope: str) -> None:
    control, kubelet, body = own_identities(azure)
    principal = control["properties"]["principalId"]
    azure.put(assignment_path(scope), assignment(principal, role=MANAGED_IDENTITY_OPERATOR))

    answer = azure.put(CLUSTER, body)

    assert answer["properties"]["identityProfile"]["kubeletidentity"] == {
        "resourceId": kubelet["id"],
        "clientId": kubelet["properties"]["clientId"],
        "objectId": kubelet["properties"]["principalId"],
    }
    assert answer["identity"]["userAssignedIdentities"][control["id"]]["principalId"] == principal


def test_a_kubelet_identity_needs_one_of_the_control_plane(azure: Azure) -> None:
    _, _, body = own_identities(azure)
    body["identity"] = {"type": "SystemAssigned"}

    error = azure.refused("PUT", CLUSTER, body)

    assert error["code"] == "CustomKubeletIdentityOnlySupportedOnUserAssignedMSICluster"


def test_an_identity_must_exist(azure: Azure) -> None:
    body = cluster()
    body["identity"] = {"type": "UserAssigned", "userAssignedIdentities": {identity_path("nobody"): {}}}

    assert azure.refused("PUT", CLUSTER, body)["code"] == "InvalidResourceReference"


def test_a_system_assigned_identity_is_a_principal(azure: Azure) -> None:
    principal = azure.put(CLUSTER, cluster())["identity"]["principalId"]

    azure.put(assignment_path(GROUP), assignment(principal))
