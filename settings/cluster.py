"""The AKS cluster, as the configuration says it."""

import re
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StrictBool, StrictInt, StrictStr

from . import resource_id
from .network import Range
from .pods import QUALIFIED
from .sections import Amount, ObjectName, Section, checked, named
from .times import Day, Time

AnyNodes: TypeAlias = Annotated[StrictInt, Field(ge=0, le=1000)]
SomeNodes: TypeAlias = Annotated[StrictInt, Field(ge=1, le=1000)]
Zone: TypeAlias = Annotated[Literal["1", "2", "3"], Field(description='"1", "2" or "3", in quotes')]
GroupId: TypeAlias = Annotated[
    StrictStr,
    Field(
        pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        description="the object id of an Entra group, which `az ad group show --query id` prints",
    ),
]
Switch: TypeAlias = StrictBool | None


class SystemPoolSettings(Section):
    """The pool that AKS and KEDA run on, which is never empty."""

    vm_size: Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = Field(
        default=None, description="a VM size such as Standard_D4s_v5"
    )
    min_count: SomeNodes | None = Field(default=None, description="the fewest nodes, a number from 1 to 1000")
    max_count: SomeNodes | None = Field(default=None, description="the most nodes, a number from 1 to 1000")
    os_disk: Literal["Managed", "Ephemeral"] | None = Field(default=None, description="Managed or Ephemeral")
    os_disk_size: Annotated[StrictInt, Field(ge=30, le=2048)] | None = Field(
        default=None, description="a number of GiB from 30 to 2048"
    )
    max_pods: Annotated[StrictInt, Field(ge=10, le=250)] | None = Field(
        default=None, description="the most pods of a node, a number from 10 to 250"
    )


class NodePoolSettings(SystemPoolSettings):
    """A pool of nodes."""

    min_count: AnyNodes | None = Field(default=None, description="the fewest nodes, a number from 0 to 1000")
    mode: Literal["User", "System"] | None = Field(default=None, description="User or System")
    zones: tuple[Zone, ...] | None = Field(default=None, description='a list of zones: "1", "2" and "3"')
    spot: Switch = Field(default=None, description="true or false: whether Azure may take the nodes back at any time")
    spot_max_price: Amount | None = Field(default=None, description="a number of US dollars an hour, such as 0.05")
    labels: (
        dict[
            Annotated[StrictStr, Field(pattern=QUALIFIED, description="that of a label, such as example.com/team")],
            Annotated[
                StrictStr,
                Field(
                    pattern=r"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$",
                    description="a label's text in quotes",
                ),
            ],
        ]
        | None
    ) = Field(default=None, description="a map of texts: labels of the nodes")
    taints: tuple[Annotated[StrictStr, Field(description="a taint such as gpu=yes:NoSchedule")], ...] | None = Field(
        default=None, description="a list of taints such as gpu=yes:NoSchedule"
    )


class ApiServerSettings(Section):
    """Who reaches the API server."""

    private: Switch = Field(default=None, description="true or false: whether it has a private address alone")
    vnet_integration: Switch = Field(default=None, description="true or false: whether it is in the own network")
    authorized_ranges: tuple[Range, ...] | None = Field(
        default=None, description="a list of the address ranges that reach it"
    )
    private_dns_zone: Annotated[StrictStr, Field(min_length=1)] | None = Field(
        default=None, description="system, none or the resource id of a private DNS zone"
    )
    public_fqdn: Switch = Field(default=None, description="true or false: whether a private one has a public name")


class NamespaceSettings(Section):
    """Who may do what in a namespace."""

    admins: tuple[GroupId, ...] = Field(default=(), description="a list of the object ids of Entra groups")
    writers: tuple[GroupId, ...] = Field(default=(), description="a list of the object ids of Entra groups")
    readers: tuple[GroupId, ...] = Field(default=(), description="a list of the object ids of Entra groups")


class AccessSettings(Section):
    """Who may do what in the cluster."""

    entra: Switch = Field(default=None, description="true or false: whether Microsoft Entra says who somebody is")
    local_accounts: Switch = Field(default=None, description="true or false: whether the cluster has accounts itself")
    login: Literal["azurecli", "workloadidentity", "spn", "msi", "admin"] | None = Field(
        default=None, description="azurecli, workloadidentity, spn, msi or admin"
    )
    admins: tuple[GroupId, ...] | None = Field(default=None, description="a list of the object ids of Entra groups")
    namespaces: dict[Annotated[StrictStr, named("namespace")], NamespaceSettings] | None = Field(
        default=None, description="a map of admins, writers and readers by namespace"
    )


class WindowSettings(Section):
    """When AKS may upgrade."""

    day: Day = Field(description="a day such as Sunday")
    start: Time = Field(description='a time in quotes, such as "02:00"')
    hours: Annotated[StrictInt, Field(ge=4, le=24)] = Field(description="a number of hours from 4 to 24")
    utc_offset: Annotated[StrictStr, Field(pattern=r"^[+-](0[0-9]|1[0-4]):[0-5][0-9]$")] | None = Field(
        default=None, description='an offset in quotes, such as "+01:00"'
    )


class UpgradesSettings(Section):
    """How AKS keeps the cluster up to date."""

    channel: Literal["none", "patch", "stable"] | None = Field(
        default=None, description="none, patch or, with the SKU Automatic, stable"
    )
    node_os_channel: Literal["NodeImage", "SecurityPatch", "Unmanaged", "None"] | None = Field(
        default=None, description="NodeImage, SecurityPatch, Unmanaged or None"
    )
    window: WindowSettings | None = Field(default=None, description="the hours of a week: day, start and hours")
    max_surge: Annotated[StrictStr, Field(pattern=r"^([1-9][0-9]?%|100%|[1-9][0-9]{0,2})$")] | None = Field(
        default=None, description='a share or number of nodes in quotes, such as "33%" or "2"'
    )
    drain_timeout: Annotated[StrictInt, Field(ge=1, le=1440)] | None = Field(
        default=None, description="a number of minutes from 1 to 1440"
    )
    node_soak: Annotated[StrictInt, Field(ge=0, le=30)] | None = Field(
        default=None, description="a number of minutes from 0 to 30"
    )


class KmsSettings(Section):
    """The key that Kubernetes Secrets are encrypted by."""

    key: StrictStr = Field(description="the identifier of a key with its version, as `az keyvault key show` prints it")
    vault: Annotated[StrictStr, resource_id.of("Microsoft.KeyVault/vaults")] = Field(
        description="the resource id of the key's vault"
    )
    private: Switch = Field(default=None, description="true or false: whether the vault is reached privately alone")


def _repository_problem(url: str) -> str | None:
    if re.fullmatch(r"https?://[^/]*@.*", url, re.DOTALL):
        return (
            "a user or token in an address is for everybody to read; put it into a Secret of the namespace flux-system "
            "and give the Secret's name under secret"
        )
    if re.fullmatch(r"(https?|ssh)://[A-Za-z0-9@.:-]+/[A-Za-z0-9._~/-]+|git@[A-Za-z0-9.-]+:[A-Za-z0-9._~/-]+", url):
        return None
    return "it is no address of a Git repository, such as https://github.com/example/manifests; change it"


class FluxSettings(Section):
    """A Git repository whose manifests are kept in the cluster."""

    url: Annotated[StrictStr, checked(_repository_problem)] = Field(
        description="a repository's address, such as https://github.com/example/manifests"
    )
    branch: Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9._/-]{1,255}$")] | None = Field(
        default=None, description="a branch, such as main"
    )
    path: Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9._/-]{1,255}$")] | None = Field(
        default=None, description="a folder, such as ./clusters/production"
    )
    secret: ObjectName | None = Field(default=None, description="the name of a Secret in flux-system")


class SecuritySettings(Section):
    """What guards the cluster."""

    image_cleaner_hours: Annotated[StrictInt, Field(ge=24, le=2160)] | None = Field(
        default=None, description="a number of hours from 24 to 2160"
    )
    key_vault: Switch = Field(default=None, description="true or false: whether secrets of a Key Vault can be mounted")
    key_vault_rotation: Annotated[StrictStr, Field(pattern=r"^[1-9][0-9]*[smh]$")] | None = Field(
        default=None, description='a duration such as "2m"'
    )
    azure_policy: Switch = Field(default=None, description="true or false: whether Azure's policies reach into it")
    run_command: Switch = Field(default=None, description="true or false: whether commands come through Azure's API")
    defender: Switch = Field(default=None, description="true or false: whether Microsoft Defender watches it")
    kms: KmsSettings | None = Field(default=None, description="the key for Kubernetes Secrets: key, vault and private")
    fips: Switch = Field(default=None, description="true or false: whether node images have validated cryptography")
    host_encryption: Switch = Field(default=None, description="true or false: whether hosts encrypt their disks")
    node_group_lockdown: Switch = Field(
        default=None, description="true or false: whether AKS alone changes the nodes' resource group"
    )
    disk_encryption_set: Annotated[StrictStr, resource_id.of("Microsoft.Compute/diskEncryptionSets")] | None = Field(
        default=None, description="the resource id of a disk encryption set"
    )


class ClusterSettings(Section):
    """The AKS cluster."""

    sku: Literal["Base", "Automatic"] | None = Field(default=None, description="Base or Automatic")
    tier: Literal["Free", "Standard", "Premium"] | None = Field(default=None, description="Free, Standard or Premium")
    kubernetes_version: Annotated[StrictStr, Field(pattern=r"^1\.[0-9]+(\.[0-9]+)?$")] | None = Field(
        default=None, description='a Kubernetes version in quotes, such as "1.35"'
    )
    zones: tuple[Zone, ...] | None = Field(default=None, description='a list of zones: "1", "2" and "3"')
    os_sku: Literal["AzureLinux", "Ubuntu"] | None = Field(default=None, description="AzureLinux or Ubuntu")
    network_dataplane: Literal["cilium", "azure"] | None = Field(default=None, description="cilium or azure")
    network_observability: Switch = Field(default=None, description="true or false: whether flows of pods are measured")
    fqdn_policies: Switch = Field(default=None, description="true or false: whether network policies may name domains")
    application_routing: Switch = Field(default=None, description="true or false: whether AKS runs an ingress")
    api_server: ApiServerSettings = Field(default=ApiServerSettings(), description="who reaches the API server")
    access: AccessSettings = Field(default=AccessSettings(), description="who may do what in it")
    upgrades: UpgradesSettings = Field(default=UpgradesSettings(), description="how it is kept up to date")
    security: SecuritySettings = Field(default=SecuritySettings(), description="what guards it")
    system_pool: SystemPoolSettings = Field(default=SystemPoolSettings(), description="the pool for AKS and KEDA")
    pools: dict[Annotated[StrictStr, named("node pool")], NodePoolSettings] | None = Field(
        default=None, description="a map of pools by name"
    )
    auto_provisioning: Switch = Field(default=None, description="true or false: whether AKS chooses the nodes itself")
    vertical_pod_autoscaler: Switch = Field(
        default=None, description="true or false: whether AKS recommends requests of pods"
    )
    flux: FluxSettings | None = Field(
        default=None, description="a repository of manifests: url, branch, path and secret"
    )
    cost_analysis: Switch = Field(default=None, description="true or false: whether costs are shown by namespace")
    allow_cluster_replacement: Switch = Field(
        default=None, description="true or false: whether a change may replace the cluster, with all that is in it"
    )
