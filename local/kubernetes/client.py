"""A client of any Kubernetes API server, for any kind: discovery, server-side apply, delete, lists.

Connection and credentials come from `lightkube.config`, which reads kubeconfigs and sets up TLS; its own object models
are not used, because the engine's values are plain JSON. The library is imported when the first request is made: a
plugin that only answers Check and Diff never needs it. Users with an `exec` entry are left to `exec_plugins`: lightkube
takes neither certificates nor the end of a token's life from a plugin.
"""

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from local.kubernetes.manifests import Json, Ref
from local.provider import Refused

if TYPE_CHECKING:
    import httpx2
    from lightkube.config.kubeconfig import SingleConfig

    from local.kubernetes.exec_plugins import Credential

# The real provider's requests time out after 32 s as well.
REQUEST_TIMEOUT: Final = 32.0


class ApiError(Exception):
    """The API server refused a request: HTTP status, reason as in `Status.reason`, and its message."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(" ".join(message.split()))
        self.status = status
        self.reason = reason


class UnknownKind(ApiError):
    """The API server serves no such kind; often a custom resource whose definition is not installed (yet)."""

    def __init__(self, api_version: str, kind: str) -> None:
        super().__init__(404, "NotFound", f'no matches for kind "{kind}" in version "{api_version}"')


class Unreachable(Refused):
    """No API server answers at the address of the kubeconfig."""

    def __init__(self, server: str, cause: Exception) -> None:
        super().__init__(
            f"configured Kubernetes cluster is unreachable: {server}: {cause or type(cause).__name__}; start the local "
            "cluster, or, if it is gone for good, set PULUMI_K8S_DELETE_UNREACHABLE=true to drop its objects from the "
            "state"
        )


class Cancelled(Refused):
    """The client was closed while an operation went on: the engine wants to end."""

    def __init__(self) -> None:
        super().__init__("the operation was cancelled")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How the API server serves a kind."""

    plural: str
    namespaced: bool


class Client:
    """Requests to one API server.

    `kubeconfig` is the content of a kubeconfig or the path of one; `context` an entry of it, default its current one.
    Every method raises `ApiError` for a refusal and `Unreachable` when there is no answer.
    """

    def __init__(self, kubeconfig: str, context: str = "") -> None:
        self.kubeconfig = kubeconfig
        self.context = context
        self.kinds: dict[str, dict[str, Kind]] = {}
        self.server = ""
        self.http: httpx2.AsyncClient | None = None
        self.credential: Credential | None = None
        self.connecting = asyncio.Lock()
        self.outdated: list[httpx2.AsyncClient] = []
        self.closed = False

    async def connect(self) -> "httpx2.AsyncClient":
        """The HTTP client, a new one when the credential of the last has expired. Raises Refused for a kubeconfig that
        cannot be used."""
        # Many requests begin at once; one of them signs in.
        async with self.connecting:
            if self.http is not None and self.credential is not None and not self.credential.holds():
                self.sign_out(self.http)
            if self.http is None:
                self.http = await self._connected()
            return self.http

    def sign_out(self, http: "httpx2.AsyncClient") -> None:
        """Ask for a credential anew with the next request. Requests that are under way keep their connection."""
        if self.http is http:
            self.outdated.append(http)
            self.http = None

    async def _connected(self) -> "httpx2.AsyncClient":
        import yaml
        from lightkube.config.client_adapter import AsyncClient, ConnectionParams
        from lightkube.config.kubeconfig import KubeConfig
        from lightkube.core.exceptions import ConfigError

        content = "\n" in self.kubeconfig or self.kubeconfig.lstrip().startswith("{")
        try:
            text = self.kubeconfig if content else Path(self.kubeconfig).expanduser().read_text()
            parsed: Any = yaml.safe_load(text)
            file = None if content else self.kubeconfig
            load = cast("Callable[..., KubeConfig]", KubeConfig.from_dict)  # pyright: ignore[reportUnknownMemberType]
            config = load(parsed, fname=file).get(self.context or None)
            if config is None:
                raise ConfigError("no current context")
            self.server = config.cluster.server
            if config.user is not None and config.user.exec is not None:
                config = await self._signed_in(parsed, config)
            # Loopback servers are never behind the proxy that the environment may name.
            return AsyncClient(config, ConnectionParams(timeout=None, trust_env=False))
        except (OSError, yaml.YAMLError, ConfigError, KeyError, TypeError, ValueError) as error:
            raise Refused(f"kubeconfig cannot be used: {type(error).__name__}: {error}") from None

    async def _signed_in(self, parsed: Any, config: "SingleConfig") -> "SingleConfig":
        """The same, with what the user's plugin answers in place of the plugin."""
        from lightkube.config.models import User

        from local.kubernetes.exec_plugins import ask

        user = next(each["user"] for each in parsed["users"] if each["name"] == config.context.user)
        cluster = next(each["cluster"] for each in parsed["clusters"] if each["name"] == config.context.cluster)
        self.credential = await ask(user["exec"], cluster, Path(config.fname or ".").expanduser().parent)
        certificate, key = (
            base64.b64encode(pem.encode()).decode() or None
            for pem in (self.credential.certificate, self.credential.key)
        )
        answered = User(token=self.credential.token or None, client_cert_data=certificate, client_key_data=key)
        return config._replace(user=answered)

    async def request(
        self, method: str, path: str, *, params: dict[str, str] | None = None, body: Any = None, content_type: str = ""
    ) -> Json:
        """One request with a JSON body; the answer's JSON."""
        if self.closed:
            raise Cancelled
        http = await self.connect()
        import httpx2

        try:
            response = await http.request(
                method,
                path,
                params=params,
                content=None if body is None else json.dumps(body),
                headers={"Content-Type": content_type or "application/json"} if body is not None else None,
                timeout=REQUEST_TIMEOUT,
            )
        except httpx2.TransportError as error:
            raise Cancelled if self.closed else Unreachable(self.server, error) from None
        if response.is_success:
            return cast("Json", response.json())
        if response.status_code == 401 and self.credential is not None:
            self.sign_out(http)
        try:
            status = cast("Json", response.json())
        except ValueError:
            status = {}
        message = status.get("message") or response.text.strip() or response.reason_phrase
        raise ApiError(response.status_code, status.get("reason") or "", message)

    async def kind(self, api_version: str, kind: str) -> Kind:
        """How the server serves a kind. Raises UnknownKind; what was unknown is asked again the next time."""
        if kind not in self.kinds.get(api_version, {}):
            root = "/api" if "/" not in api_version else "/apis"
            try:
                listed = await self.request("GET", f"{root}/{api_version}")
            except ApiError as error:
                if error.status != 404:
                    raise
                listed = {}
            self.kinds[api_version] = {
                entry["kind"]: Kind(plural=entry["name"], namespaced=entry["namespaced"])
                for entry in listed.get("resources", [])
                if "/" not in entry["name"]
            }
        try:
            return self.kinds[api_version][kind]
        except KeyError:
            raise UnknownKind(api_version, kind) from None

    async def collection(self, api_version: str, kind: str, namespace: str = "") -> str:
        """The path of a kind's objects; `namespace` is ignored for cluster-scoped kinds, empty means all."""
        served = await self.kind(api_version, kind)
        root = "/api" if "/" not in api_version else "/apis"
        scope = f"/namespaces/{namespace}" if served.namespaced and namespace else ""
        return f"{root}/{api_version}{scope}/{served.plural}"

    async def path(self, ref: Ref) -> str:
        return f"{await self.collection(ref.api_version, ref.kind, ref.namespace or 'default')}/{ref.name}"

    async def get(self, ref: Ref) -> Json | None:
        """The object, or None when it or its kind does not exist."""
        try:
            return await self.request("GET", await self.path(ref))
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    async def apply(self, obj: Json, manager: str, *, force: bool = False, dry_run: bool = False) -> Json:
        """Server-side apply: the fields that `manager` applied before and leaves out now are removed."""
        params = {"fieldManager": manager, "force": str(force).lower(), "fieldValidation": "Strict"}
        if dry_run:
            params["dryRun"] = "All"
        path = await self.path(Ref.of(obj))
        return await self.request("PATCH", path, params=params, body=obj, content_type="application/apply-patch+yaml")

    async def delete(self, ref: Ref, propagation: str = "Foreground") -> bool:
        """Ask for deletion; False when the object or its kind does not exist."""
        try:
            await self.request("DELETE", await self.path(ref), body={"propagationPolicy": propagation})
        except ApiError as error:
            if error.status == 404:
                return False
            raise
        return True

    async def objects(self, api_version: str, kind: str, namespace: str = "", **params: str) -> list[Json]:
        """The objects of a kind, of one namespace or of all; an unknown kind has none."""
        try:
            path = await self.collection(api_version, kind, namespace)
        except UnknownKind:
            return []
        items = cast("list[Json]", (await self.request("GET", path, params=params)).get("items") or [])
        return [{"apiVersion": api_version, "kind": kind, **item} for item in items]

    async def warnings(self, obj: Json) -> list[str]:
        """What the object's Warning events say, oldest first, without repetition."""
        ref = Ref.of(obj)
        selector = f"involvedObject.kind={ref.kind},involvedObject.name={ref.name}"
        events = await self.objects("v1", "Event", ref.namespace or "default", fieldSelector=selector)
        texts = [
            f"{event.get('reason', '')}: {event.get('message', '')}"
            for event in sorted(events, key=lambda event: str(event.get("lastTimestamp") or event.get("eventTime")))
            if event.get("type") == "Warning" and event["involvedObject"].get("uid", "") in ("", obj["metadata"]["uid"])
        ]
        return list(dict.fromkeys(texts))

    async def close(self) -> None:
        """Let go of the connections; what still waits for the cluster ends with `Cancelled`."""
        self.closed = True
        for http in (*self.outdated, *([self.http] if self.http else [])):
            await http.aclose()
