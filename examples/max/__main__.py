"""A platform with everything that can be chosen, to see how each thing is said; nobody needs all of it."""

import pulumi
from pulumi_aks_functions import FunctionsPlatform, tags
from pulumi_azure_native import network, resources

config = pulumi.Config()
admins, mail = config.require("admins"), "platform@example.com"

tags.on_everything({"environment": "max", "owner": "platform"})

# What an enterprise has already: a hub to peer with, and in it the private DNS zone of the registry.
hub_group = resources.ResourceGroup("hub")
hub = network.VirtualNetwork(
    "hub",
    resource_group_name=hub_group.name,
    address_space={"address_prefixes": ["10.100.0.0/16"]},
    # The network answers with its peerings, which are resources of their own.
    opts=pulumi.ResourceOptions(ignore_changes=["subnets", "virtualNetworkPeerings"]),
)

platform = FunctionsPlatform(
    "max",
    {
        "resource_name": f"max-{pulumi.get_stack()}",
        "profile": "production",
        "namespace": "apps",
        "network": {
            "address_space": "10.240.0.0/16",
            "subnets": {"nodes": "10.240.0.0/18", "endpoints": "10.240.64.0/24", "api_server": "10.240.65.0/28"},
            "pod_cidr": "10.32.0.0/12",
            "service_cidr": "10.16.0.0/16",
            "dns_service_ip": "10.16.0.53",
            "egress": "natGateway",
            "nat_addresses": 2,
            "private_endpoints": True,
            "hub": hub.id,
            "public_ports": [443],
        },
        "cluster": {
            "tier": "Premium",
            "kubernetes_version": "1.35",
            "zones": ["1", "2", "3"],
            "os_sku": "AzureLinux",
            "network_observability": True,
            "fqdn_policies": True,
            "application_routing": True,
            "api_server": {"private": True, "vnet_integration": True, "private_dns_zone": "system"},
            "access": {
                "admins": [admins],
                "login": "msi",
                "namespaces": {"apps": {"writers": [admins], "readers": [admins]}},
            },
            "upgrades": {
                "channel": "patch",
                "node_os_channel": "SecurityPatch",
                "window": {"day": "Saturday", "start": "22:00", "hours": 8, "utc_offset": "+01:00"},
                "max_surge": "50%",
                "drain_timeout": 60,
                "node_soak": 10,
            },
            "security": {
                "image_cleaner_hours": 48,
                "key_vault_rotation": "5m",
                "defender": True,
                "kms": {"key": config.require("key"), "vault": config.require("vault"), "private": True},
                "fips": True,
                "host_encryption": True,
                "node_group_lockdown": True,
            },
            "vertical_pod_autoscaler": True,
            "flux": {"url": "https://github.com/Azure/gitops-flux2-kustomize-helm-mt", "path": "./infrastructure"},
            "system_pool": {"vm_size": "Standard_D8ds_v5", "min_count": 3, "max_count": 6, "max_pods": 60},
            "pools": {
                "system2": {"mode": "System", "vm_size": "Standard_D8ds_v5", "min_count": 3, "max_count": 6},
                "functions": {"min_count": 2, "max_count": 20, "labels": {"example.com/team": "shop"}},
                "spot": {"spot": True, "min_count": 0, "max_count": 50, "spot_max_price": 0.1},
                "arm64": {"vm_size": "Standard_D4pds_v5", "min_count": 0, "taints": ["arch=arm64:NoSchedule"]},
                "large": {
                    "vm_size": "Standard_D16ds_v5",
                    "zones": ["1", "2", "3"],
                    "os_disk_size": 512,
                    "min_count": 0,
                },
            },
        },
        "registry": {
            "retention_days": 30,
            "replicas": ["northeurope"],
            "cache": ["mcr.microsoft.com", "ghcr.io"],
        },
        "sources": {"storage_sku": "Standard_GZRS", "service_bus_sku": "Premium", "event_hubs_sku": "Premium"},
        "keda": {
            "replicas": 3,
            "log_level": "debug",
            "restrict_secrets": True,
            "network_policy": False,
            "images": "registry",
        },
        "monitoring": {"retention_days": 90, "daily_quota_gb": 10, "emails": [mail]},
        "operations": {
            "budget": {"amount": 5000, "emails": [mail], "start": config.require("budgetFrom")},
            "locks": True,
            # The example is taken down again.
            "protect": False,
        },
        "functions": {
            "orders": {
                "project": "../../functions/orders",
                "image": "orders:1.0.0",
                "workload": {"pool": "spot", "spot": True},
                "scaling": {"preset": "responsive"},
            },
            "shipments": {"project": "../../functions/shipments", "image": "shipments:1.0.0"},
            "telemetry": {"project": "../../functions/telemetry", "image": "telemetry:1.0.0"},
            "catalog": {
                "project": "../../functions/catalog",
                "image": "catalog:1.0.0",
                "http": {"host": "shop.example.com", "requests": 50},
                "workload": {"pool": "functions"},
            },
            "reports": {"project": "../../functions/reports", "image": "reports:1.0.0"},
        },
    },
)

pulumi.export("registry", platform.registry)
pulumi.export("urls", platform.urls)
pulumi.export("kubeconfig", platform.kubeconfig)
