"""Rules about KEDA's objects: what its admission webhooks refuse, and what they let pass and KEDA fails on later.

Sources: kedacore/keda v2.20.2, `apis/keda/v1alpha1/*_webhook.go` and the scalers; keda.sh/docs/2.20/reference; for
InterceptorRoutes kedacore/http-add-on v0.15.0.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.harness import facts, kubernetes_schemas, scaler_facts
from tests.harness.pods import DEPLOYMENT, SCALED_JOB, of, place
from tests.harness.recording import Json, Recorded, Registration
from tests.harness.scaler_facts import SCALERS, ScalerFacts
from tests.harness.workload_rules import NAMESPACE_NAME, NETWORK_POLICY, SCALED_OBJECT, SECRET, SERVICE, requests_cpu

AUTHENTICATION: Final = "kubernetes:keda.sh/v1alpha1:TriggerAuthentication"
INTERCEPTOR_ROUTE: Final = "kubernetes:http.keda.sh/v1beta1:InterceptorRoute"
RELEASE: Final = "kubernetes:helm.sh/v3:Release"

KUBERNETES_VERSION: Final = "1.35"
"""The version whose schemas objects have to meet; the newest that KEDA 2.20 is tested with."""


def scaled_objects(recorded: Recorded) -> Iterator[str]:
    deployments = {place(each): each for each in recorded.all(DEPLOYMENT)}
    for each in recorded.all(SCALED_OBJECT):
        spec: Json = each.inputs["spec"]
        namespace, name = place(each)
        if len(name) > facts.LONGEST_SCALED_OBJECT_NAME:
            yield f"{each.urn}: the autoscaler's name is too long"
        target = deployments.get((namespace, spec["scaleTargetRef"]["name"]))
        if target is None or target.urn not in recorded.waits_for(each):
            yield f"{each.urn}: its Deployment does not come before it"
        yield from (f"{each.urn}: {text}" for text in _replicas(spec))
        types = {trigger["type"] for trigger in spec["triggers"]}
        if types and types <= scaler_facts.OF_RUNNING_PODS:
            if spec.get("minReplicaCount", 0) < 1:
                yield f"{each.urn}: only CPU or memory, and no replica to look at"
            if "fallback" in spec:
                yield f"{each.urn}: a fallback for CPU or memory"
        if target is not None and "cpu" in types:
            containers = target.inputs["spec"]["template"]["spec"]["containers"]
            if not all(requests_cpu(container) for container in containers):
                yield f"{each.urn}: a share of no request"
        yield from _triggers(recorded, each, spec["triggers"])
        yield from (f"{each.urn}: {text}" for text in _behavior(each, spec))


def _replicas(spec: Json) -> Iterator[str]:
    least, most = spec.get("minReplicaCount", 0), spec.get("maxReplicaCount", 100)
    if not 0 <= least <= most or most < 1:
        yield f"{least} to {most} replicas"
    if "idleReplicaCount" in spec and (spec["idleReplicaCount"] != 0 or least < 1):
        yield f"idle with {spec['idleReplicaCount']} of at least {least} replicas"
    modifiers = spec.get("advanced", {}).get("scalingModifiers")
    if modifiers and not modifiers.get("target"):
        yield "a formula without a target"


def _behavior(each: Registration, spec: Json) -> Iterator[str]:
    """KEDA makes an autoscaler of it; Kubernetes' own schema says what that takes."""
    behavior = spec.get("advanced", {}).get("horizontalPodAutoscalerConfig", {}).get("behavior")
    if behavior is not None:
        yield from _refused(
            {
                "apiVersion": "autoscaling/v2",
                "kind": "HorizontalPodAutoscaler",
                "metadata": {"name": each.name},
                "spec": {
                    "scaleTargetRef": {"kind": "Deployment", "name": each.name},
                    "maxReplicas": spec.get("maxReplicaCount", 100),
                    "behavior": behavior,
                },
            }
        )


def _refused(instance: Json) -> list[str]:
    refusals = kubernetes_schemas.refusals(instance, KUBERNETES_VERSION)
    assert refusals is not None
    return refusals


def scaled_jobs(recorded: Recorded) -> Iterator[str]:
    for each in recorded.all(SCALED_JOB):
        spec: Json = each.inputs["spec"]
        if len(place(each)[1]) > facts.LONGEST_SCALED_JOB_NAME:
            yield f"{each.urn}: its name is too long for a label"
        job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": each.name}, "spec": spec["jobTargetRef"]}
        yield from (f"{each.urn}: {text}" for text in (*_replicas(spec), *_refused(job)))
        pod = spec["jobTargetRef"]["template"]["spec"]
        if pod.get("restartPolicy", "OnFailure") not in ("OnFailure", "Never"):
            yield f"{each.urn}: a Job whose container is always started again"
        if spec.get("rollout", {}).get("strategy", "immediate") == "immediate":
            yield f"{each.urn}: an update would delete the jobs that run"
        if spec.get("scalingStrategy", {}).get("strategy", "default") not in facts.SCALING_STRATEGIES:
            yield f"{each.urn}: no such strategy"
        for trigger in spec["triggers"]:
            if trigger["type"] in scaler_facts.NEVER_FOR_JOBS:
                yield f"{each.urn}: {trigger['type']} is not for jobs"
            yield from (
                f"{each.urn}: {key} is not for jobs" for key in ("metricType", "useCachedMetrics") if key in trigger
            )
        yield from _triggers(recorded, each, spec["triggers"])


def _triggers(recorded: Recorded, each: Registration, triggers: list[Json]) -> Iterator[str]:
    authentications = {place(found): found for found in recorded.all(AUTHENTICATION)}
    if not triggers:
        yield f"{each.urn}: no triggers defined"
    names = Counter(trigger["name"] for trigger in triggers if trigger.get("name"))
    yield from (f"{each.urn}: {name} is the name of {count} triggers" for name, count in names.items() if count > 1)
    for trigger in triggers:
        scaler = SCALERS.get(trigger["type"])
        if scaler is None:
            yield f"{each.urn}: no scaler found for type {trigger['type']}"
            continue
        reference = trigger.get("authenticationRef")
        authentication = reference and authentications.get((place(each)[0], reference["name"]))
        if reference and (authentication is None or authentication.urn not in recorded.waits_for(each)):
            yield f"{each.urn}: its TriggerAuthentication does not come before it"
        signed: Json = authentication.inputs["spec"] if authentication else {}
        yield from (f"{each.urn}: {text}" for text in _metadata(trigger, scaler))
        yield from (f"{each.urn}: {trigger['type']} {text}" for text in _signs_in(trigger, scaler, signed))


def _metadata(trigger: Json, scaler: ScalerFacts) -> Iterator[str]:
    kind, metadata = trigger["type"], trigger["metadata"]
    unknown = metadata.keys() - scaler.metadata
    if unknown and not scaler.others:
        yield f"the scaler {kind} ignores {sorted(unknown)}"
    if missing := scaler.needs - metadata.keys():
        yield f"the scaler {kind} fails without {sorted(missing)}"
    yield from (f"{value!r} is no string" for value in metadata.values() if not isinstance(value, str))
    if kind == "azure-servicebus" and metadata.keys() & {"queueName", "topicName", "subscriptionName"} not in (
        {"queueName"},
        {"topicName", "subscriptionName"},
    ):
        yield "neither a queue nor a topic's subscription"
    of_pods = kind in scaler_facts.OF_RUNNING_PODS
    if (trigger.get("metricType") == "Utilization" and not of_pods) or (
        of_pods and trigger.get("metricType") not in ("Utilization", "AverageValue")
    ):
        yield f"the scaler {kind} with the metric type {trigger.get('metricType')}"
    if trigger.get("useCachedMetrics") and kind in scaler_facts.UNCACHED:
        yield f"the scaler {kind} has no cached metrics"


def _signs_in(trigger: Json, scaler: ScalerFacts, signed: Mapping[str, Any]) -> Iterator[str]:
    """Whether what is in the metadata and in the TriggerAuthentication is enough, and is read."""
    metadata = trigger["metadata"]
    secrets = signed.get("secretTargetRef", []) + signed.get("azureKeyVault", {}).get("secrets", [])
    given = {each["parameter"] for each in secrets}
    if unread := given - scaler.parameters:
        yield f"does not read {sorted(unread)} from an authentication"
    if "podIdentity" in signed:
        if scaler.by_identity is None:
            yield "cannot sign in by identity"
        elif missing := scaler.by_identity - metadata.keys():
            yield f"by identity fails without {sorted(missing)}"
        return
    reached = given | metadata.keys() | {each.removesuffix("FromEnv") for each in metadata}
    if not any(each <= reached for each in scaler.signs_in):
        yield "cannot reach its source"
    if trigger["type"] == "azure-eventhub" and "eventHubName" in metadata:
        yield "always fails with eventHubName beside a connection string (kedacore/keda#7926)"


def authentications(recorded: Recorded) -> Iterator[str]:
    secrets = {place(each): each for each in recorded.all(SECRET)}
    for each in recorded.all(AUTHENTICATION):
        spec: Json = each.inputs["spec"]
        if not spec:
            yield f"{each.urn}: is empty"
        for identity in (spec.get("podIdentity"), spec.get("azureKeyVault", {}).get("podIdentity")):
            if identity and identity["provider"] != "azure-workload":
                yield f"{each.urn}: KEDA signs in to Azure by no {identity['provider']}"
            if identity and identity.get("identityId") == "":
                yield f"{each.urn}: an identity without its client id"
        for reference in spec.get("secretTargetRef", []):
            secret = secrets.get((place(each)[0], reference["name"]))
            if secret is None:
                continue  # Somebody else's.
            if reference["key"] not in secret.inputs["stringData"]:
                yield f"{each.urn}: the Secret {reference['name']} has no key {reference['key']}"
            if secret.urn not in recorded.waits_for(each):
                yield f"{each.urn}: its Secret does not come before it"


def interceptor_routes(recorded: Recorded) -> Iterator[str]:
    """Requests go through the add-on's namespace to a Service; something scales by them, and lets them in."""
    services = {place(each): each for each in recorded.all(SERVICE)}
    routes = {place(each): each for each in recorded.all(INTERCEPTOR_ROUTE)}
    asked: dict[tuple[str, str], str] = {}
    for each in recorded.all(SCALED_OBJECT):
        for trigger in each.inputs["spec"]["triggers"]:
            if route := trigger["metadata"].get("interceptorRoute"):
                asked[place(each)[0], route] = trigger["metadata"]["scalerAddress"].partition(":")[0].split(".")[1]
                known = routes.get((place(each)[0], route))
                if known is None or known.urn not in recorded.waits_for(each):
                    yield f"{each.urn}: its InterceptorRoute does not come before it"
    for where, each in routes.items():
        target: Json = each.inputs["spec"]["target"]
        service = services.get((where[0], target["service"]))
        if where not in asked:
            yield f"{each.urn}: nothing scales by its requests"
        if service is None:
            yield f"{each.urn}: there is no such Service"
            continue
        if target["port"] not in {port["port"] for port in service.inputs["spec"]["ports"]}:
            yield f"{each.urn}: the Service has no port {target['port']}"
        selector = {"matchLabels": service.inputs["spec"]["selector"]}
        for pod in of(recorded):
            if pod.are_chosen_by(selector, where[0]) and asked.get(where) not in _let_in(
                recorded, pod.labels, where[0]
            ):
                yield f"{each.urn}: the interceptor is not let in"


def _let_in(recorded: Recorded, labels: Mapping[str, str], namespace: str) -> set[str]:
    """The namespaces that network policies name as callers of pods."""
    return {
        peer.get("namespaceSelector", {}).get("matchLabels", {}).get(NAMESPACE_NAME, "")
        for each in recorded.all(NETWORK_POLICY)
        if place(each)[0] == namespace
        and each.inputs["spec"]["podSelector"].get("matchLabels", {}).items() <= labels.items()
        for rule in each.inputs["spec"].get("ingress", [])
        for peer in rule.get("from", [])
    }


def keda_objects_wait_for_keda(recorded: Recorded) -> Iterator[str]:
    """Its operator alone clears their finalizers, so they have to go before it does."""
    releases = {each.urn for each in recorded.all(RELEASE)}
    for each in recorded.resources.values():
        if "keda.sh" in each.type and not releases <= recorded.waits_for(each):
            yield f"{each.urn} does not depend on the KEDA release"


ALL: Final = (scaled_objects, scaled_jobs, authentications, interceptor_routes, keda_objects_wait_for_keda)
