"""Secrets of a Key Vault in the pods of an app, through the Secrets Store CSI driver.

Reference: learn.microsoft.com/azure/aks/csi-secrets-store-identity-access and secrets-store-csi-driver.sigs.k8s.io.
"""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from .connections import KeyVaultSecretArgs, SecretArgs, vault_name
from .objects import Objects


def synced(app: str) -> str:
    """The Secret that the driver fills while there are pods."""
    return f"{app}-key-vault"


def secret_provider_class(
    objects: Objects,
    sources: Mapping[str, SecretArgs],
    client_id: pulumi.Input[str],
    tenant_id: pulumi.Input[str] | None,
) -> pulumi.Output[str] | None:
    """The SecretProviderClass that the pods have to mount, or None for an app without secrets in a vault.

    One names one vault (`keyvaultName`), so all of an app's are in the same; the settings see to that.
    """
    found: dict[str, KeyVaultSecretArgs] = {
        name: each["key_vault"] for name, each in sorted(sources.items()) if "key_vault" in each
    }
    if not found:
        return None
    if tenant_id is None:
        reason = "missing; the driver signs in to a Key Vault in the directory of the app's identity; add it"
        raise pulumi.InputPropertiesError(f"tenant_id: {reason}", [{"property_path": "tenantId", "reason": reason}])
    (vault,) = {vault_name(each["vault_id"]) for each in found.values()}
    parameters: dict[str, Any] = {
        "clientID": client_id,
        "tenantId": tenant_id,
        "keyvaultName": vault,
        # The driver reads YAML in YAML; JSON is YAML too.
        "objects": json.dumps(
            {
                "array": [
                    json.dumps({"objectName": each["name"], "objectType": "secret", "objectAlias": name})
                    for name, each in found.items()
                ]
            }
        ),
    }
    made = CustomResource(
        f"{objects.app}-key-vault",
        api_version="secrets-store.csi.x-k8s.io/v1",
        kind="SecretProviderClass",
        metadata=objects.metadata(objects.app),
        spec={
            "provider": "azure",
            "parameters": parameters,
            "secretObjects": [
                {
                    "secretName": synced(objects.app),
                    "type": "Opaque",
                    "data": [{"objectName": name, "key": name} for name in found],
                }
            ],
        },
        opts=objects.opts,
    )
    return made.id.apply(lambda _: objects.app)
