"""What KEDA's operator does to its own objects, in small: readiness and finalizers, no scaling.

It acts only while a Deployment `keda-operator` exists. The texts are those of KEDA 2.20
(`controllers/keda/scaledobject_controller.go`, `scaledjob_controller.go`, `pkg/scaling/resolver`). No event source is
asked: what a real scaler finds out only there (`scalers` knows the rest) does not show.
"""

import base64
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from local.kubernetes.api.scalers import Trigger, strings, trouble
from local.kubernetes.api.store import Store
from local.kubernetes.manifests import Json, Ref, dig

FINALIZER: Final = "finalizer.keda.sh"
GROUP: Final = "keda.sh/v1alpha1"
KINDS: Final = ("ScaledObject", "ScaledJob", "TriggerAuthentication", "ClusterTriggerAuthentication")
HTTP_GROUP: Final = "http.keda.sh/v1beta1"
HTTP_OPERATOR: Final = "keda-add-ons-http-controller-manager"


def operator_runs(store: Store, name: str = "keda-operator") -> bool:
    return any(obj["metadata"]["name"] == name for obj in store.all("apps/v1", "Deployment"))


def operator_tends(store: Store, namespace: str) -> bool:
    """Whether the operator runs and looks into a namespace: with `WATCH_NAMESPACE` only into those that it lists
    (`pkg/util/watch.go`). What has no namespace it always sees."""
    for deployment in store.all("apps/v1", "Deployment"):
        if deployment["metadata"]["name"] == "keda-operator":
            env = cast("list[Json]", deployment["spec"]["template"]["spec"]["containers"][0].get("env") or [])
            listed = next((each.get("value") for each in env if each["name"] == "WATCH_NAMESPACE"), "")
            return not listed or not namespace or namespace in str(listed).split(",")
    return False


def reconciled(store: Store, obj: Json) -> Json | None:
    """The object as the operator leaves it; None when it lets a deleted one go."""
    metadata = obj["metadata"]
    finalizers = cast("list[str]", metadata.get("finalizers") or [])
    if metadata.get("deletionTimestamp"):
        rest = [name for name in finalizers if name != FINALIZER]
        return {**obj, "metadata": {**metadata, "finalizers": rest}} if rest else None
    if FINALIZER not in finalizers:
        obj = {**obj, "metadata": {**metadata, "finalizers": [*finalizers, FINALIZER]}}
    match obj["kind"]:
        case "ScaledObject":
            labels: Json = {**(metadata.get("labels") or {}), "scaledobject.keda.sh/name": metadata["name"]}
            status: Json = {**(obj.get("status") or {}), "conditions": scaled_object(store, obj)}
            return {**obj, "metadata": {**obj["metadata"], "labels": labels}, "status": status}
        case "ScaledJob":
            return {**obj, "status": {**(obj.get("status") or {}), "conditions": scaled_job(store, obj)}}
        case _:
            return obj


def http_reconciled(obj: Json) -> Json:
    """An InterceptorRoute as the HTTP add-on's operator leaves it; it looks at nothing in it
    (kedacore/http-add-on 0.15.0, `operator/controllers/http/interceptorroute_controller.go`)."""
    ready: Json = {
        "type": "Ready",
        "status": "True",
        "reason": "Reconciled",
        "message": "InterceptorRoute reconciled",
        "observedGeneration": obj["metadata"]["generation"],
    }
    return {**obj, "status": {**(obj.get("status") or {}), "conditions": [ready]}}


def scaled_object(store: Store, obj: Json) -> list[Json]:
    """The conditions of a ScaledObject."""
    target = target_of(obj)
    if store.get(target) is None:
        resource = f"{target.kind.lower()}s.{target.api_version.partition('/')[0]}"
        problem = (
            f'ScaledObject doesn\'t have correct scaleTargetRef specification: {resource} "{target.name}" not found'
        )
    else:
        found = first_trouble(store, obj, store.get(target))
        problem = f"failed to ensure HPA is correctly created for ScaledObject: {found}" if found else ""
    ready = "ScaledObject is defined correctly and is ready for scaling"
    return conditions("ScaledObject", problem, ready)


def scaled_job(store: Store, obj: Json) -> list[Json]:
    """The conditions of a ScaledJob; unlike those of a ScaledObject they do not say what the scaler said."""
    problem = ""
    if first_trouble(store, obj, {"spec": dig(obj, "spec", "jobTargetRef")}):
        problem = "Failed to ensure ScaledJob is correctly created"
    elif any(dig(trigger, "metricType") for trigger in triggers_of(obj)):
        problem = "Cannot set metricType in ScaledJob triggers"
    return conditions("ScaledJob", problem, "ScaledJob is defined correctly and is ready to scaling")


def conditions(kind: str, problem: str, ready: str) -> list[Json]:
    if problem:
        return [
            {"type": "Ready", "status": "False", "reason": f"{kind}CheckFailed", "message": problem},
            {"type": "Active", "status": "Unknown", "reason": "UnknownState", "message": f"{kind} check failed"},
        ]
    idle = "Scaling is not performed because triggers are not active"
    return [
        {"type": "Ready", "status": "True", "reason": f"{kind}Ready", "message": ready},
        {"type": "Active", "status": "False", "reason": "ScalerNotActive", "message": idle},
    ]


def target_of(obj: Json) -> Ref:
    """What a ScaledObject scales."""
    target = cast("Json", dig(obj, "spec", "scaleTargetRef") or {})
    return Ref(
        api_version=target.get("apiVersion") or "apps/v1",
        kind=target.get("kind") or "Deployment",
        name=target.get("name") or "",
        namespace=obj["metadata"]["namespace"],
    )


def triggers_of(obj: Json) -> list[Any]:
    return cast("list[Any]", dig(obj, "spec", "triggers") or [])


def first_trouble(store: Store, obj: Json, workload: Json | None) -> str | None:
    """What the first scaler says that cannot be built; KEDA stops there."""
    namespace = obj["metadata"]["namespace"]
    pod = dig(workload, "spec", "template", "spec")
    container = dig(obj, "spec", "scaleTargetRef", "envSourceContainerName") or dig(
        obj, "spec", "envSourceContainerName"
    )
    env = dict(container_env(store, namespace, pod, container))
    for trigger in triggers_of(obj):
        authentication = authentication_of(store, namespace, dig(trigger, "authenticationRef"))
        found = trouble(
            Trigger(
                type=str(dig(trigger, "type")),
                metadata=strings(dig(trigger, "metadata")),
                metric_type=str(dig(trigger, "metricType") or ""),
                auth=dict(parameters(store, namespace, authentication, env)),
                env=env,
                identity=str(dig(authentication, "spec", "podIdentity", "provider") or ""),
            )
        )
        if found:
            return found
    return None


def authentication_of(store: Store, namespace: str, reference: Any) -> Json | None:
    """The TriggerAuthentication of a trigger; KEDA only logs that one is missing."""
    name, kind = dig(reference, "name"), dig(reference, "kind") or "TriggerAuthentication"
    scope = "" if kind == "ClusterTriggerAuthentication" else namespace
    return store.get(Ref(api_version=GROUP, kind=kind, name=name, namespace=scope)) if name else None


def parameters(
    store: Store, namespace: str, authentication: Json | None, env: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The parameters that a TriggerAuthentication yields. What is in a vault is taken to be there."""
    spec = dig(authentication, "spec")
    for key, kind in (("secretTargetRef", "Secret"), ("configMapTargetRef", "ConfigMap")):
        for entry in cast("list[Json]", dig(spec, key) or []):
            yield entry["parameter"], content(store, kind, namespace, entry.get("name"), entry.get("key"))
    for entry in cast("list[Json]", dig(spec, "env") or []):
        yield entry["parameter"], env.get(str(entry.get("name")), "")
    for entry in cast("list[Json]", dig(spec, "azureKeyVault", "secrets") or []):
        yield entry["parameter"], f"vault:{entry.get('name')}"


def container_env(store: Store, namespace: str, pod: Any, name: Any) -> Iterator[tuple[str, str]]:
    """The environment of a pod's container, of the first one unless one is named."""
    containers = cast("list[Json]", dig(pod, "containers") or [])
    container: Json = next((each for each in containers if not name or each["name"] == name), cast("Json", {}))
    for source in cast("list[Json]", container.get("envFrom") or []):
        for key, kind in (("secretRef", "Secret"), ("configMapRef", "ConfigMap")):
            if found := dig(source, key, "name"):
                held = store.get(Ref(api_version="v1", kind=kind, name=found, namespace=namespace))
                for entry in cast("Json", dig(held, "data") or {}):
                    yield f"{source.get('prefix') or ''}{entry}", content(store, kind, namespace, found, entry)
    for entry in cast("list[Json]", container.get("env") or []):
        source = entry.get("valueFrom")
        value = str(entry.get("value") or "")
        for key, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
            if reference := dig(source, key):
                value = content(store, kind, namespace, reference.get("name"), reference.get("key"))
        yield entry["name"], value


def content(store: Store, kind: str, namespace: str, name: Any, key: Any) -> str:
    """One value of a Secret or ConfigMap; nothing where it is not there."""
    held = store.get(Ref(api_version="v1", kind=kind, name=str(name), namespace=namespace))
    value = str(dig(held, "data", str(key)) or "")
    return base64.b64decode(value).decode(errors="replace") if kind == "Secret" else value
