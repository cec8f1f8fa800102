"""The few requests that this package makes to the API server, in plain JSON."""

import json
import ssl
from pathlib import Path
from typing import Any, Self, TypeAlias

import httpx2

from local.cluster.certificates import Certificate

Json: TypeAlias = dict[str, Any]


class Api:
    """An API server's client that identifies itself with a certificate; a context manager.

    Every request raises `httpx2.HTTPError`, for an answer that is no success with the server's own message.
    """

    def __init__(self, server: str, authority: Path, user: Certificate) -> None:
        context = ssl.create_default_context(cafile=authority)
        context.load_cert_chain(user.certificate, user.key)
        # No proxy, whatever the environment says: this is the loopback interface.
        self._client = httpx2.Client(base_url=server, verify=context, trust_env=False, timeout=10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def get(self, path: str) -> Json:
        return _body(self._client.get(path))

    def post(self, path: str, body: Json) -> Json:
        return _body(self._client.post(path, json=body))

    def apply(self, thing: Json) -> Json:
        """Server-side apply; for the kinds whose plural is their name with an "s"."""
        version, metadata = thing["apiVersion"], thing["metadata"]
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        folder = f"namespaces/{metadata['namespace']}/" if "namespace" in metadata else ""
        path = f"{root}/{folder}{thing['kind'].lower()}s/{metadata['name']}"
        # JSON is YAML.
        return _body(
            self._client.patch(
                path,
                content=json.dumps(thing),
                headers={"content-type": "application/apply-patch+yaml"},
                params={"fieldManager": "aks-functions", "force": "true"},
            )
        )


def _body(response: httpx2.Response) -> Json:
    body: Json = response.json() if response.content else {}
    if response.is_error:
        raise httpx2.HTTPStatusError(
            str(body.get("message", response.reason_phrase)), request=response.request, response=response
        )
    return body
