"""What a `FunctionsPlatform` takes."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from ..app_sources import SourcesArgs
from ..cluster import ClusterArgs
from ..function_project import DeclaredArgs
from ..keda import KedaOptionsArgs
from ..monitoring import MonitoringOptionsArgs
from ..network import NetworkArgs
from ..operations import OperationsOptionsArgs
from ..registry import RegistryArgs


class FunctionsPlatformArgs(TypedDict):
    """What a `FunctionsPlatform` takes; what is left out is as its profile says (`model.defaults`)."""

    resource_name: NotRequired[pulumi.Input[str]]
    """The name of the resource group and of the cluster in it. Default: the component's name. Changing it makes
    everything anew."""

    location: NotRequired[str]
    """Azure's region. Default: that of the provider."""

    profile: NotRequired[str]
    """`development` or `production`. Default: `development`."""

    namespace: NotRequired[str]
    """The Kubernetes namespace of the function apps. Default: `functions`."""

    network: NotRequired[NetworkArgs]
    """Where the nodes are, and how they reach out."""

    cluster: NotRequired[ClusterArgs]
    """The AKS cluster."""

    registry: NotRequired[RegistryArgs]
    """The container registry."""

    sources: NotRequired[SourcesArgs]
    """Event sources that are made for apps."""

    keda: NotRequired[KedaOptionsArgs]
    """KEDA."""

    monitoring: NotRequired[MonitoringOptionsArgs]
    """Logs, traces, metrics and alerts."""

    operations: NotRequired[OperationsOptionsArgs]
    """Budget, schedule, locks and protection."""

    functions: NotRequired[Mapping[str, DeclaredArgs]]
    """The function apps by name."""
