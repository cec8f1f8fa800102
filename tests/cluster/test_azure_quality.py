"""Every resource of Azure in `examples/production`, before checkov, as an ARM template of the request bodies.

Source: checkov.io, "ARM resource scans".
"""

from pathlib import Path
from typing import Final

import pytest

from tests.harness import arm_template, examples, findings

pytestmark = pytest.mark.cluster

REASONS: Final = {
    "CKV_AZURE_166": "a quarantined image cannot be pulled until somebody's scanner lets it go, and there is none here",
    "CKV_AZURE_172": "it is on; the add-on's settings are texts in the REST API, and checkov wants the bare word",
    "CKV_AZURE_206": "data is in three zones (`Standard_ZRS`); `sources.storageSku` has a second region",
    "CKV_AZURE_227": "it has to be registered in the subscription first: `cluster.security.hostEncryption`",
    "CKV_AZURE_6": "whoever deploys has to reach it, and only they know from where: `cluster.apiServer`",
    "CKV_AZURE_8": "the dashboard is gone since Kubernetes 1.19, and AKS refuses an add-on that it does not know",
}
"""Why a resource may fail a check."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[findings.Finding]:
    template = arm_template.of(examples.run("production"))
    return findings.checkov_arm(template, tmp_path_factory.mktemp("arm"))


def test_whatever_is_found_has_a_reason(found: list[findings.Finding]) -> None:
    assert [each for each in found if each.check not in REASONS] == []


def test_every_reason_is_needed(found: list[findings.Finding]) -> None:
    assert REASONS.keys() - {each.check for each in found} == set()


def test_what_is_wrong_is_found(tmp_path: Path) -> None:
    template = arm_template.of(examples.run("production"))
    for each in template["resources"]:
        if each["type"] == "Microsoft.Storage/storageAccounts":
            each["properties"]["supportsHttpsTrafficOnly"] = False

    # "Ensure that 'supportsHttpsTrafficOnly' is set to 'true'"
    assert "CKV_AZURE_3" in {each.check for each in findings.checkov_arm(template, tmp_path)}
