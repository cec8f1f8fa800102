"""What somebody has to hear about: alerts on metrics of function apps, of KEDA and of the nodes under them.

Metrics of KEDA are those of its operator ("Integrate with Prometheus", keda.sh/docs/2.20/integrations/prometheus), the
others those of kube-state-metrics that Azure's managed Prometheus keeps by default ("Default Prometheus metrics
configuration in Azure Monitor", learn.microsoft.com/azure/azure-monitor/containers/prometheus-metrics-scrape-default).
Each alert speaks for every app of the namespace, so that a new app needs no alert of its own.
"""

from typing import Final

from msgspec import Struct

INTERVAL: Final = "PT1M"
"""How often the rules are looked at; 1 to 15 minutes."""

TIME_TO_RESOLVE: Final = "PT10M"
"""How long the cause has to be gone until the alert is over."""

CRITICAL: Final = 1
"""Severity of what stops work. Azure's scale goes from 0, critical, to 4, verbose."""

WARNING: Final = 2
"""Severity of what will stop work, or stops some of it."""

NOTICE: Final = 3
"""Severity of what is slower or dearer than it has to be."""


class Alert(Struct, frozen=True, kw_only=True):
    """One alert."""

    name: str
    """What it is called, in mails and in Azure's portal."""
    expression: str
    """PromQL; each series that it finds is one alert."""
    lasting: str
    """How long it has to hold until somebody is told, as ISO 8601 says it."""
    severity: int
    reason: str
    """What has happened; `{{ $labels.x }}` stands for a label of the series."""
    remedy: str
    """What to do about it."""


def alerts(namespace: str, keda_namespace: str | None) -> tuple[Alert, ...]:
    """The alerts on function apps in `namespace`, on nodes and, where its metrics are collected, on KEDA."""
    return (*of_apps(namespace), *OF_NODES, *(() if keda_namespace is None else of_keda(namespace, keda_namespace)))


def of_apps(namespace: str) -> tuple[Alert, ...]:
    """The alerts on the function apps of a namespace, from what Kubernetes knows."""
    here = f'namespace="{namespace}"'
    return (
        Alert(
            name="FunctionAppDoesNotRun",
            expression=(
                f"max by (namespace, deployment) (kube_deployment_spec_replicas{{{here}}}) > 0 "
                f"and max by (namespace, deployment) (kube_deployment_status_replicas_available{{{here}}}) == 0"
            ),
            lasting="PT10M",
            severity=CRITICAL,
            reason="{{ $labels.deployment }} is to run, and none of its replicas is ready",
            remedy="see what the pods wait for: `kubectl describe pod`, then `kubectl logs`; the image, its registry, "
            "a setting or room on the nodes is missing",
        ),
        Alert(
            name="FunctionAppRestarts",
            expression=(
                f"sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total{{{here}}}[15m])) > 3"
            ),
            lasting="PT5M",
            severity=WARNING,
            reason="{{ $labels.pod }} has ended and started again more than three times in a quarter of an hour",
            remedy="see why the last one ended: `kubectl logs --previous`; out of memory asks for `workload.memory`",
        ),
        Alert(
            name="FunctionAppAtItsLimit",
            # An app that may have one replica only is always at its limit.
            expression=(
                "max by (namespace, horizontalpodautoscaler) "
                f"(kube_horizontalpodautoscaler_status_current_replicas{{{here}}}) >= "
                "(max by (namespace, horizontalpodautoscaler) "
                f"(kube_horizontalpodautoscaler_spec_max_replicas{{{here}}}) > 1)"
            ),
            lasting="PT15M",
            severity=NOTICE,
            reason="{{ $labels.horizontalpodautoscaler }} has had all its replicas for a quarter of an hour",
            remedy="raise `scaling.maxReplicas` if the work behind it can take more, or find out why there is so much",
        ),
    )


def of_keda(namespace: str, keda_namespace: str) -> tuple[Alert, ...]:
    """The alerts on what KEDA's operator in `keda_namespace` knows about the apps."""
    here = f'namespace="{namespace}"'
    return (
        Alert(
            name="KedaIsSilent",
            expression="absent(keda_build_info)",
            lasting="PT15M",
            severity=CRITICAL,
            reason="nothing is heard of KEDA's operator; without it no app leaves zero replicas, or returns to it",
            remedy=f"see whether it runs: `kubectl get pods --namespace {keda_namespace}`; if it does, its metrics are "
            "not collected",
        ),
        Alert(
            name="KedaCannotScale",
            # One error is over after five minutes; what lasts longer comes again and again.
            expression=(
                "sum by (namespace, scaledObject) "
                f"(increase(keda_scaled_object_errors_total{{{here}}}[5m])) > 0 "
                "or sum by (namespace, scaledJob) "
                f"(increase(keda_scaled_job_errors_total{{{here}}}[5m])) > 0"
            ),
            lasting="PT15M",
            severity=WARNING,
            reason="KEDA cannot ask the event source of {{ $labels.scaledObject }}{{ $labels.scaledJob }}; the number "
            "of replicas stays as it is",
            remedy="`kubectl describe` the rule and see the operator's log; a right of the scaler's identity, or the "
            "event source itself, is missing",
        ),
        Alert(
            name="QueueGrows",
            # A queue that was empty may hold something now; one that was not, and has held more ever since, grows.
            expression=(
                "max by (namespace, scaledObject, metric) "
                f"(min_over_time(keda_scaler_metrics_value{{{here}}}[30m])) > "
                "(max by (namespace, scaledObject, metric) "
                f"(max_over_time(keda_scaler_metrics_value{{{here}}}[30m] offset 30m)) > 0)"
            ),
            lasting="PT5M",
            severity=NOTICE,
            reason="for half an hour more has been waiting for {{ $labels.scaledObject }} ({{ $labels.metric }}) than "
            "ever in the half hour before",
            remedy="see in the dashboard whether the app has all its replicas, and in its log whether it fails; then "
            "raise `scaling.maxReplicas`, or lower the target of the trigger",
        ),
    )


OF_NODES: Final = (
    Alert(
        name="NodeIsNotReady",
        expression='max by (node) (kube_node_status_condition{condition="Ready", status="true"}) == 0',
        lasting="PT15M",
        severity=WARNING,
        reason="the node {{ $labels.node }} does not take pods",
        remedy="AKS repairs nodes by itself; where it has not, drain the node and delete its machine",
    ),
)
"""The alerts on nodes."""
