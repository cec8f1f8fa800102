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
from .app_sources import GivenConnectionArgs
from .cluster import AksCluster, AksClusterArgs, NodePoolArgs
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
from .function_project import BuildArgs, DeclaredArgs, FunctionProject, FunctionProjectArgs
from .http_add_on import HttpAddOn, HttpAddOnArgs
from .identity import GrantArgs, ServiceAccountArgs, WorkloadIdentity, WorkloadIdentityArgs
from .image_build import ImageBuild, ImageBuildArgs
from .keda import Keda, KedaArgs
from .placement import PlacementArgs, TolerationArgs
from .registry import ContainerRegistry, ContainerRegistryArgs
from .workload import WorkloadArgs

__all__ = [
    "AksCluster",
    "AksClusterArgs",
    "BuildArgs",
    "ConnectionArgs",
    "ContainerRegistry",
    "ContainerRegistryArgs",
    "DeclaredArgs",
    "EventHubArgs",
    "EventHubsSource",
    "EventHubsSourceArgs",
    "EventJob",
    "FallbackArgs",
    "FunctionApp",
    "FunctionAppArgs",
    "FunctionProject",
    "FunctionProjectArgs",
    "FunctionsArgs",
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
    "KeyVaultSecretArgs",
    "ModifiersArgs",
    "NodePoolArgs",
    "PlacementArgs",
    "ScalerArgs",
    "ScalingArgs",
    "SecretArgs",
    "SecretKeyArgs",
    "ServiceAccountArgs",
    "ServiceBusSource",
    "ServiceBusSourceArgs",
    "StorageSource",
    "StorageSourceArgs",
    "SubscriptionArgs",
    "TolerationArgs",
    "WorkloadArgs",
    "WorkloadIdentity",
    "WorkloadIdentityArgs",
]
