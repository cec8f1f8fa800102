"""The whole platform from one tree of arguments: network, registry, cluster, KEDA, monitoring, and every app."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import pulumi
from pulumi_azure_native import resources
from pulumi_kubernetes.core.v1 import Namespace

from ..app_sources import SourceOptionsArgs, SourcesArgs
from ..arguments import refuse
from ..cluster import AksCluster, AksClusterArgs
from ..function_project import FunctionProject, FunctionProjectArgs
from ..http_add_on import HttpAddOn, HttpAddOnArgs
from ..keda import Keda, KedaArgs
from ..model import defaults, networks, platforms, registries
from ..monitoring import Monitoring
from ..registry import ContainerRegistry, ContainerRegistryArgs
from ..replacement import guarded
from .apps import asked
from .args import FunctionsPlatformArgs
from .monitoring import cluster_monitoring, monitoring
from .networking import Networking, networking
from .operations import operations
from .site import Site

T = TypeVar("T")


class FunctionsPlatform(pulumi.ComponentResource):
    """A registry, a network, an AKS cluster, KEDA, monitoring, and containerised function apps with their events.

    Everything wrong with the arguments is said at once, before anything is registered.
    """

    resource_group: pulumi.Output[str]
    """The resource group."""

    cluster: pulumi.Output[str]
    """The cluster's name."""

    cluster_id: pulumi.Output[str]
    """The cluster's resource id."""

    kubeconfig: pulumi.Output[str]
    """How to reach it; a secret."""

    registry: pulumi.Output[str]
    """The registry's host name."""

    keda_version: pulumi.Output[str]
    """KEDA's version."""

    functions: pulumi.Output[dict[str, list[str]]]
    """By app, what runs each of its functions, in words."""

    notes: pulumi.Output[dict[str, list[str]]]
    """By app, where names come from that the code leaves to its environment, and what else is good to know."""

    urls: pulumi.Output[dict[str, dict[str, str]]]
    """By app and workload, where functions are called."""

    def __init__(self, name: str, args: FunctionsPlatformArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:FunctionsPlatform", name, {}, opts)
        profile = args.get("profile", defaults.Profile.DEVELOPMENT)
        whole = cast("Mapping[str, Any]", args)
        given: dict[str, Mapping[str, Any]] = {each: whole[each] for each in platforms.SECTIONS if each in whole}
        apps = asked(args.get("functions", {}))
        refuse(f"the platform {name}", platforms.problems(profile, given, apps))
        said = platforms.resolved(profile, given)
        for warning in platforms.warnings(said):
            pulumi.log.warn(warning, self)
        site = Site(
            name=name,
            args=args,
            said=said,
            apps=apps,
            profile=profile,
            group=_group(name, args, said, self),
            parent=self,
        )
        network = networking(site)
        watched = monitoring(site)
        cluster = _cluster(site, network, watched)
        registry = _registry(site, cluster, network)
        namespace = Namespace(
            f"{name}-functions",
            metadata={"name": site.namespace, "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
            opts=pulumi.ResourceOptions.merge(cluster.inside, site.child),
        )
        keda, before_rules = _keda(site, cluster, registry, namespace)
        made: list[pulumi.Resource] = [cluster, registry]
        if network.made is not None:
            made.append(network.made)
        if watched is not None:
            made += [watched, cluster_monitoring(site, cluster, registry, watched, keda)]
        operations(site, cluster, registry, network, watched, made)
        projects = _projects(site, cluster, registry, namespace, keda, network, watched, before_rules)

        self.resource_group, self.cluster, self.cluster_id = site.group.name, cluster.name, cluster.id
        self.kubeconfig, self.registry, self.keda_version = cluster.kubeconfig, registry.login_server, keda.version
        self.functions = _by_app({app: made.triggers for app, made in projects.items()})
        self.notes = _by_app({app: made.notes for app, made in projects.items()})
        self.urls = _by_app({app: made.urls for app, made in projects.items()})
        self.register_outputs(
            {
                "resource_group": self.resource_group,
                "cluster": self.cluster,
                "cluster_id": self.cluster_id,
                "kubeconfig": self.kubeconfig,
                "registry": self.registry,
                "keda_version": self.keda_version,
                "functions": self.functions,
                "notes": self.notes,
                "urls": self.urls,
            }
        )


def _group(
    name: str, args: FunctionsPlatformArgs, said: Mapping[str, dict[str, Any]], parent: pulumi.Resource
) -> resources.ResourceGroup:
    resource_name, location = args.get("resource_name", name), args.get("location")
    # The provider deletes a group, with everything in it, before it makes another.
    return resources.ResourceGroup(
        name,
        resource_group_name=guarded(
            name,
            {
                "platform.name": resource_name,
                "azure-native:location": location,
                **networks.fixed(said["network"]),
                **registries.fixed(said["registry"]),
            },
            allowed=said["cluster"]["allow_cluster_replacement"],
            value=resource_name,
            parent=parent,
        ),
        location=location,
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _cluster(site: Site, network: Networking, watched: Monitoring | None) -> AksCluster:
    monitoring = site.said["monitoring"]
    args: AksClusterArgs = {
        **site.args.get("cluster", {}),
        "resource_group_name": site.group.name,
        "cluster_name": site.args.get("resource_name", site.name),
        "profile": site.profile,
        "network": network.cluster,
        "keda_add_on": site.said["keda"]["install"] == "addon",
    }
    if watched is not None:
        args["workspace_id"] = watched.workspace_id
        args["container_logs"] = monitoring["container_logs"]
        args["metrics"] = monitoring["prometheus"]
    return AksCluster(site.name, args, site.child)


def _registry(site: Site, cluster: AksCluster, network: Networking) -> ContainerRegistry:
    said = site.said["registry"]
    args: ContainerRegistryArgs = {
        **site.args.get("registry", {}),
        "resource_group_name": site.group.name,
        "profile": site.profile,
        "pull": {"kubelet": cluster.kubelet_object_id},
    }
    if said["id"] is None:
        args["cache"] = registries.cached(said, site.said["keda"]["images"])
        if "registry" in network.endpoints:
            args["endpoint"] = network.endpoints["registry"]
    return ContainerRegistry(site.name, args, site.kept)


def _keda(
    site: Site, cluster: AksCluster, registry: ContainerRegistry, namespace: Namespace
) -> tuple[Keda, list[pulumi.Resource]]:
    """KEDA, and all that scaling rules depend on."""
    said = site.said["keda"]
    args: KedaArgs = {
        **site.args.get("keda", {}),
        "profile": site.profile,
        "kubernetes_version": site.said["cluster"]["kubernetes_version"],
    }
    if said["watch_own_namespace"]:
        own = namespace.metadata.name.apply(str)
        # The HTTP add-on's own rules are in KEDA's namespace.
        args["watch_namespaces"] = [own, said["namespace"]] if site.apps.by_requests else [own]
    if said["images"] == "registry":
        args["login_server"] = registry.login_server
    inside = pulumi.ResourceOptions.merge(cluster.inside, site.child)
    keda = Keda(f"{site.name}-keda", args, inside)
    after: list[pulumi.Resource] = [keda]
    if site.apps.by_requests:
        add_on: HttpAddOnArgs = {"namespace": keda.namespace}
        if said["images"] == "registry":
            add_on["login_server"] = registry.login_server
        after.append(
            HttpAddOn(
                f"{site.name}-keda-http",
                add_on,
                pulumi.ResourceOptions.merge(inside, pulumi.ResourceOptions(depends_on=[keda])),
            )
        )
    return keda, after


def _projects(
    site: Site,
    cluster: AksCluster,
    registry: ContainerRegistry,
    namespace: Namespace,
    keda: Keda,
    network: Networking,
    watched: Monitoring | None,
    after: list[pulumi.Resource],
) -> dict[str, FunctionProject]:
    inside = pulumi.ResourceOptions.merge(cluster.inside, pulumi.ResourceOptions(depends_on=[*after, cluster]))
    sources: SourceOptionsArgs = {
        **cast("SourcesArgs", site.said["sources"]),
        "protect": site.said["operations"]["protect"],
        "endpoints": network.endpoints,
    }
    platform: FunctionProjectArgs = {
        "resource_group_name": site.group.name,
        "namespace": namespace.metadata.name.apply(str),
        "issuer_url": cluster.oidc_issuer_url,
        "keda": {"namespace": keda.namespace, "name": keda.service_account},
        "registry_name": registry.name,
        "registry_group": registry.resource_group_name,
        "login_server": registry.login_server,
        "sources": sources,
    }
    if watched is not None and site.said["monitoring"]["application_insights"]:
        platform["application_insights"] = {
            "id": watched.application_insights_id.apply(str),
            "connection_string": watched.connection_string.apply(str),
        }
    return {
        app: FunctionProject(app, {**declared, **platform}, site.child, inside=inside)
        for app, declared in site.args.get("functions", {}).items()
    }


def _by_app(outputs: Mapping[str, pulumi.Output[T]]) -> pulumi.Output[dict[str, T]]:
    # `Output.all` of nothing is a list.
    return cast("pulumi.Output[dict[str, T]]", pulumi.Output.from_input(dict(outputs)))
