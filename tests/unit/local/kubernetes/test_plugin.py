"""The plugin as the engine meets it: a program that prints a port and answers gRPC."""

import os
import subprocess
import sys
import time
from pathlib import Path

import grpc
import psutil
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from local.plugin import from_struct, to_struct
from tests.unit.local.kubernetes.samples import RELEASE, deployment, namespace, scaled_object, urn

ROOT = Path(__file__).parents[4]


@pytest.fixture
def plugin(api):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "local.kubernetes", "127.0.0.1:1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            with grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                stub.Configure(provider_pb2.ConfigureRequest(args=to_struct({"kubeconfig": api.kubeconfig()})))
                yield stub
        finally:
            process.kill()


def test_life_of_a_resource(plugin):
    token = urn("kubernetes:core/v1:Namespace", "demo")
    checked = plugin.Check(provider_pb2.CheckRequest(urn=token, news=to_struct({"metadata": {}}), randomSeed=b"1"))
    inputs = from_struct(checked.inputs)
    created = plugin.Create(provider_pb2.CreateRequest(urn=token, properties=checked.inputs))
    assert created.id == inputs["metadata"]["name"]
    news = {**inputs, "metadata": {**inputs["metadata"], "labels": {"a": "b"}}}
    request = {"urn": token, "id": created.id, "old_inputs": checked.inputs, "olds": created.properties}
    diff = plugin.Diff(provider_pb2.DiffRequest(**request, news=to_struct(news)))
    assert list(diff.detailedDiff) == ["metadata.labels"]
    updated = plugin.Update(provider_pb2.UpdateRequest(**request, news=to_struct(news)))
    assert from_struct(updated.properties)["metadata"]["labels"]["a"] == "b"
    read = {"urn": token, "id": created.id, "properties": updated.properties, "inputs": to_struct(news)}
    assert from_struct(plugin.Read(provider_pb2.ReadRequest(**read)).inputs) == news
    plugin.Delete(provider_pb2.DeleteRequest(urn=token, id=created.id, properties=updated.properties))
    assert plugin.Read(provider_pb2.ReadRequest(**read)).id == ""


def test_a_refusal_is_one_line(plugin):
    request = provider_pb2.CreateRequest(
        urn=urn("kubernetes:apps/v1:Deployment"), properties=to_struct({**deployment(namespace="default"), "spec": {}})
    )
    with pytest.raises(grpc.RpcError) as refusal:
        plugin.Create(request)
    assert "'selector' is a required property" in refusal.value.details()
    assert "\n" not in refusal.value.details()


def test_an_unhealthy_resource_carries_its_state_and_kedas_message(plugin):
    for name in ("demo", "keda"):
        create(plugin, "core/v1:Namespace", namespace(name))
    create(plugin, "helm.sh/v3:Release", RELEASE)
    create(plugin, "apps/v1:Deployment", deployment())
    wanted = scaled_object("timertrigger", annotations={"pulumi.com/waitFor": "condition=Ready"})
    with pytest.raises(grpc.RpcError) as failure:
        create(plugin, "keda.sh/v1alpha1:ScaledObject", wanted, timeout=0.2)
    status = status_pb2.Status.FromString(dict(failure.value.trailing_metadata())["grpc-status-details-bin"])
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert detail.id == "demo/orders"
    assert "no scaler found for type: timertrigger" in detail.reasons[0]


def test_the_plugin_ends_when_the_engine_is_killed():
    engine = (
        "import subprocess, sys, time\n"
        "plugin = subprocess.Popen([sys.executable, '-m', 'local.kubernetes', 'x'], stdout=-1, text=True)\n"
        "plugin.stdout.readline()\n"
        "print(plugin.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", engine], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        plugin = psutil.Process(int(process.stdout.readline()))
        process.kill()
    # As a child of somebody else it may stay a zombie until that one looks.
    deadline = time.monotonic() + 10
    while plugin.is_running() and plugin.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the plugin was left behind"
        time.sleep(0.1)


def create(plugin, token, inputs, timeout=10.0):
    request = provider_pb2.CreateRequest(urn=urn(f"kubernetes:{token}"), properties=to_struct(inputs), timeout=timeout)
    return plugin.Create(request)
