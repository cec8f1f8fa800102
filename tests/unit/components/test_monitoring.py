"""Monitoring: where logs, traces and metrics go, without keys, and who is told."""

import pulumi
import pytest

from components.monitoring import Monitoring, MonitoringArgs
from tests.harness import facts, rules
from tests.harness.azure import SUBSCRIPTION, FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import Json, Recorded, leaves

COMPONENT = "aks-functions:index:Monitoring"
WORKSPACE = "azure-native:operationalinsights:Workspace"
DEPLOYMENT = "azure-native:resources:Deployment"
TRACES = "azure-native:applicationinsights:Component"
METRICS = "azure-native:monitor:AzureMonitorWorkspace"
PEOPLE = "azure-native:monitor:ActionGroup"

EXISTING = f"{SUBSCRIPTION}/resourceGroups/shared/providers/Microsoft.OperationalInsights/workspaces/shared"


def deployed(*, preview: bool = False, **args: object) -> Recorded:
    def program() -> None:
        given: MonitoringArgs = {"resource_group_name": "group", **args}  # pyright: ignore[reportAssignmentType]
        monitoring = Monitoring("shop", given)
        pulumi.export("connection", monitoring.connection_string)

    return deploy(program, FakeAzure(), preview=preview)


def outputs(recorded: Recorded) -> Json:
    return recorded.registered_outputs[recorded.one(COMPONENT).urn][0]


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return deployed(emails=["ops@example.com", "night@example.com"])


def test_nothing_that_azure_would_refuse(recorded: Recorded) -> None:
    assert rules.complaints(recorded) == []


def test_all_is_below_the_component(recorded: Recorded) -> None:
    component = recorded.one(COMPONENT)

    types = (WORKSPACE, DEPLOYMENT, TRACES, METRICS, PEOPLE)
    assert {recorded.one(each).parent for each in types} == {component.urn}
    assert {recorded.one(each).inputs["resourceGroupName"] for each in types} == {"group"}


def test_the_workspace_takes_logs_from_identities_only(recorded: Recorded) -> None:
    workspace = recorded.one(WORKSPACE).inputs

    assert workspace["features"] == {"disableLocalAuth": True}
    # The only price by volume that new workspaces have ("Azure Monitor Logs cost calculations and options").
    assert workspace["sku"] == {"name": "PerGB2018"}
    # 31 days are free.
    assert 30 <= workspace["retentionInDays"] <= 31
    assert "workspaceCapping" not in workspace


def test_given_limits_reach_the_workspace() -> None:
    workspace = deployed(retention_days=90, daily_quota_gb=5).one(WORKSPACE).inputs

    assert workspace["retentionInDays"] == 90
    assert workspace["workspaceCapping"] == {"dailyQuotaGb": 5}


def test_tables_of_much_that_is_seldom_read_are_cheap(recorded: Recorded) -> None:
    deployment = recorded.one(DEPLOYMENT).inputs["properties"]

    # `Complete` would delete everything else in the resource group.
    assert deployment["mode"] == "Incremental"
    tables = deployment["template"]["resources"]
    workspace = recorded.one(WORKSPACE).outputs["name"]
    # The tables that container logs and the four categories of the control plane end in, and that have the plan
    # (learn.microsoft.com/azure/azure-monitor/reference/tables-index).
    assert {each["name"] for each in tables} == {
        f"{workspace}/ContainerLogV2",
        f"{workspace}/AKSAuditAdmin",
        f"{workspace}/AKSControlPlane",
    }
    assert {each["type"] for each in tables} == {"Microsoft.OperationalInsights/workspaces/tables"}
    # Azure refuses a `retentionInDays` with this plan.
    assert all(each["properties"] == {"plan": "Basic", "totalRetentionInDays": 30} for each in tables)


def test_an_existing_workspace_is_used_as_it_is() -> None:
    recorded = deployed(workspace=EXISTING)

    assert recorded.all(WORKSPACE) == []
    assert recorded.all(DEPLOYMENT) == []
    assert outputs(recorded)["workspace_id"] == EXISTING
    assert recorded.one(TRACES).inputs["workspaceResourceId"] == EXISTING


def test_traces_are_in_the_workspace_and_need_an_identity(recorded: Recorded) -> None:
    traces = recorded.one(TRACES).inputs

    assert traces["workspaceResourceId"] == recorded.one(WORKSPACE).id
    assert traces["ingestionMode"] == "LogAnalytics"
    assert traces["disableLocalAuth"] is True


def test_the_connection_string_is_a_secret(recorded: Recorded) -> None:
    found, secrets = recorded.registered_outputs[recorded.one(COMPONENT).urn]

    assert found["connection_string"].startswith("InstrumentationKey=")
    assert secrets == {"connection_string"}
    assert recorded.secret_exports == {"connection"}
    in_clear = [
        path for each in recorded.resources.values() for path, value in leaves(each.inputs) if "Key=" in str(value)
    ]
    assert in_clear == []


def test_people_are_told_by_mail(recorded: Recorded) -> None:
    people = recorded.one(PEOPLE).inputs

    # "The short name is limited to 12 characters" (learn.microsoft.com/azure/azure-monitor/alerts/action-groups).
    assert 1 <= len(people["groupShortName"]) <= 12
    assert people["location"] == "Global"
    assert people["enabled"] is True
    receivers = people["emailReceivers"]
    assert [each["emailAddress"] for each in receivers] == ["ops@example.com", "night@example.com"]
    # "Names must be unique across all receivers within an action group" (EmailReceiver).
    assert len({each["name"] for each in receivers}) == 2


def test_a_long_name_is_cut_for_mails() -> None:
    def program() -> None:
        Monitoring("a-platform-of-long-name", {"resource_group_name": "group", "emails": ["ops@example.com"]})

    assert len(deploy(program, FakeAzure()).one(PEOPLE).inputs["groupShortName"]) == 12


def test_outputs(recorded: Recorded) -> None:
    assert outputs(recorded) | {"connection_string": ""} == {
        "workspace_id": recorded.one(WORKSPACE).id,
        "application_insights_id": recorded.one(TRACES).id,
        "connection_string": "",
        "metrics_workspace_id": recorded.one(METRICS).id,
        "action_group_id": recorded.one(PEOPLE).id,
    }


def test_what_is_off_is_not_there() -> None:
    recorded = deployed(application_insights=False, prometheus=False)

    assert [recorded.all(each) for each in (TRACES, METRICS, PEOPLE)] == [[], [], []]
    # What is None does not get as far as the engine.
    assert outputs(recorded) == {"workspace_id": recorded.one(WORKSPACE).id}


def test_a_preview_goes_through_with_unknowns() -> None:
    assert deployed(preview=True, emails=["ops@example.com"]).one(PEOPLE).inputs["enabled"] is True


def test_two_side_by_side() -> None:
    def program() -> None:
        for name in ("shop", "mail"):
            Monitoring(name, {"resource_group_name": "group", "emails": ["ops@example.com"]})

    assert rules.complaints(deploy(program, FakeAzure())) == []


def test_names_are_checked_against_azures_rules() -> None:
    """Or the complaints above would be none for want of a rule."""
    assert {WORKSPACE, TRACES, METRICS, PEOPLE} <= set(facts.NAMES)
