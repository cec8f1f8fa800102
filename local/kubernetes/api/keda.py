"""What KEDA's operator does to its own objects, in small: readiness and finalizers, no scaling.

It acts only while a Deployment `keda-operator` exists. The texts are those of KEDA 2.20
(`controllers/keda/scaledobject_controller.go`, `pkg/scaling/scalers_builder.go`), except for a missing
TriggerAuthentication, which real KEDA reports in the words of each scaler. Metadata of triggers is not looked at.
"""

from typing import Any, Final, cast

from local.kubernetes.api.store import Store
from local.kubernetes.manifests import Json, Ref, dig

FINALIZER: Final = "finalizer.keda.sh"
GROUP: Final = "keda.sh/v1alpha1"
KINDS: Final = ("ScaledObject", "ScaledJob", "TriggerAuthentication", "ClusterTriggerAuthentication")

SCALERS: Final = frozenset(
    """
    activemq apache-kafka arangodb artemis-queue aws-cloudwatch aws-dynamodb aws-dynamodb-streams aws-kinesis-stream
    aws-sqs-queue azure-app-insights azure-blob azure-data-explorer azure-eventhub azure-log-analytics azure-monitor
    azure-pipelines azure-queue azure-servicebus beanstalkd cassandra couchdb cpu cron datadog dynatrace
    elastic-forecast elasticsearch etcd external external-mock external-push forgejo-runner gcp-cloudtasks gcp-pubsub
    gcp-stackdriver gcp-storage github-runner graphite huawei-cloudeye ibmmq influxdb kafka kubernetes-resource
    kubernetes-workload liiklus loki memory metrics-api mongodb mssql mysql nats-jetstream new-relic nsq opensearch
    openstack-metric openstack-swift postgresql predictkube prometheus pulsar rabbitmq redis redis-cluster
    redis-cluster-streams redis-sentinel redis-sentinel-streams redis-streams selenium-grid solace-direct-messaging
    solace-event-queue solarwinds solr splunk splunk-observability sumologic temporal
    """.split()  # noqa: SIM905
)


def operator_runs(store: Store) -> bool:
    return any(obj["metadata"]["name"] == "keda-operator" for obj in store.all("apps/v1", "Deployment"))


def reconciled(store: Store, obj: Json) -> Json | None:
    """The object as the operator leaves it; None when it lets a deleted one go."""
    metadata = obj["metadata"]
    finalizers = cast("list[str]", metadata.get("finalizers") or [])
    if metadata.get("deletionTimestamp"):
        rest = [name for name in finalizers if name != FINALIZER]
        return {**obj, "metadata": {**metadata, "finalizers": rest}} if rest else None
    if FINALIZER not in finalizers:
        obj = {**obj, "metadata": {**metadata, "finalizers": [*finalizers, FINALIZER]}}
    if obj["kind"] != "ScaledObject":
        return obj
    labels: Json = {**(metadata.get("labels") or {}), "scaledobject.keda.sh/name": metadata["name"]}
    status: Json = {**(obj.get("status") or {}), "conditions": conditions(trouble(store, obj))}
    return {**obj, "metadata": {**obj["metadata"], "labels": labels}, "status": status}


def trouble(store: Store, obj: Json) -> str | None:
    """Why the operator does not accept a ScaledObject, in one line."""
    namespace, spec = obj["metadata"]["namespace"], cast("Json", obj.get("spec") or {})
    target = cast("Json", spec.get("scaleTargetRef") or {})
    ref = Ref(
        api_version=target.get("apiVersion") or "apps/v1",
        kind=target.get("kind") or "Deployment",
        name=target.get("name") or "",
        namespace=namespace,
    )
    if store.get(ref) is None:
        resource = f"{ref.kind.lower()}s.{ref.api_version.partition('/')[0]}"
        return f'ScaledObject doesn\'t have correct scaleTargetRef specification: {resource} "{ref.name}" not found'
    failed = "failed to ensure HPA is correctly created for ScaledObject"
    for trigger in cast("list[Any]", spec.get("triggers") or []):
        if (kind := dig(trigger, "type")) not in SCALERS:
            return f"{failed}: no scaler found for type: {kind}"
        name = dig(trigger, "authenticationRef", "name")
        kind = dig(trigger, "authenticationRef", "kind") or "TriggerAuthentication"
        scope = "" if kind == "ClusterTriggerAuthentication" else namespace
        if name and store.get(Ref(api_version=GROUP, kind=kind, name=name, namespace=scope)) is None:
            return f'{failed}: {kind} "{name}" not found'
    return None


def conditions(problem: str | None) -> list[Json]:
    if problem:
        return [
            {"type": "Ready", "status": "False", "reason": "ScaledObjectCheckFailed", "message": problem},
            {"type": "Active", "status": "Unknown", "reason": "UnknownState", "message": "ScaledObject check failed"},
        ]
    ready = "ScaledObject is defined correctly and is ready for scaling"
    idle = "Scaling is not performed because triggers are not active"
    return [
        {"type": "Ready", "status": "True", "reason": "ScaledObjectReady", "message": ready},
        {"type": "Active", "status": "False", "reason": "ScalerNotActive", "message": idle},
    ]
