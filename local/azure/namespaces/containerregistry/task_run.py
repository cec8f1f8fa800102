"""Task runs: an image that the registry builds from a remote context, as part of a deployment.

Answers follow a recording of the Azure CLI's own test (Azure/azure-cli, command_modules/acr, test_acr_taskrun) and
learn.microsoft.com/azure/container-registry/container-registry-task-run-template. Nothing is built: the digest of an
image is computed from what would be built, so the same commit gives the same digest.

A run fails where a real one could not fetch its context: no remote one, a host under `.invalid` (which never exists,
RFC 2606), or Git's null commit. The reports of users of the real service's operation address, which led nowhere
(Azure/azure-rest-api-specs#19159, pulumi/pulumi-azure-native#1713, both open), are not reproduced: here it works.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, cast
from urllib.parse import urlsplit

from local.azure.arm import ArmError, Json, dig
from local.azure.namespaces.containerregistry.registry import REGISTRY
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration, Limits, LongRunning, ResourceType
from local.azure.store import Record, Records

BUILD: Final = "DockerBuildRequest"
MEMBERS: Final[Mapping[str, type]] = {
    "type": str,
    "dockerFilePath": str,
    "platform": dict,
    "agentConfiguration": dict,
    "agentPoolName": str,
    "arguments": list,
    "credentials": dict,
    "imageNames": list,
    "isArchiveEnabled": bool,
    "isPushEnabled": bool,
    "logTemplate": str,
    "noCache": bool,
    "sourceLocation": str,
    "target": str,
    "timeout": int,
}
PLATFORMS: Final[Mapping[str, frozenset[str]]] = {
    "os": frozenset({"linux", "windows"}),
    "architecture": frozenset({"amd64", "x86", "386", "arm", "arm64"}),
    "variant": frozenset({"v6", "v7", "v8"}),
}
BUILT_FROM: Final = ("sourceLocation", "dockerFilePath", "platform", "target", "arguments")
NULL_COMMIT: Final = re.compile(r"#0{7,40}(:|$)")
FAILED: Final = "failed during run, err: exit status 1"
"""What `az acr task list-runs` shows as runErrorMessage."""


class TaskRun(ResourceType):
    """Runs again only when the request or `forceUpdateTag` changed, or the last run failed."""

    token = "azure-native:containerregistry:TaskRun"
    arm_type = "Microsoft.ContainerRegistry/registries/taskRuns"
    path = Template(REGISTRY.text + "/taskRuns/{taskRunName}")
    parent = REGISTRY
    api_version = "2019-06-01-preview"
    name_limits = Limits(shortest=5, longest=50, pattern=r"^[a-zA-Z0-9-]*$")
    required = ("properties.runRequest",)
    duration = Duration(create=34, update=34, delete=2)
    long_running = LongRunning(path=path.text + "/operationStatuses/{operation}")

    def validate(self, change: Change) -> None:
        request = change.properties["runRequest"]
        kind = dig(request, "type")
        if kind != BUILD:
            raise invalid(f"type '{kind}' of the run request is not emulated: only {BUILD} is")
        for name, value in request.items():
            expected = MEMBERS.get(name)
            if expected is None:
                raise invalid(f"could not find member '{name}' on object of type '{BUILD}'")
            if value is not None and not isinstance(value, expected):
                raise invalid(f"'{name}' of the run request has the wrong type")
        for path in ("dockerFilePath", "platform.os"):
            if not dig(request, path):
                raise ArmError(
                    400,
                    "InvalidParameter",
                    f"Required parameter {path} is missing (null).",
                    target=f"runRequest.{path}",
                )
        for name, value in request["platform"].items():
            if str(value).lower() not in PLATFORMS.get(name, frozenset()):
                raise invalid(f"'{value}' is not a valid value for 'platform.{name}' of the run request")

    def accept(self, change: Change) -> None:
        before = change.before("properties.runResult")
        tag = "properties.forceUpdateTag"
        same = before and change.get("properties.runRequest") == change.internal["request"]
        if same and change.get(tag) == change.before(tag) and dig(before, "properties.status") == "Succeeded":
            change.properties["runResult"] = before
            return
        request: Json = change.properties["runRequest"]
        change.internal["request"] = dict(request)
        runs = change.internal["runs"] = change.internal.get("runs", 0) + 1
        run = f"c{hashlib.sha256(change.id.lower().encode()).hexdigest()[0]}{runs}"
        now = datetime.now(UTC).isoformat()
        # Defaults, and what may hold secrets is not answered.
        shown = {key: value for key, value in request.items() if key != "credentials"}
        change.properties["runRequest"] = {"isPushEnabled": True, "noCache": False, **shown}
        change.properties["runResult"] = {
            "id": f"{change.id.rsplit('/', 2)[0]}/runs/{run}",
            "name": run,
            "type": "Microsoft.ContainerRegistry/registries/runs",
            "properties": {
                "runId": run,
                "status": "Queued",
                "runType": "QuickRun",
                "createTime": now,
                "lastUpdatedTime": now,
                "platform": request["platform"],
                "agentConfiguration": {"cpu": 2, **(request.get("agentConfiguration") or {})},
                "isArchiveEnabled": bool(request.get("isArchiveEnabled")),
                "provisioningState": "Succeeded",
            },
        }

    def failure(self, change: Change) -> Json | None:
        if change.properties["runResult"]["properties"]["status"] == "Succeeded":
            return None
        location = change.internal["request"].get("sourceLocation") or ""
        if can_be_fetched(location):
            return None
        # What a client makes of an operation that has failed without saying more.
        return {"code": "Failed", "message": "The async operation failed."}

    def finish(self, records: Records, record: Record) -> None:
        del records
        run = record.properties["runResult"]["properties"]
        if run["status"] == "Queued":
            ended(run, "Succeeded")
            run["outputImages"] = images(record)

    def fail(self, records: Records, record: Record) -> None:
        del records
        run = record.properties["runResult"]["properties"]
        ended(run, "Failed")
        run["runErrorMessage"] = FAILED


def ended(run: Json, status: str) -> None:
    now = datetime.now(UTC).isoformat()
    run |= {"status": status, "startTime": run["createTime"], "finishTime": now, "lastUpdatedTime": now}


def can_be_fetched(location: str) -> bool:
    """Whether a registry could get its context from there."""
    parts = urlsplit(location)
    host = (parts.hostname or "").lower()
    remote = parts.scheme in ("http", "https", "git", "oci") and bool(host)
    return remote and not host.endswith(".invalid") and not NULL_COMMIT.search(location)


def images(record: Record) -> list[Json]:
    """What the run has pushed, one entry for a name."""
    request: Json = record.properties["runRequest"]
    if not request["isPushEnabled"]:
        return []
    registry = record.id.split("/")[-3].lower()
    content = json.dumps({key: request.get(key) for key in BUILT_FROM}, sort_keys=True)
    digest = f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"
    run: str = record.properties["runResult"]["name"]
    found: list[Json] = []
    for name in cast("list[Any]", request.get("imageNames") or []):
        repository, _, tag = str(name).replace("{{.Run.ID}}", run).rpartition(":")
        if not repository or "/" in tag:
            repository, tag = str(name), "latest"
        found.append({"registry": f"{registry}.azurecr.io", "repository": repository, "tag": tag, "digest": digest})
    return found


def invalid(reason: str) -> ArmError:
    return ArmError(400, "InvalidRequestContent", f"The request content was invalid: {reason}.")
