"""One local environment: a directory that holds everything of one stack that runs against the emulation.

`make up` has one (`.local/up`), `make demo` another (`.local/demo`), each engine test its own. In it lie a project file
that points back at the real program, a copy of the stack's configuration (so that running never touches a file under
version control), Pulumi's state, the emulated subscription and the kubeconfig.

Pulumi finds the stand-in plugins by PATH, for the one command that is run here: no file of the project names them. The
plugin for Kubernetes finds the stand-in for kubelogin so.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import yaml

from .errors import LocalError

LAUNCHERS: Final = {
    "pulumi-resource-azure-native": "local.azure",
    "pulumi-resource-kubernetes": "local.kubernetes",
    "kubelogin": "local.kubernetes.kubelogin",
}
"""The programs that stand in for real ones, and the module that each runs."""
REPOSITORY: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a Pulumi command ended: whether it succeeded, and what it printed if that was kept."""

    ok: bool
    text: str


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Where and how one stack runs locally.

    `program` is the folder of the Pulumi program, `stack` the stack's name. `time_scale` is the factor on Azure's
    realistic durations: 0 for tests, 1 for rehearsals. `keda_crds` is set when a real API server needs KEDA's full
    definitions. `faults` is JSON for the emulated Azure.
    """

    directory: Path
    program: Path = REPOSITORY
    stack: str = "local"
    tools: Sequence[Path] = ()
    time_scale: float = 0
    keda_crds: Path | None = None
    faults: str | None = None

    @property
    def subscription(self) -> Path:
        """The emulated subscription's database."""
        return self.directory / "azure.db"

    @property
    def kubeconfig(self) -> Path:
        """What the emulated AKS hands out."""
        return self.directory / "kubeconfig"

    @property
    def exists(self) -> bool:
        return (self.directory / "Pulumi.yaml").is_file()

    def prepare(self, configure: Callable[[dict[str, Any]], None] = lambda _: None) -> None:
        """Write the project and stack files, and the plugins' launchers. `configure` may change the configuration."""
        (self.directory / "state").mkdir(parents=True, exist_ok=True)
        project = self._yaml(self.program / "Pulumi.yaml")
        project["main"] = os.path.relpath(self.program, self.directory)
        # Pulumi's own language host of today wants to know the environment; the one built from source uses PATH.
        project["runtime"]["options"]["virtualenv"] = sys.prefix
        self._write(self.directory / "Pulumi.yaml", project)

        stack_file = self.directory / f"Pulumi.{self.stack}.yaml"
        kept = self._yaml(stack_file) if stack_file.exists() else {}
        stack = self._yaml(self.program / f"Pulumi.{self.stack}.yaml")
        configure(stack["config"])
        if "encryptionsalt" in kept:
            stack["encryptionsalt"] = kept["encryptionsalt"]
        self._write(stack_file, stack)

        launchers = self.directory / "plugins"
        launchers.mkdir(exist_ok=True)
        for program, module in LAUNCHERS.items():
            launcher = launchers / program
            launcher.write_text(
                f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}" PYTHONSAFEPATH=1 exec "{sys.executable}" -m {module} "$@"\n'
            )
            launcher.chmod(0o755)

    @contextmanager
    def alone(self) -> Generator[None]:
        """Keep the environment for one process; a lock that a killed Pulumi left behind is then stale and removed.

        Raises `LocalError` when another process has it.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LocalError(
                    f"another run uses {self.directory}; wait for it to end, then run this again"
                ) from None
            shutil.rmtree(self.directory / "state" / ".pulumi" / "locks", ignore_errors=True)
            yield

    def pulumi(self, *arguments: str, quiet: bool = False) -> Outcome:
        """Run one Pulumi command on the stack; its output is shown, or with `quiet` returned.

        The stack is made if it does not exist. Nothing is raised for a command that fails: see `Outcome.ok`.
        """
        if self._checkpoint() is None:
            made = self._run("stack", "init", self.stack, quiet=True)
            if not made.ok:
                raise LocalError(f"cannot make stack '{self.stack}': {_last_line(made.text)}")
        return self._run(*arguments, "--stack", self.stack, quiet=quiet)

    def resources(self) -> list[dict[str, Any]]:
        """What Pulumi's state holds, as it is stored; nothing if there is no state."""
        checkpoint = self._checkpoint()
        if checkpoint is None:
            return []
        return json.loads(checkpoint.read_text())["checkpoint"]["latest"].get("resources", [])

    def remove(self) -> None:
        """Remove the whole directory."""
        shutil.rmtree(self.directory, ignore_errors=True)

    def _run(self, *arguments: str, quiet: bool) -> Outcome:
        try:
            process = subprocess.Popen(
                ["pulumi", *arguments],
                cwd=self.directory,
                env=self.variables(os.environ),
                stdin=subprocess.DEVNULL if quiet else None,
                stdout=subprocess.PIPE if quiet else None,
                stderr=subprocess.STDOUT if quiet else None,
                text=True,
            )
        except FileNotFoundError:
            raise LocalError(
                "no pulumi command was found; run make up, which builds one if none is installed"
            ) from None
        with process:
            try:
                text, _ = process.communicate()
            except KeyboardInterrupt:
                # The terminal told Pulumi too: it finishes what is under way and saves its state. Again, and it ends.
                process.wait()
                raise
        return Outcome(ok=process.returncode == 0, text=text or "")

    def variables(self, inherited: Mapping[str, str]) -> dict[str, str]:
        """The environment variables of a Pulumi command and, through it, of the program and the plugins."""
        path = [self.directory / "plugins", Path(sys.prefix) / "bin", *self.tools]
        # Whatever would point a real stack somewhere must not reach this one, and the other way round.
        kept = {
            key: value
            for key, value in inherited.items()
            if not key.startswith(("PULUMI_", "ARM_", "AZURE_")) and key not in ("KUBECONFIG", "PYTHONPATH")
        }
        variables = {
            **kept,
            "PATH": os.pathsep.join([*map(str, path), inherited.get("PATH", os.defpath)]),
            "VIRTUAL_ENV": sys.prefix,
            "PULUMI_HOME": str(self.directory / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.directory / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "LOCAL_AZURE_DATABASE": str(self.subscription),
            "LOCAL_AZURE_TIME_SCALE": str(self.time_scale),
            "LOCAL_KUBECONFIG": str(self.kubeconfig),
        }
        if self.keda_crds is not None:
            variables["LOCAL_KEDA_CRDS"] = str(self.keda_crds)
        if self.faults is not None:
            variables["LOCAL_AZURE_FAULTS"] = self.faults
        return variables

    def _checkpoint(self) -> Path | None:
        return next((self.directory / "state" / ".pulumi" / "stacks").glob(f"*/{self.stack}.json"), None)

    def _yaml(self, file: Path) -> dict[str, Any]:
        try:
            return cast("dict[str, Any]", yaml.safe_load(file.read_text()))
        except OSError as error:
            raise LocalError(f"cannot read {file}: {error.strerror}") from None
        except yaml.YAMLError as error:
            raise LocalError(f"{file} is not YAML: {' '.join(str(error).split())}") from None

    def _write(self, file: Path, content: Mapping[str, Any]) -> None:
        file.write_text(yaml.safe_dump(content, sort_keys=False))


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "no output")
