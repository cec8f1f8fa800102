"""The dashboard: the form of a workbook, and queries of what is there."""

import json
import uuid
from typing import Any

from components.model import workbooks
from tests.harness import promql

GROUP = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/shop/providers"
CLUSTER = f"{GROUP}/Microsoft.ContainerService/managedClusters/shop-dev"
LOGS = f"{GROUP}/Microsoft.OperationalInsights/workspaces/shop-logs"
METRICS = f"{GROUP}/Microsoft.Monitor/accounts/shop-metrics"

# Types of items and data sources, as Azure's own workbooks have them (github.com/microsoft/
# Application-Insights-Workbooks, schema/workbook.json): text, query, parameters; logs, Prometheus.
TEXT, QUERY, PARAMETERS = 1, 3, 9
LOG_QUERY, PROMETHEUS_QUERY = 0, 16

# Columns of the tables that function apps' traces are in (learn.microsoft.com/azure/azure-monitor/reference/tables).
TABLES = {"AppRequests", "AppExceptions", "AppTraces"}


def content(*, workloads: tuple[str, ...] = ("orders", "photos-thumbs"), traces: bool = True) -> dict[str, Any]:
    return json.loads(
        workbooks.serialized(
            namespace="functions",
            workloads=workloads,
            workspace_id=LOGS,
            metrics_workspace_id=METRICS,
            traces=traces,
        )
    )


def queries(found: dict[str, Any], type_: int) -> list[dict[str, Any]]:
    return [
        each["content"] for each in found["items"] if each["type"] == QUERY and each["content"]["queryType"] == type_
    ]


def prometheus(found: dict[str, Any]) -> list[str]:
    return [json.loads(each["query"])["queryText"] for each in queries(found, PROMETHEUS_QUERY)]


def test_the_form_is_that_of_a_workbook() -> None:
    found = content()

    assert found["version"] == "Notebook/1.0"
    assert {each["type"] for each in found["items"]} == {TEXT, QUERY, PARAMETERS}
    names = [each["name"] for each in found["items"]]
    assert len(set(names)) == len(names)
    versions = {each["content"]["version"] for each in found["items"] if each["type"] != TEXT}
    assert versions == {"KqlItem/1.0", "KqlParameterItem/1.0"}


def test_every_query_is_about_the_chosen_time() -> None:
    found = content()

    (parameters,) = [each for each in found["items"] if each["type"] == PARAMETERS]
    (time,) = parameters["content"]["parameters"]
    # Type 4 is a time range.
    assert time["type"] == 4
    assert time["value"] in time["typeSettings"]["selectableValues"]
    used = {each["content"]["timeContextFromParameter"] for each in found["items"] if each["type"] == QUERY}
    assert used == {time["name"]}


def test_metrics_come_from_the_azure_monitor_workspace() -> None:
    asked = queries(content(), PROMETHEUS_QUERY)

    assert asked
    for each in asked:
        assert each["resourceType"] == "microsoft.monitor/accounts"
        assert each["crossComponentResources"] == [METRICS]
        provider = json.loads(each["query"])
        assert provider["version"] == "PrometheusQueryProvider/1.0"
        assert provider["type"] == "query_range"


def test_metrics_are_those_that_are_there() -> None:
    for each in prometheus(content()):
        assert promql.metrics(each) <= promql.KEDA | promql.KUBE_STATE
        assert all(labels["namespace"] == "functions" for _, labels in promql.selectors(each))


def test_every_workload_has_what_waits_beside_its_replicas() -> None:
    asked = prometheus(content())

    for workload in ("orders", "photos-thumbs"):
        (query,) = [each for each in asked if f'"{workload}"' in each]
        found = dict(promql.selectors(query))
        assert found["keda_scaler_metrics_value"]["scaledObject"] == workload
        assert found["kube_deployment_spec_replicas"]["deployment"] == workload


def test_without_workloads_all_are_in_the_common_charts() -> None:
    asked = {metric for each in prometheus(content(workloads=())) for metric in promql.metrics(each)}

    assert asked >= {"keda_scaler_metrics_value", "kube_deployment_spec_replicas", "keda_scaler_detail_errors_total"}


def test_traces_are_asked_for_where_there_are_any() -> None:
    asked = queries(content(), LOG_QUERY)

    assert {each["query"].partition("\n")[0] for each in asked} == TABLES
    assert all(each["crossComponentResources"] == [LOGS] for each in asked)
    assert all(each["resourceType"] == "microsoft.operationalinsights/workspaces" for each in asked)
    assert queries(content(traces=False), LOG_QUERY) == []


def test_the_name_is_a_guid_and_stays() -> None:
    name = workbooks.name(CLUSTER)

    assert str(uuid.UUID(name)) == name
    # Azure compares ids without case.
    assert workbooks.name(CLUSTER.upper()) == name
    assert workbooks.name(CLUSTER + "2") != name
