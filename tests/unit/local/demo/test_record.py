import json
from dataclasses import replace

import pytest

from local.demo.record import Record
from local.errors import LocalError


@pytest.fixture
def other(timeline):
    """A second app, whose function failed once."""
    return replace(timeline, name="others", outcome=replace(timeline.outcome, missing=1, failures=("ü",)))


@pytest.fixture
def record(timeline, other):
    return Record(started="2026-03-01T10:00:00+00:00", work_seconds=2.5, timelines=(timeline, other))


def test_written_and_read_again(record, tmp_path):
    path = tmp_path / "timeline.json"
    record.write(path)
    assert Record.read(path) == record


def test_the_file_has_what_the_samples_add_up_to(record, tmp_path):
    path = tmp_path / "timeline.json"
    record.write(path)
    content = json.loads(path.read_text())
    assert [app["name"] for app in content["apps"]] == ["orders", "others"]
    assert content["apps"][0]["summary"]["first_ready"] == 2
    assert set(content["apps"][0]["samples"][0]) == {"at", "queue", "desired", "ready", "consumed"}


def test_problems_name_the_app(record):
    assert record.problems == [
        "others: 1 of 64 messages were never consumed",
        "others: failures of the function: 1, the first: ü",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{}", "is no timeline"),
        ("[]", "is no timeline"),
        ("", "is no timeline"),
        ('{"schema": 99}', "schema 99"),
        ('{"schema": 2, "started": "", "work_seconds": 1, "apps": [{"outcome": {}}]}', "is no timeline"),
    ],
)
def test_what_is_no_record_is_refused(tmp_path, content, message):
    path = tmp_path / "timeline.json"
    path.write_text(content)
    with pytest.raises(LocalError, match=message):
        Record.read(path)
