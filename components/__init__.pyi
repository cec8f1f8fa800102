from .app_args import (
    FallbackArgs,
    FunctionsArgs,
    GatewayArgs,
    GroupArgs,
    HttpArgs,
    IngressArgs,
    JobArgs,
    ModifiersArgs,
    ScalerArgs,
    ScalingArgs,
)
from .app_base import FunctionAppArgs
from .app_sources import GivenConnectionArgs, SourceOptionsArgs, SourcesArgs
from .arguments import ArgumentsError
from .cluster import (
    AccessArgs,
    AksCluster,
    AksClusterArgs,
    ApiServerArgs,
    ClusterArgs,
    ClusterNetworkArgs,
    NodePoolArgs,
    SecurityArgs,
    SystemPoolArgs,
    UpgradesArgs,
    WindowArgs,
)
from .connections import ConnectionArgs, KeyVaultSecretArgs, SecretArgs, SecretKeyArgs
from .event_job import EventJob
from .event_sources import (
    EventHubArgs,
    EventHubsSource,
    EventHubsSourceArgs,
    ServiceBusSource,
    ServiceBusSourceArgs,
    StorageSource,
    StorageSourceArgs,
    SubscriptionArgs,
)
from .function_app import FunctionApp
from .function_project import ApplicationInsightsArgs, BuildArgs, DeclaredArgs, FunctionProject, FunctionProjectArgs
from .functions_platform import FunctionsPlatform, FunctionsPlatformArgs
from .http_add_on import HttpAddOn, HttpAddOnArgs
from .identity import GrantArgs, ServiceAccountArgs, WorkloadIdentity, WorkloadIdentityArgs
from .image_build import ImageBuild, ImageBuildArgs
from .keda import Keda, KedaArgs, KedaOptionsArgs
from .monitoring import ClusterMonitoring, ClusterMonitoringArgs, Monitoring, MonitoringArgs, MonitoringOptionsArgs
from .network import ExistingArgs, NetworkArgs, SubnetsArgs, VirtualNetwork, VirtualNetworkArgs
from .operations import BudgetArgs, Operations, OperationsArgs, OperationsOptionsArgs, ScheduleArgs
from .placement import PlacementArgs, TolerationArgs
from .private_endpoint import EndpointArgs, PrivateEndpoint, PrivateEndpointArgs
from .private_zones import PrivateZones, PrivateZonesArgs
from .registry import ContainerRegistry, ContainerRegistryArgs, RegistryArgs
from .workload import WorkloadArgs

__all__ = [
    "AccessArgs",
    "AksCluster",
    "AksClusterArgs",
    "ApiServerArgs",
    "ApplicationInsightsArgs",
    "ArgumentsError",
    "BudgetArgs",
    "BuildArgs",
    "ClusterArgs",
    "ClusterMonitoring",
    "ClusterMonitoringArgs",
    "ClusterNetworkArgs",
    "ConnectionArgs",
    "ContainerRegistry",
    "ContainerRegistryArgs",
    "DeclaredArgs",
    "EndpointArgs",
    "EventHubArgs",
    "EventHubsSource",
    "EventHubsSourceArgs",
    "EventJob",
    "ExistingArgs",
    "FallbackArgs",
    "FunctionApp",
    "FunctionAppArgs",
    "FunctionProject",
    "FunctionProjectArgs",
    "FunctionsArgs",
    "FunctionsPlatform",
    "FunctionsPlatformArgs",
    "GatewayArgs",
    "GivenConnectionArgs",
    "GrantArgs",
    "GroupArgs",
    "HttpAddOn",
    "HttpAddOnArgs",
    "HttpArgs",
    "ImageBuild",
    "ImageBuildArgs",
    "IngressArgs",
    "JobArgs",
    "Keda",
    "KedaArgs",
    "KedaOptionsArgs",
    "KeyVaultSecretArgs",
    "ModifiersArgs",
    "Monitoring",
    "MonitoringArgs",
    "MonitoringOptionsArgs",
    "NetworkArgs",
    "NodePoolArgs",
    "Operations",
    "OperationsArgs",
    "OperationsOptionsArgs",
    "PlacementArgs",
    "PrivateEndpoint",
    "PrivateEndpointArgs",
    "PrivateZones",
    "PrivateZonesArgs",
    "RegistryArgs",
    "ScalerArgs",
    "ScalingArgs",
    "ScheduleArgs",
    "SecretArgs",
    "SecretKeyArgs",
    "SecurityArgs",
    "ServiceAccountArgs",
    "ServiceBusSource",
    "ServiceBusSourceArgs",
    "SourceOptionsArgs",
    "SourcesArgs",
    "StorageSource",
    "StorageSourceArgs",
    "SubnetsArgs",
    "SubscriptionArgs",
    "SystemPoolArgs",
    "TolerationArgs",
    "UpgradesArgs",
    "VirtualNetwork",
    "VirtualNetworkArgs",
    "WindowArgs",
    "WorkloadArgs",
    "WorkloadIdentity",
    "WorkloadIdentityArgs",
]
