"""The verbs that need no control plane: up, down, build."""

from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console

from local import builds, checks
from local.azure.store import inventory
from local.environment import REPOSITORY, Environment
from local.errors import LocalError
from local.kubernetes.api.embedded import EmbeddedApi
from local.processes import reap

LOCAL = REPOSITORY / ".local"

console = Console(highlight=False)


def say(text: str) -> None:
    console.print(text, soft_wrap=True)


def up(time_scale: float) -> None:
    """Bring the stack up against the emulated Azure and the embedded Kubernetes API."""
    environment = Environment(directory=LOCAL / "up", tools=builds.pulumi(REPOSITORY, say), time_scale=time_scale)
    with environment.alone(), embedded_cluster(environment):
        environment.prepare()
        before = last_changes(environment)
        if not environment.pulumi("up", "--yes", "--skip-preview").ok:
            raise LocalError("the stack is not up; what Pulumi says above names the reason; make up goes on from there")
        if last_changes(environment) == before:
            return
        say(resource_tree(environment.pulumi("stack", quiet=True).text))
    say(
        "\nWhat to try next\n"
        "  make up      once more: nothing changes\n"
        "  edit Pulumi.local.yaml, for instance functions.orders.scaling, and make up: one rule is replaced\n"
        "  make demo    real KEDA on a real Kubernetes control plane, three scaling presets side by side\n"
        "  make down    destroys the stack"
    )


def last_changes(environment: Environment) -> dict[str, str]:
    """When Pulumi last changed each resource. The rest of the state differs each time: secrets are encrypted anew."""
    return {each["urn"]: each.get("modified", "") for each in environment.resources()}


def resource_tree(text: str) -> str:
    """The part of `pulumi stack` that shows the resources; the rest is about selecting stacks, which is done here."""
    tree = text.partition("Current stack resources")[2].partition("Current stack outputs")[0]
    return f"Resources{tree.rstrip()}" if tree else text


def build(*, everything: bool) -> None:
    """Build what is missing: Pulumi if none is installed, and with `everything` the control plane, KEDA, Azurite and
    what checks the program's objects."""
    builds.pulumi(REPOSITORY, say)
    if everything:
        builds.control_plane(REPOSITORY, say)
        checks.build(REPOSITORY, say)


def down() -> None:
    """Destroy both stacks, check that nothing is left, stop left-over processes and remove the state."""
    for name in ("up", "demo"):
        environment = Environment(directory=LOCAL / name, tools=[LOCAL / "bin"])
        if not environment.exists:
            continue
        for process in reap(environment.directory):
            say(f"stopped {process}, left over from an earlier run")
        with environment.alone(), embedded_cluster(environment):
            if not environment.pulumi("destroy", "--yes", "--skip-preview", "--remove").ok:
                raise LocalError(f"stack '{name}' is not destroyed; Pulumi names the reason above; run make down again")
            left = inventory(environment.subscription)
            if left:
                raise LocalError(f"the emulated subscription still has {', '.join(left)}")
        environment.remove()
        say(f"the stack of make {name} is gone, and nothing is left in its subscription")


@contextmanager
def embedded_cluster(environment: Environment) -> Generator[None]:
    """The embedded Kubernetes API while the block runs, behind the kubeconfig that the emulated AKS hands out."""
    with EmbeddedApi(environment.directory / "kubernetes.db") as api:
        environment.kubeconfig.write_text(api.kubeconfig())
        yield
