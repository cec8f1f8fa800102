"""The pods that run a function app.

Sources: the Kubernetes API reference; the Pod Security Standards, level `restricted`; "Configure identity-based
connections" of Azure Functions for the names of settings.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import pulumi
from pulumi_kubernetes.apps.v1 import DeploymentSpecArgsDict
from pulumi_kubernetes.core.v1 import EnvVarArgsDict, ProbeArgsDict

from .connections import StorageConnectionArgs

PORT: Final = 8080
"""The host listens here; the official images' port 80 needs a privilege that the pod does not have."""

STARTUP_SECONDS: Final = 120
"""How long a host may take to answer for the first time, worker and extensions included."""

GRACE_SECONDS: Final = 60
"""How long a host that is told to stop may finish the messages that it has taken."""


def environment(
    connections: Mapping[str, StorageConnectionArgs], secret_name: pulumi.Input[str] | None
) -> list[EnvVarArgsDict]:
    """The host's settings for its connections; connection strings are read from keys of a Secret named like them.

    `<name>__credential` is left out on purpose: `managedidentity` would ask the virtual machine's identity service,
    while without it the host finds the workload identity (Azure/azure-functions-dotnet-worker#1423).
    """
    variables: list[EnvVarArgsDict] = []
    for name, connection in sorted(connections.items()):
        if "connection_string" in connection and secret_name is not None:
            variables.append({"name": name, "value_from": {"secret_key_ref": {"name": secret_name, "key": name}}})
        if "blob_endpoint" in connection:
            variables.append({"name": f"{name}__blobServiceUri", "value": connection["blob_endpoint"]})
        if "queue_endpoint" in connection:
            variables.append({"name": f"{name}__queueServiceUri", "value": connection["queue_endpoint"]})
    return variables


def deployment_spec(
    name: str,
    *,
    labels: Mapping[str, str],
    image: pulumi.Input[str],
    service_account: pulumi.Input[str],
    variables: Sequence[EnvVarArgsDict],
) -> DeploymentSpecArgsDict:
    """The `spec` of a Deployment without `replicas`: the number is KEDA's, and stating it would reset it each time."""
    answers: ProbeArgsDict = {"http_get": {"path": "/", "port": "http"}, "timeout_seconds": 5}
    return {
        "selector": {"match_labels": {"app.kubernetes.io/name": name}},
        "template": {
            "metadata": {"labels": {**labels, "azure.workload.identity/use": "true"}},
            "spec": {
                "service_account_name": service_account,
                # The workload identity webhook mounts its own token; the API server's is not needed.
                "automount_service_account_token": False,
                "termination_grace_period_seconds": GRACE_SECONDS,
                "node_selector": {"kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"},
                "security_context": {"run_as_non_root": True, "seccomp_profile": {"type": "RuntimeDefault"}},
                "containers": [
                    {
                        "name": name,
                        "image": image,
                        "ports": [{"name": "http", "container_port": PORT}],
                        "env": [{"name": "ASPNETCORE_URLS", "value": f"http://+:{PORT}"}, *variables],
                        "resources": {
                            "requests": {"cpu": "250m", "memory": "256Mi"},
                            "limits": {"cpu": "1", "memory": "1Gi"},
                        },
                        "security_context": {"allow_privilege_escalation": False, "capabilities": {"drop": ["ALL"]}},
                        "startup_probe": {**answers, "period_seconds": 5, "failure_threshold": STARTUP_SECONDS // 5},
                        "readiness_probe": {**answers, "period_seconds": 10},
                        "liveness_probe": {**answers, "period_seconds": 30},
                    }
                ],
            },
        },
    }
