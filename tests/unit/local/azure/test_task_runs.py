"""Task runs. What a run that succeeds answers is recorded (Azure/azure-cli, command_modules/acr, test_acr_taskrun)."""

import re
from typing import Any

import pytest

from local.provider import PartiallyCreated, Refused
from tests.unit.local.azure.engine import ACR, TASK_RUN, Engine
from tests.unit.local.azure.engine import REGISTRY as REGISTRY_TYPE
from tests.unit.local.azure.world import REGISTRY, Azure, registry

RUN = f"{REGISTRY}/taskRuns/orders-build"
COMMIT = "5e625050b68faeacb104e95bfad10faa676d6491"
SOURCE = f"https://github.com/acme/shop.git#{COMMIT}:functions/orders"


def request(**changes: Any) -> dict[str, Any]:
    return {
        "type": "DockerBuildRequest",
        "imageNames": ["orders:v1"],
        "isPushEnabled": True,
        "dockerFilePath": "Dockerfile",
        "platform": {"os": "Linux", "architecture": "amd64"},
        "sourceLocation": SOURCE,
        **changes,
    }


def body(tag: str | None = None, **changes: Any) -> dict[str, Any]:
    properties: dict[str, Any] = {"runRequest": request(**changes)}
    if tag is not None:
        properties["forceUpdateTag"] = tag
    return {"location": "westeurope", "properties": properties}


@pytest.fixture
def acr(azure: Azure) -> Azure:
    azure.put(REGISTRY, registry("Basic"))
    return azure


def result(answer: dict[str, Any]) -> dict[str, Any]:
    return answer["properties"]["runResult"]["properties"]


def digest(answer: dict[str, Any]) -> str:
    return result(answer)["outputImages"][0]["digest"]


def test_a_run(acr: Azure) -> None:
    response = acr.request("PUT", RUN, body())

    assert response.status == 201
    assert "/taskRuns/orders-build/operationStatuses/" in response.headers["azure-asyncoperation"]
    assert response.body is not None
    assert result(response.body)["status"] == "Queued"
    answer = acr.get(RUN)
    assert answer["properties"]["provisioningState"] == "Succeeded"
    run = result(answer)
    assert (run["status"], run["runType"], run["agentConfiguration"]) == ("Succeeded", "QuickRun", {"cpu": 2})
    (image,) = run["outputImages"]
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", image.pop("digest"))
    assert image == {"registry": "acmeregistry.azurecr.io", "repository": "orders", "tag": "v1"}
    assert answer["properties"]["runResult"]["id"] == f"{REGISTRY}/runs/{run['runId']}"


def test_a_run_needs_its_registry(azure: Azure) -> None:
    assert azure.refused("PUT", RUN, body())["code"] == "ParentResourceNotFound"


def test_the_same_commit_gives_the_same_digest_and_another_another(acr: Azure) -> None:
    first = digest(acr.put(RUN, body()))
    again = digest(acr.put(f"{REGISTRY}/taskRuns/orders-again", body(imageNames=["other/orders:v2"])))
    other = digest(acr.put(f"{REGISTRY}/taskRuns/orders-other", body(sourceLocation=SOURCE.replace("5e", "6e"))))

    assert first == again != other


def test_names_of_images(acr: Azure) -> None:
    names = ["orders", "shop/orders:v1", "orders:{{.Run.ID}}"]
    run = result(acr.put(RUN, body(imageNames=names)))

    found = [(image["repository"], image["tag"]) for image in run["outputImages"]]
    assert found == [("orders", "latest"), ("shop/orders", "v1"), ("orders", run["runId"])]


def test_nothing_comes_out_of_a_run_that_does_not_push(acr: Azure) -> None:
    assert result(acr.put(RUN, body(isPushEnabled=False)))["outputImages"] == []


def test_the_default_branch_is_a_context_too(acr: Azure) -> None:
    """The recorded run has no commit in its context."""
    location = "https://github.com/Azure-Samples/acr-build-helloworld-node.git"

    assert result(acr.put(RUN, body(sourceLocation=location)))["status"] == "Succeeded"


def test_a_run_is_repeated_when_something_changed(acr: Azure) -> None:
    def run(**changes: Any) -> str:
        return result(acr.put(RUN, body(**changes)))["runId"]

    first = run(tag="1")
    assert run(tag="1") == first
    second = run(tag="2")
    assert second != first
    assert run(tag="2", imageNames=["orders:v2"]) != second


@pytest.mark.parametrize(
    "location",
    [
        "https://git.acme.invalid/shop.git#main",
        f"https://github.com/acme/shop.git#{'0' * 40}:functions/orders",
        "./functions/orders",
        None,
    ],
)
def test_a_context_that_cannot_be_fetched_fails_the_run(acr: Azure, location: str | None) -> None:
    headers = acr.request("PUT", RUN, body(sourceLocation=location)).headers

    path = headers["azure-asyncoperation"].removeprefix("https://management.azure.com").partition("?")[0]
    operation = acr.request("GET", path, version="2019-06-01-preview").body
    assert operation is not None
    assert operation["status"] == "Failed"
    answer = acr.get(RUN)
    assert answer["properties"]["provisioningState"] == "Failed"
    assert (result(answer)["status"], result(answer)["runErrorMessage"]) == (
        "Failed",
        "failed during run, err: exit status 1",
    )
    assert "outputImages" not in result(answer)


def test_a_failed_run_is_repeated(acr: Azure) -> None:
    acr.put(RUN, body(sourceLocation="https://git.acme.invalid/shop.git"))

    answer = acr.put(RUN, body())

    assert result(answer)["status"] == "Succeeded"
    assert "runErrorMessage" not in result(answer)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"type": "FileTaskRunRequest"}, "only DockerBuildRequest is"),
        ({"dockerfile": "x"}, "could not find member 'dockerfile'"),
        ({"imageNames": "orders:v1"}, "'imageNames' of the run request has the wrong type"),
        ({"dockerFilePath": ""}, "Required parameter dockerFilePath is missing"),
        ({"platform": {"architecture": "amd64"}}, "Required parameter platform.os is missing"),
        ({"platform": {"os": "Solaris"}}, "'Solaris' is not a valid value for 'platform.os'"),
        ({"platform": {"os": "Linux", "architecture": "sparc"}}, "'sparc' is not a valid value"),
    ],
)
def test_what_is_refused(acr: Azure, changes: dict[str, Any], words: str) -> None:
    error = acr.refused("PUT", RUN, body(**changes))

    assert error["status"] == 400
    assert words in error["message"]


@pytest.mark.parametrize("properties", [{}, {"runRequest": "build"}, {"runRequest": []}])
def test_a_run_needs_a_request(acr: Azure, properties: dict[str, Any]) -> None:
    assert acr.refused("PUT", RUN, {"location": "westeurope", "properties": properties})["status"] == 400


@pytest.mark.parametrize("name", ["runs", "r" * 51, "my_run"])
def test_names(acr: Azure, name: str) -> None:
    assert acr.refused("PUT", f"{REGISTRY}/taskRuns/{name}", body())["code"] == "InvalidResourceName"


def test_credentials_are_not_answered(acr: Azure) -> None:
    credentials = {"sourceRegistry": {"loginMode": "Default"}}

    assert "credentials" not in acr.put(RUN, body(credentials=credentials))["properties"]["runRequest"]


def inputs(group: str, **changes: Any) -> dict[str, Any]:
    names = {"resourceGroupName": group, "registryName": "acmeregistry", "taskRunName": "orders-build"}
    return {**names, "runRequest": request(**changes)}


def test_a_program_reads_the_digest(engine: Engine, group: str) -> None:
    """The SDK's RunResponse has the run's properties beside its id and name."""
    engine.create(REGISTRY_TYPE, "acr", {"resourceGroupName": group, **ACR})

    run = engine.create(TASK_RUN, "run", inputs(group))

    found = run.properties["runResult"]
    assert found["status"] == "Succeeded"
    assert found["outputImages"][0]["repository"] == "orders"
    assert found["name"] == found["runId"]
    assert engine.diff(TASK_RUN, run, inputs(group)).changes == []
    assert engine.refresh(TASK_RUN, run).inputs == run.inputs


def test_a_program_hears_of_a_failed_run(engine: Engine, group: str) -> None:
    engine.create(REGISTRY_TYPE, "acr", {"resourceGroupName": group, **ACR})

    with pytest.raises(PartiallyCreated) as failure:
        engine.create(TASK_RUN, "run", inputs(group, sourceLocation="https://git.acme.invalid/shop.git"))

    assert failure.value.properties["runResult"]["status"] == "Failed"
    assert failure.value.reasons == ['Status=200 Code="Failed" Message="The async operation failed."']


def test_a_program_hears_of_a_bad_request(engine: Engine, group: str) -> None:
    engine.create(REGISTRY_TYPE, "acr", {"resourceGroupName": group, **ACR})

    with pytest.raises(Refused, match="Solaris"):
        engine.create(TASK_RUN, "run", inputs(group, platform={"os": "Solaris"}))
