"""Rules about AKS clusters: who gets in, what guards them, and how they are kept up to date.

Names of properties: the resource type Microsoft.ContainerService/managedClusters in Azure's template reference.
"""

from typing import Final

from .reading import at, first, is_none_of, is_one_of, items, shown, told
from .rule import Check, Level, Props, Rule
from .sources import azure, baseline, cis

CLUSTER: Final = "azure-native:containerservice:ManagedCluster"

EVERYONE: Final = "0.0.0.0/0"
"""As an authorised range, the same as none."""

POLICY_ENGINES: Final = ("cilium", "calico", "azure")
"""Values of `networkProfile.networkPolicy` that are one (learn.microsoft.com/azure/aks/use-network-policies)."""

CHANNELS: Final = ("patch", "stable", "rapid", "node-image")
"""Channels that upgrade (learn.microsoft.com/azure/aks/auto-upgrade-cluster)."""

NODE_OS_CHANNELS: Final = ("NodeImage", "SecurityPatch")
"""Channels whose images AKS has tested (learn.microsoft.com/azure/aks/auto-upgrade-node-os-image)."""


def unless_automatic(check: Check) -> Check:
    """A check of what AKS Automatic settles by itself (learn.microsoft.com/azure/aks/intro-aks-automatic)."""

    def checked(props: Props) -> str | None:
        return None if at(props, "sku.name") == "Automatic" else check(props)

    return checked


def _api_server(props: Props) -> str | None:
    server = at(props, "apiServerAccessProfile")
    if at(server, "enablePrivateCluster") is True or at(props, "publicNetworkAccess") == "Disabled":
        return None
    ranges = items(at(server, "authorizedIPRanges"))
    if ranges and EVERYONE not in ranges:
        return None
    return f"apiServerAccessProfile.authorizedIPRanges is {shown(EVERYONE if ranges else None)}"


def _rotation(props: Props) -> str | None:
    add_on = "addonProfiles.azureKeyvaultSecretsProvider"
    if at(props, f"{add_on}.enabled") is not True:
        return told(props, f"{add_on}.enabled")
    # The configuration of an add-on is texts.
    return is_one_of(f"{add_on}.config.enableSecretRotation", "true")(props)


RULES: Final = (
    Rule(
        id="cluster-local-accounts",
        title="Clusters have no local accounts",
        types=(CLUSTER,),
        check=is_one_of("disableLocalAccounts", True),
        reason="a client certificate belongs to nobody and cannot be revoked",
        fix="set disableLocalAccounts to true, and let people sign in with Entra",
        sources=(
            baseline(19),
            cis("5.5.1"),
            azure("Azure Kubernetes Service Clusters should have local authentication methods disabled"),
        ),
    ),
    Rule(
        id="cluster-entra",
        title="People sign in to clusters with Microsoft Entra",
        types=(CLUSTER,),
        check=unless_automatic(is_one_of("aadProfile.managed", True)),
        reason="who leaves, or loses a device, would keep their way in",
        fix="set aadProfile.managed to true",
        sources=(
            baseline(19),
            cis("5.5.1"),
            azure("Azure Kubernetes Service Clusters should enable Microsoft Entra ID integration"),
        ),
    ),
    Rule(
        id="cluster-azure-rbac",
        title="Azure's roles say what people may do in clusters",
        types=(CLUSTER,),
        check=unless_automatic(is_one_of("aadProfile.enableAzureRBAC", True)),
        reason="rights would be in two places, and the ones in the cluster are seen by no access review",
        fix="set aadProfile.enableAzureRBAC to true",
        sources=(baseline(19), cis("5.5.2")),
    ),
    Rule(
        id="cluster-rbac",
        title="Kubernetes asks what somebody may do",
        types=(CLUSTER,),
        check=is_none_of("enableRBAC", False),
        reason="whoever is in may do everything",
        fix="leave enableRBAC out, or set it to true",
        sources=(baseline(19), azure("Role-Based Access Control (RBAC) should be used on Kubernetes Services")),
        development=Level.MANDATORY,
    ),
    Rule(
        id="cluster-tier",
        title="Clusters of production have a tier that promises availability",
        types=(CLUSTER,),
        check=unless_automatic(is_one_of("sku.tier", "Standard", "Premium")),
        reason="Free promises none, and is made for fewer than 10 nodes",
        fix="set sku.tier to Standard or Premium",
        sources=(baseline(16),),
    ),
    Rule(
        id="cluster-api-server",
        title="The API server is not open to the whole Internet",
        types=(CLUSTER,),
        check=_api_server,
        reason="every flaw of it can be tried from everywhere",
        fix="make it private, or name who may reach it in apiServerAccessProfile.authorizedIPRanges",
        sources=(
            baseline(9),
            cis("5.4.1"),
            cis("5.4.2"),
            azure("Authorized IP ranges should be defined on Kubernetes Services"),
            azure("Azure Kubernetes Service Private Clusters should be enabled"),
        ),
        # Whoever deploys has to be in the network then, which a stack cannot see to.
        production=Level.ADVISORY,
    ),
    Rule(
        id="cluster-run-command",
        title="Nobody runs commands in clusters through Azure's API",
        types=(CLUSTER,),
        check=is_one_of("apiServerAccessProfile.disableRunCommand", True),
        reason="such a command goes past the network's controls",
        fix="set apiServerAccessProfile.disableRunCommand to true",
        sources=(baseline(21), azure("Azure Kubernetes Service Clusters should disable Command Invoke")),
    ),
    Rule(
        id="cluster-workload-identity",
        title="Pods can have identities of their own",
        types=(CLUSTER,),
        check=unless_automatic(
            first(
                is_one_of("oidcIssuerProfile.enabled", True),
                is_one_of("securityProfile.workloadIdentity.enabled", True),
            )
        ),
        reason="pods could sign in to Azure with secrets only, or all as the node",
        fix="set oidcIssuerProfile.enabled and securityProfile.workloadIdentity.enabled to true",
        sources=(baseline(20), azure("Azure Kubernetes Service Clusters should enable workload identity")),
        development=Level.MANDATORY,
    ),
    Rule(
        id="cluster-managed-identity",
        title="Clusters are a managed identity of the stack's own",
        types=(CLUSTER,),
        check=is_one_of("identity.type", "UserAssigned"),
        reason="a service principal has a secret that expires, and a cluster's own identity has no rights before it is",
        fix="set identity.type to UserAssigned, and name the identity",
        sources=(baseline(17), azure("Azure Kubernetes Service Clusters should use managed identities")),
    ),
    Rule(
        id="cluster-network-policy",
        title="Clusters enforce network policies",
        types=(CLUSTER,),
        check=unless_automatic(is_one_of("networkProfile.networkPolicy", *POLICY_ENGINES)),
        reason="network policies would be accepted and do nothing",
        fix="set networkProfile.networkPolicy, best to cilium; it is fixed when a cluster is made",
        sources=(baseline(6), cis("5.4.4")),
    ),
    Rule(
        id="cluster-no-kubenet",
        title="No cluster is on kubenet",
        types=(CLUSTER,),
        check=is_none_of("networkProfile.networkPlugin", "kubenet"),
        reason="AKS gives it up on 31 March 2028, and the plugin is fixed when a cluster is made",
        fix="set networkProfile.networkPlugin to azure and networkPluginMode to overlay",
        sources=(baseline(5), azure("Azure Kubernetes Clusters should use Azure CNI")),
        development=Level.MANDATORY,
    ),
    Rule(
        id="cluster-overlay",
        title="Pods have addresses of an overlay",
        types=(CLUSTER,),
        check=unless_automatic(is_one_of("networkProfile.networkPluginMode", "overlay")),
        reason="every pod would take an address of the network, which runs out when KEDA scales up",
        fix="set networkProfile.networkPluginMode to overlay",
        sources=(baseline(5),),
    ),
    Rule(
        id="cluster-policy-add-on",
        title="Azure Policy reaches into clusters",
        types=(CLUSTER,),
        check=unless_automatic(is_one_of("addonProfiles.azurepolicy.enabled", True)),
        reason="what is applied past this stack would be held to nothing",
        fix="set addonProfiles.azurepolicy.enabled to true",
        sources=(
            baseline(26),
            azure("Azure Policy Add-on for Kubernetes service (AKS) should be installed and enabled on your clusters"),
        ),
    ),
    Rule(
        id="cluster-secret-rotation",
        title="Secrets of Key Vaults are rotated in pods",
        types=(CLUSTER,),
        check=_rotation,
        reason="a secret that was changed would be seen by new pods only",
        fix="turn the add-on azureKeyvaultSecretsProvider on, with enableSecretRotation",
        sources=(baseline(24), cis("4.5.2")),
    ),
    Rule(
        id="cluster-image-cleaner",
        title="Nodes get rid of images that nothing runs",
        types=(CLUSTER,),
        check=unless_automatic(is_one_of("securityProfile.imageCleaner.enabled", True)),
        reason="old images stay with their known holes",
        fix="set securityProfile.imageCleaner.enabled to true",
        sources=(azure("Azure Kubernetes Service Clusters should enable Image Cleaner"),),
    ),
    Rule(
        id="cluster-upgrades",
        title="Kubernetes is patched by itself",
        types=(CLUSTER,),
        check=unless_automatic(is_one_of("autoUpgradeProfile.upgradeChannel", *CHANNELS)),
        reason="fixes of security would wait for somebody to remember them",
        fix="set autoUpgradeProfile.upgradeChannel to patch",
        sources=(baseline(32), azure("Azure Kubernetes Service Clusters should enable cluster auto-upgrade")),
    ),
    Rule(
        id="cluster-node-upgrades",
        title="The nodes' operating system is patched by itself",
        types=(CLUSTER,),
        check=unless_automatic(is_one_of("autoUpgradeProfile.nodeOSUpgradeChannel", *NODE_OS_CHANNELS)),
        reason="fixes of the kernel and the container runtime would wait for somebody to remember them",
        fix="set autoUpgradeProfile.nodeOSUpgradeChannel to NodeImage or SecurityPatch",
        sources=(baseline(33), azure("Azure Kubernetes Service Clusters should enable node os auto-upgrade")),
    ),
    Rule(
        id="cluster-defender",
        title="Defender for Containers watches clusters",
        types=(CLUSTER,),
        check=is_one_of("securityProfile.defender.securityMonitoring.enabled", True),
        reason="attacks at run time are seen by nobody",
        fix="set securityProfile.defender.securityMonitoring.enabled to true, with a workspace",
        sources=(
            baseline(25),
            cis("5.1.1"),
            azure("Azure Kubernetes Service clusters should have Defender profile enabled"),
        ),
        # It is paid for by core, and some have another tool.
        production=Level.ADVISORY,
    ),
    Rule(
        id="cluster-costs",
        title="Costs of clusters are seen by namespace",
        types=(CLUSTER,),
        check=is_one_of("metricsProfile.costAnalysis.enabled", True),
        reason="nobody sees which app costs what",
        fix="set metricsProfile.costAnalysis.enabled to true, which takes the tier Standard or Premium",
        sources=(baseline(38),),
        production=Level.ADVISORY,
    ),
)
