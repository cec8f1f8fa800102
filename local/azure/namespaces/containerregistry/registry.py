"""Registries."""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from local.azure.arm import GROUP, ArmError, Json, dig
from local.azure.paths import Template, same_id
from local.azure.resource_types import Change, Duration, Limits, LongRunning, ResourceType
from local.azure.store import Record, Records

REGISTRY: Final = Template(GROUP + "/providers/Microsoft.ContainerRegistry/registries/{registryName}")
CREDENTIALS_VERSION: Final = "2024-11-01-preview"
TAKEN: Final = frozenset({"myregistry", "mycontainerregistry", "contoso", "registry"})
"""DNS names that other tenants hold: registry names are global, and those of the documentation are long gone."""
PREMIUM_ONLY: Final[Mapping[str, Callable[[Any], bool]]] = {
    "properties.zoneRedundancy": lambda value: value == "Enabled",
    "properties.networkRuleSet": lambda value: value is not None,
    "properties.dataEndpointEnabled": lambda value: value is True,
    "properties.encryption.status": lambda value: value == "enabled",
    "properties.policies.retentionPolicy.status": lambda value: value == "enabled",
    "properties.policies.trustPolicy.status": lambda value: value == "enabled",
}
"""What needs the SKU Premium, and when it counts as used (learn.microsoft.com/azure/container-registry/
container-registry-skus)."""


class Registry(ResourceType):
    token = "azure-native:containerregistry:Registry"
    arm_type = "Microsoft.ContainerRegistry/registries"
    path = REGISTRY
    api_version = "2023-01-01-preview"
    name_limits = Limits(shortest=5, longest=50, pattern=r"^[a-zA-Z0-9]*$")
    immutable = ("properties.zoneRedundancy",)
    duration = Duration(create=20, update=8, delete=5)
    long_running = LongRunning(path=REGISTRY.text + "/operationStatuses/registries-{operation}")
    actions: ClassVar[Mapping[str, str]] = {"listCredentials": CREDENTIALS_VERSION}

    def validate(self, change: Change) -> None:
        self._check_taken(change)
        sku = change.body["sku"]["name"]
        if sku.lower() == "premium":
            return
        if change.get("properties.publicNetworkAccess") == "Disabled":
            raise ArmError(
                400,
                "DisablingPublicNetworkAccessNotSupported",
                f"Disabling public network access is not supported for the SKU {sku}. For more information, please "
                "visit https://aka.ms/acr/private-link.",
            )
        for path, used in PREMIUM_ONLY.items():
            if used(change.get(path)):
                feature = path.removeprefix("properties.")
                raise ArmError(
                    400,
                    "SkuFeatureNotSupported",
                    f"{feature} is not supported for the SKU {sku}: it needs the SKU Premium.",
                    target=path,
                )

    def accept(self, change: Change) -> None:
        name = change.id.rsplit("/", 1)[-1]
        change.body["sku"] = {"name": change.body["sku"]["name"], "tier": change.body["sku"]["name"]}
        change.default("properties.loginServer", f"{name.lower()}.azurecr.io")
        change.default("properties.creationDate", datetime.now(UTC).isoformat())
        change.default("properties.encryption", {"status": "disabled"})
        change.default("properties.dataEndpointEnabled", False)
        change.default("properties.dataEndpointHostNames", [])
        change.default("properties.privateEndpointConnections", [])
        change.default("properties.policies.quarantinePolicy", {"status": "disabled"})
        change.default("properties.policies.trustPolicy", {"type": "Notary", "status": "disabled"})
        change.default("properties.policies.retentionPolicy", {"days": 7, "status": "disabled"})
        change.default("properties.policies.exportPolicy", {"status": "enabled"})
        change.internal.setdefault("passwords", [secrets.token_urlsafe(32), secrets.token_urlsafe(32)])

    def act(self, records: Records, record: Record, action: str) -> Json:
        del records, action
        if dig(record.body, "properties.adminUserEnabled") is not True:
            raise ArmError(
                400,
                "UnAuthorizedForCredentialOperations",
                f"Cannot perform credential operations for {record.id} as admin user is disabled. Kindly enable admin "
                "user as per docs: https://docs.microsoft.com/en-us/azure/container-registry/"
                "container-registry-authentication#admin-account",
            )
        first, second = record.internal["passwords"]
        return {
            "username": record.name,
            "passwords": [{"name": "password", "value": first}, {"name": "password2", "value": second}],
        }

    def _check_taken(self, change: Change) -> None:
        name = change.id.rsplit("/", 1)[-1].lower()
        others = [
            record.name.lower() for record in change.records.of_type(self.arm_type) if not same_id(record.id, change.id)
        ]
        if name in TAKEN or name in others:
            raise ArmError(
                409,
                "AlreadyInUse",
                f"The registry DNS name {name}.azurecr.io is already in use. You can check if the name is already "
                "claimed using following API: https://docs.microsoft.com/en-us/rest/api/containerregistry/registries/"
                "checknameavailability",
            )
