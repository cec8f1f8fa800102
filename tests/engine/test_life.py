"""The life of a stack under the real engine: up, unchanged, refreshed, changed, destroyed."""

import base64
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.harness.engine import Program, stack

pytestmark = pytest.mark.engine

NO_CHANGES = "--expect-no-changes"


@pytest.mark.parametrize("name", ["dev", "local"])
def test_a_stack_comes_up_stays_as_it_is_and_goes_without_a_trace(tmp_path: Path, name: str) -> None:
    with stack(tmp_path, name) as it:
        it.succeed("up", "--yes")
        it.succeed("up", "--yes", NO_CHANGES)
        # What Azure answers differs from what was asked; a refresh must not turn that into changes. But for one: the
        # cluster's answer lists the pool of functions too, which came after it, and the next update sends it once more.
        it.succeed("refresh", "--yes")
        text = it.succeed("up", "--yes")
        assert "~  azure-native:containerservice:ManagedCluster aks-functions-cluster updated" in text
        assert "~ 1 updated" in text
        it.succeed("refresh", "--yes", NO_CHANGES)
        it.succeed("up", "--yes", NO_CHANGES)
        it.succeed("destroy", "--yes")
        assert it.left() == []
        assert it.state()["deployment"].get("resources", []) == []


def test_a_changed_scaling_rule_replaces_the_rule_and_leaves_the_deployment_alone(tmp_path: Path) -> None:
    program = Program(tmp_path / "program")
    with stack(tmp_path, program=program.folder) as it:
        it.succeed("up", "--yes", "--skip-preview")
        program.replace("functions/orders/host.json", '"batchSize": 16', '"batchSize": 8')
        text = it.succeed("up", "--yes", "--skip-preview")
        assert "1 replaced" in text
        assert "updated" not in text


def test_no_secret_is_in_the_state_in_the_clear(tmp_path: Path) -> None:
    key = "aks-functions:functions.orders.connections.OrdersStorage.connectionString"
    with stack(tmp_path, "local") as it:
        it.environment.prepare()
        connection = "AccountName=orders;AccountKey=c2VjcmV0;QueueEndpoint=https://orders.queue.core.windows.net/"
        assert it.environment.pulumi("config", "set", "--secret", "--path", key, connection, quiet=True).ok
        up = it.environment.pulumi("up", "--yes", "--skip-preview", quiet=True)
        assert up.ok, up.text
        outputs = it.environment.pulumi("stack", "output", quiet=True).text
        state = [file for file in (it.environment.directory / "state").rglob("*") if file.is_file()]
        kubeconfig = it.environment.kubeconfig.read_text()
    token = next(line.split()[-1] for line in kubeconfig.splitlines() if "token:" in line)
    assert any("orders-secrets" in file.read_text() for file in state)
    for secret in (connection, "c2VjcmV0", base64.b64encode(connection.encode()).decode(), token):
        assert secret not in up.text + outputs
        assert [file for file in state if secret in file.read_text()] == []
    assert "[secret]" in outputs


def test_the_platform_can_come_first_and_the_app_when_its_image_is_there(tmp_path: Path) -> None:
    """The two steps of the README's first deployment."""
    with stack(tmp_path) as it:
        text = it.succeed("up", "--yes", "--exclude", "**FunctionApp**")
        assert "helm.sh/v3:Release" in text
        assert "apps/v1:Deployment" not in text
        it.succeed("up", "--yes")
        it.succeed("up", "--yes", NO_CHANGES)


def test_an_interrupted_update_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Ctrl-C, as the terminal sends it: Pulumi ends what is under way, and the next update does the rest."""
    # AKS takes long enough to be interrupted in the middle.
    with stack(tmp_path, time_scale=0.02) as it:
        it.environment.prepare()
        assert it.environment.pulumi("stack", quiet=True).ok
        command = ["pulumi", "up", "--yes", "--skip-preview", "--stack", "dev"]
        variables = it.environment.variables(os.environ)
        with subprocess.Popen(
            command, cwd=it.environment.directory, env=variables, stdout=subprocess.PIPE, text=True
        ) as update:
            assert update.stdout is not None
            for line in update.stdout:
                if "ManagedCluster" in line and "creating" in line:
                    update.send_signal(signal.SIGINT)
                    break
            update.stdout.read()
        assert update.returncode != 0
        made = it.left()
        assert made
        # Azure goes on by itself, and refuses a second operation on a busy cluster; the creation takes 5.4 s here.
        time.sleep(6)
        it.succeed("up", "--yes", "--skip-preview")
        it.succeed("up", "--yes", "--skip-preview", NO_CHANGES)
        assert set(made) <= set(it.left())
