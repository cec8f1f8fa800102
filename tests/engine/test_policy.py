"""The policy pack beside the real engine: what it says of the stack `dev`, and what it refuses.

A language host starts packs by their folder. The one that is built here, the newest that can be, is older than that and
would start the program instead. So the engine gets a runtime of another name, for which it looks for a plugin
(`NewPolicyAnalyzer` in pulumi/pulumi, sdk/go/common/resource/plugin/analyzer_plugin.go).
"""

import sys
from pathlib import Path

import pytest

from local.environment import REPOSITORY, Outcome
from tests.harness.engine import Program, Stack, stack

pytestmark = pytest.mark.engine

RUNTIME = "aks-functions"


@pytest.fixture
def development(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AKS_FUNCTIONS_PROFILE", "development")


def run(it: Stack, command: str, *arguments: str) -> Outcome:
    it.environment.prepare()
    pack = it.environment.directory / "policy"
    pack.mkdir(exist_ok=True)
    (pack / "PulumiPolicy.yaml").write_text(f"runtime: {RUNTIME}\nversion: 0.1.0\n")
    launcher = it.environment.directory / "plugins" / f"pulumi-analyzer-policy-{RUNTIME}"
    launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{REPOSITORY / "policy"}" "$@"\n')
    launcher.chmod(0o755)
    return it.environment.pulumi(command, "--policy-pack", str(pack), *arguments, "--color", "never", quiet=True)


@pytest.mark.usefixtures("development")
def test_the_dev_stack_comes_up_with_advice_and_stays_as_it_is(tmp_path: Path) -> None:
    with stack(tmp_path) as it:
        preview = run(it, "preview")
        assert preview.ok, preview.text
        assert 'sku.tier is "Free"' in preview.text
        assert "[mandatory]" not in preview.text
        up = run(it, "up", "--yes", "--skip-preview")
        assert up.ok, up.text
        # Answers of Azure and Kubernetes hold more than what was asked for; the rules judge what was.
        again = run(it, "up", "--yes", "--skip-preview", "--expect-no-changes")
        assert again.ok, again.text
        assert "[mandatory]" not in up.text + again.text


@pytest.mark.usefixtures("development")
def test_what_is_never_right_is_refused_before_it_is_made(tmp_path: Path) -> None:
    program = Program(tmp_path / "program")
    program.replace(
        "components/event_sources/storage.py", "allow_shared_key_access=False", "allow_shared_key_access=True"
    )
    with stack(tmp_path, program=program.folder) as it:
        outcome = run(it, "preview")
        assert not outcome.ok
        assert "storage-shared-keys" in outcome.text
        assert "allowSharedKeyAccess is true" in outcome.text
        assert "give identities roles" in outcome.text
        outcome = run(it, "up", "--yes", "--skip-preview")
        assert not outcome.ok
        assert [each for each in it.left() if "storageAccounts" in each] == []


def test_production_refuses_what_development_is_warned_of(tmp_path: Path) -> None:
    with stack(tmp_path) as it:
        outcome = run(it, "preview")
    assert not outcome.ok
    assert "[mandatory]" in outcome.text
    assert "cluster-tier" in outcome.text
