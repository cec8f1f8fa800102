"""KEDA's three programs: how each is called outside a container.

Flags: cmd/operator, cmd/adapter and cmd/webhooks of kedacore/keda 2.20. Two of them cannot be told an address: the
webhooks' server and the adapter's page of its own metrics listen on every interface.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from local.cluster.certificates import Authority, write_kubeconfig
from local.cluster.programs import Program, healthy
from local.ports import Ports

OPERATOR: Final = "keda-operator"
ADAPTER: Final = "keda-operator-metrics-apiserver"
WEBHOOKS: Final = "keda-admission-webhooks"


@dataclass(frozen=True, kw_only=True)
class KedaPrograms:
    """Describes the programs by the names of the Deployments that would run them.

    `metrics_port` and `webhook_port` are recorded: objects in the cluster refer to them.
    """

    directory: Path
    binaries: Path
    pki: Authority
    server: str
    metrics_port: int
    webhook_port: int
    operator_port: int
    operator_health_port: int
    adapter_port: int
    webhook_health_port: int

    @classmethod
    def prepare(cls, *, directory: Path, binaries: Path, pki: Authority, server: str, ports: Ports) -> Self:
        directory.mkdir(parents=True, exist_ok=True)
        return cls(
            directory=directory,
            binaries=binaries,
            pki=pki,
            server=server,
            metrics_port=ports.recorded("keda-metrics"),
            webhook_port=ports.recorded("keda-webhooks"),
            operator_port=ports.fresh(),
            operator_health_port=ports.fresh(),
            adapter_port=ports.fresh(),
            webhook_health_port=ports.fresh(),
        )

    def reachable(self) -> dict[str, str]:
        """Where the API server reaches the programs, and what it verifies them with."""
        return {
            "metrics-port": str(self.metrics_port),
            "webhook-url": f"https://127.0.0.1:{self.webhook_port}",
            "ca.crt": self.pki.certificate.read_text(),
        }

    def program(self, deployment: str, namespace: str, token: str, env: Mapping[str, str]) -> Program:
        """The program of `deployment`, running with a ServiceAccount's `token` and the container's own `env`."""
        token_file = self.directory / f"{deployment}.token"
        token_file.touch(mode=0o600)
        token_file.write_text(token)
        kubeconfig = write_kubeconfig(
            self.directory / f"{deployment}.kubeconfig",
            server=self.server,
            authority=self.pki.certificate,
            user=token_file,
        )
        folder = self._certificate_folder(namespace)
        environment = {
            **env,
            "KUBECONFIG": str(kubeconfig),
            # Set, though empty: it means every namespace.
            "WATCH_NAMESPACE": env.get("WATCH_NAMESPACE", ""),
            "POD_NAMESPACE": namespace,
            # Else it looks for the file that tells a pod its namespace.
            "KEDA_CLUSTER_OBJECT_NAMESPACE": namespace,
        }
        if deployment == OPERATOR:
            return self._operator(folder, environment)
        if deployment == ADAPTER:
            return self._adapter(folder, kubeconfig, environment)
        return self._webhooks(folder, environment)

    def _certificate_folder(self, namespace: str) -> Path:
        """The three files that KEDA's operator would otherwise make and mount, good for all three programs."""
        services = [f"{name}.{namespace}.svc" for name in (OPERATOR, ADAPTER, WEBHOOKS)]
        issued = self.pki.issue("keda", hosts=["localhost", "127.0.0.1", *services], file=f"keda-{namespace}")
        folder = self.directory / f"certificates-{namespace}"
        folder.mkdir(exist_ok=True, mode=0o700)
        shutil.copy(self.pki.certificate, folder / "ca.crt")
        shutil.copy(issued.certificate, folder / "tls.crt")
        shutil.copy(issued.key, folder / "tls.key")
        return folder

    def _operator(self, folder: Path, env: Mapping[str, str]) -> Program:
        return Program(
            name=OPERATOR,
            argv=[
                self.binaries / "keda-operator",
                "--leader-elect=false",
                "--enable-cert-rotation=false",
                f"--cert-dir={folder}",
                "--metrics-bind-address=0",
                f"--health-probe-bind-address=127.0.0.1:{self.operator_health_port}",
                f"--metrics-service-bind-address=127.0.0.1:{self.operator_port}",
            ],
            env=env,
            ready=healthy(f"http://127.0.0.1:{self.operator_health_port}/readyz"),
        )

    def _adapter(self, folder: Path, kubeconfig: Path, env: Mapping[str, str]) -> Program:
        return Program(
            name=ADAPTER,
            argv=[
                self.binaries / "keda-adapter",
                "--bind-address=127.0.0.1",
                f"--secure-port={self.metrics_port}",
                f"--cert-dir={folder}",
                f"--tls-cert-file={folder / 'tls.crt'}",
                f"--tls-private-key-file={folder / 'tls.key'}",
                f"--client-ca-file={self.pki.certificate}",
                f"--lister-kubeconfig={kubeconfig}",
                f"--authentication-kubeconfig={kubeconfig}",
                f"--authorization-kubeconfig={kubeconfig}",
                f"--metrics-service-address=127.0.0.1:{self.operator_port}",
                f"--port={self.adapter_port}",
            ],
            env=env,
            ready=healthy(f"https://127.0.0.1:{self.metrics_port}/readyz", self.pki.certificate),
        )

    def _webhooks(self, folder: Path, env: Mapping[str, str]) -> Program:
        return Program(
            name=WEBHOOKS,
            argv=[
                self.binaries / "keda-webhooks",
                f"--port={self.webhook_port}",
                f"--cert-dir={folder}",
                "--metrics-bind-address=0",
                f"--health-probe-bind-address=127.0.0.1:{self.webhook_health_port}",
            ],
            env=env,
            ready=healthy(f"http://127.0.0.1:{self.webhook_health_port}/readyz"),
        )
