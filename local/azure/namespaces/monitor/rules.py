"""Data collection: rules, the endpoints that hand them out, and what ties both to a resource."""

from typing import Final, cast

from local.azure.arm import GROUP, ArmError, Json, plain_location
from local.azure.namespaces.identity import answer_identity
from local.azure.namespaces.monitor.names import NAME
from local.azure.namespaces.scopes import check_scope
from local.azure.paths import Template
from local.azure.resource_types import ENVELOPE, Change, Duration, Limits, ResourceType, new_guid

API_VERSION: Final = "2022-06-01"
RULE_TYPE: Final = "Microsoft.Insights/dataCollectionRules"
ENDPOINT_TYPE: Final = "Microsoft.Insights/dataCollectionEndpoints"
ENDPOINT_ASSOCIATION: Final = "configurationAccessEndpoint"
REGIONAL: Final = (("logAnalytics", "workspaceResourceId"), ("monitoringAccounts", "accountResourceId"))
"""Destinations in whose region a rule must be, and where their ids are (learn.microsoft.com/azure/azure-monitor/
data-collection/data-collection-rule-create-edit)."""


class DataCollectionEndpoint(ResourceType):
    token = "azure-native:monitor:DataCollectionEndpoint"
    arm_type = ENDPOINT_TYPE
    path = Template(GROUP + f"/providers/{ENDPOINT_TYPE}/{{dataCollectionEndpointName}}")
    api_version = API_VERSION
    name_limits = Limits(shortest=3, longest=44, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]$")
    envelope = ENVELOPE | {"etag"}
    force_new = ("location",)
    duration = Duration(create=3, update=2, delete=2)

    def accept(self, change: Change) -> None:
        answer_identity(change)
        for key, value in addresses(change.id.rsplit("/", 1)[-1], change.body["location"]).items():
            change.default(f"properties.{key}", value)


class DataCollectionRule(ResourceType):
    token = "azure-native:monitor:DataCollectionRule"
    arm_type = RULE_TYPE
    path = Template(GROUP + f"/providers/{RULE_TYPE}/{{dataCollectionRuleName}}")
    api_version = API_VERSION
    name_limits = Limits(shortest=3, longest=64, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]$")
    envelope = ENVELOPE | {"etag"}
    force_new = ("location",)
    open_enums = frozenset({"dataFlows.streams", "dataSources.extensions.streams"})
    duration = Duration(create=4, update=3, delete=3)

    def validate(self, change: Change) -> None:
        destinations: Json = change.get("properties.destinations") or {}
        names = [destination.get("name") for destination in _destinations(destinations)]
        if len(set(names)) != len(names) or None in names:
            raise _invalid("every destination needs a name, and no two may share one.")
        declared: Json = change.get("properties.streamDeclarations") or {}
        for name in _flowing(change, "destinations"):
            if name not in names:
                raise _invalid(f"a data flow names the destination '{name}', which the rule does not define.")
        for stream in _flowing(change, "streams"):
            if not stream.startswith("Microsoft-") and stream not in declared:
                raise _invalid(f"a data flow names the stream '{stream}', which the rule does not declare.")
        self._check_region(change, destinations)

    def accept(self, change: Change) -> None:
        answer_identity(change)
        change.default("properties.immutableId", f"dcr-{new_guid().replace('-', '')}")
        change.properties["provisioningState"] = "Succeeded"

    def _check_region(self, change: Change, destinations: Json) -> None:
        for kind, key in REGIONAL:
            listed: list[Json] = destinations.get(kind) or []
            for destination in listed:
                target = change.records.get(destination.get(key) or "")
                if target is None:
                    raise _invalid(f"the destination '{destination.get('name')}' needs a {key} that exists.")
                location = plain_location(target.body.get("location", ""))
                if location != change.body["location"]:
                    raise _invalid(
                        f"the rule is in '{change.body['location']}' and its destination '{target.id}' in "
                        f"'{location}'; both must be in one region."
                    )


class DataCollectionRuleAssociation(ResourceType):
    """What a resource collects, or the endpoint where it learns that: one association does not do both."""

    token = "azure-native:monitor:DataCollectionRuleAssociation"
    arm_type = "Microsoft.Insights/dataCollectionRuleAssociations"
    path = Template("/{resourceUri}/providers/Microsoft.Insights/dataCollectionRuleAssociations/{associationName}")
    api_version = API_VERSION
    name_limits = NAME
    envelope = ENVELOPE | {"etag"}
    tracked = False
    duration = Duration(create=3, update=2, delete=2)

    def validate(self, change: Change) -> None:
        check_scope(change, "data collection rule association")
        rule, endpoint = (change.get(f"properties.dataCollection{kind}Id") for kind in ("Rule", "Endpoint"))
        if not rule and not endpoint:
            raise _invalid("an association needs dataCollectionRuleId or dataCollectionEndpointId.")
        if rule and endpoint:
            raise ArmError(
                400, "InvalidPayload", "An association of data collection endpoint cannot include data collection rule."
            )
        if endpoint and change.parameters["associationName"].lower() != ENDPOINT_ASSOCIATION.lower():
            raise ArmError(
                400,
                "InvalidEndpointAssociationName",
                f"An association of data collection endpoint must be named '{ENDPOINT_ASSOCIATION}'.",
            )
        target = change.records.get(rule or endpoint)
        wanted = RULE_TYPE if rule else ENDPOINT_TYPE
        if target is None or target.type.lower() != wanted.lower():
            raise _invalid(f"'{rule or endpoint}' is no resource of type {wanted}.")

    def accept(self, change: Change) -> None:
        change.properties["provisioningState"] = "Succeeded"


def addresses(name: str, location: str) -> Json:
    """The properties of a new endpoint."""
    base = f"https://{name.lower()}-{new_guid()[:4]}.{location}-1"
    return {
        "immutableId": f"dce-{new_guid().replace('-', '')}",
        "configurationAccess": {"endpoint": f"{base}.handler.control.monitor.azure.com"},
        "logsIngestion": {"endpoint": f"{base}.ingest.monitor.azure.com"},
        "metricsIngestion": {"endpoint": f"{base}.metrics.ingest.monitor.azure.com"},
        "networkAcls": {"publicNetworkAccess": "Enabled"},
        "provisioningState": "Succeeded",
    }


def _flowing(change: Change, kind: str) -> list[str]:
    """What the data flows of a rule name in one of their lists."""
    flows: list[Json] = change.get("properties.dataFlows") or []
    return [name for flow in flows for name in cast("list[str]", flow.get(kind) or [])]


def _destinations(destinations: Json) -> list[Json]:
    """All destinations of a rule; that for Azure Monitor's own metrics is one object, all others are lists."""
    found: list[Json] = []
    for value in destinations.values():
        found += value if isinstance(value, list) else [value]
    return found


def _invalid(reason: str) -> ArmError:
    return ArmError(400, "InvalidPayload", f"Data collection rule is invalid: {reason}")
