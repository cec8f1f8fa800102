"""Where events come from: accounts and namespaces that take no keys, with what the triggers of an app name in them."""

from .event_hubs import EventHubArgs, EventHubsSource, EventHubsSourceArgs
from .service_bus import ServiceBusSource, ServiceBusSourceArgs, SubscriptionArgs
from .storage import StorageSource, StorageSourceArgs

__all__ = [
    "EventHubArgs",
    "EventHubsSource",
    "EventHubsSourceArgs",
    "ServiceBusSource",
    "ServiceBusSourceArgs",
    "StorageSource",
    "StorageSourceArgs",
    "SubscriptionArgs",
]
