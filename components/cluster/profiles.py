"""The parts of a managed cluster's body, worked out from resolved settings.

What is off is stated: AKS leaves what a request does not mention as it is, so that `az aks update --disable-…` states
it as well.
"""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native import containerservice

OUTBOUND = {"loadBalancer": "loadBalancer", "firewall": "userDefinedRouting"}
"""AKS's words for the ways out; that of a NAT gateway depends on whose network it is."""


def network_profile(
    cluster: Mapping[str, Any], network: Mapping[str, Any], *, own: bool
) -> containerservice.ContainerServiceNetworkProfileArgsDict:
    """Addresses, data plane and the way out; `own` says that the nodes are in a subnet that is not AKS's."""
    gateway = "userAssignedNATGateway" if own else "managedNATGateway"
    profile: containerservice.ContainerServiceNetworkProfileArgsDict = {
        "network_plugin": "azure",
        "network_plugin_mode": "overlay",
        "network_dataplane": cluster["network_dataplane"],
        "load_balancer_sku": "standard",
        "outbound_type": OUTBOUND.get(network["egress"], gateway),
        "pod_cidr": network["pod_cidr"],
        "service_cidr": network["service_cidr"],
        "dns_service_ip": network["dns_service_ip"],
    }
    observability, policies = cluster["network_observability"], cluster["fqdn_policies"]
    profile["advanced_networking"] = {"enabled": observability or policies}
    if observability or policies:
        profile["advanced_networking"]["observability"] = {"enabled": observability}
        profile["advanced_networking"]["security"] = {"enabled": policies}
    if cluster["network_dataplane"] == "cilium":
        profile["network_policy"] = "cilium"
    if profile.get("outbound_type") == "managedNATGateway":
        profile["nat_gateway_profile"] = {
            "managed_outbound_ip_profile": {"count": network["nat_addresses"]},
            "idle_timeout_in_minutes": 4,
        }
    return profile


def api_server_profile(
    cluster: Mapping[str, Any], subnet_id: pulumi.Input[str] | None
) -> containerservice.ManagedClusterAPIServerAccessProfileArgsDict:
    server = cluster["api_server"]
    profile: containerservice.ManagedClusterAPIServerAccessProfileArgsDict = {
        "disable_run_command": not cluster["security"]["run_command"],
    }
    if server["private"]:
        profile["enable_private_cluster"] = True
        profile["enable_private_cluster_public_fqdn"] = server["public_fqdn"]
        # With the API server in the network there is no private link, and so no zone of one's own.
        profile["private_dns_zone"] = server["private_dns_zone"]
    if server["authorized_ranges"]:
        profile["authorized_ip_ranges"] = list(server["authorized_ranges"])
    if server["vnet_integration"]:
        profile["enable_vnet_integration"] = True
        if subnet_id is not None:
            profile["subnet_id"] = subnet_id
    return profile


def security_profile(
    cluster: Mapping[str, Any], workspace_id: pulumi.Input[str] | None
) -> containerservice.ManagedClusterSecurityProfileArgsDict:
    security, hours = cluster["security"], cluster["security"]["image_cleaner_hours"]
    profile: containerservice.ManagedClusterSecurityProfileArgsDict = {
        "workload_identity": {"enabled": True},
        "image_cleaner": {"enabled": False} if hours is None else {"enabled": True, "interval_hours": hours},
        "azure_key_vault_kms": {"enabled": False},
        "defender": {"security_monitoring": {"enabled": False}},
    }
    kms = security["kms"]
    if kms is not None:
        encryption: containerservice.AzureKeyVaultKmsArgsDict = {
            "enabled": True,
            "key_id": kms["key"],
            "key_vault_network_access": "Private" if kms.get("private") else "Public",
        }
        if kms.get("private"):
            encryption["key_vault_resource_id"] = kms["vault"]
        profile["azure_key_vault_kms"] = encryption
    if security["defender"] and workspace_id is not None:
        profile["defender"] = {
            "security_monitoring": {"enabled": True},
            "log_analytics_workspace_resource_id": workspace_id,
        }
    return profile


def autoscaler_profile(
    cluster: Mapping[str, Any], *, keda: bool
) -> containerservice.ManagedClusterWorkloadAutoScalerProfileArgsDict:
    """KEDA as AKS's own, and the Vertical Pod Autoscaler."""
    return {"keda": {"enabled": keda}, "vertical_pod_autoscaler": {"enabled": cluster["vertical_pod_autoscaler"]}}


def ingress_profile(cluster: Mapping[str, Any]) -> containerservice.ManagedClusterIngressProfileArgsDict | None:
    """AKS's own ingress controller, which an Automatic cluster comes with."""
    if cluster["sku"] == "Automatic" and not cluster["application_routing"]:
        return None
    return {"web_app_routing": {"enabled": cluster["application_routing"]}}


def add_ons(
    cluster: Mapping[str, Any], workspace_id: pulumi.Input[str] | None
) -> dict[str, containerservice.ManagedClusterAddonProfileArgsDict]:
    """AKS's add-ons."""
    security = cluster["security"]
    profiles: dict[str, containerservice.ManagedClusterAddonProfileArgsDict] = {
        "azurepolicy": {"enabled": security["azure_policy"]},
        "azureKeyvaultSecretsProvider": {"enabled": security["key_vault"]},
        "omsagent": {"enabled": workspace_id is not None},
    }
    if security["azure_policy"]:
        profiles["azurepolicy"]["config"] = {"version": "v2"}
    if security["key_vault"]:
        profiles["azureKeyvaultSecretsProvider"]["config"] = {
            "enableSecretRotation": "true",
            "rotationPollInterval": security["key_vault_rotation"],
        }
    if workspace_id is not None:
        profiles["omsagent"]["config"] = {
            "logAnalyticsWorkspaceResourceID": workspace_id,
            "useAADAuth": "true",
        }
    return profiles
