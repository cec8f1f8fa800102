"""Patches: the rules are those of server-side apply and of RFC 7386."""

import pytest

from local.kubernetes.api.merging import applied, merge_patched


@pytest.mark.parametrize(
    ("live", "before", "now", "others", "expected"),
    [
        ({}, {}, {"a": {"b": 1}}, [], {"a": {"b": 1}}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}, {}, [], {"a": {"c": 2}}),
        ({"a": {"b": 1}}, {"a": {"b": 1}}, {}, [], {}),
        ({"a": {"b": 1}}, {"a": {"b": 1}}, {"a": {}}, [], {"a": {}}),
        ({"a": {"b": 1}}, {"a": {"b": 1}}, {}, [{"a": {"b": 1}}], {"a": {"b": 1}}),
        ({"list": [1, 2]}, {"list": [1, 2]}, {"list": [3]}, [], {"list": [3]}),
        ({"list": [1]}, {"list": [1]}, {}, [], {}),
        ({"status": 1}, {}, {"a": 1}, [], {"status": 1, "a": 1}),
        ({"a": 1}, {"a": {"b": 1}}, {}, [], {"a": 1}),
    ],
)
def test_apply(live, before, now, others, expected):
    original = str(live)
    assert applied(live, before, now, others) == expected
    assert str(live) == original, "the stored object must not change under its readers"


@pytest.mark.parametrize(
    ("live", "patch", "expected"),
    [
        # The examples of RFC 7386, appendix A, as far as they concern objects.
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patch(live, patch, expected):
    assert merge_patched(live, patch) == expected
