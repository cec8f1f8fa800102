"""The embedded cluster follows the managed cluster of the emulated subscription: its life, and KEDA's add-on."""

import pytest

from local.azure.directory import CLUSTER_TYPE
from local.azure.seeds import seed
from local.azure.store import Record, Store
from local.kubernetes.api import EmbeddedApi
from local.kubernetes.client import ApiError, Client
from local.kubernetes.manifests import Ref
from local.provider import PartiallyCreated, Refused
from tests.unit.local.kubernetes.conftest import Runner
from tests.unit.local.kubernetes.samples import RELEASE, deployment, namespace, scaled_object, urn

ID = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop/providers/" + CLUSTER_TYPE + "/aks"
DEFINITION = Ref(api_version="apiextensions.k8s.io/v1", kind="CustomResourceDefinition", name="scaledobjects.keda.sh")
ACCOUNT = Ref(api_version="v1", kind="ServiceAccount", name="keda-operator", namespace="kube-system")
OPERATOR = Ref(api_version="apps/v1", kind="Deployment", name="keda-operator", namespace="kube-system")
TOKEN = urn("kubernetes:helm.sh/v3:Release", "keda")


@pytest.fixture
def subscription(tmp_path):
    """Sets, changes and removes the managed cluster, as the emulated AKS stores it."""
    store = Store(tmp_path / "azure.db")

    def put(uid="one", state="Succeeded", keda=None, **properties):
        scaler = {} if keda is None else {"keda": {"enabled": keda}}
        properties |= {"resourceUID": uid, "provisioningState": state, "workloadAutoScalerProfile": scaler}
        with store.transaction() as records:
            if uid:
                records.put(Record(id=ID, type=CLUSTER_TYPE, body={"id": ID, "properties": properties}))
            else:
                records.remove(ID)

    return put


def exists(client, ref):
    return client.get(ref) is not None


def names(client, kind="Namespace"):
    return {obj["metadata"]["name"] for obj in client.objects("v1", kind)}


def test_the_add_on_brings_keda_without_a_release(subscription, client):
    assert not exists(client, DEFINITION)
    subscription(keda=True)
    marks = client.get(DEFINITION)["metadata"]["annotations"]
    # learn.microsoft.com/azure/aks/keda-deploy-add-on-cli
    assert marks["meta.helm.sh/release-name"] == "aks-managed-keda"
    assert marks["meta.helm.sh/release-namespace"] == "kube-system"
    assert client.get(DEFINITION)["metadata"]["labels"]["app.kubernetes.io/name"] == "keda-operator"
    assert exists(client, ACCOUNT)
    assert client.get(OPERATOR)["status"]["availableReplicas"] == 1
    assert client.get(OPERATOR)["spec"]["template"]["spec"]["serviceAccountName"] == "keda-operator"
    (container,) = client.get(OPERATOR)["spec"]["template"]["spec"]["containers"]
    assert container["image"].startswith("mcr.microsoft.com/")
    assert client.objects("v1", "Secret", labelSelector="owner=helm") == []


def test_kedas_objects_work_with_the_add_on(subscription, client):
    subscription(keda=True)
    client.apply(namespace(), "tests")
    client.apply(deployment(), "tests")
    client.apply(scaled_object(), "tests")
    conditions = {item["type"]: item["status"] for item in client.get(Ref.of(scaled_object()))["status"]["conditions"]}
    assert conditions["Ready"] == "True"
    with pytest.raises(ApiError, match="already managed by the ScaledObject 'orders'"):
        client.apply(scaled_object(name="second"), "tests")


@pytest.mark.parametrize("enabled", [True, False])
def test_the_operator_gets_tokens_where_the_cluster_has_workload_identity(subscription, client, enabled):
    """learn.microsoft.com/azure/aks/keda-workload-identity"""
    subscription(keda=True, securityProfile={"workloadIdentity": {"enabled": enabled}})
    labels = client.get(OPERATOR)["spec"]["template"]["metadata"]["labels"]
    assert (labels.get("azure.workload.identity/use") == "true") is enabled


def test_what_others_wrote_to_the_account_stays(subscription, client):
    """Its identity is annotated by hand (learn.microsoft.com/azure/aks/keda-workload-identity)."""
    subscription(keda=True)
    annotated = {"name": ACCOUNT.name, "namespace": ACCOUNT.namespace, "annotations": {"azure": "client"}}
    client.apply({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": annotated}, "somebody")
    subscription(keda=True, securityProfile={"workloadIdentity": {"enabled": True}})
    assert client.get(ACCOUNT)["metadata"]["annotations"]["azure"] == "client"


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"crds": {"install": False}},
        {"crds": {"install": False}, "rbac": {"create": False}},
    ],
)
@pytest.mark.parametrize("atomic", [True, False])
def test_a_release_of_keda_fails_beside_the_add_on(subscription, provider, client, values, atomic):
    """One external metrics API is all that a cluster has (learn.microsoft.com/azure/aks/keda-about), and Helm takes
    over nothing of another release."""
    subscription(keda=True)
    client.apply(namespace("keda"), "tests")
    failure = Refused if atomic else PartiallyCreated
    with pytest.raises(failure, match=r"invalid ownership metadata.*kube-system/aks-managed-keda"):
        provider.create(TOKEN, {**RELEASE, "values": values, "atomic": atomic}, 0, False)
    assert names(client, "ServiceAccount") >= {"keda-operator"}
    assert client.objects("v1", "ServiceAccount", "keda", fieldSelector="metadata.name=keda-operator") == []
    assert exists(client, OPERATOR)


def test_the_add_on_takes_over_from_a_release(subscription, provider, client):
    """AKS's KEDA overrides one that somebody else installed (MicrosoftDocs/azure-docs#94129)."""
    client.apply(namespace("keda"), "tests")
    provider.create(TOKEN, RELEASE, 0, False)
    subscription(keda=True)
    assert client.get(DEFINITION)["metadata"]["annotations"]["meta.helm.sh/release-name"] == "aks-managed-keda"
    api_service = Ref(
        api_version="apiregistration.k8s.io/v1", kind="APIService", name="v1beta1.external.metrics.k8s.io"
    )
    assert client.get(api_service)["spec"]["service"]["namespace"] == "kube-system"
    assert (
        len([each for each in client.objects("apps/v1", "Deployment") if each["metadata"]["name"] == OPERATOR.name])
        == 2
    )


def test_without_the_add_on_keda_goes(subscription, client):
    subscription(keda=True)
    assert exists(client, OPERATOR)
    subscription(keda=False)
    assert not exists(client, OPERATOR)
    assert not exists(client, DEFINITION)
    assert not exists(client, ACCOUNT)
    assert "default" in names(client)


def test_objects_that_keda_left_behind_hold_their_definition(subscription, client):
    subscription(keda=True)
    client.apply(namespace(), "tests")
    client.apply(deployment(), "tests")
    client.apply(scaled_object(), "tests")
    subscription(keda=False)
    assert client.get(DEFINITION)["metadata"]["deletionTimestamp"]
    assert client.get(Ref.of(scaled_object()))["metadata"]["finalizers"] == ["finalizer.keda.sh"]


def test_an_update_counts_when_it_has_ended(subscription, client):
    subscription(keda=False)
    subscription(state="Updating", keda=True)
    assert not exists(client, DEFINITION)
    subscription(keda=True)
    assert exists(client, DEFINITION)


def test_a_clusters_objects_go_with_it(subscription, client):
    subscription(keda=True)
    client.apply(namespace(), "tests")
    subscription(uid="")
    assert names(client) == {"default", "kube-system", "kube-public", "kube-node-lease"}
    assert not exists(client, OPERATOR)


def test_another_cluster_starts_empty(subscription, client):
    subscription()
    client.apply(namespace(), "tests")
    subscription(uid="two", keda=True)
    assert "demo" not in names(client)
    assert exists(client, DEFINITION)


def test_what_was_there_before_the_first_cluster_stays(subscription, client):
    client.apply(namespace(), "tests")
    subscription(state="Creating", keda=True)
    assert not exists(client, DEFINITION)
    subscription()
    assert "demo" in names(client)


def test_a_restart_changes_nothing(subscription, tmp_path):
    subscription(keda=True)
    versions = []
    for _ in range(2):
        with EmbeddedApi(tmp_path / "kubernetes.db") as api:
            client = Runner(Client(api.kubeconfig()))
            client.request("GET", "/api/v1")
            versions.append(client.get(DEFINITION)["metadata"]["resourceVersion"])
            client.close()
    assert versions[0] == versions[1]


def test_the_emulated_aks_stores_what_is_read_here(tmp_path, client):
    pool = {
        "name": "system",
        "mode": "System",
        "count": 3,
        "vmSize": "Standard_D4s_v5",
        "type": "VirtualMachineScaleSets",
    }
    body = {
        "location": "westeurope",
        "identity": {"type": "SystemAssigned"},
        "properties": {
            "dnsPrefix": "aks",
            "agentPoolProfiles": [pool],
            "oidcIssuerProfile": {"enabled": True},
            "securityProfile": {"workloadIdentity": {"enabled": True}},
            "workloadAutoScalerProfile": {"keda": {"enabled": True}},
        },
    }
    seed(tmp_path / "azure.db", {ID: body})
    labels = client.get(OPERATOR)["spec"]["template"]["metadata"]["labels"]
    assert labels["azure.workload.identity/use"] == "true"
    with Store(tmp_path / "azure.db").transaction() as records:
        assert len(records.of_type(CLUSTER_TYPE)[0].properties["resourceUID"]) == 24
