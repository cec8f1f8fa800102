"""Kubernetes Secrets encrypted by a key (learn.microsoft.com/azure/aks/use-kms-etcd-encryption)."""

from typing import Any

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.aks_networks import API_SERVER, delegated, grant, in_subnet, place, subnet, with_identity
from tests.unit.local.azure.world import CLUSTER, GROUP, ROLES, Azure, cluster

VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/acme-keys"
KEY = "https://acme-keys.vault.azure.net/keys/etcd/0123456789abcdef0123456789abcdef"
CRYPTO_USER = f"{ROLES}/12338af0-0e69-4776-bea7-57ae8d297424"
VAULT_CONTRIBUTOR = f"{ROLES}/f25e0fa2-a7c8-4377-a976-54943a77a395"


def kms(**profile: Any) -> Json:
    return {"securityProfile": {"azureKeyVaultKms": {"enabled": True, "keyId": KEY, **profile}}}


PRIVATE = kms(keyVaultNetworkAccess="Private", keyVaultResourceId=VAULT)


def inside(azure: Azure, **properties: Any) -> Json:
    """A cluster whose API server is in the network, with what that takes."""
    subnet(azure, API_SERVER, "10.241.0.0/28", delegations=delegated())
    nodes = subnet(azure)
    for number, scope in enumerate((nodes, API_SERVER), start=3):
        grant(azure, scope, number=number)
    server = {"apiServerAccessProfile": {"enableVnetIntegration": True, "subnetId": API_SERVER}}
    return in_subnet(**server, **properties)


def test_a_key_of_a_public_vault(azure: Azure) -> None:
    grant(azure, place(azure, VAULT), CRYPTO_USER)

    profile = azure.put(CLUSTER, with_identity(azure, cluster(**kms())))["properties"]["securityProfile"]

    assert profile["azureKeyVaultKms"]["keyId"] == KEY


def test_the_identity_must_be_able_to_use_the_key(azure: Azure) -> None:
    place(azure, VAULT)

    error = azure.refused("PUT", CLUSTER, with_identity(azure, cluster(**kms())))

    assert (error["status"], error["target"]) == (403, "securityProfile.azureKeyVaultKms")


def test_a_system_assigned_identity_cannot(azure: Azure) -> None:
    place(azure, VAULT)

    assert "user-assigned" in azure.refused("PUT", CLUSTER, cluster(**kms()))["message"]


@pytest.mark.parametrize(
    ("profile", "member"),
    [
        ({"keyId": "https://acme-keys.vault.azure.net/keys/etcd"}, "keyId"),
        ({"keyId": "https://acme-none.vault.azure.net/keys/etcd/0123456789abcdef0123456789abcdef"}, "keyId"),
        ({"keyVaultResourceId": VAULT}, "keyVaultResourceId"),
        ({"keyVaultNetworkAccess": "Private"}, "keyVaultResourceId"),
    ],
)
def test_members_that_do_not_fit(azure: Azure, profile: Json, member: str) -> None:
    grant(azure, place(azure, VAULT), CRYPTO_USER)

    error = azure.refused("PUT", CLUSTER, with_identity(azure, cluster(**kms(**profile))))

    assert error["target"] == f"securityProfile.azureKeyVaultKms.{member}"


def test_a_private_vault_takes_an_api_server_in_the_network(azure: Azure) -> None:
    grant(azure, place(azure, VAULT), VAULT_CONTRIBUTOR)

    error = azure.refused("PUT", CLUSTER, with_identity(azure, cluster(**PRIVATE)))

    assert "API Server VNet Integration" in error["message"]
    azure.put(CLUSTER, with_identity(azure, inside(azure, **PRIVATE)))


def test_a_private_vault_is_linked_with_a_right(azure: Azure) -> None:
    place(azure, VAULT)

    assert azure.refused("PUT", CLUSTER, with_identity(azure, inside(azure, **PRIVATE)))["status"] == 403


def test_a_vault_stays_public_while_kms_is_on(azure: Azure) -> None:
    grant(azure, place(azure, VAULT), CRYPTO_USER)
    grant(azure, VAULT, VAULT_CONTRIBUTOR, number=2)
    azure.put(CLUSTER, with_identity(azure, inside(azure, **kms())))

    error = azure.refused("PUT", CLUSTER, with_identity(azure, inside(azure, **PRIVATE)))
    assert error["target"] == "securityProfile.azureKeyVaultKms.keyVaultNetworkAccess"

    azure.put(CLUSTER, with_identity(azure, inside(azure, securityProfile={"azureKeyVaultKms": {"enabled": False}})))
    azure.put(CLUSTER, with_identity(azure, inside(azure, **PRIVATE)))
