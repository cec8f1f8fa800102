"""The canonical stacks under the real engine: up, unchanged, refreshed, destroyed."""

from pathlib import Path

import pytest

from local.environment import REPOSITORY
from tests.harness.engine import stack

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900)]

NO_CHANGES = "--expect-no-changes"
EXAMPLES = ("defaults", "max", "production")


def test_there_are_no_others() -> None:
    assert tuple(sorted(each.parent.name for each in (REPOSITORY / "examples").glob("*/Pulumi.yaml"))) == EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_comes_up_stays_as_it_is_and_goes_without_a_trace(name: str, tmp_path: Path) -> None:
    with stack(tmp_path, program=REPOSITORY / "examples" / name) as it:
        it.succeed("up", "--yes", "--skip-preview")
        it.succeed("up", "--yes", "--skip-preview", NO_CHANGES)
        it.succeed("refresh", "--yes", "--skip-preview")
        # The cluster's answer lists the pools that came after it, and the next update sends its own once more.
        assert "~ 1 updated" in it.succeed("up", "--yes", "--skip-preview")
        it.succeed("refresh", "--yes", "--skip-preview", NO_CHANGES)
        it.succeed("up", "--yes", "--skip-preview", NO_CHANGES)
        # What holds data is not deleted by a slip.
        it.succeed("state", "unprotect", "--all", "--yes")
        it.succeed("destroy", "--yes", "--skip-preview")
        assert it.left() == []
        assert it.state()["deployment"].get("resources", []) == []
