"""KEDA's HTTP add-on: it holds requests for functions that have no replica yet, and scales by requests in flight."""

from typing import Any, Final, NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.helm.v3 import Release

from .charts import ON_SYSTEM_POOL, REPOSITORY, TIMEOUT

VERSION = "0.15.0"
"""The chart's version, which is the add-on's too; beta. It needs KEDA, and is best in KEDA's namespace."""

IMAGES: Final = {part: f"ghcr.io/kedacore/http-add-on-{part}" for part in ("operator", "interceptor", "scaler")}
"""The images of its parts (kedacore/charts, `http-add-on/values.yaml`)."""


class HttpAddOnArgs(TypedDict):
    """What `HttpAddOn` needs."""

    namespace: pulumi.Input[str]
    """KEDA's namespace."""

    login_server: NotRequired[pulumi.Input[str]]
    """The registry that images are pulled through, out of its cache of ghcr.io. Default: ghcr.io itself."""


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
            values=values(args.get("login_server")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.version = pulumi.Output.from_input(release.version).apply(str)
        self.register_outputs({"version": self.version})


def values(registry: pulumi.Input[str] | None = None) -> dict[str, Any]:
    """The chart's values; `registry`: where images come from, None for ghcr.io."""
    chart: dict[str, Any] = {
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
    if registry is not None:
        chart["images"] = {part: pulumi.Output.concat(registry, "/", image) for part, image in IMAGES.items()}
    return chart
