"""The canonical stacks under the real engine: up, unchanged, refreshed, destroyed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from components.tags import TAGGED
from local.azure.seeds import seed
from local.environment import REPOSITORY
from tests.harness.engine import Stack, stack

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900)]

NO_CHANGES = "--expect-no-changes"
EXAMPLES = ("defaults", "max", "production")
VAULT = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/"
    "max-keys"
)
"""Where `max` has the key of its Secrets; vaults are somebody else's."""


def all_tagged(it: Stack) -> bool:
    """Whether whatever takes tags has those of the example; the transform that adds them is the engine's to call."""
    taking = [
        each["inputs"].get("tags", {})
        for each in it.state()["deployment"]["resources"]
        if each["type"].removeprefix("azure-native:") in TAGGED
    ]
    return len(taking) > 20 and all(
        each.items() >= {"environment": "max", "owner": "platform"}.items() for each in taking
    )


def this_month(config: dict[str, Any]) -> None:
    """Azure takes no budget that begins in a month that is over."""
    for key in config:
        if key.endswith(":budgetFrom"):
            config[key] = f"{datetime.now(UTC):%Y-%m}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_comes_up_stays_as_it_is_and_goes_without_a_trace(name: str, tmp_path: Path) -> None:
    with stack(tmp_path, configure=this_month, program=REPOSITORY / "examples" / name) as it:
        if name == "max":
            it.environment.prepare(it.configure)
            seed(it.environment.subscription, {VAULT: {}})
        before = it.left()
        it.succeed("up", "--yes", "--skip-preview")
        it.succeed("up", "--yes", "--skip-preview", NO_CHANGES)
        if name == "max":
            assert all_tagged(it)
        it.succeed("refresh", "--yes", "--skip-preview")
        # The cluster's answer lists the pools that came after it, and the next update sends its own once more.
        assert "~ 1 updated" in it.succeed("up", "--yes", "--skip-preview")
        it.succeed("refresh", "--yes", "--skip-preview", NO_CHANGES)
        # What holds data is not deleted by a slip.
        it.succeed("state", "unprotect", "--all", "--yes")
        it.succeed("destroy", "--yes", "--skip-preview")
        assert it.left() == before
        assert it.state()["deployment"].get("resources", []) == []
