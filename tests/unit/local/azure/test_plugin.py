"""The plugin as a process, over gRPC, in the order of calls that the engine makes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from local.azure.store import inventory
from local.plugin import from_struct, to_struct

ROOT = Path(__file__).parents[4]
GROUP = "urn:pulumi:dev::shop::azure-native:resources:ResourceGroup::rg"
REGISTRY = "urn:pulumi:dev::shop::azure-native:containerregistry:Registry::acr"
LATE = (
    '[{"method": "PUT", "type": "Microsoft.ContainerRegistry/registries", "nth": 1, "status": 400, "code": "Quota", '
    '"message": "full", "late": true}]'
)


def start(database: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "local.azure", "127.0.0.1:1"],
        cwd=ROOT,
        env={**os.environ, "LOCAL_AZURE_DATABASE": str(database), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "azure.db"


@pytest.fixture
def plugin(database: Path) -> Iterator[Any]:
    """A client of the running plugin."""
    with start(database, LOCAL_AZURE_FAULTS=LATE) as process:
        assert process.stdout
        try:
            with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
                yield provider_pb2_grpc.ResourceProviderStub(channel)
        finally:
            process.terminate()


def test_a_resource_lives_and_dies(plugin: Any, database: Path) -> None:
    assert plugin.GetPluginInfo(empty_pb2.Empty()).version == "3.29.0"
    plugin.Configure(provider_pb2.ConfigureRequest(args=to_struct({"location": "westeurope"})))

    checked = plugin.Check(provider_pb2.CheckRequest(urn=GROUP, news=to_struct({}), randomSeed=b"seed"))
    assert not checked.failures
    name = from_struct(checked.inputs)["resourceGroupName"]
    created = plugin.Create(provider_pb2.CreateRequest(urn=GROUP, properties=checked.inputs))
    assert inventory(database) == [created.id]
    assert created.id.endswith(f"/resourceGroups/{name}")

    again = plugin.Diff(
        provider_pb2.DiffRequest(
            urn=GROUP, id=created.id, old_inputs=checked.inputs, olds=created.properties, news=checked.inputs
        )
    )
    assert again.changes == provider_pb2.DiffResponse.DIFF_NONE

    wrong = plugin.Check(provider_pb2.CheckRequest(urn=REGISTRY, news=to_struct({"sku": {"name": "Basic"}})))
    assert "missing required property 'resourceGroupName'" in [failure.reason for failure in wrong.failures]
    registry = plugin.Check(
        provider_pb2.CheckRequest(urn=REGISTRY, news=to_struct({"resourceGroupName": name, "sku": {"name": "Basic"}}))
    )
    with pytest.raises(grpc.RpcError) as failure:
        plugin.Create(provider_pb2.CreateRequest(urn=REGISTRY, properties=registry.inputs))
    partial = unpack(failure.value)
    assert partial.id.endswith("/registries/" + from_struct(registry.inputs)["registryName"])
    assert partial.reasons == ['Status=200 Code="Quota" Message="full"']

    plugin.Delete(provider_pb2.DeleteRequest(urn=GROUP, id=created.id, properties=created.properties))
    assert inventory(database) == []


def unpack(error: Any) -> Any:
    """What a creation that failed half-way tells the engine."""
    metadata = dict(error.trailing_metadata())
    status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    return detail


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"LOCAL_AZURE_DATABASE": ""}, "LOCAL_AZURE_DATABASE is not set"),
        ({"LOCAL_AZURE_TIME_SCALE": "fast"}, "LOCAL_AZURE_TIME_SCALE: 'fast' is no number"),
        ({"LOCAL_AZURE_TIME_SCALE": "-1"}, "LOCAL_AZURE_TIME_SCALE: -1 is negative"),
        ({"LOCAL_AZURE_FAULTS": "[{}]"}, "LOCAL_AZURE_FAULTS[0]: missing"),
    ],
)
def test_a_bad_environment(database: Path, environment: dict[str, str], complaint: str) -> None:
    with start(database, **environment) as process:
        _, errors = process.communicate(timeout=30)

    assert process.returncode == 1
    assert errors.startswith(complaint)
    assert "Traceback" not in errors
