"""What of an object is input, output, secret, name."""

import pytest

from local.kubernetes.manifests import (
    api_version_and_kind,
    has_unknown,
    manifest,
    named,
    outputs,
    projected,
    string_data_merged,
)
from local.provider import UNKNOWN, Refused, Secret


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("kubernetes:core/v1:Namespace", ("v1", "Namespace")),
        ("kubernetes:apps/v1:Deployment", ("apps/v1", "Deployment")),
        ("kubernetes:keda.sh/v1alpha1:ScaledObject", ("keda.sh/v1alpha1", "ScaledObject")),
        ("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", ("rbac.authorization.k8s.io/v1", "ClusterRole")),
    ],
)
def test_type_token_names_api_version_and_kind(token, expected):
    assert api_version_and_kind(token) == expected


@pytest.mark.parametrize(
    "token", ["kubernetes:core/v1:NamespacePatch", "kubernetes:core/v1:PodList", "kubernetes:helm.sh/v4:Chart"]
)
def test_types_that_are_no_single_object_are_refused(token):
    with pytest.raises(Refused, match=token):
        api_version_and_kind(token)


def test_missing_name_is_chosen_once_and_kept():
    obj, failures = named("settings", {"metadata": {}}, {}, b"seed")
    assert not failures
    name = obj["metadata"]["name"]
    assert name.startswith("settings-")
    assert len(name) == len("settings-") + 8
    assert obj["metadata"]["annotations"] == {"pulumi.com/autonamed": "true"}
    assert named("settings", {"metadata": {}}, {}, b"seed")[0] == obj, "preview and update must agree"
    assert named("settings", {"metadata": {}}, {}, b"other")[0] != obj
    assert named("settings", {}, obj, b"other")[0]["metadata"]["name"] == name, "an update keeps the name"


def test_a_name_of_the_program_is_not_replaced():
    for metadata in ({"name": "mine"}, {"name": UNKNOWN}):
        assert named("settings", {"metadata": metadata}, {}, b"seed") == ({"metadata": metadata}, [])
    assert named("settings", {"metadata": UNKNOWN}, {}, b"seed") == ({"metadata": UNKNOWN}, [])


def test_generate_name_is_refused():
    _, failures = named("settings", {"metadata": {"generateName": "x-"}}, {}, b"seed")
    assert [failure.property for failure in failures] == ["metadata.generateName"]


def test_refresh_sees_what_the_program_set_and_nothing_else():
    inputs = {"metadata": {"name": "a", "labels": {"app": "a"}}, "spec": {"paths": [{"host": "x"}], "gone": 1}}
    live = {
        "metadata": {"name": "a", "labels": {"app": "other", "added": "by someone"}, "uid": "1"},
        "spec": {"paths": [{"host": "x", "defaulted": True}, {"host": "sidecar"}], "replicas": 3},
        "status": {"phase": "Active"},
    }
    assert projected(live, inputs) == {
        "metadata": {"name": "a", "labels": {"app": "other"}},
        "spec": {"paths": [{"host": "x"}]},
    }


@pytest.mark.parametrize(
    ("written", "stored", "same"),
    [("1000m", "1", True), ("1024Mi", "1Gi", True), (1, "1", True), ("500m", "1", False), ("1G", "1Gi", False)],
)
def test_quantities_are_compared_by_value(written, stored, same):
    def resources(value):
        return {"resources": {"limits": {"cpu": value}}}

    assert (projected(resources(stored), resources(written)) == resources(written)) is same


def test_numbers_outside_of_resources_are_compared_as_text():
    assert projected({"data": {"limit": "1"}}, {"data": {"limit": "1000m"}}) == {"data": {"limit": "1"}}


def test_string_data_is_what_the_server_makes_of_it():
    secret = {"apiVersion": "v1", "kind": "Secret", "data": {"a": "QQ=="}, "stringData": {"b": "B", "c": UNKNOWN}}
    assert string_data_merged(secret)["data"] == {"a": "QQ==", "b": "Qg==", "c": UNKNOWN}
    assert "stringData" not in string_data_merged(secret)
    other = {"apiVersion": "v1", "kind": "ConfigMap", "stringData": {"b": "B"}}
    assert string_data_merged(other) == other


def test_values_of_a_secret_are_encrypted_and_managed_fields_dropped():
    live = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "a", "managedFields": [1]},
        "data": {"a": "QQ=="},
    }
    state = outputs(live, "manager")
    assert state["data"] == Secret({"a": "QQ=="})
    assert state["metadata"] == {"name": "a"}
    assert state["__fieldManager"] == "manager"


def test_what_only_the_server_writes_is_never_sent():
    assert manifest({"metadata": {"name": "a", "uid": "1", "resourceVersion": "2"}, "status": {}, "spec": 1}) == {
        "metadata": {"name": "a"},
        "spec": 1,
    }


def test_unknowns_are_found_at_any_depth():
    assert has_unknown({"a": [{"b": UNKNOWN}]})
    assert not has_unknown({"a": [{"b": None}]})
