"""Where secrets and event sources are that exist already."""

import re
from typing import Annotated

import pulumi
from pydantic import Field, SecretStr, StrictStr

from components import GivenConnectionArgs, SecretArgs

from . import resource_id
from .sections import ObjectName, Section, Text, checked, named


def _resource_problem(value: str) -> str | None:
    # Which kind of resource it has to be follows from the bindings.
    if re.fullmatch(r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+/[^/]+/[^/]+", value, re.IGNORECASE):
        return None
    return (
        f"{resource_id.shown(value)} is not the resource id of an account or namespace; copy it from its properties in "
        "the portal"
    )


class SecretKeySettings(Section):
    """A key of a Kubernetes Secret."""

    name: ObjectName = Field(description="the Secret's name")
    key: Annotated[StrictStr, Field(pattern=r"^[-._a-zA-Z0-9]{1,253}$")] = Field(
        description="the key in it: letters, digits, '-', '_' and '.'"
    )


class KeyVaultSettings(Section):
    """A secret of a Key Vault."""

    vault: Annotated[StrictStr, resource_id.of("Microsoft.KeyVault/vaults", near_secrets=True)] = Field(
        description="the resource id of the Key Vault"
    )
    name: Annotated[StrictStr, named("Key Vault secret")] = Field(description="the secret's name")


class SecretSettings(Section):
    """A setting that nobody else may see."""

    value: SecretStr | None = Field(default=None, description="the text; set it with pulumi config set --secret --path")
    secret: SecretKeySettings | None = Field(default=None, description="where it is in the cluster")
    key_vault: KeyVaultSettings | None = Field(default=None, description="where it is in a Key Vault")

    @property
    def args(self) -> SecretArgs:
        return _secret_args(self.value, self.secret, self.key_vault)


def _secret_args(
    value: SecretStr | None, secret: SecretKeySettings | None, key_vault: KeyVaultSettings | None
) -> SecretArgs:
    if value is not None:
        return {"value": pulumi.Output.secret(value.get_secret_value())}
    if secret is not None:
        return {"secret": {"name": secret.name, "key": secret.key}}
    if key_vault is not None:
        return {"key_vault": {"vault_id": key_vault.vault, "name": key_vault.name}}
    return {}


class ConnectionSettings(Section):
    """An event source that exists already."""

    connection_string: Annotated[SecretStr, Field(min_length=1)] | None = Field(
        default=None, description="a connection string; set it with pulumi config set --secret --path"
    )
    secret: SecretKeySettings | None = Field(
        default=None, description="a connection string that is in the cluster already"
    )
    key_vault: KeyVaultSettings | None = Field(default=None, description="a connection string in a Key Vault")
    resource_id: Annotated[StrictStr, checked(_resource_problem)] | None = Field(
        default=None, description="the resource id of an account or namespace"
    )
    settings: dict[Annotated[StrictStr, named("setting")], Text] = Field(
        default={}, description="a map of what does not follow from the resource id, such as topicEndpointUri"
    )

    @property
    def args(self) -> GivenConnectionArgs:
        if self.resource_id is None:
            return {"connection_string": _secret_args(self.connection_string, self.secret, self.key_vault)}
        return {"resource_id": self.resource_id, "settings": self.settings}
