"""Cache rules (learn.microsoft.com/azure/container-registry/artifact-cache-overview)."""

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.world import REGISTRY, Azure, registry

RULES = f"{REGISTRY}/cacheRules"


@pytest.fixture
def acr(azure: Azure) -> Azure:
    """A subscription with a registry; every SKU has cache rules."""
    azure.put(REGISTRY, registry("Basic"))
    return azure


def rule(source: str, target: str) -> Json:
    return {"properties": {"sourceRepository": source, "targetRepository": target}}


def test_a_rule(acr: Azure) -> None:
    response = acr.request("PUT", f"{RULES}/functions", rule("mcr.microsoft.com/azure-functions/python", "python"))

    assert response.status == 201
    properties = acr.get(f"{RULES}/functions")["properties"]
    assert properties["provisioningState"] == "Succeeded"
    assert properties["sourceRepository"] == "mcr.microsoft.com/azure-functions/python"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("docker.io/library/*", "library/*"),
        ("ghcr.io/kedacore/keda", "kedacore/keda"),
        ("europe-docker.pkg.dev/project/images/app", "app"),
        ("quay.io/*", "*"),
    ],
)
def test_sources(acr: Azure, source: str, target: str) -> None:
    acr.put(f"{RULES}/other", rule(source, target))


def test_unknown_upstreams(acr: Azure) -> None:
    """The text: Azure/acr#862."""
    error = acr.refused("PUT", f"{RULES}/hardened", rule("dhi.io/python", "python"))

    assert (error["code"], error["message"]) == (
        "UpstreamNotSupported",
        "Unsupported upstream or login server 'dhi.io' provided. Supported upstreams or login servers are: docker.io, "
        "mcr.microsoft.com, quay.io, public.ecr.aws, ghcr.io, nvcr.io, registry.k8s.io, gcr.io, eu.gcr.io, *.pkg.dev.",
    )


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("docker.io", "library"),
        ("docker.io/library/*", "library"),
        ("docker.io/library/nginx", "library/*"),
        ("docker.io/li*", "li*"),
        ("docker.io/*/nginx", "*/nginx"),
        ("docker.io/library/nginx", "Library/nginx"),
        ("docker.io/library/nginx:1", "nginx"),
    ],
)
def test_bad_repositories(acr: Azure, source: str, target: str) -> None:
    assert acr.refused("PUT", f"{RULES}/wrong", rule(source, target))["code"] == "InvalidRequestContent"


def test_a_repository_is_filled_by_one_rule(acr: Azure) -> None:
    acr.put(f"{RULES}/library", rule("docker.io/library/*", "library/*"))

    same = acr.refused("PUT", f"{RULES}/again", rule("quay.io/library/*", "library/*"))
    wider = acr.refused("PUT", f"{RULES}/wider", rule("quay.io/*", "*"))

    assert (same["status"], wider["status"]) == (409, 409)
    # One repository may come from elsewhere than the others.
    acr.put(f"{RULES}/nginx", rule("quay.io/nginx/nginx", "library/nginx"))


def test_a_rule_keeps_its_repositories(acr: Azure) -> None:
    """The API's update takes credentials alone."""
    acr.put(f"{RULES}/nginx", rule("docker.io/library/nginx", "nginx"))

    error = acr.refused("PUT", f"{RULES}/nginx", rule("quay.io/nginx/nginx", "nginx"))

    assert error["target"] == "properties.sourceRepository"


def test_credentials_must_exist(acr: Azure) -> None:
    body = rule("docker.io/library/nginx", "nginx")
    body["properties"]["credentialSetResourceId"] = f"{REGISTRY}/credentialSets/docker"

    assert acr.refused("PUT", f"{RULES}/nginx", body)["code"] == "InvalidResourceReference"


@pytest.mark.parametrize("name", ["four", "docker_hub", "n" * 51])
def test_names(acr: Azure, name: str) -> None:
    body = rule("docker.io/library/nginx", "nginx")

    assert acr.refused("PUT", f"{RULES}/{name}", body)["code"] == "InvalidResourceName"
