"""What kube-score and checkov hold against objects: the checks that they fail, each for an object."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
KUBE_SCORE: Final = ROOT / ".local/bin/kube-score"
CHECKOV: Final = ROOT / ".local/checkov/bin/checkov"

ALL_OK: Final = 10
"""kube-score's grade of a check with nothing to say; 7, 5 and 1 are for hints, warnings and errors."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A check that an object fails."""

    check: str
    object: str
    text: str


def kube_score(objects: Sequence[Mapping[str, Any]], version: str) -> list[Finding]:
    """By every check of kube-score, those that have to be asked for included, for a Kubernetes version like `1.35`."""
    command = [
        KUBE_SCORE,
        "score",
        "--output-format=json",
        "--all-default-optional",
        f"--kubernetes-version=v{version}",
    ]
    answer = _run([*command, "-"], _text(objects))
    scored: list[dict[str, Any]] = json.loads(answer)
    return [
        Finding(
            check=check["check"]["id"],
            object=each["object_name"],
            text=check["check"]["comment"],
        )
        for each in scored
        for check in each["checks"]
        if not check["skipped"] and check["grade"] < ALL_OK
    ]


def checkov(objects: Sequence[Mapping[str, Any]], folder: Path) -> list[Finding]:
    """By every check of checkov that needs no account; `folder` is where the objects are written."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "objects.yaml").write_text(_text(objects))
    return _checkov("kubernetes", folder / "objects.yaml", len(objects))


def checkov_arm(template: Mapping[str, Any], folder: Path) -> list[Finding]:
    """The same for an ARM template, which is written to `folder`."""
    (folder / "template.json").write_text(json.dumps(template))
    return _checkov("arm", folder / "template.json", len(template["resources"]))


def _checkov(framework: str, file: Path, count: int) -> list[Finding]:
    # Whatever else is said, it would look for news on the web.
    command = [CHECKOV, f"--framework={framework}", "--output=json", "--quiet", "--compact", "--skip-download"]
    report: dict[str, Any] = json.loads(_run([*command, "--file", file]))
    summary = report["summary"]
    assert summary["parsing_errors"] == 0, report["results"]["parsing_errors"]
    assert summary["resource_count"] >= count, "it has not read all"
    return [
        Finding(check=each["check_id"], object=each["resource"], text=each["check_name"])
        for each in report["results"]["failed_checks"]
    ]


def _text(objects: Sequence[Mapping[str, Any]]) -> str:
    return "\n---\n".join(json.dumps(each) for each in objects)


def _run(command: Sequence[str | Path], text: str | None = None) -> str:
    answer = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode in (0, 1), answer.stderr
    return answer.stdout
