"""`helm.sh/v3:Release`: two charts, KEDA's and that of its HTTP add-on, applied object by object.

There is no Helm here and there are no containers, so a release is what matters of it to everything else: the chart's
objects in the cluster, owned by the release, ready before the resource counts as created, and gone in the right order.
With the variable `LOCAL_KEDA_CRDS`, a folder with KEDA's definitions (those of the add-on lie in
`keda-add-ons-http/crds` two folders up), KEDA runs as processes on this machine (see `chart.objects`); without it the
objects are the chart's own.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, cast

from local.kubernetes.chart import http_add_on
from local.kubernetes.chart.objects import Processes, chart_objects
from local.kubernetes.chart.release import Release
from local.kubernetes.chart.values import KEDA, merged
from local.kubernetes.client import ApiError, Client
from local.kubernetes.manifests import Json, Ref, annotation, dig
from local.kubernetes.records import Record, forget, load, save
from local.kubernetes.release_inputs import CHARTS, DEFAULT_TIMEOUT, REPOSITORY
from local.kubernetes.waiting import BUILT_IN, NotReady, until_gone, until_ready
from local.provider import PartiallyCreated, Properties, Refused, State

PENDING: Final = "pending-install"
CRD: Final = "CustomResourceDefinition"
# First what would call a program that is about to end, last what takes every KEDA object along.
UNINSTALL_ORDER: Final = (
    ("ScaledObject",),
    ("ValidatingWebhookConfiguration",),
    ("APIService",),
    ("Deployment",),
    ("ClusterRoleBinding", "RoleBinding"),
    (
        "CiliumNetworkPolicy",
        "ClusterRole",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "Role",
        "Service",
        "ServiceAccount",
    ),
    (CRD,),
)


class Releases:
    """Install, upgrade, uninstall and read releases on one API server."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def create(self, inputs: Properties) -> tuple[str, Properties]:
        """Install. With `atomic` a failure leaves nothing behind; without, the failed release stays and is reported."""
        name, namespace = inputs["name"], inputs["namespace"]
        id = f"{namespace}/{name}"
        try:
            found = await load(self.client, namespace, name)
            # Helm gives up on an installation that was interrupted; here it goes on, as everything in it may repeat.
            if found and found.status != PENDING:
                raise Refused(f"cannot re-use a name that is still in use: Helm release {id} already exists")
            await self._namespace(namespace, create=bool(inputs.get("createNamespace")))
            record = await self._record(inputs, 1)
            await save(self.client, replace(record, status=PENDING))
        except ApiError as error:
            raise Refused(f"Helm release {id} could not be installed: {error}") from None
        try:
            await self._install(record.objects, inputs)
        except (ApiError, NotReady, Refused) as error:
            if inputs.get("atomic"):
                undone = await self._undo(record, inputs)
                raise Refused(f"Helm release {id} failed, and {undone} due to atomic being set: {error}") from None
            failed = replace(record, status="failed")
            await save(self.client, failed)
            reasons = error.reasons if isinstance(error, NotReady) else [str(error)]
            raise PartiallyCreated(id, inputs, released(inputs, failed), reasons) from None
        await save(self.client, record)
        return id, released(inputs, record)

    async def update(self, inputs: Properties) -> Properties:
        """Upgrade. With `atomic` a failure puts the former revision back."""
        name, namespace = inputs["name"], inputs["namespace"]
        id = f"{namespace}/{name}"
        before = await load(self.client, namespace, name)
        if before is None:
            raise Refused(f"Helm release {id} has no deployed releases; run `pulumi refresh` and then `pulumi up`")
        record = await self._record(inputs, before.revision + 1)
        try:
            await self._install(record.objects, inputs)
            await self._uninstall(not_in(before.objects, record.objects), inputs)
        except (ApiError, NotReady, Refused) as error:
            if not inputs.get("atomic"):
                failed = replace(record, status="failed")
                await save(self.client, failed)
                reasons = error.reasons if isinstance(error, NotReady) else [str(error)]
                raise PartiallyCreated(id, inputs, released(inputs, failed), reasons) from None
            await self._install(before.objects, {**inputs, "skipAwait": True})
            await self._uninstall(not_in(record.objects, before.objects), inputs)
            raise Refused(f"Helm release {id} has been rolled back due to atomic being set: {error}") from None
        await save(self.client, record)
        return released(inputs, record)

    async def read(self, id: str, inputs: Properties) -> State:
        """The release as recorded; as with the real provider, changes to its objects are not looked for."""
        namespace, _, name = id.rpartition("/")
        record = await load(self.client, namespace, name)
        if record is None:
            return State(id="")
        recorded = {"chart": record.chart, "name": name, "namespace": namespace, "values": record.values}
        known = inputs or {**recorded, "repositoryOpts": {"repo": REPOSITORY}, "timeout": DEFAULT_TIMEOUT}
        now = {**known, "version": record.version}
        return State(id=id, inputs=now, properties=released(now, record))

    async def delete(self, id: str, inputs: Properties) -> None:
        """Uninstall, waiting for every object to be gone; a release that does not exist is no error."""
        namespace, _, name = id.rpartition("/")
        try:
            record = await load(self.client, namespace, name)
            if record is not None:
                await self._uninstall(record.objects, inputs)
                await forget(self.client, record)
        except (ApiError, NotReady) as error:
            raise Refused(f"Helm release {id} could not be uninstalled: {error}") from None

    async def _namespace(self, namespace: str, *, create: bool) -> None:
        ref = Ref(api_version="v1", kind="Namespace", name=namespace)
        if await self.client.get(ref) is None:
            if not create:
                raise Refused(f'namespaces "{namespace}" not found: create the namespace before the Helm release in it')
            await self.client.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}, "helm")

    async def _record(self, inputs: Properties, revision: int) -> Record:
        variable = os.environ.get("LOCAL_KEDA_CRDS")
        folder = Path(variable) if variable else None
        given = cast("Json", inputs.get("values") or {})
        chart, name, namespace = inputs["chart"], inputs["name"], inputs["namespace"]
        values = merged(given, chart)
        if chart == KEDA:
            release = Release(name=name, namespace=namespace, values=values)
            processes = await self._processes() if folder else None
            objects = chart_objects(release, crd_folder=folder, processes=processes)
        else:
            own = folder.parents[1] / chart / "crds" if folder else None
            objects = http_add_on.HttpAddOn(name, namespace, values).objects(own)
        return Record(
            name=name,
            namespace=namespace,
            revision=revision,
            status="deployed",
            chart=chart,
            version=CHARTS[chart],
            values=given,
            objects=objects,
        )

    async def _processes(self) -> Processes:
        ref = Ref(api_version="v1", kind="ConfigMap", name="keda-processes", namespace="kube-system")
        data = dig(await self.client.get(ref), "data")
        try:
            return Processes(
                metrics_port=int(data["metrics-port"]), webhook_url=data["webhook-url"], authority=data["ca.crt"]
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(
                f"ConfigMap kube-system/keda-processes, which tells where KEDA's programs listen, is missing or lacks "
                f"{error}; start the local control plane again"
            ) from None

    async def _install(self, objects: Sequence[Json], inputs: Properties) -> None:
        """Apply all, then wait for all. Raises ApiError, NotReady, Refused."""
        # All that others own is found before anything is applied.
        for obj in objects:
            await self._claim(obj)
        applied = [await self.client.apply(obj, "helm", force=True) for obj in objects]
        if inputs.get("skipAwait"):
            return
        deadline = time.monotonic() + inputs["timeout"]
        for live in applied:
            probe = BUILT_IN.get((live["apiVersion"], live["kind"]))
            if probe:
                await until_ready(self.client, live, [probe], max(0.0, deadline - time.monotonic()))

    async def _claim(self, obj: Json) -> None:
        """Raise Refused where an object exists that is not the release's."""
        ref = Ref.of(obj)
        owner = tuple(annotation(obj, f"meta.helm.sh/release-{part}") for part in ("name", "namespace"))
        live = await self.client.get(ref)
        if live is not None:
            found = tuple(annotation(live, f"meta.helm.sh/release-{part}") for part in ("name", "namespace"))
            if found != owner:
                belongs = f"to release {found[1]}/{found[0]}" if any(found) else "to no Helm release"
                raise Refused(
                    f"{ref} exists and cannot be imported into the current release: invalid ownership metadata: it "
                    f"belongs {belongs}; delete it, or give it the release's meta.helm.sh annotations"
                )

    async def _undo(self, record: Record, inputs: Properties) -> str:
        """Uninstall after a failed installation; what became of it, in words."""
        owner = (record.name, record.namespace)
        own: list[Json] = []
        try:
            for obj in record.objects:
                live = await self.client.get(Ref.of(obj))
                marks = [annotation(live or {}, f"meta.helm.sh/release-{part}") for part in ("name", "namespace")]
                if tuple(marks) == owner:
                    own.append(obj)
            await self._uninstall(own, inputs)
            await forget(self.client, record)
        except (ApiError, NotReady, Refused) as error:
            return f"could not be uninstalled ({error})"
        return "has been uninstalled"

    async def _uninstall(self, objects: Sequence[Json], inputs: Properties) -> None:
        """Delete group by group, each gone before the next. Raises ApiError, NotReady."""
        deadline = time.monotonic() + (inputs.get("timeout") or DEFAULT_TIMEOUT)
        for kinds in UNINSTALL_ORDER:
            group = [
                obj for obj in objects if obj["kind"] in kinds and annotation(obj, "helm.sh/resource-policy") != "keep"
            ]
            existing = [obj for obj in group if await self.client.delete(Ref.of(obj), "Background")]
            for obj in existing:
                try:
                    await until_gone(self.client, Ref.of(obj), max(0.0, deadline - time.monotonic()))
                except NotReady as error:
                    if obj["kind"] != CRD:
                        raise
                    raise NotReady(error.live, [await self._blocked(obj, error)]) from None

    async def _blocked(self, definition: Json, error: NotReady) -> str:
        """Why a definition does not go: the objects whose finalizer nobody removes, and what helps."""
        spec = definition["spec"]
        kind, plural = spec["names"]["kind"], spec["names"]["plural"]
        left = await self.client.objects(f"{spec['group']}/{spec['versions'][0]['name']}", kind)
        if not left:
            return str(error)
        refs = [Ref.of(obj) for obj in left]
        first = refs[0]
        scope = f" -n {first.namespace}" if first.namespace else ""
        return (
            f"{error}; KEDA's operator has gone and its objects wait for it: {', '.join(str(ref) for ref in refs)}; "
            f"release each by: kubectl patch {plural} {first.name}{scope} --type merge "
            '-p \'{"metadata":{"finalizers":null}}\''
        )


def released(inputs: Properties, record: Record) -> Properties:
    """The outputs of a release."""
    names: dict[str, list[str]] = {}
    for obj in record.objects:
        ref = Ref.of(obj)
        names.setdefault(f"{ref.kind}.{ref.api_version}", []).append(ref.id)
    status = {
        "appVersion": record.version,
        "chart": record.chart,
        "name": record.name,
        "namespace": record.namespace,
        "revision": record.revision,
        "status": record.status,
        "version": record.version,
    }
    return {**inputs, "resourceNames": names, "status": status}


def not_in(objects: Sequence[Json], others: Sequence[Json]) -> list[Json]:
    """The objects that have no counterpart of the same identity among the others."""
    kept = {Ref.of(obj) for obj in others}
    return [obj for obj in objects if Ref.of(obj) not in kept]
