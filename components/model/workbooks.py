"""The dashboard of function apps: a workbook, as Azure's portal keeps it.

Its form is that of Azure's own templates (github.com/microsoft/Application-Insights-Workbooks): a list of items, each
with a type, and queries of Prometheus as a text of JSON within it ("Query Prometheus metrics using Azure workbooks",
learn.microsoft.com/azure/azure-monitor/metrics/prometheus-workbooks).
"""

import json
import uuid
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

Json: TypeAlias = dict[str, Any]

VERSION: Final = "Notebook/1.0"
"""The version of the form."""

TEXT: Final = 1
"""The type of an item of Markdown."""

QUERY: Final = 3
"""The type of an item with a query and what shows its answer."""

PARAMETERS: Final = 9
"""The type of an item with parameters of the queries."""

LOGS: Final = 0
"""The type of a query of Log Analytics."""

PROMETHEUS: Final = 16
"""The type of a query of an Azure Monitor workspace."""

TIME_RANGE: Final = "TimeRange"
"""The parameter that says which time the queries are about."""

TIME_RANGE_TYPE: Final = 4
"""The type of such a parameter."""

MINUTE: Final = 60_000
"""Milliseconds."""


def name(cluster_id: str) -> str:
    """The GUID that names the workbook of a cluster: the same in every run. Azure takes nothing else as a name."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{cluster_id}|function apps".lower()))


def serialized(
    *, namespace: str, workloads: Sequence[str], workspace_id: str, metrics_workspace_id: str, traces: bool
) -> str:
    """The workbook's content.

    `workloads` are names that a Deployment and its ScaledObject share; each gets a chart of its own. `traces` says that
    function apps send traces to the workspace.
    """
    metrics = [metrics_workspace_id]
    items = [
        _text("# Function apps\nWhat waits, and how many replicas take it on."),
        _time_range(),
        _prometheus(
            "Waiting", f"max by (scaledObject, metric) (keda_scaler_metrics_value{{{_in(namespace)}}})", metrics
        ),
        _prometheus("Replicas", f"max by (deployment) (kube_deployment_spec_replicas{{{_in(namespace)}}})", metrics),
        _prometheus(
            "Errors of event sources",
            f"sum by (scaledObject, scaler) (increase(keda_scaler_detail_errors_total{{{_in(namespace)}}}[5m]))",
            metrics,
        ),
        _prometheus(
            "Seconds until an event source answers",
            f"max by (scaledObject, scaler) (keda_scaler_metrics_latency_seconds{{{_in(namespace)}}})",
            metrics,
        ),
        *(
            _prometheus(f"{each}: what waits, and replicas", against_replicas(namespace, each), metrics)
            for each in workloads
        ),
    ]
    if traces:
        logs = [workspace_id]
        items += [
            _text("## What functions did"),
            _logs("Runs that failed", FAILURES, "timechart", logs),
            _logs("Exceptions", EXCEPTIONS, "table", logs),
            _logs("Warnings and errors in the log", WARNINGS, "table", logs),
        ]
    return json.dumps({"version": VERSION, "items": items, "fallbackResourceIds": [workspace_id]}, sort_keys=True)


def against_replicas(namespace: str, workload: str) -> str:
    """PromQL for what waits for a workload and how many replicas it has, as two series."""
    # After a change of the operator's leader, the old one's numbers are there for some minutes.
    waiting = f'sum(max by (metric) (keda_scaler_metrics_value{{{_in(namespace)}, scaledObject="{workload}"}}))'
    replicas = f'max(kube_deployment_spec_replicas{{{_in(namespace)}, deployment="{workload}"}})'
    return " or ".join(
        f'label_replace({query}, "series", "{series}", "", "")'
        for series, query in (("waiting", waiting), ("replicas", replicas))
    )


FAILURES: Final = """\
AppRequests
| where Success == false
| summarize Failed = sum(ItemCount) by bin(TimeGenerated, 5m), App = AppRoleName
| order by TimeGenerated asc"""
"""Runs of functions that failed; a run of a function is a request, and `ItemCount` makes up for sampling."""

EXCEPTIONS: Final = """\
AppExceptions
| summarize Count = sum(ItemCount), Last = max(TimeGenerated) by App = AppRoleName, Function = OperationName, \
ExceptionType, OuterMessage
| top 50 by Count"""
"""What failed most."""

WARNINGS: Final = """\
AppTraces
| where SeverityLevel >= 2
| project TimeGenerated, App = AppRoleName, Function = OperationName, SeverityLevel, Message
| top 100 by TimeGenerated"""
"""The last lines of the log that tell of something wrong; 2 is a warning, 3 an error."""


def _in(namespace: str) -> str:
    return f'namespace="{namespace}"'


def _text(markdown: str) -> Json:
    return {"type": TEXT, "name": _slug(markdown.partition("\n")[0]), "content": {"json": markdown}}


def _time_range() -> Json:
    """The choice of the time, from an hour to a week; the last day at first."""
    choices = [{"durationMs": hours * 60 * MINUTE} for hours in (1, 6, 24, 72, 168)]
    return {
        "type": PARAMETERS,
        "name": "time-range",
        "content": {
            "version": "KqlParameterItem/1.0",
            "parameters": [
                {
                    "id": str(uuid.uuid5(uuid.NAMESPACE_URL, TIME_RANGE)),
                    "version": "KqlParameterItem/1.0",
                    "name": TIME_RANGE,
                    "label": "Time",
                    "type": TIME_RANGE_TYPE,
                    "isRequired": True,
                    "value": {"durationMs": 24 * 60 * MINUTE},
                    "typeSettings": {"selectableValues": choices, "allowCustom": True},
                }
            ],
            "style": "pills",
        },
    }


def _prometheus(title: str, query: str, resources: Sequence[str]) -> Json:
    provider = {
        "version": "PrometheusQueryProvider/1.0",
        "customEndpoint": False,
        "queryText": query,
        "type": "query_range",
    }
    return _query(title, json.dumps(provider, sort_keys=True), PROMETHEUS, "microsoft.monitor/accounts", resources)


def _logs(title: str, query: str, visualization: str, resources: Sequence[str]) -> Json:
    return _query(title, query, LOGS, "microsoft.operationalinsights/workspaces", resources, visualization)


def _query(
    title: str, query: str, type_: int, resource_type: str, resources: Sequence[str], visualization: str = "timechart"
) -> Json:
    return {
        "type": QUERY,
        "name": _slug(title),
        # Two beside each other, and a table by itself.
        "customWidth": "50" if visualization == "timechart" else "100",
        "content": {
            "version": "KqlItem/1.0",
            "title": title,
            "query": query,
            "size": 0,
            "timeContextFromParameter": TIME_RANGE,
            "queryType": type_,
            "resourceType": resource_type,
            "crossComponentResources": list(resources),
            "visualization": visualization,
        },
    }


def _slug(text: str) -> str:
    return "-".join(text.strip("# ").lower().split())
