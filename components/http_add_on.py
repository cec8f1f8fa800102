"""KEDA's HTTP add-on: it holds requests for functions that have no replica yet, and scales by requests in flight."""

from typing import TypedDict

import pulumi
from pulumi_kubernetes.helm.v3 import Release

from .charts import ON_SYSTEM_POOL, REPOSITORY, TIMEOUT

VERSION = "0.15.0"
"""The chart's version, which is the add-on's too; beta. It needs KEDA, and is best in KEDA's namespace."""


class HttpAddOnArgs(TypedDict):
    """What `HttpAddOn` needs."""

    namespace: pulumi.Input[str]
    """KEDA's namespace."""


class HttpAddOn(pulumi.ComponentResource):
    """The HTTP add-on from its Helm chart, in KEDA's namespace; one per cluster. It must depend on KEDA."""

    version: pulumi.Output[str]
    """The add-on's version."""

    def __init__(self, name: str, args: HttpAddOnArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:HttpAddOn", name, {}, opts)
        release = Release(
            f"{name}-release",
            name="keda-add-ons-http",
            namespace=args["namespace"],
            chart="keda-add-ons-http",
            version=VERSION,
            repository_opts={"repo": REPOSITORY},
            atomic=True,
            timeout=TIMEOUT,
            create_namespace=False,
            values=values(),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.version = pulumi.Output.from_input(release.version).apply(str)
        self.register_outputs({"version": self.version})


def values() -> dict[str, object]:
    """The chart's values."""
    return {
        "operator": ON_SYSTEM_POOL,
        # The interceptor has a budget for disruptions of its own; the scaler is asked every few seconds.
        "scaler": {**ON_SYSTEM_POOL, "replicas": 2},
        "interceptor": {**ON_SYSTEM_POOL, "replicas": {"min": 2, "max": 20}, "readinessTimeout": "60s"},
        # KEDA's namespace takes nothing below the level `restricted`.
        "podSecurityContext": {
            "fsGroup": 1000,
            "runAsNonRoot": True,
            "runAsUser": 1000,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }
