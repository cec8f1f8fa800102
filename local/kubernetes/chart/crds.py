"""KEDA's six custom resource definitions and the two of its HTTP add-on: the full ones where a folder holds them, else
minimal ones.

The full files are those of `config/crd/bases` in their repositories and validate every field. The minimal ones accept
any object; they are for an API server that checks no schemas anyway.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias, cast

from local.kubernetes.manifests import Json
from local.provider import Refused

Kind: TypeAlias = tuple[str, str, str, list[str]]

# plural: group, kind, scope, short names (KEDA 2.20, config/crd/bases)
KINDS: Final[dict[str, Kind]] = {
    "scaledobjects": ("keda.sh", "ScaledObject", "Namespaced", ["so"]),
    "scaledjobs": ("keda.sh", "ScaledJob", "Namespaced", ["sj"]),
    "triggerauthentications": ("keda.sh", "TriggerAuthentication", "Namespaced", ["ta", "triggerauth"]),
    "clustertriggerauthentications": (
        "keda.sh",
        "ClusterTriggerAuthentication",
        "Cluster",
        ["cta", "clustertriggerauth"],
    ),
    "cloudeventsources": ("eventing.keda.sh", "CloudEventSource", "Namespaced", []),
    "clustercloudeventsources": ("eventing.keda.sh", "ClusterCloudEventSource", "Cluster", []),
}
# The same of the HTTP add-on 0.15.
HTTP_KINDS: Final[dict[str, Kind]] = {
    "httpscaledobjects": ("http.keda.sh", "HTTPScaledObject", "Namespaced", ["httpso"]),
    "interceptorroutes": ("http.keda.sh", "InterceptorRoute", "Namespaced", []),
}
VERSIONS: Final = {"interceptorroutes": "v1beta1", "ciliumnetworkpolicies": "v2"}
# What AKS brings when it is asked to, and a cluster without it lacks.
# https://learn.microsoft.com/azure/aks/csi-secrets-store-driver, https://learn.microsoft.com/azure/aks/app-routing-gateway-api,
# https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium
AKS_KINDS: Final[dict[str, Kind]] = {
    "secretproviderclasses": ("secrets-store.csi.x-k8s.io", "SecretProviderClass", "Namespaced", []),
    "httproutes": ("gateway.networking.k8s.io", "HTTPRoute", "Namespaced", []),
    "gateways": ("gateway.networking.k8s.io", "Gateway", "Namespaced", ["gtw"]),
    "ciliumnetworkpolicies": ("cilium.io", "CiliumNetworkPolicy", "Namespaced", ["cnp"]),
}


def definitions(folder: Path | None, kinds: Mapping[str, Kind] = KINDS) -> list[Json]:
    """The definitions of `kinds`, in their order. Raises Refused when the folder lacks one."""
    if folder is None:
        return [minimal(plural) for plural in kinds]
    import yaml

    found: dict[str, Json] = {}
    for file in sorted(folder.glob("*.yaml")):
        # The C parser: the largest definition has 670 kB and takes the Python one 10 s.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        definition = cast("Json", yaml.load(file.read_text(), Loader=loader))
        found[definition["metadata"]["name"]] = definition
    wanted = [f"{plural}.{kind[0]}" for plural, kind in kinds.items()]
    if missing := [name for name in wanted if name not in found]:
        raise Refused(f"{folder}: KEDA's definition of {missing[0]} is missing; build the local control plane again")
    return [found[name] for name in wanted]


def minimal(plural: str) -> Json:
    group, kind, scope, short_names = {**KINDS, **HTTP_KINDS, **AKS_KINDS}[plural]
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    metadata: Json = {"name": f"{plural}.{group}"}
    if group.endswith(".k8s.io"):
        # A group of the Kubernetes project: the API server refuses a definition that does not say who approved it.
        metadata["annotations"] = {"api-approved.kubernetes.io": "unapproved, stands in for the real definition"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": metadata,
        "spec": {
            "group": group,
            "scope": scope,
            "names": {
                "kind": kind,
                "listKind": f"{kind}List",
                "plural": plural,
                "singular": kind.lower(),
                "shortNames": short_names,
            },
            "versions": [
                {
                    "name": VERSIONS.get(plural, "v1alpha1" if group.endswith("keda.sh") else "v1"),
                    "served": True,
                    "storage": True,
                    "subresources": {"status": {}},
                    "schema": {"openAPIV3Schema": anything},
                }
            ],
        },
    }
