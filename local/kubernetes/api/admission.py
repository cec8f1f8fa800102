"""What refuses KEDA's objects before they are stored: the rules in their definitions, and KEDA's admission webhooks.

The webhooks act while `keda-admission` is registered and its Deployment exists; without the Deployment the API server
lets everything pass, as `failurePolicy: Ignore` says. Rules and words: KEDA 2.20.2, `apis/keda/v1alpha1/*_webhook.go`
and `config/crd/bases`.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, cast

from local.kubernetes.api.keda import GROUP, triggers_of
from local.kubernetes.api.store import Store
from local.kubernetes.manifests import Json, Ref, annotation, dig

HOOKS: Final = {
    "ScaledObject": "vscaledobject.kb.io",
    "ScaledJob": "vscaledjob.kb.io",
    "TriggerAuthentication": "vstriggerauthentication.kb.io",
    "ClusterTriggerAuthentication": "vsclustertriggerauthentication.kb.io",
}
LONGEST_NAME: Final = 63
RESOURCES: Final = ("cpu", "memory")
DEFAULT_MAX: Final = 100
LOWEST: Final = {
    "pollingInterval": 1,
    "cooldownPeriod": 0,
    "initialCooldownPeriod": 0,
    "minReplicaCount": 0,
    "maxReplicaCount": 1,
    "idleReplicaCount": 0,
    "successfulJobsHistoryLimit": 0,
    "failedJobsHistoryLimit": 0,
}


def invalid(obj: Json) -> str | None:
    """What the definition of the object's kind refuses, as the API server words it."""
    if obj["apiVersion"] != GROUP or obj["kind"] not in ("ScaledObject", "ScaledJob"):
        return None
    spec = cast("Json", obj.get("spec") or {})
    if obj["kind"] == "ScaledObject" and not dig(spec, "scaleTargetRef", "name"):
        path = "spec.scaleTargetRef.name"
        return f'{path}: Invalid value: "": {path} in body should be at least 1 chars long'
    if obj["kind"] == "ScaledJob" and not spec.get("jobTargetRef"):
        return "spec.jobTargetRef: Required value"
    if not triggers_of(obj):
        return "spec.triggers: Required value"
    for index, trigger in enumerate(triggers_of(obj)):
        path = f"spec.triggers[{index}]"
        for key in ("type", "metadata"):
            if dig(trigger, key) is None:
                return f"{path}.{key}: Required value"
        for key, value in cast("dict[str, Any]", dig(trigger, "metadata")).items():
            if not isinstance(value, str):
                return (
                    f'{path}.metadata.{key}: Invalid value: "{_kind(value)}": {path}.metadata.{key} in body must be of '
                    f'type string: "{_kind(value)}"'
                )
    for key, lowest in LOWEST.items():
        value = spec.get(key)
        if isinstance(value, int) and value < lowest:
            return f"spec.{key}: Invalid value: {value}: spec.{key} in body should be greater than or equal to {lowest}"
    least, most = spec.get("minReplicaCount") or 0, spec.get("maxReplicaCount", DEFAULT_MAX)
    if least > most:
        return 'spec: Invalid value: "object": minReplicaCount must be less than or equal to maxReplicaCount'
    strategy = dig(spec, "rollout", "strategy")
    if strategy not in (None, "gradual", "immediate"):
        return f'spec.rollout.strategy: Unsupported value: "{strategy}": supported values: "gradual", "immediate"'
    return None


def denied(store: Store, obj: Json, old: Json | None, *, dry_run: bool) -> str | None:
    """Why KEDA's webhook refuses the object, with the words that the API server puts around it."""
    hook = HOOKS.get(obj["kind"]) if obj["apiVersion"] == GROUP else None
    if not hook or not _called(store) or _removes_finalizer(obj, old):
        return None
    match obj["kind"]:
        case "ScaledObject":
            reasons = _scaled_object(store, obj, dry_run=dry_run)
        case "ScaledJob":
            reasons = _triggers(obj)
        case _:
            reasons = _authentication(obj)
    reason = next(reasons, None)
    return f'admission webhook "{hook}" denied the request: {reason}' if reason else None


def _called(store: Store) -> bool:
    kinds = ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration")
    registered = any(hook["metadata"]["name"] == "keda-admission" for hook in store.all(*kinds))
    programs = store.all("apps/v1", "Deployment")
    return registered and any(each["metadata"]["name"] == "keda-admission-webhooks" for each in programs)


def _removes_finalizer(obj: Json, old: Json | None) -> bool:
    if old is None or obj.get("spec") != old.get("spec"):
        return False
    return len(dig(obj, "metadata", "finalizers") or []) < len(dig(old, "metadata", "finalizers") or [])


def _scaled_object(store: Store, obj: Json, *, dry_run: bool) -> Iterator[str]:
    yield from _replicas(obj)
    yield from _fallback(obj)
    yield from _names(obj)
    yield from _triggers(obj)
    yield from _others(store, obj)
    yield from _autoscalers(store, obj)
    if not dry_run:
        yield from _resources(store, obj)


def _replicas(obj: Json) -> Iterator[str]:
    spec = obj["spec"]
    least, idle = spec.get("minReplicaCount") or 0, spec.get("idleReplicaCount")
    if idle is not None and idle >= least:
        yield f"IdleReplicaCount={idle} must be less than MinReplicaCount={least}"


def _fallback(obj: Json) -> Iterator[str]:
    fallback, modifiers = dig(obj, "spec", "fallback"), dig(obj, "spec", "advanced", "scalingModifiers")
    if fallback and not modifiers and all(dig(each, "type") in RESOURCES for each in triggers_of(obj)):
        yield (
            "at least one trigger (that is not cpu or memory) has to have the `AverageValue` type for the fallback to "
            "be enabled"
        )
    if dig(fallback, "behavior") == "scalingModifiers" and not dig(modifiers, "formula"):
        yield "scalingModifiers fallback behavior requires scalingModifiers.formula to be defined"
    if not modifiers:
        return
    if not modifiers.get("formula"):
        yield "error ScalingModifiers.Formula is mandatory"
    elif not modifiers.get("target"):
        yield "error validating formula in ScalingModifiers\nformula is given but target is empty"


def _names(obj: Json) -> Iterator[str]:
    name, autoscaler = obj["metadata"]["name"], _autoscaler_name(obj)
    if len(name) > LONGEST_NAME:
        yield (
            f'scaledobject name "{name}" is {len(name)} characters long; must be no more than {LONGEST_NAME} '
            'characters because it is used as the "scaledobject.keda.sh/name" label value'
        )
    if len(autoscaler) > LONGEST_NAME:
        yield (
            f'HPA name "{autoscaler}" derived from scaledobject is {len(autoscaler)} characters long; must be no '
            f"more than {LONGEST_NAME} characters; set spec.advanced.horizontalPodAutoscalerConfig.name to a shorter "
            "name or shorten the scaledobject name"
        )


def _triggers(obj: Json) -> Iterator[str]:
    seen: set[str] = set()
    for trigger in triggers_of(obj):
        kind, name = dig(trigger, "type"), dig(trigger, "name")
        if dig(trigger, "useCachedMetrics") and kind in (*RESOURCES, "cron"):
            yield f'property "useCachedMetrics" is not supported for "{kind}" scaler'
        if name and name in seen:
            yield f'triggerName "{name}" is defined multiple times in the ScaledObject/ScaledJob, but it must be unique'
        seen.add(name or "")


def _others(store: Store, obj: Json) -> Iterator[str]:
    namespace, workload = obj["metadata"]["namespace"], _workload(dig(obj, "spec", "scaleTargetRef"))
    for other in store.all(GROUP, "ScaledObject", namespace):
        name = other["metadata"]["name"]
        if name == obj["metadata"]["name"]:
            continue
        if _workload(dig(other, "spec", "scaleTargetRef")) == workload:
            managed = f"is already managed by the ScaledObject '{name}'"
            yield f"the workload '{workload[1]}' of type '{workload[0]}' {managed}"
        if _autoscaler_name(other) == _autoscaler_name(obj):
            yield f"the HPA '{_autoscaler_name(obj)}' is already managed by the ScaledObject '{name}'"


def _autoscalers(store: Store, obj: Json) -> Iterator[str]:
    namespace, workload = obj["metadata"]["namespace"], _workload(dig(obj, "spec", "scaleTargetRef"))
    for autoscaler in store.all("autoscaling/v2", "HorizontalPodAutoscaler", namespace):
        name = autoscaler["metadata"]["name"]
        owners = cast("list[Json]", dig(autoscaler, "metadata", "ownerReferences") or [])
        owned = any((each["kind"], each["name"]) == ("ScaledObject", obj["metadata"]["name"]) for each in owners)
        ignored = annotation(autoscaler, "validations.keda.sh/hpa-ownership") == "false"
        if owned or ignored or _workload(dig(autoscaler, "spec", "scaleTargetRef")) != workload:
            continue
        if annotation(obj, "scaledobject.keda.sh/transfer-hpa-ownership") != "true":
            yield f"the workload '{workload[1]}' of type '{workload[0]}' is already managed by the hpa '{name}'"
        elif dig(obj, "spec", "advanced", "horizontalPodAutoscalerConfig", "name") != name:
            yield (
                f"the existing hpa '{name}' for workload '{workload[1]}' of type '{workload[0]}' must be specified by "
                "name in advanced settings to enable ownership transfer"
            )


def _resources(store: Store, obj: Json) -> Iterator[str]:
    kinds = [dig(each, "type") for each in triggers_of(obj)]
    target, namespace = dig(obj, "spec", "scaleTargetRef"), obj["metadata"]["namespace"]
    kind, name = _workload(target)
    if kind not in ("apps/v1.Deployment", "apps/v1.StatefulSet"):
        return
    for trigger in triggers_of(obj):
        resource = dig(trigger, "type")
        if resource not in RESOURCES:
            continue
        plain = kind.rpartition(".")[2]
        workload = store.get(Ref(api_version="apps/v1", kind=plain, name=name, namespace=namespace))
        if workload is None:
            yield f'{plain}.apps "{name}" not found'
            return
        wanted = dig(trigger, "metadata", "containerName")
        for container in cast("list[Json]", dig(workload, "spec", "template", "spec", "containers") or []):
            given = [dig(container, "resources", part, resource) for part in ("requests", "limits")]
            skipped = wanted and container["name"] != wanted
            if not skipped and not any(map(_positive, given)) and not _has_default(store, namespace, resource):
                yield (
                    f"the scaledobject has a {resource} trigger but the container {container['name']} doesn't have the "
                    f"{resource} request defined"
                )
        if set(kinds) <= set(RESOURCES) and not obj["spec"].get("minReplicaCount"):
            yield (
                "scaledobject has only cpu/memory triggers AND minReplica is 0 (scale to zero doesn't work in this "
                "case)"
            )


def _has_default(store: Store, namespace: str, resource: str) -> bool:
    return any(
        limit.get("type") == "Container"
        and any(_positive(dig(limit, part, resource)) for part in ("default", "defaultRequest"))
        for limits in store.all("v1", "LimitRange", namespace)
        for limit in cast("list[Json]", dig(limits, "spec", "limits") or [])
    )


def _authentication(obj: Json) -> Iterator[str]:
    identity = dig(obj, "spec", "podIdentity")
    if dig(identity, "provider") != "azure-workload":
        return
    if dig(identity, "identityId") == "":
        yield ('identityId of PodIdentity should not be empty. If it\'s set, identityId has to be different than ""')
    host, tenant = dig(identity, "identityAuthorityHost"), dig(identity, "identityTenantId")
    if host and not tenant:
        yield (
            "identityTenantID of PodIdentity should not be nil or empty when identityAuthorityHost of PodIdentity is "
            "set"
        )
    elif tenant == "":
        yield (
            "identityTenantId of PodIdentity should not be empty. If it's set, identityTenantId has to be different "
            'than ""'
        )


def _autoscaler_name(obj: Json) -> str:
    own = dig(obj, "spec", "advanced", "horizontalPodAutoscalerConfig", "name")
    return own or f"keda-hpa-{obj['metadata']['name']}"


def _workload(target: Any) -> tuple[str, str]:
    """Kind and name of what is scaled, as KEDA writes it: `apps/v1.Deployment`, `orders`."""
    version, kind = dig(target, "apiVersion") or "apps/v1", dig(target, "kind") or "Deployment"
    return f"{version}.{kind}", str(dig(target, "name"))


def _positive(quantity: Any) -> bool:
    return quantity is not None and re.search(r"[1-9]", str(quantity)) is not None


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case list():
            return "array"
        case None:
            return "null"
        case _:
            return "object"
