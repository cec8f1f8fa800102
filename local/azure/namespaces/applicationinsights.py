"""Microsoft.Insights, the part of Application Insights: components and workbooks."""

import json
import re
from datetime import UTC, datetime
from typing import Final

from local.azure.arm import GROUP, TENANT_ID, USER_OBJECT_ID, ArmError
from local.azure.namespaces.identity import answer_identity
from local.azure.namespaces.operationalinsights import WORKSPACE_TYPE
from local.azure.paths import Template
from local.azure.resource_types import ENVELOPE, Change, Duration, Limits, ResourceType, new_guid

RETENTION: Final = frozenset({30, 60, 90, 120, 180, 270, 365, 550, 730})
"""Days that a component may keep data (learn.microsoft.com/azure/azure-monitor/app/create-workspace-resource)."""
GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Component(ResourceType):
    """An Application Insights resource. One thing is stricter than ARM, which would now make a workspace of its own:
    the workspace must be given."""

    token = "azure-native:applicationinsights:Component"
    arm_type = "Microsoft.Insights/components"
    path = Template(GROUP + "/providers/Microsoft.Insights/components/{resourceName}")
    api_version = "2020-02-02"
    name_limits = Limits(shortest=1, longest=260, pattern=r"^[^%&\\?/]*[^%&\\?/. ]$")
    envelope = ENVELOPE | {"etag"}
    required = ("kind", "properties.Application_Type", "properties.WorkspaceResourceId")
    force_new = ("location",)
    duration = Duration(create=43, update=5, delete=3)

    def validate(self, change: Change) -> None:
        id = change.properties["WorkspaceResourceId"]
        workspace = change.records.get(id)
        if workspace is None or workspace.type.lower() != WORKSPACE_TYPE.lower():
            raise ArmError(
                400,
                "InvalidWorkspaceResourceId",
                f"'{id}' is no Log Analytics workspace.",
                target="properties.WorkspaceResourceId",
            )
        days = change.get("properties.RetentionInDays")
        if days is not None and days not in RETENTION:
            raise ArmError(
                400,
                "BadRequest",
                f"RetentionInDays is {days} and must be one of {', '.join(str(day) for day in sorted(RETENTION))}.",
                target="properties.RetentionInDays",
            )
        percentage = change.get("properties.SamplingPercentage")
        if percentage is not None and not 0 < percentage <= 100:
            raise ArmError(
                400,
                "BadRequest",
                f"SamplingPercentage is {percentage} and must be above 0 and at most 100.",
                target="properties.SamplingPercentage",
            )

    def accept(self, change: Change) -> None:
        name, location = change.id.rsplit("/", 1)[-1], change.body["location"]
        properties = change.properties
        change.default("properties.AppId", new_guid())
        change.default("properties.InstrumentationKey", new_guid())
        change.default("properties.CreationDate", datetime.now(UTC).isoformat())
        change.default("properties.RetentionInDays", 90)
        change.default("properties.IngestionMode", "LogAnalytics")
        change.default("properties.publicNetworkAccessForIngestion", "Enabled")
        change.default("properties.publicNetworkAccessForQuery", "Enabled")
        change.default("properties.DisableIpMasking", False)
        change.default("properties.DisableLocalAuth", False)
        properties["ApplicationId"] = properties["Name"] = name
        properties["TenantId"] = TENANT_ID
        properties["ConnectionString"] = (
            f"InstrumentationKey={properties['InstrumentationKey']};"
            f"IngestionEndpoint=https://{location}-5.in.applicationinsights.azure.com/;"
            f"LiveEndpoint=https://{location}.livediagnostics.monitor.azure.com/;"
            f"ApplicationId={properties['AppId']}"
        )
        properties["provisioningState"] = "Succeeded"


class Workbook(ResourceType):
    """A workbook: its content is a JSON document in a string, its name a GUID that people do not see."""

    token = "azure-native:applicationinsights:Workbook"
    arm_type = "Microsoft.Insights/workbooks"
    path = Template(GROUP + "/providers/Microsoft.Insights/workbooks/{resourceName}")
    api_version = "2023-06-01"
    envelope = ENVELOPE | {"etag"}
    required = ("properties.displayName", "properties.category", "properties.serializedData")
    force_new = ("location",)
    duration = Duration(create=2, update=2, delete=2)

    def check_name(self, name: str) -> None:
        # learn.microsoft.com/azure/templates/microsoft.insights/workbooks
        if not GUID.fullmatch(name):
            raise ArmError(
                400, "InvalidResourceName", f"The name '{name}' of a workbook is not valid: it must be a GUID."
            )

    def validate(self, change: Change) -> None:
        try:
            content: object = json.loads(change.properties["serializedData"])
        except ValueError as error:
            raise _invalid_content(str(error)) from None
        if not isinstance(content, dict):
            raise _invalid_content("it is no object")

    def accept(self, change: Change) -> None:
        answer_identity(change)
        change.default("kind", "shared")
        change.default("properties.version", "Notebook/1.0")
        change.default("properties.sourceId", "azure monitor")
        change.properties["revision"] = new_guid().replace("-", "")
        change.properties["timeModified"] = datetime.now(UTC).isoformat()
        change.properties["userId"] = USER_OBJECT_ID


def _invalid_content(reason: str) -> ArmError:
    return ArmError(
        400,
        "InvalidRequestContent",
        f"The content of the workbook must be JSON: {reason}.",
        target="properties.serializedData",
    )


TYPES = (Component(), Workbook())
