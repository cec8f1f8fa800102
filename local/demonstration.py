"""The verb `demo`: one function app once for each preset on a real control plane, and a burst of messages."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from local import builds
from local.cluster.control_plane import ControlPlane
from local.demo.app import App
from local.demo.comparison import terminal_table
from local.demo.queues import create_queue
from local.demo.record import Record
from local.demo.run import run_demo
from local.environment import REPOSITORY, Environment
from local.errors import LocalError
from local.verbs import LOCAL, console, say

APP: Final = "orders"
"""The sample: its project, its queue, and its place in the configuration."""
CONNECTION: Final = "OrdersStorage"
NAMESPACE: Final = "functions"
PRESETS: Final = ("economical", "balanced", "responsive")


@contextmanager
def real_cluster(
    directory: Path, *, accounts: Sequence[str] = (), **options: Any
) -> Generator[tuple[Environment, ControlPlane]]:
    """A real control plane with KEDA and Azurite while the block runs, and an environment that deploys to it."""
    engine = builds.pulumi(REPOSITORY, say)
    tools = builds.control_plane(REPOSITORY, say)
    with ControlPlane(directory, tools, accounts=accounts, report=say) as plane:
        environment = Environment(directory=directory, tools=engine, keda_crds=tools.share / "keda" / "crds", **options)
        environment.prepare(lambda config: use_azurite(config, plane.connection_string))
        yield environment, plane


def use_azurite(config: dict[str, Any], connection_string: str) -> None:
    """Point the sample's connection at the port that Azurite has got this time."""
    connections = config["aks-functions:functions"][APP]["connections"]
    connections[CONNECTION]["connectionString"] = connection_string


def use_presets(config: dict[str, Any]) -> None:
    """Instead of all samples the one, once for each preset with its own numbers, and not yet connected to anything."""
    sample = config["aks-functions:functions"][APP]
    config["aks-functions:functions"] = {
        f"{APP}-{preset}": {"project": sample["project"], "image": sample["image"], "scaling": {"preset": preset}}
        for preset in PRESETS
    }


def connect(environment: Environment, apps: Sequence[App]) -> None:
    """Give each app its account, as a person would: by a secret in the stack's configuration."""
    secrets = [
        f"--secret=aks-functions:functions.{app.name}.connections.{CONNECTION}.connectionString={app.connection_string}"
        for app in apps
    ]
    outcome = environment.pulumi("config", "set-all", "--path", *secrets, quiet=True)
    if not outcome.ok:
        raise LocalError(f"cannot set the connections of the demonstration: {outcome.text.strip()}")


def demo() -> None:
    """Scale the sample with each preset from rest to many replicas and back; leave a picture, a page, the timeline."""
    results = LOCAL / "results"
    accounts = {f"{APP}-{preset}": f"{APP}{preset}" for preset in PRESETS}
    with real_cluster(LOCAL / "demo", accounts=list(accounts.values())) as (environment, plane), environment.alone():
        apps = [
            App(name=name, connection_string=plane.azurite.connection_to(account)) for name, account in accounts.items()
        ]
        environment.prepare(use_presets)
        connect(environment, apps)
        record = run_on(environment, plane, apps, results)
    console.print("", terminal_table(record), "", sep="\n")
    for name in ("timeline.png", "timeline.html", "timeline.json"):
        say(f"  {results / name}")
    if record.problems:
        raise LocalError("; ".join(record.problems))


def run_on(environment: Environment, plane: ControlPlane, apps: Sequence[App], results: Path) -> Record:
    """Bring the stack up on a real control plane and run the demonstration there."""
    for app in apps:
        create_queue(app.connection_string, APP)
    if not environment.pulumi("up", "--yes", "--skip-preview").ok:
        raise LocalError("the stack is not up; what Pulumi says above names the reason; make demo goes on from there")
    return run_demo(
        kubeconfig=plane.kubeconfig,
        namespace=NAMESPACE,
        apps=apps,
        project=REPOSITORY / "functions" / APP,
        out_dir=results,
        console=console,
    )
