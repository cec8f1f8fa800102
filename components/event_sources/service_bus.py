"""Service Bus namespaces: queues, topics and their subscriptions."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import servicebus

from ..connections import ConnectionArgs
from ..model import defaults, names
from ..private_endpoint import EndpointArgs, PrivateEndpoint
from . import messaging

MAX_DELIVERY_COUNT = 10
"""Deliveries until a message goes to the dead-letter queue: the service's own default, stated so that it is seen."""


class SubscriptionArgs(TypedDict):
    """A queue, or a subscription of a topic."""

    requires_session: NotRequired[bool]
    """Whether messages belong to sessions. Default: no. It is fixed when it is made: changing it replaces a queue, with
    the messages in it, and is refused by Azure for a subscription, which then needs another name."""


class ServiceBusSourceArgs(TypedDict):
    """What a `ServiceBusSource` needs."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create it in."""

    queues: NotRequired[Mapping[str, SubscriptionArgs]]
    """The queues by name. Default: none."""

    topics: NotRequired[Mapping[str, Mapping[str, SubscriptionArgs]]]
    """The subscriptions of topics, by topic and name. Default: none."""

    sku: NotRequired[str]
    """`Standard` or `Premium`; Azure does not change it in place. Default: `Standard`."""

    endpoint: NotRequired[EndpointArgs]
    """The private endpoint, which takes Premium; with it, the namespace cannot be reached from the Internet.
    Default: none."""


def _sku(name: str) -> servicebus.SBSkuArgsDict:
    sku: servicebus.SBSkuArgsDict = {"name": servicebus.SkuName(name), "tier": servicebus.SkuTier(name)}
    return {**sku, "capacity": 1} if name == "Premium" else sku


class ServiceBusSource(pulumi.ComponentResource):
    """A Service Bus namespace without local authentication, with the queues, topics and subscriptions of an app.

    What expires or cannot be delivered goes to the dead-letter queue. The tier is not Basic, which has neither topics
    nor sessions (learn.microsoft.com/azure/service-bus-messaging/service-bus-premium-messaging).
    """

    id: pulumi.Output[str]
    """The resource id of the namespace."""

    namespace_name: pulumi.Output[str]
    """The namespace's name, unique in all of Azure: the component's, and a random suffix that stays."""

    def __init__(self, name: str, args: ServiceBusSourceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:ServiceBusSource", name, {}, opts)
        child, group = pulumi.ResourceOptions(parent=self), args["resource_group_name"]
        sku = args.get("sku", defaults.of("sources.service_bus_sku"))
        namespace = servicebus.Namespace(
            names.derived("Service Bus namespace", f"{name}-service-bus"),
            resource_group_name=group,
            sku=_sku(sku),
            premium_messaging_partitions=1 if sku == "Premium" else None,
            public_network_access="Disabled" if "endpoint" in args else "Enabled",
            disable_local_auth=True,
            minimum_tls_version=servicebus.TlsVersion.TLS_VERSION_1_2,
            opts=child,
        )
        self._scopes: dict[tuple[str, ...], pulumi.Output[str]] = {(): namespace.id}
        for queue, options in sorted(args.get("queues", {}).items()):
            self._scopes["Service Bus queue", queue] = servicebus.Queue(
                f"{name}-service-bus-queue/{queue}",
                resource_group_name=group,
                namespace_name=namespace.name,
                queue_name=queue,
                requires_session=options.get("requires_session", False),
                dead_lettering_on_message_expiration=True,
                max_delivery_count=MAX_DELIVERY_COUNT,
                opts=child,
            ).id
        for topic, subscriptions in sorted(args.get("topics", {}).items()):
            made = servicebus.Topic(
                f"{name}-topic/{topic}",
                resource_group_name=group,
                namespace_name=namespace.name,
                topic_name=topic,
                opts=child,
            )
            self._scopes["topic", topic] = made.id
            for subscription, options in sorted(subscriptions.items()):
                self._scopes["subscription", topic, subscription] = servicebus.Subscription(
                    f"{name}-topic/{topic}/{subscription}",
                    resource_group_name=group,
                    namespace_name=namespace.name,
                    topic_name=made.name,
                    subscription_name=subscription,
                    requires_session=options.get("requires_session", False),
                    dead_lettering_on_message_expiration=True,
                    max_delivery_count=MAX_DELIVERY_COUNT,
                    opts=child,
                ).id

        if "endpoint" in args:
            PrivateEndpoint(
                f"{name}-service-bus",
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
