"""A control plane for the tests of a module."""

from collections.abc import Generator
from pathlib import Path

import pytest
from lightkube import Client

from local.builds import ClusterTools, control_plane
from local.cluster import ControlPlane
from tests.harness.cluster import connect, install_keda

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tools() -> ClusterTools:
    return control_plane(ROOT)


@pytest.fixture(scope="module")
def plane(tools: ClusterTools, tmp_path_factory: pytest.TempPathFactory) -> Generator[ControlPlane]:
    with ControlPlane(tmp_path_factory.mktemp("cluster"), tools) as plane:
        yield plane


@pytest.fixture(scope="module")
def client(plane: ControlPlane) -> Generator[Client]:
    with connect(plane) as client:
        yield client


@pytest.fixture(scope="module")
def keda(client: Client, tools: ClusterTools) -> None:
    """KEDA, installed by hand from its own definitions."""
    install_keda(client, tools, Path(__file__).parent / "keda_by_hand.yaml")
