"""Builds what no package registry ships ready-made, from the pinned Go modules in `tools/`, into `.local`.

Each folder of `tools/` is a Go module that requires one thing at one version and names its programs in `tool` lines;
versions and packages are read from there. `.local/bin` gets the programs, `.local/share` the data that they need. A
tool is built when it is missing or its go.mod or go.sum changed.
"""

import hashlib
import json
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from local import toolchains
from local.errors import LocalError
from local.steps import Report, run, step

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Data:
    """Files of a Go module in the tool's build list that go to `.local/<folder>`."""

    module: str
    files: Sequence[str]
    folder: str


@dataclass(frozen=True, kw_only=True)
class Tool:
    """A folder of `tools/`.

    A single program is named like the tool, several are named `prefix` and the last part of their package's path; a
    tool may also be data alone.
    `stamps` are variables that the linker sets; they may use {version} (like v1.36.3), {major}, {minor} and {plain}
    (without the v).
    """

    name: str
    prefix: str = ""
    stamps: Sequence[str] = ()
    data: Sequence[Data] = ()


LANGUAGE_HOST: Final = Tool(
    name="pulumi-language-python", stamps=("github.com/pulumi/pulumi/sdk/v3/python/version.Version={version}",)
)
PULUMI: Final = Tool(
    name="pulumi",
    stamps=("github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={version}",),
    # The script that the language host runs; it must be as new as the engine and lie beside the host.
    data=(
        Data(module="github.com/pulumi/pulumi/sdk/v3", files=["python/cmd/pulumi-language-python-exec"], folder="bin"),
    ),
)
ETCD: Final = Tool(name="etcd")
KUBERNETES: Final = Tool(
    name="kubernetes",
    # Without a version, clients take the API server for v0.0.0 (kubernetes/kubernetes#90358).
    stamps=tuple(
        f"k8s.io/component-base/version.git{key}={value}"
        for key, value in (("Version", "{version}"), ("Major", "{major}"), ("Minor", "{minor}"))
    ),
)
KWOK: Final = Tool(
    name="kwok",
    data=(
        Data(
            module="sigs.k8s.io/kwok",
            files=[
                "kustomize/stage/node/fast/node-initialize.yaml",
                "kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
                "kustomize/stage/pod/fast/pod-ready.yaml",
                "kustomize/stage/pod/fast/pod-complete.yaml",
                "kustomize/stage/pod/fast/pod-delete.yaml",
            ],
            folder="share/kwok",
        ),
    ),
)
KEDA: Final = Tool(
    name="keda",
    prefix="keda-",
    stamps=("github.com/kedacore/keda/v2/version.Version={plain}",),
    data=(
        Data(module="github.com/kedacore/keda/v2", files=["config/crd/bases/*.yaml"], folder="share/keda/crds"),
        Data(module="github.com/kedacore/keda/v2", files=["config/rbac/role.yaml"], folder="share/keda"),
    ),
)


HTTP_ADD_ON: Final = Tool(
    name="keda-add-ons-http",
    # None of its programs: no container runs, so nothing would send them requests.
    data=(
        Data(
            module="github.com/kedacore/http-add-on",
            files=["config/crd/bases/*.yaml"],
            folder="share/keda-add-ons-http/crds",
        ),
    ),
)


@dataclass(frozen=True, kw_only=True)
class ClusterTools:
    """What `local.cluster.ControlPlane` runs; `azurite` is the command of Azurite, without options."""

    binaries: Path
    share: Path
    azurite: Sequence[str | Path]


def pulumi(root: Path, report: Report = print) -> list[Path]:
    """Folders to put before PATH for `pulumi` and its Python language host: none where both are installed.

    Raises:
        LocalError: something could not be downloaded or built.
    """
    if shutil.which("pulumi") and shutil.which("pulumi-language-python"):
        return []
    build(root, [LANGUAGE_HOST, PULUMI], report)
    return [root / ".local" / "bin"]


def control_plane(root: Path, report: Report = print) -> ClusterTools:
    """Everything that the control plane consists of; `.local/share/keda/crds` gets KEDA's CRDs, and
    `.local/share/keda-add-ons-http/crds` those of its HTTP add-on.

    Raises:
        LocalError: something could not be downloaded or built.
    """
    azurite_command = azurite(root, report)
    build(root, [ETCD, KWOK, KUBERNETES, KEDA, HTTP_ADD_ON], report)
    return ClusterTools(binaries=root / ".local" / "bin", share=root / ".local" / "share", azurite=azurite_command)


def azurite(root: Path, report: Report = print) -> list[str | Path]:
    """The command of Azurite with all its services, installed from `tools/azurite` with npm.

    Raises:
        LocalError: something could not be downloaded.
    """
    source, folder = root / "tools" / "azurite", root / ".local" / "azurite"
    lock = (source / "package-lock.json").read_text()
    # The oldest Node.js that Azurite takes, like ">=22.0.0".
    oldest: str = json.loads(lock)["packages"]["node_modules/azurite"]["engines"]["node"]
    node = toolchains.node(root, int(oldest.removeprefix(">=").split(".")[0]), report)
    installed = folder / "package-lock.json"
    if not installed.exists() or installed.read_text() != lock:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with (
            step(report, "installing Azurite", "installed Azurite"),
            tempfile.TemporaryDirectory(dir=folder.parent, prefix=".partial-") as partial,
        ):
            content = Path(partial) / "content"
            shutil.copytree(source, content, ignore=shutil.ignore_patterns("node_modules"))
            # Without scripts: Azurite needs none, and no package's script runs on this machine.
            command = [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            run("installing Azurite", command, log=root / ".local" / "logs" / "install-azurite.log", cwd=content)
            shutil.rmtree(folder, ignore_errors=True)
            content.replace(folder)
    return [node.program, folder / "node_modules" / "azurite" / "dist" / "src" / "azurite.js"]


def build(root: Path, tools: Sequence[Tool], report: Report = print) -> None:
    """Build those of `tools` that are missing or outdated.

    Raises:
        LocalError: something could not be downloaded or built; what was built before it stays.
    """
    due = [tool for tool in tools if not _is_current(root, tool)]
    for number, tool in enumerate(due, start=1):
        go = toolchains.go(root, root / "tools" / tool.name, report)
        of = f" ({number} of {len(due)})" if len(due) > 1 else ""
        with step(report, f"building {tool.name}{of}", f"built {tool.name}"):
            _build(root, tool, go)


def _build(root: Path, tool: Tool, go: toolchains.Go) -> None:
    module, local = root / "tools" / tool.name, root / ".local"
    described: Json = json.loads(_ask(go, module, "mod", "edit", "-json"))
    wanted: list[Json] = described.get("Tool") or []
    packages: list[str] = [entry["Path"] for entry in wanted]
    version: str = next(entry["Version"] for entry in described["Require"] if not entry.get("Indirect"))
    major, minor, *_ = version.removeprefix("v").split(".")
    names = {"version": version, "plain": version.removeprefix("v"), "major": major, "minor": minor}
    link = ["-s", "-w", *(f"-X {stamp.format(**names)}" for stamp in tool.stamps)]
    files: list[Path] = []
    if packages:
        files += _programs(root, tool, go, packages, link)
    else:
        run(
            f"fetching {tool.name}",
            [go.program, "mod", "download"],
            log=local / "logs" / f"build-{tool.name}.log",
            cwd=module,
            env=go.env,
        )
    for data in tool.data:
        source = Path(_ask(go, module, "list", "-m", "-mod=readonly", "-f", "{{.Dir}}", data.module).strip())
        folder = local / data.folder
        folder.mkdir(parents=True, exist_ok=True)
        for file in [found for pattern in data.files for found in sorted(source.glob(pattern))]:
            # The contents alone: the module cache's files may not be written.
            shutil.copyfile(file, folder / file.name)
            files.append(folder / file.name)
    stamp = _stamp(root, tool)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(
        json.dumps({"digest": _digest(root, tool), "files": [str(file.relative_to(local)) for file in files]})
    )


def _programs(root: Path, tool: Tool, go: toolchains.Go, packages: Sequence[str], link: Sequence[str]) -> list[Path]:
    """Build the programs of a tool into `.local/bin`."""
    local = root / ".local"
    files: list[Path] = []
    (local / "bin").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=local / "bin", prefix=".partial-") as partial:
        run(
            f"building {tool.name}",
            [
                go.program,
                "build",
                "-mod=readonly",
                "-trimpath",
                "-buildvcs=false",
                f"-ldflags={' '.join(link)}",
                "-o",
                f"{partial}/",
                *packages,
            ],
            log=local / "logs" / f"build-{tool.name}.log",
            cwd=root / "tools" / tool.name,
            env=go.env,
        )
        built = sorted(Path(partial).iterdir())
        for program in built:
            name = tool.name if len(built) == 1 else f"{tool.prefix}{program.name}"
            files.append(program.replace(local / "bin" / name))
    return files


def _ask(go: toolchains.Go, module: Path, *words: str) -> str:
    answer = subprocess.run([go.program, *words], cwd=module, env=go.env, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        lines = answer.stderr.strip().splitlines() or ["no reason given"]
        raise LocalError(f"building {module.name} failed: {lines[-1]}; run the command again")
    return answer.stdout


def _is_current(root: Path, tool: Tool) -> bool:
    stamp = _stamp(root, tool)
    if not stamp.exists():
        return False
    built: Json = json.loads(stamp.read_text())
    files: list[str] = built["files"]
    return built["digest"] == _digest(root, tool) and all((root / ".local" / file).exists() for file in files)


def _stamp(root: Path, tool: Tool) -> Path:
    return root / ".local" / "share" / tool.name / "stamp.json"


def _digest(root: Path, tool: Tool) -> str:
    digest = hashlib.sha256(f"{tool} {platform.system()} {platform.machine()}".encode())
    for name in ("go.mod", "go.sum"):
        digest.update((root / "tools" / tool.name / name).read_bytes())
    return digest.hexdigest()
