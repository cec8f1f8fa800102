"""A connection as the Functions host knows it: a name in the code, and what stands behind the name."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

HOST_STORAGE = "AzureWebJobsStorage"
"""The name of the connection that the Functions host uses for itself."""


class SecretKeyArgs(TypedDict):
    """A key of a Kubernetes Secret that exists already, in the app's namespace."""

    name: pulumi.Input[str]
    """The Secret's name."""

    key: str
    """The key in it."""


class KeyVaultSecretArgs(TypedDict):
    """A secret of a Key Vault that exists already and grants by roles (Azure RBAC)."""

    vault_id: str
    """The vault's resource id."""

    name: str
    """The secret's name."""


class SecretArgs(TypedDict):
    """A text that nobody but the app may see; one of the keys."""

    value: NotRequired[pulumi.Input[str]]
    """The text itself, which belongs into a Pulumi secret; it is kept in a Kubernetes Secret."""

    secret: NotRequired[SecretKeyArgs]
    """Where it is in the cluster already."""

    key_vault: NotRequired[KeyVaultSecretArgs]
    """Where it is in a Key Vault. The pods read it through the Secrets Store CSI driver, KEDA by its own identity."""


class ConnectionArgs(TypedDict):
    """How an app and its scaler reach an event source: by their identities, or by a connection string."""

    settings: NotRequired[Mapping[str, pulumi.Input[str]]]
    """By identity: what the host reads as `<connection>__<key>`, such as `queueServiceUri` or
    `fullyQualifiedNamespace`."""

    name: NotRequired[pulumi.Input[str]]
    """By identity: what scalers call it: the storage account's name, or the namespace's without its domain."""

    connection_string: NotRequired[SecretArgs]
    """Instead of both."""


def secret_sources(
    connections: Mapping[str, ConnectionArgs], secrets: Mapping[str, SecretArgs]
) -> dict[str, SecretArgs]:
    """Every secret of an app by the name of its setting: connection strings, and what is secret besides."""
    strings = {name: each["connection_string"] for name, each in connections.items() if "connection_string" in each}
    return {**strings, **secrets}


def vault_name(vault_id: str) -> str:
    """The name of a Key Vault, which is the last part of its resource id."""
    return vault_id.rpartition("/")[2]
