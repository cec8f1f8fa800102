"""An emulated subscription to test against, and bodies that the real service would accept."""

import asyncio
from pathlib import Path
from typing import Any

from local.azure.arm import SUBSCRIPTION_ID, Json, Response
from local.azure.faults import Faults
from local.azure.manager import ResourceManager
from local.azure.rules import find_type
from local.azure.schema import Schema
from local.azure.store import Store

SUBSCRIPTION = f"/subscriptions/{SUBSCRIPTION_ID}"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg"
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks"
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/acmeregistry"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/acmestore"
BUS = f"{GROUP}/providers/Microsoft.ServiceBus/namespaces/acme-bus"
HUBS = f"{GROUP}/providers/Microsoft.EventHub/namespaces/acme-hubs"
ROLES = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"
ACR_PULL = f"{ROLES}/7f951dda-4ed3-4680-a7ca-43fe172d538d"
MANAGED_IDENTITY_OPERATOR = f"{ROLES}/f1a07417-d97a-45cb-824c-7a7467783830"
SYSTEM_POOL: Json = {"name": "system", "mode": "System", "count": 2, "vmSize": "Standard_D2s_v5"}


class Azure:
    """The subscription in one database file, with synchronous requests; `time_scale` and `faults` as in the manager."""

    def __init__(
        self, database: Path, schema: Schema, *, time_scale: float = 0.0, faults: Faults | None = None
    ) -> None:
        self.database = database
        self.schema = schema
        self.manager = ResourceManager(
            Store(database), schema, time_scale=time_scale, faults=faults, shortest_write=0.02
        )

    def slow(self) -> "Azure":
        """The same subscription, in which operations take as long as in the real one."""
        return Azure(self.database, self.schema, time_scale=1.0)

    def request(self, method: str, path: str, body: Json | None = None, *, version: str = "") -> Response:
        return asyncio.run(self.start(method, path, body, version=version))

    async def start(self, method: str, path: str, body: Json | None = None, *, version: str = "") -> Response:
        return await self.manager.handle(method, path, version or api_version(path, method), body)

    def put(self, path: str, body: Json) -> Json:
        """A PUT that must be accepted; the answer is what a GET then says."""
        response = self.request("PUT", path, body)
        assert response.status < 400, response.body
        return self.get(path)

    def get(self, path: str) -> Json:
        response = self.request("GET", path)
        assert response.status == 200, response.body
        assert response.body is not None
        return response.body

    def refused(self, method: str, path: str, body: Json | None = None, *, version: str = "") -> Json:
        """A request that must be refused; the error, with its `status`."""
        response = self.request(method, path, body, version=version)
        assert response.status >= 400, response
        assert response.body is not None
        return {"status": response.status, **response.body["error"]}

    def group(self) -> str:
        self.put(GROUP, {"location": "westeurope"})
        return GROUP

    def identity(self, name: str) -> Json:
        return self.put(identity_path(name), {"location": "westeurope"})


def api_version(path: str, method: str) -> str:
    type, _, action = find_type(path, method)
    return type.actions[action] if action else type.api_version


def identity_path(name: str) -> str:
    return f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"


def credential_path(identity: str, name: str) -> str:
    return f"{identity_path(identity)}/federatedIdentityCredentials/{name}"


def credential(subject: str) -> Json:
    return {
        "properties": {
            "issuer": "https://westeurope.oic.prod-aks.azure.com/tenant/cluster/",
            "subject": f"system:serviceaccount:{subject}",
            "audiences": ["api://AzureADTokenExchange"],
        }
    }


def assignment_path(scope: str, number: int = 1) -> str:
    return f"{scope}/providers/Microsoft.Authorization/roleAssignments/11111111-1111-1111-1111-{number:012}"


def assignment(principal: str, role: str = ACR_PULL, type: str = "ServicePrincipal") -> Json:
    return {"properties": {"principalId": principal, "roleDefinitionId": role, "principalType": type}}


def registry(sku: str = "Standard", **properties: Any) -> Json:
    return {"location": "westeurope", "sku": {"name": sku}, "properties": properties}


def account(**properties: Any) -> Json:
    return {
        "location": "westeurope",
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
        "properties": properties,
    }


def messaging(sku: str = "Standard", **properties: Any) -> Json:
    """A namespace of Service Bus or Event Hubs."""
    return {"location": "westeurope", "sku": {"name": sku}, "properties": properties}


def entity(**properties: Any) -> Json:
    """Something in a namespace or an account."""
    return {"properties": properties}


def cluster(**properties: Any) -> Json:
    return {
        "location": "westeurope",
        "identity": {"type": "SystemAssigned"},
        "properties": {"dnsPrefix": "demo", "agentPoolProfiles": [{**SYSTEM_POOL}], **properties},
    }


def pool(**properties: Any) -> Json:
    return {"properties": {"mode": "User", "count": 1, "vmSize": "Standard_D4s_v5", **properties}}


def pool_path(name: str) -> str:
    return f"{CLUSTER}/agentPools/{name}"
