"""The network policies of KEDA's chart 2.20.2, in its two flavors; by default it makes none.

Rules are those of `networkpolicy.yaml` and `ciliumnetworkpolicy.yaml` in the folders `manager`, `metrics-server` and
`webhooks` of https://github.com/kedacore/charts/tree/v2.20.2/keda/templates. The flavor `kubernetes` lets KEDA reach
pods only: what is outside the cluster, Azure and the API server of AKS among it, needs rules of one's own.
"""

from typing import Final

from local.kubernetes.chart.release import ADAPTER, OPERATOR, WEBHOOKS, Release, Workload
from local.kubernetes.manifests import Json

ANY_POD: Final[list[Json]] = [{"namespaceSelector": {}}]
SERVED: Final = {OPERATOR: 9666, ADAPTER: 6443, WEBHOOKS: 9443}
"""What each workload is called at, beside its metrics."""


def network_policy(release: Release, workload: Workload) -> Json:
    """The policy of a workload in the flavor `kubernetes`."""
    metrics = release.values["prometheus"][workload.part]
    called = [SERVED[workload.name], *([metrics["port"]] if metrics["enabled"] else [])]
    extra = release.values["networkPolicy"]["kubernetes"][workload.section]["extraEgressRules"]
    dns = {"namespaceSelector": {}, "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}
    operator = {"podSelector": {"matchLabels": {"app": OPERATOR}}}
    spec: Json = {
        "podSelector": {"matchLabels": {"app": workload.name}},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [{"from": ANY_POD, "ports": [_port(port)]} for port in called],
        "egress": [
            {"to": [dns], "ports": [_port(53, "UDP"), _port(53)]},
            {"to": ANY_POD, "ports": [_port(443), _port(6443)]},
            *([{"to": [operator], "ports": [_port(SERVED[OPERATOR])]}] if workload.name == ADAPTER else []),
            {"to": ANY_POD},
            *extra,
        ],
    }
    made = release.object("networking.k8s.io/v1", "NetworkPolicy", workload.name, spec=spec)
    made["metadata"]["labels"] |= workload.labels
    return made


def cilium_policy(release: Release, workload: Workload) -> Json:
    """The policy of a workload in the flavor `cilium`; only the operator takes rules of one's own."""
    cilium = release.values["networkPolicy"]["cilium"]
    extra: list[Json] = cilium["operator"]["extraEgressRules"] if workload.name == OPERATOR else []
    spec: Json = {
        "endpointSelector": {"matchLabels": {"app": workload.name}},
        "egress": [{"toEntities": ["kube-apiserver", "cluster"]}, *extra],
        "ingress": [{"fromEntities": ["cluster"]}],
    }
    made = release.object("cilium.io/v2", "CiliumNetworkPolicy", workload.name, spec=spec)
    made["metadata"]["labels"] |= workload.labels
    return made


def _port(number: int, protocol: str = "TCP") -> Json:
    return {"protocol": protocol, "port": number}
