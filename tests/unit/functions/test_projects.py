"""What every sample app has to be, whatever its language: a function project, and an image that runs unprivileged."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import samples

PROJECTS = {project.name: project for project in samples.projects()}
BASES = {
    "catalog": "python",
    "orders": "python",
    "reports": "java",
    "shipments": "node",
    "telemetry": "dotnet-isolated",
}
"""The repository of each image's base, below mcr.microsoft.com/azure-functions."""


def dockerfile(project: Path) -> list[str]:
    """Its instructions, one a line, without comments."""
    text = (project / "Dockerfile").read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@pytest.fixture(params=sorted(PROJECTS))
def project(request) -> Path:
    return PROJECTS[request.param]


def test_there_is_one_for_each_base_image():
    assert set(PROJECTS) == set(BASES)


def test_dockerfile_follows_good_practice(project):
    linted = subprocess.run(
        [str(Path(sys.executable).with_name("hadolint")), str(project / "Dockerfile")], capture_output=True, text=True
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_the_image_is_built_on_the_host_of_its_language(project):
    last = [line for line in dockerfile(project) if line.startswith("FROM ")][-1]
    # The host's major version, and the language's: learn.microsoft.com/azure/azure-functions/container-concepts.
    assert re.fullmatch(rf"FROM mcr\.microsoft\.com/azure-functions/{BASES[project.name]}:4-[a-z-]+[0-9.]+", last)


def test_the_image_runs_as_a_number_that_is_not_root(project):
    # Kubernetes refuses `runAsNonRoot` for an image whose user is a name (kubelet: "image has non-numeric user").
    users = [line.removeprefix("USER ") for line in dockerfile(project) if line.startswith("USER ")]
    assert users
    assert all(re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", user) for user in users)


def test_the_host_listens_where_it_may_and_finds_the_app(project):
    final = " ".join(dockerfile(project)).rpartition("FROM ")[2].split()
    assert "ASPNETCORE_URLS=http://+:8080" in final
    assert final[final.index("EXPOSE") + 1] == "8080"
    assert "AzureWebJobsScriptRoot=/home/site/wwwroot" in final
    assert any(word.startswith("/home/site/wwwroot") for word in final[final.index("COPY") :])


def test_the_image_gets_only_what_it_needs(project):
    ignored, *kept = [
        line for line in (project / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")
    ]
    assert ignored == "*"
    assert all(line.startswith("!") for line in kept)
    assert "!host.json" in kept
    assert not any("settings" in line or line == "!*" for line in kept)


def test_there_are_no_local_settings(project):
    assert not (project / "local.settings.json").exists()


def test_host_json_is_the_hosts(project):
    host = json.loads((project / "host.json").read_text())
    assert host["version"] == "2.0"
    # functions-bindings-register: bundles are for all languages but .NET, whose projects reference the extensions.
    bundle = {"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)"}
    assert host.get("extensionBundle") == (None if project.name == "telemetry" else bundle)


def test_a_lock_file_names_no_registry():
    """Where packages come from is the builder's choice: npm asks its own registry where `resolved` is left out."""
    lock = json.loads((PROJECTS["shipments"] / "package-lock.json").read_text())
    manifest = json.loads((PROJECTS["shipments"] / "package.json").read_text())
    packages = lock["packages"]
    assert packages[""]["dependencies"] == manifest["dependencies"]
    assert packages[""]["devDependencies"] == manifest["devDependencies"]
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert name == "" or package["integrity"].startswith("sha512-"), name
