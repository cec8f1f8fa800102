import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import html5lib
import matplotlib.image
import pytest
from rich.console import Console

from local.demo.chart import LIGHT, MOMENTS, draw_png, draw_svg, moments, turns
from local.demo.comparison import course, rows, terminal_table
from local.demo.record import Record
from local.demo.report import render_html, write_html, write_png
from local.demo.timeline import Sample


@pytest.fixture
def record(timeline):
    """Beside `timeline` one that takes twice the time for half of the replicas."""
    samples = [
        replace(each, at=2 * each.at, desired=each.desired // 2, ready=each.ready // 2) for each in timeline.samples
    ]
    slow = replace(timeline, name="slow-orders", rule=replace(timeline.rule, first_step=2), samples=tuple(samples))
    return Record(started="2026-03-01T10:00:00+00:00", work_seconds=2.5, timelines=(timeline, slow))


@pytest.fixture
def single(record):
    return replace(record, timelines=record.timelines[:1])


def with_outcome(record, **outcome):
    """The record whose first app had this outcome."""
    first, *others = record.timelines
    return replace(record, timelines=(replace(first, outcome=replace(first.outcome, **outcome)), *others))


def text_of(page: str) -> str:
    """What a person reads; raises if the page is not well-formed HTML5."""
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return " ".join(" ".join(document.find("body").itertext()).split())


def test_the_page_says_what_happened(record):
    text = text_of(render_html(record))
    assert "A burst of 64 messages to each of 2 apps" in text
    # 1 for a second, 4 for eight; half of that, rounded down, for twice the time.
    assert "orders 2.0 s 4 at 3.0 s 8.0 s 0 at 10.0 s 33 64 of 64" in text
    assert "slow-orders 6.0 s 2 at 6.0 s 16.0 s 0 at 20.0 s 32 64 of 64" in text
    assert "2026-03-01 10:00:00 UTC" in text
    assert "Not as promised" not in text


def test_the_same_numbers_are_on_the_page_and_on_the_terminal(record):
    console = Console(file=io.StringIO(), width=80)
    console.print(terminal_table(record))
    lines = console.file.getvalue().splitlines()
    page = text_of(render_html(record))
    for row in rows(record):
        assert " ".join(row) in page
        for value in row:
            assert any(value in line for line in lines)


def test_three_apps_fit_a_terminal_of_80_columns(record):
    names = ("orders-economical", "orders-balanced", "orders-responsive")
    three = [replace(record.timelines[0], name=name) for name in names]
    console = Console(file=io.StringIO(), width=80)
    console.print(terminal_table(replace(record, timelines=tuple(three))))
    text = console.file.getvalue()
    assert all(name in text for name in names)
    assert "…" not in text


def test_the_page_says_what_is_wrong(record):
    broken = with_outcome(record, missing=2, repeated=1, failures=("ValueError: <b>&",))
    text = text_of(render_html(broken))
    assert "Not as promised" in text
    assert "orders: 2 of 64 messages were never consumed" in text
    assert "61 of 64" in text
    assert "ValueError: <b>&" in text


def test_a_run_that_stopped_half_way_still_has_a_page(record):
    def first(length):
        return replace(
            record, timelines=tuple(replace(each, samples=each.samples[:length]) for each in record.timelines)
        )

    for length in range(1, len(record.timelines[0].samples) + 1):
        text_of(render_html(first(length)))
    assert "never" in text_of(render_html(first(2)))


def test_names_cannot_break_the_page(record):
    first, second = record.timelines
    record = replace(record, timelines=(replace(first, name="a/<script>x</script>"), second))
    assert "a/<script>x</script>" in text_of(render_html(record))
    assert "A burst of 64 messages to <b>" in text_of(
        render_html(replace(record, timelines=(replace(first, name="<b>"),)))
    )


def test_the_page_needs_nothing_else(record, tmp_path):
    write_html(record, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert not re.search(r"<(script|link|img|iframe|object|embed)\b", page)
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)
    addresses = set(re.findall(r"https?://[^\"' <]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}, "namespaces, never fetched"


def test_the_page_has_a_dark_side(record):
    page = render_html(record)
    assert "prefers-color-scheme: dark" in page
    svg = page[page.index("<svg") : page.index("</svg>")]
    assert not re.findall(r"#[0-9a-f]{6}\b", svg), "every colour of the chart must follow the page's"
    used = set(re.findall(r"var\(--(\w+)\)", page))
    for block in re.findall(r":root \{(.*?)\}", page, re.DOTALL):
        assert used - {"colour"} <= set(re.findall(r"--(\w+):", block)) | {"bad"}


def test_the_chart_has_a_panel_for_each_app_and_a_legend(record):
    assert moments(record.timelines[0].summary()) == [
        (2, "first Ready"),
        (3, "most Ready"),
        (8, "queue empty"),
        (10, "back at rest"),
    ]
    texts = {"".join(element.itertext()).strip() for element in ET.fromstring(with_namespaces(draw_svg(record))).iter()}
    assert {"orders: 0 → 4 → 0 replicas", "slow-orders: 0 → 2 → 0 replicas"} <= texts
    assert {"Ready", "desired", "messages waiting or in work", *MOMENTS} <= texts


def with_namespaces(svg: str) -> str:
    return svg.replace(
        "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ', 1
    )


def test_a_panel_tells_where_it_ended(timeline):
    assert course(timeline) == "0 → 4 → 0 replicas"
    assert course(replace(timeline, samples=timeline.samples[:-2])) == "0 → 4 → 4 replicas"


def test_lines_keep_their_bends():
    """What is left out lies on the line between what is kept."""
    lengths = [0, 0, 0, 5, 5, 5, 5, 2, 0, 0, 0]
    samples = [Sample(at=at, queue=length, desired=0, ready=0, consumed=0) for at, length in enumerate(lengths)]
    kept = [(each.at, each.queue) for each in turns(samples)]
    assert kept == [(0, 0), (2, 0), (3, 5), (6, 5), (7, 2), (8, 0), (10, 0)]


def test_the_picture_is_1200_wide_and_shows_all_three_lines(record, tmp_path):
    write_png(record, tmp_path / "picture.png")
    pixels = (matplotlib.image.imread(tmp_path / "picture.png")[:, :, :3] * 255).round().astype(int)
    assert pixels.shape[1] == 1200
    for colour in (LIGHT.queue, LIGHT.desired, LIGHT.ready):
        rgb = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        assert (abs(pixels - rgb).sum(axis=2) < 12).sum() > 200, colour


def test_each_app_makes_the_picture_higher(record, single):
    def height(record):
        return matplotlib.image.imread(io.BytesIO(draw_png(record))).shape[0]

    assert height(record) > height(single) + 200
