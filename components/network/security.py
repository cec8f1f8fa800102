"""What may come into the subnets."""

from collections.abc import Sequence

from pulumi_azure_native import network

# The SDK's module of networks takes more than a second to import, and most stacks have none: no annotation asks for it.
ENDPOINTS_RULES: "Sequence[network.SecurityRuleArgsDict]" = [
    {
        "name": "AllowNetwork",
        "priority": 100,
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "Tcp",
        "source_address_prefix": "VirtualNetwork",
        "source_port_range": "*",
        "destination_address_prefix": "VirtualNetwork",
        # HTTPS, and AMQP of Service Bus and Event Hubs.
        "destination_port_ranges": ["443", "5671", "5672", "9093"],
    },
    {
        "name": "DenyAll",
        "priority": 4096,
        "direction": "Inbound",
        "access": "Deny",
        "protocol": "*",
        "source_address_prefix": "*",
        "source_port_range": "*",
        "destination_address_prefix": "*",
        "destination_port_range": "*",
    },
]
"""Private endpoints answer the network, on the ports of what is behind them."""


def nodes_rules(public_ports: Sequence[int]) -> "list[network.SecurityRuleArgsDict]":
    """A load balancer keeps the caller's address, so that the subnet has to let the Internet in
    (learn.microsoft.com/azure/aks/concepts-network, "Network security groups")."""
    ports = sorted(set(public_ports))
    if not ports:
        return []
    return [
        {
            "name": "AllowInternet",
            "priority": 100,
            "direction": "Inbound",
            "access": "Allow",
            "protocol": "Tcp",
            "source_address_prefix": "Internet",
            "source_port_range": "*",
            "destination_address_prefix": "*",
            "destination_port_ranges": [str(port) for port in ports],
        }
    ]
