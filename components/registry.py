"""The container registry that the cluster pulls function images from."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import containerregistry

from .identity import grant
from .model import names


class ContainerRegistryArgs(TypedDict):
    """What a `ContainerRegistry` needs."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create it in."""

    sku: NotRequired[pulumi.Input[str]]
    """`Basic`, `Standard` or `Premium`. Default: `Basic`."""

    pull: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Who may pull images: object ids of managed identities, by a name of your choice. Default: nobody."""


class ContainerRegistry(pulumi.ComponentResource):
    """An Azure container registry without an admin user, and the right to pull for the identities that run images.

    Its name is unique in all of Azure: letters and digits of the component's name, and a random suffix that stays.
    It does not build or push images.
    """

    id: pulumi.Output[str]
    """The resource id."""

    name: pulumi.Output[str]
    """The name in Azure."""

    login_server: pulumi.Output[str]
    """The host name that images are pushed to and pulled from, such as `orders1a2b3c4d.azurecr.io`."""

    def __init__(self, name: str, args: ContainerRegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:ContainerRegistry", name, {}, opts)
        registry = containerregistry.Registry(
            names.unique_base("container registry", name),
            resource_group_name=args["resource_group_name"],
            sku={"name": args.get("sku", "Basic")},
            admin_user_enabled=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
        for who, principal_id in args.get("pull", {}).items():
            grant(f"{name}-{who}-pull", role="AcrPull", scope=registry.id, principal_id=principal_id, parent=self)

        self.id = registry.id
        self.name = registry.name
        self.login_server = registry.login_server
        self.register_outputs({"id": self.id, "name": self.name, "login_server": self.login_server})
