"""What must fail, and how it reads: each mistake is put into a copy of the program."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.harness.engine import Program, stack

pytestmark = pytest.mark.engine


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "program")


def test_a_role_assignment_without_principal_type_is_refused(tmp_path: Path, program: Program) -> None:
    program.replace("components/identity.py", "        principal_type=principal_type,\n", "")
    with stack(tmp_path, program=program.folder) as it:
        text = it.fail("up", "--yes", "--skip-preview")
    assert "UnmatchedPrincipalType" in text
    assert "Traceback" not in text


def test_federated_credentials_of_one_identity_side_by_side_are_refused(tmp_path: Path, program: Program) -> None:
    program.replace(
        "components/identity.py",
        "opts=pulumi.ResourceOptions(parent=self, depends_on=before)",
        "opts=pulumi.ResourceOptions(parent=self)",
    )
    # The stack's own identities trust one ServiceAccount each.
    trusted = '"trusted": {"workload": {"namespace": args["namespace"], "name": name}},'
    two = '"trusted": {each: {"namespace": "functions", "name": each} for each in ("first", "second")},'
    program.replace("components/function_project.py", trusted, two)
    with stack(tmp_path, program=program.folder, time_scale=0.02) as it:
        text = it.fail("up", "--yes", "--skip-preview")
    assert "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity" in text


def test_two_mistakes_in_the_configuration_are_told_together_before_anything_is_made(
    tmp_path: Path, program: Program
) -> None:
    trigger = {"type": "queueTrigger", "queueName": "Orders!"}
    app = {"project": "functions/orders", "triggers": {"process_order": trigger}}
    program.configure("dev", {"aks-functions:functions": {"orders": app}})
    with stack(tmp_path, program=program.folder) as it:
        text = it.fail("up", "--yes")
        assert it.left() == []
    assert "aks-functions:functions.orders.image: missing" in text
    assert "aks-functions:functions.orders.triggers.process_order: " in text
    assert "'orders!'" in text
    assert "Traceback" not in text


def test_a_misspelt_nested_input_is_refused(tmp_path: Path, program: Program) -> None:
    program.replace(
        "components/cluster/profiles.py",
        '"workload_identity": {"enabled": True}',
        '"workload_identitty": {"enabled": True}',
    )
    with stack(tmp_path, program=program.folder) as it:
        text = it.fail("up", "--yes")
        assert it.left() == []
    assert "workload_identitty" in text or "workloadIdentitty" in text


def test_a_scaler_that_keda_does_not_know_fails_the_update_with_kedas_words(tmp_path: Path, program: Program) -> None:
    program.replace("components/model/scaling.py", '"type": planned.type', '"type": "azure-quueue"')
    program.replace("components/scaling_rules.py", 'READY_TIMEOUT = "2m"', 'READY_TIMEOUT = "3s"')
    with stack(tmp_path, program=program.folder) as it:
        text = it.fail("up", "--yes", "--skip-preview")
    assert "no scaler found for type: azure-quueue" in text
    assert "Traceback" not in text


def test_what_a_failed_update_made_is_kept_and_the_next_one_goes_on(tmp_path: Path, program: Program) -> None:
    fault = {
        "method": "PUT",
        "type": "Microsoft.ContainerRegistry/registries",
        "nth": 1,
        "status": 409,
        "code": "AlreadyInUse",
        "message": "The registry DNS name is already in use.",
    }
    with stack(tmp_path, program=program.folder, faults=json.dumps([fault])) as it:
        text = it.fail("up", "--yes", "--skip-preview")
        assert "AlreadyInUse" in text
    with stack(tmp_path, program=program.folder) as it:
        it.succeed("up", "--yes", "--skip-preview")
        it.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")


@pytest.mark.parametrize(
    ("type_", "code", "message", "config"),
    [
        (
            "Microsoft.Resources/resourceGroups",
            "LocationNotAvailableForResourceGroup",
            "The provided location 'westmars' is not available for resource group. List of available regions is "
            "'eastasia,westeurope'.",
            {"azure-native:location": "westmars"},
        ),
        (
            "Microsoft.ContainerService/managedClusters",
            "BadRequest",
            "The VM size of Standard_D4s_v9 is not allowed in your subscription in location 'westeurope'. The "
            "available VM sizes are 'standard_d4s_v5'",
            {"aks-functions:cluster": {"systemPool": {"vmSize": "Standard_D4s_v9"}}},
        ),
    ],
    ids=["region", "size"],
)
def test_what_only_azure_knows_is_told_in_azures_words(
    type_: str, code: str, message: str, config: dict[str, Any], tmp_path: Path, program: Program
) -> None:
    """Regions and sizes come and go, so that they are left to Azure: one line, and no trace of the program's stack."""
    program.configure("dev", config)
    fault = {"method": "PUT", "type": type_, "nth": 1, "status": 400, "code": code, "message": message}
    with stack(tmp_path, program=program.folder, faults=json.dumps([fault])) as it:
        text = it.fail("up", "--yes", "--skip-preview")
    # The engine says it where it happens, and once more at the end.
    (line,) = [each for each in text.partition("Diagnostics:")[2].splitlines() if message in each]
    assert code in line
    assert "Traceback" not in text
    assert ".py" not in text


def test_a_plugin_that_dies_is_named(tmp_path: Path, program: Program) -> None:
    with stack(tmp_path, program=program.folder) as it:
        it.environment.prepare()
        (it.environment.directory / "plugins" / "pulumi-resource-kubernetes").write_text(
            "#!/bin/sh\necho broken >&2\nexit 1\n"
        )
        text = it.environment.pulumi("up", "--yes", "--color", "never", quiet=True).text
    assert "kubernetes" in text
    assert "broken" in text
