"""Microsoft.ContainerService: managed clusters and their agent pools."""

from local.azure.namespaces.containerservice.agent_pool import AgentPool
from local.azure.namespaces.containerservice.cluster import ManagedCluster

TYPES = (ManagedCluster(), AgentPool())
