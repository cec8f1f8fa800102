"""The platform, in the order it comes to life: a cluster, a registry, KEDA, and every function app with its events."""

import gc

import pulumi
from pulumi_azure_native import resources
from pulumi_kubernetes.core.v1 import Namespace

from components import AksCluster, ContainerRegistry, FunctionProject, HttpAddOn, Keda
from settings import Settings

# The SDKs keep hundreds of thousands of objects alive; at Python's usual threshold, looking through them for garbage
# takes an eighth of a run.
gc.set_threshold(100_000)

settings = Settings.load()
name = settings.platform.name

group = resources.ResourceGroup(name, resource_group_name=settings.resource_name)
cluster = AksCluster(name, settings.cluster.args(resource_group_name=group.name, cluster_name=settings.resource_name))
registry = ContainerRegistry(
    name,
    {"resource_group_name": group.name, "sku": settings.registry.sku, "pull": {"kubelet": cluster.kubelet_object_id}},
)
keda: list[pulumi.Resource] = [operator := Keda("keda", {}, cluster.inside)]
if settings.scales_by_requests:
    after = pulumi.ResourceOptions.merge(cluster.inside, pulumi.ResourceOptions(depends_on=keda))
    keda.append(HttpAddOn("keda-http", {"namespace": operator.namespace}, after))
namespace = Namespace(
    f"{name}-functions",
    metadata={"name": settings.platform.namespace, "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
    opts=cluster.inside,
)
inside = pulumi.ResourceOptions.merge(cluster.inside, pulumi.ResourceOptions(depends_on=[*keda, cluster]))
apps = {
    app: FunctionProject(
        app,
        {
            **said.args,
            "resource_group_name": group.name,
            "namespace": namespace.metadata.name.apply(str),
            "issuer_url": cluster.oidc_issuer_url,
            "keda": {"namespace": operator.namespace, "name": operator.service_account},
            "registry_name": registry.name,
            "login_server": registry.login_server,
        },
        inside=inside,
    )
    for app, said in settings.functions.items()
}

pulumi.export("resourceGroup", group.name)
pulumi.export("cluster", cluster.name)
pulumi.export("registry", registry.login_server)
pulumi.export("kedaVersion", operator.version)
pulumi.export("functions", {app: made.triggers for app, made in apps.items()})
pulumi.export("notes", {app: made.notes for app, made in apps.items()})
pulumi.export("urls", {app: made.urls for app, made in apps.items()})
pulumi.export("kubeconfig", cluster.kubeconfig)
