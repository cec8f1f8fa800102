"""Azure's built-in roles that the platform grants, and how a grant is named.

The ids are the same in every tenant (learn.microsoft.com/azure/role-based-access-control/built-in-roles). Which role
for what: "Grant permission to the identity" in learn.microsoft.com/azure/azure-functions/functions-reference, and for
KEDA learn.microsoft.com/azure/aks/keda-workload-identity and the calls that its scalers make.
"""

from typing import Final

ROLES: Final[dict[str, str]] = {
    "AcrPull": "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    "Azure Event Hubs Data Receiver": "a638d3c7-ab3a-418d-83e6-5f17a39d4fde",
    "Azure Event Hubs Data Sender": "2b629674-e913-4c01-ae53-ef4638d8f975",
    "Azure Kubernetes Service Cluster User Role": "4abbcc35-e782-43d8-92c5-2d3f1bd2253f",
    "Azure Kubernetes Service Contributor Role": "ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8",
    "Azure Kubernetes Service RBAC Admin": "3498e952-d568-435e-9b2c-8d77e338d7f7",
    "Azure Kubernetes Service RBAC Reader": "7f6c6a51-bcf8-42ba-9220-52d62157d7db",
    "Azure Kubernetes Service RBAC Writer": "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb",
    "Azure Service Bus Data Owner": "090c5cfd-751d-490a-894a-3ce6f1109419",
    "Azure Service Bus Data Receiver": "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
    "Azure Service Bus Data Sender": "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
    "Container Registry Repository Reader": "b93aa761-3e63-49ed-ac28-beffa264f7ac",
    "EventGrid Data Sender": "d5a91429-5739-47e2-a06b-3470a27159e7",
    "Key Vault Contributor": "f25e0fa2-a7c8-4377-a976-54943a77a395",
    "Key Vault Crypto User": "12338af0-0e69-4776-bea7-57ae8d297424",
    "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
    "Managed Identity Operator": "f1a07417-d97a-45cb-824c-7a7467783830",
    "Monitoring Metrics Publisher": "3913510d-42f4-4e42-8a64-420c390055eb",
    "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
    "Private DNS Zone Contributor": "b12aa53e-6015-4669-85d0-8515ebb3ae7f",
    "SignalR Service Owner": "7e4f1700-ea5a-4f59-8f37-079cfe29dce3",
    "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "Storage Blob Data Owner": "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    "Storage Queue Data Contributor": "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
    "Storage Queue Data Message Processor": "8a0f0c08-91a1-4084-bc3d-661d67233fed",
    "Storage Queue Data Message Sender": "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
    "Storage Queue Data Reader": "19e7f393-937e-4f77-808e-94535e297925",
    "Storage Table Data Contributor": "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
    "Storage Table Data Reader": "76199698-9eea-4c19-bc75-cec21354c6b6",
    "Web PubSub Service Owner": "12cf5a90-567b-43ae-8102-96cf46c7d9b4",
}

VAULT_ROLE: Final = "Key Vault Secrets User"
"""What reading one secret of a Key Vault takes; its scope is that secret."""

HOST_STORAGE_ROLE: Final = "Storage Blob Data Owner"
"""What the Functions host needs on its own account, AzureWebJobsStorage, for leases and keys."""

QUEUE_TRIGGER_ROLES: Final = ("Storage Queue Data Reader", "Storage Queue Data Message Processor")
"""What a queue trigger needs on its queue; the first is also all that KEDA's scaler needs to count messages."""

POISON_QUEUE_ROLE: Final = "Storage Queue Data Message Sender"
"""What the host needs to put a failing message into a poison queue that exists already."""

BLOB_TRIGGER_ROLES: Final = ("Storage Blob Data Owner", "Storage Queue Data Contributor")
"""What a blob trigger needs on the whole account of its container: it reads the logs, and makes a queue for blobs that
keep failing. It needs both on the host's account too, for its receipts and the queue of its work."""

DURABLE_ROLES: Final = (
    "Storage Blob Data Contributor",
    "Storage Queue Data Contributor",
    "Storage Table Data Contributor",
)
"""What Durable Functions need on the whole account of their back end, where they make all they need themselves."""

MCP_ROLES: Final = ("Storage Queue Data Contributor",)
"""What MCP triggers need on the host's account: messages pass between replicas in a queue that the extension makes."""

SCALER_ROLES: Final[dict[str, str]] = {
    "azure-queue": "Storage Queue Data Reader",
    "azure-blob": "Storage Blob Data Reader",
    "azure-servicebus": "Azure Service Bus Data Owner",
    "azure-eventhub": "Azure Event Hubs Data Receiver",
}
"""What KEDA's operator needs on what it counts. Service Bus tells its numbers to owners only."""

CHECKPOINTS_ROLE: Final = "Storage Blob Data Reader"
"""What KEDA's operator needs on the container with the checkpoints of event hubs."""


def definition_id(role: str, scope: str) -> str:
    """The full id of a built-in role (a key of `ROLES`) in the subscription of `scope`, `/subscriptions/<id>/...`."""
    subscription = "/".join(scope.split("/")[:3])  # read from the scope, so that nobody has to ask Azure for it
    return f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{ROLES[role]}"


def assignment_name(scope: str, principal_id: str, role: str) -> str:
    """The GUID that names a role assignment: the same for the same grant, so that a lost state cannot make a second.

    Azure refuses two assignments of one role to one principal at one scope under different names
    (`RoleAssignmentExists`); ids are compared without case, as Azure does.
    """
    import uuid  # here alone, since planning starts without it

    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{scope}|{principal_id}|{ROLES[role]}".lower()))
