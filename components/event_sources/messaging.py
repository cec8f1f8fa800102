"""What Service Bus and Event Hubs namespaces have in common."""

import pulumi

from ..connections import ConnectionArgs


def connection(namespace_name: pulumi.Output[str]) -> ConnectionArgs:
    """How a function app reaches a namespace by its identity."""
    return {
        "name": namespace_name,
        "settings": {"fullyQualifiedNamespace": pulumi.Output.concat(namespace_name, ".servicebus.windows.net")},
    }
