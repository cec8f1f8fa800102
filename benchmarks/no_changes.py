"""How much longer does a second `make up` take than the bare engine with as many resources that do nothing?

Baseline: `pulumi up` of a program with the same number of resources of a provider that only echoes, on the same engine
and language host, started the same way. Both are run in turn, so that a noisy machine slows both.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from local.environment import REPOSITORY, Environment
from local.verbs import LOCAL

RUNS = 5
LIMIT = 3.0

PROGRAM = """
import pulumi

for number in range({count}):
    pulumi.CustomResource("noop:index:Noop", f"noop-{{number}}", {{"number": number}})
"""

PROVIDER = """
from local.plugin import serve
from local.provider import Diff, Provider, State


class Noop(Provider):
    async def check(self, urn, olds, news, seed):
        return news, []

    async def diff(self, urn, id, old_inputs, olds, news):
        return Diff(changes=[key for key in news if news[key] != old_inputs.get(key)])

    async def create(self, urn, inputs, timeout, preview):
        return urn, inputs

    async def delete(self, urn, id, old_inputs, properties, timeout):
        pass


serve(Noop(), "1.0.0")
"""


def main() -> None:
    """Print both medians and their ratio; exit 1 above the limit."""
    make_up()
    with tempfile.TemporaryDirectory() as folder:
        bare = Bare(Path(folder), count=resources())
        bare.up()
        pairs = [(seconds(make_up), seconds(bare.up)) for _ in range(RUNS)]
    ours, baseline = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    print(
        f"second make up: {ours:.1f} s; bare engine with as many no-op resources: {baseline:.1f} s; "
        f"ratio {ratio:.2f} (limit {LIMIT:g}, median of {RUNS} pairs)"
    )
    sys.exit(ratio > LIMIT)


def make_up() -> None:
    subprocess.run(["make", "up"], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)


def resources() -> int:
    """How many resources of providers the stack has."""
    return sum(1 for each in Environment(directory=LOCAL / "up").resources() if each.get("custom"))


def seconds(action: Callable[[], None]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


class Bare:
    """A stack of resources that do nothing, in an environment like that of `make up`."""

    def __init__(self, folder: Path, count: int) -> None:
        program = folder / "program"
        program.mkdir()
        shutil.copy(REPOSITORY / "Pulumi.yaml", program)
        (program / "Pulumi.local.yaml").write_text("config: {}\n")
        (program / "__main__.py").write_text(PROGRAM.format(count=count))
        tools = [LOCAL / "bin"]
        self.environment = Environment(directory=folder / "environment", program=program, tools=tools)
        self.environment.prepare()
        provider = folder / "noop.py"
        provider.write_text(PROVIDER)
        launcher = self.environment.directory / "plugins" / "pulumi-resource-noop"
        launcher.write_text(f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}" exec "{sys.executable}" "{provider}" "$@"\n')
        launcher.chmod(0o755)

    def up(self) -> None:
        outcome = self.environment.pulumi("up", "--yes", "--skip-preview", quiet=True)
        if not outcome.ok:
            sys.exit(outcome.text)


if __name__ == "__main__":
    main()
