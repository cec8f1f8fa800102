"""Kubernetes Secrets encrypted by a key of a Key Vault (learn.microsoft.com/azure/aks/use-kms-etcd-encryption).

Members of the profile: `AzureKeyVaultKms` of the REST API.
"""

import re
from typing import Final

from local.azure.arm import ArmError, Json, dig, invalid_parameter
from local.azure.namespaces.containerservice.identities import may
from local.azure.namespaces.roles import CONTRIBUTOR, KEY_VAULT_CONTRIBUTOR, KEY_VAULT_CRYPTO_USER, OWNER
from local.azure.resource_types import Change

PROFILE: Final = "securityProfile.azureKeyVaultKms"
KEY: Final = re.compile(
    r"https://(?P<vault>[A-Za-z0-9-]{3,24})\.vault\.azure\.net/keys/[A-Za-z0-9-]{1,127}/[0-9a-f]{32}"
)
VAULT_TYPE: Final = "Microsoft.KeyVault/vaults"
USING: Final = frozenset({KEY_VAULT_CRYPTO_USER})
LINKING: Final = frozenset({KEY_VAULT_CONTRIBUTOR, CONTRIBUTOR, OWNER})


def check_encryption(change: Change, *, in_network: bool) -> None:
    """Refuse a key that cannot be used; `in_network` says that the API server is going to be in the network."""
    kms: Json = change.get(f"properties.{PROFILE}") or {}
    if not kms.get("enabled"):
        return
    mode = kms.get("keyVaultNetworkAccess") or "Public"
    key = KEY.fullmatch(str(kms.get("keyId") or ""))
    if key is None:
        raise invalid_parameter(f"{PROFILE}.keyId", f"'{kms.get('keyId')}' is no identifier of a key with its version.")
    if str(dig(change.body, "identity.type")).lower() != "userassigned":
        raise invalid_parameter(PROFILE, "it takes a user-assigned control-plane identity.")
    before: Json = change.before(f"properties.{PROFILE}") or {}
    if before.get("enabled") and (before.get("keyVaultNetworkAccess") or "Public") != mode:
        raise invalid_parameter(
            f"{PROFILE}.keyVaultNetworkAccess", f"it cannot become {mode} while KMS is on: turn KMS off first."
        )
    if mode == "Private":
        _check_private(change, kms, in_network=in_network)
    elif kms.get("keyVaultResourceId"):
        raise invalid_parameter(f"{PROFILE}.keyVaultResourceId", "it is for a vault with private access only.")
    else:
        _check_public(change, key["vault"])


def _check_private(change: Change, kms: Json, *, in_network: bool) -> None:
    vault = str(kms.get("keyVaultResourceId") or "")
    if not vault:
        raise invalid_parameter(f"{PROFILE}.keyVaultResourceId", "it is required for a vault with private access.")
    if not in_network:
        raise invalid_parameter(PROFILE, "a vault with private access takes API Server VNet Integration.")
    if not may(change, LINKING, vault):
        raise _forbidden(f"The control plane's identity may not make a private endpoint to '{vault}'.")


def _check_public(change: Change, name: str) -> None:
    """AKS tries the key out, unless the vault is out of its reach."""
    vaults = [each for each in change.records.of_type(VAULT_TYPE) if each.name.lower() == name.lower()]
    if not vaults:
        raise invalid_parameter(f"{PROFILE}.keyId", f"the Key Vault '{name}' was not found.")
    if not may(change, USING, vaults[0].id):
        raise _forbidden(f"The control plane's identity may not encrypt and decrypt with keys of '{name}'.")


def _forbidden(message: str) -> ArmError:
    return ArmError(403, "KeyVaultKmsPermissionDenied", message, target=PROFILE)
