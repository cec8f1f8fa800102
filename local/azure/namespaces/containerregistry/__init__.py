"""Microsoft.ContainerRegistry: registries, their copies and cache rules, and task runs."""

from local.azure.namespaces.containerregistry.cache_rule import CacheRule
from local.azure.namespaces.containerregistry.registry import Registry
from local.azure.namespaces.containerregistry.replication import Replication
from local.azure.namespaces.containerregistry.task_run import TaskRun

TYPES = (Registry(), Replication(), CacheRule(), TaskRun())
