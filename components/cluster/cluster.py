"""The AKS cluster, from three lines of configuration to what passes a review."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_azure_native import containerservice, managedidentity

from ..arguments import picked, refuse
from ..identity import grant
from ..model import clusters, defaults
from ..replacement import guarded
from . import access, flux, maintenance, pools, profiles
from .args import AksClusterArgs, ClusterArgs, ClusterNetworkArgs


def _issuer_url(profile: containerservice.outputs.ManagedClusterOIDCIssuerProfileResponse | None) -> str:
    if profile is None:
        raise ValueError("AKS did not say what the cluster's OIDC issuer is, although it was asked for one")
    return profile.issuer_url


class AksCluster(pulumi.ComponentResource):
    """An AKS cluster with its own control-plane and kubelet identities, OIDC issuer and workload identity.

    The network is CNI overlay. Node counts belong to the autoscaler. What cannot be changed while the cluster stays is
    refused, unless a new cluster is allowed.
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
        group, profile = args["resource_group_name"], args.get("profile", defaults.Profile.DEVELOPMENT)
        said = clusters.resolved(profile, picked(ClusterArgs, args))
        # What the network is, is said by whoever makes it; a cluster alone has one of AKS's own.
        lies: ClusterNetworkArgs = args.get("network", {})
        subnet_id = lies.get("nodes_subnet_id")
        existing = {"nodes": subnet_id, "api_server": lies.get("api_server_subnet_id")}
        net = defaults.resolved("network", defaults.Profile.DEVELOPMENT, {**lies, "existing": existing})
        refuse(f"the cluster {name}", clusters.problems(said, net))

        control_plane = managedidentity.UserAssignedIdentity(
            f"{name}-control-plane", resource_group_name=group, opts=pulumi.ResourceOptions(parent=self)
        )
        kubelet = managedidentity.UserAssignedIdentity(
            f"{name}-kubelet", resource_group_name=group, opts=pulumi.ResourceOptions(parent=self)
        )
        rights = self._rights(name, said, lies, control_plane, kubelet)
        cluster = containerservice.ManagedCluster(
            f"{name}-cluster",
            resource_group_name=group,
            resource_name_=guarded(
                name,
                {"platform.name": args["cluster_name"], **clusters.fixed(said, net)},
                allowed=said["allow_cluster_replacement"],
                value=args["cluster_name"],
                parent=self,
            ),
            dns_prefix=args["cluster_name"],
            # By default it is made of group, cluster and region, and easily longer than the 63 characters of a node's
            # label that holds it (Azure/bicep-registry-modules#5109).
            node_resource_group=pulumi.Output.concat(args["cluster_name"], "-nodes"),
            node_resource_group_profile=(
                {"restriction_level": "ReadOnly"} if said["security"]["node_group_lockdown"] else None
            ),
            kubernetes_version=said["kubernetes_version"],
            sku={"name": said["sku"], "tier": said["tier"]},
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
            enable_rbac=True,
            oidc_issuer_profile={"enabled": True},
            disable_local_accounts=not said["access"]["local_accounts"],
            disk_encryption_set_id=said["security"]["disk_encryption_set"],
            aad_profile=_entra(said),
            security_profile=profiles.security_profile(said, args.get("workspace_id")),
            api_server_access_profile=profiles.api_server_profile(said, lies.get("api_server_subnet_id")),
            network_profile=profiles.network_profile(said, net, own=subnet_id is not None),
            addon_profiles=profiles.add_ons(said, args.get("workspace_id") if args.get("container_logs") else None),
            auto_upgrade_profile={
                "upgrade_channel": said["upgrades"]["channel"],
                "node_os_upgrade_channel": said["upgrades"]["node_os_channel"],
            },
            node_provisioning_profile={
                "mode": "Auto" if said["auto_provisioning"] or said["sku"] == "Automatic" else "Manual"
            },
            workload_auto_scaler_profile=profiles.autoscaler_profile(said, keda=args.get("keda_add_on", False)),
            ingress_profile=profiles.ingress_profile(said),
            azure_monitor_profile={"metrics": {"enabled": args.get("metrics", False)}},
            metrics_profile={"cost_analysis": {"enabled": said["cost_analysis"]}},
            agent_pool_profiles=[pools.system_pool(said, subnet_id)],
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=rights,
                ignore_changes=["agentPoolProfiles[0].count"],
                replace_on_changes=_replacing(said),
                # The new one has the name of the old.
                delete_before_replace=said["allow_cluster_replacement"] or None,
            ),
        )
        further = pools.agent_pools(name, said, cluster, group, subnet_id, self)
        maintenance.windows(name, said, cluster, group, self)
        access.grants(name, said, cluster, self)
        if said["flux"] is not None:
            flux.kept(name, said["flux"], cluster, group, self)

        self.id = cluster.id
        self.name = cluster.name
        self.oidc_issuer_url = cluster.oidc_issuer_profile.apply(_issuer_url)
        self.kubelet_object_id = kubelet.principal_id
        self.node_resource_group = cluster.node_resource_group.apply(str)
        self.kubeconfig = access.kubeconfig(said, cluster, group, self)
        self._managed_cluster = cluster
        self._pools = further
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

    def _rights(
        self,
        name: str,
        said: Mapping[str, Any],
        lies: ClusterNetworkArgs,
        control_plane: managedidentity.UserAssignedIdentity,
        kubelet: managedidentity.UserAssignedIdentity,
    ) -> list[pulumi.Resource]:
        """What AKS refuses a cluster without, in networks and zones that are not its own."""
        scopes: list[tuple[str, str, pulumi.Input[str]]] = [
            # The control plane hands the kubelet identity to the nodes.
            ("assign-kubelet", "Managed Identity Operator", kubelet.id)
        ]
        parts: Mapping[str, pulumi.Input[str] | None] = {
            "nodes": lies.get("nodes_subnet_id"),
            "api-server": lies.get("api_server_subnet_id"),
            "routes": lies.get("route_table_id"),
        }
        scopes += [(part, "Network Contributor", id) for part, id in parts.items() if id is not None]
        kms = said["security"]["kms"]
        if kms is not None:
            scopes.append(("kms", "Key Vault Crypto User", kms["vault"]))
            if kms.get("private"):
                # AKS makes a private endpoint of its own to the vault.
                scopes.append(("kms-endpoint", "Key Vault Contributor", kms["vault"]))
        zone = said["api_server"]["private_dns_zone"]
        if zone not in ("system", "none"):
            scopes.append(("dns-zone", "Private DNS Zone Contributor", zone))
            subnet_id = lies.get("nodes_subnet_id")
            if subnet_id is not None:
                # The control plane links the zone to the network.
                network_id = pulumi.Output.from_input(subnet_id).apply(lambda id: id.rpartition("/subnets/")[0])
                scopes.append(("network", "Network Contributor", network_id))
        return [
            grant(f"{name}-{what}", role=role, scope=scope, principal_id=control_plane.principal_id, parent=self)
            for what, role, scope in scopes
        ]

    @property
    def inside(self) -> pulumi.ResourceOptions:
        """Options for what lives in the cluster: its provider, and gone with the cluster. For Python programs."""
        return pulumi.ResourceOptions(providers=[self._kubernetes], deleted_with=self._managed_cluster)


def _replacing(said: Mapping[str, Any]) -> list[str]:
    """What the provider takes for an update and Azure refuses, where a new cluster is allowed."""
    if not said["allow_cluster_replacement"]:
        return []
    paths = [f"agentPoolProfiles[0].{key}" for key in pools.FIXED]
    if not said["api_server"]["vnet_integration"]:
        paths.append("apiServerAccessProfile.enablePrivateCluster")
    return paths


def _entra(said: Mapping[str, Any]) -> containerservice.ManagedClusterAADProfileArgsDict | None:
    if not said["access"]["entra"]:
        return None
    return {
        "managed": True,
        "enable_azure_rbac": True,
        "admin_group_object_ids": list(said["access"]["admins"]),
    }
