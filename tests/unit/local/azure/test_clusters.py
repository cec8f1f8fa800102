"""Clusters. Texts: MicrosoftDocs/SupportArticles-docs, azure-kubernetes/error-codes; answers: recorded ones."""

import pytest

from local.azure.arm import TENANT_ID, Json
from tests.unit.local.azure.world import (
    CLUSTER,
    SUBSCRIPTION,
    SYSTEM_POOL,
    Azure,
    cluster,
)


def test_creating_takes_an_operation(azure: Azure) -> None:
    response = azure.request("PUT", CLUSTER, cluster())

    assert response.status == 201
    assert response.body is not None
    assert response.body["properties"]["provisioningState"] == "Creating"
    assert "identityProfile" not in response.body["properties"]
    operation = response.headers["azure-asyncoperation"]
    assert "/providers/Microsoft.ContainerService/locations/westeurope/operations/" in operation
    path = operation.removeprefix("https://management.azure.com").partition("?")[0]
    status = azure.request("GET", path, version="2016-03-30").body
    assert status is not None
    assert status["status"] == "Succeeded"
    assert {"name", "startTime", "endTime"} <= status.keys()


def test_what_a_cluster_answers(azure: Azure) -> None:
    """As recorded for a request with a DNS prefix and one pool only."""
    answer = azure.put(CLUSTER, cluster())
    properties = answer["properties"]

    assert answer["id"] == CLUSTER.replace("resourceGroups", "resourcegroups")
    assert answer["type"] == "Microsoft.ContainerService/ManagedClusters"
    assert answer["sku"] == {"name": "Base", "tier": "Free"}
    assert properties["nodeResourceGroup"] == "MC_rg_aks_westeurope"
    assert properties["fqdn"].startswith("demo-")
    assert properties["fqdn"].endswith(".hcp.westeurope.azmk8s.io")
    assert properties["currentKubernetesVersion"].startswith(properties["kubernetesVersion"] + ".")
    assert properties["networkProfile"]["networkPluginMode"] == "overlay"
    assert properties["networkProfile"]["loadBalancerSku"] == "Standard"
    assert properties["networkProfile"]["podCidr"] == "10.244.0.0/16"
    assert properties["networkProfile"]["serviceCidr"] == "10.0.0.0/16"
    pool = properties["agentPoolProfiles"][0]
    assert (pool["name"], pool["maxPods"], pool["osDiskSizeGB"], pool["osSKU"]) == ("system", 250, 128, "Ubuntu")
    assert pool["nodeImageVersion"].startswith("AKSUbuntu-")


@pytest.mark.parametrize(("network", "pods"), [({"networkPlugin": "kubenet"}, 110), ({"networkPlugin": "azure"}, 30)])
def test_pods_on_a_node(azure: Azure, network: Json, pods: int) -> None:
    answer = azure.put(CLUSTER, cluster(networkProfile=network))

    assert answer["properties"]["agentPoolProfiles"][0]["maxPods"] == pods


def test_the_node_group_goes_with_the_cluster(azure: Azure) -> None:
    azure.put(CLUSTER, cluster())
    node_group = f"{SUBSCRIPTION}/resourceGroups/MC_rg_aks_westeurope"
    azure.get(node_group)

    assert azure.request("DELETE", CLUSTER).status == 202

    assert azure.refused("GET", CLUSTER)["status"] == 404
    assert azure.refused("GET", node_group)["status"] == 404


def test_the_issuer(azure: Azure) -> None:
    off = azure.put(CLUSTER, cluster())["properties"]["oidcIssuerProfile"]
    on = azure.put(CLUSTER, cluster(oidcIssuerProfile={"enabled": True}))["properties"]["oidcIssuerProfile"]
    again = azure.put(CLUSTER, cluster(oidcIssuerProfile={"enabled": True}))["properties"]["oidcIssuerProfile"]

    assert off == {"enabled": False}
    assert on["issuerURL"].startswith(f"https://westeurope.oic.prod-aks.azure.com/{TENANT_ID}/")
    assert on["issuerURL"].endswith("/")
    assert again == on


def test_workload_identity_needs_the_issuer(azure: Azure) -> None:
    body = cluster(securityProfile={"workloadIdentity": {"enabled": True}})

    assert azure.refused("PUT", CLUSTER, body)["status"] == 400


def test_there_is_one_cluster(azure: Azure) -> None:
    azure.put(CLUSTER, cluster())

    error = azure.refused("PUT", CLUSTER + "2", cluster())

    assert error["code"] == "ManagedClusterCountExceedsQuotaLimit"
    assert CLUSTER.replace("resourceGroups", "resourcegroups") in error["message"]


@pytest.mark.parametrize("missing", ["dnsPrefix", "agentPoolProfiles"])
def test_what_a_cluster_needs(azure: Azure, missing: str) -> None:
    body = cluster()
    del body["properties"][missing]

    error = azure.refused("PUT", CLUSTER, body)

    assert (error["status"], error["message"]) == (400, f"Required parameter {missing} is missing (null).")


def test_a_system_pool_is_needed(azure: Azure) -> None:
    for pool in ({**SYSTEM_POOL, "mode": "User"}, {key: SYSTEM_POOL[key] for key in SYSTEM_POOL if key != "mode"}):
        error = azure.refused("PUT", CLUSTER, cluster(agentPoolProfiles=[pool]))
        assert (error["status"], error["code"]) == (400, "MustDefineAtLeastOneSystemPool")
        assert error["message"] == "Must define at least one system pool."


def test_no_pool_is_added_inline(azure: Azure) -> None:
    azure.put(CLUSTER, cluster())
    more = [SYSTEM_POOL, {"name": "user", "mode": "User", "count": 1, "vmSize": "Standard_D2s_v5"}]

    error = azure.refused("PUT", CLUSTER, cluster(agentPoolProfiles=more))

    assert (error["status"], error["code"], error["target"]) == (400, "BadRequest", "agentPoolProfiles")
    assert error["message"] == (
        "A new agent pool was introduced. Adding agent pools to an existing cluster is not allowed through managed "
        "cluster operations. For agent pool specific change, please use per agent pool operations: "
        "https://aka.ms/agent-pool-rest-api"
    )


def test_a_pool_that_is_left_out_stays(azure: Azure) -> None:
    """pulumi/pulumi-azure-native#1686."""
    two = [SYSTEM_POOL, {**SYSTEM_POOL, "name": "second"}]
    azure.put(CLUSTER, cluster(agentPoolProfiles=two))

    answer = azure.put(CLUSTER, cluster())

    assert [pool["name"] for pool in answer["properties"]["agentPoolProfiles"]] == ["second", "system"]


@pytest.mark.parametrize(
    ("before", "after", "target"),
    [
        ({}, {"dnsPrefix": "other"}, "properties.dnsPrefix"),
        ({"nodeResourceGroup": "one"}, {"nodeResourceGroup": "two"}, "properties.nodeResourceGroup"),
        ({}, {"networkProfile": {"serviceCidr": "10.1.0.0/16", "dnsServiceIP": "10.1.0.10"}},
         "properties.networkProfile.serviceCidr"),
    ],
)  # fmt: skip
def test_what_stays(azure: Azure, before: Json, after: Json, target: str) -> None:
    azure.put(CLUSTER, cluster(**before))

    error = azure.refused("PUT", CLUSTER, cluster(**after))

    assert (error["status"], error["code"], error["target"]) == (400, "PropertyChangeNotAllowed", target)
    assert error["message"] == f"Changing property '{target}' is not allowed."


def test_the_pool_of_a_cluster_keeps_its_size(azure: Azure) -> None:
    azure.put(CLUSTER, cluster())

    error = azure.refused("PUT", CLUSTER, cluster(agentPoolProfiles=[{**SYSTEM_POOL, "vmSize": "Standard_D4s_v5"}]))

    assert (error["code"], error["target"]) == ("PropertyChangeNotAllowed", "properties.vmSize")
    counted = azure.put(CLUSTER, cluster(agentPoolProfiles=[{**SYSTEM_POOL, "count": 3}]))
    assert counted["properties"]["agentPoolProfiles"][0]["count"] == 3


@pytest.mark.parametrize("version", ["1.20.7", "1.33", "1.37", "latest", "1"])
def test_versions_out_of_support(azure: Azure, version: str) -> None:
    """1.33 ended in July 2026, 1.37 is not generally available (supported-kubernetes-versions)."""
    error = azure.refused("PUT", CLUSTER, cluster(kubernetesVersion=version))

    assert (error["status"], error["code"]) == (400, "AgentPoolK8sVersionNotSupported")
    assert error["message"].startswith(f"Version {version} is not supported in this region.")


def test_an_upgrade_takes_one_step(azure: Azure) -> None:
    azure.put(CLUSTER, cluster(kubernetesVersion="1.34"))

    error = azure.refused("PUT", CLUSTER, cluster(kubernetesVersion="1.36"))
    assert (error["status"], error["code"]) == (400, "OperationNotAllowed")
    assert error["message"].startswith("Upgrading Kubernetes version 1.34.")
    azure.put(CLUSTER, cluster(kubernetesVersion="1.35"))
    answer = azure.put(CLUSTER, cluster(kubernetesVersion="1.36"))

    assert answer["properties"]["currentKubernetesVersion"].startswith("1.36.")
    assert azure.refused("PUT", CLUSTER, cluster(kubernetesVersion="1.35"))["code"] == "OperationNotAllowed"


def test_the_same_minor_again_upgrades_nothing(azure: Azure) -> None:
    azure.put(CLUSTER, cluster(kubernetesVersion="1.35.1"))

    answer = azure.put(CLUSTER, cluster(kubernetesVersion="1.35"))

    assert answer["properties"]["currentKubernetesVersion"] == "1.35.1"


def test_the_dns_address_is_a_service_address(azure: Azure) -> None:
    error = azure.refused("PUT", CLUSTER, cluster(networkProfile={"serviceCidr": "10.200.0.0/16"}))

    assert (error["code"], error["target"]) == ("DnsServiceIpOutOfServiceCidr", "networkProfile.dnsServiceIP")
    assert error["message"] == (
        "The DNS service IP 10.0.0.10 is out of the range defined by service CIDR 10.200.0.0/16."
    )


@pytest.mark.parametrize("reserved", ["169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24"])
def test_reserved_ranges(azure: Azure, reserved: str) -> None:
    """learn.microsoft.com/azure/aks/configure-azure-cni."""
    first = reserved.rsplit(".", 1)[0]
    service = cluster(networkProfile={"serviceCidr": reserved, "dnsServiceIP": f"{first}.10"})
    pods = cluster(networkProfile={"podCidr": reserved})

    assert azure.refused("PUT", CLUSTER, service)["target"] == "networkProfile.serviceCidr"
    assert azure.refused("PUT", CLUSTER, pods)["target"] == "networkProfile.podCidr"


@pytest.mark.parametrize(
    "network",
    [
        {"podCidr": "10.0.0.0/8"},
        {"podCidr": "10.244.0.1/16"},
        {"serviceCidr": "nonsense"},
        {"dnsServiceIP": "10.0.0.1"},
        {"dnsServiceIP": "nonsense"},
    ],
)
def test_other_bad_ranges(azure: Azure, network: Json) -> None:
    assert azure.refused("PUT", CLUSTER, cluster(networkProfile=network))["code"] == "InvalidParameter"


def test_a_windows_password_never_comes_back(azure: Azure) -> None:
    profile = {"adminUsername": "azureuser", "adminPassword": "hunter2-hunter2"}
    answer = azure.put(CLUSTER, cluster(windowsProfile=profile))

    assert answer["properties"]["windowsProfile"] == {"adminUsername": "azureuser"}
    assert not any(b"hunter2" in file.read_bytes() for file in azure.database.parent.iterdir())
