"""The cluster's certificate authority, and the kubeconfig files that its certificates go into.

Everything lies in one folder and is made once: a kubeconfig that was handed out stays good from run to run.
"""

import base64
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trustme
import yaml


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """PEM files of a certificate (good as server and as client) and its key."""

    certificate: Path
    key: Path


class Authority:
    """A certificate authority kept in `folder`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self.certificate = folder / "ca.crt"
        key = folder / "ca.key"
        if key.exists():
            self._authority = trustme.CA.from_pem(self.certificate.read_bytes(), key.read_bytes())
        else:
            self._authority = trustme.CA(organization_name="aks-functions local")
            self.certificate.write_bytes(self._authority.cert_pem.bytes())
            _write_secret(key, self._authority.private_key_pem.bytes())

    def issue(
        self, name: str, *, hosts: Sequence[str] = (), group: str = "none", file: str | None = None
    ) -> Certificate:
        """The certificate in `file` (default: `name`) `.crt` and `.key`, issued unless it is there.

        To the API server, `name` (the common name) is the user and `group` (the organisation) the user's group.
        """
        issued = Certificate(
            certificate=self._folder / f"{file or name}.crt",
            key=self._folder / f"{file or name}.key",
        )
        if not issued.key.exists():
            # Without any host trustme writes an empty list and calls it critical, which Go's TLS refuses.
            leaf = self._authority.issue_cert(*(hosts or ["client.invalid"]), common_name=name, organization_name=group)
            issued.certificate.write_bytes(b"".join(pem.bytes() for pem in leaf.cert_chain_pems))
            _write_secret(issued.key, leaf.private_key_pem.bytes())
        return issued


def write_kubeconfig(path: Path, *, server: str, authority: Path, user: Certificate | Path) -> Path:
    """Write a kubeconfig for `server` whose user has a certificate, or the token in a file.

    Certificates are embedded, so that the file stands alone. It is not touched when nothing changed.
    """
    credentials: dict[str, Any]
    if isinstance(user, Certificate):
        credentials = {
            "client-certificate-data": _base64(user.certificate),
            "client-key-data": _base64(user.key),
        }
    else:
        credentials = {"tokenFile": str(user)}
    text = yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {"name": "local", "cluster": {"server": server, "certificate-authority-data": _base64(authority)}}
            ],
            "users": [{"name": "local", "user": credentials}],
            "contexts": [{"name": "local", "context": {"cluster": "local", "user": "local"}}],
            "current-context": "local",
        },
        sort_keys=False,
    )
    if not path.exists() or path.read_text() != text:
        _write_secret(path, text.encode())
    return path


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def _write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    partial.replace(path)
