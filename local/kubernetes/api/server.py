"""The HTTP side of the embedded API server: kmock around our `Requests`.

kmock (https://kmock.readthedocs.io) brings the server, the list of built-in kinds, the discovery documents, the parsing
of addresses and the watch streams. Its own handling of writes is replaced: it knows no server-side apply, no dry run
and no namespaces.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

import attrs
import kmock
from aiohttp import web
from typing_extensions import override

from local.kubernetes.api.aks import Aks
from local.kubernetes.api.requests import Requests, Target
from local.kubernetes.api.store import Event, Store
from local.kubernetes.api.writes import Status
from local.kubernetes.chart.crds import AKS_KINDS, minimal
from local.kubernetes.manifests import Json, Ref

NAMESPACES: Final = kmock.resource("", "v1", "namespaces")
# kmock 0.8 takes the address of a namespace for that of everything in it, so it is shown another word.
ALIAS: Final = "embedded-namespaces"
# Kinds of kmock's list that come with additions to a cluster.
ADDITIONS: Final = frozenset({"metrics.k8s.io"})


class Handler(kmock.KubernetesEmulator):
    """kmock's emulator, with every read and write of objects answered from a store; `token` opens it.

    `subscription` is the database of the emulated subscription, see `aks`.
    """

    def __init__(self, token: str, store: Store, subscription: Path) -> None:
        super().__init__()
        self.token = token
        self.answers = Requests(store)
        self.aks = Aks(store, subscription)
        self.events: list[tuple[kmock.resource, Json]] = []
        self.resources.load_bundled()
        for resource in [resource for resource in self.resources if resource.group in ADDITIONS]:
            del self.resources[resource]
        for plural in AKS_KINDS:
            self._define(minimal(plural), served=True)
        for obj in sorted(store.all(), key=lambda obj: obj["kind"] != "CustomResourceDefinition"):
            self.changed("ADDED", obj)
        store.changed = self.changed
        # The controllers act too: an earlier process may have ended between a write and what they do about it.
        self.aks.make_namespaces()

    def changed(self, event: Event, obj: Json) -> None:
        """Keep kmock's own picture, from which it serves watches and discovery, in step with the store."""
        ref = Ref.of(obj)
        if ref.kind == "CustomResourceDefinition":
            self._define(obj, served=event != "DELETED")
        resource = self._resource(ref)
        if resource is None:
            return
        key = (resource, ref.namespace or None, ref.name)
        if event == "DELETED":
            del self.objects[key]
        else:
            self.objects[key] = obj
        self.events.append((resource, {"type": event, "object": obj}))

    def _define(self, definition: Json, *, served: bool) -> None:
        spec = definition["spec"]
        names = spec["names"]
        for version in spec["versions"]:
            resource = kmock.resource(spec["group"], version["name"], names["plural"])
            if served:
                self.resources[resource] = kmock.ResourceInfo(
                    kind=names["kind"],
                    singular=names.get("singular"),
                    namespaced=spec["scope"] == "Namespaced",
                    verbs={"create", "delete", "get", "list", "patch", "update", "watch"},
                    shortnames=names.get("shortNames") or (),
                    subresources={"status"},
                )
            elif resource in self.resources:
                del self.resources[resource]

    def _resource(self, ref: Ref) -> kmock.resource | None:
        group, _, version = ref.api_version.rpartition("/")
        for resource in cast("list[kmock.resource]", list(self.resources)):
            if (resource.group, resource.version, self.resources[resource].kind) == (group, version, ref.kind):
                return resource
        return None

    @override
    async def __call__(self, raw_request: web.BaseRequest) -> web.StreamResponse:
        if raw_request.headers.get("Authorization") != f"Bearer {self.token}":
            return response(401, Status(401, "Unauthorized", "Unauthorized").body())
        self.aks.follow()
        parts = raw_request.path.strip("/").split("/")
        if parts[:3] == ["api", "v1", "namespaces"] and (len(parts) <= 4 or parts[4] in ("status", "finalize")):
            path = "/".join(["/api/v1", ALIAS, *parts[3:]])
            raw_request = raw_request.clone(rel_url=raw_request.rel_url.with_path(path, keep_query=True))
        return await super().__call__(raw_request)

    @override
    async def _handle(self, request: kmock.Request) -> web.StreamResponse:
        if request.resource == kmock.resource("", "v1", ALIAS):
            request = attrs.evolve(request, resource=NAMESPACES)
        resource = request.resource
        if resource is None or resource.plural is None:
            return await super()._handle(request)
        try:
            if resource not in self.resources:
                raise Status(404, "NotFound", "the server could not find the requested resource")
            if request.params.get("watch") in ("1", "true"):
                return await super()._handle(request)
            code, answer = self._answer(request, resource)
        except Status as refusal:
            code, answer = refusal.code, refusal.body()
        events, self.events = self.events, []
        for changed, event in events:
            await self._buses[changed].put(event)
        return response(code, answer)

    def _answer(self, request: kmock.Request, resource: kmock.resource) -> tuple[int, Json]:
        info = self.resources[resource]
        target = Target(
            api_version=f"{resource.group}/{resource.version}" if resource.group else str(resource.version),
            plural=str(resource.plural),
            kind=str(info.kind),
            namespaced=bool(info.namespaced),
            namespace=request.namespace or "",
            name=request.name or "",
            subresource=request.subresource or "",
        )
        content_type = header(request.headers, "Content-Type").partition(";")[0]
        return self.answers.answer(
            str(request.method.value), target, request.params, parsed(request.body), content_type
        )


def response(code: int, body: Json) -> web.Response:
    # Not aiohttp's `json_response`: clients compare the content type with that of a real API server, bare.
    return web.Response(status=code, body=json.dumps(body).encode(), content_type="application/json")


def header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name.lower()), "")


def parsed(body: bytes) -> Any:
    """The JSON or YAML of a request; an apply patch may be either. Raises Status."""
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        import yaml

        try:
            return yaml.safe_load(body)
        except yaml.YAMLError as error:
            raise Status(400, "BadRequest", f"the body is neither JSON nor YAML: {error}") from None
