import io

import pytest
from rich.console import Console
from rich.text import Text

from local.demo.live import open_view
from local.demo.scaling import ScalingRule
from local.demo.timeline import Sample

RULE = ScalingRule(queue="orders", target=16, maximum=20, polling_seconds=2, cooldown_seconds=5)


def sample(at, queue=0, desired=0, ready=0, consumed=0):
    return Sample(at=at, queue=queue, desired=desired, ready=ready, consumed=consumed)


def shown(updates, terminal):
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=80)
    with open_view(console, RULE, 320) as view:
        for step, state in updates:
            view.update(step, state)
    return out.getvalue()


def test_lines_come_with_changes_and_at_most_one_a_second():
    queue = [0, 10, 20, 30, 40, 50, 60, 70, 80, 80, 80, 80, 80]
    updates = [("sending", sample(number / 4, queue=length)) for number, length in enumerate(queue)]
    lines = shown(updates, terminal=False).splitlines()
    assert [line.split("queue ")[1].split(",")[0] for line in lines] == ["0", "40", "80"]


def test_a_new_step_is_told_at_once():
    lines = shown([("sending", sample(1.0)), ("draining", sample(1.1))], terminal=False).splitlines()
    assert len(lines) == 2
    assert "draining" in lines[1]


def test_a_line_has_everything_and_no_control_characters():
    text = shown([("draining", sample(9.75, queue=134, desired=20, ready=7, consumed=186))], terminal=False)
    for fact in ("9.8 s", "draining", "queue 134", "7 Ready of 20 desired", "186 of 320"):
        assert fact in text
    assert "\x1b" not in text
    assert text.count("\n") == 1


@pytest.mark.parametrize(("maximum", "cells"), [(20, "■" * 7), (200, "■")])
def test_the_terminal_shows_a_square_for_each_replica(maximum, cells):
    rule = ScalingRule(queue="orders", target=16, maximum=maximum, polling_seconds=2, cooldown_seconds=5)
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=80, no_color=True)
    with open_view(console, rule, 320) as view:
        view.update("scaling up", sample(2.5, queue=320, desired=20, ready=7))
    rows = [Text.from_ansi(line).plain for line in out.getvalue().splitlines()]
    row = next(row for row in reversed(rows) if "replicas" in row)
    assert cells in row
    assert f"{cells}■" not in row
    assert "7 Ready of 20 desired" in row
    assert all(len(row) <= 80 for row in rows)
