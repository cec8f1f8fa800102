"""Diagnostic settings, data collection and Azure Monitor workspaces (learn.microsoft.com/azure/azure-monitor)."""

from typing import Any

import pytest

from local.azure.arm import Json
from local.azure.store import inventory
from tests.unit.local.azure.engine import CLUSTER as CLUSTER_TYPE
from tests.unit.local.azure.engine import Engine
from tests.unit.local.azure.engine import cluster as cluster_inputs
from tests.unit.local.azure.world import ACCOUNT, CLUSTER, GROUP, REGISTRY, Azure, account, cluster, registry

WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/acme-logs"
METRICS = f"{GROUP}/providers/Microsoft.Monitor/accounts/acme-metrics"
ENDPOINT = f"{GROUP}/providers/Microsoft.Insights/dataCollectionEndpoints/MSProm-westeurope-aks"
RULE = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules/MSProm-westeurope-aks"
LOCATED: Json = {"location": "westeurope", "properties": {}}
PROMETHEUS = ["Microsoft-PrometheusMetrics"]


@pytest.fixture
def monitored(azure: Azure) -> Azure:
    """A subscription with a cluster, a registry, a storage account and both kinds of workspace."""
    azure.put(CLUSTER, cluster())
    azure.put(REGISTRY, registry())
    azure.put(ACCOUNT, account())
    azure.put(WORKSPACE, LOCATED)
    azure.put(METRICS, LOCATED)
    return azure


def setting_path(scope: str = CLUSTER, name: str = "logs") -> str:
    return f"{scope}/providers/Microsoft.Insights/diagnosticSettings/{name}"


def setting(*categories: str, **properties: Any) -> Json:
    logs = [{"category": category, "enabled": True} for category in categories]
    return {"properties": {"workspaceId": WORKSPACE, "logs": logs, **properties}}


def association_path(name: str, scope: str = CLUSTER) -> str:
    return f"{scope}/providers/Microsoft.Insights/dataCollectionRuleAssociations/{name}"


def rule(location: str = "westeurope", **properties: Any) -> Json:
    """The rule of Microsoft's own template (Azure/prometheus-collector, AddonBicepTemplate)."""
    return {
        "location": location,
        "kind": "Linux",
        "properties": {
            "dataSources": {"prometheusForwarder": [{"name": "PrometheusDataSource", "streams": PROMETHEUS}]},
            "destinations": {"monitoringAccounts": [{"name": "MonitoringAccount1", "accountResourceId": METRICS}]},
            "dataFlows": [{"streams": PROMETHEUS, "destinations": ["MonitoringAccount1"]}],
            **properties,
        },
    }


def test_a_setting(monitored: Azure) -> None:
    categories = ("cluster-autoscaler", "kube-controller-manager", "kube-audit-admin", "guard")

    properties = monitored.put(setting_path(), setting(*categories, logAnalyticsDestinationType="Dedicated"))[
        "properties"
    ]

    assert [log["category"] for log in properties["logs"]] == list(categories)
    assert properties["logAnalyticsDestinationType"] == "Dedicated"


@pytest.mark.parametrize(
    ("scope", "category"),
    [
        (CLUSTER, "kube-apiserver"),
        (CLUSTER, "karpenter-events"),
        (REGISTRY, "ContainerRegistryLoginEvents"),
        (REGISTRY, "ContainerRegistryRepositoryEvents"),
        (f"{ACCOUNT}/queueServices/default", "StorageWrite"),
    ],
)
def test_category_is_accepted(monitored: Azure, scope: str, category: str) -> None:
    monitored.put(setting_path(scope), setting(category))


@pytest.mark.parametrize(
    ("scope", "category"), [(CLUSTER, "kube-api-server"), (CLUSTER, "AllMetrics"), (REGISTRY, "kube-audit")]
)
def test_category_is_refused(monitored: Azure, scope: str, category: str) -> None:
    error = monitored.refused("PUT", setting_path(scope), setting(category))

    assert (error["status"], error["code"]) == (400, "BadRequest")
    assert error["message"] == f"Category '{category}' is not supported."


def test_metrics_of_a_setting(monitored: Azure) -> None:
    monitored.put(setting_path(), setting(metrics=[{"category": "AllMetrics", "enabled": True}]))

    error = monitored.refused("PUT", setting_path(), setting(metrics=[{"category": "Metrics", "enabled": True}]))
    assert error["message"] == "Category 'Metrics' is not supported."


def test_categories_or_groups(monitored: Azure) -> None:
    """The text of Azure/azure-rest-api-specs#22719."""
    every = {"categoryGroup": "allLogs", "enabled": True}
    audit = {"category": "kube-audit", "enabled": True}

    monitored.put(setting_path(), setting(logs=[every]))
    mixed = monitored.refused("PUT", setting_path(), setting(logs=[every, audit]))
    unknown = monitored.refused("PUT", setting_path(), setting(logs=[{**every, "categoryGroup": "some"}]))

    assert mixed["message"] == "Diagnostic setting does not support mix of log category and log category group."
    assert unknown["status"] == 400


def test_retention_is_the_workspace_s(monitored: Azure) -> None:
    """The text of Azure/avdaccelerator#473."""
    log = {"category": "guard", "enabled": True, "retentionPolicy": {"enabled": True, "days": 30}}

    error = monitored.refused("PUT", setting_path(), setting(logs=[log]))

    assert error["message"] == "Diagnostic settings does not support retention for new diagnostic settings."


def test_a_setting_leads_somewhere(monitored: Azure) -> None:
    nowhere = setting("guard")
    del nowhere["properties"]["workspaceId"]

    assert (
        monitored.refused("PUT", setting_path(), nowhere)["message"] == "At least one data sink needs to be specified."
    )
    missing = monitored.refused("PUT", setting_path(), setting("guard", workspaceId=WORKSPACE + "x"))
    assert missing["code"] == "InvalidResourceReference"
    assert monitored.refused("PUT", setting_path(CLUSTER + "x"), setting("guard"))["code"] == "ResourceNotFound"
    assert monitored.refused("PUT", setting_path(), setting(logAnalyticsDestinationType="Table"))["status"] == 400


def test_logs_do_not_go_twice_to_one_place(monitored: Azure) -> None:
    """The text of Azure/terraform-azurerm-avm-ptn-aiml-landing-zone#19."""
    monitored.put(setting_path(name="one"), setting("guard"))

    error = monitored.refused("PUT", setting_path(name="two"), setting("kube-audit", "guard"))

    assert (error["status"], error["code"]) == (409, "Conflict")
    assert error["message"] == (
        f"Data sink '{WORKSPACE}' is already used in diagnostic setting 'one' for category 'guard'. Data sinks can't "
        "be reused in different settings on the same category for the same resource."
    )
    monitored.put(setting_path(name="two"), setting("kube-audit"))
    monitored.put(setting_path(REGISTRY, "one"), setting("ContainerRegistryLoginEvents"))


def test_five_settings(monitored: Azure) -> None:
    categories = ["guard", "kube-audit", "kube-scheduler", "kube-apiserver", "cluster-autoscaler"]
    for category in categories:
        monitored.put(setting_path(name=category), setting(category))

    assert monitored.refused("PUT", setting_path(name="six"), setting("kube-audit-admin"))["status"] == 400
    monitored.put(setting_path(name="guard"), setting("guard"))


def test_settings_go_with_their_resource(monitored: Azure) -> None:
    monitored.put(setting_path(REGISTRY), setting("ContainerRegistryLoginEvents"))

    monitored.request("DELETE", REGISTRY)

    assert monitored.refused("GET", setting_path(REGISTRY))["status"] == 404


def test_an_endpoint(azure: Azure) -> None:
    properties = azure.put(ENDPOINT, LOCATED)["properties"]

    assert properties["immutableId"].startswith("dce-")
    assert properties["logsIngestion"]["endpoint"].startswith("https://msprom-westeurope-aks-")
    assert properties["logsIngestion"]["endpoint"].endswith(".westeurope-1.ingest.monitor.azure.com")
    assert properties["networkAcls"] == {"publicNetworkAccess": "Enabled"}
    assert azure.put(ENDPOINT, {**LOCATED, "tags": {"a": "b"}})["properties"] == properties


def test_a_rule(monitored: Azure) -> None:
    monitored.put(ENDPOINT, LOCATED)

    answer = monitored.put(RULE, rule(dataCollectionEndpointId=ENDPOINT))

    assert answer["properties"]["immutableId"].startswith("dcr-")
    assert answer["properties"]["provisioningState"] == "Succeeded"


def test_a_rule_for_container_insights(monitored: Azure) -> None:
    """Its streams are none that the SDK lists (learn.microsoft.com/azure/azure-monitor/containers/
    container-insights-data-collection-configure)."""
    streams = ["Microsoft-ContainerLogV2", "Microsoft-KubeEvents"]
    extension = {"name": "ContainerInsightsExtension", "extensionName": "ContainerInsights", "streams": streams}

    monitored.put(
        RULE,
        rule(
            dataSources={"extensions": [extension]},
            destinations={"logAnalytics": [{"name": "logs", "workspaceResourceId": WORKSPACE}]},
            dataFlows=[{"streams": streams, "destinations": ["logs"]}],
        ),
    )


@pytest.mark.parametrize(
    "properties",
    [
        {"dataFlows": [{"streams": PROMETHEUS, "destinations": ["MonitoringAccount2"]}]},
        {"dataFlows": [{"streams": ["Custom-Orders_CL"], "destinations": ["MonitoringAccount1"]}]},
        {"destinations": {"monitoringAccounts": [{"accountResourceId": METRICS}]}},
        {"destinations": {"monitoringAccounts": [{"name": "MonitoringAccount1"}]}},
    ],
    ids=["no such destination", "no such stream", "no name", "no account"],
)
def test_what_a_rule_must_not_be(monitored: Azure, properties: Json) -> None:
    error = monitored.refused("PUT", RULE, rule(**properties))

    assert (error["status"], error["code"]) == (400, "InvalidPayload")
    assert error["message"].startswith("Data collection rule is invalid")


def test_a_stream_of_one_s_own_is_declared(monitored: Azure) -> None:
    columns = [{"name": "TimeGenerated", "type": "datetime"}]

    monitored.put(
        RULE,
        rule(
            streamDeclarations={"Custom-Orders_CL": {"columns": columns}},
            dataFlows=[{"streams": ["Custom-Orders_CL"], "destinations": ["MonitoringAccount1"]}],
        ),
    )


def test_a_rule_is_where_its_destination_is(monitored: Azure) -> None:
    error = monitored.refused("PUT", RULE, rule("northeurope"))

    assert error["code"] == "InvalidPayload"
    assert "'northeurope'" in error["message"]
    assert "'westeurope'" in error["message"]


@pytest.mark.parametrize(("name", "accepted"), [("ab", False), ("a" * 45, False), ("a-", False), ("a" * 44, True)])
def test_names_of_endpoints(azure: Azure, name: str, accepted: bool) -> None:
    path = ENDPOINT.replace("MSProm-westeurope-aks", name)

    assert azure.request("PUT", path, LOCATED).status == (201 if accepted else 400)


def test_associations(monitored: Azure) -> None:
    """Texts of Azure/arm-template-whatif#282 and Azure/bicep#10542."""
    monitored.put(ENDPOINT, LOCATED)
    monitored.put(RULE, rule())
    with_rule = {"properties": {"dataCollectionRuleId": RULE}}
    with_endpoint = {"properties": {"dataCollectionEndpointId": ENDPOINT}}

    monitored.put(association_path("ContainerInsightsMetricsExtension"), with_rule)
    monitored.put(association_path("configurationAccessEndpoint"), with_endpoint)
    misnamed = monitored.refused("PUT", association_path("endpoint"), with_endpoint)
    both = monitored.refused(
        "PUT",
        association_path("configurationAccessEndpoint"),
        {"properties": {**with_rule["properties"], **with_endpoint["properties"]}},
    )

    assert misnamed["code"] == "InvalidEndpointAssociationName"
    assert misnamed["message"] == (
        "An association of data collection endpoint must be named 'configurationAccessEndpoint'."
    )
    assert both["message"] == "An association of data collection endpoint cannot include data collection rule."


def test_what_an_association_ties_exists(monitored: Azure) -> None:
    monitored.put(ENDPOINT, LOCATED)
    missing = monitored.refused("PUT", association_path("rule"), {"properties": {"dataCollectionRuleId": RULE}})
    another = monitored.refused("PUT", association_path("rule"), {"properties": {"dataCollectionRuleId": ENDPOINT}})
    nothing = monitored.refused("PUT", association_path("rule"), {"properties": {}})
    monitored.put(RULE, rule())
    nowhere = monitored.refused(
        "PUT", association_path("rule", CLUSTER + "x"), {"properties": {"dataCollectionRuleId": RULE}}
    )

    assert missing["code"] == "InvalidResourceReference"
    assert (another["code"], nothing["code"]) == ("InvalidPayload", "InvalidPayload")
    assert nowhere["code"] == "ResourceNotFound"


def test_a_metrics_workspace(azure: Azure) -> None:
    """Azure makes an endpoint and a rule for it, in a group of its own."""
    properties = azure.put(METRICS, LOCATED)["properties"]

    endpoint = properties["metrics"]["prometheusQueryEndpoint"]
    assert endpoint.startswith("https://acme-metrics-")
    assert endpoint.endswith(".westeurope.prometheus.monitor.azure.com")
    settings = properties["defaultIngestionSettings"]
    collected = azure.get(settings["dataCollectionRuleResourceId"])
    assert "/resourceGroups/MA_acme-metrics_westeurope_managed/" in collected["id"]
    assert collected["properties"]["dataCollectionEndpointId"] == settings["dataCollectionEndpointResourceId"]
    azure.get(settings["dataCollectionEndpointResourceId"])
    assert azure.put(METRICS, {**LOCATED, "tags": {"a": "b"}})["properties"] == properties


def test_its_own_group_goes_with_it(azure: Azure) -> None:
    azure.put(METRICS, LOCATED)

    assert azure.request("DELETE", METRICS).status == 200

    assert inventory(azure.database) == [GROUP]


@pytest.mark.parametrize("name", ["abc", "a" * 64, "-metrics", "metrics-", "acme_metrics"])
def test_names_of_metrics_workspaces(azure: Azure, name: str) -> None:
    assert azure.refused("PUT", METRICS.replace("acme-metrics", name), LOCATED)["code"] == "InvalidResourceName"


def test_lives(engine: Engine, group: str) -> None:
    place = {"resourceGroupName": group}
    aks = engine.create(CLUSTER_TYPE, "aks", cluster_inputs(group))
    logs = engine.create("operationalinsights:Workspace", "logs", {**place, "workspaceName": "logs"})
    metrics = engine.create("monitor:AzureMonitorWorkspace", "m", {**place, "azureMonitorWorkspaceName": "metrics"})
    endpoint = engine.create("monitor:DataCollectionEndpoint", "dce", {**place, "dataCollectionEndpointName": "dce"})
    body = rule()["properties"]
    body["destinations"]["monitoringAccounts"][0]["accountResourceId"] = metrics.id
    collected = {
        **place,
        "dataCollectionRuleName": "dcr",
        "kind": "Linux",
        **body,
        "dataCollectionEndpointId": endpoint.id,
    }
    dcr = engine.create("monitor:DataCollectionRule", "dcr", collected)

    logged = [{"category": "guard", "enabled": True}]
    engine.live(
        "monitor:DiagnosticSetting",
        {"resourceUri": aks.id, "name": "logs", "workspaceId": logs.id, "logs": logged},
    )
    engine.live(
        "monitor:DataCollectionRuleAssociation",
        {"resourceUri": aks.id, "associationName": "metrics", "dataCollectionRuleId": dcr.id},
    )
    engine.live("monitor:DataCollectionRule", {**collected, "dataCollectionRuleName": "another"})
    engine.live(
        "monitor:DataCollectionEndpoint",
        {
            **place,
            "dataCollectionEndpointName": "another",
            "kind": "Linux",
            "networkAcls": {"publicNetworkAccess": "Disabled"},
        },
    )
    engine.live(
        "monitor:AzureMonitorWorkspace",
        {**place, "azureMonitorWorkspaceName": "another", "publicNetworkAccess": "Disabled"},
    )
