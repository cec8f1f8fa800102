"""Who may call a workload, and under which address: Service, network policy, Ingress, Gateway, and the HTTP add-on."""

from pathlib import Path
from typing import Any

import pytest

from tests.harness import keda_rules, rules, workload_rules
from tests.harness.recording import Json, Recorded
from tests.unit.components import apps

HOST = "prices.example.com"
INGRESS: Json = {"host": HOST, "ingress": {"tls_secret": "prices-tls"}}
GATEWAY: Json = {"host": HOST, "gateway": {"name": "shared", "namespace": "gateways", "section": "https"}}


def deployed(folder: Path, *functions: str, **http: Any) -> Recorded:
    recorded = apps.function_app(apps.write(folder, *(functions or (apps.HTTP,))), http=http)
    assert rules.complaints(recorded) == []
    return recorded


def policy(recorded: Recorded) -> Json:
    return recorded.one(workload_rules.NETWORK_POLICY).inputs["spec"]


def test_callers_inside_find_the_pods(tmp_path: Path) -> None:
    recorded = deployed(tmp_path)

    service = recorded.one(workload_rules.SERVICE).inputs["spec"]
    assert service["type"] == "ClusterIP"
    assert [(each["port"], each["targetPort"]) for each in service["ports"]] == [(80, "http")]
    # kubernetes.io/docs/concepts/services-networking/dns-pod-service
    assert recorded.exports["urls"] == {"orders": "http://orders.functions.svc.cluster.local"}


def test_nobody_waits_for_pods_that_may_not_be_there(tmp_path: Path) -> None:
    """The provider waits for endpoints of a Service, and for an address of an Ingress."""
    recorded = deployed(tmp_path, **INGRESS)

    for type_ in (workload_rules.SERVICE, workload_rules.INGRESS):
        annotations = recorded.one(type_).inputs["metadata"]["annotations"]
        assert annotations["pulumi.com/skipAwait"] == "true"


def test_nobody_outside_calls_by_default(tmp_path: Path) -> None:
    recorded = deployed(tmp_path)

    assert recorded.all(workload_rules.INGRESS) == recorded.all(workload_rules.ROUTE) == []


def test_an_ingress_with_tls(tmp_path: Path) -> None:
    """The class of AKS's application routing add-on: learn.microsoft.com/azure/aks/app-routing."""
    recorded = deployed(tmp_path, **INGRESS)

    spec = recorded.one(workload_rules.INGRESS).inputs["spec"]
    assert spec["ingressClassName"] == "webapprouting.kubernetes.azure.com"
    assert spec["tls"] == [{"hosts": [HOST], "secretName": "prices-tls"}]
    (rule,) = spec["rules"]
    assert rule["host"] == HOST
    assert recorded.exports["urls"] == {"orders": f"https://{HOST}"}


def test_an_ingress_of_another_class(tmp_path: Path) -> None:
    recorded = deployed(tmp_path, host=HOST, ingress={"tls_secret": "prices-tls", "class_name": "nginx"})

    assert recorded.one(workload_rules.INGRESS).inputs["spec"]["ingressClassName"] == "nginx"


def test_a_gateway_that_is_there_already(tmp_path: Path) -> None:
    """gateway-api.sigs.k8s.io/reference: `parentRefs` and `hostnames` of an HTTPRoute."""
    recorded = deployed(tmp_path, **GATEWAY)

    spec = recorded.one(workload_rules.ROUTE).inputs["spec"]
    assert spec["parentRefs"] == [{"name": "shared", "namespace": "gateways", "sectionName": "https"}]
    assert spec["hostnames"] == [HOST]
    assert spec["rules"] == [{"backendRefs": [{"name": "orders", "port": 80}]}]
    assert recorded.exports["urls"] == {"orders": f"https://{HOST}"}


def test_all_namespaces_may_call_by_default(tmp_path: Path) -> None:
    """An empty `namespaceSelector` selects all namespaces (kubernetes.io/docs/concepts/services-networking)."""
    (rule,) = policy(deployed(tmp_path))["ingress"]

    assert rule == {"from": [{"namespaceSelector": {}}], "ports": [{"port": "http"}]}


def test_only_some_namespaces_may_call(tmp_path: Path) -> None:
    (rule,) = policy(deployed(tmp_path, namespaces=["shop", "office"]))["ingress"]

    assert [each["namespaceSelector"]["matchLabels"] for each in rule["from"]] == [
        {"kubernetes.io/metadata.name": "shop"},
        {"kubernetes.io/metadata.name": "office"},
    ]


@pytest.mark.parametrize("function", [apps.QUEUE, apps.TIMER], ids=["queue", "timer"])
def test_nobody_calls_what_is_not_called(tmp_path: Path, function: str) -> None:
    recorded = deployed(tmp_path, function)

    spec = policy(recorded)
    assert "Ingress" in spec["policyTypes"]
    assert not spec.get("ingress")
    assert recorded.all(workload_rules.SERVICE) == []
    assert recorded.exports["urls"] == {}


def test_pods_do_not_reach_the_node_s_identity(tmp_path: Path) -> None:
    """The instance metadata service: learn.microsoft.com/azure/virtual-machines/instance-metadata-service."""
    (rule,) = policy(deployed(tmp_path))["egress"]

    blocks = [each["ipBlock"] for each in rule["to"] if "ipBlock" in each]
    assert blocks == [{"cidr": "0.0.0.0/0", "except": ["169.254.169.254/32"]}]


# With the HTTP add-on, requests have to pass its interceptor, which holds them while there is no replica.


@pytest.mark.parametrize("way", [{"host": HOST}, INGRESS, GATEWAY], ids=["inside", "ingress", "gateway"])
def test_only_the_interceptor_calls_pods_that_scale_by_requests(tmp_path: Path, way: Json) -> None:
    (rule,) = policy(deployed(tmp_path, **way, requests=20))["ingress"]

    assert rule["from"] == [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "keda"}}}]


def test_callers_inside_go_through_the_interceptor(tmp_path: Path) -> None:
    """It finds the route by the name that callers use, without the port (kedacore/http-add-on, pkg/routing/key.go)."""
    recorded = deployed(tmp_path, host=HOST, requests=20)

    (hosts,) = [each["hosts"] for each in recorded.one(keda_rules.INTERCEPTOR_ROUTE).inputs["spec"]["rules"]]
    called, _, port = recorded.exports["urls"]["orders"].removeprefix("http://").partition(":")
    assert called in hosts
    name, namespace, *_ = called.split(".")
    service = recorded.one(workload_rules.SERVICE, "orders-interceptor")
    assert (service.inputs["metadata"]["name"], service.inputs["metadata"]["namespace"]) == (name, namespace)
    assert [str(each["port"]) for each in service.inputs["spec"]["ports"]] == [port]
    # learn.microsoft.com and the chart keda-add-ons-http: the Service `…-interceptor-proxy`, port 8080.
    assert service.inputs["spec"]["externalName"] == "keda-add-ons-http-interceptor-proxy.keda.svc.cluster.local"


def test_an_ingress_leads_to_the_interceptor(tmp_path: Path) -> None:
    recorded = deployed(tmp_path, **INGRESS, requests=20)

    (rule,) = recorded.one(workload_rules.INGRESS).inputs["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    assert path["backend"]["service"] == {"name": "orders-interceptor", "port": {"number": 8080}}


def test_a_gateway_leads_to_the_interceptor_in_its_own_namespace(tmp_path: Path) -> None:
    """The Gateway API: implementations should not follow a Service of the type ExternalName; a Service of another
    namespace needs a ReferenceGrant there."""
    recorded = deployed(tmp_path, **GATEWAY, requests=20)

    route = recorded.one(workload_rules.ROUTE)
    ((backend,),) = [each["backendRefs"] for each in route.inputs["spec"]["rules"]]
    assert backend == {"name": "keda-add-ons-http-interceptor-proxy", "namespace": "keda", "port": 8080}
    grant = recorded.one("kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant")
    assert grant.inputs["metadata"]["namespace"] == "keda"
    assert grant.inputs["spec"] == {
        "from": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": "functions"}],
        "to": [{"group": "", "kind": "Service", "name": "keda-add-ons-http-interceptor-proxy"}],
    }
