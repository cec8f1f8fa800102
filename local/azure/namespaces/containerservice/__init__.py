"""Microsoft.ContainerService: managed clusters, their agent pools and maintenance configurations."""

from local.azure.namespaces.containerservice.agent_pool import AgentPool
from local.azure.namespaces.containerservice.cluster import ManagedCluster
from local.azure.namespaces.containerservice.maintenance import MaintenanceConfiguration

TYPES = (ManagedCluster(), AgentPool(), MaintenanceConfiguration())
