"""Microsoft.KubernetesConfiguration: extensions of a cluster, and what Flux brings into it."""

from local.azure.namespaces.kubernetesconfiguration.extension import Extension
from local.azure.namespaces.kubernetesconfiguration.flux_configuration import FluxConfiguration

TYPES = (Extension(), FluxConfiguration())
