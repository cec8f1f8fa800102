"""Versions that a project states, in the files of its package manager: PEP 508, npm's package.json, NuGet's
PackageReference and central package management, Maven's POM, Gradle's dependency notation."""

import json
from pathlib import Path

import pytest

from components.discovery import packages


def test_requirements(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(
        "# worker\nazure-functions==1.26.0  # pinned\nAzure_Functions.Durable >= 1.2 , < 2 ; python_version > '3.9'\n"
        "requests[security]~=2.32\nflask\n-r more.txt\n--index-url https://example.org\n\n"
    )

    assert packages.read(tmp_path) == {
        "azure-functions": "1.26.0",
        "azure-functions-durable": ">= 1.2 , < 2",
        "requests": "~=2.32",
        "flask": "",
    }


def test_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["azure-functions>=1.21"]\n')

    assert packages.read(tmp_path) == {"azure-functions": ">=1.21"}


def test_package_json(tmp_path: Path) -> None:
    content = {"dependencies": {"@azure/functions": "^4.5.0"}, "devDependencies": {"typescript": "^5.0.0"}}
    (tmp_path / "package.json").write_text(json.dumps(content))

    assert packages.read(tmp_path) == {"@azure/functions": "^4.5.0", "typescript": "^5.0.0"}


def test_project_file(tmp_path: Path) -> None:
    (tmp_path / "App.csproj").write_text(
        '<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>'
        '<PackageReference Include="Microsoft.Azure.Functions.Worker" Version="2.0.0" />'
        '<PackageReference Include="Microsoft.Azure.Functions.Worker.Sdk"><Version>2.0.1</Version></PackageReference>'
        '<PackageReference Include="Central" /></ItemGroup></Project>'
    )
    (tmp_path / "Directory.Packages.props").write_text(
        '<Project><ItemGroup><PackageVersion Include="Central" Version="3.1" /></ItemGroup></Project>'
    )

    assert packages.read(tmp_path) == {
        "Microsoft.Azure.Functions.Worker": "2.0.0",
        "Microsoft.Azure.Functions.Worker.Sdk": "2.0.1",
        "Central": "3.1",
    }


def test_pom(tmp_path: Path) -> None:
    (tmp_path / "pom.xml").write_text(
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><properties>'
        "<library.version>3.1.0</library.version></properties><dependencies><dependency>"
        "<groupId>com.microsoft.azure.functions</groupId><artifactId>azure-functions-java-library</artifactId>"
        "<version>${library.version}</version></dependency></dependencies></project>"
    )

    assert packages.read(tmp_path) == {"com.microsoft.azure.functions:azure-functions-java-library": "3.1.0"}


def test_gradle(tmp_path: Path) -> None:
    (tmp_path / "build.gradle").write_text(
        "plugins { id 'com.microsoft.azure.azurefunctions' version '1.11.1' }\n"
        "dependencies { implementation 'com.microsoft.azure.functions:azure-functions-java-library:3.0.0' }\n"
    )

    assert packages.read(tmp_path) == {"com.microsoft.azure.functions:azure-functions-java-library": "3.0.0"}


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    (tmp_path / "pom.xml").write_text(f'<!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><project>&l9;</project>')

    assert packages.read(tmp_path) == {}


@pytest.mark.parametrize(
    "name", ["requirements.txt", "pyproject.toml", "package.json", "a.csproj", "pom.xml", "build.gradle"]
)
@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"<" * 9000, b"[" * 9000, b"{}", b"=", b"<a/>", b"'::'", b"\x00"]
)
def test_wild_files(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    assert all(isinstance(each, str) for each in packages.read(tmp_path).values())


def test_folders_where_files_belong(tmp_path: Path) -> None:
    for name in ("requirements.txt", "package.json", "a.csproj", "pom.xml"):
        (tmp_path / name).mkdir()

    assert packages.read(tmp_path) == {}
