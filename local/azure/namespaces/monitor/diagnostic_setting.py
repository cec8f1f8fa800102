"""Diagnostic settings: which logs and metrics of a resource go where."""

from collections.abc import Mapping
from typing import Final

from local.azure.arm import ArmError, Json, dig
from local.azure.namespaces.monitor.names import NAME, bad_request
from local.azure.namespaces.scopes import check_scope, scope_of
from local.azure.paths import Template, same_id
from local.azure.resource_types import Change, Duration, ResourceType
from local.azure.store import Record

LOG_CATEGORIES: Final[Mapping[str, frozenset[str]]] = {
    "microsoft.containerservice/managedclusters": frozenset(
        {
            "cloud-controller-manager", "cluster-autoscaler", "csi-azuredisk-controller", "csi-azurefile-controller",
            "csi-snapshot-controller", "fleet-mcs-controller-manager", "fleet-member-agent",
            "fleet-member-net-controller-manager", "guard", "karpenter-events", "kube-apiserver", "kube-audit",
            "kube-audit-admin", "kube-controller-manager", "kube-scheduler",
        }
    ),
    "microsoft.containerregistry/registries": frozenset(
        {"ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"}
    ),
}  # fmt: skip
"""Logs of clusters and registries (learn.microsoft.com/azure/azure-monitor/reference/logs-index). Any category is taken
for other types, in small letters."""
METRICS: Final = "AllMetrics"
GROUPS: Final = frozenset({"allLogs", "audit"})
SINKS: Final = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId")
DEDICATED: Final = "Dedicated"
DESTINATION_TYPES: Final = frozenset({None, DEDICATED, "AzureDiagnostics"})
MOST: Final = 5
"""Settings of one resource (learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings)."""


class DiagnosticSetting(ResourceType):
    """A setting. Texts of refusals are the service's, as people have reported them."""

    token = "azure-native:monitor:DiagnosticSetting"
    arm_type = "Microsoft.Insights/diagnosticSettings"
    path = Template("/{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}")
    api_version = "2021-05-01-preview"
    name_limits = NAME
    tracked = False
    duration = Duration(create=3, update=3, delete=3)

    def validate(self, change: Change) -> None:
        check_scope(change, "diagnostic setting")
        if not any(change.get(f"properties.{sink}") for sink in SINKS):
            raise bad_request("At least one data sink needs to be specified.")
        if change.get("properties.logAnalyticsDestinationType") not in DESTINATION_TYPES:
            raise bad_request(f"logAnalyticsDestinationType must be '{DEDICATED}' or null.")
        _check_categories(change)
        others = _others(change, self.arm_type)
        if len(others) >= MOST:
            raise bad_request(
                f"A resource can have up to {MOST} diagnostic settings, and '{scope_of(change)}' has them."
            )
        for other in others:
            _check_sinks(change.properties, other)

    def accept(self, change: Change) -> None:
        for kind in ("logs", "metrics"):
            change.default(f"properties.{kind}", [])
            for each in change.properties[kind]:
                each.setdefault("retentionPolicy", {"days": 0, "enabled": False})


def _check_categories(change: Change) -> None:
    logs, metrics = _each(change.properties, "logs"), _each(change.properties, "metrics")
    for each in [*logs, *metrics]:
        if dig(each, "retentionPolicy.enabled"):
            raise bad_request("Diagnostic settings does not support retention for new diagnostic settings.")
    if any(each.get("category") for each in logs) and any(each.get("categoryGroup") for each in logs):
        raise bad_request("Diagnostic setting does not support mix of log category and log category group.")
    record = change.records.get(scope_of(change))
    known = LOG_CATEGORIES.get(record.type.lower()) if record else None
    unknown = [each["categoryGroup"] for each in logs if each.get("categoryGroup") not in {None, *GROUPS}]
    if unknown:
        raise bad_request(f"Category group '{','.join(unknown)}' is not supported.")
    if known is None:
        return
    unknown = [each["category"] for each in logs if each.get("category") not in {None, *known}]
    unknown += [each["category"] for each in metrics if each.get("category") not in {None, METRICS}]
    if unknown:
        raise bad_request(f"Category '{','.join(unknown)}' is not supported.")


def _check_sinks(properties: Json, other: Record) -> None:
    """The same logs do not go twice to the same place."""
    for sink in SINKS:
        mine, theirs = properties.get(sink), other.properties.get(sink)
        if not mine or not theirs or not same_id(mine, theirs):
            continue
        for category in _enabled(properties):
            if category in _enabled(other.properties):
                raise ArmError(
                    409,
                    "Conflict",
                    f"Data sink '{mine}' is already used in diagnostic setting '{other.name}' for category "
                    f"'{category}'. Data sinks can't be reused in different settings on the same category for the same "
                    "resource.",
                )


def _others(change: Change, arm_type: str) -> list[Record]:
    """The other settings of the same resource."""
    place = change.id.rsplit("/", 1)[0]
    return [
        record
        for record in change.records.of_type(arm_type)
        if same_id(record.id.rsplit("/", 1)[0], place) and not same_id(record.id, change.id)
    ]


def _enabled(properties: Json) -> list[str]:
    """Categories and groups of categories that a setting sends."""
    return [
        each.get("category") or each.get("categoryGroup") or ""
        for kind in ("logs", "metrics")
        for each in _each(properties, kind)
        if each["enabled"]
    ]


def _each(properties: Json, kind: str) -> list[Json]:
    return properties.get(kind) or []
