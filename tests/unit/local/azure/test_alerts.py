"""Action groups, alerts on metrics and logs, and groups of Prometheus rules (learn.microsoft.com/azure/azure-monitor/
alerts and .../metrics/prometheus-rule-groups)."""

from typing import Any

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.engine import Engine
from tests.unit.local.azure.world import BUS, CLUSTER, GROUP, Azure, cluster, messaging

INSIGHTS = f"{GROUP}/providers/Microsoft.Insights"
ACTIONS = f"{INSIGHTS}/actionGroups/ops"
METRIC_ALERT = f"{INSIGHTS}/metricAlerts/dead-letters"
QUERY_RULE = f"{INSIGHTS}/scheduledQueryRules/errors"
RULES = f"{GROUP}/providers/Microsoft.AlertsManagement/prometheusRuleGroups/keda"
METRICS = f"{GROUP}/providers/Microsoft.Monitor/accounts/acme-metrics"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/acme-logs"
SINGLE = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
MULTIPLE = "Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria"
CONDITION: Json = {
    "criterionType": "StaticThresholdCriterion",
    "name": "dead letters",
    "metricName": "DeadletteredMessages",
    "operator": "GreaterThan",
    "threshold": 0,
    "timeAggregation": "Maximum",
}
ALERT: Json = {
    "alert": "KedaScalerErrors",
    "expression": "rate(keda_scaler_detail_errors_total[5m]) > 0",
    "for": "PT15M",
}
RECORD: Json = {"record": "instance:node_num_cpu:sum", "expression": "count without (cpu) (node_cpu_seconds_total)"}
MAIL: Json = {"name": "ops", "emailAddress": "ops@example.com"}


@pytest.fixture
def watched(azure: Azure) -> Azure:
    """A subscription with a cluster, a namespace and both kinds of workspace."""
    azure.put(CLUSTER, cluster())
    azure.put(BUS, messaging())
    azure.put(WORKSPACE, {"location": "westeurope", "properties": {}})
    azure.put(METRICS, {"location": "westeurope", "properties": {}})
    return azure


def group(short: str = "ops", location: str = "global", **properties: Any) -> Json:
    return {"location": location, "properties": {"groupShortName": short, "enabled": True, **properties}}


def alert(kind: str = SINGLE, **properties: Any) -> Json:
    return {
        "location": "global",
        "properties": {
            "severity": 2,
            "enabled": True,
            "scopes": [BUS],
            "evaluationFrequency": "PT5M",
            "windowSize": "PT15M",
            "criteria": {"odata.type": kind, "allOf": [CONDITION]},
            **properties,
        },
    }


def query(**properties: Any) -> Json:
    condition = {
        "query": "ContainerLogV2 | where LogLevel == 'error'",
        "timeAggregation": "Count",
        "operator": "GreaterThan",
        "threshold": 0,
        "failingPeriods": {"numberOfEvaluationPeriods": 1, "minFailingPeriodsToAlert": 1},
    }
    return {
        "location": "westeurope",
        "properties": {
            "severity": 2,
            "scopes": [WORKSPACE],
            "evaluationFrequency": "PT5M",
            "windowSize": "PT15M",
            "criteria": {"allOf": [condition]},
            **properties,
        },
    }


def rules(*each: Json, location: str = "westeurope", **properties: Any) -> Json:
    return {"location": location, "properties": {"scopes": [METRICS], "rules": list(each), **properties}}


def test_an_action_group(azure: Azure) -> None:
    answer = azure.put(ACTIONS, group(emailReceivers=[MAIL]))

    assert answer["location"] == "global"
    assert answer["properties"]["emailReceivers"][0]["status"] == "Enabled"
    assert answer["properties"]["webhookReceivers"] == []


def test_short_names(azure: Azure) -> None:
    """The text of Azure/AzureMonitorStarterPacks#109."""
    azure.put(ACTIONS, group("o" * 12))

    error = azure.refused("PUT", ACTIONS, group("ag-monstar-email"))

    assert (error["status"], error["code"]) == (400, "GroupShortNameIsTooLong")
    assert error["message"] == (
        "The action group short name 'ag-monstar-email' is too long. Please specify a short name with '12' or less "
        "characters."
    )
    assert azure.refused("PUT", ACTIONS, group(""))["target"] == "properties.groupShortName"


def test_action_groups_are_global(azure: Azure) -> None:
    """The refusal of MicrosoftDocs/azure-docs#5156."""
    error = azure.refused("PUT", ACTIONS, group(location="West Europe"))

    assert error["code"] == "LocationNotAvailableForResourceType"
    azure.put(ACTIONS, group(location="Global"))


def test_receivers_have_names_of_their_own(azure: Azure) -> None:
    push = {"name": "ops", "emailAddress": "ops@example.com"}

    error = azure.refused("PUT", ACTIONS, group(emailReceivers=[MAIL], azureAppPushReceivers=[push]))

    assert (error["status"], "'ops'" in error["message"]) == (400, True)


@pytest.mark.parametrize("name", ["op<s", "ops ", "ops.", "o?ps", "o" * 261])
def test_names_of_action_groups(azure: Azure, name: str) -> None:
    path = f"{INSIGHTS}/actionGroups/{name}"

    assert azure.refused("PUT", path, group())["code"] == "InvalidResourceName"


def test_an_alert_on_metrics(watched: Azure) -> None:
    watched.put(ACTIONS, group())

    answer = watched.put(METRIC_ALERT, alert(actions=[{"actionGroupId": ACTIONS}]))

    assert answer["properties"]["autoMitigate"] is True
    assert answer["properties"]["criteria"]["odata.type"] == SINGLE


@pytest.mark.parametrize(
    "properties",
    [
        {"severity": 5},
        {"evaluationFrequency": "PT10M"},
        {"windowSize": "PT2H"},
        {"evaluationFrequency": "PT1H", "windowSize": "PT30M"},
        {"criteria": {"allOf": [CONDITION]}},
        {"criteria": {"odata.type": SINGLE}},
        {"scopes": [BUS + "x"]},
        {"scopes": [BUS, CLUSTER]},
        {"scopes": [GROUP]},
        {"actions": [{"actionGroupId": ACTIONS}]},
    ],
)
def test_what_an_alert_on_metrics_must_not_be(watched: Azure, properties: Json) -> None:
    assert watched.refused("PUT", METRIC_ALERT, alert(**properties))["status"] == 400


def test_several_resources(watched: Azure) -> None:
    """They need their type and region (the API's own description of targetResourceType)."""
    body = alert(MULTIPLE, scopes=[GROUP])
    assert watched.refused("PUT", METRIC_ALERT, body)["target"] == "properties.targetResourceType"

    target = {"targetResourceType": "Microsoft.ServiceBus/namespaces", "targetResourceRegion": "westeurope"}
    watched.put(METRIC_ALERT, alert(MULTIPLE, scopes=[GROUP], **target))


def test_alerts_on_metrics_are_global(watched: Azure) -> None:
    error = watched.refused("PUT", METRIC_ALERT, {**alert(), "location": "westeurope"})

    assert error["code"] == "LocationNotAvailableForResourceType"


def test_an_alert_on_logs(watched: Azure) -> None:
    watched.put(ACTIONS, group())

    answer = watched.put(QUERY_RULE, query(actions={"actionGroups": [ACTIONS]}))

    assert (answer["kind"], answer["properties"]["enabled"]) == ("LogAlert", True)


@pytest.mark.parametrize("minutes", [5, 10, 15, 30, 45, 60, 120, 180, 240, 300, 360, 1440, 2880])
def test_windows_of_log_alerts(watched: Azure, minutes: int) -> None:
    """The list that the service gives (Azure/azure-rest-api-specs#21258)."""
    watched.put(QUERY_RULE, query(windowSize=f"PT{minutes}M"))


@pytest.mark.parametrize(
    "properties",
    [
        {"severity": None},
        {"severity": 5},
        {"windowSize": "P3D"},
        {"windowSize": "PT1M"},
        {"evaluationFrequency": "often"},
        {"scopes": [WORKSPACE, CLUSTER]},
        {"scopes": [WORKSPACE + "x"]},
        {"criteria": {"allOf": [{"timeAggregation": "Count"}]}},
        {"criteria": {"allOf": []}},
        {"actions": {"actionGroups": [ACTIONS]}},
    ],
)
def test_what_an_alert_on_logs_must_not_be(watched: Azure, properties: Json) -> None:
    assert watched.refused("PUT", QUERY_RULE, query(**properties))["status"] == 400


@pytest.mark.parametrize(("count", "least", "accepted"), [(6, 6, True), (4, 1, True), (7, 1, False), (2, 3, False)])
def test_evaluation_periods(watched: Azure, count: int, least: int, accepted: bool) -> None:
    body = query()
    periods = {"numberOfEvaluationPeriods": count, "minFailingPeriodsToAlert": least}
    body["properties"]["criteria"]["allOf"][0]["failingPeriods"] = periods

    assert (watched.request("PUT", QUERY_RULE, body).status < 400) is accepted


def test_a_rule_group(watched: Azure) -> None:
    """The scopes of Microsoft's own template (Azure/prometheus-collector, AddonBicepTemplate)."""
    answer = watched.put(RULES, rules(RECORD, ALERT, scopes=[METRICS, CLUSTER], clusterName="aks"))

    assert (answer["properties"]["enabled"], answer["properties"]["interval"]) == (True, "PT1M")


@pytest.mark.parametrize("interval", ["PT1M", "PT15M", "PT90S"])
def test_intervals(watched: Azure, interval: str) -> None:
    assert watched.put(RULES, rules(RECORD, interval=interval))["properties"]["interval"] == interval


@pytest.mark.parametrize(
    "body",
    [
        rules(),
        rules(RECORD, interval="PT30S"),
        rules(RECORD, interval="PT16M"),
        rules(RECORD, interval="1m"),
        rules(*[RECORD] * 21),
        rules({"expression": "up"}),
        rules({**RECORD, **ALERT}),
        rules({"alert": "Down"}),
        rules({**RECORD, "record": "node-cpu"}),
        rules({**RECORD, "severity": 3}),
        rules({**ALERT, "severity": 5}),
        rules({**ALERT, "for": "15m"}),
        rules({**ALERT, "resolveConfiguration": {"autoResolved": True, "timeToResolve": "10m"}}),
        rules({**ALERT, "actions": [{"actionGroupId": ACTIONS}]}),
        rules(RECORD, scopes=[CLUSTER]),
        rules(RECORD, scopes=[METRICS, CLUSTER, WORKSPACE]),
        rules(RECORD, scopes=[METRICS + "x"]),
        rules(RECORD, location="northeurope"),
    ],
)
def test_what_a_rule_group_must_not_be(watched: Azure, body: Json) -> None:
    assert watched.refused("PUT", RULES, body)["status"] == 400


@pytest.mark.parametrize("name", ["ke:da", "ke#da", "ke+da", "k" * 261])
def test_names_of_rule_groups(watched: Azure, name: str) -> None:
    path = RULES.replace("/keda", f"/{name}")

    assert watched.refused("PUT", path, rules(RECORD))["code"] == "InvalidResourceName"


def test_lives(engine: Engine, group: str) -> None:
    place = {"resourceGroupName": group}
    metrics = engine.create("monitor:AzureMonitorWorkspace", "m", {**place, "azureMonitorWorkspaceName": "metrics"})
    logs = engine.create("operationalinsights:Workspace", "logs", {**place, "workspaceName": "logs"})
    bus = engine.create(
        "servicebus:Namespace", "bus", {**place, "namespaceName": "acme-bus", "sku": {"name": "Standard"}}
    )
    told = {**place, "groupShortName": "ops", "enabled": True, "location": "global", "emailReceivers": [MAIL]}
    ops = engine.create("monitor:ActionGroup", "ops", {**told, "actionGroupName": "ops"})

    engine.live("monitor:ActionGroup", {**told, "actionGroupName": "another"})
    engine.live(
        "alertsmanagement:PrometheusRuleGroup",
        {
            **place,
            "ruleGroupName": "keda",
            "scopes": [metrics.id],
            "rules": [{**ALERT, "severity": 2, "actions": [{"actionGroupId": ops.id}]}, RECORD],
        },
    )
    body = query()["properties"]
    engine.live("monitor:ScheduledQueryRule", {**place, **body, "ruleName": "errors", "scopes": [logs.id]})
    metric = {
        **place,
        **alert()["properties"],
        "ruleName": "dead-letters",
        "location": "global",
        "scopes": [bus.id],
        "criteria": {"odataType": SINGLE, "allOf": [CONDITION]},
        "actions": [{"actionGroupId": ops.id}],
    }
    state = engine.live("monitor:MetricAlert", metric)
    # The SDK says odataType where the REST API says odata.type.
    assert state.properties["criteria"]["odataType"] == SINGLE
