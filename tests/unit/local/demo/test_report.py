import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import html5lib
import matplotlib.image
import pytest

from local.demo.chart import LIGHT, draw_svg, headline, moments
from local.demo.report import render_html, write_html, write_png
from local.demo.scaling import ScalingRule
from local.demo.timeline import Outcome, Sample, Timeline


@pytest.fixture
def timeline():
    """0 to 4 replicas and back: the first at 2 s, the fourth at 3 s, drained at 8 s, at zero at 10 s."""
    rows = [
        (-1, 0, 0, 0),
        (0, 30, 0, 0),
        (1, 64, 1, 0),
        (2, 64, 4, 1),
        (3, 60, 4, 4),
        (7, 9, 4, 4),
        (8, 0, 4, 4),
        (10, 0, 0, 0),
        (11, 0, 0, 0),
    ]
    return Timeline(
        started="2026-03-01T10:00:00+00:00",
        deployment="shop/orders",
        rule=ScalingRule(queue="orders", target=16, maximum=4, polling_seconds=2, cooldown_seconds=5),
        work_seconds=2.5,
        outcome=Outcome(sent=64, missing=0, repeated=0, failures=()),
        samples=tuple(Sample(at=at, queue=q, desired=d, ready=r, consumed=0) for at, q, d, r in rows),
    )  # fmt: skip


def text_of(page: str) -> str:
    """What a person reads; raises if the page is not well-formed HTML5."""
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return " ".join(" ".join(document.find("body").itertext()).split())


def test_the_page_says_what_happened(timeline):
    text = text_of(render_html(timeline))
    assert "0 → 4 → 0 replicas" in text
    for fact in ("2.0 s until the first replica", "3.0 s until all 4", "8.0 s until the queue", "10.0 s until zero"):
        value, label = fact.split(" s ")
        assert re.search(rf"{label}[^.]*? {value} s", text), fact
    assert "64 of 64" in text
    assert "2026-03-01 10:00:00 UTC" in text
    assert "Not as promised" not in text


def test_the_page_says_what_is_wrong(timeline):
    broken = replace(timeline, outcome=Outcome(sent=64, missing=2, repeated=1, failures=("ValueError: <b>&",)))
    text = text_of(render_html(broken))
    assert "Not as promised" in text
    assert "2 of 64 messages were never consumed" in text
    assert "61 of 64" in text
    assert "ValueError: <b>&" in text


def test_a_run_that_stopped_half_way_still_has_a_page(timeline):
    for length in range(1, len(timeline.samples) + 1):
        text_of(render_html(replace(timeline, samples=timeline.samples[:length])))
    assert "never" in text_of(render_html(replace(timeline, samples=timeline.samples[:2])))


def test_names_cannot_break_the_page(timeline):
    text = text_of(render_html(replace(timeline, deployment="a/<script>x</script>")))
    assert "a/<script>x</script>" in text


def test_the_page_needs_nothing_else(timeline, tmp_path):
    write_html(timeline, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert not re.search(r"<(script|link|img|iframe|object|embed)\b", page)
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)
    addresses = set(re.findall(r"https?://[^\"' <]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}, "namespaces, never fetched"


def test_the_page_has_a_dark_side(timeline):
    page = render_html(timeline)
    assert "prefers-color-scheme: dark" in page
    svg = page[page.index("<svg") : page.index("</svg>")]
    assert not re.findall(r"#[0-9a-f]{6}\b", svg), "every colour of the chart must follow the page's"
    used = set(re.findall(r"var\(--(\w+)\)", page))
    for block in re.findall(r":root \{(.*?)\}", page, re.DOTALL):
        assert used - {"colour"} <= set(re.findall(r"--(\w+):", block)) | {"bad"}


def test_the_chart_names_the_moments(timeline):
    assert moments(timeline.summary()) == [
        (2, "first replica"),
        (3, "4 replicas"),
        (8, "queue empty"),
        (10, "back at zero"),
    ]
    texts = {
        "".join(element.itertext()).strip() for element in ET.fromstring(with_namespaces(draw_svg(timeline))).iter()
    }
    assert {"first replica 2.0 s", "4 replicas 3.0 s", "queue empty 8.0 s", "back at zero 10.0 s"} <= texts
    assert {"Ready", "desired", "Messages waiting or in work", "Replicas"} <= texts


def with_namespaces(svg: str) -> str:
    return svg.replace(
        "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ', 1
    )


def test_headline_tells_where_it_ended(timeline):
    assert headline(replace(timeline, samples=timeline.samples[:-2])) == "0 → 4 → 4 replicas"


def test_the_picture_is_1200_wide_and_shows_all_three_lines(timeline, tmp_path):
    write_png(timeline, tmp_path / "picture.png")
    pixels = (matplotlib.image.imread(tmp_path / "picture.png")[:, :, :3] * 255).round().astype(int)
    assert pixels.shape == (690, 1200, 3)
    for colour in (LIGHT.queue, LIGHT.desired, LIGHT.ready):
        rgb = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        assert (abs(pixels - rgb).sum(axis=2) < 12).sum() > 200, colour
