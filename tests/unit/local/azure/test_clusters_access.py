"""Who gets into a cluster (learn.microsoft.com/azure/aks: enable-authentication-microsoft-entra-id, manage-azure-rbac,
manage-local-accounts)."""

import pytest

from local.azure.arm import TENANT_ID, Json
from tests.unit.local.azure.world import CLUSTER, Azure, cluster

GROUP_ID = "9a2c9a7e-6b0f-4d6d-8b53-8e1b0f9a1c2d"


def test_entra(azure: Azure) -> None:
    profile = {"managed": True, "enableAzureRBAC": True, "adminGroupObjectIDs": [GROUP_ID]}

    answer = azure.put(CLUSTER, cluster(aadProfile=profile, disableLocalAccounts=True))["properties"]["aadProfile"]

    assert answer == {**profile, "tenantID": TENANT_ID}


def test_entra_stays(azure: Azure) -> None:
    """It cannot be disabled."""
    azure.put(CLUSTER, cluster(aadProfile={"managed": True}))

    assert azure.put(CLUSTER, cluster())["properties"]["aadProfile"]["managed"] is True


def test_somebody_gets_in(azure: Azure) -> None:
    """The API's description of disableLocalAccounts: only for clusters with Entra."""
    error = azure.refused("PUT", CLUSTER, cluster(disableLocalAccounts=True))

    assert (error["status"], error["code"]) == (400, "BadRequest")
    azure.put(CLUSTER, cluster(aadProfile={"managed": True}))
    azure.put(CLUSTER, cluster(disableLocalAccounts=True))


@pytest.mark.parametrize(
    ("profile", "code"),
    [
        ({"enableAzureRBAC": True}, "BadRequest"),
        ({"managed": True, "clientAppID": GROUP_ID}, "BadRequest"),
        ({"managed": True, "tenantID": "contoso"}, "InvalidParameter"),
        ({"managed": True, "adminGroupObjectIDs": ["admins"]}, "InvalidAdminGroupObjectID"),
        ({"managed": True, "adminGroupObjectIDs": [GROUP_ID] * 51}, "InvalidParameter"),
    ],
    ids=["legacy", "application of one's own", "tenant", "name of a group", "too many groups"],
)
def test_what_entra_must_not_be(azure: Azure, profile: Json, code: str) -> None:
    assert azure.refused("PUT", CLUSTER, cluster(aadProfile=profile))["code"] == code


def test_entra_needs_the_roles_of_kubernetes(azure: Azure) -> None:
    body = cluster(aadProfile={"managed": True}, enableRBAC=False)

    assert azure.refused("PUT", CLUSTER, body)["code"] == "RBACNotEnabledForAAD"


def test_the_issuer_stays(azure: Azure) -> None:
    """learn.microsoft.com/azure/aks/use-oidc-issuer."""
    azure.put(CLUSTER, cluster(oidcIssuerProfile={"enabled": True}))

    error = azure.refused("PUT", CLUSTER, cluster(oidcIssuerProfile={"enabled": False}))

    assert error["code"] == "OIDCIssuerCannotBeDisabled"
