"""The controllers of the embedded cluster, run after every write until nothing changes any more.

Emulated, each in its outcome only: Deployments roll out at once if what their pods refer to exists, and Jobs complete;
namespaces get a `default` ServiceAccount and take their content along when they go; definitions of custom resources
become Established and take their objects along; an APIService is Available while its Service exists; load balancers
and Ingresses of a class get an address; KEDA's operator and that of its HTTP add-on (see `keda`). No
pods, no endpoints, no scheduling, no scaling: the real thing is `make demo`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, cast

from local.kubernetes.api import keda
from local.kubernetes.api.store import Store
from local.kubernetes.manifests import Json, Ref, dig

CRD_FINALIZER: Final = "customresourcecleanup.apiextensions.k8s.io"
ROUNDS: Final = 20
SECRETS_STORE: Final = "secrets-store.csi.x-k8s.io/v1"
KEDA_CERTIFICATES: Final = "kedaorg-certs"
PUBLIC_ADDRESS: Final = "203.0.113.10"
"""Of the block that RFC 5737 keeps for documentation."""


def settle(store: Store) -> None:
    """Run every controller until the cluster is at rest."""
    for _ in range(ROUNDS):
        changes = [_step(store, obj) for obj in store.all()]
        if not any(changes):
            return
    raise AssertionError("the emulated controllers work against each other")


def _step(store: Store, obj: Json) -> bool:
    """Let the object's controller act once; whether it changed anything."""
    ref = Ref.of(obj)
    if store.get(ref) is not obj:
        return False
    match ref.kind:
        case "Namespace":
            return _namespace(store, obj)
        case "CustomResourceDefinition":
            return _definition(store, obj)
        case "Deployment":
            return _stored(store, obj, {**obj, "status": deployment_status(store, obj)})
        case "APIService":
            return _stored(store, obj, {**obj, "status": {"conditions": [api_service_condition(store, obj)]}})
        case "InterceptorRoute" if ref.api_version == keda.HTTP_GROUP and keda.operator_runs(store, keda.HTTP_OPERATOR):
            return _stored(store, obj, keda.http_reconciled(obj))
        case "Job":
            return _stored(store, obj, {**obj, "status": job_status(store, obj)})
        case "Service" if dig(obj, "spec", "type") == "LoadBalancer":
            return _stored(store, obj, {**obj, "status": {"loadBalancer": {"ingress": [{"ip": PUBLIC_ADDRESS}]}}})
        case "Ingress" if dig(obj, "spec", "ingressClassName"):
            return _stored(store, obj, {**obj, "status": {"loadBalancer": {"ingress": [{"ip": PUBLIC_ADDRESS}]}}})
        case kind if kind in keda.KINDS and ref.api_version == keda.GROUP and keda.operator_tends(store, ref.namespace):
            return _stored(store, obj, keda.reconciled(store, obj))
        case _:
            return False


def _stored(store: Store, old: Json, new: Json | None) -> bool:
    if new is None:
        store.remove(Ref.of(old))
    elif new != old:
        store.put(new)
    else:
        return False
    return True


def _namespace(store: Store, obj: Json) -> bool:
    name = obj["metadata"]["name"]
    if not obj["metadata"].get("deletionTimestamp"):
        account = Ref(api_version="v1", kind="ServiceAccount", name="default", namespace=name)
        if store.get(account) is None:
            created = {"name": "default", "namespace": name, "creationTimestamp": now(), "uid": f"default-{name}"}
            store.put({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": created})
            return True
        return _stored(store, obj, {**obj, "status": {"phase": "Active"}})
    content = list(store.all(namespace=name))
    if not content:
        store.remove(Ref.of(obj))
        return True
    asked = [delete(store, inside) for inside in content]
    waiting = ", ".join(sorted({str(Ref.of(inside)) for inside in store.all(namespace=name)}))
    remaining: Json = {
        "type": "NamespaceFinalizersRemaining",
        "status": "True",
        "reason": "SomeFinalizersRemain",
        "message": f"Some content in the namespace has finalizers remaining: {waiting}",
    }
    status = {"phase": "Terminating", "conditions": [remaining] if waiting else []}
    return _stored(store, obj, {**obj, "status": status}) or any(asked)


def _definition(store: Store, obj: Json) -> bool:
    names: Json = obj["spec"]["names"]
    established: Json = {"type": "Established", "status": "True", "reason": "InitialNamesAccepted"}
    accepted: Json = {"type": "NamesAccepted", "status": "True", "reason": "NoConflicts"}
    if not obj["metadata"].get("deletionTimestamp"):
        stored = [version["name"] for version in obj["spec"]["versions"] if version["storage"]]
        status = {"acceptedNames": names, "conditions": [accepted, established], "storedVersions": stored}
        return _stored(store, obj, {**obj, "status": status})
    objects = list(instances(store, obj))
    if not objects:
        store.remove(Ref.of(obj))
        return True
    asked = [delete(store, instance) for instance in objects]
    terminating: Json = {
        "type": "Terminating",
        "status": "True",
        "reason": "InstanceDeletionInProgress",
        "message": "CustomResource deletion is in progress",
    }
    status: Json = {**(obj.get("status") or {}), "conditions": [accepted, established, terminating]}
    return _stored(store, obj, {**obj, "status": status}) or any(asked)


def instances(store: Store, definition: Json) -> Iterator[Json]:
    """The objects of a custom resource."""
    spec = definition["spec"]
    for version in spec["versions"]:
        yield from store.all(f"{spec['group']}/{version['name']}", spec["names"]["kind"])


def delete(store: Store, obj: Json) -> bool:
    """What a DELETE request does: remove, or mark where finalizers ask for time. Whether anything changed."""
    metadata = obj["metadata"]
    if metadata.get("deletionTimestamp"):
        return False
    finalizers = list(metadata.get("finalizers") or [])
    if obj["kind"] == "CustomResourceDefinition":
        finalizers.append(CRD_FINALIZER)
    if finalizers or obj["kind"] == "Namespace":
        marks: Json = {"deletionTimestamp": now(), "deletionGracePeriodSeconds": 0}
        if finalizers:
            marks["finalizers"] = finalizers
        store.put({**obj, "metadata": {**metadata, **marks}})
    else:
        store.remove(Ref.of(obj))
    return True


def deployment_status(store: Store, obj: Json) -> Json:
    """The status of a finished rollout, or of one whose pods cannot be made."""
    generation, replicas = obj["metadata"]["generation"], obj["spec"]["replicas"]
    missing = missing_reference(store, obj)
    available = 0 if missing else replicas
    conditions: list[Json] = [
        {
            "type": "Available",
            "status": "True" if available == replicas else "False",
            "reason": "MinimumReplicasAvailable" if available == replicas else "MinimumReplicasUnavailable",
            "message": f"Deployment {'has' if available == replicas else 'does not have'} minimum availability.",
        },
        {
            "type": "Progressing",
            "status": "True",
            "reason": "ReplicaSetUpdated" if missing else "NewReplicaSetAvailable",
        },
    ]
    if missing and replicas:
        conditions.append(
            {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": missing},
        )
    status: Json = {"observedGeneration": generation, "conditions": conditions}
    if replicas:
        status |= {"replicas": available, "updatedReplicas": available}
        status |= {"unavailableReplicas": replicas} if missing else {"readyReplicas": replicas}
        status["availableReplicas"] = available
    return status


def job_status(store: Store, obj: Json) -> Json:
    """The status of a Job that has done its work, or of one whose pods cannot be made."""
    if missing := missing_reference(store, obj):
        return {
            "conditions": [{"type": "FailedCreate", "status": "True", "reason": "FailedCreate", "message": missing}]
        }
    done = obj["spec"].get("completions") or 1
    return {"succeeded": done, "conditions": [{"type": "Complete", "status": "True", "reason": "CompletionsReached"}]}


def missing_reference(store: Store, workload: Json) -> str | None:
    """The first thing that the pods need and that does not exist: their ServiceAccount, a source of their env, or of a
    volume."""
    namespace = workload["metadata"]["namespace"]
    pod = workload["spec"]["template"]["spec"]
    wanted = [("ServiceAccount", pod.get("serviceAccountName") or "default", False)]
    for container in cast("list[Any]", pod["containers"]):
        env, whole = (cast("list[Json]", container.get(key) or []) for key in ("env", "envFrom"))
        for source in [*(entry.get("valueFrom") for entry in env), *whole]:
            for key, kind in (
                ("secretKeyRef", "Secret"),
                ("secretRef", "Secret"),
                ("configMapKeyRef", "ConfigMap"),
                ("configMapRef", "ConfigMap"),
            ):
                if name := dig(source, key, "name"):
                    wanted.append((kind, name, bool(dig(source, key, "optional"))))
    for volume in cast("list[Json]", pod.get("volumes") or []):
        for key, kind, entry in (("secret", "Secret", "secretName"), ("configMap", "ConfigMap", "name")):
            if name := dig(volume, key, entry):
                wanted.append((kind, name, bool(dig(volume, key, "optional"))))
        if name := dig(volume, "csi", "volumeAttributes", "secretProviderClass"):
            wanted.append(("SecretProviderClass", name, False))
    written = synced_secrets(store, namespace, [name for kind, name, _ in wanted if kind == "SecretProviderClass"])
    if keda.operator_runs(store):
        # Its operator writes it.
        written.add(KEDA_CERTIFICATES)
    for kind, name, optional in wanted:
        if kind == "Secret" and name in written:
            continue
        version = SECRETS_STORE if kind == "SecretProviderClass" else "v1"
        if not optional and store.get(Ref(api_version=version, kind=kind, name=name, namespace=namespace)) is None:
            return f'{kind.lower()} "{name}" not found'
    return None


def synced_secrets(store: Store, namespace: str, classes: list[str]) -> set[str]:
    """The Secrets that the Secrets Store CSI driver writes while a pod mounts these classes."""
    found = (
        store.get(Ref(api_version=SECRETS_STORE, kind="SecretProviderClass", name=name, namespace=namespace))
        for name in classes
    )
    return {each["secretName"] for one in found for each in cast("list[Json]", dig(one, "spec", "secretObjects") or [])}


def api_service_condition(store: Store, obj: Json) -> Json:
    service = obj["spec"].get("service")
    if not service:
        text = "Local APIServices are always available"
        return {"type": "Available", "status": "True", "reason": "Local", "message": text}
    ref = Ref(api_version="v1", kind="Service", name=service["name"], namespace=service["namespace"])
    if store.get(ref) is None:
        text = f"service/{ref.name} in {ref.namespace!r} is not present"
        return {"type": "Available", "status": "False", "reason": "ServiceNotFound", "message": text}
    return {"type": "Available", "status": "True", "reason": "Passed", "message": "all checks passed"}


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
