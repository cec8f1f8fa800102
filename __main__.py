"""The platform, in the order it comes to life: a cluster, a registry, KEDA, and every function app with its queues."""

import pulumi
from pulumi_azure_native import resources
from pulumi_kubernetes.core.v1 import Namespace

from components import AksCluster, ContainerRegistry, FunctionApp, Keda, StorageSource, WorkloadIdentity
from settings import Settings

settings = Settings.load()
name = settings.platform.name

group = resources.ResourceGroup(name, resource_group_name=settings.resource_name)
cluster = AksCluster(name, settings.cluster.args(resource_group_name=group.name, cluster_name=settings.resource_name))
registry = ContainerRegistry(
    name,
    {"resource_group_name": group.name, "sku": settings.registry.sku, "pull": {"kubelet": cluster.kubelet_object_id}},
)
keda = Keda("keda", {}, cluster.inside)
namespace = Namespace(
    f"{name}-functions",
    metadata={"name": settings.platform.namespace, "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
    opts=cluster.inside,
)
scaled = pulumi.ResourceOptions.merge(cluster.inside, pulumi.ResourceOptions(depends_on=[keda, cluster]))
for app_name, app in settings.functions.items():
    storage = StorageSource(app_name, {"resource_group_name": group.name, "queues": app.queues})
    identity = WorkloadIdentity(
        app_name,
        {
            "resource_group_name": group.name,
            "issuer_url": cluster.oidc_issuer_url,
            "trusted": {
                "workload": {"namespace": settings.platform.namespace, "name": app_name},
                "keda": {"namespace": keda.namespace, "name": keda.service_account},
            },
            "grants": storage.grants,
        },
    )
    FunctionApp(
        app_name,
        {
            "namespace": namespace.metadata.name.apply(str),
            "project": app.project,
            "image": app.image_in(registry.login_server),
            "client_id": identity.client_id,
            "triggers": app.trigger_args,
            "connections": app.connection_args(storage.connection),
            "scaling": app.scaling_args,
        },
        pulumi.ResourceOptions.merge(scaled, pulumi.ResourceOptions(depends_on=[identity])),
    )

pulumi.export("resourceGroup", group.name)
pulumi.export("cluster", cluster.name)
pulumi.export("registry", registry.login_server)
pulumi.export("kedaVersion", keda.version)
pulumi.export("functions", sorted(settings.functions))
pulumi.export("kubeconfig", cluster.kubeconfig)
