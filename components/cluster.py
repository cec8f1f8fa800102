"""The AKS cluster: identities, a system pool for KEDA and AKS itself, and an autoscaled pool for functions."""

import base64
from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_azure_native import containerservice, managedidentity

from .identity import grant
from .model import pools


class NodePoolArgs(TypedDict):
    """A pool of nodes that grows and shrinks with the pods that wait for room."""

    vm_size: NotRequired[pulumi.Input[str]]
    """The VM size. Default: `Standard_D2s_v5` for the system pool, `Standard_D4s_v5` for functions."""

    min_count: NotRequired[int]
    """The fewest nodes. Default: 1."""

    max_count: NotRequired[int]
    """The most nodes. Default: 3 for the system pool, 10 for functions."""


class AksClusterArgs(TypedDict):
    """What an `AksCluster` needs."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create it in."""

    cluster_name: pulumi.Input[str]
    """The name in Azure, unique in the subscription: it is also the prefix of the cluster's DNS name and, with `-nodes`
    behind it, the name of its node resource group. Changing it replaces the cluster."""

    kubernetes_version: NotRequired[pulumi.Input[str]]
    """The Kubernetes minor version. Default: `1.35`, the newest that KEDA 2.20 is tested with (1.33-1.35)."""

    system_pool: NotRequired[NodePoolArgs]
    """The pool `system`, tainted `CriticalAddonsOnly`, for what the platform itself runs."""

    functions_pool: NotRequired[NodePoolArgs]
    """The pool `functions`, for the function apps."""

    pod_cidr: NotRequired[pulumi.Input[str]]
    """The pods' overlay addresses. Default: `10.244.0.0/16`. Changing it replaces the cluster."""

    service_cidr: NotRequired[pulumi.Input[str]]
    """The services' addresses; must not overlap the virtual network. Default: `10.0.0.0/16`.
    Changing it replaces the cluster."""

    dns_service_ip: NotRequired[pulumi.Input[str]]
    """The cluster DNS, inside `service_cidr`. Default: `10.0.0.10`. Changing it replaces the cluster."""


def _issuer_url(profile: containerservice.outputs.ManagedClusterOIDCIssuerProfileResponse | None) -> str:
    if profile is None:
        raise ValueError("AKS did not say what the cluster's OIDC issuer is, although it was asked for one")
    return profile.issuer_url


class AksCluster(pulumi.ComponentResource):
    """An AKS cluster with its own control-plane and kubelet identities, OIDC issuer and workload identity.

    The network is CNI overlay in a virtual network that AKS manages. Node counts belong to the autoscaler.
    """

    id: pulumi.Output[str]
    """The resource id."""

    name: pulumi.Output[str]
    """The name in Azure."""

    oidc_issuer_url: pulumi.Output[str]
    """The issuer that federated credentials name."""

    kubelet_object_id: pulumi.Output[str]
    """The object id of the identity that pulls images; known before the cluster is."""

    node_resource_group: pulumi.Output[str]
    """The resource group in which AKS keeps its nodes and load balancers."""

    kubeconfig: pulumi.Output[str]
    """How to reach the cluster; a secret."""

    def __init__(self, name: str, args: AksClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:AksCluster", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        group, version = args["resource_group_name"], args.get("kubernetes_version", "1.35")
        system, functions = args.get("system_pool", {}), args.get("functions_pool", {})

        control_plane = managedidentity.UserAssignedIdentity(
            f"{name}-control-plane", resource_group_name=group, opts=child
        )
        kubelet = managedidentity.UserAssignedIdentity(f"{name}-kubelet", resource_group_name=group, opts=child)
        # Without it AKS refuses the cluster: the control plane hands the kubelet identity to the nodes.
        may_assign = grant(
            f"{name}-assign-kubelet",
            role="Managed Identity Operator",
            scope=kubelet.id,
            principal_id=control_plane.principal_id,
            parent=self,
        )
        cluster = containerservice.ManagedCluster(
            f"{name}-cluster",
            resource_group_name=group,
            resource_name_=args["cluster_name"],
            dns_prefix=args["cluster_name"],
            # By default it is made of group, cluster and region, and easily longer than the 63 characters of a node's
            # label that holds it (Azure/bicep-registry-modules#5109).
            node_resource_group=pulumi.Output.concat(args["cluster_name"], "-nodes"),
            kubernetes_version=version,
            sku={"name": "Base", "tier": "Free"},
            identity={
                "type": containerservice.ResourceIdentityType.USER_ASSIGNED,
                "user_assigned_identities": [control_plane.id],
            },
            identity_profile={
                "kubeletidentity": {
                    "resource_id": kubelet.id,
                    "client_id": kubelet.client_id,
                    "object_id": kubelet.principal_id,
                }
            },
            oidc_issuer_profile={"enabled": True},
            security_profile={"workload_identity": {"enabled": True}},
            network_profile={
                "network_plugin": "azure",
                "network_plugin_mode": "overlay",
                "pod_cidr": args.get("pod_cidr", "10.244.0.0/16"),
                "service_cidr": args.get("service_cidr", "10.0.0.0/16"),
                "dns_service_ip": args.get("dns_service_ip", "10.0.0.10"),
            },
            agent_pool_profiles=[
                {
                    "name": "system",
                    "mode": "System",
                    "type": "VirtualMachineScaleSets",
                    "vm_size": system.get("vm_size", pools.SYSTEM.vm_size),
                    "os_type": "Linux",
                    "os_sku": "AzureLinux",
                    "orchestrator_version": version,
                    "enable_auto_scaling": True,
                    "count": system.get("min_count", pools.SYSTEM.min_count),
                    "min_count": system.get("min_count", pools.SYSTEM.min_count),
                    "max_count": system.get("max_count", pools.SYSTEM.max_count),
                    "node_taints": ["CriticalAddonsOnly=true:NoSchedule"],
                }
            ],
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[may_assign], ignore_changes=["agentPoolProfiles[*].count"]
            ),
        )
        # A resource of its own: AKS refuses a pool that is added inline to an existing cluster.
        containerservice.AgentPool(
            f"{name}-functions",
            resource_group_name=group,
            resource_name_=cluster.name,
            agent_pool_name="functions",
            mode="User",
            type="VirtualMachineScaleSets",
            vm_size=functions.get("vm_size", pools.FUNCTIONS.vm_size),
            os_type="Linux",
            os_sku="AzureLinux",
            # Stated, or the nodes would stay behind when the cluster is upgraded.
            orchestrator_version=version,
            enable_auto_scaling=True,
            count=functions.get("min_count", pools.FUNCTIONS.min_count),
            min_count=functions.get("min_count", pools.FUNCTIONS.min_count),
            max_count=functions.get("max_count", pools.FUNCTIONS.max_count),
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["count"]),
        )
        credentials = containerservice.list_managed_cluster_user_credentials_output(
            resource_group_name=group,
            resource_name=cluster.name,
            opts=pulumi.InvokeOutputOptions(parent=self, depends_on=[cluster]),
        )

        self.id = cluster.id
        self.name = cluster.name
        self.oidc_issuer_url = cluster.oidc_issuer_profile.apply(_issuer_url)
        self.kubelet_object_id = kubelet.principal_id
        self.node_resource_group = cluster.node_resource_group.apply(str)
        # Azure's answer is not marked secret by the provider.
        self.kubeconfig = pulumi.Output.secret(
            credentials.apply(lambda answer: base64.b64decode(answer.kubeconfigs[0].value).decode())
        )
        self._managed_cluster = cluster
        self._kubernetes = kubernetes.Provider(
            f"{name}-kubernetes",
            kubeconfig=self.kubeconfig,
            # Without an identifier a preview that does not know the kubeconfig would plan to replace all objects.
            cluster_identifier=cluster.id,
            opts=pulumi.ResourceOptions(parent=self, deleted_with=cluster),
        )
        self.register_outputs(
            {
                "id": self.id,
                "name": self.name,
                "oidc_issuer_url": self.oidc_issuer_url,
                "kubelet_object_id": self.kubelet_object_id,
                "node_resource_group": self.node_resource_group,
                "kubeconfig": self.kubeconfig,
            }
        )

    @property
    def inside(self) -> pulumi.ResourceOptions:
        """Options for what lives in the cluster: its provider, and gone with the cluster. For Python programs."""
        return pulumi.ResourceOptions(providers=[self._kubernetes], deleted_with=self._managed_cluster)
