"""What an update would change, and which of it Kubernetes only allows on a new object.

Old inputs are compared with new inputs. The table of immutable fields is the one that pulumi-kubernetes documents by
its behaviour: `metadata.name` and `metadata.namespace` of every kind, and the fields below.
"""

import re
from typing import Any, Final, TypeAlias, cast

from local.kubernetes.manifests import Json, dig, string_data_merged
from local.provider import UNKNOWN, Diff

Path: TypeAlias = tuple[str | int, ...]

IDENTITY: Final[tuple[Path, ...]] = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"))

IMMUTABLE: Final[dict[tuple[str, str], tuple[Path, ...]]] = {
    ("apps/v1", "Deployment"): (("spec", "selector"),),
    ("apps/v1", "DaemonSet"): (("spec", "selector"),),
    ("apps/v1", "StatefulSet"): (
        ("spec", "podManagementPolicy"),
        ("spec", "revisionHistoryLimit"),
        ("spec", "selector"),
        ("spec", "serviceName"),
        ("spec", "volumeClaimTemplates"),
    ),
    ("batch/v1", "Job"): (
        ("spec", "completions"),
        ("spec", "parallelism"),
        ("spec", "selector"),
        ("spec", "template"),
    ),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"): (("roleRef",),),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"): (("roleRef",),),
    ("storage.k8s.io/v1", "StorageClass"): (("parameters",), ("provisioner",)),
    ("v1", "ResourceQuota"): (("spec", "scopes"),),
    ("v1", "Service"): (("spec", "clusterIP"),),
}

# By default the real provider replaces a Secret or ConfigMap whose content changes (its settings enableSecretMutable
# and enableConfigMapMutable turn that off).
CONTENT: Final[dict[tuple[str, str], tuple[Path, ...]]] = {
    ("v1", "Secret"): (("type",), ("data",), ("stringData",)),
    ("v1", "ConfigMap"): (("data",), ("binaryData",)),
}


def changed_paths(old: Any, new: Any, path: Path = ()) -> list[Path]:
    """The deepest paths at which the values differ; an unknown new value always differs."""
    if isinstance(old, dict) and isinstance(new, dict):
        old_map, new_map = cast("Json", old), cast("Json", new)
        keys = list(old_map) + [key for key in new_map if key not in old_map]
        return [
            found
            for key in keys
            for found in (
                changed_paths(old_map[key], new_map[key], (*path, key))
                if key in old_map and key in new_map
                else [(*path, key)]
            )
        ]
    if isinstance(old, list) and isinstance(new, list):
        old_list, new_list = cast("list[Any]", old), cast("list[Any]", new)
        common = min(len(old_list), len(new_list))
        found = [p for i in range(common) for p in changed_paths(old_list[i], new_list[i], (*path, i))]
        return found + [(*path, i) for i in range(common, max(len(old_list), len(new_list)))]
    return [path] if new is UNKNOWN or old != new or isinstance(old, bool) != isinstance(new, bool) else []


def shown(path: Path) -> str:
    """A path in the engine's notation: `spec.ports[0].name`, `metadata.labels["app.kubernetes.io/name"]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif re.fullmatch(r"[A-Za-z_$][\w$]*", step):
            text += f".{step}" if text else step
        else:
            text += f'["{step}"]'
    return text


def forces_new(path: Path, immutable: tuple[Path, ...]) -> bool:
    """Whether the path lies in an immutable field, or is the parent whose removal removes one."""
    return any(path[: len(field)] == field or field[: len(path)] == path for field in immutable)


def object_diff(old_inputs: Json, new_inputs: Json, *, secrets_mutable: bool, config_maps_mutable: bool) -> Diff:
    """The diff of one object; both inputs with `apiVersion` and `kind`.

    Deleted before it is replaced when the new object has the same name and that name was chosen by the program.
    """
    kind = (new_inputs["apiVersion"], new_inputs["kind"])
    mutable = {("v1", "Secret"): secrets_mutable, ("v1", "ConfigMap"): config_maps_mutable}.get(kind, True)
    immutable = IDENTITY + IMMUTABLE.get(kind, ())
    if kind == ("v1", "Secret"):
        immutable += (("type",),)
    if not mutable or old_inputs.get("immutable") is True:
        immutable += CONTENT.get(kind, ())
    old, new = (in_default_namespace(string_data_merged(inputs)) for inputs in (old_inputs, new_inputs))
    paths = changed_paths(old, new)
    replaces = [shown(path) for path in paths if forces_new(path, immutable)]
    same_name = all(dig(old, "metadata", key) == dig(new, "metadata", key) for key in ("name", "namespace"))
    autonamed = dig(new, "metadata", "annotations", "pulumi.com/autonamed") == "true"
    return Diff(
        changes=[shown(path) for path in paths],
        replaces=replaces,
        delete_before_replace=bool(replaces) and same_name and not autonamed,
    )


def in_default_namespace(inputs: Json) -> Json:
    """The inputs with the namespace that the server would choose, so that writing it down is no change."""
    metadata = inputs.get("metadata")
    if not isinstance(metadata, dict) or dig(inputs, "metadata", "namespace"):
        return inputs
    return {**inputs, "metadata": {**cast("Json", metadata), "namespace": "default"}}
