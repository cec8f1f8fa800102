"""WorkloadIdentity: whom it trusts, one after the other, and what it may do."""

import pulumi
import pytest

from components import WorkloadIdentity
from tests.harness import facts, rules
from tests.harness.azure import SUBSCRIPTION, FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import UNKNOWN, Recorded

COMPONENT = "aks-functions:index:WorkloadIdentity"
ISSUER = "https://westeurope.oic.prod-aks.azure.com/tenant/cluster/"
ACCOUNT = f"{SUBSCRIPTION}/resourceGroups/group/providers/Microsoft.Storage/storageAccounts/orders"
QUEUE = f"{ACCOUNT}/queueServices/default/queues/orders"


def deployed(*, preview: bool = False) -> Recorded:
    def program() -> None:
        identity = WorkloadIdentity(
            "orders",
            {
                "resource_group_name": "group",
                "issuer_url": ISSUER,
                "trusted": {
                    "workload": {"namespace": "functions", "name": "orders"},
                    "keda": {"namespace": "keda", "name": "keda-operator"},
                    "third": {"namespace": "elsewhere", "name": "someone"},
                },
                "grants": {
                    "host": {"role": "Storage Blob Data Owner", "scope": ACCOUNT},
                    "reader": {"role": "Storage Queue Data Reader", "scope": QUEUE},
                },
            },
        )
        pulumi.export("client", identity.client_id)

    return deploy(program, FakeAzure(), preview=preview)


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return deployed()


def test_nothing_that_azure_would_refuse(recorded: Recorded) -> None:
    assert rules.complaints(recorded) == []


def test_subjects_issuer_and_audience_are_what_entra_compares(recorded: Recorded) -> None:
    # learn.microsoft.com/azure/aks/workload-identity-overview; the issuer keeps its closing slash.
    credentials = recorded.all(rules.CREDENTIAL)

    assert {each.inputs["subject"] for each in credentials} == {
        "system:serviceaccount:functions:orders",
        "system:serviceaccount:keda:keda-operator",
        "system:serviceaccount:elsewhere:someone",
    }
    assert {each.inputs["issuer"] for each in credentials} == {ISSUER}
    assert all(each.inputs["audiences"] == ["api://AzureADTokenExchange"] for each in credentials)


def test_each_credential_belongs_to_the_identity(recorded: Recorded) -> None:
    identity = recorded.one(rules.IDENTITY)

    assert {each.inputs["resourceName"] for each in recorded.all(rules.CREDENTIAL)} == {identity.outputs["name"]}


def test_credentials_are_written_one_after_the_other(recorded: Recorded) -> None:
    """Azure refuses concurrent writes under one identity (pulumi/pulumi-azure-native#4343)."""
    in_line = sorted(
        len([urn for urn in recorded.waits_for(each) if rules.CREDENTIAL in urn])
        for each in recorded.all(rules.CREDENTIAL)
    )

    assert in_line == [0, 1, 2]


def test_grants(recorded: Recorded) -> None:
    identity = recorded.one(rules.IDENTITY)
    granted = {
        each.inputs["scope"]: each.inputs["roleDefinitionId"].rpartition("/")[2]
        for each in recorded.all(rules.ASSIGNMENT)
    }

    assert granted == {
        ACCOUNT: facts.ROLES["Storage Blob Data Owner"],
        QUEUE: facts.ROLES["Storage Queue Data Reader"],
    }
    assert {each.inputs["principalId"] for each in recorded.all(rules.ASSIGNMENT)} == {identity.outputs["principalId"]}


def test_grants_do_not_stand_in_the_line_of_credentials(recorded: Recorded) -> None:
    for grant in recorded.all(rules.ASSIGNMENT):
        assert recorded.types_before(grant) == {COMPONENT, rules.IDENTITY}


def test_all_is_below_the_component_and_named_after_it(recorded: Recorded) -> None:
    children = [each for each in recorded.resources.values() if each.custom]

    assert {each.parent for each in children} == {recorded.one(COMPONENT).urn}
    assert all(each.name.startswith("orders-") for each in children)


def test_outputs_hold_no_secret(recorded: Recorded) -> None:
    identity = recorded.one(rules.IDENTITY)
    outputs, secrets = recorded.registered_outputs[recorded.one(COMPONENT).urn]

    assert outputs == {
        "id": identity.id,
        "client_id": identity.outputs["clientId"],
        "principal_id": identity.outputs["principalId"],
        "tenant_id": identity.outputs["tenantId"],
    }
    assert not secrets


def test_a_preview_goes_through_with_unknowns() -> None:
    recorded = deployed(preview=True)

    assert recorded.exports["client"] is UNKNOWN
    assert len(recorded.all(rules.CREDENTIAL)) == 3


def test_an_identity_may_do_nothing_by_default() -> None:
    def program() -> None:
        WorkloadIdentity("orders", {"resource_group_name": "group", "issuer_url": ISSUER, "trusted": {}})

    recorded = deploy(program, FakeAzure())

    assert recorded.all(rules.ASSIGNMENT) == recorded.all(rules.CREDENTIAL) == []


def test_two_side_by_side() -> None:
    def program() -> None:
        for name in ("orders", "orders-eu"):
            WorkloadIdentity(
                name,
                {
                    "resource_group_name": "group",
                    "issuer_url": ISSUER,
                    "trusted": {"keda": {"namespace": "keda", "name": "keda-operator"}},
                    "grants": {"host": {"role": "Storage Blob Data Owner", "scope": ACCOUNT}},
                },
            )

    recorded = deploy(program, FakeAzure())

    assert rules.complaints(recorded) == []
    assert len({each.inputs["resourceName"] for each in recorded.all(rules.CREDENTIAL)}) == 2
