"""Where events come from: so far storage queues."""

from collections.abc import Sequence
from typing import TypedDict

import pulumi
from pulumi_azure_native import storage

from .connections import StorageConnectionArgs
from .identity import GrantArgs
from .model import names, roles


class StorageSourceArgs(TypedDict):
    """What a `StorageSource` needs."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create it in."""

    queues: Sequence[str]
    """The queues that triggers name; each gets the poison queue that the host would use."""


class StorageSource(pulumi.ComponentResource):
    """A storage account that takes no keys, with the queues that an app's triggers name. It also serves the host.

    A message that keeps failing goes to `<queue>-poison`, which is made here so that the app needs no right to make it.
    """

    id: pulumi.Output[str]
    """The resource id of the account."""

    account_name: pulumi.Output[str]
    """The account's name: letters and digits of the component's name, and a random suffix that stays."""

    queue_endpoint: pulumi.Output[str]
    """The address of its queues."""

    blob_endpoint: pulumi.Output[str]
    """The address of its blobs."""

    def __init__(self, name: str, args: StorageSourceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:StorageSource", name, {}, opts)
        account = storage.StorageAccount(
            names.unique_base("storage account", name),
            resource_group_name=args["resource_group_name"],
            kind=storage.Kind.STORAGE_V2,
            sku={"name": storage.SkuName.STANDARD_LRS},
            allow_shared_key_access=False,
            allow_blob_public_access=False,
            default_to_o_auth_authentication=True,
            enable_https_traffic_only=True,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self._grants: dict[str, GrantArgs] = {"host-storage": {"role": roles.HOST_STORAGE_ROLE, "scope": account.id}}
        for queue_name, needed in sorted(roles.queue_trigger_rights(args["queues"]).items()):
            queue = storage.Queue(
                # A slash, which no name of an app or a queue holds, keeps `a` with `b-c` apart from `a-b` with `c`.
                f"{name}-queue/{queue_name}",
                resource_group_name=args["resource_group_name"],
                account_name=account.name,
                queue_name=queue_name,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for role in needed:
                what = role.rpartition(" ")[2].lower()
                self._grants[f"queue/{queue_name}/{what}"] = {"role": role, "scope": queue.id}

        self.id = account.id
        self.account_name = account.name
        self.queue_endpoint = account.primary_endpoints.apply(lambda endpoints: endpoints.queue)
        self.blob_endpoint = account.primary_endpoints.apply(lambda endpoints: endpoints.blob)
        self.register_outputs(
            {
                "id": self.id,
                "account_name": self.account_name,
                "queue_endpoint": self.queue_endpoint,
                "blob_endpoint": self.blob_endpoint,
            }
        )

    @property
    def grants(self) -> dict[str, GrantArgs]:
        """The rights that an app whose triggers name these queues needs, each as narrow as Azure allows."""
        return self._grants

    @property
    def connection(self) -> StorageConnectionArgs:
        """How a function app reaches this account by its identity."""
        return {
            "account_name": self.account_name,
            "queue_endpoint": self.queue_endpoint,
            "blob_endpoint": self.blob_endpoint,
        }
