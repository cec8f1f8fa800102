"""Helm's own account of a release: a Secret `sh.helm.release.v1.<name>.v<revision>` in the release's namespace.

The format is Helm 3's (gzip of JSON, base64 encoded once more than the Secret does), so `helm list` shows the release.
Only the present revision is kept.
"""

import base64
import gzip
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from local.kubernetes.client import Client
from local.kubernetes.manifests import Json, Ref


@dataclass(frozen=True, kw_only=True)
class Record:
    """One revision of a release: its chart's version, the values given, and the objects it applied."""

    name: str
    namespace: str
    revision: int
    status: str
    chart: str
    version: str
    values: Json
    objects: list[Json]

    def secret(self) -> Json:
        now = datetime.now(UTC).isoformat()
        release: Json = {
            "name": self.name,
            "namespace": self.namespace,
            "version": self.revision,
            "info": {"status": self.status, "first_deployed": now, "last_deployed": now, "deleted": ""},
            "chart": {"metadata": {"name": self.chart, "version": self.version, "appVersion": self.version}},
            "config": self.values,
            # One JSON document a line is a YAML stream too.
            "manifest": "".join(f"---\n{json.dumps(obj)}\n" for obj in self.objects),
        }
        packed = base64.b64encode(gzip.compress(json.dumps(release).encode(), mtime=0))
        return {
            "apiVersion": "v1",
            "kind": "Secret",
            "type": "helm.sh/release.v1",
            "metadata": {
                "name": f"sh.helm.release.v1.{self.name}.v{self.revision}",
                "namespace": self.namespace,
                "labels": {
                    "owner": "helm",
                    "name": self.name,
                    "status": self.status,
                    "version": str(self.revision),
                },
            },
            "data": {"release": base64.b64encode(packed).decode()},
        }

    @classmethod
    def of(cls, secret: Json) -> "Record":
        packed = base64.b64decode(base64.b64decode(secret["data"]["release"]))
        release = cast("Json", json.loads(gzip.decompress(packed)))
        documents: list[Any] = [json.loads(text) for text in release["manifest"].split("---\n") if text.strip()]
        return cls(
            name=release["name"],
            namespace=release["namespace"],
            revision=release["version"],
            status=release["info"]["status"],
            chart=release["chart"]["metadata"]["name"],
            version=release["chart"]["metadata"]["version"],
            values=release["config"],
            objects=documents,
        )


async def load(client: Client, namespace: str, name: str) -> Record | None:
    """The present record of a release, or None when there is no such release."""
    found = await client.objects("v1", "Secret", namespace, labelSelector=f"owner=helm,name={name}")
    records = [Record.of(secret) for secret in found if secret.get("type") == "helm.sh/release.v1"]
    return max(records, key=lambda record: record.revision, default=None)


async def save(client: Client, record: Record) -> None:
    """Store a record and drop the one before it."""
    await client.apply(record.secret(), "helm", force=True)
    if record.revision > 1:
        name = f"sh.helm.release.v1.{record.name}.v{record.revision - 1}"
        await client.delete(Ref(api_version="v1", kind="Secret", name=name, namespace=record.namespace), "Background")


async def forget(client: Client, record: Record) -> None:
    await client.delete(Ref.of(record.secret()), "Background")
