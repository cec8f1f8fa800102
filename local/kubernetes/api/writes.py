"""What the embedded API server does with a write before it stores it: checks, defaults and bookkeeping.

Built-in kinds are validated against the OpenAPI schemas of Kubernetes (see `schemas`), unknown fields included; of
custom resources only KEDA's are looked at (see `admission`).
"""

import base64
import re
import uuid
from typing import Final, cast

from local.kubernetes.api.admission import denied
from local.kubernetes.api.admission import invalid as invalid_custom
from local.kubernetes.api.controllers import now
from local.kubernetes.api.schemas import violation
from local.kubernetes.api.store import Store
from local.kubernetes.manifests import Json, Ref, dig

# RFC 1123 subdomain, the rule for most names.
NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
# What may stand between two slashes of an address, the rule of roles and their bindings.
PATH_SEGMENT: Final = re.compile(r"(?!\.{1,2}$)[^/%]+")
ROLES: Final = "rbac.authorization.k8s.io/v1"


class Status(Exception):
    """A refusal, as the API server words it: HTTP status, reason, message."""

    def __init__(self, code: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason

    def body(self) -> Json:
        return {
            "apiVersion": "v1",
            "kind": "Status",
            "metadata": {},
            "status": "Failure",
            "code": self.code,
            "reason": self.reason,
            "message": str(self),
        }


def resource_name(plural: str, api_version: str) -> str:
    """How messages name a resource: `deployments.apps`, `secrets`."""
    group = api_version.rpartition("/")[0]
    return f"{plural}.{group}" if group else plural


def not_found(plural: str, ref: Ref) -> Status:
    return Status(404, "NotFound", f'{resource_name(plural, ref.api_version)} "{ref.name}" not found')


def admitted(store: Store, plural: str, obj: Json, old: Json | None, *, dry_run: bool = False) -> Json:
    """The object as it is to be stored: complete, or refused by a `Status`. `old` is what it replaces."""
    ref = Ref.of(obj)
    if old is None:
        _namespace_open(store, plural, ref)
    obj = _defaults(obj, old)
    _valid(ref, obj, old)
    if reason := denied(store, obj, old, dry_run=dry_run):
        raise Status(403, "Forbidden", reason)
    return _bookkept(obj, old)


def _namespace_open(store: Store, plural: str, ref: Ref) -> None:
    if not ref.namespace:
        return
    namespace = store.get(Ref(api_version="v1", kind="Namespace", name=ref.namespace))
    if namespace is None:
        raise Status(404, "NotFound", f'namespaces "{ref.namespace}" not found')
    if namespace["metadata"].get("deletionTimestamp"):
        raise Status(
            403,
            "Forbidden",
            f'{resource_name(plural, ref.api_version)} "{ref.name}" is forbidden: unable to create new content in '
            f"namespace {ref.namespace} because it is being terminated",
        )


def _defaults(obj: Json, old: Json | None) -> Json:
    match obj["apiVersion"], obj["kind"]:
        case "v1", "Secret":
            texts = cast("Json", obj.get("stringData") or {})
            encoded = {key: base64.b64encode(str(text).encode()).decode() for key, text in texts.items()}
            rest = {key: value for key, value in obj.items() if key != "stringData"}
            obj = {"type": "Opaque", **rest}
            if encoded or "data" in obj:
                obj["data"] = {**(obj.get("data") or {}), **encoded}
        case "v1", "Namespace":
            labels = {"kubernetes.io/metadata.name": obj["metadata"]["name"]}
            labels |= cast("Json", obj["metadata"].get("labels") or {})
            obj = {**obj, "metadata": {**obj["metadata"], "labels": labels}, "spec": {"finalizers": ["kubernetes"]}}
        case "v1", "Service":
            spec: Json = {"type": "ClusterIP", "sessionAffinity": "None", **(obj.get("spec") or {})}
            if spec["type"] != "ExternalName" and "clusterIP" not in spec:
                spec["clusterIP"] = dig(old, "spec", "clusterIP") or f"10.0.0.{uuid.uuid4().int % 250 + 2}"
            obj = {**obj, "spec": spec}
        case "apps/v1", "Deployment":
            defaults = {"replicas": 1, "progressDeadlineSeconds": 600, "revisionHistoryLimit": 10}
            obj = {**obj, "spec": {**defaults, **(obj.get("spec") or {})}}
        case _:
            pass
    return obj


def _valid(ref: Ref, obj: Json, old: Json | None) -> None:
    kind = f"{ref.kind}.{ref.api_version.partition('/')[0]}" if "/" in ref.api_version else ref.kind

    def invalid(text: str) -> Status:
        return Status(422, "Invalid", f'{kind} "{ref.name}" is invalid: {text}')

    # Names of roles may hold a colon, such as system:auth-delegator.
    rule = PATH_SEGMENT if ref.api_version == ROLES else NAME
    if not rule.fullmatch(ref.name) or len(ref.name) > 253:
        raise invalid(
            f'metadata.name: Invalid value: "{ref.name}": a lowercase RFC 1123 subdomain must consist of lower case '
            "alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
        )
    if reason := violation(obj) or invalid_custom(obj):
        raise invalid(reason)
    selector = dig(obj, "spec", "selector")
    if ref.kind == "Deployment" and old is not None and dig(old, "spec", "selector") != selector:
        raise invalid("spec.selector: field is immutable")


def _bookkept(obj: Json, old: Json | None) -> Json:
    """The metadata that only the server writes; a new generation when anything but metadata and status changed."""
    kept: Json = {
        "uid": str(uuid.uuid4()) if old is None else old["metadata"]["uid"],
        "creationTimestamp": now() if old is None else old["metadata"]["creationTimestamp"],
        "generation": 1 if old is None else old["metadata"].get("generation", 1),
    }
    if old is not None:
        if _desired(old) != _desired(obj):
            kept["generation"] += 1
        for key in ("deletionTimestamp", "resourceVersion"):
            if key in old["metadata"]:
                kept[key] = old["metadata"][key]
        if "status" in old:
            obj = {**obj, "status": old["status"]}
    return {**obj, "metadata": {**obj["metadata"], **kept}}


def _desired(obj: Json) -> Json:
    return {key: value for key, value in obj.items() if key not in ("metadata", "status")}
