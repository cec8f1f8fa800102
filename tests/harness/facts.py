"""What Azure, Kubernetes and KEDA document, written down here a second time so that no test asks the code under test.

Names: "Naming rules and restrictions for Azure resources"
(learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules) and, for what that page leaves out,
the message with which the service refuses. Roles: learn.microsoft.com/azure/role-based-access-control/built-in-roles.
"""

from typing import Final

ROLES: Final = {
    "AcrPull": "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    "Azure Event Hubs Data Receiver": "a638d3c7-ab3a-418d-83e6-5f17a39d4fde",
    "Azure Event Hubs Data Sender": "2b629674-e913-4c01-ae53-ef4638d8f975",
    "Azure Service Bus Data Owner": "090c5cfd-751d-490a-894a-3ce6f1109419",
    "Azure Service Bus Data Receiver": "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
    "Azure Service Bus Data Sender": "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
    "Azure Kubernetes Service Cluster User Role": "4abbcc35-e782-43d8-92c5-2d3f1bd2253f",
    "Azure Kubernetes Service Contributor Role": "ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8",
    "Azure Kubernetes Service RBAC Admin": "3498e952-d568-435e-9b2c-8d77e338d7f7",
    "Azure Kubernetes Service RBAC Reader": "7f6c6a51-bcf8-42ba-9220-52d62157d7db",
    "Azure Kubernetes Service RBAC Writer": "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb",
    "Container Registry Repository Reader": "b93aa761-3e63-49ed-ac28-beffa264f7ac",
    "Key Vault Contributor": "f25e0fa2-a7c8-4377-a976-54943a77a395",
    "Key Vault Crypto User": "12338af0-0e69-4776-bea7-57ae8d297424",
    "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
    "Managed Identity Operator": "f1a07417-d97a-45cb-824c-7a7467783830",
    "Monitoring Metrics Publisher": "3913510d-42f4-4e42-8a64-420c390055eb",
    "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
    "Private DNS Zone Contributor": "b12aa53e-6015-4669-85d0-8515ebb3ae7f",
    "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    "Storage Blob Data Owner": "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    "Storage Queue Data Contributor": "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
    "Storage Queue Data Message Processor": "8a0f0c08-91a1-4084-bc3d-661d67233fed",
    "Storage Queue Data Message Sender": "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
    "Storage Table Data Contributor": "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
    "Storage Table Data Reader": "76199698-9eea-4c19-bc75-cec21354c6b6",
    "Storage Queue Data Reader": "19e7f393-937e-4f77-808e-94535e297925",
}

NAMES: Final = {
    "azure-native:resources:ResourceGroup": r"[a-zA-Z0-9-._()]{0,89}[a-zA-Z0-9-_()]",
    "azure-native:containerservice:ManagedCluster": r"[a-zA-Z0-9]|[a-zA-Z0-9][-_a-zA-Z0-9]{0,61}[a-zA-Z0-9]",
    "azure-native:containerservice:AgentPool": r"[a-z][a-z0-9]{0,11}",
    "azure-native:containerregistry:Registry": r"[a-zA-Z0-9]{5,50}",
    "azure-native:managedidentity:UserAssignedIdentity": r"[a-zA-Z0-9][a-zA-Z0-9-_]{2,127}",
    "azure-native:managedidentity:FederatedIdentityCredential": r"[a-zA-Z0-9][a-zA-Z0-9_-]{2,119}",
    "azure-native:storage:StorageAccount": r"[a-z0-9]{3,24}",
    "azure-native:storage:Queue": r"(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
    "azure-native:storage:BlobContainer": r"(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
    "azure-native:storage:Table": r"[A-Za-z][A-Za-z0-9]{2,62}",
    "azure-native:servicebus:Namespace": r"[a-zA-Z][a-zA-Z0-9-]{4,48}[a-zA-Z0-9]",
    "azure-native:servicebus:Queue": r"[a-zA-Z0-9]([a-zA-Z0-9-._]{0,258}[a-zA-Z0-9_])?",
    "azure-native:servicebus:Topic": r"[a-zA-Z0-9]([a-zA-Z0-9-._]{0,258}[a-zA-Z0-9])?",
    "azure-native:servicebus:Subscription": r"[a-zA-Z0-9]([a-zA-Z0-9-._]{0,48}[a-zA-Z0-9])?",
    "azure-native:eventhub:Namespace": r"[a-zA-Z][a-zA-Z0-9-]{4,48}[a-zA-Z0-9]",
    "azure-native:eventhub:EventHub": r"[a-zA-Z0-9]([a-zA-Z0-9-._]{0,48}[a-zA-Z0-9])?",
    "azure-native:eventhub:ConsumerGroup": r"[a-zA-Z0-9]([a-zA-Z0-9-._]{0,48}[a-zA-Z0-9])?",
    "azure-native:containerregistry:TaskRun": r"[a-zA-Z0-9-_]{5,50}",
    "azure-native:authorization:RoleAssignment": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "azure-native:operationalinsights:Workspace": r"[a-zA-Z0-9][a-zA-Z0-9-]{2,61}[a-zA-Z0-9]",
    "azure-native:monitor:AzureMonitorWorkspace": r"[a-zA-Z0-9][a-zA-Z0-9-]{2,61}[a-zA-Z0-9]",
    "azure-native:monitor:DataCollectionEndpoint": r"[a-zA-Z0-9][a-zA-Z0-9-]{1,42}[a-zA-Z0-9]",
    "azure-native:monitor:DataCollectionRule": r"[a-zA-Z0-9][a-zA-Z0-9-]{1,42}[a-zA-Z0-9]",
    "azure-native:monitor:ActionGroup": r"[^#<>%&:?/+@{}\\]{1,260}",
    "azure-native:monitor:DiagnosticSetting": r"[^#<>%&:?/+@{}\\]{1,260}",
    "azure-native:applicationinsights:Component": r"[^%&?/\\]{0,259}[^%&?/\\ .]",
    "azure-native:applicationinsights:Workbook": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
}

DNS_PREFIX: Final = r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,52}[a-zA-Z0-9])?"
"""A cluster's `dnsPrefix`: letters, digits and hyphens, 1-54 characters, no hyphen at either end."""

LONGEST_NODE_RESOURCE_GROUP: Final = 63
"""AKS refuses more than 80 characters. With CNI overlay 63 is the limit, because the name becomes the value of a label
of every node (Azure/bicep-registry-modules#5109)."""

FEDERATED_CREDENTIALS: Final = 20
"""How many one identity may have (learn.microsoft.com/entra/workload-id)."""

KUBERNETES_LABEL_NAME: Final = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
"""RFC 1123 label: names of namespaces."""

KUBERNETES_SUBDOMAIN_NAME: Final = r"(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
"""RFC 1123 subdomain: names of most objects."""

EXISTING_NAMESPACES: Final = ("default", "kube-node-lease", "kube-public", "kube-system")
"""Every cluster has them from the start (kubernetes.io/docs/concepts/overview/working-with-objects/namespaces)."""

LONGEST_SCALED_OBJECT_NAME: Final = 54
"""The autoscaler's name, `keda-hpa-<name>`, has 63 characters at most (kedacore/keda#6998)."""

LONGEST_SCALED_JOB_NAME: Final = 63
"""It becomes the value of a label of every job."""

SCALING_STRATEGIES: Final = ("default", "custom", "accurate", "eager")
"""Of a ScaledJob (keda.sh/docs/2.20/reference/scaledjob-spec)."""

CUSTOM_GROUPS: Final = (
    "gateway.networking.k8s.io",
    "http.keda.sh",
    "keda.sh",
    "secrets-store.csi.x-k8s.io",
)
"""The groups of the Gateway API, KEDA's HTTP add-on, KEDA, and the Secrets Store CSI driver."""

AZURE_QUEUE_METADATA: Final = frozenset(
    {
        "queueName",
        "queueLength",
        "activationQueueLength",
        "queueLengthStrategy",
        "accountName",
        "cloud",
        "endpointSuffix",
        "connectionFromEnv",
    }
)
"""What the scaler `azure-queue` reads from a trigger's metadata (keda.sh/docs/2.20/scalers/azure-storage-queue)."""
