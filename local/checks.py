"""What checks the program's objects from outside, for the tests: kubeconform, kube-score and checkov.

None of them runs in anything else, so only `local build all` makes them.
"""

import hashlib
import platform
import sys
from pathlib import Path
from typing import Final

from local import builds
from local.builds import Data, Tool
from local.steps import Report, run, step

KUBECONFORM: Final = Tool(name="kubeconform", stamps=("main.version={version}",))
KUBE_SCORE: Final = Tool(name="kube-score", stamps=("main.version={version}",))
GATEWAY_API: Final = Tool(
    name="gateway-api",
    data=(
        Data(
            module="sigs.k8s.io/gateway-api",
            files=[
                f"config/crd/standard/gateway.networking.k8s.io_{each}.yaml"
                for each in ("httproutes", "referencegrants")
            ],
            folder="share/gateway-api/crds",
        ),
    ),
)
"""What the program's routes are checked by; no Gateway runs here."""


def build(root: Path, report: Report = print) -> None:
    """Build and install those that are missing or outdated.

    Raises:
        LocalError: something could not be downloaded or built.
    """
    builds.build(root, [KUBECONFORM, KUBE_SCORE, GATEWAY_API], report)
    checkov(root, report)


def checkov(root: Path, report: Report = print) -> Path:
    """The program checkov, in a virtual environment of its own in `.local/checkov`: it pins much of what it needs to
    versions that suit nobody else. `tools/checkov/requirements.txt` locks them all.

    Raises:
        LocalError: something could not be downloaded.
    """
    lock, folder = root / "tools" / "checkov" / "requirements.txt", root / ".local" / "checkov"
    digest = hashlib.sha256(f"{sys.version} {platform.machine()} {lock.read_text()}".encode()).hexdigest()
    stamp = folder / "stamp"
    if not stamp.exists() or stamp.read_text() != digest:
        log = root / ".local" / "logs" / "install-checkov.log"
        uv = [sys.executable, "-m", "uv"]
        with step(report, "installing checkov", "installed checkov"):
            # What is there, whole or in part, goes first; the stamp, which goes with it, comes last.
            environment = [*uv, "venv", "--quiet", "--clear", "--no-project", "--python", sys.executable, folder]
            run("installing checkov", environment, log=log, cwd=root)
            packages = [
                *uv,
                "pip",
                "install",
                "--quiet",
                # The constraints of the project's own environment are none of its own.
                "--no-config",
                "--require-hashes",
                "--python",
                folder,
                "--requirements",
                lock,
            ]
            run("installing checkov", packages, log=log, cwd=root)
            stamp.write_text(digest)
    return folder / "bin" / "checkov"
