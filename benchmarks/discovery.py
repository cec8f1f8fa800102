"""How long does `discover` take for a Python project of 50 functions?

Baseline: the same interpreter that starts and does nothing. Both are run in turn, so that a noisy machine slows both;
both find their modules compiled, as they are after the first use.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
FUNCTIONS = 50
RUNS = 20
LIMIT = 0.1
"""Seconds: what feels like at once."""

MODULE = """
import os

import azure.functions as func

from names import PREFIX

bp = func.Blueprint()
"""

FUNCTION = """

@bp.function_name("process_{number}")
@bp.queue_trigger(arg_name="message", queue_name=f"{{PREFIX}}-{number}", connection="Orders")
@bp.queue_output(arg_name="done", queue_name=os.environ.get("DONE", "done"), connection="Orders")
def process_{number}(message: func.QueueMessage, done: func.Out[str]) -> None:
    text = message.get_body().decode()
    if not text:
        raise ValueError("empty")
    done.set(text.upper())
"""


def main() -> None:
    """Print both medians and their ratio; exit 1 above the limit."""
    with tempfile.TemporaryDirectory() as folder:
        project = write(Path(folder) / "shop")
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        discover = ["-m", "components", "discover", str(project)]
        bare = ["-c", "pass"]
        for each in (discover, bare):
            seconds(each, environment)
        pairs = [(seconds(discover, environment), seconds(bare, environment)) for _ in range(RUNS)]
    ours, baseline = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    print(
        f"discover of {FUNCTIONS} functions: {ours * 1000:.0f} ms (limit {LIMIT * 1000:.0f} ms); "
        f"bare interpreter: {baseline * 1000:.0f} ms; ratio {ratio:.1f} (median of {RUNS} pairs)"
    )
    sys.exit(ours > LIMIT)


def write(project: Path) -> Path:
    """A project whose functions stand in five blueprints."""
    project.mkdir()
    (project / "host.json").write_text('{"version": "2.0", "extensions": {"queues": {"batchSize": 8}}}')
    (project / "names.py").write_text('PREFIX = "orders"\n')
    lines = ["import azure.functions as func", "", "app = func.FunctionApp()"]
    for module in range(5):
        code = MODULE + "".join(FUNCTION.format(number=number) for number in range(module, FUNCTIONS, 5))
        (project / f"orders_{module}.py").write_text(code)
        lines += [f"from orders_{module} import bp as bp_{module}", f"app.register_functions(bp_{module})"]
    (project / "function_app.py").write_text("\n".join(lines) + "\n")
    return project


def seconds(arguments: list[str], environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    command = [sys.executable, *arguments]
    finished = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True)
    taken = time.perf_counter() - begun
    if finished.returncode:
        sys.exit(finished.stderr)
    return taken


if __name__ == "__main__":
    main()
