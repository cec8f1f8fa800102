"""Microsoft.Storage: accounts, and their queues, blob containers and tables."""

import base64
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from local.azure.arm import GROUP, ArmError, Json, dig
from local.azure.paths import Template, same_id
from local.azure.resource_types import LOCATION, Change, Duration, Limits, LongRunning, ResourceType, fits
from local.azure.store import Record, Records

API_VERSION: Final = "2024-01-01"
ACCOUNT_TYPE: Final = "Microsoft.Storage/storageAccounts"
ACCOUNT: Final = Template(GROUP + "/providers/Microsoft.Storage/storageAccounts/{accountName}")
TAKEN: Final = frozenset({"mystorageaccount", "storageaccount", "contoso", "storage"})
"""Names that other tenants hold: account names are global, and those of the documentation are long gone."""
OPEN_NETWORK: Final = {"bypass": "AzureServices", "defaultAction": "Allow"}
QUEUE_PATTERN: Final = r"^[a-z0-9]([a-z0-9]|(-(?!-))){1,61}[a-z0-9]$"
CONTAINER_PATTERN: Final = rf"^(\$root|\$web|\$logs|{QUEUE_PATTERN[1:-1]})$"
TABLE_PATTERN: Final = r"^[A-Za-z][A-Za-z0-9]{2,62}$"


class StorageAccount(ResourceType):
    token = "azure-native:storage:StorageAccount"
    arm_type = ACCOUNT_TYPE
    path = ACCOUNT
    api_version = API_VERSION
    name_limits = Limits(shortest=3, longest=24, pattern=r"^[a-z0-9]+$")
    immutable = ("properties.isHnsEnabled", "properties.isNfsV3Enabled")
    force_new = ("isHnsEnabled", "location")
    restored: ClassVar[Mapping[str, Any]] = {"networkRuleSet": OPEN_NETWORK}
    duration = Duration(create=24, update=3, delete=3)
    long_running = LongRunning(
        path="/subscriptions/{subscriptionId}/providers/Microsoft.Storage/locations/{location}/asyncoperations/{operation}",
        header=LOCATION,
    )
    actions: ClassVar[Mapping[str, str]] = {"listKeys": API_VERSION}

    def check_name(self, name: str) -> None:
        if not fits(self.name_limits, name):
            raise ArmError(
                400,
                "AccountNameInvalid",
                f"{name} is not a valid storage account name. Storage account name must be between 3 and 24 characters "
                "in length and use numbers and lower-case letters only.",
            )

    def validate(self, change: Change) -> None:
        name = change.id.rsplit("/", 1)[-1]
        others = [record.name for record in change.records.of_type(self.arm_type) if not same_id(record.id, change.id)]
        if name in TAKEN or name in others:
            raise ArmError(409, "StorageAccountAlreadyTaken", f"The storage account named {name} is already taken.")

    def accept(self, change: Change) -> None:
        name, now = change.id.rsplit("/", 1)[-1], datetime.now(UTC).isoformat()
        change.body["sku"] = {**change.body["sku"], "tier": change.body["sku"]["name"].split("_")[0]}
        services = ("blob", "queue", "table", "file", "web", "dfs")
        change.default("properties.creationTime", now)
        change.default("properties.keyCreationTime", {"key1": now, "key2": now})
        change.default("properties.primaryLocation", change.body["location"])
        change.default("properties.statusOfPrimary", "available")
        change.default(
            "properties.primaryEndpoints",
            {service: f"https://{name}.{service}.core.windows.net/" for service in services},
        )
        change.default("properties.accessTier", "Hot")
        change.default("properties.supportsHttpsTrafficOnly", True)
        change.default("properties.minimumTlsVersion", "TLS1_2")
        change.default("properties.allowBlobPublicAccess", False)
        rules: Json = {**OPEN_NETWORK, "ipRules": [], "virtualNetworkRules": []}
        for key, value in rules.items():
            change.default(f"properties.networkAcls.{key}", value)
        change.default("properties.privateEndpointConnections", [])
        change.default("properties.encryption", {"keySource": "Microsoft.Storage"})
        change.internal.setdefault("keys", [base64.b64encode(secrets.token_bytes(64)).decode() for _ in range(2)])

    def act(self, records: Records, record: Record, action: str) -> Json:
        del records, action
        created = dig(record.body, "properties.keyCreationTime")
        return {
            "keys": [
                {"keyName": name, "value": value, "permissions": "FULL", "creationTime": created[name]}
                for name, value in zip(("key1", "key2"), record.internal["keys"], strict=True)
            ]
        }


class Part(ResourceType):
    """What is in an account; its services, all called `default`, always exist."""

    parent = ACCOUNT
    api_version = API_VERSION
    tracked = False
    duration = Duration(create=1, update=1, delete=1)


class Queue(Part):
    token = "azure-native:storage:Queue"
    arm_type = ACCOUNT_TYPE + "/queueServices/queues"
    path = Template(ACCOUNT.text + "/queueServices/default/queues/{queueName}")
    name_limits = Limits(shortest=3, longest=63, pattern=QUEUE_PATTERN)

    def accept(self, change: Change) -> None:
        change.default("properties.metadata", {})
        change.default("properties.approximateMessageCount", 0)


class BlobContainer(Part):
    token = "azure-native:storage:BlobContainer"
    arm_type = ACCOUNT_TYPE + "/blobServices/containers"
    path = Template(ACCOUNT.text + "/blobServices/default/containers/{containerName}")
    name_limits = Limits(shortest=3, longest=63, pattern=CONTAINER_PATTERN)
    immutable = ("properties.defaultEncryptionScope", "properties.denyEncryptionScopeOverride")

    def validate(self, change: Change) -> None:
        account = change.records.get(ACCOUNT.fill(dict(change.parameters)))
        public = change.get("properties.publicAccess") not in (None, "None")
        if public and not dig(account.body if account else {}, "properties.allowBlobPublicAccess"):
            raise ArmError(409, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.")

    def accept(self, change: Change) -> None:
        change.default("properties.publicAccess", "None")
        change.default("properties.defaultEncryptionScope", "$account-encryption-key")
        change.default("properties.denyEncryptionScopeOverride", False)
        change.default("properties.immutableStorageWithVersioning", {"enabled": False})
        change.default("properties.leaseState", "Available")
        change.default("properties.leaseStatus", "Unlocked")
        change.default("properties.deleted", False)
        change.default("properties.remainingRetentionDays", 0)
        change.default("properties.hasImmutabilityPolicy", False)
        change.default("properties.hasLegalHold", False)
        change.properties["lastModifiedTime"] = datetime.now(UTC).isoformat()


class Table(Part):
    token = "azure-native:storage:Table"
    arm_type = ACCOUNT_TYPE + "/tableServices/tables"
    path = Template(ACCOUNT.text + "/tableServices/default/tables/{tableName}")
    name_limits = Limits(shortest=3, longest=63, pattern=TABLE_PATTERN)

    def check_name(self, name: str) -> None:
        super().check_name(name)
        # learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
        if name.lower() == "tables":
            raise ArmError(400, "InvalidResourceName", "The table name 'tables' is reserved.")

    def accept(self, change: Change) -> None:
        change.properties["tableName"] = change.id.rsplit("/", 1)[-1]


TYPES = (StorageAccount(), Queue(), BlobContainer(), Table())
