"""The cluster as a whole: what starts when, and what a caller may know about it."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import yaml

from local.builds import ClusterTools
from local.cluster.api import Api, Json
from local.cluster.azurite import Azurite
from local.cluster.certificates import Authority, write_kubeconfig
from local.cluster.keda import Keda
from local.cluster.keda_programs import KedaPrograms
from local.cluster.programs import Program, Programs
from local.errors import LocalError
from local.kubernetes.chart.crds import AKS_KINDS, minimal
from local.ports import Ports
from local.processes import Child, Supervisor

DEADLINE: Final = 60.0
"""Seconds that one component may take; the slowest, the API server, takes about three on two quiet cores."""


class ControlPlane:
    """A Kubernetes cluster with Azurite beside it; a context manager.

    Args:
        directory: State, certificates, kubeconfig and logs. The next run in the same directory continues there: same
            objects, same kubeconfig, same ports for what objects refer to (API server, Azurite, KEDA).
        tools: The programs, as `local.builds.control_plane` leaves them.
        queue_port: Port for Azurite's queues; default: the one of the last run, else any free one.
        accounts: Storage accounts of Azurite besides the well-known one, see `azurite.connection_to`.
        report: Called with a line for each component that is ready.

    Entering raises LocalError when a component did not come up, a recorded port is taken, or another run uses the
    directory; what had started by then is stopped.
    """

    def __init__(
        self,
        directory: Path,
        tools: ClusterTools,
        *,
        queue_port: int | None = None,
        accounts: Sequence[str] = (),
        report: Callable[[str], None] = print,
    ) -> None:
        self._directory = directory.resolve()
        self._tools = tools
        self._wanted_queue_port = queue_port
        self._report = report
        self._stack = ExitStack()
        self.supervisor = Supervisor(self._directory)
        self.kubeconfig = self._directory / "kubeconfig"
        self.azurite = Azurite(blob=0, queue=0, table=0, accounts=accounts)

    @property
    def connection_string(self) -> str:
        return self.azurite.connection_string

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(self.supervisor)
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def check(self) -> None:
        """Raise a LocalError when a component has died since."""
        self.supervisor.check()

    def _start(self, stack: ExitStack) -> None:
        begun = time.monotonic()
        ports = Ports(self._directory / "ports.json")
        api_port = ports.recorded("kube-apiserver")
        self.azurite = Azurite(
            queue=ports.recorded("azurite", self._wanted_queue_port),
            blob=ports.recorded("azurite-blob"),
            table=ports.recorded("azurite-table"),
            accounts=self.azurite.accounts,
        )
        pki = Authority(self._directory / "pki")
        server = f"https://127.0.0.1:{api_port}"
        administrator = pki.issue("admin", group="system:masters")
        write_kubeconfig(self.kubeconfig, server=server, authority=pki.certificate, user=administrator)
        programs = Programs(directory=self._directory, tools=self._tools, pki=pki, server=server)
        storage = self._begin(self.azurite.program(self._tools.azurite))
        etcd_port = ports.fresh()
        self._finish(*self._begin(programs.etcd(etcd_port, ports.fresh())))
        self._finish(*self._begin(programs.api_server(api_port, etcd_port)))
        clients = [
            self._begin(programs.controller_manager(ports.fresh())),
            self._begin(programs.scheduler(ports.fresh())),
            self._begin(programs.kwok(ports.fresh(), self.kubeconfig)),
        ]
        for child, program in [storage, *clients]:
            self._finish(child, program)
        api = stack.enter_context(Api(server, pki.certificate, administrator))
        self._prepare(api)
        keda = KedaPrograms.prepare(
            directory=self._directory / "keda", binaries=self._tools.binaries, pki=pki, server=server, ports=ports
        )
        role = self._tools.share / "keda" / "role.yaml"
        stack.enter_context(Keda(self.supervisor, keda, api, role=role, report=self._report))
        self._report(f"control plane ready in {time.monotonic() - begun:.1f} s")

    def _begin(self, program: Program) -> tuple[Child, Program]:
        return self.supervisor.start(program.name, program.argv, env=program.env), program

    def _finish(self, child: Child, program: Program) -> None:
        self.supervisor.wait(child, program.ready, DEADLINE)
        self._report(f"{program.name} is ready")

    def _prepare(self, api: Api) -> None:
        """Register the nodes and what AKS's additions define; wait until the nodes are Ready and pods can be made in
        namespace `default`."""
        for definition in map(minimal, AKS_KINDS):
            api.apply(definition)
        for node in yaml.safe_load_all((Path(__file__).parent / "nodes.yaml").read_text()):
            api.apply(node)
        end = time.monotonic() + DEADLINE
        while True:
            unready = [node for node in api.get("/api/v1/nodes")["items"] if not _is_ready(node)]
            accounts = api.get("/api/v1/namespaces/default/serviceaccounts")["items"]
            if not unready and any(account["metadata"]["name"] == "default" for account in accounts):
                self._report("nodes are ready")
                return
            self.check()
            if time.monotonic() > end:
                raise LocalError(
                    f"the nodes were not Ready within {DEADLINE:g} s (logs: {self._directory / 'logs'}); "
                    "run the command again, or `make down` to start afresh"
                )
            time.sleep(0.1)


def _is_ready(node: Json) -> bool:
    conditions: list[Json] = node["status"].get("conditions", [])
    return any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)
