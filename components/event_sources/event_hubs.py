"""Event Hubs namespaces: hubs and their consumer groups."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import eventhub

from ..connections import ConnectionArgs
from ..model import defaults, names
from ..private_endpoint import EndpointArgs, PrivateEndpoint
from . import messaging

PARTITIONS = 4
"""At most as many replicas read a hub at once. It cannot be changed later in this tier."""

RETENTION_DAYS = 1
"""Days that an event is kept, whether read or not."""


class EventHubArgs(TypedDict):
    """A hub."""

    consumer_groups: NotRequired[Sequence[str]]
    """Its consumer groups besides `$Default`, which every hub has. Default: none."""


class EventHubsSourceArgs(TypedDict):
    """What an `EventHubsSource` needs."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create it in."""

    hubs: Mapping[str, EventHubArgs]
    """The hubs by name."""

    sku: NotRequired[str]
    """`Standard` or `Premium`; Azure does not change it in place. Default: `Standard`."""

    endpoint: NotRequired[EndpointArgs]
    """The private endpoint; with it, the namespace cannot be reached from the Internet. Default: none."""


class EventHubsSource(pulumi.ComponentResource):
    """An Event Hubs namespace without local authentication, with the hubs and consumer groups of an app.

    The tier is not Basic, which has no consumer group but `$Default`
    (learn.microsoft.com/azure/event-hubs/compare-tiers).
    """

    id: pulumi.Output[str]
    """The resource id of the namespace."""

    namespace_name: pulumi.Output[str]
    """The namespace's name, unique in all of Azure: the component's, and a random suffix that stays."""

    def __init__(self, name: str, args: EventHubsSourceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:EventHubsSource", name, {}, opts)
        child, group = pulumi.ResourceOptions(parent=self), args["resource_group_name"]
        sku = args.get("sku", defaults.of("sources.event_hubs_sku"))
        namespace = eventhub.Namespace(
            names.derived("Event Hubs namespace", f"{name}-event-hubs"),
            resource_group_name=group,
            sku={"name": sku, "tier": sku, "capacity": 1},
            public_network_access="Disabled" if "endpoint" in args else None,
            disable_local_auth=True,
            minimum_tls_version=eventhub.TlsVersion.TLS_VERSION_1_2,
            opts=child,
        )
        self._scopes: dict[tuple[str, ...], pulumi.Output[str]] = {(): namespace.id}
        for hub, options in sorted(args["hubs"].items()):
            made = eventhub.EventHub(
                f"{name}-hub/{hub}",
                resource_group_name=group,
                namespace_name=namespace.name,
                event_hub_name=hub,
                partition_count=PARTITIONS,
                message_retention_in_days=RETENTION_DAYS,
                opts=child,
            )
            self._scopes["event hub", hub] = made.id
            for consumer_group in sorted(options.get("consumer_groups", ())):
                self._scopes["consumer group", hub, consumer_group] = eventhub.ConsumerGroup(
                    f"{name}-hub/{hub}/{consumer_group}",
                    resource_group_name=group,
                    namespace_name=namespace.name,
                    event_hub_name=made.name,
                    consumer_group_name=consumer_group,
                    opts=child,
                ).id

        if "endpoint" in args:
            PrivateEndpoint(
                f"{name}-event-hubs",
                {**args["endpoint"], "resource_group_name": group, "target_id": namespace.id, "group": "namespace"},
                child,
            )

        self.id = namespace.id
        self.namespace_name = namespace.name
        self.register_outputs({"id": self.id, "namespace_name": self.namespace_name})

    @property
    def scopes(self) -> dict[tuple[str, ...], pulumi.Output[str]]:
        """Resource ids that a right can be limited to: of the namespace under `()`, and by kind and names."""
        return self._scopes

    @property
    def connection(self) -> ConnectionArgs:
        """How a function app reaches this namespace by its identity."""
        return messaging.connection(self.namespace_name)
