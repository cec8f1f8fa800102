"""The pods that run the functions of an app.

Sources: the Kubernetes API reference; the Pod Security Standards, level `restricted`; "Configure identity-based
connections" of Azure Functions for the names of settings; Azure/azure-functions-host#8181 for what the host writes.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NotRequired

import pulumi
from pulumi_kubernetes.apps.v1 import DeploymentSpecArgsDict
from pulumi_kubernetes.batch.v1 import JobSpecArgsDict
from pulumi_kubernetes.core.v1 import (
    ContainerArgsDict,
    CSIVolumeSourceArgsDict,
    EnvVarArgsDict,
    PodSpecArgsDict,
    ProbeArgsDict,
    VolumeArgsDict,
    VolumeMountArgsDict,
)
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from . import placement
from .connections import ConnectionArgs
from .placement import PlacementArgs

PORT: Final = 8080
"""The host listens here; the official images' port 80 needs a privilege that the pod does not have."""

USER: Final = 10001
"""Who the container runs as: the official images name nobody, and Kubernetes can verify a number only. Above 10,000 no
user of a node has the same."""

GRACE_SECONDS: Final = 60
"""How long a host that is told to stop may finish the messages that it has taken."""

RESOURCES: Final[Mapping[str, str]] = {
    "cpu": "250m",
    "cpu_limit": "1",
    "memory": "256Mi",
    "memory_limit": "1Gi",
    "storage": "256Mi",
    # More than the 0.8 GB of temporary files that the Flex Consumption plan has room for ("Service limits").
    "storage_limit": "2Gi",
}
"""What one replica reserves, and what it may use at most, when nothing else is asked for."""

STARTUP_SECONDS: Final[Mapping[str, int]] = {
    "dotnet": 90,
    "dotnet-isolated": 90,
    "node": 90,
    "python": 120,
    "custom": 120,
    "java": 180,
    "powershell": 180,
}
"""How long a host may take to answer for the first time, worker and extensions included, by worker runtime."""

WRITABLE: Final[Mapping[str, str]] = {"tmp": "/tmp", "logs": "/home/LogFiles", "data": "/home/data"}
"""What the host and its workers write to while the rest of the image is read-only."""

KEYS_FOLDER: Final = "/run/secrets/functions-keys"
"""Where the host looks for its keys when they are mounted (`SimpleKubernetesClient` in Azure/azure-functions-host)."""

VAULT_FOLDER: Final = "/run/secrets/key-vault"


class WorkloadArgs(PlacementArgs):
    """The pods of an app; nothing is required."""

    cpu: NotRequired[str]
    """What one replica reserves. Default: `250m`."""

    cpu_limit: NotRequired[str]
    """Default: `1`."""

    memory: NotRequired[str]
    """What one replica reserves. Default: `256Mi`."""

    memory_limit: NotRequired[str]
    """Default: `1Gi`."""

    storage: NotRequired[str]
    """What one replica reserves of its node's disk, for temporary files and logs. Default: `256Mi`."""

    storage_limit: NotRequired[str]
    """A replica that writes more is evicted, before it fills the disk that it shares. Default: `2Gi`."""

    grace_period: NotRequired[int]
    """Seconds that a replica which is told to stop may finish what it has taken on. Default: 60."""

    startup: NotRequired[int]
    """Seconds until the host has to answer for the first time. Default: by language, 90 to 180."""

    port: NotRequired[int]
    """Where the host listens, above 1023. Default: 8080."""

    user: NotRequired[int]
    """The numeric user that the container runs as, not 0. Default: 10001."""

    annotations: NotRequired[Mapping[str, str]]
    """Annotations of the pods, such as those of Dapr or a service mesh. Default: none."""


def startup_seconds(args: WorkloadArgs, runtime: str) -> int:
    """How long a host may take to answer for the first time."""
    return args.get("startup", STARTUP_SECONDS[runtime])


def environment(
    connections: Mapping[str, ConnectionArgs], strings: Mapping[str, tuple[pulumi.Input[str], str]]
) -> list[EnvVarArgsDict]:
    """The host's settings for its connections and secrets; `strings`: Secret and key of those that are secret, by name.

    `<name>__credential` is left out on purpose: `managedidentity` would ask the virtual machine's identity service,
    while without it the host finds the workload identity (Azure/azure-functions-dotnet-worker#1423).
    """
    variables: list[EnvVarArgsDict] = [
        {"name": name, "value_from": {"secret_key_ref": {"name": secret, "key": key}}}
        for name, (secret, key) in sorted(strings.items())
    ]
    for name, connection in sorted(connections.items()):
        for key, value in connection.get("settings", {}).items():
            variables.append({"name": f"{name}__{key}", "value": value})
    return variables


def deployment_spec(
    name: str,
    args: WorkloadArgs,
    *,
    labels: Mapping[str, str],
    image: pulumi.Input[str],
    service_account: pulumi.Input[str],
    runtime: str,
    variables: Sequence[EnvVarArgsDict],
    replicas: int | None = None,
    keys: pulumi.Input[str] | None = None,
    vault: pulumi.Input[str] | None = None,
) -> DeploymentSpecArgsDict:
    """The `spec` of a Deployment.

    `replicas` is for a fixed number only: stating it where a scaler does would reset it each time. `keys` is the Secret
    with the host's keys, `vault` the SecretProviderClass to mount.
    """
    startup = startup_seconds(args, runtime)
    listening: list[EnvVarArgsDict] = [
        {"name": "ASPNETCORE_URLS", "value": f"http://+:{args.get('port', PORT)}"},
        *variables,
    ]
    spec: DeploymentSpecArgsDict = {
        "selector": {"match_labels": {"app.kubernetes.io/name": name}},
        "strategy": {"type": "RollingUpdate", "rolling_update": {"max_surge": "25%", "max_unavailable": 0}},
        "revision_history_limit": 3,
        # Nodes may have to join before the first replica starts; Pulumi waits for no longer than this.
        "progress_deadline_seconds": startup + 600,
        "template": {
            "metadata": {
                "labels": {**labels, "app.kubernetes.io/name": name, "azure.workload.identity/use": "true"},
                **_annotations(args),
            },
            "spec": _pod_spec(name, args, image, service_account, listening, keys, vault, startup),
        },
    }
    if replicas is not None:
        spec["replicas"] = replicas
    return spec


def _annotations(args: WorkloadArgs) -> ObjectMetaArgsDict:
    """Those of the pods, if there are any: the API server drops an empty map, and a refresh would find it missing."""
    annotations = args.get("annotations")
    return {"annotations": annotations} if annotations else {}


def job_spec(
    name: str,
    args: WorkloadArgs,
    *,
    labels: Mapping[str, str],
    image: pulumi.Input[str],
    service_account: pulumi.Input[str],
    variables: Sequence[EnvVarArgsDict],
    deadline: int,
    retries: int,
    vault: pulumi.Input[str] | None = None,
) -> JobSpecArgsDict:
    """The `spec` of a Job for a container that ends by itself; times are seconds."""
    pod = _pod_spec(name, args, image, service_account, variables, None, vault)
    pod["restart_policy"] = "Never"
    return {
        "active_deadline_seconds": deadline,
        "backoff_limit": retries,
        "template": {
            "metadata": {
                "labels": {**labels, "app.kubernetes.io/name": name, "azure.workload.identity/use": "true"},
                **_annotations(args),
            },
            "spec": pod,
        },
    }


def _listens(container: ContainerArgsDict, args: WorkloadArgs, startup: int) -> None:
    """Make a container one that answers requests, and that is asked whether it still does."""
    port = args.get("port", PORT)
    answers: ProbeArgsDict = {"http_get": {"path": "/", "port": "http"}, "timeout_seconds": 5}
    container["ports"] = [{"name": "http", "container_port": port}]
    container["startup_probe"] = {**answers, "period_seconds": 5, "failure_threshold": -(-startup // 5)}
    container["readiness_probe"] = {**answers, "period_seconds": 10}
    container["liveness_probe"] = {**answers, "period_seconds": 30}


def _pod_spec(
    name: str,
    args: WorkloadArgs,
    image: pulumi.Input[str],
    service_account: pulumi.Input[str],
    variables: Sequence[EnvVarArgsDict],
    keys: pulumi.Input[str] | None,
    vault: pulumi.Input[str] | None,
    startup: int | None = None,
) -> PodSpecArgsDict:
    user = args.get("user", USER)
    volumes, mounts = _volumes(keys, vault)
    container: ContainerArgsDict = {
        "name": name,
        "image": image,
        "env": list(variables),
        "resources": {
            "requests": {
                "cpu": args.get("cpu", RESOURCES["cpu"]),
                "memory": args.get("memory", RESOURCES["memory"]),
                "ephemeral-storage": args.get("storage", RESOURCES["storage"]),
            },
            "limits": {
                "cpu": args.get("cpu_limit", RESOURCES["cpu_limit"]),
                "memory": args.get("memory_limit", RESOURCES["memory_limit"]),
                # Of all that the pod writes: what is in its `emptyDir` volumes counts too.
                "ephemeral-storage": args.get("storage_limit", RESOURCES["storage_limit"]),
            },
        },
        "security_context": {
            "allow_privilege_escalation": False,
            "read_only_root_filesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volume_mounts": mounts,
    }
    if startup is not None:
        _listens(container, args, startup)
    return {
        "service_account_name": service_account,
        # The workload identity webhook mounts its own token; the API server's is not needed.
        "automount_service_account_token": False,
        "enable_service_links": False,
        "termination_grace_period_seconds": args.get("grace_period", GRACE_SECONDS),
        **placement.of(name, args),
        "security_context": {
            "run_as_non_root": True,
            "run_as_user": user,
            "run_as_group": user,
            # Mounted folders belong to this group, so that the user may write to them.
            "fs_group": user,
            "fs_group_change_policy": "OnRootMismatch",
            "seccomp_profile": {"type": "RuntimeDefault"},
        },
        "volumes": volumes,
        "containers": [container],
    }


def _volumes(
    keys: pulumi.Input[str] | None, vault: pulumi.Input[str] | None
) -> tuple[list[VolumeArgsDict], list[VolumeMountArgsDict]]:
    volumes: list[VolumeArgsDict] = [{"name": each, "empty_dir": {}} for each in WRITABLE]
    mounts: list[VolumeMountArgsDict] = [{"name": each, "mount_path": path} for each, path in WRITABLE.items()]
    if keys is not None:
        volumes.append({"name": "keys", "secret": {"secret_name": keys}})
        mounts.append({"name": "keys", "mount_path": KEYS_FOLDER, "read_only": True})
    if vault is not None:
        attributes = {"secretProviderClass": vault}
        csi: CSIVolumeSourceArgsDict = {
            "driver": "secrets-store.csi.k8s.io",
            "read_only": True,
            "volume_attributes": attributes,
        }
        volumes.append({"name": "key-vault", "csi": csi})
        mounts.append({"name": "key-vault", "mount_path": VAULT_FOLDER, "read_only": True})
    return volumes, mounts
