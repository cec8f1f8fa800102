"""The provider: its settings, and which part of it answers for which type.

Behaviour is that of pulumi-kubernetes 4.34 with server-side apply. Not carried out, and refused by name: client-side
apply, rendering to a directory, `*Patch` and `*List` types, charts other than those of KEDA and its HTTP add-on.
"""

import os
from typing import Any, Final, cast

from typing_extensions import override

from local.kubernetes.client import ApiError, Client, Unreachable
from local.kubernetes.diff import object_diff
from local.kubernetes.manifests import FIELD_MANAGER, dig, has_unknown, named, with_identity
from local.kubernetes.objects import Objects, in_namespace
from local.kubernetes.release import Releases
from local.kubernetes.release_inputs import RELEASE_TYPE, check_release, release_diff
from local.kubernetes.waiting import probes
from local.provider import (
    UNKNOWN,
    CheckFailure,
    Diff,
    Properties,
    Provider,
    Refused,
    State,
    resource_name,
    resource_type,
)

SETTINGS: Final = frozenset(
    {
        "clusterIdentifier",
        "context",
        "deleteUnreachable",
        "enableConfigMapMutable",
        "enableSecretMutable",
        "enableServerSideApply",
        "kubeconfig",
        "namespace",
    }
)
# Settings of the real provider that tune it or silence its warnings.
WITHOUT_EFFECT: Final = frozenset(
    {"kubeClientSettings", "suppressDeprecationWarnings", "suppressHelmHookWarnings", "version", "pluginDownloadURL"}
)
# A setting that the program leaves out may come from the environment, as with the real provider.
VARIABLES: Final = {
    "deleteUnreachable": "PULUMI_K8S_DELETE_UNREACHABLE",
    "enableConfigMapMutable": "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE",
    "enableSecretMutable": "PULUMI_K8S_ENABLE_SECRET_MUTABLE",
}


class KubernetesProvider(Provider):
    """Ordinary objects go to `Objects`, `helm.sh/v3:Release` to `Releases`; nothing connects before it has to."""

    def __init__(self) -> None:
        self.config: Properties = {}
        self.client: Client | None = None

    @override
    async def configure(self, config: Properties) -> None:
        if unknown := sorted(config.keys() - SETTINGS - WITHOUT_EFFECT):
            known = ", ".join(sorted(SETTINGS))
            raise Refused(f"provider setting {unknown[0]}: the local Kubernetes provider knows only {known}")
        if str(config.get("enableServerSideApply", "true")).lower() == "false":
            raise Refused("enableServerSideApply: the local Kubernetes provider only applies server-side; leave it out")
        self.config = config
        kubeconfig = config.get("kubeconfig")
        if isinstance(kubeconfig, str) and kubeconfig:
            self.client = Client(kubeconfig, str(config.get("context") or ""))

    @override
    async def diff_config(self, olds: Properties, news: Properties) -> Diff:
        """A replaced provider replaces every object of it, so only another cluster is a reason to.

        With an unchanged `clusterIdentifier` nothing is; without one, the kubeconfig's server has to tell, and an
        unknown kubeconfig counts as another cluster (pulumi-kubernetes `DiffConfig`).
        """
        changed = [key for key in sorted(olds.keys() | news.keys()) if olds.get(key) != news.get(key)]
        old, new = olds.get("clusterIdentifier"), news.get("clusterIdentifier")
        if new and old == new:
            return Diff(changes=changed)
        replaces = ["clusterIdentifier"] if new and old else []
        unknown = [key for key in ("kubeconfig", "context") if news.get(key) is UNKNOWN]
        if unknown or ("kubeconfig" in changed and cluster_of(olds) != cluster_of(news)):
            replaces += unknown or ["kubeconfig"]
        return Diff(changes=changed, replaces=replaces)

    @override
    async def check(
        self, urn: str, olds: Properties, news: Properties, seed: bytes
    ) -> tuple[Properties, list[CheckFailure]]:
        token = resource_type(urn)
        default_namespace = str(self.config.get("namespace") or "")
        if token == RELEASE_TYPE:
            return check_release(resource_name(urn), olds, news, default_namespace or "default")
        obj, failures = named(resource_name(urn), with_identity(token, news), olds, seed)
        if not has_unknown(obj):
            try:
                probes(obj)
            except ValueError as error:
                failures.append(CheckFailure(property="metadata.annotations", reason=str(error)))
        if default_namespace and (self.client is None or await Objects(self.client).namespaced(obj)):
            obj = in_namespace(obj, default_namespace)
        return obj, failures

    @override
    async def diff(self, urn: str, id: str, old_inputs: Properties, olds: Properties, news: Properties) -> Diff:
        token = resource_type(urn)
        if token == RELEASE_TYPE:
            return release_diff(old_inputs, news)
        return object_diff(
            with_identity(token, old_inputs),
            with_identity(token, news),
            secrets_mutable=self.flag("enableSecretMutable"),
            config_maps_mutable=self.flag("enableConfigMapMutable"),
        )

    @override
    async def create(self, urn: str, inputs: Properties, timeout: float, preview: bool) -> tuple[str, Properties]:
        token = resource_type(urn)
        if token == RELEASE_TYPE:
            return ("", inputs) if preview else await Releases(self.connected()).create(inputs)
        if preview:
            return "", inputs if self.client is None else await Objects(self.client).preview(token, inputs, None)
        return await Objects(self.connected()).create(token, urn, inputs, timeout)

    @override
    async def read(self, urn: str, id: str, inputs: Properties, properties: Properties) -> State:
        token, client = resource_type(urn), self.connected()
        try:
            if token == RELEASE_TYPE:
                return await Releases(client).read(id, inputs)
            return await Objects(client).read(token, id, inputs, properties)
        except Unreachable:
            if self.flag("deleteUnreachable"):
                return State(id="")
            raise
        except ApiError as error:
            raise Refused(f"{id} could not be read: {error}") from None

    @override
    async def update(
        self,
        urn: str,
        id: str,
        old_inputs: Properties,
        olds: Properties,
        news: Properties,
        timeout: float,
        preview: bool,
    ) -> Properties:
        token = resource_type(urn)
        if token == RELEASE_TYPE:
            return news if preview else await Releases(self.connected()).update(news)
        if preview:
            manager = str(olds.get(FIELD_MANAGER) or "pulumi-kubernetes")
            return news if self.client is None else await Objects(self.client).preview(token, news, manager)
        return await Objects(self.connected()).update(token, id, olds, news, timeout)

    @override
    async def delete(self, urn: str, id: str, old_inputs: Properties, properties: Properties, timeout: float) -> None:
        token, client = resource_type(urn), self.connected()
        try:
            if token == RELEASE_TYPE:
                await Releases(client).delete(id, old_inputs)
            else:
                await Objects(client).delete(token, id, old_inputs, timeout)
        except Unreachable:
            if not self.flag("deleteUnreachable"):
                raise

    @override
    async def close(self) -> None:
        if self.client is not None:
            await self.client.close()

    def flag(self, setting: str) -> bool:
        return str(self.config.get(setting) or os.environ.get(VARIABLES[setting], "")).lower() == "true"

    def connected(self) -> Client:
        if self.client is None:
            raise Refused(
                "the Kubernetes provider has no kubeconfig: give the resource a kubernetes.Provider that has one (the "
                "local stand-in never uses the kubeconfig of this machine's user)"
            )
        return self.client


def cluster_of(config: Properties) -> Any:
    """The current cluster entry of a kubeconfig: as much identity as a kubeconfig has."""
    import yaml

    try:
        parsed: Any = yaml.safe_load(str(config.get("kubeconfig") or ""))
    except yaml.YAMLError:
        return None
    current = config.get("context") or dig(parsed, "current-context")
    cluster = dig(entry_named(dig(parsed, "contexts"), current), "context", "cluster")
    return dig(entry_named(dig(parsed, "clusters"), cluster), "cluster")


def entry_named(entries: Any, name: Any) -> Any:
    found = (entry for entry in cast("list[Any]", entries or []) if dig(entry, "name") == name)
    return next(found, None)
