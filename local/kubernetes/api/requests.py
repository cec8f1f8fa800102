"""The embedded API server's answers to reads and writes of objects, without HTTP.

Served: create, get, list (label and field selectors for equality), replace, server-side apply, JSON merge patch and
delete, each with `dryRun=All`; the `status` subresource by merge patch. Anything else is refused as a real server would
refuse what it does not have.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from local.kubernetes.api.controllers import delete, settle
from local.kubernetes.api.merging import applied, merge_patched
from local.kubernetes.api.store import Store
from local.kubernetes.api.writes import Status, admitted, not_found, resource_name
from local.kubernetes.manifests import Json, Ref, dig

APPLY: Final = "application/apply-patch+yaml"
MERGE: Final = "application/merge-patch+json"


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a request is about: a kind, and of it all objects, those of a namespace, or one."""

    api_version: str
    plural: str
    kind: str
    namespaced: bool
    namespace: str = ""
    name: str = ""
    subresource: str = ""

    @property
    def ref(self) -> Ref:
        return Ref(api_version=self.api_version, kind=self.kind, name=self.name, namespace=self.namespace)


class Requests:
    """Answers requests out of a store; a dry run goes all the way but the storing."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def answer(
        self, method: str, target: Target, params: Mapping[str, str], body: Any, content_type: str
    ) -> tuple[int, Json]:
        """HTTP status and body. Raises Status."""
        if target.namespaced and target.name and not target.namespace:
            raise Status(404, "NotFound", "the server could not find the requested resource")
        if target.subresource and (target.subresource, method) != ("status", "PATCH"):
            raise Status(404, "NotFound", "the server could not find the requested resource")
        dry_run = params.get("dryRun") == "All"
        match method:
            case "GET":
                return 200, self.get(target) if target.name else self.list(target, params)
            case "POST" if not target.name:
                return 201, self.create(target, self._body(target, body), dry_run)
            case "PUT" if target.name:
                return 200, self.replace(target, self._body(target, body), dry_run)
            case "PATCH" if target.name and content_type == APPLY:
                return self.apply(target, self._body(target, body), params.get("fieldManager", ""), dry_run)
            case "PATCH" if target.name and content_type == MERGE:
                return 200, self.merge(target, cast("Json", body), dry_run)
            case "PATCH":
                raise Status(
                    415, "UnsupportedMediaType", f"the body of the request was in an unknown format: {content_type}"
                )
            case "DELETE" if target.name:
                return 200, self.delete(target, dry_run)
            case _:
                raise Status(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")

    def get(self, target: Target) -> Json:
        obj = self.store.get(target.ref)
        if obj is None:
            raise not_found(target.plural, target.ref)
        return obj

    def list(self, target: Target, params: Mapping[str, str]) -> Json:
        chosen = [
            obj
            for obj in self.store.all(target.api_version, target.kind, target.namespace)
            if selected(params.get("labelSelector", ""), lambda key, obj=obj: dig(obj, "metadata", "labels", key))
            and selected(params.get("fieldSelector", ""), lambda key, obj=obj: dig(obj, *key.split(".")))
        ]
        metadata = {"resourceVersion": self.store.setting("version") or "0"}
        return {"apiVersion": target.api_version, "kind": f"{target.kind}List", "metadata": metadata, "items": chosen}

    def create(self, target: Target, obj: Json, dry_run: bool) -> Json:
        ref = Ref.of(obj)
        if self.store.get(ref) is not None:
            name = resource_name(target.plural, ref.api_version)
            raise Status(409, "AlreadyExists", f'{name} "{ref.name}" already exists')
        return self._kept(admitted(self.store, target.plural, obj, None, dry_run=dry_run), None, dry_run)

    def replace(self, target: Target, obj: Json, dry_run: bool) -> Json:
        old = self.get(target)
        version = obj["metadata"].get("resourceVersion")
        if version and version != old["metadata"]["resourceVersion"]:
            raise Status(
                409,
                "Conflict",
                f'Operation cannot be fulfilled on {resource_name(target.plural, target.api_version)} "{target.name}": '
                "the object has been modified; please apply your changes to the latest version and try again",
            )
        return self._kept(admitted(self.store, target.plural, obj, old, dry_run=dry_run), None, dry_run)

    def apply(self, target: Target, obj: Json, manager: str, dry_run: bool) -> tuple[int, Json]:
        if not manager:
            raise Status(400, "BadRequest", "PatchOptions.meta.k8s.io is invalid: fieldManager: Required value")
        old = self.store.get(target.ref)
        managers = self.store.applied(target.ref)
        others = [fields for name, fields in managers.items() if name != manager]
        new = applied(old or {}, managers.get(manager, {}), obj, others)
        stored = admitted(self.store, target.plural, new, old, dry_run=dry_run)
        return (201 if old is None else 200), self._kept(stored, {**managers, manager: obj}, dry_run)

    def merge(self, target: Target, patch: Json, dry_run: bool) -> Json:
        old = self.get(target)
        if target.subresource == "status":
            new = {**old, "status": merge_patched(old.get("status") or {}, patch.get("status") or {})}
            return self._kept(new, None, dry_run)
        new = merge_patched(old, patch)
        return self._kept(admitted(self.store, target.plural, new, old, dry_run=dry_run), None, dry_run)

    def delete(self, target: Target, dry_run: bool) -> Json:
        obj = self.get(target)
        if not dry_run:
            delete(self.store, obj)
            settle(self.store)
        return {"apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Success"}

    def _kept(self, obj: Json, managers: dict[str, Json] | None, dry_run: bool) -> Json:
        if dry_run:
            return obj
        if (
            obj["metadata"].get("deletionTimestamp")
            and not obj["metadata"].get("finalizers")
            and obj["kind"] != "Namespace"
        ):
            self.store.remove(Ref.of(obj))
        elif managers is not None or self.store.get(Ref.of(obj)) != obj:
            obj = self.store.put(obj, managers)
        settle(self.store)
        return self.store.get(Ref.of(obj)) or obj

    def _body(self, target: Target, body: Any) -> Json:
        """The object of a request, its identity checked against the address."""
        if not isinstance(body, dict):
            raise Status(400, "BadRequest", "the request has no object")
        obj = cast("Json", body)
        metadata = cast("Json", obj.get("metadata") or {})
        if (obj.get("apiVersion"), obj.get("kind")) != (target.api_version, target.kind):
            raise Status(400, "BadRequest", f"the object is no {target.kind} in version {target.api_version}")
        for key, expected in (("namespace", target.namespace), ("name", target.name)):
            if metadata.get(key) and expected and metadata[key] != expected:
                raise Status(
                    400, "BadRequest", f"the {key} of the object ({metadata[key]}) does not match that of the request"
                )
        name = metadata.get("name") or target.name
        if not name:
            raise Status(422, "Invalid", f"{target.kind} is invalid: metadata.name: Required value: name is required")
        placed = {**metadata, "name": name}
        if target.namespaced:
            placed["namespace"] = target.namespace or metadata.get("namespace") or "default"
        else:
            placed.pop("namespace", None)
        return {**obj, "metadata": placed}


def selected(selector: str, value: Callable[[str], Any]) -> bool:
    """Whether an object matches a selector: `key=value`, `key==value`, `key!=value` or `key`, comma separated."""
    for term in filter(None, selector.split(",")):
        match = re.fullmatch(r"\s*([^=!]+?)\s*(?:(==|=|!=)\s*(.*?))?\s*", term)
        if match is None:
            raise Status(400, "BadRequest", f"unable to parse requirement: {term}")
        key, operator, wanted = match.groups()
        found = value(key)
        if (found is None) if operator is None else ((found == wanted) == (operator == "!=")):
            return False
    return True
