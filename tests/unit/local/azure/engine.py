"""The calls that the Pulumi engine makes to the provider, and inputs that the provider accepts."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from local.azure.arm import Json
from local.azure.provider import AzureNative
from local.provider import State

T = TypeVar("T")

GROUP = "resources:ResourceGroup"
REGISTRY = "containerregistry:Registry"
CLUSTER = "containerservice:ManagedCluster"
POOL = "containerservice:AgentPool"
IDENTITY = "managedidentity:UserAssignedIdentity"
CREDENTIAL = "managedidentity:FederatedIdentityCredential"
ASSIGNMENT = "authorization:RoleAssignment"
ACCOUNT = "storage:StorageAccount"
QUEUE = "storage:Queue"
BUS = "servicebus:Namespace"
BUS_QUEUE = "servicebus:Queue"
TASK_RUN = "containerregistry:TaskRun"
SEED = bytes(range(32))
ACR: Json = {"registryName": "acmeregistry", "sku": {"name": "Basic"}}
STORE: Json = {"accountName": "acmestore", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
SYSTEM_POOL: Json = {"name": "system", "mode": "System", "count": 2, "vmSize": "Standard_D2s_v5"}


def urn(type: str, name: str) -> str:
    return f"urn:pulumi:dev::shop::azure-native:{type}::{name}"


class Engine:
    """Calls the provider in the order in which the engine does; `options` as for the provider."""

    def __init__(self, runner: asyncio.Runner, database: Path, **options: Any) -> None:
        self.provider = AzureNative(database, **options)
        self._runner = runner
        self.run(self.provider.configure({"location": "westeurope", "version": "3.29.0"}))

    def run(self, call: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(call)

    def check(self, type: str, name: str, inputs: Json, olds: Json | None = None) -> tuple[Json, list[str]]:
        checked, failures = self.run(self.provider.check(urn(type, name), olds or {}, inputs, SEED))
        return checked, [failure.reason for failure in failures]

    def create(self, type: str, name: str, inputs: Json) -> State:
        checked, failures = self.check(type, name, inputs)
        assert failures == []
        id, outputs = self.run(self.provider.create(urn(type, name), checked, 0, False))
        return State(id=id, inputs=checked, properties=outputs)

    def preview(self, type: str, name: str, inputs: Json) -> Json:
        checked, failures = self.check(type, name, inputs)
        assert failures == []
        return self.run(self.provider.create(urn(type, name), checked, 0, True))[1]

    def diff(self, type: str, state: State, inputs: Json) -> Any:
        name = "anything"
        checked, failures = self.check(type, name, inputs, state.inputs)
        assert failures == []
        return self.run(self.provider.diff(urn(type, name), state.id, state.inputs, state.properties, checked))

    def update(self, type: str, state: State, inputs: Json) -> State:
        checked, failures = self.check(type, "anything", inputs, state.inputs)
        assert failures == []
        outputs = self.run(
            self.provider.update(urn(type, "anything"), state.id, state.inputs, state.properties, checked, 0, False)
        )
        return State(id=state.id, inputs=checked, properties=outputs)

    def refresh(self, type: str, state: State) -> State:
        return self.run(self.provider.read(urn(type, "anything"), state.id, state.inputs, state.properties))

    def delete(self, type: str, state: State) -> None:
        self.run(self.provider.delete(urn(type, "anything"), state.id, state.inputs, state.properties, 0))

    def live(self, type: str, inputs: Json) -> State:
        """A whole life: created, found unchanged by a second run and by a refresh, deleted."""
        state = self.create(type, "anything", inputs)
        assert self.diff(type, state, inputs).changes == []
        assert self.refresh(type, state).inputs == state.inputs
        self.delete(type, state)
        assert self.refresh(type, state).id == ""
        return state


def cluster(group: str, **inputs: Any) -> Json:
    return {
        "resourceGroupName": group,
        "resourceName": "aks",
        "dnsPrefix": "demo",
        "identity": {"type": "SystemAssigned"},
        "agentPoolProfiles": [SYSTEM_POOL],
        **inputs,
    }
