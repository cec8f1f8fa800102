import io

import pytest
from rich.console import Console
from rich.text import Text

from local.demo.live import open_view
from local.demo.scaling import ScalingRule
from local.demo.timeline import Sample


def app(name="orders", maximum=20):
    rule = ScalingRule(
        queue="orders",
        target=16,
        minimum=0,
        maximum=maximum,
        polling_seconds=2,
        cooldown_seconds=5,
        stabilization_seconds=300,
        first_step=20,
    )
    return name, rule


ONE = [app()]


def sample(at, queue=0, desired=0, ready=0, consumed=0):
    return Sample(at=at, queue=queue, desired=desired, ready=ready, consumed=consumed)


def shown(updates, terminal, apps=ONE):
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=80, no_color=True)
    with open_view(console, apps, 320) as view:
        for step, *samples in updates:
            view.update(step, samples)
    return out.getvalue()


def test_lines_come_with_changes_and_at_most_one_a_second():
    queue = [0, 10, 20, 30, 40, 50, 60, 70, 80, 80, 80, 80, 80]
    updates = [("sending", sample(number / 4, queue=length)) for number, length in enumerate(queue)]
    lines = shown(updates, terminal=False).splitlines()
    assert [line.split("queue ")[1].split(",")[0] for line in lines] == ["0", "40", "80"]


def test_a_change_of_any_app_is_a_line():
    apps = (app("one"), app("other"))
    updates = [("draining", sample(1.0), sample(1.0)), ("draining", sample(3.0), sample(3.0, ready=1))]
    assert len(shown(updates, terminal=False, apps=apps).splitlines()) == 2


def test_a_new_step_is_told_at_once():
    lines = shown([("sending", sample(1.0)), ("draining", sample(1.1))], terminal=False).splitlines()
    assert len(lines) == 2
    assert "draining" in lines[1]


def test_a_line_has_everything_and_no_control_characters():
    apps = (app("one"), app("other"))
    samples = (sample(9.75, queue=134, desired=20, ready=7, consumed=186), sample(9.8, queue=3, consumed=317))
    text = shown([("draining", *samples)], terminal=False, apps=apps)
    for fact in ("9.8 s", "draining", "one: queue 134", "7 Ready of 20 desired", "186 of 320", "other: queue 3"):
        assert fact in text
    assert "\x1b" not in text
    assert text.count("\n") == 1


@pytest.mark.parametrize(("maximum", "cells"), [(20, "■" * 7), (200, "■")])
def test_the_terminal_shows_a_square_for_each_replica(maximum, cells):
    rows = terminal_rows([("scaling up", sample(2.5, queue=320, desired=20, ready=7))], [app(maximum=maximum)])
    row = next(row for row in reversed(rows) if "orders" in row)
    assert cells in row
    assert f"{cells}■" not in row
    assert "7/20" in row


def test_the_terminal_has_a_row_for_each_app_and_80_columns_are_enough():
    apps = [app(f"orders-{preset}") for preset in ("economical", "balanced", "responsive")]
    samples = [sample(123.4, queue=352, desired=20, ready=20, consumed=number) for number in (111, 222, 333)]
    rows = terminal_rows([("draining", *samples)], apps)[-7:]
    assert all(len(row) <= 80 for row in rows)
    for (name, _), consumed in zip(apps, ("111", "222", "333"), strict=True):
        assert any(row.startswith(name) and row.rstrip().endswith(consumed) and "20/20" in row for row in rows)
    assert any("123.4 s" in row and "draining" in row for row in rows)


def terminal_rows(updates, apps):
    text = shown(updates, terminal=True, apps=apps)
    return [Text.from_ansi(line).plain for line in text.splitlines()]
