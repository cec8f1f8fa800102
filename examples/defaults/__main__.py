"""A platform with nothing said but its function apps: cheap, quick, and for development."""

import pulumi
from pulumi_aks_functions import FunctionsPlatform

platform = FunctionsPlatform(
    "defaults",
    {"functions": {"orders": {"project": "../../functions/orders", "image": "orders:1.0.0"}}},
)

pulumi.export("registry", platform.registry)
pulumi.export("kubeconfig", platform.kubeconfig)
