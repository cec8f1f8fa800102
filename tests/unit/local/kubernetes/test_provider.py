"""The provider's answers to the engine, with the embedded API server behind."""

import asyncio
import base64

import pytest

from local.kubernetes.manifests import Ref
from local.kubernetes.provider import KubernetesProvider
from local.provider import UNKNOWN, PartiallyCreated, Refused, Secret
from tests.unit.local.kubernetes.conftest import Runner
from tests.unit.local.kubernetes.samples import RELEASE, config_map, deployment, namespace, scaled_object, urn

DEPLOYMENT = urn("kubernetes:apps/v1:Deployment")
NAMESPACE = urn("kubernetes:core/v1:Namespace")
CONFIG_MAP = urn("kubernetes:core/v1:ConfigMap")
SECRET = urn("kubernetes:core/v1:Secret")
SCALED_OBJECT = urn("kubernetes:keda.sh/v1alpha1:ScaledObject")
READY = {"pulumi.com/waitFor": "condition=Ready"}


@pytest.fixture
def demo(provider):
    provider.create(NAMESPACE, namespace(), 0, False)


@pytest.fixture
def keda(provider, demo):  # noqa: ARG001  (the namespace has to be there)
    provider.create(NAMESPACE, namespace("keda"), 0, False)
    provider.create(urn("kubernetes:helm.sh/v3:Release"), RELEASE, 0, False)
    provider.create(DEPLOYMENT, deployment(), 0, False)


def ref(obj):
    return Ref.of(obj)


@pytest.mark.usefixtures("demo")
def test_a_deployment_is_created_when_it_is_rolled_out(provider, client):
    id, state = provider.create(DEPLOYMENT, deployment(), 0, False)
    assert id == "demo/orders"
    assert state["status"]["availableReplicas"] == 1
    assert state["metadata"]["uid"] == client.get(ref(deployment()))["metadata"]["uid"]


def test_cluster_scoped_ids_have_no_namespace(provider):
    assert provider.create(NAMESPACE, namespace(), 0, False)[0] == "demo"


@pytest.mark.usefixtures("demo")
def test_what_exists_already_is_not_taken_over(provider):
    provider.create(CONFIG_MAP, config_map(), 0, False)
    with pytest.raises(Refused, match=r"ConfigMap demo/settings already exists"):
        provider.create(CONFIG_MAP, config_map(), 0, False)


@pytest.mark.parametrize(
    ("urn_", "obj", "words"),
    [
        (CONFIG_MAP, config_map(namespace="nowhere"), 'namespaces "nowhere" not found'),
        (SCALED_OBJECT, scaled_object(), "verify that any required CRDs have been created"),
        (DEPLOYMENT, {**deployment(namespace="default"), "spec": {"selector": {}}}, "is invalid: spec"),
    ],
)
def test_a_refusal_is_told_in_the_servers_words(provider, urn_, obj, words):
    with pytest.raises(Refused, match=words):
        provider.create(urn_, obj, 0, False)


@pytest.mark.usefixtures("demo")
def test_an_object_that_does_not_become_ready_is_kept_and_reported(provider):
    with pytest.raises(PartiallyCreated) as failure:
        provider.create(DEPLOYMENT, deployment(serviceAccountName="missing"), 0.2, False)
    assert failure.value.id == "demo/orders"
    assert 'serviceaccount "missing" not found' in failure.value.reasons[0]
    assert failure.value.properties["metadata"]["uid"]


@pytest.mark.usefixtures("demo")
def test_a_cancelled_wait_keeps_what_was_created(provider):
    async def cancelled():
        waiting = asyncio.create_task(
            provider.target.create(DEPLOYMENT, deployment(serviceAccountName="missing"), 60, False)
        )
        await asyncio.sleep(0.3)
        await provider.target.close()
        return await waiting

    with pytest.raises(PartiallyCreated, match="was cancelled") as failure:
        provider.loop.run_until_complete(cancelled())
    assert failure.value.id == "demo/orders"


@pytest.mark.usefixtures("keda")
def test_a_scaled_object_that_keda_refuses_fails_with_kedas_message(provider):
    with pytest.raises(PartiallyCreated) as failure:
        provider.create(SCALED_OBJECT, scaled_object("timertrigger", annotations=READY), 0.2, False)
    assert "Ready=False ScaledObjectCheckFailed" in failure.value.reasons[0]
    assert "no scaler found for type: timertrigger" in failure.value.reasons[0]


@pytest.mark.usefixtures("keda")
def test_without_the_annotation_nobody_notices(provider):
    """The real provider has no rule for custom resources either."""
    provider.create(SCALED_OBJECT, scaled_object("timertrigger"), 0.2, False)


@pytest.mark.usefixtures("keda")
def test_a_scaled_object_that_keda_accepts_is_ready(provider):
    _, state = provider.create(SCALED_OBJECT, scaled_object(annotations=READY), 5, False)
    assert {item["type"]: item["status"] for item in state["status"]["conditions"]}["Ready"] == "True"


@pytest.mark.usefixtures("demo")
def test_an_update_removes_what_is_left_out_and_leaves_what_others_wrote(provider, client):
    _, state = provider.create(CONFIG_MAP, config_map(kept="1", dropped="1"), 0, False)
    client.apply(config_map(foreign="2"), "someone else")
    provider.update(CONFIG_MAP, "demo/settings", config_map(), state, config_map(kept="3"), 0, False)
    assert client.get(ref(config_map()))["data"] == {"kept": "3", "foreign": "2"}


@pytest.mark.usefixtures("demo")
def test_refresh_projects_the_live_object_onto_the_inputs(provider, client):
    inputs = deployment()
    _, state = provider.create(DEPLOYMENT, inputs, 0, False)
    found = provider.read(DEPLOYMENT, "demo/orders", inputs, state)
    assert found.inputs == inputs
    assert not provider.diff(DEPLOYMENT, "demo/orders", found.inputs, found.properties, inputs).changes
    client.apply(deployment(image="evil:1"), "someone else")
    drifted = provider.read(DEPLOYMENT, "demo/orders", inputs, state)
    diff = provider.diff(DEPLOYMENT, "demo/orders", drifted.inputs, drifted.properties, inputs)
    assert diff.changes == ["spec.template.spec.containers[0].image"]


@pytest.mark.usefixtures("demo")
def test_refresh_keeps_a_secret_secret_and_unchanged(provider):
    inputs = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "s", "namespace": "demo"},
        "stringData": {"a": "A"},
    }
    _, state = provider.create(SECRET, inputs, 0, False)
    assert state["data"] == Secret({"a": base64.b64encode(b"A").decode()})
    found = provider.read(SECRET, "demo/s", inputs, state)
    assert isinstance(found.inputs["data"], Secret)
    plain = {**found.inputs, "data": found.inputs["data"].value}
    assert not provider.diff(SECRET, "demo/s", plain, {}, inputs).changes


@pytest.mark.usefixtures("demo")
def test_import_takes_the_whole_object_but_what_the_server_writes(provider):
    provider.create(DEPLOYMENT, deployment(), 0, False)
    found = provider.read(DEPLOYMENT, "demo/orders", {}, {})
    assert found.inputs["spec"]["replicas"] == 1
    assert "status" not in found.inputs
    assert "uid" not in found.inputs["metadata"]
    assert not provider.diff(DEPLOYMENT, "demo/orders", found.inputs, found.properties, found.inputs).changes


def test_what_is_gone_is_gone(provider):
    assert provider.read(DEPLOYMENT, "demo/orders", deployment(), {}).id == ""
    assert provider.read(SCALED_OBJECT, "demo/orders", scaled_object(), {}).id == ""
    provider.delete(DEPLOYMENT, "demo/orders", deployment(), {}, 0)


@pytest.mark.usefixtures("demo")
def test_deletion_waits_and_names_what_holds_it_up(provider, client):
    held = config_map()
    held["metadata"]["finalizers"] = ["example.com/hold"]
    provider.create(CONFIG_MAP, held, 0, False)
    with pytest.raises(Refused, match=r"ConfigMap demo/settings could not be deleted: .*example\.com/hold"):
        provider.delete(CONFIG_MAP, "demo/settings", held, {}, 0.2)
    with pytest.raises(Refused, match=r"ConfigMap demo/settings"):
        provider.delete(NAMESPACE, "demo", namespace(), {}, 0.2)
    path = client.path(ref(held))
    merge = "application/merge-patch+json"
    client.request("PATCH", path, body={"metadata": {"finalizers": None}}, content_type=merge)
    provider.delete(NAMESPACE, "demo", namespace(), {}, 5)
    assert client.get(ref(namespace())) is None


@pytest.mark.usefixtures("demo")
def test_preview_of_a_create_shows_defaults_and_refuses_mistakes(provider, client):
    id, state = provider.create(DEPLOYMENT, deployment(), 0, True)
    assert id == ""
    assert state["spec"]["replicas"] == 1
    assert "status" not in state
    assert "uid" not in state["metadata"]
    assert client.get(ref(deployment())) is None
    wrong = deployment()
    wrong["spec"]["template"]["spec"]["container"] = []
    with pytest.raises(Refused, match="'container' was unexpected"):
        provider.create(DEPLOYMENT, wrong, 0, True)


def test_preview_shows_the_inputs_where_the_server_cannot_tell(provider):
    later = config_map(namespace="not-yet")
    assert provider.create(CONFIG_MAP, later, 0, True) == ("", later)
    assert provider.create(SCALED_OBJECT, scaled_object(), 0, True) == ("", scaled_object())
    unknown = config_map(a=UNKNOWN)
    assert provider.create(CONFIG_MAP, unknown, 0, True) == ("", unknown)


@pytest.mark.usefixtures("demo")
def test_preview_of_an_update_shows_what_the_server_would_store(provider, client):
    _, state = provider.create(DEPLOYMENT, deployment(), 0, False)
    shown = provider.update(DEPLOYMENT, "demo/orders", deployment(), state, deployment(image="orders:2"), 0, True)
    assert shown["spec"]["template"]["spec"]["containers"][0]["image"] == "orders:2"
    assert client.get(ref(deployment()))["spec"]["template"]["spec"]["containers"][0]["image"] == "orders:1"


def test_check_names_the_annotation_that_cannot_be_understood(provider):
    _, failures = provider.check(SCALED_OBJECT, {}, scaled_object(annotations={"pulumi.com/waitFor": "Ready"}), b"")
    assert [failure.property for failure in failures] == ["metadata.annotations"]


def test_check_puts_objects_into_the_providers_namespace(api):
    runner = Runner(KubernetesProvider())
    runner.configure({"kubeconfig": api.kubeconfig(), "namespace": "team"})
    placed, _ = runner.check(CONFIG_MAP, {}, {"metadata": {"name": "a"}}, b"")
    chosen, _ = runner.check(CONFIG_MAP, {}, config_map(), b"")
    cluster_scoped, _ = runner.check(NAMESPACE, {}, namespace(), b"")
    assert placed["metadata"]["namespace"] == "team"
    assert chosen["metadata"]["namespace"] == "demo"
    assert "namespace" not in cluster_scoped["metadata"]
    runner.close()


KUBECONFIG = "clusters: [{name: c, cluster: {server: 'https://one'}}]\ncontexts: [{name: x, context: {cluster: c}}]\n"
KUBECONFIG += "current-context: x\n"


@pytest.mark.parametrize(
    ("old", "new", "replaced"),
    [
        ({"clusterIdentifier": "a"}, {"clusterIdentifier": "b"}, True),
        ({"clusterIdentifier": "a"}, {"clusterIdentifier": "a", "kubeconfig": UNKNOWN}, False),
        ({"clusterIdentifier": "a", "kubeconfig": "x"}, {"clusterIdentifier": "a", "kubeconfig": "y"}, False),
        ({"kubeconfig": "x"}, {"kubeconfig": UNKNOWN}, True),
        ({}, {"clusterIdentifier": "a"}, False),
        ({"kubeconfig": KUBECONFIG}, {"kubeconfig": KUBECONFIG.replace("one", "two")}, True),
        ({"kubeconfig": KUBECONFIG}, {"kubeconfig": KUBECONFIG + "users: []\n"}, False),
    ],
)
def test_only_another_cluster_replaces_the_provider(old, new, replaced):
    """pulumi-kubernetes: clusterIdentifier, and the heuristic without it."""
    runner = Runner(KubernetesProvider())
    diff = runner.diff_config(old, new)
    runner.close()
    assert diff.changes
    assert bool(diff.replaces) is replaced


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"renderYamlToDirectory": "out"}, "renderYamlToDirectory"),
        ({"enableServerSideApply": "false"}, "enableServerSideApply"),
    ],
)
def test_settings_that_are_not_carried_out_are_refused(config, words):
    runner = Runner(KubernetesProvider())
    with pytest.raises(Refused, match=words):
        runner.configure(config)
    runner.close()


def test_a_provider_without_kubeconfig_uses_none(monkeypatch):
    monkeypatch.setenv("KUBECONFIG", "/somebody/elses")
    runner = Runner(KubernetesProvider())
    runner.configure({})
    assert runner.create(CONFIG_MAP, config_map(), 0, True) == ("", config_map())
    with pytest.raises(Refused, match="no kubeconfig"):
        runner.create(CONFIG_MAP, config_map(), 0, False)
    runner.close()


@pytest.mark.parametrize("kubeconfig", ["/no/such/file", "{}", "not: [valid", "apiVersion: v1\nclusters: 3\n"])
def test_an_unusable_kubeconfig_is_one_readable_error(kubeconfig):
    runner = Runner(KubernetesProvider())
    runner.configure({"kubeconfig": kubeconfig})
    with pytest.raises(Refused, match="kubeconfig cannot be used") as refusal:
        runner.create(CONFIG_MAP, config_map(), 0, False)
    assert "\n" not in str(refusal.value)
    runner.close()


def test_an_unreachable_cluster_says_what_to_do(api, monkeypatch):
    runner = Runner(KubernetesProvider())
    runner.configure({"kubeconfig": api.kubeconfig().replace(str(api.port), "1")})
    with pytest.raises(Refused, match=r"unreachable.*start the local cluster"):
        runner.create(CONFIG_MAP, config_map(), 0, False)
    assert runner.create(CONFIG_MAP, config_map(), 0, True) == ("", config_map())
    with pytest.raises(Refused, match="PULUMI_K8S_DELETE_UNREACHABLE"):
        runner.delete(CONFIG_MAP, "demo/settings", config_map(), {}, 0)
    monkeypatch.setenv("PULUMI_K8S_DELETE_UNREACHABLE", "true")
    runner.delete(CONFIG_MAP, "demo/settings", config_map(), {}, 0)
    assert runner.read(CONFIG_MAP, "demo/settings", config_map(), {}).id == ""
    runner.close()


def workload(kind, api_version, spec, name="orders"):
    metadata = {"name": name, "namespace": "demo"}
    return urn(f"kubernetes:{api_version}:{kind}"), {
        "apiVersion": api_version.removeprefix("core/"),
        "kind": kind,
        "metadata": metadata,
        "spec": spec,
    }


TEMPLATE = {"spec": {"containers": [{"name": "job", "image": "orders:1"}], "restartPolicy": "Never"}}
BACKEND = {"service": {"name": "orders", "port": {"number": 80}}}
RULES = [{"host": "shop.example", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": BACKEND}]}}]
PORTS = [{"port": 80, "targetPort": 8080}]


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("urn_", "obj"),
    [
        workload("Service", "core/v1", {"selector": {"app": "orders"}, "ports": PORTS}),
        workload("Service", "core/v1", {"type": "LoadBalancer", "selector": {"app": "orders"}, "ports": PORTS}),
        workload("Ingress", "networking.k8s.io/v1", {"ingressClassName": "webapprouting", "rules": RULES}),
        workload("Job", "batch/v1", {"template": TEMPLATE}),
        workload("PodDisruptionBudget", "policy/v1", {"maxUnavailable": 1, "selector": {"matchLabels": {"a": "b"}}}),
        workload("NetworkPolicy", "networking.k8s.io/v1", {"podSelector": {}, "policyTypes": ["Ingress"]}),
        workload("HTTPRoute", "gateway.networking.k8s.io/v1", {"parentRefs": [{"name": "shared"}], "rules": []}),
        workload("SecretProviderClass", "secrets-store.csi.x-k8s.io/v1", {"provider": "azure", "parameters": {}}),
    ],
    ids=["service", "load-balancer", "ingress", "job", "pdb", "network-policy", "http-route", "secret-provider-class"],
)
def test_what_a_function_app_consists_of_becomes_ready(provider, client, urn_, obj):
    provider.create(urn_, obj, 3, False)
    assert client.get(ref(obj))
    provider.delete(urn_, "demo/orders", obj, {}, 0)
    assert client.get(ref(obj)) is None


@pytest.mark.usefixtures("demo")
def test_an_ingress_of_no_class_gets_no_address(provider):
    urn_, obj = workload("Ingress", "networking.k8s.io/v1", {"rules": RULES})
    with pytest.raises(PartiallyCreated, match="was not updated with a hostname/IP address"):
        provider.create(urn_, obj, 0.3, False)


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("volume", "missing"),
    [
        ({"secret": {"secretName": "keys"}}, 'secret "keys" not found'),
        ({"configMap": {"name": "keys"}}, 'configmap "keys" not found'),
        ({"secret": {"secretName": "keys", "optional": True}}, None),
        ({"emptyDir": {}}, None),
        (
            {"csi": {"driver": "secrets-store.csi.k8s.io", "volumeAttributes": {"secretProviderClass": "vault"}}},
            'secretproviderclass "vault" not found',
        ),
    ],
)
def test_pods_need_their_volumes(provider, volume, missing):
    wanted = deployment(volumes=[{"name": "v", **volume}])
    if missing is None:
        provider.create(DEPLOYMENT, wanted, 3, False)
        return
    with pytest.raises(PartiallyCreated, match=missing):
        provider.create(DEPLOYMENT, wanted, 0.3, False)


@pytest.mark.usefixtures("demo")
def test_the_driver_of_secrets_writes_what_a_mounted_class_says(provider):
    """`Sync as Kubernetes Secret` (secrets-store-csi-driver.sigs.k8s.io): only while a pod mounts the class."""
    objects = [{"secretName": "from-vault", "type": "Opaque", "data": [{"objectName": "bus", "key": "bus"}]}]
    urn_, obj = workload(
        "SecretProviderClass", "secrets-store.csi.x-k8s.io/v1", {"provider": "azure", "secretObjects": objects}
    )
    provider.create(urn_, obj, 3, False)
    env = [{"name": "BUS", "valueFrom": {"secretKeyRef": {"name": "from-vault", "key": "bus"}}}]
    containers = [{"name": "main", "image": "a:1", "env": env}]
    csi = {"driver": "secrets-store.csi.k8s.io", "volumeAttributes": {"secretProviderClass": "orders"}}
    with pytest.raises(PartiallyCreated, match='secret "from-vault" not found'):
        provider.create(DEPLOYMENT, deployment("unmounted", containers=containers), 0.3, False)

    mounted = deployment("mounted", containers=containers, volumes=[{"name": "vault", "csi": csi}])
    provider.create(DEPLOYMENT, mounted, 3, False)


@pytest.mark.usefixtures("demo")
def test_a_deployment_of_no_replicas_is_rolled_out(provider):
    wanted = deployment(serviceAccountName="missing")
    wanted["spec"]["replicas"] = 0
    provider.create(DEPLOYMENT, wanted, 3, False)


@pytest.mark.usefixtures("keda")
def test_what_kedas_webhook_refuses_is_not_created(provider):
    refused = scaled_object()
    refused["spec"]["idleReplicaCount"] = 0
    with pytest.raises(
        Refused, match=r'admission webhook "vscaledobject\.kb\.io" denied the request: IdleReplicaCount=0'
    ):
        provider.create(SCALED_OBJECT, refused, 1, False)
