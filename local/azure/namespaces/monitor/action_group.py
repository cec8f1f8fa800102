"""Action groups: who is told when an alert fires, and how."""

from typing import Final

from local.azure.arm import GROUP, ArmError, Json
from local.azure.namespaces.identity import answer_identity
from local.azure.namespaces.monitor.names import GLOBAL, NAME, bad_request
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration, ResourceType

ACTION_GROUP_TYPE: Final = "Microsoft.Insights/actionGroups"
LONGEST_SHORT_NAME: Final = 12
RECEIVERS: Final = (
    "armRoleReceivers", "automationRunbookReceivers", "azureAppPushReceivers", "azureFunctionReceivers",
    "emailReceivers", "eventHubReceivers", "incidentReceivers", "itsmReceivers", "logicAppReceivers", "smsReceivers",
    "voiceReceivers", "webhookReceivers",
)  # fmt: skip


class ActionGroup(ResourceType):
    token = "azure-native:monitor:ActionGroup"
    arm_type = ACTION_GROUP_TYPE
    path = Template(GROUP + f"/providers/{ACTION_GROUP_TYPE}/{{actionGroupName}}")
    api_version = "2024-10-01-preview"
    name_limits = NAME
    required = ("properties.groupShortName",)
    force_new = ("location",)
    # learn.microsoft.com/azure/azure-monitor/alerts/action-groups
    locations = frozenset({GLOBAL, "germanywestcentral", "northcentralus", "southcentralus", "swedencentral"})
    duration = Duration(create=3, update=3, delete=3)

    def validate(self, change: Change) -> None:
        short = change.properties["groupShortName"]
        if len(short) > LONGEST_SHORT_NAME:
            raise ArmError(
                400,
                "GroupShortNameIsTooLong",
                f"The action group short name '{short}' is too long. Please specify a short name with "
                f"'{LONGEST_SHORT_NAME}' or less characters.",
            )
        names = [receiver.get("name") for kind in RECEIVERS for receiver in _receivers(change, kind)]
        twice = sorted({str(name) for name in names if names.count(name) > 1})
        if twice:
            raise bad_request(f"Receiver names must be unique within an action group: '{twice[0]}' is used twice.")

    def accept(self, change: Change) -> None:
        answer_identity(change)
        change.default("properties.enabled", True)
        for kind in RECEIVERS:
            change.default(f"properties.{kind}", [])
        for receiver in _receivers(change, "emailReceivers"):
            receiver.setdefault("status", "Enabled")
            receiver.setdefault("useCommonAlertSchema", False)


def _receivers(change: Change, kind: str) -> list[Json]:
    return change.get(f"properties.{kind}") or []
