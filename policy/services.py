"""Rules about how callers get to pods.

Annotations of load balancers: learn.microsoft.com/azure/aks/load-balancer-standard and …/internal-lb.
"""

from typing import Final

from .reading import at, items, members
from .rule import Level, Props, Rule
from .sources import azure, baseline, cis

SERVICE: Final = "kubernetes:core/v1:Service"
INGRESS: Final = "kubernetes:networking.k8s.io/v1:Ingress"

INTERNAL: Final = "service.beta.kubernetes.io/azure-load-balancer-internal"
SOURCES: Final = (
    "service.beta.kubernetes.io/azure-allowed-ip-ranges",
    "service.beta.kubernetes.io/azure-allowed-service-tags",
)
"""Annotations that say who may call, besides `loadBalancerSourceRanges`."""


def _load_balancer(props: Props) -> str | None:
    if at(props, "spec.type") != "LoadBalancer":
        return None
    annotations = members(at(props, "metadata.annotations"))
    limited = items(at(props, "spec.loadBalancerSourceRanges")) or any(annotations.get(each) for each in SOURCES)
    if annotations.get(INTERNAL) == "true" or limited:
        return None
    return "spec.type is LoadBalancer, for everybody"


def _addresses(props: Props) -> str | None:
    found = items(at(props, "spec.externalIPs"))
    return f"spec.externalIPs is {', '.join(map(str, found))}" if found else None


def _tls(props: Props) -> str | None:
    encrypted = {host for each in items(at(props, "spec.tls")) for host in items(at(each, "hosts"))}
    for index, rule in enumerate(items(at(props, "spec.rules"))):
        if at(rule, "host") is None:
            return f"spec.rules[{index}].host is not set"
        if at(rule, "host") not in encrypted:
            return f"spec.tls is without {at(rule, 'host')}"
    return None


RULES: Final = (
    Rule(
        id="service-load-balancer",
        title="Load balancers are internal, or say who may call",
        types=(SERVICE,),
        check=_load_balancer,
        reason="the whole Internet could call it, past any firewall",
        fix=f"annotate it {INTERNAL}: 'true', or set spec.loadBalancerSourceRanges",
        sources=(baseline(26), azure("Kubernetes clusters should use internal load balancers")),
    ),
    Rule(
        id="service-external-addresses",
        title="Services take no addresses that are not theirs",
        types=(SERVICE,),
        check=_addresses,
        reason="traffic of others could be led to it (CVE-2020-8554)",
        fix="leave spec.externalIPs out",
        sources=(baseline(26), azure("Kubernetes cluster services should only use allowed external IPs")),
        development=Level.MANDATORY,
    ),
    Rule(
        id="ingress-tls",
        title="Callers come over HTTPS, by a host's name",
        types=(INGRESS,),
        check=_tls,
        reason="keys of functions would be sent in the clear",
        fix="set spec.tls with the host and the Secret of its certificate",
        sources=(
            baseline(7),
            cis("5.4.5"),
            azure("Kubernetes clusters should be accessible only over HTTPS"),
            azure("Kubernetes clusters should specify host in ingress resource rules"),
        ),
    ),
)
