"""Every rule must object to what breaks it: a recording without complaints is spoilt in one place at a time."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.harness import pod_security, rules, stacks
from tests.harness.recording import Json, Recorded


@pytest.fixture(scope="module")
def sound() -> Recorded:
    return stacks.deployed("dev")


def spoilt(sound: Recorded, type_: str, **changes: Any) -> Recorded:
    """The same recording, with other fields in the first resource of a type."""
    victim = sound.all(type_)[0]
    return replace(sound, resources={**sound.resources, victim.urn: replace(victim, **changes)})


def with_inputs(sound: Recorded, type_: str, edit: Callable[[Json], object]) -> Recorded:
    victim = sound.all(type_)[0]
    inputs = copy.deepcopy(victim.inputs)
    edit(inputs)
    return spoilt(sound, type_, inputs=inputs, outputs={**victim.outputs, **inputs})


def pod_of(inputs: Json) -> Json:
    return inputs["spec"]["template"]["spec"]


NOTHING: frozenset[str] = frozenset()

FIELDS: list[tuple[str, Json, str]] = [
    ("azure-native:storage:StorageAccount", {"outputs": {"name": "with-hyphen"}}, "refuses the name"),
    (rules.DEPLOYMENT, {"provider": ""}, "default provider"),
    (rules.DEPLOYMENT, {"deleted_with": ""}, "not deleted with the cluster"),
    (rules.SCALED_OBJECT, {"dependencies": NOTHING, "parent": ""}, "does not depend on the KEDA release"),
    (rules.SCALED_OBJECT, {"dependencies": NOTHING}, "its Deployment does not come before"),
    (rules.SCALED_OBJECT, {"dependencies": NOTHING}, "its TriggerAuthentication does not come before"),
]

INPUTS: list[tuple[str, Callable[[Json], object], str]] = [
    (rules.CLUSTER, lambda i: i.update(dnsPrefix="a_b"), "DNS prefix"),
    (rules.CLUSTER, lambda i: i.update(nodeResourceGroup="g" * 64), "too long"),
    (rules.ASSIGNMENT, lambda i: i.update(principalType="User"), "UnmatchedPrincipalType"),
    (rules.ASSIGNMENT, lambda i: i.update(roleDefinitionId="/x"), "no built-in role"),
    ("kubernetes:core/v1:Namespace", lambda i: i["metadata"].update(name="kube-system"), "exists already"),
    (rules.DEPLOYMENT, lambda i: i["metadata"].update(name="Orders"), "Kubernetes refuses the name"),
    (rules.DEPLOYMENT, lambda i: i["spec"].update(replicas=0), "states replicas"),
    (rules.DEPLOYMENT, lambda i: i["spec"].update(relicas=0), "relicas"),
    (rules.DEPLOYMENT, lambda i: pod_of(i).update(hostNetwork=True), "hostNetwork"),
    (rules.DEPLOYMENT, lambda i: i["spec"].update(selector={"matchLabels": {"a": "b"}}), "selector"),
    (rules.SCALED_OBJECT, lambda i: i["spec"].update(triggers=[]), "no triggers"),
    (rules.SCALED_OBJECT, lambda i: i["spec"]["triggers"][0].update(type="timertrigger"), "no scaler"),
    (rules.SCALED_OBJECT, lambda i: i["spec"]["triggers"][0]["metadata"].update(queueLenght="1"), "ignores"),
    (rules.SCALED_OBJECT, lambda i: i["spec"]["triggers"][0]["metadata"].update(queueLength=1), "no string"),
    (rules.SCALED_OBJECT, lambda i: i["metadata"].update(name="o" * 55), "autoscaler"),
]


def test_a_sound_program_has_no_complaints(sound: Recorded) -> None:
    assert rules.complaints(sound) == []


@pytest.mark.parametrize(
    ("type_", "changes", "complaint"),
    FIELDS,
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_field_out_of_place(sound: Recorded, type_: str, changes: Json, complaint: str) -> None:
    assert any(complaint in each for each in rules.complaints(spoilt(sound, type_, **changes)))


@pytest.mark.parametrize(
    ("type_", "edit", "complaint"),
    INPUTS,
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_input_out_of_place(sound: Recorded, type_: str, edit: Callable[[Json], object], complaint: str) -> None:
    assert any(complaint in each for each in rules.complaints(with_inputs(sound, type_, edit)))


def test_concurrent_federated_credentials(sound: Recorded) -> None:
    first, second = sound.all(rules.CREDENTIAL)
    loose = {each.urn: replace(each, dependencies=frozenset[str]()) for each in (first, second)}

    complaints = rules.complaints(replace(sound, resources={**sound.resources, **loose}))

    assert any("concurrent writes" in each for each in complaints)


def test_the_same_resource_under_two_names(sound: Recorded) -> None:
    twin = replace(sound.all(rules.ASSIGNMENT)[0], urn="urn:pulumi:twin")

    complaints = rules.complaints(replace(sound, resources={**sound.resources, twin.urn: twin}))

    assert any("is created 2 times" in each for each in complaints)
    assert any("RoleAssignmentExists" in each for each in complaints)


GOOD_CONTAINER: Json = {
    "name": "app",
    "securityContext": {
        "allowPrivilegeEscalation": False,
        "runAsNonRoot": True,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    },
}


def test_a_restricted_pod_passes() -> None:
    assert list(pod_security.violations({"containers": [GOOD_CONTAINER]})) == []


@pytest.mark.parametrize("key", sorted(GOOD_CONTAINER["securityContext"]))
def test_each_setting_of_a_restricted_container_is_needed(key: str) -> None:
    rest = {name: value for name, value in GOOD_CONTAINER["securityContext"].items() if name != key}

    assert list(pod_security.violations({"containers": [{**GOOD_CONTAINER, "securityContext": rest}]}))


@pytest.mark.parametrize(
    "pod",
    [
        {"hostPID": True},
        {"volumes": [{"name": "v", "hostPath": {"path": "/"}}]},
        {"securityContext": {"runAsUser": 0}},
        {"securityContext": {"sysctls": [{"name": "kernel.msgmax", "value": "1"}]}},
        {"containers": [{**GOOD_CONTAINER, "ports": [{"containerPort": 80, "hostPort": 80}]}]},
        {"containers": [{**GOOD_CONTAINER, "livenessProbe": {"httpGet": {"port": 80, "host": "10.0.0.1"}}}]},
        {
            "containers": [
                {**GOOD_CONTAINER, "securityContext": {**GOOD_CONTAINER["securityContext"], "privileged": True}}
            ]
        },
    ],
)
def test_what_no_restricted_pod_may_do(pod: Json) -> None:
    assert list(pod_security.violations({"containers": [GOOD_CONTAINER], **pod}))
