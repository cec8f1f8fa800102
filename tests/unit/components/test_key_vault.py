"""Secrets of a Key Vault: what the Secrets Store CSI driver is told, and how the pods get them.

Reference: learn.microsoft.com/azure/aks/csi-secrets-store-identity-access, "Workload identity", and
secrets-store-csi-driver.sigs.k8s.io/topics/sync-as-kubernetes-secret.
"""

from typing import Any

import pulumi
import pytest
import yaml

from components import FunctionApp
from tests.harness import rules, workload_rules
from tests.harness.recording import Json, Recorded
from tests.unit.components import apps

VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/shop-vault"


def in_vault(name: str) -> Json:
    return {"key_vault": {"vault_id": VAULT, "name": name}}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    project = apps.write(tmp_path_factory.mktemp("vault"), apps.QUEUE, apps.TIMER)
    return apps.function_app(
        project,
        connections={**apps.CONNECTIONS, "Orders": {"connection_string": in_vault("orders-storage")}},
        secrets={"API_KEY": in_vault("api-key")},
        groups={"a": {"functions": ["process_order"]}, "b": {"functions": ["report"]}},
    )


@pytest.fixture(scope="module")
def spec(recorded: Recorded) -> Json:
    return recorded.one(workload_rules.SECRET_PROVIDER_CLASS).inputs["spec"]


def test_nothing_that_kubernetes_or_keda_would_refuse(recorded: Recorded) -> None:
    assert rules.complaints(recorded) == []


def test_the_driver_signs_in_as_the_app(spec: Json) -> None:
    assert spec["provider"] == "azure"
    parameters = spec["parameters"]
    assert parameters["clientID"] == apps.CLIENT_ID
    assert parameters["tenantId"] == apps.TENANT_ID
    assert parameters["keyvaultName"] == "shop-vault"
    # All parameters are texts (`map[string]string` in the definition).
    assert all(isinstance(each, str) for each in parameters.values())


def test_the_driver_is_told_which_secrets(spec: Json) -> None:
    """`objects` is a text of YAML with an array of texts of YAML."""
    parsed: Any = yaml.safe_load(spec["parameters"]["objects"])
    objects = [yaml.safe_load(each) for each in parsed["array"]]

    assert {(each["objectType"], each["objectName"], each["objectAlias"]) for each in objects} == {
        ("secret", "orders-storage", "Orders"),
        ("secret", "api-key", "API_KEY"),
    }


def test_the_secret_has_the_names_of_the_settings(spec: Json) -> None:
    (synced,) = spec["secretObjects"]

    assert synced["type"] == "Opaque"
    # `objectName` there is the alias of the object, where it has one.
    assert {(each["objectName"], each["key"]) for each in synced["data"]} == {
        ("Orders", "Orders"),
        ("API_KEY", "API_KEY"),
    }


@pytest.mark.parametrize("group", ["a", "b"])
def test_all_pods_mount_it_and_read_it(recorded: Recorded, spec: Json, group: str) -> None:
    deployment = apps.deployment(recorded, f"orders-{group}")
    (volume,) = [each["csi"] for each in apps.pod(deployment)["volumes"] if "csi" in each]
    found = apps.variables(apps.container(deployment))

    assert volume["driver"] == "secrets-store.csi.k8s.io"
    assert volume["readOnly"] is True
    name = recorded.one(workload_rules.SECRET_PROVIDER_CLASS).outputs["metadata"]["name"]
    assert volume["volumeAttributes"] == {"secretProviderClass": name}
    synced = spec["secretObjects"][0]["secretName"]
    for setting in ("Orders", "API_KEY"):
        assert found[setting] == {"secretKeyRef": {"name": synced, "key": setting}}


def test_no_text_is_in_the_program(recorded: Recorded) -> None:
    assert recorded.all(workload_rules.SECRET) == []


def test_the_directory_is_needed(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The driver refuses a SecretProviderClass without `tenantId`, and then no pod starts."""
    project = apps.write(tmp_path_factory.mktemp("tenant"), apps.QUEUE)

    def program(inside: pulumi.ResourceOptions) -> None:
        args = apps.app_args(project, secrets={"KEY": in_vault("key")})
        del args["tenant_id"]
        FunctionApp("orders", args, inside)

    with pytest.raises(pulumi.InputPropertiesError, match="tenant_id"):
        apps.in_cluster(program)


def test_nothing_of_it_without_a_vault(tmp_path_factory: pytest.TempPathFactory) -> None:
    recorded = apps.function_app(apps.write(tmp_path_factory.mktemp("none"), apps.QUEUE))

    assert recorded.all(workload_rules.SECRET_PROVIDER_CLASS) == []
    assert not [each for each in apps.pod(apps.deployment(recorded))["volumes"] if "csi" in each]
