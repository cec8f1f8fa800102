"""KEDA, run as processes while the Deployments that would run it exist.

No container runs on the simulated nodes. So this plays the kubelet for three Deployments alone: it starts the program
that the Deployment's image holds, as the Deployment's ServiceAccount, and starts it again when it ends or the pod
template changes. Whoever installs KEDA learns from ConfigMap `keda-processes` in `kube-system` where the API server
reaches the programs: `metrics-port`, `webhook-url`, and `ca.crt` to verify them with.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from local.cluster.api import Api, Json
from local.cluster.keda_access import access_objects, account_token
from local.cluster.keda_programs import ADAPTER, OPERATOR, WEBHOOKS, KedaPrograms
from local.cluster.programs import Program
from local.processes import Child, Supervisor

_POLL: Final = 0.5
_LONGEST_PAUSE: Final = 10.0


@dataclass(kw_only=True)
class _Running:
    """A program of a Deployment; `starts` counts the starts with this pod template."""

    namespace: str
    template: Json
    program: Program
    child: Child
    begun: float
    starts: int = 1
    ready: bool = False

    @property
    def pause(self) -> float:
        """Seconds from one start to the next of a program that keeps ending."""
        return min(2.0 ** (self.starts - 1), _LONGEST_PAUSE)


class Keda:
    """Watches for KEDA's Deployments from entering to leaving the context; leaving stops the programs."""

    def __init__(
        self,
        supervisor: Supervisor,
        programs: KedaPrograms,
        api: Api,
        *,
        role: Path,
        report: Callable[[str], None],
    ) -> None:
        self._supervisor = supervisor
        self._programs = programs
        self._api = api
        self._role = role
        self._report = report
        self._running: dict[str, _Running] = {}
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="keda", daemon=True)
        self._problem = ""

    def __enter__(self) -> Self:
        self._api.apply(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": "keda-processes", "namespace": "kube-system"},
                "data": self._programs.reachable(),
            }
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leaving.set()
        self._thread.join()
        for name in reversed(list(self._running)):
            self._stop(name)

    def _watch(self) -> None:
        while not self._leaving.is_set():
            try:
                self._reconcile()
                self._problem = ""
            # A thread that dies would leave a cluster without KEDA and nobody told; so whatever it is, say it, go on.
            except Exception as error:
                self._tell(f"KEDA's processes: {error}")
            self._leaving.wait(_POLL)

    def _tell(self, problem: str) -> None:
        """Report a problem that may persist, once."""
        if problem != self._problem:
            self._problem = problem
            self._report(problem)

    def _reconcile(self) -> None:
        wanted: dict[str, Json] = {}
        for deployment in self._api.get("/apis/apps/v1/deployments")["items"]:
            name, leaving = deployment["metadata"]["name"], "deletionTimestamp" in deployment["metadata"]
            if name in (OPERATOR, ADAPTER, WEBHOOKS) and deployment["spec"]["replicas"] and not leaving:
                wanted[name] = deployment
        for name in [name for name in self._running if name not in wanted]:
            self._stop(name)
            self._report(f"{name} stopped")
        # The operator first: the adapter connects to it.
        for name in [name for name in (OPERATOR, ADAPTER, WEBHOOKS) if name in wanted]:
            self._keep(name, wanted[name]["metadata"]["namespace"], wanted[name]["spec"]["template"])
        for running in self._running.values():
            if not running.ready and running.program.ready():
                running.ready = True
                self._report(f"{running.program.name} is ready")

    def _keep(self, name: str, namespace: str, template: Json) -> None:
        """See that the program of a Deployment runs, as its pod template says."""
        running = self._running.get(name)
        starts = 1
        if running is not None and (running.namespace, running.template) == (namespace, template):
            if running.child.running or time.monotonic() < running.begun + running.pause:
                return
            self._report(f"{running.child.ending()}; starting it again")
            starts = running.starts + 1
        self._stop(name)
        self._start(name, namespace, template, starts)

    def _start(self, name: str, namespace: str, template: Json, starts: int) -> None:
        spec = template["spec"]
        account = spec.get("serviceAccountName", "default")
        for thing in access_objects(self._role, namespace, account):
            self._api.apply(thing)
        env = {item["name"]: item["value"] for item in spec["containers"][0].get("env", []) if "value" in item}
        program = self._programs.program(name, namespace, account_token(self._api, namespace, account), env)
        child = self._supervisor.start(name, program.argv, env=program.env, vital=False)
        self._running[name] = _Running(
            namespace=namespace, template=template, program=program, child=child, begun=time.monotonic(), starts=starts
        )

    def _stop(self, name: str) -> None:
        running = self._running.pop(name, None)
        if running is not None:
            self._supervisor.stop(running.child)
