"""From a trigger of the Functions host to a scaling rule of KEDA. Pure: what is Any may be a Pulumi output.

Sources: KEDA 2.20's scaler `azure-queue` and its ScaledObject and TriggerAuthentication specifications
(keda.sh/docs/2.20), and Microsoft's table "KEDA scaling mappings for Azure Functions".
"""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

Json: TypeAlias = dict[str, Any]

MIN_REPLICAS: Final = 0
MAX_REPLICAS: Final = 20

POLLING_INTERVAL: Final = 5
"""Seconds. The first replica starts after 2.5 s on average; with KEDA's own 30 s it is 15 s."""

COOLDOWN_PERIOD: Final = 120
"""Seconds without a message until the last replica goes; KEDA's own are 300."""


def authentication_name(app: str, connection: str) -> str:
    """How the TriggerAuthentication of a connection is called, but for the suffix that tells one version from the next.

    Kubernetes takes lowercase letters, digits, '-' and '.' only.

    The dot, which no name of an app holds, keeps `a` with `B_C` apart from `a-b` with `C`.
    """
    return f"{app}.{connection.lower().replace('_', '-')}"


def object_name(id: str) -> str:
    """The name in an object's id, which is `<namespace>/<name>`."""
    return id.rpartition("/")[2]


def identity_authentication(client_id: Any) -> Json:
    """The `spec` of a TriggerAuthentication by workload identity, named by its client id (kedacore/keda#5824)."""
    return {"podIdentity": {"provider": "azure-workload", "identityId": client_id}}


def secret_authentication(key: str, secret_name: Any) -> Json:
    """The `spec` of a TriggerAuthentication by the connection string under `key` of a Secret."""
    return {"secretTargetRef": [{"parameter": "connection", "name": secret_name, "key": key}]}


def queue_trigger(*, queue_name: str, queue_length: int, authentication: Any, account_name: Any) -> Json:
    """KEDA's trigger for a storage queue.

    `queue_length`: messages that one replica takes on, the host's batch size. `account_name`: the storage account when
    KEDA signs in with an identity, None when a connection string names it. All metadata values are strings: the CRD
    refuses a number. `queueLengthStrategy` stays at KEDA's default `all`, which counts messages in work too, so that no
    replica is taken away from under them (kedacore/keda#1615).
    """
    metadata = {"queueName": queue_name, "queueLength": str(queue_length)}
    if account_name is not None:
        metadata["accountName"] = account_name
    return {"type": "azure-queue", "metadata": metadata, "authenticationRef": {"name": authentication}}


def scaled_object_spec(
    deployment: str,
    triggers: Sequence[Json],
    *,
    min_replicas: int = MIN_REPLICAS,
    max_replicas: int = MAX_REPLICAS,
    polling_interval: int = POLLING_INTERVAL,
    cooldown_period: int = COOLDOWN_PERIOD,
) -> Json:
    """The `spec` of a ScaledObject; replicas are counts, times are seconds.

    Kubernetes' own scale-up policy adds at most 4 pods or 100 % in 15 s: 63 s to 20 replicas. A queue's length is known
    in full from the first look, so the autoscaler may go to the computed number at once. Scaling down keeps Kubernetes'
    default of five minutes' memory; going to zero is KEDA's, after the cooldown.
    """
    return {
        "scaleTargetRef": {"name": deployment},
        "minReplicaCount": min_replicas,
        "maxReplicaCount": max_replicas,
        "pollingInterval": polling_interval,
        "cooldownPeriod": cooldown_period,
        "advanced": {
            "horizontalPodAutoscalerConfig": {
                "behavior": {
                    "scaleUp": {
                        "stabilizationWindowSeconds": 0,
                        "selectPolicy": "Max",
                        "policies": [
                            {"type": "Pods", "value": 100, "periodSeconds": 15},
                            {"type": "Percent", "value": 900, "periodSeconds": 15},
                        ],
                    }
                }
            }
        },
        "triggers": list(triggers),
    }
