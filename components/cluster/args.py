"""What an `AksCluster` takes."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi


class SystemPoolArgs(TypedDict):
    """The pool that the cluster is made with, tainted `CriticalAddonsOnly`; fixed for its life but for the counts."""

    vm_size: NotRequired[str]
    """The VM size, of 2 cores or more, none of the B series."""

    min_count: NotRequired[int]
    """The fewest nodes, 1 or more."""

    max_count: NotRequired[int]
    """The most nodes."""

    os_disk: NotRequired[str]
    """`Managed` or `Ephemeral`, on the VM's own disk."""

    os_disk_size: NotRequired[int]
    """GiB of the operating system's disk."""

    max_pods: NotRequired[int]
    """The most pods of a node, 30 to 250."""


class NodePoolArgs(SystemPoolArgs):
    """A pool that grows and shrinks with the pods that wait for room.

    A change that AKS refuses in place makes a new pool, and drains and deletes this one when it is there.
    """

    mode: NotRequired[str]
    """`User`, or `System` for what the platform itself runs."""

    zones: NotRequired[Sequence[str]]
    """Availability zones. Default: those of the cluster."""

    spot: NotRequired[bool]
    """Whether Azure may take the nodes back at half a minute's notice."""

    spot_max_price: NotRequired[float]
    """The most that a spot node may cost, in US dollars an hour; -1 for that of a regular node."""

    labels: NotRequired[Mapping[str, str]]
    """Labels of the nodes."""

    taints: NotRequired[Sequence[str]]
    """Taints of the nodes, such as `gpu=yes:NoSchedule`."""


class ApiServerArgs(TypedDict):
    """Who reaches the API server."""

    private: NotRequired[bool]
    """Whether it has a private address alone."""

    vnet_integration: NotRequired[bool]
    """Whether it is in a subnet of the network."""

    authorized_ranges: NotRequired[Sequence[str]]
    """Address ranges that reach a public one; empty for all."""

    private_dns_zone: NotRequired[str]
    """Where a private one's name is: `system`, `none`, or the id of a private DNS zone."""

    public_fqdn: NotRequired[bool]
    """Whether a private one has a public name as well."""


class AccessArgs(TypedDict):
    """Who may do what in the cluster."""

    entra: NotRequired[bool]
    """Whether people and pipelines sign in with Microsoft Entra, and Azure's roles say what they may do."""

    local_accounts: NotRequired[bool]
    """Whether there are client certificates of the cluster's own."""

    login: NotRequired[str]
    """How the kubeconfig signs in: kubelogin's `azurecli`, `workloadidentity`, `spn` or `msi`, or `admin` for the local
    account."""

    admins: NotRequired[Sequence[str]]
    """Object ids of Entra groups that may do everything."""

    namespaces: NotRequired[Mapping[str, Mapping[str, Sequence[str]]]]
    """By namespace and role (`admins`, `writers` or `readers`), object ids of Entra groups."""


class WindowArgs(TypedDict):
    """When AKS may upgrade, once a week."""

    day: str
    """The day in English, such as `Sunday`."""

    start: str
    """The time, such as `02:00`."""

    hours: int
    """How long, 4 to 24 hours."""

    utc_offset: NotRequired[str]
    """What the time means, such as `+01:00`. Default: UTC."""


class UpgradesArgs(TypedDict):
    """How AKS keeps the cluster up to date by itself."""

    channel: NotRequired[str]
    """Kubernetes: `none` or `patch`; `stable` with the SKU `Automatic`."""

    node_os_channel: NotRequired[str]
    """The nodes' operating system: `NodeImage`, `SecurityPatch`, `Unmanaged` or `None`."""

    window: NotRequired[WindowArgs]
    """When. Default: at any time in development, Sunday from 02:00 UTC in production."""

    max_surge: NotRequired[str]
    """How many nodes of a pool are exchanged at a time, such as `33%` or `2`."""

    drain_timeout: NotRequired[int]
    """Minutes that a node's pods have to end."""

    node_soak: NotRequired[int]
    """Minutes between two nodes."""


class KmsArgs(TypedDict):
    """The key that Kubernetes Secrets are encrypted by."""

    key: str
    """The identifier of a version of a key, such as `https://shop.vault.azure.net/keys/etcd/<version>`."""

    vault: str
    """The resource id of its Key Vault, in the same tenant; the control plane is given the right to use its keys."""

    private: NotRequired[bool]
    """Whether the vault is reached by private endpoints alone; takes `api_server.vnet_integration`. Default: no."""


class FluxArgs(TypedDict):
    """A Git repository whose manifests are kept in the cluster."""

    url: str
    """The repository's address."""

    branch: NotRequired[str]
    """Default: `main`."""

    path: NotRequired[str]
    """The folder of the Kustomization, from the root. Default: the root."""

    secret: NotRequired[str]
    """The name of a Secret in the namespace `flux-system` that opens the repository. Default: it is public."""


class SecurityArgs(TypedDict):
    """What guards the cluster."""

    image_cleaner_hours: NotRequired[int]
    """Every how many hours images leave the nodes that nothing runs, 24 to 2160."""

    key_vault: NotRequired[bool]
    """Whether secrets of a Key Vault can be mounted."""

    key_vault_rotation: NotRequired[str]
    """How often they are looked at, such as `2m`."""

    azure_policy: NotRequired[bool]
    """Whether Azure's policies reach into the cluster."""

    run_command: NotRequired[bool]
    """Whether commands may be run in it through Azure's API."""

    defender: NotRequired[bool]
    """Whether Microsoft Defender for Containers watches it; needs a workspace."""

    kms: NotRequired[KmsArgs]
    """The key that Kubernetes Secrets are encrypted by."""

    fips: NotRequired[bool]
    """Whether the nodes' images have cryptography validated by FIPS 140."""

    host_encryption: NotRequired[bool]
    """Whether the nodes' hosts encrypt their disks."""

    node_group_lockdown: NotRequired[bool]
    """Whether nobody but AKS may change the nodes' resource group."""

    disk_encryption_set: NotRequired[str]
    """The id of the disk encryption set whose key encrypts the disks."""


class ClusterNetworkArgs(TypedDict):
    """Where the nodes are, and how they reach out."""

    nodes_subnet_id: NotRequired[pulumi.Input[str]]
    """The subnet of the nodes. Default: AKS makes a network."""

    api_server_subnet_id: NotRequired[pulumi.Input[str]]
    """The subnet of the API server, with `api_server.vnet_integration`."""

    route_table_id: NotRequired[pulumi.Input[str]]
    """The route table of the nodes' subnet, with the egress `firewall`."""

    egress: NotRequired[str]
    """`loadBalancer`, `natGateway` or `firewall`. Default: `loadBalancer`."""

    nat_addresses: NotRequired[int]
    """With the egress `natGateway` and a network of AKS's own, public addresses, 1 to 16. Default: 1."""

    pod_cidr: NotRequired[str]
    """The pods' overlay addresses. Default: `10.244.0.0/16`."""

    service_cidr: NotRequired[str]
    """The services' addresses; must not overlap the virtual network. Default: `10.0.0.0/16`."""

    dns_service_ip: NotRequired[str]
    """The cluster DNS, inside `service_cidr`. Default: `10.0.0.10`."""


class ClusterArgs(TypedDict):
    """What can be said about a cluster. What is left out is as its profile says (`model.defaults`)."""

    sku: NotRequired[str]
    """`Base` or `Automatic`."""

    tier: NotRequired[str]
    """`Free`, `Standard` or `Premium`."""

    kubernetes_version: NotRequired[str]
    """The Kubernetes minor version."""

    zones: NotRequired[Sequence[str]]
    """Availability zones of the pools, some of `1`, `2` and `3`."""

    os_sku: NotRequired[str]
    """The nodes' operating system: `AzureLinux` or `Ubuntu`."""

    network_dataplane: NotRequired[str]
    """`cilium`, which enforces network policies, or `azure`, which does not."""

    network_observability: NotRequired[bool]
    """Whether flows between pods are measured, by Advanced Container Networking Services."""

    fqdn_policies: NotRequired[bool]
    """Whether network policies may name domains, by Advanced Container Networking Services."""

    application_routing: NotRequired[bool]
    """Whether AKS runs an ingress controller, of the class `webapprouting.kubernetes.azure.com`."""

    api_server: NotRequired[ApiServerArgs]
    """Who reaches the API server."""

    access: NotRequired[AccessArgs]
    """Who may do what in it."""

    upgrades: NotRequired[UpgradesArgs]
    """How it is kept up to date."""

    security: NotRequired[SecurityArgs]
    """What guards it."""

    system_pool: NotRequired[SystemPoolArgs]
    """The pool for AKS and KEDA."""

    pools: NotRequired[Mapping[str, NodePoolArgs]]
    """Further pools by name. Default: one called `functions`."""

    auto_provisioning: NotRequired[bool]
    """Whether AKS chooses nodes by itself, instead of `pools`."""

    vertical_pod_autoscaler: NotRequired[bool]
    """Whether AKS runs the Vertical Pod Autoscaler."""

    flux: NotRequired[FluxArgs]
    """A repository whose manifests are kept in the cluster."""

    cost_analysis: NotRequired[bool]
    """Whether costs can be seen by namespace."""

    allow_cluster_replacement: NotRequired[bool]
    """Whether a change may replace the cluster. Default: no, it is refused."""


class AksClusterArgs(ClusterArgs):
    """What an `AksCluster` needs."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create it in."""

    cluster_name: pulumi.Input[str]
    """The name in Azure, unique in the subscription: it is also the prefix of the cluster's DNS name and, with `-nodes`
    behind it, the name of its node resource group. Changing it replaces the cluster."""

    profile: NotRequired[str]
    """`development` or `production`: which defaults hold. Default: `development`."""

    network: NotRequired[ClusterNetworkArgs]
    """Where the nodes are. Default: in a network that AKS makes."""

    keda_add_on: NotRequired[bool]
    """Whether AKS runs its own KEDA. Default: no."""

    workspace_id: NotRequired[pulumi.Input[str]]
    """The Log Analytics workspace of Container Insights and Defender. Default: none."""

    container_logs: NotRequired[bool]
    """With a workspace, whether containers' logs go there. Default: no."""

    metrics: NotRequired[bool]
    """Whether managed Prometheus collects metrics. Default: no."""
