"""The verb `demo`: the same stack on a real control plane, and a burst of messages."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local import builds
from local.cluster.control_plane import ControlPlane
from local.demo.queues import create_queue
from local.demo.run import run_demo
from local.demo.timeline import Summary, check
from local.environment import REPOSITORY, Environment
from local.errors import LocalError
from local.verbs import LOCAL, console, say

APP = "orders"
CONNECTION = "OrdersStorage"
NAMESPACE = "functions"


@contextmanager
def real_cluster(directory: Path, **options: Any) -> Generator[tuple[Environment, ControlPlane]]:
    """A real control plane with KEDA and Azurite while the block runs, and an environment that deploys to it."""
    engine = builds.pulumi(REPOSITORY, say)
    tools = builds.control_plane(REPOSITORY, say)
    with ControlPlane(directory, tools, report=say) as plane:
        environment = Environment(directory=directory, tools=engine, keda_crds=tools.share / "keda" / "crds", **options)
        environment.prepare(lambda config: use_azurite(config, plane.connection_string))
        yield environment, plane


def use_azurite(config: dict[str, Any], connection_string: str) -> None:
    """Point the sample's connection at the port that Azurite has got this time."""
    connections = config["aks-functions:functions"][APP]["connections"]
    connections[CONNECTION]["connectionString"] = connection_string


def demo() -> None:
    """Scale the sample from zero to many replicas and back, and leave a picture, a page and the timeline."""
    directory, results = LOCAL / "demo", LOCAL / "results"
    with real_cluster(directory) as (environment, plane), environment.alone():
        summary = run_on(environment, plane, results)
    problems = check(summary)
    for name in ("timeline.png", "timeline.html", "timeline.json"):
        say(f"  {results / name}")
    if problems:
        raise LocalError("; ".join(problems))


def run_on(environment: Environment, plane: ControlPlane, results: Path) -> Summary:
    """Bring the stack up on a real control plane and run the demonstration there."""
    create_queue(plane.connection_string, APP)
    if not environment.pulumi("up", "--yes", "--skip-preview").ok:
        raise LocalError("the stack is not up; what Pulumi says above names the reason; make demo goes on from there")
    return run_demo(
        kubeconfig=plane.kubeconfig,
        namespace=NAMESPACE,
        deployment=APP,
        connection_string=plane.connection_string,
        project=REPOSITORY / "functions" / APP,
        out_dir=results,
        console=console,
    )
