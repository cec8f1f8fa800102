"""Credentials from the `exec` entry of a kubeconfig's user: a command that prints an ExecCredential.

Rules are those of client-go, which the real provider signs in with; so are most of its words
(https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins and
`plugin/pkg/client/auth/exec/exec.go`).
"""

import asyncio
import base64
import json
import os
import shutil
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast

from local.kubernetes.manifests import Json, dig
from local.provider import Refused

GROUP: Final = "client.authentication.k8s.io"
API_VERSIONS: Final = (f"{GROUP}/v1", f"{GROUP}/v1beta1")
CLUSTER_KEYS: Final = (
    "server",
    "tls-server-name",
    "insecure-skip-tls-verify",
    "certificate-authority-data",
    "proxy-url",
)
"""What `provideClusterInfo` tells a plugin, by the names of the kubeconfig; a file of an authority is read for it."""


@dataclass(frozen=True, kw_only=True)
class Credential:
    """A token, or a client certificate with its key (PEM), and when it has to be asked for again.

    Without `expires` it holds until the server refuses it.
    """

    token: str
    certificate: str
    key: str
    expires: datetime | None

    def holds(self) -> bool:
        return self.expires is None or datetime.now(UTC) < self.expires


async def ask(plugin: Mapping[str, Any], cluster: Mapping[str, Any], folder: Path) -> Credential:
    """Run the command of an `exec` entry and take its answer.

    `cluster` is the kubeconfig's entry of the cluster. A command with a slash is one of `folder`, where the kubeconfig
    lies; any other is found by PATH. Raises Refused.
    """
    version = plugin.get("apiVersion")
    if version not in API_VERSIONS:
        raise _refused(f'exec plugin: invalid apiVersion "{version}"; use {" or ".join(API_VERSIONS)}')
    if plugin.get("interactiveMode") == "Always":
        raise _refused("exec plugin cannot support interactive mode: standard input is not a terminal")
    spec: Json = {"interactive": False}
    if plugin.get("provideClusterInfo"):
        spec["cluster"] = cluster_info(cluster, folder)
    environment = {**os.environ, **{each["name"]: str(each["value"]) for each in plugin.get("env") or ()}}
    environment["KUBERNETES_EXEC_INFO"] = json.dumps({"apiVersion": version, "kind": "ExecCredential", "spec": spec})
    answer = await _run(plugin, environment, folder)
    return credential(answer, str(version))


def cluster_info(cluster: Mapping[str, Any], folder: Path) -> Json:
    """A cluster as a plugin is told of it."""
    info: Json = {key: cluster[key] for key in CLUSTER_KEYS if cluster.get(key)}
    if file := cluster.get("certificate-authority"):
        info["certificate-authority-data"] = base64.b64encode((folder / str(file)).read_bytes()).decode()
    for extension in cast("list[Json]", cluster.get("extensions") or []):
        if extension.get("name") == f"{GROUP}/exec":
            info["config"] = extension.get("extension")
    return info


async def _run(plugin: Mapping[str, Any], environment: Mapping[str, str], folder: Path) -> bytes:
    command = str(plugin.get("command") or "")
    program = str(folder / command) if "/" in command else shutil.which(command, path=environment.get("PATH"))
    try:
        if program is None:
            raise FileNotFoundError
        process = await asyncio.create_subprocess_exec(
            program, *map(str, plugin.get("args") or ()), env=environment, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
        )
    except OSError:
        hint = plugin.get("installHint")
        raise _refused(
            f"executable {command} not found" + (f"; {' '.join(str(hint).split())}" if hint else "")
        ) from None
    output, errors = await process.communicate()
    if process.returncode:
        said = " ".join(errors.decode(errors="replace").split())
        raise _refused(
            f"executable {command} failed with exit code {process.returncode}" + (f": {said}" if said else "")
        )
    return output


def credential(output: bytes, version: str) -> Credential:
    """What a plugin printed. Raises Refused."""
    try:
        answer: Any = json.loads(output)
    except ValueError as error:
        raise _refused(f"decoding stdout: {error}") from None
    returned = dig(answer, "apiVersion")
    if returned != version:
        raise _refused(f"exec plugin is configured to use API version {version}, plugin returned version {returned}")
    status = dig(answer, "status")
    if not isinstance(status, dict):
        raise _refused("exec plugin didn't return a status field")
    token, certificate, key = (
        str(dig(status, name) or "") for name in ("token", "clientCertificateData", "clientKeyData")
    )
    if bool(certificate) != bool(key):
        raise _refused("exec plugin returned only certificate or key, not both")
    if not token and not certificate:
        raise _refused("exec plugin didn't return a token or cert/key pair")
    text = dig(status, "expirationTimestamp")
    try:
        expires = datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        raise _refused(f'decoding stdout: expirationTimestamp "{text}" is no time as in 2026-01-31T12:00:00Z') from None
    return Credential(token=token, certificate=certificate, key=key, expires=expires)


def _refused(reason: str) -> Refused:
    return Refused(f"getting credentials: exec: {reason}")
