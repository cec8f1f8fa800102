"""The objects of the HTTP add-on's chart 0.15.0, and a release of it
(https://github.com/kedacore/charts/tree/main/http-add-on)."""

import kubernetes_validate
import pytest

from local.kubernetes.chart.crds import minimal
from local.kubernetes.chart.http_add_on import HttpAddOn
from local.kubernetes.chart.values import merged, value_errors
from local.kubernetes.manifests import Ref
from local.kubernetes.release_inputs import check_release
from local.provider import PartiallyCreated, Refused
from tests.unit.local.kubernetes.samples import RELEASE, namespace, urn

CHART = "keda-add-ons-http"
ADD_ON = {**RELEASE, "name": CHART, "chart": CHART, "version": "0.15.0"}
KEDA = urn("kubernetes:helm.sh/v3:Release", "keda")
HTTP = urn("kubernetes:helm.sh/v3:Release", "http")
ROUTE = urn("kubernetes:http.keda.sh/v1beta1:InterceptorRoute", "orders")


def rendered(values=None):
    objects = HttpAddOn("http", "keda", merged(values or {}, CHART)).objects(None)
    return {(obj["kind"], obj["metadata"]["name"]): obj for obj in objects}


def pod(objects, name):
    return objects["Deployment", name]["spec"]["template"]["spec"]


def test_the_chart_makes_what_it_documents():
    made = rendered()
    assert set(made) == {
        ("PodDisruptionBudget", "keda-add-ons-http-interceptor"),
        *(("ServiceAccount", name) for name in (CHART, f"{CHART}-interceptor", f"{CHART}-external-scaler")),
        ("CustomResourceDefinition", "httpscaledobjects.http.keda.sh"),
        ("CustomResourceDefinition", "interceptorroutes.http.keda.sh"),
        ("Service", "keda-add-ons-http-interceptor-proxy"),
        ("Service", "keda-add-ons-http-interceptor-admin"),
        ("Service", "keda-add-ons-http-external-scaler"),
        ("Service", "keda-add-ons-http-controller-manager-metrics-service"),
        ("Deployment", "keda-add-ons-http-controller-manager"),
        ("Deployment", "keda-add-ons-http-interceptor"),
        ("Deployment", "keda-add-ons-http-external-scaler"),
        ("ScaledObject", "keda-add-ons-http-interceptor"),
    }
    images = {name: pod(made, name)["containers"][0]["image"] for kind, name in made if kind == "Deployment"}
    assert images == {
        "keda-add-ons-http-controller-manager": "ghcr.io/kedacore/http-add-on-operator:0.15.0",
        "keda-add-ons-http-interceptor": "ghcr.io/kedacore/http-add-on-interceptor:0.15.0",
        "keda-add-ons-http-external-scaler": "ghcr.io/kedacore/http-add-on-scaler:0.15.0",
    }
    assert "replicas" not in made["Deployment", "keda-add-ons-http-interceptor"]["spec"], "KEDA scales it"
    assert made["Deployment", "keda-add-ons-http-external-scaler"]["spec"]["replicas"] == 3
    trigger = made["ScaledObject", "keda-add-ons-http-interceptor"]["spec"]["triggers"][0]
    assert trigger["metadata"]["scalerAddress"] == "keda-add-ons-http-external-scaler.keda:9090"
    versions = made["CustomResourceDefinition", "interceptorroutes.http.keda.sh"]["spec"]["versions"]
    assert [version["name"] for version in versions] == ["v1beta1"]


@pytest.mark.parametrize("values", [{}, {"interceptor": {"tolerations": [{"operator": "Exists"}]}}])
def test_every_object_is_valid_kubernetes(values):
    for (kind, _), obj in rendered(values).items():
        if kind != "ScaledObject":
            kubernetes_validate.validate(obj, "1.36", strict=True)


def test_services_reach_the_ports_of_their_pods():
    made = rendered()
    deployments = [obj for (kind, _), obj in made.items() if kind == "Deployment"]
    for (kind, name), obj in made.items():
        if kind == "Service":
            (target,) = [
                each
                for each in deployments
                if obj["spec"]["selector"].items() <= each["spec"]["template"]["metadata"]["labels"].items()
            ]
            ports = {port["name"] for port in target["spec"]["template"]["spec"]["containers"][0]["ports"]}
            assert {port["targetPort"] for port in obj["spec"]["ports"]} <= ports, name
    proxy = made["Service", "keda-add-ons-http-interceptor-proxy"]["spec"]
    assert [port["port"] for port in proxy["ports"]] == [8080]


def test_values_reach_the_objects():
    made = rendered(
        {
            "interceptor": {
                "replicas": {"min": 1, "max": 5},
                "readinessTimeout": "30s",
                "coldStart": {"maxPendingRequests": 100},
                "nodeSelector": {"kubernetes.azure.com/mode": "system"},
                "pdb": {"enabled": False},
            },
            "operator": {"replicas": 0},
            "images": {"tag": "x"},
        }
    )
    assert ("PodDisruptionBudget", "keda-add-ons-http-interceptor") not in made
    assert ("Deployment", "keda-add-ons-http-controller-manager") not in made
    assert made["ScaledObject", "keda-add-ons-http-interceptor"]["spec"]["maxReplicaCount"] == 5
    interceptor = pod(made, "keda-add-ons-http-interceptor")
    env = {entry["name"]: entry["value"] for entry in interceptor["containers"][0]["env"]}
    assert env["KEDA_HTTP_READINESS_TIMEOUT"] == "30s"
    assert env["KEDA_HTTP_COLD_START_MAX_PENDING_REQUESTS"] == "100"
    assert "KEDA_HTTP_REQUEST_TIMEOUT" not in env
    assert interceptor["nodeSelector"]["kubernetes.azure.com/mode"] == "system"
    assert interceptor["containers"][0]["image"].endswith(":x")


def test_a_misspelt_value_is_an_error():
    (error,) = value_errors({"interceptor": {"replica": {"min": 1}}}, CHART)
    assert "values.interceptor.replica" in error
    assert "did you mean replicas?" in error


@pytest.mark.parametrize(
    ("changes", "property", "words"),
    [
        ({"version": "0.14.0"}, "version", "keda-add-ons-http, version 0.15.0"),
        ({"values": {"webhooks": {}}}, "values", "values.webhooks"),
    ],
)
def test_what_is_refused_by_name(changes, property, words):
    _, failures = check_release("http", {}, {**ADD_ON, **changes}, "default")
    assert [failure.property for failure in failures] == [property]
    assert words in failures[0].reason


def test_the_version_of_each_chart_is_its_own():
    given = {key: ADD_ON[key] for key in ("chart", "repositoryOpts")}
    assert check_release("http", {}, given, "default")[0]["version"] == "0.15.0"


@pytest.fixture
def keda(provider, client):
    client.apply(namespace("keda"), "tests")
    client.apply(namespace(), "tests")
    provider.create(KEDA, RELEASE, 0, False)


@pytest.mark.usefixtures("keda")
def test_a_release_comes_and_goes(provider, client):
    id, state = provider.create(HTTP, ADD_ON, 0, False)
    assert id == "keda/keda-add-ons-http"
    assert (state["status"]["chart"], state["status"]["version"]) == (CHART, "0.15.0")
    assert provider.read(HTTP, id, ADD_ON, state).properties == state
    route = {
        "apiVersion": "http.keda.sh/v1beta1",
        "kind": "InterceptorRoute",
        "metadata": {"name": "orders", "namespace": "demo", "annotations": {"pulumi.com/waitFor": "condition=Ready"}},
        "spec": {"target": {"service": "orders", "port": 80}, "scalingMetric": {"concurrency": {"targetValue": 10}}},
    }
    _, live = provider.create(ROUTE, route, 5, False)
    assert live["status"]["conditions"][0]["observedGeneration"] == 1
    provider.delete(ROUTE, "demo/orders", route, {}, 0)
    provider.delete(HTTP, id, ADD_ON, {}, 0)
    assert not any(CHART in obj["metadata"]["name"] for obj in client.objects("apps/v1", "Deployment"))
    assert len(client.objects("apiextensions.k8s.io/v1", "CustomResourceDefinition")) == 6
    keda_operator = Ref(api_version="apps/v1", kind="Deployment", name="keda-operator", namespace="keda")
    assert client.get(keda_operator)


def test_the_add_on_needs_keda(provider, client):
    """Its interceptors are scaled by a ScaledObject, whose definition KEDA's chart brings."""
    client.apply(namespace("keda"), "tests")
    with pytest.raises((Refused, PartiallyCreated), match="ScaledObject"):
        provider.create(HTTP, ADD_ON, 0, False)


def test_a_definition_of_a_group_of_kubernetes_says_who_approved_it():
    assert "api-approved.kubernetes.io" in minimal("httproutes")["metadata"]["annotations"]
    assert "annotations" not in minimal("secretproviderclasses")["metadata"]
