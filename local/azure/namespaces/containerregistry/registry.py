"""Registries."""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from ipaddress import IPv4Network
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
    "properties.policies.exportPolicy.status": lambda value: value == "disabled",
}
"""What needs the SKU Premium, and when it counts as used (learn.microsoft.com/azure/container-registry/
container-registry-skus)."""
REPLICATION_TYPE: Final = "Microsoft.ContainerRegistry/registries/replications"
MOST_RULES: Final = 200
"""Address ranges of a registry (learn.microsoft.com/azure/container-registry/container-registry-access-selected-
networks)."""
LONGEST_RETENTION: Final = 365


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
        _check_exports(change)
        _check_rules(change)
        days = change.get("properties.policies.retentionPolicy.days")
        if days is not None and not 0 <= days <= LONGEST_RETENTION:
            raise ArmError(
                400,
                "InvalidRetentionDays",
                f"{days} days of retention are not between 0 and {LONGEST_RETENTION}.",
                target="properties.policies.retentionPolicy.days",
            )
        if not is_premium(change.body):
            self._check_features(change)

    def _check_features(self, change: Change) -> None:
        sku = change.body["sku"]["name"]
        if change.get("properties.publicNetworkAccess") == "Disabled":
            raise ArmError(
                400,
                "DisablingPublicNetworkAccessNotSupported",
                f"Disabling public network access is not supported for the SKU {sku}. For more information, please "
                "visit https://aka.ms/acr/private-link.",
            )
        for path, used in PREMIUM_ONLY.items():
            value = change.get(path)
            if used(change.before(path) if value is None else value):
                raise not_supported(path.removeprefix("properties."), sku)
        # A registry steps down only when nothing of the higher step is left.
        if any(record.type == REPLICATION_TYPE for record in change.records.below(change.id)):
            raise not_supported("replications", sku)
        if change.before("properties.privateEndpointConnections"):
            raise not_supported("privateEndpointConnections", sku)

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


def is_premium(registry: Json) -> bool:
    """Whether a registry, given as its body, is of the SKU Premium."""
    return str(registry["sku"]["name"]).lower() == "premium"


def not_supported(feature: str, sku: str) -> ArmError:
    """The error for what only Premium has."""
    return ArmError(
        400,
        "SkuFeatureNotSupported",
        f"{feature} is not supported for the SKU {sku}: it needs the SKU Premium.",
        target=f"properties.{feature}",
    )


def _check_exports(change: Change) -> None:
    """Exports are off only where nobody gets in from outside (learn.microsoft.com/azure/container-registry/
    data-loss-prevention)."""
    path = "properties.policies.exportPolicy.status"
    public = "properties.publicNetworkAccess"
    before = change.before(path)
    if (change.get(path) or before) != "disabled" or (change.get(public) or change.before(public)) == "Disabled":
        return
    name = change.id.rsplit("/", 1)[-1]
    if before == "disabled":
        # As a user of the service reported it (Azure-Samples/holiday-peak-hub#830).
        message = f"Enabling public network access is not supported because the registry '{name}' has exports disabled."
    else:
        message = f"Disabling exports is not supported because the registry '{name}' has public network access enabled."
    raise ArmError(400, "BadRequest", message)


def _check_rules(change: Change) -> None:
    rules: list[Json] = change.get("properties.networkRuleSet.ipRules") or []
    target = "properties.networkRuleSet.ipRules"
    if len(rules) > MOST_RULES:
        raise ArmError(400, "TooManyIPRules", f"{len(rules)} IP rules are more than {MOST_RULES}.", target=target)
    for rule in rules:
        try:
            IPv4Network(rule["value"])
        except ValueError as error:
            raise ArmError(400, "InvalidIPRule", f"The IP rule is invalid: {error}.", target=target) from None
