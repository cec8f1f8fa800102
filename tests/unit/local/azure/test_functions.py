"""Functions of the provider."""

import base64
from pathlib import Path
from typing import Any

import pytest

from local.azure.arm import CLIENT_ID, SUBSCRIPTION_ID, TENANT_ID, USER_OBJECT_ID, Json
from local.provider import Refused
from tests.unit.local.azure.engine import ACCOUNT, ACR, CLUSTER, REGISTRY, STORE, Engine, cluster


def test_functions(engine: Engine, group: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text("apiVersion: v1\n")
    monkeypatch.setenv("LOCAL_KUBECONFIG", str(kubeconfig))
    engine.create(CLUSTER, "aks", cluster(group))
    engine.create(REGISTRY, "acr", {"resourceGroupName": group, **ACR, "adminUserEnabled": True})
    engine.create(
        ACCOUNT,
        "store",
        {"resourceGroupName": group, **STORE},
    )

    def call(token: str, **args: Any) -> Json:
        result, failures = engine.run(engine.provider.invoke(f"azure-native:{token}", args))
        assert failures == []
        return result

    assert call("authorization:getClientConfig") == {
        "clientId": CLIENT_ID,
        "objectId": USER_OBJECT_ID,
        "subscriptionId": SUBSCRIPTION_ID,
        "tenantId": TENANT_ID,
    }
    for token, name in (
        ("containerservice:listManagedClusterUserCredentials", "clusterUser"),
        ("containerservice:listManagedClusterAdminCredentials", "clusterAdmin"),
    ):
        answer = call(token, resourceGroupName=group, resourceName="aks")["kubeconfigs"]
        assert answer == [{"name": name, "value": base64.b64encode(b"apiVersion: v1\n").decode()}]
    acr = call("containerregistry:listRegistryCredentials", resourceGroupName=group, registryName="acmeregistry")
    assert acr["username"] == "acmeregistry"
    keys = call("storage:listStorageAccountKeys", resourceGroupName=group, accountName="acmestore")["keys"]
    assert [key["keyName"] for key in keys] == ["key1", "key2"]


def test_mistakes_in_functions(engine: Engine) -> None:
    def failures(args: Json) -> list[str]:
        token = "azure-native:containerservice:listManagedClusterUserCredentials"
        return [failure.reason for failure in engine.run(engine.provider.invoke(token, args))[1]]

    assert failures({"resourceGroupName": "rg"}) == ["missing required property 'resourceName'"]
    assert failures({"resourceGroupName": "rg", "resourceName": "a", "name": "b"}) == ["unknown property 'name'"]
    with pytest.raises(Refused, match="ResourceGroupNotFound"):
        failures({"resourceGroupName": "rg", "resourceName": "aks"})
    with pytest.raises(Refused, match="listFleetCredentials"):
        engine.run(engine.provider.invoke("azure-native:containerservice:listFleetCredentials", {}))
