"""What the emulated AKS does to the embedded cluster: it ends with the managed cluster, and KEDA's add-on runs in it.

The emulated subscription's database lies beside the cluster's own; whatever changed in it is followed before the next
request is answered. Without a subscription, or as long as it never had a managed cluster, the cluster is just there.

AKS does not say what is left when the add-on is turned off. Here it goes as a release of Helm goes: KEDA first, then
its definitions, which wait for objects that no operator lets go any more.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.azure.directory import CLUSTER_TYPE
from local.azure.store import BUSY_SECONDS, Records
from local.kubernetes.api.controllers import delete, settle
from local.kubernetes.api.merging import applied
from local.kubernetes.api.store import Store
from local.kubernetes.api.writes import admitted
from local.kubernetes.chart.add_on import add_on_objects, of_add_on
from local.kubernetes.manifests import Json, Ref, dig

SUBSCRIPTION: Final = "azure.db"
MANAGER: Final = "aks"
SYSTEM_NAMESPACES: Final = ("default", "kube-node-lease", "kube-public", "kube-system")


@dataclass(frozen=True, kw_only=True)
class ManagedCluster:
    """A managed cluster as far as it shows inside. `settled` is false while AKS works on it."""

    uid: str
    settled: bool
    keda: bool
    workload_identity: bool


class Aks:
    """Keeps the cluster of a store in step with the managed cluster in a subscription's database."""

    def __init__(self, store: Store, subscription: Path) -> None:
        self._store = store
        self._subscription = subscription
        self._seen: object = None

    def follow(self) -> None:
        """Take over what changed in the subscription since the last time."""
        now = self._stamp()
        if now == self._seen:
            return
        self._seen = now
        found, before = managed_cluster(self._subscription), self._store.setting("cluster") or ""
        uid = found.uid if found else ""
        if before and uid != before:
            self._start_afresh()
        if uid != before:
            self._store.set("cluster", uid)
        if found and found.settled:
            self._run_keda(found)

    def make_namespaces(self) -> None:
        """Make the namespaces that every cluster has, where they are missing."""
        for name in SYSTEM_NAMESPACES:
            if self._store.get(Ref(api_version="v1", kind="Namespace", name=name)) is None:
                namespace: Json = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
                self._store.put(admitted(self._store, "namespaces", namespace, None))
        settle(self._store)

    def _stamp(self) -> object:
        """Something that differs whenever the database was written: SQLite writes to its log first."""
        stamps: list[tuple[int, int]] = []
        for file in (self._subscription, self._subscription.with_name(f"{self._subscription.name}-wal")):
            try:
                status = file.stat()
                stamps.append((status.st_mtime_ns, status.st_size))
            except FileNotFoundError:
                stamps.append((0, 0))
        return stamps

    def _start_afresh(self) -> None:
        for obj in self._store.all():
            self._store.remove(Ref.of(obj))
        self._store.set("keda", "")
        self.make_namespaces()

    def _run_keda(self, cluster: ManagedCluster) -> None:
        wanted = ("identity" if cluster.workload_identity else "plain") if cluster.keda else ""
        if wanted == (self._store.setting("keda") or ""):
            return
        if cluster.keda:
            for obj in add_on_objects(workload_identity=cluster.workload_identity):
                self._apply(obj)
        else:
            own = [obj for obj in self._store.all() if of_add_on(obj)]
            for obj in sorted(own, key=lambda obj: obj["kind"] == "CustomResourceDefinition"):
                delete(self._store, obj)
        settle(self._store)
        self._store.set("keda", wanted)

    def _apply(self, obj: Json) -> None:
        """Apply an object of the add-on. It takes over what is there of a KEDA of the user's."""
        ref = Ref.of(obj)
        old, managers = self._store.get(ref), self._store.applied(ref)
        others = [fields for name, fields in managers.items() if name != MANAGER]
        new = applied(old or {}, managers.get(MANAGER, {}), obj, others)
        self._store.put(admitted(self._store, f"{ref.kind.lower()}s", new, old), {**managers, MANAGER: obj})


def managed_cluster(subscription: Path) -> ManagedCluster | None:
    """The subscription's managed cluster, or None while there is none to be reached."""
    if not subscription.exists():
        return None
    with closing(sqlite3.connect(subscription, timeout=BUSY_SECONDS)) as connection:
        try:
            found = Records(connection).of_type(CLUSTER_TYPE)
        except sqlite3.OperationalError:
            # The file is made before its tables.
            return None
    properties = found[0].properties if found else None
    state = dig(properties, "provisioningState")
    if properties is None or state == "Creating":
        return None
    return ManagedCluster(
        uid=str(properties.get("resourceUID")),
        settled=state != "Updating",
        keda=bool(dig(properties, "workloadAutoScalerProfile", "keda", "enabled")),
        workload_identity=bool(dig(properties, "securityProfile", "workloadIdentity", "enabled")),
    )
