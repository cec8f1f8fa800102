"""Storage accounts: queues, containers and tables, and the host's own storage."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import storage

from ..connections import ConnectionArgs
from ..model import defaults, names
from ..private_endpoint import EndpointArgs, PrivateEndpoint


class StorageSourceArgs(TypedDict):
    """What a `StorageSource` needs."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create it in."""

    queues: NotRequired[Sequence[str]]
    """The queues in it, poison queues included. Default: none."""

    containers: NotRequired[Sequence[str]]
    """The blob containers in it. Default: none."""

    tables: NotRequired[Sequence[str]]
    """The tables in it. Default: none."""

    sku: NotRequired[str]
    """How its data is kept: `Standard_LRS`, `Standard_ZRS` in several zones, `Standard_GRS` or `Standard_GZRS`.
    Default: `Standard_LRS`."""

    endpoints: NotRequired[Mapping[str, EndpointArgs]]
    """Private endpoints for `blob`, `queue` and `table`; the host uses all of them. With any, the account cannot be
    reached from the Internet. Default: none."""


class StorageSource(pulumi.ComponentResource):
    """A storage account that takes no keys, with what an app's bindings name in it. It also serves the host."""

    id: pulumi.Output[str]
    """The resource id of the account."""

    account_name: pulumi.Output[str]
    """The account's name: letters and digits of the component's name, and a random suffix that stays."""

    def __init__(self, name: str, args: StorageSourceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:StorageSource", name, {}, opts)
        child, group = pulumi.ResourceOptions(parent=self), args["resource_group_name"]
        endpoints = args.get("endpoints", {})
        account = storage.StorageAccount(
            names.derived("storage account", name),
            resource_group_name=group,
            kind=storage.Kind.STORAGE_V2,
            sku={"name": args.get("sku", defaults.of("sources.storage_sku"))},
            allow_shared_key_access=False,
            allow_blob_public_access=False,
            default_to_o_auth_authentication=True,
            enable_https_traffic_only=True,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
            public_network_access="Disabled" if endpoints else None,
            # What is closed stays so when somebody opens the endpoint by hand.
            network_rule_set=(
                {"default_action": storage.DefaultAction.DENY, "bypass": storage.Bypass.AZURE_SERVICES}
                if endpoints
                else None
            ),
            opts=child,
        )
        self._scopes: dict[tuple[str, ...], pulumi.Output[str]] = {(): account.id}
        # A slash, which no name of an app or a queue holds, keeps `a` with `b-c` apart from `a-b` with `c`.
        for queue in sorted(args.get("queues", ())):
            self._scopes["queue", queue] = storage.Queue(
                f"{name}-queue/{queue}",
                resource_group_name=group,
                account_name=account.name,
                queue_name=queue,
                opts=child,
            ).id
        for container in sorted(args.get("containers", ())):
            self._scopes["container", container] = storage.BlobContainer(
                f"{name}-container/{container}",
                resource_group_name=group,
                account_name=account.name,
                container_name=container,
                public_access=storage.PublicAccess.NONE,
                opts=child,
            ).id
        for table in sorted(args.get("tables", ())):
            self._scopes["table", table] = storage.Table(
                f"{name}-table/{table}",
                resource_group_name=group,
                account_name=account.name,
                table_name=table,
                opts=child,
            ).id

        for group_id, endpoint in endpoints.items():
            PrivateEndpoint(
                f"{name}-{group_id}",
                {**endpoint, "resource_group_name": group, "target_id": account.id, "group": group_id},
                child,
            )

        self.id = account.id
        self.account_name = account.name
        self._endpoints = account.primary_endpoints
        self.register_outputs({"id": self.id, "account_name": self.account_name})

    @property
    def scopes(self) -> dict[tuple[str, ...], pulumi.Output[str]]:
        """Resource ids that a right can be limited to: of the account under `()`, and by kind and name."""
        return self._scopes

    @property
    def connection(self) -> ConnectionArgs:
        """How a function app reaches this account by its identity."""
        return {
            "name": self.account_name,
            "settings": {
                "blobServiceUri": self._endpoints.apply(lambda endpoints: endpoints.blob),
                "queueServiceUri": self._endpoints.apply(lambda endpoints: endpoints.queue),
                "tableServiceUri": self._endpoints.apply(lambda endpoints: endpoints.table),
            },
        }
