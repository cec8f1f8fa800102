"""A platform for containerised Azure Functions: a network, a registry, an AKS cluster, KEDA, monitoring, and the apps.

What it is made of is said in the stack's file; `FunctionsPlatform` says in which order it comes to life.
"""

import gc

# The SDKs keep hundreds of thousands of objects alive; at Python's usual threshold, looking through them for garbage
# takes an eighth of a run, and of their import.
gc.set_threshold(100_000)

import pulumi

from components import FunctionsPlatform, replacement, tags
from settings import Settings

settings = Settings.load()
tags.on_everything(settings.platform.tags)
# The platform's name is in that of every resource: with another, all would be made anew and the old deleted.
resource_name = replacement.guarded(
    "stack",
    {"platform.name": settings.resource_name},
    allowed=settings.cluster.allow_cluster_replacement is True,
    value=settings.resource_name,
)
platform = FunctionsPlatform(settings.platform.name, {**settings.args, "resource_name": resource_name})

pulumi.export("resourceGroup", platform.resource_group)
pulumi.export("cluster", platform.cluster)
pulumi.export("registry", platform.registry)
pulumi.export("kedaVersion", platform.keda_version)
pulumi.export("functions", platform.functions)
pulumi.export("notes", platform.notes)
pulumi.export("urls", platform.urls)
pulumi.export("kubeconfig", platform.kubeconfig)
