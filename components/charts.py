"""The Helm charts of KEDA and its HTTP add-on: where they come from, and what they call what others have to name."""

from collections.abc import Mapping
from typing import Final

REPOSITORY: Final = "https://kedacore.github.io/charts"

TIMEOUT: Final = 600
"""Seconds for an install or upgrade: Helm's own 300 are short where nodes have yet to join."""

NAMESPACE: Final = "keda"
"""The namespace of KEDA, and of its add-on."""

OPERATOR: Final = "keda-operator"
"""The name of the operator's ServiceAccount, which signs in to event sources."""

INTERCEPTOR: Final = "keda-add-ons-http-interceptor-proxy"
"""The Service of the HTTP add-on that requests have to go through."""

INTERCEPTOR_PORT: Final = 8080

REQUEST_SCALER: Final = "keda-add-ons-http-external-scaler"
"""The Service of the HTTP add-on that KEDA asks."""

REQUEST_SCALER_PORT: Final = 9090

ON_SYSTEM_POOL: Final[Mapping[str, object]] = {
    "nodeSelector": {"kubernetes.azure.com/mode": "system"},
    "tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists", "effect": "NoSchedule"}],
}
"""Values that put pods of a chart on the system pool, so that they never wait for a user pool."""
