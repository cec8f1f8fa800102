"""A cluster is exchanged for another, while registry, network, queues and logs stay: docs/operations.md.

Both are there for a while, as the page says, and neither takes anything along that both need.
"""

from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from local.environment import REPOSITORY
from tests.harness.engine import Stack, stack

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900)]

NO_CHANGES = "--expect-no-changes"


@pytest.fixture
def stacks(tmp_path: Path) -> Generator[dict[str, Stack]]:
    """The stacks `shared`, `blue` and `green`: in one subscription and one backend, each with a Kubernetes API."""
    with ExitStack() as opened:
        examples = REPOSITORY / "examples"
        found = {"shared": opened.enter_context(stack(tmp_path / "shared", program=examples / "shared"))}
        home = found["shared"].environment
        home.prepare()
        home.subscription.touch()
        for name in ("blue", "green"):
            directory = tmp_path / name / "environment"
            directory.mkdir(parents=True)
            for part in ("state", "azure.db"):
                (directory / part).symlink_to(home.directory / part)
            found[name] = opened.enter_context(stack(tmp_path / name, name, program=examples / "cluster"))
        yield found


def reading(it: Stack, orders: str) -> Stack:
    """The stack with the account of orders in its configuration."""

    def configure(config: dict[str, Any]) -> None:
        config["cluster:orders"] = orders

    return replace(it, configure=configure)


def test_one_cluster_takes_the_other_s_place(stacks: dict[str, Stack]) -> None:
    shared, blue, green = stacks.values()
    shared.succeed("up", "--yes", "--skip-preview")
    before = shared.left()
    (orders,) = [each for each in before if each.count("/") == 8 and "/storageAccounts/" in each]

    blue, green = reading(blue, orders), reading(green, orders)
    blue.succeed("up", "--yes", "--skip-preview")
    blue.succeed("up", "--yes", "--skip-preview", NO_CHANGES)
    green.succeed("up", "--yes", "--skip-preview")
    both = shared.left()
    for name in ("blue", "green"):
        assert [each for each in both if each.endswith(f"/managedClusters/shop-{name}")]

    blue.succeed("destroy", "--yes", "--skip-preview")
    green.succeed("refresh", "--yes", "--skip-preview")
    green.succeed("up", "--yes", "--skip-preview")
    green.succeed("up", "--yes", "--skip-preview", NO_CHANGES)
    shared.succeed("up", "--yes", "--skip-preview", NO_CHANGES)
    left = shared.left()
    assert set(before) <= set(left)
    assert [each for each in left if each.endswith("/managedClusters/shop-green")]
    assert not [each for each in left if "shop-blue" in each]
