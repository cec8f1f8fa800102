"""A platform that passes a production review: who may get in, who is told, what it may cost; the rest is the profile's.

`pulumi config set admins <object id of an Entra group>` first; whoever deploys is a member of it.
"""

import pulumi
from pulumi_aks_functions import FunctionsPlatform

config = pulumi.Config()
mail = config.get("mail") or "platform@example.com"

platform = FunctionsPlatform(
    "shop",
    {
        "resource_name": f"shop-{pulumi.get_stack()}",
        "profile": "production",
        "cluster": {"access": {"admins": [config.require("admins")], "login": "workloadidentity"}},
        "monitoring": {"emails": [mail]},
        "operations": {"budget": {"amount": 2000, "emails": [mail], "start": config.require("budgetFrom")}},
        "functions": {
            "orders": {"project": "../../functions/orders", "image": "orders:1.0.0"},
            "shipments": {"project": "../../functions/shipments", "image": "shipments:1.0.0"},
            "telemetry": {"project": "../../functions/telemetry", "image": "telemetry:1.0.0"},
            "catalog": {"project": "../../functions/catalog", "image": "catalog:1.0.0"},
        },
    },
)

pulumi.export("registry", platform.registry)
pulumi.export("kedaVersion", platform.keda_version)
pulumi.export("kubeconfig", platform.kubeconfig)
