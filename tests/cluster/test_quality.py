"""Every Kubernetes object of the program, before tools that know nothing of it.

What is made is that of the repository's stacks, and of a configuration that makes everything there is to make.
Sources: the Pod Security Standards; kube-score's README_CHECKS; checkov.io, "Kubernetes policy index".
"""

import ast
import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.harness import findings, kubeconform, objects, pod_security, stacks, whole
from tests.harness.findings import Finding
from tests.harness.recording import Json

pytestmark = pytest.mark.cluster

CONFIGURATIONS: Final = ("whole", *stacks.names())

VERSIONS: Final = ("1.33", "1.34", "1.35")
"""Those that KEDA 2.20 is tested with (keda.sh, "Cluster")."""

WITHOUT_SCHEMA: Final = {
    "SecretProviderClass": "its definition comes with AKS's add-on for Key Vaults; there is no copy of it here",
}
"""Kinds that are not checked against a schema, and why."""

REPLICAS: Final = "the fewest replicas are the developer's choice between money and time (`scaling.preset`)"
RESERVED: Final = "a replica reserves what it needs while it waits, and may use more for a while"
PULLED: Final = (
    "`latest`, which production refuses, is always pulled anyway; to ask the registry for what does not move would "
    "make each cold start wait"
)

REASONS: Final = {
    "container-cpu-requests-equal-limits": RESERVED,
    "container-memory-requests-equal-limits": RESERVED,
    "container-resource-requests-equal-limits": RESERVED,
    "container-ephemeral-storage-request-equals-limit": RESERVED,
    "container-image-pull-policy": PULLED,
    "CKV_K8S_15": PULLED,
    "CKV_K8S_43": "images that the stack builds have their digest; one that is named may have a tag",
    "CKV_K8S_35": "the Functions host reads its connections and settings from environment variables alone",
    "deployment-has-host-podantiaffinity": (
        "topology spread constraints do it, over nodes and zones, and never keep a replica from starting where there "
        "is one node"
    ),
    "deployment-replicas": f"KEDA says how many; {REPLICAS}",
    "horizontalpodautoscaler-replicas": REPLICAS,
    "pod-probes-identical": (
        "the host answers one question without a key; a replica that does not gets no calls after 30 s, and is started "
        "anew after 90 s"
    ),
}
"""Why an object may fail a check of kube-score or checkov."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Json]]:
    """The objects by configuration; for reading only."""
    recorded = {"whole": whole.run(tmp_path_factory.mktemp("projects"))}
    recorded |= {name: stacks.deployed(name) for name in stacks.names()}
    return {name: objects.of(each) for name, each in recorded.items()}


@pytest.fixture(scope="module")
def found(made: dict[str, list[Json]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    """What the tools find, by configuration."""
    folder = tmp_path_factory.mktemp("checkov")
    return {
        name: [*findings.kube_score(each, VERSIONS[-1]), *findings.checkov(each, folder / name)]
        for name, each in made.items()
    }


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("schemas")


@pytest.fixture
def spoilt(made: dict[str, list[Json]]) -> list[Json]:
    """Everything, with a container of a Deployment and one of a job that may do all on their nodes."""
    spoilt = copy.deepcopy(made["whole"])
    for each in spoilt:
        if each["metadata"]["name"] in ("queue", "job", "job-abcde") and (pod := pod_of(each)):
            pod["containers"][0]["securityContext"]["privileged"] = True
    return spoilt


def pod_of(each: Json) -> Json | None:
    """The pods' `spec` in an object, if it has one."""
    spec = each.get("spec", {})
    return spec.get("jobTargetRef", spec).get("template", {}).get("spec")


def breaches(made: list[Json]) -> dict[str, list[str]]:
    """What the Pod Security Standard `restricted` has against an object's pods, by kind and name."""
    pods = {f"{each['kind']} {each['metadata']['name']}": pod_of(each) for each in made}
    return {name: told for name, pod in pods.items() if pod and (told := list(pod_security.violations(pod)))}


def kinds_in_the_code() -> Iterator[str]:
    """Every kind that a component may make: `kind=` of a custom resource, and the classes of Kubernetes' own."""
    for file in (stacks.ROOT / "components").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "CustomResource":
                yield from (ast.literal_eval(each.value) for each in node.keywords if each.arg == "kind")
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pulumi_kubernetes."):
                yield from (each.name for each in node.names if not each.name.endswith("ArgsDict"))


def test_the_configurations_make_every_kind(made: dict[str, list[Json]]) -> None:
    known = set(kinds_in_the_code()) - {"CustomResource", "Release"}

    assert {"Deployment", "ScaledObject", "HTTPRoute"} <= known, "the code is read"
    assert known - {each["kind"] for objects in made.values() for each in objects} == set()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_objects_fit_their_schemas(made: dict[str, list[Json]], name: str, version: str, schemas: Path) -> None:
    checked = [each for each in made[name] if each["kind"] not in WITHOUT_SCHEMA]

    assert kubeconform.refusals(checked, version, schemas) == []


def test_kinds_without_a_schema_have_none(made: dict[str, list[Json]], schemas: Path) -> None:
    unchecked = [each for each in made["whole"] if each["kind"] in WITHOUT_SCHEMA]

    assert {each["kind"] for each in unchecked} == WITHOUT_SCHEMA.keys()
    for refusal in kubeconform.refusals(unchecked, VERSIONS[-1], schemas):
        assert "could not find schema" in refusal, "it can be checked; take it out of the list"


@pytest.mark.parametrize("kind", ["Deployment", "ScaledJob", "Job", "InterceptorRoute", "HTTPRoute", "ReferenceGrant"])
def test_a_field_that_is_not_known_is_refused(made: dict[str, list[Json]], kind: str, schemas: Path) -> None:
    wrong = copy.deepcopy(next(each for each in made["whole"] if each["kind"] == kind))
    (pod_of(wrong) or wrong["spec"])["privilegd"] = True

    [refusal] = kubeconform.refusals([wrong], VERSIONS[-1], schemas)
    assert "privilegd" in refusal


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_pods_meet_the_level_restricted(made: dict[str, list[Json]], name: str) -> None:
    assert [each for each in made[name] if pod_of(each)], "there are pods"
    assert breaches(made[name]) == {}


def test_privileged_pods_do_not(spoilt: list[Json]) -> None:
    assert breaches(spoilt) == {
        "Deployment queue": ["privileged"],
        "ScaledJob job": ["privileged"],
        "Job job-abcde": ["privileged"],
    }


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_nothing_is_found_but_what_has_a_reason(found: dict[str, list[Finding]], name: str) -> None:
    assert [each for each in found[name] if each.check not in REASONS] == []


def test_no_reason_is_for_nothing(found: dict[str, list[Finding]]) -> None:
    assert REASONS.keys() - {each.check for each in found["whole"]} == set()


def test_images_that_the_stack_builds_are_known_by_digest(found: dict[str, list[Finding]]) -> None:
    tagged = {each.object for each in found["whole"] if each.check == "CKV_K8S_43"}

    assert "Deployment.functions.queue" in tagged
    assert "Deployment.functions.built" not in tagged


def test_privileged_containers_are_found(spoilt: list[Json], tmp_path: Path) -> None:
    scored = {each.object for each in findings.kube_score(spoilt, VERSIONS[-1]) if each.check not in REASONS}
    policies = {(each.check, each.object) for each in findings.checkov(spoilt, tmp_path) if each.check not in REASONS}

    assert scored == {"Deployment/apps/v1/functions/queue", "Job/batch/v1/functions/job-abcde"}
    assert policies == {("CKV_K8S_16", "Deployment.functions.queue"), ("CKV_K8S_16", "Job.functions.job-abcde")}
