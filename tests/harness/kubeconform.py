"""What kubeconform holds against objects, without a network: it finds every schema in a folder written for it.

Unknown fields are refused, in Kubernetes' own kinds as in custom resources.
"""

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from tests.harness import crd_schemas, kubernetes_schemas

ROOT: Final = Path(__file__).parents[2]
PROGRAM: Final = ROOT / ".local/bin/kubeconform"
DEFINITIONS: Final = ROOT / ".local/share/keda/crds"
OTHERS: Final = [ROOT / ".local/share" / each / "crds" for each in ("keda-add-ons-http", "gateway-api")]


def refusals(objects: Sequence[Mapping[str, Any]], version: str, folder: Path, *, program: Path = PROGRAM) -> list[str]:
    """Every object that does not fit its schema in a Kubernetes version such as `1.35`, or that has none.

    `folder` is where the schemas are written; it may be used again.
    """
    write_schemas(objects, version, folder)
    pattern = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"
    checked = subprocess.run(
        [
            str(program),
            "-strict",
            "-output=json",
            f"-kubernetes-version={version}.0",
            f"-schema-location={folder}/{{{{.NormalizedKubernetesVersion}}}}/{pattern}",
            f"-schema-location={folder}/custom/{pattern}",
            "-",
        ],
        input="\n---\n".join(json.dumps(each) for each in objects),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert checked.returncode in (0, 1), checked.stderr
    found: list[dict[str, Any]] = json.loads(checked.stdout)["resources"]
    return [f"{each['kind']} {each['name']}: {each['msg']}" for each in found]


def write_schemas(objects: Iterable[Mapping[str, Any]], version: str, folder: Path) -> None:
    """The schemas of the objects' kinds, where kubeconform looks; a kind that is there already is left as it is."""
    for api_version, kind in sorted({(each["apiVersion"], each["kind"]) for each in objects}):
        group, _, number = api_version.rpartition("/")
        # To kubeconform, the group of the core kinds is their version.
        target = folder / f"v{version}.0" / (group or number) / f"{kind.lower()}_{number}.json"
        schema = None if target.exists() else kubernetes_schemas.schema(version, api_version, kind)
        if schema is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps(schema))
    custom = folder / "custom"
    if not custom.exists():
        for file in [file for each in (DEFINITIONS, *OTHERS) for file in sorted(each.glob("*.yaml"))]:
            # C, since one of the files is large.
            for name, schema in crd_schemas.schemas(yaml.load(file.read_text(), yaml.CSafeLoader)):
                (custom / name).parent.mkdir(parents=True, exist_ok=True)
                (custom / f"{name}.json").write_text(json.dumps(schema))
