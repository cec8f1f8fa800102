"""The control plane's programs: how each is called, and how one sees that it is ready."""

import ssl
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from local.builds import ClusterTools
from local.cluster.certificates import Authority, Certificate, write_kubeconfig
from local.errors import LocalError

# The front proxy is how the API server passes a caller's name on to KEDA's metrics adapter.
# https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/
_FRONT_PROXY: Final = "front-proxy-client"


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program to start: `env` is added to the environment; `ready` tells whether it does its work."""

    name: str
    argv: list[str | Path]
    ready: Callable[[], bool]
    env: Mapping[str, str] = field(default_factory=dict[str, str])


def healthy(url: str, authority: Path | None = None, client: Certificate | None = None) -> Callable[[], bool]:
    """A probe: does a GET of `url` answer 200? Never through a proxy."""
    context = ssl.create_default_context(cafile=authority) if authority else None
    if context and client:
        context.load_cert_chain(client.certificate, client.key)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))

    def probe() -> bool:
        try:
            with opener.open(url, timeout=2) as response:
                return response.status == 200
        except OSError:
            return False

    return probe


@dataclass(frozen=True, kw_only=True)
class Programs:
    """Describes the programs of one control plane.

    `pki` issues what they identify themselves with; `server` is the API server's URL.
    """

    directory: Path
    tools: ClusterTools
    pki: Authority
    server: str

    @property
    def _loopback(self) -> Certificate:
        return self.pki.issue("loopback", hosts=["localhost", "127.0.0.1"])

    @property
    def _service_accounts(self) -> Certificate:
        return self.pki.issue("service-accounts")

    def etcd(self, port: int, peer_port: int) -> Program:
        url, peer_url = f"https://127.0.0.1:{port}", f"https://127.0.0.1:{peer_port}"
        certificate = self._loopback
        return Program(
            name="etcd",
            argv=[
                self.tools.binaries / "etcd",
                "--name=local",
                f"--data-dir={self.directory / 'etcd'}",
                f"--listen-client-urls={url}",
                f"--advertise-client-urls={url}",
                f"--listen-peer-urls={peer_url}",
                f"--initial-advertise-peer-urls={peer_url}",
                f"--initial-cluster=local={peer_url}",
                # Whoever can reach the port could read every Secret: certificates on both sides.
                "--client-cert-auth",
                f"--cert-file={certificate.certificate}",
                f"--key-file={certificate.key}",
                f"--trusted-ca-file={self.pki.certificate}",
                "--peer-client-cert-auth",
                f"--peer-cert-file={certificate.certificate}",
                f"--peer-key-file={certificate.key}",
                f"--peer-trusted-ca-file={self.pki.certificate}",
                # What a power cut would lose can be made again; not waiting for the disk makes every write faster.
                "--unsafe-no-fsync",
                "--log-level=warn",
            ],
            ready=healthy(f"{url}/health", self.pki.certificate, certificate),
        )

    def api_server(self, port: int, etcd_port: int) -> Program:
        serving, signing = self._loopback, self._service_accounts
        front = Authority(self.directory / "pki" / "front-proxy")
        proxy = front.issue(_FRONT_PROXY)
        return Program(
            name="kube-apiserver",
            argv=[
                self.tools.binaries / "kube-apiserver",
                "--bind-address=127.0.0.1",
                f"--secure-port={port}",
                # Endpoints of the Service "kubernetes" may not be a loopback address, and no pod runs that would call.
                "--advertise-address=127.0.0.1",
                "--endpoint-reconciler-type=none",
                f"--etcd-servers=https://127.0.0.1:{etcd_port}",
                f"--etcd-cafile={self.pki.certificate}",
                f"--etcd-certfile={serving.certificate}",
                f"--etcd-keyfile={serving.key}",
                f"--tls-cert-file={serving.certificate}",
                f"--tls-private-key-file={serving.key}",
                f"--client-ca-file={self.pki.certificate}",
                "--authorization-mode=Node,RBAC",
                "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
                f"--service-account-key-file={signing.key}",
                f"--service-account-signing-key-file={signing.key}",
                "--service-cluster-ip-range=10.96.0.0/16",
                f"--requestheader-client-ca-file={front.certificate}",
                f"--requestheader-allowed-names={_FRONT_PROXY}",
                "--requestheader-username-headers=X-Remote-User",
                "--requestheader-group-headers=X-Remote-Group",
                "--requestheader-extra-headers-prefix=X-Remote-Extra-",
                f"--proxy-client-cert-file={proxy.certificate}",
                f"--proxy-client-key-file={proxy.key}",
            ],
            ready=healthy(f"https://127.0.0.1:{port}/readyz", self.pki.certificate),
        )

    def controller_manager(self, port: int) -> Program:
        return self._client(
            "kube-controller-manager",
            port,
            # Neither addresses for nodes nor a cloud's routes and load balancers are to be had here.
            "--controllers=*,-node-ipam-controller,-node-route-controller,-service-lb-controller",
            # One account for each controller, as on AKS: RBAC then holds for them, too.
            "--use-service-account-credentials",
            # At the default rate, fetching a token for each account takes five seconds.
            "--kube-api-qps=200",
            "--kube-api-burst=400",
            f"--service-account-private-key-file={self._service_accounts.key}",
            f"--root-ca-file={self.pki.certificate}",
            # The default, and what AKS has, is 15 s: too slow to watch.
            "--horizontal-pod-autoscaler-sync-period=2s",
        )

    def scheduler(self, port: int) -> Program:
        return self._client("kube-scheduler", port)

    def kwok(self, port: int, kubeconfig: Path) -> Program:
        """`kubeconfig` is an administrator's: kwok plays every kubelet, and may do what all of them may."""
        stages = sorted((self.tools.share / "kwok").glob("*.yaml"))
        if not stages:
            raise LocalError(f"{self.tools.share / 'kwok'} holds no stages for kwok; run `make clean`, then this again")
        return Program(
            name="kwok",
            argv=[
                self.tools.binaries / "kwok",
                f"--kubeconfig={kubeconfig}",
                *(f"--config={stage}" for stage in stages),
                "--manage-all-nodes=true",
                "--node-lease-duration-seconds=40",
                f"--server-address=127.0.0.1:{port}",
            ],
            ready=healthy(f"http://127.0.0.1:{port}/healthz"),
        )

    def _client(self, name: str, port: int, *options: str) -> Program:
        """One of the two programs of Kubernetes that are clients of the API server."""
        serving = self._loopback
        kubeconfig = write_kubeconfig(
            self.directory / "pki" / f"{name}.kubeconfig",
            server=self.server,
            authority=self.pki.certificate,
            user=self.pki.issue(f"system:{name}", file=name),
        )
        return Program(
            name=name,
            argv=[
                self.tools.binaries / name,
                "--bind-address=127.0.0.1",
                f"--secure-port={port}",
                f"--tls-cert-file={serving.certificate}",
                f"--tls-private-key-file={serving.key}",
                f"--kubeconfig={kubeconfig}",
                f"--authentication-kubeconfig={kubeconfig}",
                f"--authorization-kubeconfig={kubeconfig}",
                "--leader-elect=false",
                *options,
            ],
            ready=healthy(f"https://127.0.0.1:{port}/healthz", self.pki.certificate),
        )
