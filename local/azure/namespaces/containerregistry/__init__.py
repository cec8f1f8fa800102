"""Microsoft.ContainerRegistry: registries and task runs."""

from local.azure.namespaces.containerregistry.registry import Registry
from local.azure.namespaces.containerregistry.task_run import TaskRun

TYPES = (Registry(), TaskRun())
