"""What Azure and a cluster would answer: ids, generated names, and the outputs that the program's components read.

Shapes are those of Azure Resource Manager's ids and of the provider's schema; values are made up from names, so that
two runs of one program agree. No rule is checked here: tests do that on what was asked, against the documented rules.
"""

import base64
import hashlib
import uuid
from dataclasses import dataclass
from typing import Final

from tests.harness.recording import Json

SUBSCRIPTION: Final = "/subscriptions/11111111-2222-3333-4444-555555555555"

KUBECONFIG: Final = "apiVersion: v1\nkind: Config\nusers: [{name: orders, user: {token: very-secret-token}}]\n"


@dataclass(frozen=True, kw_only=True)
class AzureType:
    """How a type's id goes on after its resource group or its parent, and which input names it."""

    path: str
    name: str
    parent: str = ""
    """The input that names the parent, where the id is the parent's with `path` appended."""


OF_CLUSTER: Final = "{clusterRp}/{clusterResourceName}/{clusterName}/providers/Microsoft.KubernetesConfiguration"

TYPES: Final[dict[str, AzureType]] = {
    "azure-native:managedidentity:UserAssignedIdentity": AzureType(
        path="Microsoft.ManagedIdentity/userAssignedIdentities", name="resourceName"
    ),
    "azure-native:managedidentity:FederatedIdentityCredential": AzureType(
        path="Microsoft.ManagedIdentity/userAssignedIdentities/{parent}/federatedIdentityCredentials",
        name="federatedIdentityCredentialResourceName",
        parent="resourceName",
    ),
    "azure-native:containerservice:ManagedCluster": AzureType(
        path="Microsoft.ContainerService/managedClusters", name="resourceName"
    ),
    "azure-native:containerservice:AgentPool": AzureType(
        path="Microsoft.ContainerService/managedClusters/{parent}/agentPools",
        name="agentPoolName",
        parent="resourceName",
    ),
    "azure-native:containerservice:MaintenanceConfiguration": AzureType(
        path="Microsoft.ContainerService/managedClusters/{parent}/maintenanceConfigurations",
        name="configName",
        parent="resourceName",
    ),
    "azure-native:kubernetesconfiguration:Extension": AzureType(path=f"{OF_CLUSTER}/extensions", name="extensionName"),
    "azure-native:kubernetesconfiguration:FluxConfiguration": AzureType(
        path=f"{OF_CLUSTER}/fluxConfigurations", name="fluxConfigurationName"
    ),
    "azure-native:containerregistry:Registry": AzureType(
        path="Microsoft.ContainerRegistry/registries", name="registryName"
    ),
    "azure-native:storage:StorageAccount": AzureType(path="Microsoft.Storage/storageAccounts", name="accountName"),
    "azure-native:storage:Queue": AzureType(
        path="Microsoft.Storage/storageAccounts/{parent}/queueServices/default/queues",
        name="queueName",
        parent="accountName",
    ),
    "azure-native:storage:BlobContainer": AzureType(
        path="Microsoft.Storage/storageAccounts/{parent}/blobServices/default/containers",
        name="containerName",
        parent="accountName",
    ),
    "azure-native:storage:Table": AzureType(
        path="Microsoft.Storage/storageAccounts/{parent}/tableServices/default/tables",
        name="tableName",
        parent="accountName",
    ),
    "azure-native:servicebus:Namespace": AzureType(path="Microsoft.ServiceBus/namespaces", name="namespaceName"),
    "azure-native:servicebus:Queue": AzureType(
        path="Microsoft.ServiceBus/namespaces/{parent}/queues", name="queueName", parent="namespaceName"
    ),
    "azure-native:servicebus:Topic": AzureType(
        path="Microsoft.ServiceBus/namespaces/{parent}/topics", name="topicName", parent="namespaceName"
    ),
    "azure-native:servicebus:Subscription": AzureType(
        path="Microsoft.ServiceBus/namespaces/{parent}/topics/{topicName}/subscriptions",
        name="subscriptionName",
        parent="namespaceName",
    ),
    "azure-native:eventhub:Namespace": AzureType(path="Microsoft.EventHub/namespaces", name="namespaceName"),
    "azure-native:eventhub:EventHub": AzureType(
        path="Microsoft.EventHub/namespaces/{parent}/eventhubs", name="eventHubName", parent="namespaceName"
    ),
    "azure-native:eventhub:ConsumerGroup": AzureType(
        path="Microsoft.EventHub/namespaces/{parent}/eventhubs/{eventHubName}/consumergroups",
        name="consumerGroupName",
        parent="namespaceName",
    ),
    "azure-native:containerregistry:TaskRun": AzureType(
        path="Microsoft.ContainerRegistry/registries/{parent}/taskRuns", name="taskRunName", parent="registryName"
    ),
    "azure-native:containerregistry:CacheRule": AzureType(
        path="Microsoft.ContainerRegistry/registries/{parent}/cacheRules", name="cacheRuleName", parent="registryName"
    ),
    "azure-native:containerregistry:Replication": AzureType(
        path="Microsoft.ContainerRegistry/registries/{parent}/replications",
        name="replicationName",
        parent="registryName",
    ),
    "azure-native:network:VirtualNetwork": AzureType(
        path="Microsoft.Network/virtualNetworks", name="virtualNetworkName"
    ),
    "azure-native:network:Subnet": AzureType(
        path="Microsoft.Network/virtualNetworks/{parent}/subnets", name="subnetName", parent="virtualNetworkName"
    ),
    "azure-native:network:VirtualNetworkPeering": AzureType(
        path="Microsoft.Network/virtualNetworks/{parent}/virtualNetworkPeerings",
        name="virtualNetworkPeeringName",
        parent="virtualNetworkName",
    ),
    "azure-native:network:NetworkSecurityGroup": AzureType(
        path="Microsoft.Network/networkSecurityGroups", name="networkSecurityGroupName"
    ),
    "azure-native:network:RouteTable": AzureType(path="Microsoft.Network/routeTables", name="routeTableName"),
    "azure-native:network:NatGateway": AzureType(path="Microsoft.Network/natGateways", name="natGatewayName"),
    "azure-native:network:PublicIPAddress": AzureType(
        path="Microsoft.Network/publicIPAddresses", name="publicIpAddressName"
    ),
    "azure-native:network:PrivateEndpoint": AzureType(
        path="Microsoft.Network/privateEndpoints", name="privateEndpointName"
    ),
    "azure-native:network:PrivateDnsZoneGroup": AzureType(
        path="Microsoft.Network/privateEndpoints/{parent}/privateDnsZoneGroups",
        name="privateDnsZoneGroupName",
        parent="privateEndpointName",
    ),
    "azure-native:privatedns:PrivateZone": AzureType(path="Microsoft.Network/privateDnsZones", name="privateZoneName"),
    "azure-native:privatedns:VirtualNetworkLink": AzureType(
        path="Microsoft.Network/privateDnsZones/{parent}/virtualNetworkLinks",
        name="virtualNetworkLinkName",
        parent="privateZoneName",
    ),
    "azure-native:logic:Workflow": AzureType(path="Microsoft.Logic/workflows", name="workflowName"),
    "azure-native:authorization:ManagementLockByScope": AzureType(
        path="Microsoft.Authorization/locks", name="lockName"
    ),
    "azure-native:consumption:Budget": AzureType(path="Microsoft.Consumption/budgets", name="budgetName"),
    "azure-native:resources:Deployment": AzureType(path="Microsoft.Resources/deployments", name="deploymentName"),
    "azure-native:operationalinsights:Workspace": AzureType(
        path="Microsoft.OperationalInsights/workspaces", name="workspaceName"
    ),
    "azure-native:applicationinsights:Component": AzureType(path="Microsoft.Insights/components", name="resourceName"),
    "azure-native:applicationinsights:Workbook": AzureType(path="Microsoft.Insights/workbooks", name="resourceName"),
    "azure-native:monitor:AzureMonitorWorkspace": AzureType(
        path="Microsoft.Monitor/accounts", name="azureMonitorWorkspaceName"
    ),
    "azure-native:monitor:ActionGroup": AzureType(path="Microsoft.Insights/actionGroups", name="actionGroupName"),
    "azure-native:monitor:DataCollectionEndpoint": AzureType(
        path="Microsoft.Insights/dataCollectionEndpoints", name="dataCollectionEndpointName"
    ),
    "azure-native:monitor:DataCollectionRule": AzureType(
        path="Microsoft.Insights/dataCollectionRules", name="dataCollectionRuleName"
    ),
    "azure-native:monitor:DataCollectionRuleAssociation": AzureType(
        path="Microsoft.Insights/dataCollectionRuleAssociations", name="associationName"
    ),
    "azure-native:monitor:DiagnosticSetting": AzureType(path="Microsoft.Insights/diagnosticSettings", name="name"),
    "azure-native:alertsmanagement:PrometheusRuleGroup": AzureType(
        path="Microsoft.AlertsManagement/prometheusRuleGroups", name="ruleGroupName"
    ),
}


def random_suffix(name: str) -> str:
    """Eight hexadecimal digits, as the providers append them to a name that the program leaves to them."""
    return hashlib.sha256(name.encode()).hexdigest()[:8]


class FakeAzure:
    """Answers for Azure and for whatever Kubernetes API the program speaks to."""

    def create(self, type_: str, name: str, inputs: Json) -> tuple[str, Json]:
        match type_.split(":")[0]:
            case "azure-native":
                return self._azure(type_, name, inputs)
            case "kubernetes":
                return self._kubernetes(type_, name, inputs)
            case "pulumi":
                return f"{name}-id", {"output": inputs.get("input")} if type_ == "pulumi:index:Stash" else {}
            case package:
                raise NotImplementedError(f"no answers for the provider {package}, asked for {type_}")

    def reshaped(self, type_: str) -> frozenset[str]:
        # A list of ids goes in, a map from ids comes out.
        return frozenset({"identity"} if type_ == "azure-native:containerservice:ManagedCluster" else ())

    def call(self, token: str, arguments: Json) -> Json:
        assert token == "azure-native:containerservice:listManagedClusterUserCredentials", token
        assert set(arguments) >= {"resourceGroupName", "resourceName"}, arguments
        value = base64.b64encode(KUBECONFIG.encode()).decode()
        return {"kubeconfigs": [{"name": "clusterUser", "value": value}]}

    def _azure(self, type_: str, name: str, inputs: Json) -> tuple[str, Json]:
        if type_ == "azure-native:resources:ResourceGroup":
            own = inputs.get("resourceGroupName", name + random_suffix(name))
            return f"{SUBSCRIPTION}/resourceGroups/{own}", {"name": own}
        if type_ == "azure-native:authorization:RoleAssignment":
            own = inputs["roleAssignmentName"]
            return f"{inputs['scope']}/providers/Microsoft.Authorization/roleAssignments/{own}", {"name": own}
        known = TYPES[type_]
        own = inputs.get(known.name, name + random_suffix(name))
        path = known.path.format(parent=inputs.get(known.parent), **inputs)
        scope = inputs.get("resourceUri", inputs.get("scope"))
        # Elsewhere a scope is no id.
        if isinstance(scope, str) and scope.startswith("/"):
            return f"{scope}/providers/{path}/{own}", {"name": own}
        group = inputs["resourceGroupName"]
        return f"{SUBSCRIPTION}/resourceGroups/{group}/providers/{path}/{own}", {
            "name": own,
            **outputs(type_, own, inputs),
        }

    def _kubernetes(self, type_: str, name: str, inputs: Json) -> tuple[str, Json]:
        if type_ == "kubernetes:helm.sh/v3:Release":
            return f"{inputs['namespace']}/{inputs['name']}", {"status": {"status": "deployed"}}
        metadata: Json = inputs.get("metadata") or {}
        own = metadata.get("name") or f"{name}-{random_suffix(name)}"
        namespace = metadata.get("namespace")
        return f"{namespace}/{own}" if namespace else own, {"metadata": {**metadata, "name": own}}


def outputs(type_: str, own: str, inputs: Json) -> Json:
    """What Azure adds to a resource of its own accord."""
    match type_.rpartition(":")[2]:
        case "UserAssignedIdentity":
            return {
                key: str(uuid.uuid5(uuid.NAMESPACE_OID, own + key)) for key in ("clientId", "principalId", "tenantId")
            }
        case "ManagedCluster":
            issuer = f"https://westeurope.oic.prod-aks.azure.com/{uuid.uuid5(uuid.NAMESPACE_OID, own)}/"
            group = inputs.get("nodeResourceGroup", f"MC_{inputs['resourceGroupName']}_{own}_westeurope")
            users = {id_: {"clientId": "", "principalId": ""} for id_ in inputs["identity"]["userAssignedIdentities"]}
            return {
                "identity": {**inputs["identity"], "userAssignedIdentities": users},
                "oidcIssuerProfile": {"enabled": True, "issuerURL": issuer},
                "nodeResourceGroup": group,
            }
        case "Component":
            key = str(uuid.uuid5(uuid.NAMESPACE_OID, own))
            return {"instrumentationKey": key, "connectionString": f"InstrumentationKey={key}"}
        case "Workflow":
            return {"identity": {**inputs["identity"], "principalId": str(uuid.uuid5(uuid.NAMESPACE_OID, own))}}
        case "Registry":
            return {"loginServer": f"{own}.azurecr.io"}
        case "TaskRun":
            digest = hashlib.sha256(repr(inputs["runRequest"]).encode()).hexdigest()
            return {"runResult": {"status": "Succeeded", "outputImages": [{"digest": f"sha256:{digest}"}]}}
        case "StorageAccount":
            services = ("blob", "queue", "table")
            return {"primaryEndpoints": {each: f"https://{own}.{each}.core.windows.net/" for each in services}}
        case _:
            return {}
