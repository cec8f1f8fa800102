"""The objects of KEDA's chart: names and images are those that the chart's documentation and repository give."""

import base64
from pathlib import Path

import kubernetes_validate
import pytest

from local.kubernetes.chart.crds import definitions
from local.kubernetes.chart.objects import Processes, chart_objects
from local.kubernetes.chart.release import Release
from local.kubernetes.chart.values import merged, value_errors
from local.provider import Refused

PRODUCTION = {
    "operator": {
        "replicaCount": 2,
        "tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists"}],
        "nodeSelector": {"kubernetes.azure.com/mode": "system"},
    },
    "podIdentity": {"azureWorkload": {"enabled": True, "clientId": "client", "tenantId": "tenant"}},
    "resources": {"operator": {"limits": {"memory": "2Gi"}}},
    "podDisruptionBudget": {"operator": {"minAvailable": 1}},
    "priorityClassName": "system-cluster-critical",
    "logging": {"operator": {"format": "json"}},
    "permissions": {"operator": {"restrict": {"secret": True}}},
    "prometheus": {"operator": {"enabled": True}},
    "additionalLabels": {"team": "platform"},
    "env": [{"name": "KEDA_CHECK_UNEXPECTED_SCALERS_PARAMS", "value": "enabled"}],
    "extraArgs": {"webhooks": {"cache-miss-to-direct-client": True}},
}


def rendered(values=None, processes=None, crd_folder=None):
    release = Release(name="keda", namespace="keda", values=merged(values or {}))
    objects = chart_objects(release, crd_folder=crd_folder, processes=processes)
    return {(obj["kind"], obj["metadata"]["name"]): obj for obj in objects}


def pod(objects, name):
    return objects["Deployment", name]["spec"]["template"]["spec"]


@pytest.mark.parametrize("values", [{}, PRODUCTION])
def test_every_object_is_valid_kubernetes(values):
    for obj in rendered(values).values():
        kubernetes_validate.validate(obj, "1.36", strict=True)


def test_the_chart_makes_what_it_documents():
    """https://github.com/kedacore/charts/tree/v2.20.2/keda/templates"""
    made = rendered()
    assert set(made) == {
        *(("ServiceAccount", name) for name in ("keda-operator", "keda-metrics-server", "keda-webhook")),
        *(
            (kind, name)
            for kind in ("Deployment", "Service")
            for name in ("keda-operator", "keda-operator-metrics-apiserver", "keda-admission-webhooks")
        ),
        *(
            ("CustomResourceDefinition", name)
            for name in (
                "scaledobjects.keda.sh",
                "scaledjobs.keda.sh",
                "triggerauthentications.keda.sh",
                "clustertriggerauthentications.keda.sh",
                "cloudeventsources.eventing.keda.sh",
                "clustercloudeventsources.eventing.keda.sh",
            )
        ),
        *(
            ("ClusterRole", f"keda-operator{part}")
            for part in ("", "-minimal-cluster-role", "-external-metrics-reader", "-webhook")
        ),
        *(
            ("ClusterRoleBinding", f"keda-operator{part}")
            for part in ("", "-minimal", "-system-auth-delegator", "-hpa-controller-external-metrics", "-webhook")
        ),
        ("Role", "keda-operator-certs"),
        *(("RoleBinding", f"keda-operator-{part}") for part in ("certs", "auth-reader")),
        ("APIService", "v1beta1.external.metrics.k8s.io"),
        ("ValidatingWebhookConfiguration", "keda-admission"),
    }
    images = {name: pod(made, name)["containers"][0]["image"] for kind, name in made if kind == "Deployment"}
    assert images == {
        "keda-operator": "ghcr.io/kedacore/keda:2.20.2",
        "keda-operator-metrics-apiserver": "ghcr.io/kedacore/keda-metrics-apiserver:2.20.2",
        "keda-admission-webhooks": "ghcr.io/kedacore/keda-admission-webhooks:2.20.2",
    }
    assert "caBundle" not in made["APIService", "v1beta1.external.metrics.k8s.io"]["spec"], "the operator writes it"
    hooks = made["ValidatingWebhookConfiguration", "keda-admission"]["webhooks"]
    assert {hook["failurePolicy"] for hook in hooks} == {"Ignore"}
    assert {hook["clientConfig"]["service"]["path"] for hook in hooks} == {
        "/validate-keda-sh-v1alpha1-scaledobject",
        "/validate-keda-sh-v1alpha1-scaledjob",
        "/validate-keda-sh-v1alpha1-triggerauthentication",
        "/validate-keda-sh-v1alpha1-clustertriggerauthentication",
        "/validate-eventing-keda-sh-v1alpha1-cloudeventsource",
        "/validate-eventing-keda-sh-v1alpha1-clustercloudeventsource",
    }


def test_services_select_the_pods_of_their_deployment():
    made = rendered()
    for (kind, name), obj in made.items():
        if kind == "Service":
            labels = made["Deployment", name]["spec"]["template"]["metadata"]["labels"]
            assert obj["spec"]["selector"].items() <= labels.items()


def test_values_reach_the_objects():
    made = rendered(PRODUCTION)
    operator = pod(made, "keda-operator")
    assert made["Deployment", "keda-operator"]["spec"]["replicas"] == 2
    assert operator["tolerations"] == [{"key": "CriticalAddonsOnly", "operator": "Exists"}]
    assert operator["nodeSelector"] == {"kubernetes.io/os": "linux", "kubernetes.azure.com/mode": "system"}
    assert operator["priorityClassName"] == "system-cluster-critical"
    container = operator["containers"][0]
    assert container["resources"] == {
        "limits": {"cpu": 1, "memory": "2Gi"},
        "requests": {"cpu": "100m", "memory": "100Mi"},
    }
    assert "--zap-encoder=json" in container["args"]
    assert "--metrics-bind-address=:8080" in container["args"]
    assert {"name": "KEDA_RESTRICT_SECRET_ACCESS", "value": "true"} in container["env"]
    assert {"name": "KEDA_CHECK_UNEXPECTED_SCALERS_PARAMS", "value": "enabled"} in container["env"]
    assert {port["containerPort"] for port in container["ports"]} == {9666, 8080}
    webhooks = pod(made, "keda-admission-webhooks")
    assert "--cache-miss-to-direct-client=true" in webhooks["containers"][0]["args"]
    assert "tolerations" not in webhooks
    budget = made["PodDisruptionBudget", "keda-operator"]["spec"]
    assert budget == {"minAvailable": 1, "selector": {"matchLabels": {"app": "keda-operator"}}}
    # All definitions have the labels of every release alike (_helpers.tpl, keda.crd-labels).
    labelled = {kind: obj["metadata"]["labels"].get("team") for (kind, _), obj in made.items()}
    assert labelled.pop("CustomResourceDefinition") is None
    assert set(labelled.values()) == {"platform"}


def test_workload_identity_marks_the_operator_and_its_account():
    """https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html"""
    made = rendered(PRODUCTION)
    account = made["ServiceAccount", "keda-operator"]["metadata"]
    assert account["labels"]["azure.workload.identity/use"] == "true"
    assert account["annotations"]["azure.workload.identity/client-id"] == "client"
    assert account["annotations"]["azure.workload.identity/tenant-id"] == "tenant"
    template = made["Deployment", "keda-operator"]["spec"]["template"]["metadata"]
    assert template["labels"]["azure.workload.identity/use"] == "true"
    without = rendered()
    assert "azure.workload.identity/use" not in without["ServiceAccount", "keda-operator"]["metadata"]["labels"]
    webhook = made["ServiceAccount", "keda-webhook"]["metadata"]
    assert not any("identity" in key for key in (*webhook["labels"], *webhook["annotations"]))


def test_processes_are_reached_by_localhost_and_by_url():
    processes = Processes(metrics_port=6001, webhook_url="https://127.0.0.1:6002", authority="PEM")
    made = rendered(processes=processes)
    bundle = base64.b64encode(b"PEM").decode()
    service = made["Service", "keda-operator-metrics-apiserver"]
    assert service["spec"]["type"] == "ExternalName"
    assert service["spec"]["externalName"] == "localhost"
    api_service = made["APIService", "v1beta1.external.metrics.k8s.io"]["spec"]
    assert api_service["service"]["port"] == 6001
    assert api_service["caBundle"] == bundle
    hook = made["ValidatingWebhookConfiguration", "keda-admission"]["webhooks"][0]["clientConfig"]
    assert hook == {"url": "https://127.0.0.1:6002/validate-keda-sh-v1alpha1-scaledobject", "caBundle": bundle}
    for obj in made.values():
        kubernetes_validate.validate(obj, "1.36", strict=True)


def test_definitions_come_from_the_folder_when_there_is_one(tmp_path):
    for definition in definitions(None):
        definition["metadata"]["annotations"] = {"from": "file"}
        name = definition["metadata"]["name"]
        (tmp_path / f"{name}.yaml").write_text(str(definition).replace("True", "true").replace("'", '"'))
    made = rendered(crd_folder=tmp_path)
    definition = made["CustomResourceDefinition", "scaledobjects.keda.sh"]
    assert definition["metadata"]["annotations"]["from"] == "file"
    (tmp_path / "scaledjobs.keda.sh.yaml").unlink()
    with pytest.raises(Refused, match=r"scaledjobs\.keda\.sh"):
        rendered(crd_folder=Path(tmp_path))


def test_definitions_can_be_left_out_or_kept():
    assert not any(kind == "CustomResourceDefinition" for kind, _ in rendered({"crds": {"install": False}}))
    kept = rendered({"crds": {"additionalAnnotations": {"helm.sh/resource-policy": "keep"}}})
    annotations = kept["CustomResourceDefinition", "scaledjobs.keda.sh"]["metadata"]["annotations"]
    assert annotations["helm.sh/resource-policy"] == "keep"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"operater": {}}, ("values.operater", "operator")),
        ({"metricServer": {"replicaCount": 2}}, ("values.metricServer", "metricsServer")),
        ({"resources": {"metricsServer": {}}}, ("values.resources.metricsServer", "metricServer")),
        (
            {"podIdentity": {"azureWorkload": {"clientID": "x"}}},
            ("values.podIdentity.azureWorkload.clientID", "clientId"),
        ),
        ({"metricsServer": {"enabled": False}}, ("values.metricsServer.enabled",)),
        ({"operator": 2}, ("values.operator", "map")),
    ],
)
def test_a_value_that_the_chart_would_ignore_or_this_cannot_do_is_an_error(values, words):
    (error,) = value_errors(values)
    assert all(word in error for word in words)


def test_everything_of_a_production_installation_is_accepted():
    assert value_errors(PRODUCTION) == []


def test_values_merge_as_in_helm():
    values = merged({"nodeSelector": {"a": "b"}, "operator": {"replicaCount": 3}, "resources": {"operator": None}})
    assert values["nodeSelector"] == {"a": "b"}
    assert values["operator"]["replicaCount"] == 3
    assert values["operator"]["revisionHistoryLimit"] == 10
    assert "operator" not in values["resources"]
    assert merged({})["resources"]["operator"]["limits"]["cpu"] == 1, "the defaults must not have changed"
