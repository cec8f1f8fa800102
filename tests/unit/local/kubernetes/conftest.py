"""An embedded API server, a client of ours, and an independent one (lightkube)."""

import asyncio

import pytest
from lightkube import Client as LightkubeClient
from lightkube import KubeConfig

from local.kubernetes.api import EmbeddedApi
from local.kubernetes.client import Client
from local.kubernetes.provider import KubernetesProvider


@pytest.fixture
def api(tmp_path):
    with EmbeddedApi(tmp_path / "cluster.db") as api:
        yield api


@pytest.fixture
def lightkube(api, tmp_path):
    path = tmp_path / "kubeconfig"
    path.write_text(api.kubeconfig())
    with LightkubeClient(KubeConfig.from_file(path), field_manager="tests", trust_env=False) as client:
        yield client


class Runner:
    """Runs coroutines of objects that keep connections, in one event loop."""

    def __init__(self, target):
        self.target = target
        self.loop = asyncio.new_event_loop()

    def __getattr__(self, name):
        method = getattr(self.target, name)

        def call(*arguments, **options):
            return self.loop.run_until_complete(method(*arguments, **options))

        return call

    def close(self):
        self.loop.run_until_complete(self.target.close())
        self.loop.close()


@pytest.fixture
def client(api):
    runner = Runner(Client(api.kubeconfig()))
    yield runner
    runner.close()


@pytest.fixture
def provider(api, monkeypatch):
    """A configured provider whose retries do not take time."""
    monkeypatch.setattr("local.kubernetes.objects.RETRY_DELAYS", (0.01, 0.01))
    runner = Runner(KubernetesProvider())
    runner.configure({"kubeconfig": api.kubeconfig(), "clusterIdentifier": "/subscriptions/0/managedClusters/aks"})
    yield runner
    runner.close()
