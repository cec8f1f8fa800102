"""The stack on a real control plane with real KEDA: refused, mended, scaled, changed, destroyed. The order matters."""

import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from local.demo.app import App
from local.demo.queues import create_queue
from local.demo.run import run_demo
from local.demonstration import CONNECTION, real_cluster
from tests.harness.engine import Program, Stack

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(600)]


SCALER = "components/model/scaling.py"
MISTAKE = (SCALER, '"type": planned.type', '"type": "azure-quueue"')
MENDED = (SCALER, '"type": "azure-quueue"', '"type": planned.type')
REFUSAL = "no scaler found for type: azure-quueue"
"""KEDA's own words (pkg/scaling/scalers_builder.go)."""


class Scene:
    """A program that the tests change, its stack, and the control plane that it is deployed to."""

    def __init__(self, program: Program, stack: Stack, plane: Any) -> None:
        self.program = program
        self.stack = stack
        self.plane = plane

    def connect(self, connection_string: str) -> None:
        app = {
            "project": "functions/orders",
            "image": "orders:1.0.0",
            "connections": {CONNECTION: {"connectionString": connection_string}},
            "scaling": {"pollingInterval": 2, "cooldownPeriod": 10},
        }
        self.program.configure("local", {"aks-functions:functions": {"orders": app}})


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Generator[Scene]:
    folder = tmp_path_factory.mktemp("stack")
    program = Program(folder / "program")
    # A refusal is told when the wait for KEDA ends.
    program.replace("components/scaling_rules.py", 'READY_TIMEOUT = "2m"', 'READY_TIMEOUT = "15s"')
    with (
        real_cluster(folder / "cluster", program=program.folder) as (environment, plane),
        environment.alone(),
    ):
        yield Scene(program, Stack(environment), plane)


def test_a_new_rule_that_keda_refuses_fails_the_update_with_kedas_words(scene: Scene) -> None:
    create_queue(scene.plane.connection_string, "orders")
    scene.connect(scene.plane.connection_string)
    scene.program.replace(*MISTAKE)
    text = scene.stack.fail("up", "--yes", "--skip-preview")
    assert REFUSAL in text
    assert "Traceback" not in text


def test_the_mended_rule_comes_up_and_stays_as_it_is(scene: Scene) -> None:
    scene.program.replace(*MENDED)
    scene.stack.succeed("up", "--yes", "--skip-preview")
    scene.stack.succeed("up", "--yes", "--expect-no-changes")
    scene.stack.succeed("refresh", "--yes", "--skip-preview")
    text = scene.stack.succeed("up", "--yes", "--skip-preview")
    # Nothing of what is in the cluster; the cluster itself, once, as tests/engine/test_life.py says.
    assert "azure-native:containerservice:ManagedCluster aks-functions-cluster updated" in text
    assert "~ 1 updated" in text


def test_a_burst_of_messages_scales_the_function_from_zero_and_back(scene: Scene, tmp_path: Path) -> None:
    record = run_demo(
        kubeconfig=scene.plane.kubeconfig,
        namespace="functions",
        apps=[App(name="orders", connection_string=scene.plane.connection_string)],
        project=scene.program.folder / "functions" / "orders",
        out_dir=tmp_path,
        pictures=False,
    )
    assert record.problems == []


def test_a_change_that_keda_refuses_fails_too_although_the_old_rule_was_ready(scene: Scene) -> None:
    scene.program.replace(*MISTAKE)
    text = scene.stack.fail("up", "--yes", "--skip-preview")
    assert REFUSAL in text
    scene.program.replace(*MENDED)
    scene.stack.succeed("up", "--yes", "--skip-preview")


def test_a_changed_connection_that_keda_refuses_fails_although_the_rule_is_the_same(scene: Scene) -> None:
    broken = re.sub("AccountKey=[^;]*", "AccountKey=!", scene.plane.connection_string)
    scene.connect(broken)
    text = scene.stack.fail("up", "--yes", "--skip-preview")
    # The words of Go's decoder, which KEDA hands the key to (encoding/base64, CorruptInputError).
    assert "illegal base64 data" in text
    scene.connect(scene.plane.connection_string)
    scene.stack.succeed("up", "--yes", "--skip-preview")


def test_destroying_leaves_nothing(scene: Scene) -> None:
    scene.stack.succeed("destroy", "--yes", "--skip-preview")
    assert scene.stack.left() == []
