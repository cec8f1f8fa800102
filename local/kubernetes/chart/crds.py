"""KEDA's six custom resource definitions: the full ones where a folder holds them, else minimal ones.

The full files are those of `config/crd/bases` in KEDA's repository and validate every field. The minimal ones accept
any object; they are for an API server that checks no schemas anyway.
"""

from pathlib import Path
from typing import Final, cast

from local.kubernetes.manifests import Json
from local.plugin import Refused

# plural: group, kind, scope, short names (KEDA 2.20, config/crd/bases)
KINDS: Final[dict[str, tuple[str, str, str, list[str]]]] = {
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


def definitions(folder: Path | None) -> list[Json]:
    """The six definitions, in the order above. Raises Refused when the folder lacks one."""
    if folder is None:
        return [minimal(plural) for plural in KINDS]
    import yaml

    found: dict[str, Json] = {}
    for file in sorted(folder.glob("*.yaml")):
        # The C parser: the largest definition has 670 kB and takes the Python one 10 s.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        definition = cast("Json", yaml.load(file.read_text(), Loader=loader))
        found[definition["metadata"]["name"]] = definition
    wanted = [f"{plural}.{KINDS[plural][0]}" for plural in KINDS]
    if missing := [name for name in wanted if name not in found]:
        raise Refused(f"{folder}: KEDA's definition of {missing[0]} is missing; build the local control plane again")
    return [found[name] for name in wanted]


def minimal(plural: str) -> Json:
    group, kind, scope, short_names = KINDS[plural]
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
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
                    "name": "v1alpha1",
                    "served": True,
                    "storage": True,
                    "subresources": {"status": {}},
                    "schema": {"openAPIV3Schema": anything},
                }
            ],
        },
    }
