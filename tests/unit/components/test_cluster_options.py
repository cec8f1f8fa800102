"""AksCluster: what AKS does for whoever asks, and says that it does not for everybody else."""

from typing import Any

import pytest

from tests.harness import facts, rules
from tests.harness.recording import Json, Recorded
from tests.unit.components.test_cluster import POOL, deployed

EXTENSION = "azure-native:kubernetesconfiguration:Extension"
MANIFESTS = "azure-native:kubernetesconfiguration:FluxConfiguration"
VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/shop"
KEY = "https://shop.vault.azure.net/keys/etcd/0123456789abcdef0123456789abcdef"
SUBNET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/hub/subnets/"
IN_NETWORK = {"nodes_subnet_id": f"{SUBNET}nodes", "api_server_subnet_id": f"{SUBNET}api"}


def body(**args: Any) -> Json:
    return deployed(**args).one(rules.CLUSTER).inputs


def member(cluster: Json, path: str) -> Any:
    value: Any = cluster
    for part in path.split("."):
        value = value[part]
    return value


@pytest.mark.parametrize(
    ("args", "path", "off"),
    [
        ({"vertical_pod_autoscaler": True}, "workloadAutoScalerProfile.verticalPodAutoscaler.enabled", False),
        ({"keda_add_on": True}, "workloadAutoScalerProfile.keda.enabled", False),
        ({"application_routing": True}, "ingressProfile.webAppRouting.enabled", False),
        ({"network_observability": True}, "networkProfile.advancedNetworking.enabled", False),
        ({"metrics": True}, "azureMonitorProfile.metrics.enabled", False),
        ({"tier": "Standard", "cost_analysis": True}, "metricsProfile.costAnalysis.enabled", False),
        ({"security": {"image_cleaner_hours": 48}}, "securityProfile.imageCleaner.enabled", False),
        (
            {"security": {"kms": {"key": KEY, "vault": VAULT}}},
            "securityProfile.azureKeyVaultKms.enabled",
            False,
        ),
        (
            {"security": {"defender": True}, "workspace_id": "workspace"},
            "securityProfile.defender.securityMonitoring.enabled",
            False,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_turned_off_is_stated(args: Json, path: str, off: object) -> None:
    """AKS leaves on what a request does not mention: `az aks update --disable-keda` and the like state it too."""
    assert member(body(**args), path) is True
    assert member(body(), path) is off


def test_network_services_are_told_apart() -> None:
    """`AdvancedNetworking` of the REST API."""
    network = body(fqdn_policies=True)["networkProfile"]

    assert network["advancedNetworking"] == {
        "enabled": True,
        "observability": {"enabled": False},
        "security": {"enabled": True},
    }


def test_an_automatic_cluster_keeps_its_ingress() -> None:
    cluster = body(sku="Automatic", profile="production", access={"admins": ["a"]}, keda_add_on=True)

    assert "ingressProfile" not in cluster
    assert cluster["workloadAutoScalerProfile"]["verticalPodAutoscaler"] == {"enabled": True}


def test_all_nodes_have_validated_cryptography() -> None:
    recorded = deployed(security={"fips": True})

    assert recorded.one(rules.CLUSTER).inputs["agentPoolProfiles"][0]["enableFIPS"] is True
    assert recorded.one(POOL).inputs["enableFIPS"] is True


def rights(recorded: Recorded) -> set[str]:
    """Names of the roles at the vault."""
    names = {id: name for name, id in facts.ROLES.items()}
    return {
        names[each.inputs["roleDefinitionId"].rpartition("/")[2]]
        for each in recorded.all(rules.ASSIGNMENT)
        if each.inputs["scope"] == VAULT
    }


def test_secrets_are_encrypted_by_a_key() -> None:
    """learn.microsoft.com/azure/aks/use-kms-etcd-encryption: the rights, before the cluster is made."""
    recorded = deployed(security={"kms": {"key": KEY, "vault": VAULT}})
    cluster = recorded.one(rules.CLUSTER)

    assert cluster.inputs["securityProfile"]["azureKeyVaultKms"] == {
        "enabled": True,
        "keyId": KEY,
        "keyVaultNetworkAccess": "Public",
    }
    assert rights(recorded) == {"Key Vault Crypto User"}
    assert {each.urn for each in recorded.all(rules.ASSIGNMENT)} <= recorded.waits_for(cluster)


def test_a_private_vault_is_linked_by_the_control_plane() -> None:
    recorded = deployed(
        security={"kms": {"key": KEY, "vault": VAULT, "private": True}},
        api_server={"vnet_integration": True},
        network=IN_NETWORK,
    )

    assert recorded.one(rules.CLUSTER).inputs["securityProfile"]["azureKeyVaultKms"] == {
        "enabled": True,
        "keyId": KEY,
        "keyVaultNetworkAccess": "Private",
        "keyVaultResourceId": VAULT,
    }
    assert rights(recorded) == {"Key Vault Crypto User", "Key Vault Contributor"}


def test_flux_reads_a_repository_when_it_is_there() -> None:
    """learn.microsoft.com/azure/templates/microsoft.kubernetesconfiguration: extensions, fluxConfigurations."""
    recorded = deployed(flux={"url": "https://github.com/example/manifests"})
    extension, manifests = recorded.one(EXTENSION), recorded.one(MANIFESTS)

    assert extension.inputs["extensionType"] == "microsoft.flux"
    assert (extension.inputs["clusterRp"], extension.inputs["clusterResourceName"]) == (
        "Microsoft.ContainerService",
        "managedClusters",
    )
    assert manifests.inputs["gitRepository"]["url"] == "https://github.com/example/manifests"
    assert manifests.inputs["gitRepository"]["repositoryRef"] == {"branch": "main"}
    assert "localAuthRef" not in manifests.inputs["gitRepository"]
    assert extension.urn in recorded.waits_for(manifests)
    # They go with the cluster, and Azure has nothing to delete then.
    assert {each.deleted_with for each in (extension, manifests)} == {recorded.one(rules.CLUSTER).urn}


def test_flux_opens_a_private_repository_by_a_secret_of_the_cluster() -> None:
    said = {"url": "git@example.com:shop/manifests.git", "branch": "live", "path": "./shop", "secret": "deploy-key"}
    manifests = deployed(flux=said).one(MANIFESTS).inputs

    assert manifests["gitRepository"]["localAuthRef"] == "deploy-key"
    assert manifests["gitRepository"]["repositoryRef"] == {"branch": "live"}
    assert [each["path"] for each in manifests["kustomizations"].values()] == ["./shop"]
