"""One Kubernetes object as a Pulumi resource: its life between program and API server."""

import asyncio
import hashlib
from typing import Final

from local.kubernetes.client import ApiError, Client, UnknownKind, Unreachable
from local.kubernetes.manifests import (
    FIELD_MANAGER,
    Json,
    Ref,
    annotation,
    dig,
    has_unknown,
    manifest,
    outputs,
    previewed,
    projected,
    secret_values,
    string_data_merged,
    with_identity,
)
from local.kubernetes.waiting import NotReady, probes, timeout_of, until_gone, until_ready
from local.provider import PartiallyCreated, Properties, Refused, State

# A create is repeated while the server answers "not found": the namespace or the definition of a custom resource may
# be only just appearing. The real provider waits longer (five repetitions, doubling).
RETRY_DELAYS: Final = (0.5, 1.0, 2.0, 4.0)


class Objects:
    """Create, read, update and delete against one API server; `token` is the resource's type."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def create(self, token: str, urn: str, inputs: Properties, timeout: float) -> tuple[str, Properties]:
        """Apply the object and wait until it is ready. Raises Refused, PartiallyCreated."""
        obj = manifest(with_identity(token, inputs))
        manager = f"pulumi-kubernetes-{hashlib.sha256(urn.encode()).hexdigest()[:8]}"
        what = f"resource {obj['kind']} {obj['metadata']['name']} was not created by the Kubernetes API server"
        try:
            live = await self._apply_new(obj, manager)
        except UnknownKind as error:
            raise Refused(f"{what}: {error}; verify that any required CRDs have been created") from None
        except ApiError as error:
            raise Refused(f"{what}: {error}") from None
        return Ref.of(live).id, await self._awaited(obj, live, manager, timeout)

    async def _apply_new(self, obj: Json, manager: str) -> Json:
        for delay in (*RETRY_DELAYS, None):
            try:
                if await self._exists(obj):
                    raise Refused(
                        f"{Ref.of(obj)} already exists in the cluster; choose another name, adopt it with `pulumi "
                        "import`, or, if a resource was renamed, give it an alias"
                    )
                return await self.client.apply(obj, manager, force=annotation(obj, "pulumi.com/patchForce") == "true")
            except ApiError as error:
                if error.status != 404 or delay is None:
                    raise
                await asyncio.sleep(delay)
        raise AssertionError("the last attempt returns or raises")

    async def read(self, token: str, id: str, inputs: Properties, properties: Properties) -> State:
        """The object as it is now; for an import (no inputs known) all of it counts as input."""
        namespace, _, name = id.rpartition("/")
        old = string_data_merged(with_identity(token, inputs))
        ref = Ref(api_version=old["apiVersion"], kind=old["kind"], name=name, namespace=namespace)
        live = await self.client.get(ref)
        if live is None:
            return State(id="")
        found = projected(live, old) if inputs else manifest(live)
        manager = str(properties.get(FIELD_MANAGER) or "pulumi-kubernetes")
        return State(id=id, inputs=secret_values(found), properties=outputs(live, manager))

    async def update(self, token: str, id: str, olds: Properties, inputs: Properties, timeout: float) -> Properties:
        """Apply the new inputs over the old ones and wait. Raises Refused, PartiallyCreated."""
        obj = manifest(with_identity(token, inputs))
        manager = str(olds.get(FIELD_MANAGER) or "pulumi-kubernetes")
        try:
            live = await self.client.apply(obj, manager, force=annotation(obj, "pulumi.com/patchForce") == "true")
        except ApiError as error:
            hint = "; the annotation pulumi.com/patchForce takes the fields over" if error.status == 409 else ""
            raise Refused(f"update of {obj['kind']} {id} failed: {error}{hint}") from None
        return await self._awaited(obj, live, manager, timeout)

    async def _awaited(self, obj: Json, live: Json, manager: str, timeout: float) -> Properties:
        try:
            live = await until_ready(self.client, live, probes(obj), timeout_of(obj, timeout))
        except NotReady as error:
            state = outputs(error.live, manager)
            raise PartiallyCreated(Ref.of(live).id, secret_values(obj), state, error.reasons) from None
        return outputs(live, manager)

    async def delete(self, token: str, id: str, inputs: Properties, timeout: float) -> None:
        """Delete the object and wait until it is gone; one that does not exist is no error."""
        obj = with_identity(token, inputs)
        namespace, _, name = id.rpartition("/")
        ref = Ref(api_version=obj["apiVersion"], kind=obj["kind"], name=name, namespace=namespace)
        policy = annotation(obj, "pulumi.com/deletionPropagationPolicy").capitalize() or "Foreground"
        try:
            if await self.client.delete(ref, policy):
                await until_gone(self.client, ref, timeout_of(obj, timeout))
        except (ApiError, NotReady) as error:
            raise Refused(f"{ref.kind} {id} could not be deleted: {error}") from None

    async def preview(self, token: str, inputs: Properties, manager: str | None) -> Properties:
        """What the server would store, by a dry run; the inputs as they are where no server can tell.

        `manager` is None for an object to be created. Then the preview goes on as if the object did not exist (it may
        be about to be deleted), and a missing namespace or definition may be about to appear.
        """
        obj = with_identity(token, inputs)
        if has_unknown(obj):
            return obj
        sent = manifest(obj)
        try:
            if manager is None and await self._exists(sent):
                return obj
            answer = await self.client.apply(sent, manager or "pulumi-kubernetes", force=manager is None, dry_run=True)
        except Unreachable:
            return obj
        except ApiError as error:
            if error.status in (403, 404):
                return obj
            raise Refused(f"{sent['kind']} {sent['metadata']['name']} would be refused: {error}") from None
        return previewed(answer)

    async def _exists(self, obj: Json) -> bool:
        """Raises UnknownKind."""
        await self.client.kind(obj["apiVersion"], obj["kind"])
        return await self.client.get(Ref.of(obj)) is not None

    async def namespaced(self, obj: Json) -> bool:
        """Whether the kind has namespaces; an unknown one, most likely a custom resource to come, is assumed to."""
        try:
            return (await self.client.kind(obj["apiVersion"], obj["kind"])).namespaced
        except (UnknownKind, Unreachable):
            return True


def in_namespace(obj: Json, namespace: str) -> Json:
    """The object with a namespace, unless the program chose one."""
    if dig(obj, "metadata", "namespace") is not None:
        return obj
    return {**obj, "metadata": {**obj["metadata"], "namespace": namespace}}
