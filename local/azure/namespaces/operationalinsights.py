"""Microsoft.OperationalInsights: Log Analytics workspaces and the tables in them.

Answers follow recordings of the Azure CLI's own tests (Azure/azure-cli, command_modules/monitor).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from local.azure.arm import GROUP, ArmError, Json, dig
from local.azure.namespaces.identity import answer_identity
from local.azure.paths import Template
from local.azure.resource_types import ENVELOPE, Change, Duration, Limits, LongRunning, ResourceType, new_guid
from local.azure.store import Record, Records

API_VERSION: Final = "2023-09-01"
WORKSPACE_TYPE: Final = "Microsoft.OperationalInsights/workspaces"
TABLE_TYPE: Final = WORKSPACE_TYPE + "/tables"
WORKSPACE: Final = Template(GROUP + f"/providers/{WORKSPACE_TYPE}/{{workspaceName}}")
SKUS: Final = frozenset({"pergb2018", "capacityreservation", "lacluster"})
"""Pricing tiers of a new subscription (learn.microsoft.com/azure/azure-monitor/logs/cost-logs)."""
RETENTION: Final = range(30, 731)
"""Days that a workspace keeps logs (learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure)."""
RETENTION_PATH: Final = "properties.retentionInDays"
TABLE_RETENTION: Final = frozenset({-1, *range(4, 731)})
"""Days that a table keeps logs; -1 is the workspace's number (learn.microsoft.com/rest/api/loganalytics/tables)."""
TOTAL_RETENTION: Final = TABLE_RETENTION | {1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653, 4018, 4383}
BASIC: Final = "Basic"
ANALYTICS: Final = "Analytics"
BASIC_RETENTION: Final = 30
"""Days of the Basic plan, which does not let one choose."""
PLAN_CHANGES: Final = timedelta(days=7)
"""How long a table keeps its plan at least (learn.microsoft.com/azure/azure-monitor/logs/logs-table-plans)."""
CUSTOM_ENDINGS: Final = ("_CL", "_SRCH", "_RST")
"""Ends of the names of tables that are made and deleted by their users."""
BUILT_IN: Final[Mapping[str, bool]] = {
    "AKSAudit": True,
    "AKSAuditAdmin": True,
    "AKSControlPlane": True,
    "AzureActivity": False,
    "AzureDiagnostics": False,
    "AzureMetrics": False,
    "ContainerLog": False,
    "ContainerLogV2": True,
    "ContainerRegistryLoginEvents": False,
    "ContainerRegistryRepositoryEvents": False,
    "Heartbeat": False,
    "InsightsMetrics": False,
    "KubeEvents": False,
    "KubePodInventory": False,
    "Perf": False,
    "Usage": False,
}
"""Tables that every workspace has, and whether they may have the plan Basic: those that clusters and registries write
(learn.microsoft.com/azure/azure-monitor/reference/tables-index)."""


class Workspace(ResourceType):
    """A workspace. It says itself when it is ready: no header leads to an operation."""

    token = "azure-native:operationalinsights:Workspace"
    arm_type = WORKSPACE_TYPE
    path = WORKSPACE
    api_version = API_VERSION
    name_limits = Limits(shortest=4, longest=63, pattern=r"^[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]$")
    envelope = (ENVELOPE | {"etag"}) - {"sku"}
    force_new = ("location",)
    duration = Duration(create=46, update=5, delete=10)
    long_running = LongRunning(header="")

    def validate(self, change: Change) -> None:
        sku = change.get("properties.sku.name")
        if sku and sku.lower() not in SKUS:
            raise ArmError(
                400,
                "BadRequest",
                "Pricing tier doesn't match the subscription's billing model. Read http://aka.ms/PricingTierWarning "
                "for more details.",
            )
        days = change.get("properties.retentionInDays")
        if days is not None and days not in RETENTION:
            raise ArmError(400, "BadRequest", "The value provided for retention is invalid", target="retention")

    def accept(self, change: Change) -> None:
        now = datetime.now(UTC)
        answer_identity(change)
        change.default("properties.sku.name", "PerGB2018")
        change.default("properties.sku.lastSkuUpdate", now.isoformat())
        change.default("properties.customerId", new_guid())
        change.default("properties.retentionInDays", RETENTION.start)
        change.default("properties.features.legacy", 0)
        change.default("properties.features.searchVersion", 1)
        change.default("properties.features.enableLogAccessUsingOnlyResourcePermissions", True)
        change.default("properties.workspaceCapping.dailyQuotaGb", -1)
        change.default("properties.workspaceCapping.dataIngestionStatus", "RespectQuota")
        change.default("properties.workspaceCapping.quotaNextResetTime", (now + timedelta(hours=1)).isoformat())
        change.default("properties.publicNetworkAccessForIngestion", "Enabled")
        change.default("properties.publicNetworkAccessForQuery", "Enabled")
        change.default("properties.createdDate", now.isoformat())
        change.properties["modifiedDate"] = now.isoformat()

    def finish(self, records: Records, record: Record) -> None:
        days = record.properties["retentionInDays"]
        for name in BUILT_IN:
            id = f"{record.id}/tables/{name}"
            if records.get(id) is None:
                properties: Json = {
                    "plan": ANALYTICS,
                    "retentionInDays": days,
                    "totalRetentionInDays": days,
                    "archiveRetentionInDays": 0,
                    "retentionInDaysAsDefault": True,
                    "totalRetentionInDaysAsDefault": True,
                    "schema": {"name": name},
                    "provisioningState": "Succeeded",
                }
                records.put(Record(id=id, type=TABLE_TYPE, body=_body(id, name, properties)))


class Table(ResourceType):
    """A table. Those of Azure's own services exist from the start, and nobody deletes them.

    The provider therefore refuses to create them ("cannot create already existing resource"): a program that wants
    another plan for one has to import it, or to deploy a template.
    """

    token = "azure-native:operationalinsights:Table"
    arm_type = TABLE_TYPE
    path = Template(WORKSPACE.text + "/tables/{tableName}")
    parent = WORKSPACE
    api_version = API_VERSION
    name_limits = Limits(shortest=4, longest=63, pattern=r"^[A-Za-z0-9-_]+$")
    envelope = ENVELOPE - {"plan"}
    tracked = False
    duration = Duration(create=5, update=5, delete=5)

    def validate(self, change: Change) -> None:
        name = change.parameters["tableName"]
        self._check_exists(change, name)
        plan = change.get("properties.plan") or change.before("properties.plan") or ANALYTICS
        if plan == BASIC and not BUILT_IN.get(name, True):
            raise _invalid("plan", f"table '{name}' does not support the plan Basic.")
        days, total = change.get("properties.retentionInDays"), change.get("properties.totalRetentionInDays")
        if days is not None and days not in (TABLE_RETENTION if plan == ANALYTICS else {-1, BASIC_RETENTION}):
            allowed = "-1 or 4 to 730" if plan == ANALYTICS else f"{BASIC_RETENTION}, which the plan Basic fixes"
            raise _invalid("retentionInDays", f"it is {days} and must be {allowed}.")
        if total is not None and total not in TOTAL_RETENTION:
            raise _invalid("totalRetentionInDays", f"it is {total} and must be -1, 4 to 730, or 3 to 12 years in days.")
        self._check_plan_change(change, plan)

    def accept(self, change: Change) -> None:
        properties = change.properties
        before = change.before("properties.plan")
        change.default("properties.plan", ANALYTICS)
        if before and before != properties["plan"]:
            properties["lastPlanModifiedDate"] = datetime.now(UTC).isoformat()
        change.default("properties.lastPlanModifiedDate", None)
        workspace = change.records.get(WORKSPACE.fill(dict(change.parameters)))
        days = properties.get("retentionInDays") or -1
        default = BASIC_RETENTION if properties["plan"] == BASIC else dig(workspace and workspace.body, RETENTION_PATH)
        properties["retentionInDaysAsDefault"] = days == -1
        properties["retentionInDays"] = default if days == -1 else days
        total = properties.get("totalRetentionInDays") or -1
        properties["totalRetentionInDaysAsDefault"] = total == -1
        properties["totalRetentionInDays"] = properties["retentionInDays"] if total == -1 else total
        properties["archiveRetentionInDays"] = properties["totalRetentionInDays"] - properties["retentionInDays"]
        change.default("properties.schema.name", change.parameters["tableName"])
        properties["provisioningState"] = "Succeeded"

    def check_delete(self, records: Records, id: str) -> None:
        del records
        # learn.microsoft.com/azure/azure-monitor/logs/create-custom-table#delete-a-table
        name = id.rsplit("/", 1)[-1]
        if name in BUILT_IN:
            raise ArmError(400, "BadRequest", f"Table '{name}' is an Azure table, which cannot be deleted.")

    def _check_exists(self, change: Change, name: str) -> None:
        if not change.creates:
            return
        if not name.endswith(CUSTOM_ENDINGS):
            raise ArmError(
                404,
                "ResourceNotFound",
                f"The specified table: '{name}' was not found. Please make sure proper table name is used.",
            )
        columns: list[Json] = change.get("properties.schema.columns") or []
        if name.endswith("_CL") and not any(column.get("name") == "TimeGenerated" for column in columns):
            raise _invalid("schema", f"a new table needs columns, and '{name}' lacks the column TimeGenerated.")

    def _check_plan_change(self, change: Change, plan: str) -> None:
        before, changed = change.before("properties.plan"), change.before("properties.lastPlanModifiedDate")
        if before in (None, plan) or not changed:
            return
        if datetime.now(UTC) - datetime.fromisoformat(changed) < PLAN_CHANGES:
            raise _invalid("plan", f"it was changed on {changed}, and a table can change its plan once a week.")


def _body(id: str, name: str, properties: Json) -> Json:
    return {"id": id, "name": name, "type": TABLE_TYPE, "properties": properties}


def _invalid(property: str, reason: str) -> ArmError:
    return ArmError(400, "InvalidParameter", f"The value of '{property}' is invalid: {reason}", target=property)


TYPES = (Workspace(), Table())
