"""The container registry that the cluster pulls function images from."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_azure_native import containerregistry

from .arguments import picked, refuse
from .identity import grant
from .model import defaults, names, registries, resource_ids
from .private_endpoint import EndpointArgs, PrivateEndpoint


class RegistryArgs(TypedDict):
    """What can be said about a registry. What is left out is as its profile says (`model.defaults`)."""

    id: NotRequired[pulumi.Input[str]]
    """One that exists already, by resource id, instead of one that is made here. Its tier, its network and its cache
    are its owner's."""

    login_server: NotRequired[str]
    """With `id`, its host name. Default: its name and `azurecr.io`."""

    sku: NotRequired[str]
    """`Basic`, `Standard` or `Premium`."""

    zone_redundancy: NotRequired[bool]
    """Whether it outlives a zone. Premium."""

    public_access: NotRequired[bool]
    """Whether it can be reached from the Internet; closing it takes Premium."""

    allowed_ranges: NotRequired[Sequence[str]]
    """The public address ranges that may reach it, up to 200; empty for all. Premium."""

    export: NotRequired[bool]
    """Whether images may be copied to other registries; a ban takes Premium, without public access."""

    data_endpoint: NotRequired[bool]
    """Whether layers come from an address of the registry's own. Premium."""

    retention_days: NotRequired[int]
    """Days until a manifest without a tag is removed, 0 to 365. Premium."""

    replicas: NotRequired[Sequence[str]]
    """Further regions with a copy. Premium."""

    cache: NotRequired[Sequence[str]]
    """Public registries (`model.registries.CACHED`) whose images are pulled through this one, as
    `<login server>/<public registry>/<image>`."""

    permissions: NotRequired[str]
    """With `id`, how it gives rights: `roles`, or `abac` by repository."""


class ContainerRegistryArgs(RegistryArgs):
    """What a `ContainerRegistry` needs."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create it in."""

    profile: NotRequired[str]
    """`development` or `production`: which defaults hold. Default: `development`."""

    pull: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Who may pull images: object ids of managed identities, by a name of your choice. Default: nobody."""

    endpoint: NotRequired[EndpointArgs]
    """The private endpoint. Default: none."""


class ContainerRegistry(pulumi.ComponentResource):
    """An Azure container registry without an admin user, and the right to pull for the identities that run images.

    Its name is unique in all of Azure: letters and digits of the component's name, and a random suffix that stays.
    It does not build or push images.
    """

    id: pulumi.Output[str]
    """The resource id."""

    name: pulumi.Output[str]
    """The name in Azure."""

    resource_group_name: pulumi.Output[str]
    """The resource group that it is in."""

    login_server: pulumi.Output[str]
    """The host name that images are pushed to and pulled from, such as `orders1a2b3c4d.azurecr.io`; known when it can
    be reached."""

    def __init__(self, name: str, args: ContainerRegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:ContainerRegistry", name, {}, opts)
        profile = args.get("profile", defaults.Profile.DEVELOPMENT)
        given = picked(RegistryArgs, args)
        said = defaults.resolved("registry", profile, given)
        refuse(f"the registry {name}", registries.problems(said, given, {"private_endpoints": "endpoint" in args}))
        if said["id"] is not None:
            self.id = pulumi.Output.from_input(said["id"]).apply(str)
            self.name = self.id.apply(resource_ids.name)
            self.resource_group_name = self.id.apply(registries.group)
            self.login_server = (
                pulumi.Output.concat(self.name, ".azurecr.io")
                if said["login_server"] is None
                else pulumi.Output.from_input(str(said["login_server"]))
            )
        else:
            self._make(name, args, said)
        for who, principal_id in args.get("pull", {}).items():
            grant(
                f"{name}-{who}-pull",
                role=registries.ROLES[said["permissions"]],
                scope=self.id,
                principal_id=principal_id,
                parent=self,
            )
        self.register_outputs(
            {
                "id": self.id,
                "name": self.name,
                "resource_group_name": self.resource_group_name,
                "login_server": self.login_server,
            }
        )

    def _make(self, name: str, args: ContainerRegistryArgs, said: Mapping[str, Any]) -> None:
        child, group = pulumi.ResourceOptions(parent=self), args["resource_group_name"]
        registry = containerregistry.Registry(
            names.derived("container registry", name),
            resource_group_name=group,
            sku={"name": said["sku"]},
            admin_user_enabled=False,
            anonymous_pull_enabled=False,
            opts=child,
            **_premium(said),
        )
        ready: list[pulumi.Output[Any]] = []
        for region in said["replicas"]:
            containerregistry.Replication(
                f"{name}-{region}",
                resource_group_name=group,
                registry_name=registry.name,
                replication_name=region,
                location=region,
                zone_redundancy="Enabled" if said["zone_redundancy"] else "Disabled",
                opts=child,
            )
        for host in said["cache"]:
            rule = containerregistry.CacheRule(
                f"{name}-{host}",
                resource_group_name=group,
                registry_name=registry.name,
                cache_rule_name=host.replace(".", "-"),
                source_repository=f"{host}/*",
                target_repository=f"{host}/*",
                opts=child,
            )
            ready.append(rule.id)
        if "endpoint" in args:
            endpoint = PrivateEndpoint(
                f"{name}-registry",
                {
                    **args["endpoint"],
                    "resource_group_name": group,
                    "target_id": registry.id,
                    "group": "registry",
                },
                child,
            )
            ready.append(endpoint.id)
        self.id, self.name = registry.id, registry.name
        self.resource_group_name = pulumi.Output.from_input(group)
        # Whoever pulls has to reach it, and find what it caches.
        self.login_server = pulumi.Output.all(registry.login_server, *ready).apply(lambda known: str(known[0]))


def _premium(said: Mapping[str, Any]) -> dict[str, Any]:
    """What the tier Premium alone takes, if only to say no."""
    if said["sku"] != "Premium":
        return {}
    settings: dict[str, Any] = {
        "zone_redundancy": "Enabled" if said["zone_redundancy"] else "Disabled",
        "public_network_access": "Enabled" if said["public_access"] else "Disabled",
        # Azure's own services, such as ACR Tasks and Defender, come in all the same.
        "network_rule_bypass_options": "AzureServices",
        "data_endpoint_enabled": said["data_endpoint"],
        "policies": {
            "export_policy": {"status": "enabled" if said["export"] else "disabled"},
            "retention_policy": {
                "status": "disabled" if said["retention_days"] is None else "enabled",
                "days": said["retention_days"] or 0,
            },
        },
    }
    if said["allowed_ranges"]:
        settings["network_rule_set"] = {
            "default_action": "Deny",
            "ip_rules": [{"action": "Allow", "i_p_address_or_range": each} for each in said["allowed_ranges"]],
        }
    return settings
