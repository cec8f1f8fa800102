"""What outlives a cluster: the network, the registry, the queues and the logs. `examples/cluster` runs in it, twice."""

import pulumi
from pulumi_aks_functions import ContainerRegistry, Monitoring, StorageSource, VirtualNetwork
from pulumi_azure_native import resources

group = resources.ResourceGroup("shared", resource_group_name="shared")
here = {"resource_group_name": group.name}

network = VirtualNetwork("shared", {**here, "address_space": "10.240.0.0/16", "egress": "natGateway"})
registry = ContainerRegistry("shared", {**here, "sku": "Standard"})
monitoring = Monitoring("shared", {**here, "prometheus": False})
orders = StorageSource("orders", {**here, "queues": ["orders", "orders-poison"]})

pulumi.export("nodes", network.nodes_subnet_id)
pulumi.export("registry", registry.id)
pulumi.export("workspace", monitoring.workspace_id)
pulumi.export("orders", orders.id)
