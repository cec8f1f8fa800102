"""AksCluster: what AKS needs to accept the cluster, what it would refuse later, and what stays secret."""

import base64
import re

import pulumi
import pytest
from pulumi_kubernetes.core.v1 import Namespace

from components import AksCluster, AksClusterArgs
from tests.harness import facts, rules
from tests.harness.azure import KUBECONFIG, FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import UNKNOWN, Json, Recorded, leaves

COMPONENT = "aks-functions:index:AksCluster"
POOL = "azure-native:containerservice:AgentPool"
PROVIDER = "pulumi:providers:kubernetes"
MANAGED_IDENTITY_OPERATOR = facts.ROLES["Managed Identity Operator"]


def deployed(*, preview: bool = False, **args: object) -> Recorded:
    def program() -> None:
        given: AksClusterArgs = {"resource_group_name": "group", "cluster_name": "shop-dev", **args}  # pyright: ignore[reportAssignmentType]
        cluster = AksCluster("shop", given)
        Namespace("inside", metadata={"name": "inside"}, opts=cluster.inside)
        pulumi.export("kubeconfig", cluster.kubeconfig)

    return deploy(program, FakeAzure(), preview=preview)


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return deployed()


@pytest.fixture(scope="module")
def cluster(recorded: Recorded) -> Json:
    return recorded.one(rules.CLUSTER).inputs


def test_nothing_that_azure_would_refuse(recorded: Recorded) -> None:
    assert rules.complaints(recorded) == []


def test_the_cluster_has_the_name_that_is_given(cluster: Json) -> None:
    assert cluster["resourceName"] == "shop-dev"
    assert re.fullmatch(facts.DNS_PREFIX, cluster["dnsPrefix"])


def test_it_runs_as_identities_of_its_own(recorded: Recorded, cluster: Json) -> None:
    control_plane = recorded.one(rules.IDENTITY, "shop-control-plane")
    kubelet = recorded.one(rules.IDENTITY, "shop-kubelet")

    assert cluster["identity"] == {"type": "UserAssigned", "userAssignedIdentities": [control_plane.id]}
    # The keys are those of the AKS REST API, `UserAssignedIdentity` under `identityProfile.kubeletidentity`.
    assert cluster["identityProfile"] == {
        "kubeletidentity": {
            "resourceId": kubelet.id,
            "clientId": kubelet.outputs["clientId"],
            "objectId": kubelet.outputs["principalId"],
        }
    }


def test_the_control_plane_may_hand_out_the_kubelet_identity_before_the_cluster_is_made(recorded: Recorded) -> None:
    grant = recorded.one(rules.ASSIGNMENT)

    assert grant.inputs["scope"] == recorded.one(rules.IDENTITY, "shop-kubelet").id
    assert grant.inputs["principalId"] == recorded.one(rules.IDENTITY, "shop-control-plane").outputs["principalId"]
    assert grant.inputs["roleDefinitionId"].endswith(MANAGED_IDENTITY_OPERATOR)
    assert grant.urn in recorded.waits_for(recorded.one(rules.CLUSTER))


def test_pods_can_sign_in_without_secrets(cluster: Json) -> None:
    assert cluster["oidcIssuerProfile"] == {"enabled": True}
    assert cluster["securityProfile"]["workloadIdentity"] == {"enabled": True}


def test_the_network_states_its_ranges(cluster: Json) -> None:
    assert cluster["networkProfile"] == {
        "networkPlugin": "azure",
        "networkPluginMode": "overlay",
        "networkDataplane": "cilium",
        "networkPolicy": "cilium",
        "loadBalancerSku": "standard",
        "outboundType": "loadBalancer",
        "podCidr": "10.244.0.0/16",
        "serviceCidr": "10.0.0.0/16",
        "dnsServiceIP": "10.0.0.10",
        "advancedNetworking": {"enabled": False},
    }


def test_inline_is_one_system_pool_that_keeps_functions_away(cluster: Json) -> None:
    (pool,) = cluster["agentPoolProfiles"]

    assert pool["mode"] == "System"
    assert pool["nodeTaints"] == ["CriticalAddonsOnly=true:NoSchedule"]
    assert pool["enableAutoScaling"] is True
    assert pool["minCount"] <= pool["count"] <= pool["maxCount"]
    # Microsoft: B-series sizes are not for system pools (learn.microsoft.com/azure/aks/use-system-pools).
    assert not pool["vmSize"].startswith("Standard_B")


def test_functions_have_a_pool_that_is_a_resource_of_its_own(recorded: Recorded) -> None:
    pool = recorded.one(POOL)

    assert pool.inputs["resourceName"] == "shop-dev"
    assert pool.inputs["mode"] == "User"
    assert not pool.inputs.get("nodeTaints")
    assert pool.inputs["enableAutoScaling"] is True
    assert pool.inputs["minCount"] <= pool.inputs["count"] <= pool.inputs["maxCount"]
    assert pool.inputs["resourceGroupName"] == "group"


def test_node_counts_belong_to_the_autoscaler(recorded: Recorded) -> None:
    assert recorded.one(rules.CLUSTER).ignore_changes == ("agentPoolProfiles[0].count",)
    assert recorded.one(POOL).ignore_changes == ("count",)


def test_given_arguments_reach_azure() -> None:
    recorded = deployed(
        kubernetes_version="1.34",
        system_pool={"vm_size": "Standard_D8s_v5", "min_count": 2, "max_count": 4},
        pools={"functions": {"vm_size": "Standard_E4s_v5", "min_count": 3, "max_count": 50}},
        network={"pod_cidr": "192.168.0.0/16", "service_cidr": "172.16.0.0/16", "dns_service_ip": "172.16.0.10"},
    )

    cluster, pool = recorded.one(rules.CLUSTER).inputs, recorded.one(POOL).inputs
    network, (system,) = cluster["networkProfile"], cluster["agentPoolProfiles"]
    assert cluster["kubernetesVersion"] == "1.34"
    assert (system["vmSize"], system["minCount"], system["count"], system["maxCount"]) == ("Standard_D8s_v5", 2, 2, 4)
    assert (pool["vmSize"], pool["minCount"], pool["count"], pool["maxCount"]) == ("Standard_E4s_v5", 3, 3, 50)
    assert (network["podCidr"], network["serviceCidr"], network["dnsServiceIP"]) == (
        "192.168.0.0/16",
        "172.16.0.0/16",
        "172.16.0.10",
    )


def test_the_kubeconfig_is_decoded_and_a_secret_everywhere(recorded: Recorded) -> None:
    token = "very-secret-token"
    _, secrets = recorded.registered_outputs[recorded.one(COMPONENT).urn]

    assert recorded.exports["kubeconfig"] == KUBECONFIG
    assert recorded.secret_exports == {"kubeconfig"}
    assert secrets == {"kubeconfig"}
    encoded = base64.b64encode(KUBECONFIG.encode()).decode()
    for each in recorded.resources.values():
        for path, value in leaves(each.inputs):
            if isinstance(value, str) and (token in value or encoded in value):
                assert (each.type, path) == (PROVIDER, "kubeconfig")
                assert path in each.secrets


def test_the_provider_is_known_by_its_cluster(recorded: Recorded) -> None:
    provider = recorded.one(PROVIDER)

    assert provider.inputs["clusterIdentifier"] == recorded.one(rules.CLUSTER).id
    assert provider.parent == recorded.one(COMPONENT).urn


def test_credentials_are_asked_for_after_the_cluster_exists(recorded: Recorded) -> None:
    assert [arguments["resourceName"] for _, arguments in recorded.calls] == ["shop-dev"]
    assert recorded.one(rules.CLUSTER).urn in recorded.waits_for(recorded.one(PROVIDER))


def test_a_preview_asks_for_no_credentials() -> None:
    recorded = deployed(preview=True)

    assert recorded.calls == []
    assert recorded.exports["kubeconfig"] is UNKNOWN
    assert recorded.secret_exports == {"kubeconfig"}
    assert recorded.one(PROVIDER).inputs["clusterIdentifier"] is UNKNOWN


def test_what_lives_inside_waits_for_no_pool_of_functions(recorded: Recorded) -> None:
    namespace = recorded.one("kubernetes:core/v1:Namespace")

    assert POOL not in recorded.types_before(namespace)
    assert namespace.provider == recorded.one(PROVIDER).urn


def test_outputs(recorded: Recorded) -> None:
    cluster = recorded.one(rules.CLUSTER)
    outputs, _ = recorded.registered_outputs[recorded.one(COMPONENT).urn]

    assert outputs == {
        "id": cluster.id,
        "name": "shop-dev",
        "oidc_issuer_url": cluster.outputs["oidcIssuerProfile"]["issuerURL"],
        "kubelet_object_id": recorded.one(rules.IDENTITY, "shop-kubelet").outputs["principalId"],
        "node_resource_group": cluster.outputs["nodeResourceGroup"],
        "kubeconfig": KUBECONFIG,
    }


def test_who_pulls_images_is_known_before_the_cluster() -> None:
    def program() -> None:
        cluster = AksCluster("shop", {"resource_group_name": "group", "cluster_name": "shop-dev"})
        Namespace("n", metadata={"annotations": {"who": cluster.kubelet_object_id}})

    recorded = deploy(program, FakeAzure())

    assert rules.CLUSTER not in recorded.types_before(recorded.one("kubernetes:core/v1:Namespace"))


def test_two_side_by_side() -> None:
    def program() -> None:
        for name in ("a", "a-b"):
            cluster = AksCluster(name, {"resource_group_name": "group", "cluster_name": name})
            Namespace(name, metadata={"name": f"inside-{name}"}, opts=cluster.inside)

    recorded = deploy(program, FakeAzure())

    assert rules.complaints(recorded) == []
    assert len({each.provider for each in recorded.all("kubernetes:core/v1:Namespace")}) == 2
