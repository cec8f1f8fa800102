"""ImageBuild: a run of ACR Tasks at a commit, and the digest that comes out."""

from typing import Any

import pulumi
import pytest

from components import ImageBuild
from tests.harness import rules
from tests.harness.azure import FakeAzure
from tests.harness.recorder import Cloud, deploy
from tests.harness.recording import UNKNOWN, Json, Recorded

RUN = "azure-native:containerregistry:TaskRun"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
DIGEST = "sha256:" + "c" * 64


def deployed(*names: str, cloud: Cloud | None = None, preview: bool = False, **args: Any) -> Recorded:
    given: Any = {
        "resource_group_name": "group",
        "registry_name": "shop",
        "login_server": "shop.azurecr.io",
        "image": "orders",
        "repository": "https://github.com/acme/shop.git",
        "commit": COMMIT,
        **args,
    }

    def program() -> None:
        for name in names or ("orders",):
            pulumi.export("image", ImageBuild(name, given).image)

    return deploy(program, cloud or FakeAzure(), preview=preview)


class Builder(FakeAzure):
    """Azure, whose builds end in this way."""

    def __init__(self, **result: Any) -> None:
        self.result = result

    def create(self, type_: str, name: str, inputs: Json) -> tuple[str, Json]:
        id_, outputs = super().create(type_, name, inputs)
        return id_, {**outputs, "runResult": {"runId": "ca1", **self.result}} if type_ == RUN else outputs


def request(recorded: Recorded) -> Json:
    return recorded.one(RUN).inputs["runRequest"]


def test_nothing_that_azure_would_refuse() -> None:
    assert rules.complaints(deployed()) == []


def test_what_is_built_is_a_commit() -> None:
    """`<repository>#<ref>:<folder>`: learn.microsoft.com/azure/container-registry/container-registry-tasks-overview,
    "Context locations"."""
    asked = request(deployed(folder="functions/orders"))

    assert asked["type"] == "DockerBuildRequest"
    assert asked["sourceLocation"] == f"https://github.com/acme/shop.git#{COMMIT}:functions/orders"
    assert asked["dockerFilePath"] == "Dockerfile"


def test_the_root_of_the_repository() -> None:
    assert request(deployed())["sourceLocation"] == f"https://github.com/acme/shop.git#{COMMIT}"


def test_the_image_is_pushed_under_the_commit() -> None:
    asked = request(deployed())

    assert asked["isPushEnabled"] is True
    assert asked["imageNames"] == [f"orders:{COMMIT}"]


@pytest.mark.parametrize("architecture", ["amd64", "arm64"])
def test_the_architecture_is_that_of_the_nodes(architecture: str) -> None:
    assert request(deployed(architectures=[architecture]))["platform"] == {
        "os": "Linux",
        "architecture": architecture,
    }


def test_what_runs_is_what_was_built() -> None:
    recorded = deployed(cloud=Builder(status="Succeeded", outputImages=[{"digest": DIGEST}]))

    assert recorded.exports["image"] == f"shop.azurecr.io/orders@{DIGEST}"


def test_another_commit_is_another_run() -> None:
    """A run cannot be changed, only made again under another name."""
    one, two = (deployed(commit=each).one(RUN).inputs["taskRunName"] for each in (COMMIT, COMMIT[::-1]))

    assert one != two


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"status": "Failed", "runErrorMessage": "COPY failed"}, "COPY failed"),
        ({"status": "Timeout"}, "Timeout"),
        ({"status": "Succeeded", "outputImages": []}, "no image"),
        ({"status": "Failed", "outputImages": [{"digest": DIGEST}]}, "ca1"),
    ],
    ids=["message", "none", "no image", "an image all the same"],
)
def test_a_build_that_fails_deploys_nothing(result: Json, words: str) -> None:
    with pytest.raises(pulumi.RunError, match=words):
        deployed(cloud=Builder(**result))


def test_nobody_s_password_is_in_it() -> None:
    recorded = deployed()

    assert not request(recorded).get("credentials")
    assert not recorded.one(RUN).secrets


@pytest.mark.parametrize("name", ["a", "a-b", "x" * 54])
def test_names_fit_azure_for_any_app(name: str) -> None:
    assert list(rules.azure_names(deployed(name))) == []


def test_long_names_stay_apart() -> None:
    assert rules.complaints(deployed("x" * 53 + "a", "x" * 53 + "b")) == []


def test_a_preview_goes_through_with_unknowns() -> None:
    assert deployed(preview=True).exports["image"] is UNKNOWN
