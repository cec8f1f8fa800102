"""Who may call a workload, and under which address."""

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.core.v1 import Service
from pulumi_kubernetes.networking.v1 import (
    HTTPIngressPathArgsDict,
    Ingress,
    NetworkPolicy,
    NetworkPolicyIngressRuleArgsDict,
    NetworkPolicyPeerArgsDict,
    NetworkPolicySpecArgsDict,
)

from . import charts
from .app_args import HttpArgs
from .objects import Objects

PORT = 80
INGRESS_CLASS = "webapprouting.kubernetes.azure.com"
"""AKS's application routing add-on."""

GATEWAY_GROUP = "gateway.networking.k8s.io"

IDENTITY_SERVICE = "169.254.169.254/32"
"""The virtual machine's own identity and metadata, which is no business of a pod."""

# The real provider waits for endpoints, which a workload at zero replicas does not have.
NO_WAIT = {"pulumi.com/skipAwait": "true"}


def service(name: str, objects: Objects) -> Service:
    """A Service inside the cluster for the pods of the workload `name`."""
    return Service(
        f"{name}-service",
        metadata=objects.metadata(name, NO_WAIT),
        spec={
            "type": "ClusterIP",
            "selector": {"app.kubernetes.io/name": name},
            "ports": [{"name": "http", "port": PORT, "target_port": "http", "protocol": "TCP"}],
        },
        opts=objects.opts,
    )


def address(name: str, namespace: pulumi.Input[str], http: HttpArgs) -> pulumi.Output[str]:
    """Where callers find the workload."""
    if "ingress" in http or "gateway" in http:
        return pulumi.Output.from_input(f"https://{http.get('host', '')}")
    if "requests" in http:
        return pulumi.Output.concat(
            "http://", _inside(interceptor_name(name), namespace), f":{charts.INTERCEPTOR_PORT}"
        )
    return pulumi.Output.concat("http://", _inside(name, namespace))


def hosts(name: str, namespace: pulumi.Input[str], http: HttpArgs) -> list[pulumi.Input[str]]:
    """The names under which the interceptor is asked for the workload: from outside, and from inside the cluster."""
    return [http.get("host", ""), _inside(interceptor_name(name), namespace)]


def _inside(service: str, namespace: pulumi.Input[str]) -> pulumi.Output[str]:
    return pulumi.Output.concat(service, ".", namespace, ".svc.cluster.local")


def entrance(name: str, objects: Objects, http: HttpArgs, keda_namespace: pulumi.Input[str]) -> None:
    """The Ingress or HTTPRoute that lets callers in from outside, if they are let in.

    With the HTTP add-on it leads to the add-on's interceptor, which is another namespace's. An Ingress cannot go there,
    so the Service of the workload's own namespace that it names stands for the interceptor. An HTTPRoute can, if that
    namespace grants it, and should not follow such a Service (Gateway API reference, `backendRefs`).
    """
    host, by_requests = http.get("host", ""), "requests" in http
    if "ingress" in http:
        backend, port = (interceptor_name(name), charts.INTERCEPTOR_PORT) if by_requests else (name, PORT)
        ingress = http["ingress"]
        path: HTTPIngressPathArgsDict = {
            "path": "/",
            "path_type": "Prefix",
            "backend": {"service": {"name": backend, "port": {"number": port}}},
        }
        Ingress(
            f"{name}-ingress",
            metadata=objects.metadata(name, NO_WAIT),
            spec={
                "ingress_class_name": ingress.get("class_name", INGRESS_CLASS),
                "tls": [{"hosts": [host], "secret_name": ingress["tls_secret"]}],
                "rules": [{"host": host, "http": {"paths": [path]}}],
            },
            opts=objects.opts,
        )
    if "gateway" in http:
        gateway = http["gateway"]
        parent = {"name": gateway["name"], "namespace": gateway["namespace"]}
        if "section" in gateway:
            parent["sectionName"] = gateway["section"]
        to: dict[str, pulumi.Input[str] | int] = {"name": name, "port": PORT}
        if by_requests:
            to = {"name": charts.INTERCEPTOR, "namespace": keda_namespace, "port": charts.INTERCEPTOR_PORT}
            _reference_grant(name, objects, keda_namespace)
        CustomResource(
            f"{name}-route",
            api_version=f"{GATEWAY_GROUP}/v1",
            kind="HTTPRoute",
            metadata=objects.metadata(name),
            spec={"parentRefs": [parent], "hostnames": [host], "rules": [{"backendRefs": [to]}]},
            opts=objects.opts,
        )


def _reference_grant(name: str, objects: Objects, keda_namespace: pulumi.Input[str]) -> None:
    """Lets HTTPRoutes of the workload's namespace lead to the interceptor."""
    CustomResource(
        f"{name}-reference-grant",
        api_version=f"{GATEWAY_GROUP}/v1beta1",
        kind="ReferenceGrant",
        metadata={"namespace": keda_namespace, "labels": objects.labels},
        spec={
            "from": [{"group": GATEWAY_GROUP, "kind": "HTTPRoute", "namespace": objects.namespace}],
            "to": [{"group": "", "kind": "Service", "name": charts.INTERCEPTOR}],
        },
        opts=objects.opts,
    )


def interceptor_name(name: str) -> str:
    """The Service in the workload's namespace that stands for the HTTP add-on's interceptor."""
    return f"{name}-interceptor"


def interceptor(name: str, objects: Objects, keda_namespace: pulumi.Input[str]) -> Service:
    """A name in the workload's namespace for the interceptor, which lives in KEDA's."""
    return Service(
        f"{name}-interceptor",
        metadata=objects.metadata(interceptor_name(name), NO_WAIT),
        spec={
            "type": "ExternalName",
            "external_name": pulumi.Output.concat(charts.INTERCEPTOR, ".", keda_namespace, ".svc.cluster.local"),
            "ports": [{"name": "http", "port": charts.INTERCEPTOR_PORT}],
        },
        opts=objects.opts,
    )


def network_policy(
    name: str,
    objects: Objects,
    http: HttpArgs | None,
    keda_namespace: pulumi.Input[str],
) -> NetworkPolicy:
    """Nobody calls the workload but whom `http` names; it calls everybody but the node's identity service.

    `http` is None for a workload that nobody calls. What the node itself asks, such as probes, is always let through.
    """
    callers: list[NetworkPolicyIngressRuleArgsDict] = []
    if http is not None:
        peers: list[NetworkPolicyPeerArgsDict] = [_namespace(each) for each in http.get("namespaces", ())]
        if "requests" in http:
            peers = [_namespace(keda_namespace)]
        callers.append({"from_": peers or [{"namespace_selector": {}}], "ports": [{"port": "http"}]})
    spec: NetworkPolicySpecArgsDict = {
        "pod_selector": {"match_labels": {"app.kubernetes.io/name": name}},
        "policy_types": ["Ingress", "Egress"],
        "egress": [
            {
                # Pods are not part of any address range to Cilium, so they are named besides.
                "to": [
                    {"namespace_selector": {}},
                    {"ip_block": {"cidr": "0.0.0.0/0", "except_": [IDENTITY_SERVICE]}},
                ]
            }
        ],
    }
    # Without a rule nobody calls. The API server drops an empty list, and a refresh would find it missing.
    if callers:
        spec["ingress"] = callers
    return NetworkPolicy(f"{name}-network-policy", metadata=objects.metadata(name), spec=spec, opts=objects.opts)


def _namespace(name: pulumi.Input[str]) -> NetworkPolicyPeerArgsDict:
    return {"namespace_selector": {"match_labels": {"kubernetes.io/metadata.name": name}}}
