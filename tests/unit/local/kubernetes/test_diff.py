"""What updates in place and what is replaced; the truth is the behaviour documented for pulumi-kubernetes 4."""

import copy

import pytest

from local.kubernetes.diff import changed_paths, object_diff, shown
from local.provider import UNKNOWN
from tests.unit.local.kubernetes.samples import config_map, deployment


def diff(old, new, **options):
    return object_diff(old, new, **{"secrets_mutable": False, "config_maps_mutable": False, **options})


def changed(obj, path, value):
    result = copy.deepcopy(obj)
    *parents, last = path
    target = result
    for key in parents:
        target = target[key] if isinstance(key, int) else target.setdefault(key, {})
    target[last] = value
    return result


def secret(**fields):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "demo"}, **fields}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spec", "template", "spec", "containers", 0, "image"), "orders:2"),
        (("spec", "replicas"), 3),
        (("metadata", "labels"), {"a": "b"}),
    ],
)
def test_ordinary_changes_update_in_place(path, value):
    found = diff(deployment(), changed(deployment(), path, value))
    assert found.changes
    assert not found.replaces
    assert not found.delete_before_replace


@pytest.mark.parametrize(
    ("path", "value", "first_delete"),
    [
        (("spec", "selector", "matchLabels", "app"), "other", True),
        (("spec", "selector", "matchExpressions"), [], True),
        (("metadata", "name"), "other", False),
        (("metadata", "namespace"), "other", False),
        (("metadata", "name"), UNKNOWN, False),
    ],
)
def test_immutable_fields_replace(path, value, first_delete):
    found = diff(deployment(), changed(deployment(), path, value))
    assert found.replaces == found.changes
    assert found.delete_before_replace is first_delete, "two objects of one name cannot exist at a time"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (secret(stringData={"a": "1"}), secret(stringData={"a": "2"})),
        (secret(type="Opaque"), secret(type="kubernetes.io/tls")),
        (config_map(a="1"), config_map(a="2")),
    ],
)
def test_content_of_secrets_and_config_maps_replaces_by_default(old, new):
    assert diff(old, new).replaces


def test_content_may_be_made_mutable_but_not_that_of_an_immutable_object():
    old, new = secret(stringData={"a": "1"}), secret(stringData={"a": "2"})
    assert not diff(old, new, secrets_mutable=True).replaces
    assert diff({**old, "immutable": True}, {**new, "immutable": True}, secrets_mutable=True).replaces
    assert not diff(config_map(a="1"), config_map(a="2"), config_maps_mutable=True).replaces


def test_an_automatic_name_is_created_before_the_old_object_goes():
    old = config_map(a="1")
    old["metadata"]["annotations"] = {"pulumi.com/autonamed": "true"}
    found = diff(old, changed(old, ("data", "a"), "2"))
    assert found.replaces
    assert not found.delete_before_replace


def test_the_same_secret_written_in_two_ways_is_the_same():
    assert not diff(secret(stringData={"a": "A"}), secret(data={"a": "QQ=="})).changes


def test_writing_down_the_default_namespace_is_no_change():
    old = deployment()
    del old["metadata"]["namespace"]
    assert not diff(old, changed(old, ("metadata", "namespace"), "default")).changes
    assert diff(old, changed(old, ("metadata", "namespace"), "demo")).replaces


def test_paths_are_the_deepest_that_differ():
    old = {"a": {"x.y/z": 1, "same": 1}, "list": [1, {"k": 1}], "removed": None}
    new = {"a": {"x.y/z": 2, "same": 1, "unknown": UNKNOWN}, "list": [1, {"k": 2}, 3], "flag": True}
    assert [shown(path) for path in changed_paths(old, new)] == [
        'a["x.y/z"]',
        "a.unknown",
        "list[1].k",
        "list[2]",
        "removed",
        "flag",
    ]


def test_true_is_not_one():
    assert changed_paths({"a": True}, {"a": 1}) == [("a",)]
