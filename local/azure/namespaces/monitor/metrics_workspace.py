"""Azure Monitor workspaces, which hold Prometheus metrics."""

from typing import Final

from local.azure.arm import GROUP, SUBSCRIPTION_ID, Json
from local.azure.namespaces.monitor.rules import ENDPOINT_TYPE, RULE_TYPE, addresses
from local.azure.namespaces.resources import GROUP_TYPE
from local.azure.paths import Template
from local.azure.resource_types import ENVELOPE, Change, Duration, Limits, ResourceType, new_guid
from local.azure.store import Record, Records

METRICS_WORKSPACE_TYPE: Final = "Microsoft.Monitor/accounts"


class AzureMonitorWorkspace(ResourceType):
    """A workspace, with the endpoint and the rule for ingestion that Azure makes in a group of its own
    (learn.microsoft.com/azure/azure-monitor/metrics/azure-monitor-workspace-overview)."""

    token = "azure-native:monitor:AzureMonitorWorkspace"
    arm_type = METRICS_WORKSPACE_TYPE
    path = Template(GROUP + f"/providers/{METRICS_WORKSPACE_TYPE}/{{azureMonitorWorkspaceName}}")
    api_version = "2023-04-03"
    name_limits = Limits(shortest=4, longest=63, pattern=r"^(?!-)[a-zA-Z0-9-]+[^-]$")
    envelope = ENVELOPE | {"etag"}
    force_new = ("location",)
    duration = Duration(create=30, update=5, delete=30)

    def accept(self, change: Change) -> None:
        name, location = change.id.rsplit("/", 1)[-1], change.body["location"]
        group = _managed_group(name, location)
        change.default("properties.accountId", new_guid())
        change.default("properties.publicNetworkAccess", "Enabled")
        change.default("properties.metrics.internalId", f"mac_{new_guid()}")
        change.default(
            "properties.metrics.prometheusQueryEndpoint",
            f"https://{name.lower()}-{new_guid()[:4]}.{location}.prometheus.monitor.azure.com",
        )
        change.properties["defaultIngestionSettings"] = {
            "dataCollectionEndpointResourceId": f"{group}/providers/{ENDPOINT_TYPE}/{name}",
            "dataCollectionRuleResourceId": f"{group}/providers/{RULE_TYPE}/{name}",
        }
        change.properties["provisioningState"] = "Succeeded"

    def finish(self, records: Records, record: Record) -> None:
        location = record.body["location"]
        settings: Json = record.properties["defaultIngestionSettings"]
        endpoint, rule = settings["dataCollectionEndpointResourceId"], settings["dataCollectionRuleResourceId"]
        account: Json = {"name": "MonitoringAccount1", "accountResourceId": record.id}
        stream = ["Microsoft-PrometheusMetrics"]
        collected: Json = {
            "immutableId": f"dcr-{new_guid().replace('-', '')}",
            "dataCollectionEndpointId": endpoint,
            "dataSources": {"prometheusForwarder": [{"name": "PrometheusDataSource", "streams": stream}]},
            "destinations": {"monitoringAccounts": [account]},
            "dataFlows": [{"streams": stream, "destinations": [account["name"]]}],
            "provisioningState": "Succeeded",
        }
        for id, type, properties in (
            (_managed_group(record.name, location), GROUP_TYPE, {"provisioningState": "Succeeded"}),
            (endpoint, ENDPOINT_TYPE, addresses(record.name, location)),
            (rule, RULE_TYPE, collected),
        ):
            if records.get(id) is None:
                body: Json = {"id": id, "name": id.rsplit("/", 1)[-1], "type": type, "location": location}
                managed = {"managedBy": record.id} if type == GROUP_TYPE else {}
                records.put(Record(id=id, type=type, body={**body, **managed, "properties": properties}))

    def removed(self, records: Records, record: Record) -> None:
        group = _managed_group(record.name, record.body["location"])
        for inner in records.below(group):
            records.remove(inner.id)
        records.remove(group)


def _managed_group(name: str, location: str) -> str:
    return f"/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/MA_{name}_{location}_managed"
