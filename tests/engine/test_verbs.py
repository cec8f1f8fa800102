"""What a person runs: the verbs behind `make up` and `make down`."""

import re
from pathlib import Path

import psutil
import pytest

from local import verbs
from local.errors import LocalError

pytestmark = pytest.mark.engine


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the environments are, instead of the repository's own `.local`; its built tools are used all the same."""
    (tmp_path / "bin").symlink_to(verbs.LOCAL / "bin")
    monkeypatch.setattr(verbs, "LOCAL", tmp_path)
    return tmp_path


def test_up_up_down(local: Path, capfd: pytest.CaptureFixture[str]) -> None:
    verbs.up(0)
    first = capfd.readouterr().out
    for shown in ("Outputs:", "aks-functions:index:FunctionApp", "What to try next"):
        assert shown in first
    (created,) = re.findall(r"\+ (\d+) created", first)
    verbs.up(0)
    again = capfd.readouterr().out
    assert f"{created} unchanged" in again
    assert "What to try next" not in again
    verbs.down()
    assert "nothing is left in its subscription" in capfd.readouterr().out
    assert [each.name for each in local.iterdir()] == ["bin"]
    assert [
        each for each in psutil.process_iter(["cmdline"]) if str(local) in " ".join(each.info["cmdline"] or [])
    ] == []
    verbs.down()
    assert capfd.readouterr().out == ""


def test_two_runs_at_once_do_not_meet(local: Path) -> None:
    environment = verbs.Environment(directory=local / "up")
    with environment.alone(), pytest.raises(LocalError, match="another run uses"):
        verbs.up(0)
