"""A cluster that can be exchanged for another: the stacks `blue` and `green` share what `examples/shared` has.

Both take messages from the same queue while both are there; then the old one is destroyed, and nothing is lost.
"""

import pulumi
from pulumi_aks_functions import FunctionsPlatform

config = pulumi.Config()
shared = pulumi.StackReference(config.require("shared"))

platform = FunctionsPlatform(
    f"shop-{pulumi.get_stack()}",
    {
        "network": {"existing": {"nodes": shared.require_output("nodes")}, "egress": "natGateway"},
        "registry": {"id": shared.require_output("registry")},
        "monitoring": {"enabled": True, "workspace": shared.require_output("workspace"), "prometheus": False},
        "functions": {
            "orders": {
                "project": "../../functions/orders",
                "image": "orders:1.0.0",
                "connections": {
                    "OrdersStorage": {"resource_id": config.require("orders")},
                    # Where the host keeps its own locks; two clusters share the work through it.
                    "AzureWebJobsStorage": {"resource_id": config.require("orders")},
                },
            }
        },
    },
)

pulumi.export("kubeconfig", platform.kubeconfig)
