"""What PromQL asks for, read by the grammar of Prometheus itself."""

from collections.abc import Iterator
from typing import Any

import promql_parser


def selectors(expression: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every metric that the expression names, with the labels that it is chosen by; raises if it is no PromQL."""
    found: list[Any] = []

    def visit(node: Any) -> None:
        if isinstance(node, promql_parser.MatrixSelector):
            found.append(node.vector_selector)
        elif isinstance(node, promql_parser.VectorSelector):
            found.append(node)

    promql_parser.walk(promql_parser.parse(expression), visit)
    for each in found:
        yield each.name, {matcher.name: matcher.value for matcher in each.matchers.matchers}


def metrics(expression: str) -> set[str]:
    """The metrics that the expression names."""
    return {name for name, _ in selectors(expression)}


# "Integrate with Prometheus" (keda.sh/docs/2.20/integrations/prometheus): what the operator of KEDA 2.20 shows. Until
# 2.16 there was a keda_scaler_errors_total, too.
KEDA = frozenset(
    {
        "keda_build_info",
        "keda_scaler_active",
        "keda_scaled_object_paused",
        "keda_scaler_metrics_value",
        "keda_scaler_metrics_latency_seconds",
        "keda_scaler_detail_errors_total",
        "keda_scaler_empty_upstream_responses_total",
        "keda_scaled_object_errors_total",
        "keda_scaled_job_errors_total",
        "keda_resource_registered_total",
        "keda_trigger_registered_total",
        "keda_internal_scale_loop_latency_seconds",
    }
)

# What Azure's managed Prometheus keeps of kube-state-metrics unless it is told otherwise ("Minimal ingestion profile",
# learn.microsoft.com/azure/azure-monitor/containers/prometheus-metrics-scrape-default), as far as anybody may ask here.
KUBE_STATE = frozenset(
    {
        "kube_deployment_spec_replicas",
        "kube_deployment_status_replicas_available",
        "kube_deployment_status_replicas_ready",
        "kube_deployment_status_replicas_updated",
        "kube_horizontalpodautoscaler_spec_max_replicas",
        "kube_horizontalpodautoscaler_spec_min_replicas",
        "kube_horizontalpodautoscaler_status_current_replicas",
        "kube_horizontalpodautoscaler_status_desired_replicas",
        "kube_node_status_condition",
        "kube_pod_container_status_restarts_total",
        "kube_pod_status_phase",
    }
)
